"""Holders who act without a pause and never give up on a request, and what must be true of it afterwards.

Every request is sent under one key until there is a final answer. At the end everything that was ever acknowledged is
asked for again, and the journal must hold exactly the events of the acknowledged answers: none lost, none doubled.
"""
import http.client
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from client import new_key
from people import strong_pin

LOSSES = "/api/v1/me/card/oral-loss-reports"


@dataclass
class Said:
    """A request and what the server said to it, for good."""

    method: str
    path: str
    body: object
    key: str
    token: str
    answer: object
    ended: float


@dataclass(frozen=True)
class Hiccup:
    """An answer after which the writer tried again, or none at all; times are of the monotonic clock."""

    began: float
    ended: float
    answer: object

    def __str__(self):
        if self.answer is None:
            return "no answer"
        return f"{self.answer.status} {self.answer.code}" + ("" if "retry-after" in self.answer.headers else " at once")


class Writer:
    """One holder who reports, releases and chooses PINs without a pause."""

    def __init__(self, world, person, seed):
        self.world, self.person = world, person
        self.rng = random.Random(f"{seed}:{person.document}")
        self.pin = strong_pin(person, self.rng)
        self.token = world.sign_in(person)
        self.said = []
        self.hiccups = []

    def act(self, stopped):
        self.say("POST", "/api/v1/me/card/social-activations", {"pin": self.pin})
        # A PIN costs its hash, so most of the acts are the quick ones.
        acts = [self.report, self.release] * 6 + [self.change_pin, self.reset_pin]
        while not stopped.is_set():
            self.rng.choice(acts)()

    def report(self):
        self.say("POST", LOSSES, {"function": "social"})

    def release(self):
        self.say("DELETE", f"{LOSSES}/social")

    def change_pin(self):
        new = strong_pin(self.person, self.rng)
        if self.say("POST", "/api/v1/me/card/social-pin-changes", {"oldPin": self.pin, "newPin": new}).status == 201:
            self.pin = new

    def reset_pin(self):
        new = strong_pin(self.person, self.rng)
        if self.say("POST", "/api/v1/me/card/social-pin-resets", {"pin": new}).status == 201:
            self.pin = new

    def say(self, method, path, body=None):
        """Sends until there is a final answer, always under the same key, as a good client does."""
        key = new_key()
        deadline = time.monotonic() + 120
        while True:
            began = time.monotonic()
            assert began < deadline, f"no answer to {method} {path} for two minutes"
            try:
                answer = self.world.qinka.call(method, path, body, self.token, key)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer is None or answer.status >= 500 or answer.code == "idempotency-key-running":
                self.hiccups.append(Hiccup(began, time.monotonic(), answer))
                # A crowd that keeps knocking takes the processor from the server that is starting.
                time.sleep(0.3 if answer is None else 0.05)
                continue
            self.said.append(Said(method, path, body, key, self.token, answer, time.monotonic()))
            return answer


@contextmanager
def acting(writers):
    """They act for as long as the block takes; whatever one of them did not expect is raised at its end."""
    stopped = threading.Event()
    with ThreadPoolExecutor(len(writers)) as pool:
        doing = [pool.submit(writer.act, stopped) for writer in writers]
        try:
            yield
        finally:
            stopped.set()
        for each in doing:
            each.result()


def said(writers):
    return [each for writer in writers for each in writer.said]


def done(writers):
    """What had an effect."""
    return [each for each in said(writers) if each.answer.status < 300]


def hiccups(writers):
    return [each for writer in writers for each in writer.hiccups]


def journal_length(world):
    return int(world.server.database.rows("SELECT COUNT(*) FROM journal")[0][0])


def check_given_again(world, writers):
    def again(each):
        return each, world.qinka.call(each.method, each.path, each.body, each.token, each.key)
    with ThreadPoolExecutor(8) as pool:
        for each, answer in pool.map(again, said(writers)):
            assert (answer.status, answer.body, answer.is_replay) == (each.answer.status, each.answer.body, True), each


def check_once_in_the_journal(world, writers, length):
    receipts = [each.answer.json["receipt"] for each in done(writers)]
    assert len(set(receipts)) == len(receipts)
    events = sum(len(each.answer.json["events"]) for each in done(writers))
    assert journal_length(world) - length == events


def check_journal(world, checkpoint=None):
    """Every file is what its entries give, and nothing that was signed before is gone. The server has stopped."""
    words = ["journal", "verify", "--replay", "--json", *(["--checkpoint", str(checkpoint)] if checkpoint else [])]
    verified = json.loads(world.server.command(*words).stdout)
    print("journal verify:", verified)
    assert verified["clean"] is True and verified["findings"] == [], verified
    assert verified["entries"] == journal_length(world)
    assert verified["files"] == int(world.server.database.rows("SELECT COUNT(*) FROM holder")[0][0])
