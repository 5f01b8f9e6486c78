"""People who act without a pause, remember every answer, and hold the server to it afterwards."""
import http.client
import json
import random
import threading
import time
from collections import Counter
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
    # By time.monotonic, when the answer was there.
    ended: float

    @property
    def is_done(self):
        return self.answer.status < 300


@dataclass(frozen=True)
class Hiccup:
    """An answer that is not final, or none at all; times are of the monotonic clock."""

    began: float
    ended: float
    answer: object

    def __str__(self):
        if self.answer is None:
            return "no answer"
        return f"{self.answer.status} {self.answer.code}" + ("" if "retry-after" in self.answer.headers else " at once")


class Writer:
    """One holder who reports, releases and chooses PINs without a pause.

    A patient one repeats a request until there is a final answer, as a good client does. The other asks once, so
    that what was refused stays undone.
    """

    def __init__(self, world, person, seed, patient=True):
        self.world, self.person, self.patient = world, person, patient
        self.rng = random.Random(f"{seed}:{person.document}")
        self.pin = strong_pin(person, self.rng)
        self.token = world.sign_in(person)
        self.said = []
        self.hiccups = []

    @property
    def faults(self):
        """How often which status and code was no final answer."""
        return Counter((each.answer.status, each.answer.code) for each in self.hiccups if each.answer is not None)

    @property
    def unanswered(self):
        return sum(each.answer is None for each in self.hiccups)

    def act(self, stopped):
        if not self.said:
            self.activate()
        # A PIN costs its hash, so most of the acts are the quick ones.
        acts = [self.report, self.release] * 6 + [self.change_pin, self.reset_pin]
        while not stopped.is_set():
            self.rng.choice(acts)()

    def activate(self):
        self.say("POST", "/api/v1/me/card/social-activations", {"pin": self.pin})

    def report(self):
        return self.say("POST", LOSSES, {"function": "social"})

    def release(self):
        return self.say("DELETE", f"{LOSSES}/social")

    def change_pin(self):
        self.choose_pin("/api/v1/me/card/social-pin-changes", oldPin=self.pin, newPin=strong_pin(self.person, self.rng))

    def reset_pin(self):
        self.choose_pin("/api/v1/me/card/social-pin-resets", pin=strong_pin(self.person, self.rng))

    def choose_pin(self, path, **pins):
        answer = self.say("POST", path, pins)
        if answer is not None and answer.status == 201:
            self.pin = pins.get("newPin") or pins["pin"]

    def say(self, method, path, body=None):
        """Sends under one key, again and again when patient; gives the final answer, or None."""
        key = new_key()
        deadline = time.monotonic() + 120
        while True:
            assert time.monotonic() < deadline, f"no answer to {method} {path} for two minutes"
            answer = self.ask(method, path, body, key)
            if answer is not None or not self.patient:
                return answer
            # A crowd that keeps knocking takes the processor from the server that is starting.
            time.sleep(0.3 if self.hiccups[-1].answer is None else 0.05)

    def ask(self, method, path, body, key):
        """Sends once; gives the answer if it is a final one."""
        began = time.monotonic()
        try:
            answer = self.world.qinka.call(method, path, body, self.token, key)
        except (OSError, http.client.HTTPException):
            answer = None
        if answer is None or answer.status >= 500 or answer.code == "idempotency-key-running":
            self.hiccups.append(Hiccup(began, time.monotonic(), answer))
            return None
        self.said.append(Said(method, path, body, key, self.token, answer, time.monotonic()))
        return answer


@contextmanager
def acting(writers):
    """All of them act as long as the block lasts; a failure of one of them is the block's."""
    stopped = threading.Event()
    with ThreadPoolExecutor(len(writers)) as pool:
        acts = [pool.submit(writer.act, stopped) for writer in writers]
        try:
            yield
        finally:
            stopped.set()
        for each in acts:
            each.result()


def said(writers):
    return [each for writer in writers for each in writer.said]


def done(writers):
    """What had an effect."""
    return [each for each in said(writers) if each.is_done]


def hiccups(writers):
    return [each for writer in writers for each in writer.hiccups]


def journal_length(world):
    return int(world.server.database.rows("SELECT COUNT(*) FROM journal")[0][0])


def check_given_again(world, said):
    """Each answer is given again, byte for byte, under its key."""
    def again(each):
        return each, world.qinka.call(each.method, each.path, each.body, each.token, each.key)
    with ThreadPoolExecutor(8) as pool:
        for each, answer in pool.map(again, said):
            assert (answer.status, answer.body, answer.is_replay) == (each.answer.status, each.answer.body, True), each


def check_once_in_the_journal(world, done, length):
    """The journal has grown by the events of these answers, and by nothing else."""
    receipts = [each.answer.json["receipt"] for each in done]
    assert len(set(receipts)) == len(receipts)
    assert journal_length(world) - length == events_of(done)


def events_of(done):
    return sum(len(each.answer.json["events"]) for each in done)


def check_journal(world, checkpoint=None):
    """Every file is what its entries give, and nothing that was signed before is gone. The server has stopped."""
    words = ["journal", "verify", "--replay", "--json", *(["--checkpoint", str(checkpoint)] if checkpoint else [])]
    verified = json.loads(world.server.command(*words).stdout)
    print("journal verify:", verified)
    assert verified["clean"] is True and verified["findings"] == [], verified
    assert verified["entries"] == journal_length(world)
    assert verified["files"] == int(world.server.database.rows("SELECT COUNT(*) FROM holder")[0][0])
