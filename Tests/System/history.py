"""Random histories of a few files under many hands, and the small models that they are held against (K9).

What a model says of a file is a few lines on purpose: it is written from the clauses, not from the program.
"""
import http.client
import random
import threading
import time
from collections import namedtuple
from dataclasses import dataclass, field

import moves
from client import new_key
from linearizability import Act, ends_of
from people import strong_pin
from server import answers
from threads import Thread

LOSSES, BOOKINGS = "/api/v1/me/card/oral-loss-reports", "/api/v1/me/collection-bookings"
HANDS = 8
TRIES = 6

Card = namedtuple("Card", "active lost locked pin wrong")
SEALED = Card(False, False, False, None, 0)


class CardModel:
    """A card's social function: reported, released, its PIN chosen, changed and reset."""

    def step(self, card, act):
        return getattr(self, act.name)(card, *act.arguments)

    def report(self, card):
        return [("already-reported", card)] if card.lost else [(201, card._replace(lost=True))]

    def release(self, card):
        return [(200, card._replace(lost=False))] if card.lost else [("not-reported", card)]

    def activate(self, card, pin):
        if card.lost:
            return [("orally-lost", card)]
        if card.locked:
            return [("locked", card)]
        return [("already-active", card)] if card.active else [(201, card._replace(active=True, pin=pin))]

    def reset(self, card, pin):
        if card.lost:
            return [("orally-lost", card)]
        if not card.active:
            return [("pin-initial", card)]
        return [(201, card._replace(locked=False, pin=pin, wrong=0))]

    def change(self, card, old, new):
        """A try is counted before it is compared, so how many are left depends on who else is at it: see
        test_guessing.py. Here a lock only may not come out of nothing, and does not go by itself."""
        if card.lost:
            return [("orally-lost", card)]
        if card.locked:
            return [("locked", card)]
        if not card.active:
            return [("pin-initial", card)]
        may_lock = card.wrong + HANDS >= TRIES
        locked = [("locked", card._replace(locked=True))] if may_lock else []
        if old == card.pin:
            return [(201, card._replace(pin=new, wrong=0)), *locked]
        wrong = card._replace(wrong=min(card.wrong + 1, TRIES))
        return [("pin-wrong", wrong), *[("pin-wrong", wrong._replace(locked=True)) for _ in locked], *locked]

    def read(self, card):
        standing = "orally-lost" if card.lost else "locked" if card.locked else "active" if card.active else "sealed"
        return [((standing, "chosen" if card.active else "initial"), card)]


class BookingModel:
    """A finished card and the place that is booked for fetching it; the state is that place."""

    def step(self, place, act):
        if act.name == "book":
            return [(201, act.arguments[0])]
        if act.name == "cancel":
            return [(200, None)] if place else [("not-booked", place)]
        return [(place or "nothing", place)]


@dataclass
class CardFile:
    """Somebody's card, as the holder, and an agent of the hotline, get at it."""

    person: object
    token: str
    case: str
    agent: str
    model = CardModel()
    states: set = field(default_factory=lambda: {SEALED})
    # PINs that were asked for; none is asked for twice, so that a wrong one is wrong.
    pins: list = field(default_factory=list)
    lock: object = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, world):
        person = world.server.take_sealed()
        token, case = world.sign_in(person), world.open_case(person)
        return cls(person, token, f"/api/v1/staff/cases/{case}/oral-loss-reports", world.staff("hotline-agent", None))

    def fresh_pin(self, rng):
        with self.lock:
            while (pin := strong_pin(self.person, rng)) in self.pins:
                pass
            self.pins.append(pin)
            return pin

    def some_pin(self, rng):
        """Mostly one of the latest."""
        with self.lock:
            return rng.choice(self.pins[-3:] or ["702815"])

    def draw(self, rng):
        """An action, its arguments, and the request."""
        kind = rng.choice(["report", "report", "release", "release", "read", "read", "activate", "reset", "change", "change"])
        if kind == "report":
            path, token = rng.choice([(LOSSES, self.token), (self.case, self.agent)])
            return kind, (), ("POST", path, {"function": "social"}, token)
        if kind == "release":
            return kind, (), ("DELETE", f"{LOSSES}/social", None, self.token)
        if kind == "read":
            return kind, (), ("GET", "/api/v1/me/card", None, self.token)
        new = self.fresh_pin(rng)
        if kind == "change":
            old = self.some_pin(rng)
            return kind, (old, new), (
                "POST", "/api/v1/me/card/social-pin-changes", {"oldPin": old, "newPin": new}, self.token)
        return kind, (new,), ("POST", f"/api/v1/me/card/{self.paths[kind]}", {"pin": new}, self.token)

    paths = {"activate": "social-activations", "reset": "social-pin-resets"}

    @staticmethod
    def seen(answer):
        card = answer.json["card"]
        return card["functions"][0]["standing"], card["pin"]


@dataclass
class BookingFile:
    """Somebody whose card lies ready, who books, moves and cancels."""

    token: str
    places: list
    model = BookingModel()
    states: set = field(default_factory=lambda: {None})

    @classmethod
    def open(cls, world):
        person, number, _ = moves.founded(world)
        world.make(number)
        return cls(world.sign_in(person, "city-channel"), [moves.place_after(world, days) for days in (1, 2, 3)])

    def draw(self, rng):
        kind = rng.choice(["book", "book", "cancel", "read"])
        if kind == "book":
            place = rng.choice(self.places)
            return kind, (place["day"],), ("POST", BOOKINGS, place, self.token)
        if kind == "cancel":
            return kind, (), ("DELETE", BOOKINGS, None, self.token)
        return kind, (), ("GET", "/api/v1/me/progress", None, self.token)

    @staticmethod
    def seen(answer):
        return answer.json.get("appointment", "nothing")


class Hand:
    """One of those who act on the files at random, and what it asked and heard."""

    # Nothing was done, says the answer; or it is not known yet, and the same key tells.
    NOTHING = {"unavailable", "overloaded", "too-busy"}
    UNKNOWN = {"deadline", "outcome-unknown", "idempotency-key-running"}

    def __init__(self, world, name, files, seed):
        self.world, self.name, self.files = world, name, files
        self.rng = random.Random(f"{seed}:{name}")
        self.heard = [[] for _ in files]

    def act(self, count):
        for _ in range(count):
            which = self.rng.randrange(len(self.files))
            file = self.files[which]
            kind, arguments, request = file.draw(self.rng)
            began = time.monotonic()
            happened, answer = self.ask(file, *request)
            if happened:
                act = Act(kind, arguments, began, time.monotonic(), answer, self.name)
                self.heard[which].append(act)

    def ask(self, file, method, path, body, token):
        """Whether it may have happened, and what was heard: None when the server died on it and nobody asked again."""
        key = None if method == "GET" else new_key()
        may_have_happened = False
        while True:
            try:
                answer = self.world.qinka.call(method, path, body, token, key)
            except (OSError, http.client.HTTPException):
                may_have_happened = True
                self.wait_for_the_server()
                # A read that was cut off says nothing; of the others half never learn.
                if method == "GET" or self.rng.random() < 0.5:
                    return method != "GET", None
                continue
            if answer.code in self.UNKNOWN:
                may_have_happened = True
            elif answer.code in self.NOTHING:
                if not may_have_happened and self.rng.random() < 0.5:
                    return False, None
            else:
                return True, self.said(file, method, answer)
            time.sleep(0.05)

    @staticmethod
    def said(file, method, answer):
        assert answer.status < 500, f"{method} gave {answer}"
        if method == "GET":
            return file.seen(answer)
        return answer.code or answer.status

    def wait_for_the_server(self):
        """What a dying server had begun is over when the next one answers."""
        until = time.monotonic() + 60
        while not answers(f"{self.world.server.url}/health"):
            assert time.monotonic() < until, "the server did not come back"
            time.sleep(0.05)


def play(world, files, count, seed):
    """One history: eight hands on these files, so many actions each. The files' states are then what it left."""
    hands = [Hand(world, f"{number}", files, seed) for number in range(HANDS)]
    threads = [Thread(target=hand.act, args=(count,)) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    acts = 0
    for which, file in enumerate(files):
        history = [act for hand in hands for act in hand.heard[which]]
        file.states = ends_of(history, file.model, file.states)
        acts += len(history)
    return acts


def play_all(world, groups, histories, count, seed, trouble=lambda: None):
    """So many histories, as many at once as there are groups of files, while `trouble` happens again and again."""
    numbers, lock, acts = iter(range(histories)), threading.Lock(), []

    def keep_playing(files):
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            acts.append(play(world, files, count, f"{seed}:{number}"))
    threads = [Thread(target=keep_playing, args=(files,)) for files in groups]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        trouble()
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    return sum(acts)
