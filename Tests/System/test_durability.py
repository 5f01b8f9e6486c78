"""Acknowledged writes survive `kill -9` (K1): none lost, none doubled.

64 holders act at once while the server is killed at random moments. Every answer that somebody got must be given
again under the same key afterwards, and the journal must hold exactly the events of these answers.
A checkpoint that was signed before the last kill must still agree with the journal after it.
QINKA_KILLS says how often it is killed: 6 when not given, 20 and more for the long form, as in
`QINKA_KILLS=20 Scripts/system-tests test_durability.py`.
"""
import http.client
import json
import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from client import new_key
from people import strong_pin

WRITERS = 64
KILLS = int(os.environ.get("QINKA_KILLS", "6"))
PEOPLE = {"sealed": WRITERS, "active": 0}
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


class Writer:
    """One holder who reports, releases and chooses PINs without a pause."""

    def __init__(self, world, person, seed):
        self.world, self.person = world, person
        self.rng = random.Random(f"{seed}:{person.document}")
        self.pin = strong_pin(person, self.rng)
        self.token = world.sign_in(person)
        self.said = []
        self.unanswered = 0

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
            assert time.monotonic() < deadline, f"no answer to {method} {path} for two minutes"
            try:
                answer = self.world.qinka.call(method, path, body, self.token, key)
            except (OSError, http.client.HTTPException):
                self.unanswered += 1
                time.sleep(0.05)
                continue
            if answer.status >= 500 or answer.code == "idempotency-key-running":
                time.sleep(0.05)
                continue
            self.said.append(Said(method, path, body, key, self.token, answer))
            return answer


def journal_length(world):
    return int(world.server.database.rows("SELECT COUNT(*) FROM journal")[0][0])


def test_nothing_acknowledged_is_lost_or_doubled(world, rng):
    server = world.server
    # Before the kills: each sign-in may have to wait for its code.
    writers = [Writer(world, server.take_sealed(), server.seed) for _ in range(WRITERS)]
    length = journal_length(world)
    checkpoint = server.folder / "before-the-last-kill.checkpoint"
    stopped = threading.Event()
    with ThreadPoolExecutor(WRITERS) as pool:
        acting = [pool.submit(writer.act, stopped) for writer in writers]
        try:
            for left in reversed(range(KILLS)):
                time.sleep(rng.uniform(0.05, 2))
                if left == 0:
                    server.command("journal", "checkpoint", "--out", str(checkpoint))
                server.restart_after_kill()
        finally:
            stopped.set()
        for each in acting:
            each.result()

    said = [each for writer in writers for each in writer.said]
    done = [each for each in said if each.answer.status < 300]
    print(
        f"{KILLS} kills, {len(said)} answers, {len(done)} effects, "
        f"{sum(writer.unanswered for writer in writers)} requests cut off")
    assert len(done) > WRITERS, "the writers hardly wrote: the test shows nothing"
    check_given_again(world, said)
    check_once_in_the_journal(world, done, length)
    server.stop()
    check_journal(world, checkpoint)
    server.start()


def check_given_again(world, said):
    def again(each):
        return each, world.qinka.call(each.method, each.path, each.body, each.token, each.key)
    with ThreadPoolExecutor(8) as pool:
        for each, answer in pool.map(again, said):
            assert (answer.status, answer.body, answer.is_replay) == (each.answer.status, each.answer.body, True), each


def check_once_in_the_journal(world, done, length):
    receipts = [each.answer.json["receipt"] for each in done]
    assert len(set(receipts)) == len(receipts)
    events = sum(len(each.answer.json["events"]) for each in done)
    assert journal_length(world) - length == events


def check_journal(world, checkpoint):
    """Nothing that was signed before the last kill is gone, and every file is what its entries give."""
    words = ("journal", "verify", "--replay", "--checkpoint", str(checkpoint), "--json")
    verified = json.loads(world.server.command(*words).stdout)
    print("journal verify:", verified)
    assert verified["clean"] is True and verified["findings"] == [], verified
    assert verified["entries"] == journal_length(world)
    assert verified["files"] == int(world.server.database.rows("SELECT COUNT(*) FROM holder")[0][0])
