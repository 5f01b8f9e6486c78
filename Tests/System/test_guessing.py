"""Guessing is hopeless: PINs (S1), one-time codes (S3), and who is registered at all (S4)."""
import re
import statistics
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

import people
from moves import activated
from people import strong_pin

pytestmark = pytest.mark.alone
PEOPLE = {"sealed": 120, "active": 0}
CHANGES = "/api/v1/me/card/social-pin-changes"
GUESSES, WORKERS = 500, 500


def pin_checks(world):
    text = world.qinka.get("/metrics").body.decode()
    return sum(float(value) for value in re.findall(r"^qinka_pin_checks_total(?:\{[^}]*\})? ([0-9.e+]+)$", text, re.M))


def wrong_pin(pin, number):
    guess = f"{number:06}"
    return guess if guess != pin else "999998"


def test_five_hundred_guesses_at_once_are_six(world, rng):
    person, token, pin = activated(world)
    new = strong_pin(person, rng)
    before = pin_checks(world)

    def guess(number):
        body = {"oldPin": wrong_pin(pin, number), "newPin": new}
        return world.qinka.post(CHANGES, body, token, timeout=120)
    with ThreadPoolExecutor(WORKERS) as pool:
        answers = list(pool.map(guess, range(GUESSES)))

    codes = Counter(answer.code for answer in answers)
    print(codes)
    assert all(answer.code in ("pin-wrong", "locked") or answer.status == 503 for answer in answers)
    assert codes["pin-wrong"] <= 6
    assert codes["locked"] > 0
    assert pin_checks(world) - before <= 6

    def the_right_one():
        return world.qinka.post(CHANGES, {"oldPin": pin, "newPin": new}, token)
    assert (the_right_one().status, the_right_one().code) == (423, "locked")
    world.server.restart_after_kill()
    assert (the_right_one().status, the_right_one().code) == (423, "locked")
    assert pin_checks(world) == 0, "the counter of the new process"
    reset = world.qinka.post("/api/v1/me/card/social-pin-resets", {"pin": new}, token)
    assert reset.status == 201, "a reset with own proof ends the lock"


def test_tries_counted_before_a_crash_stay_counted(world, rng):
    person, token, pin = activated(world)
    new = strong_pin(person, rng)
    for number in range(5):
        answer = world.qinka.post(CHANGES, {"oldPin": wrong_pin(pin, number), "newPin": new}, token)
        assert (answer.status, answer.code) == (403, "pin-wrong")
    world.server.restart_after_kill()
    world.qinka.post(CHANGES, {"oldPin": wrong_pin(pin, 5), "newPin": new}, token)
    assert world.qinka.post(CHANGES, {"oldPin": pin, "newPin": new}, token).code == "locked"


# -- one-time codes

def finish(world, identifier, code):
    return world.qinka.post("/api/v1/sessions", {"signIn": identifier, "code": code})


def not_this(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_one_code_opens_one_session(world):
    identifier, code = world.start_and_code(world.server.take_sealed())
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: finish(world, identifier, code), range(20)))
    assert Counter((answer.status, answer.code) for answer in answers) == {(201, None): 1, (401, "code-wrong"): 19}


def test_five_wrong_tries_burn_the_code(world):
    identifier, code = world.start_and_code(world.server.take_sealed())
    for _ in range(5):
        assert finish(world, identifier, not_this(code)).code == "code-wrong"
    assert finish(world, identifier, code).code == "code-wrong"


def test_the_fifth_try_may_be_right(world):
    identifier, code = world.start_and_code(world.server.take_sealed())
    for _ in range(4):
        assert finish(world, identifier, not_this(code)).code == "code-wrong"
    assert finish(world, identifier, code).status == 201


@pytest.mark.parametrize("passed,status", [(270, 201), (300, 401)])
def test_a_code_lives_for_five_minutes(world, passed, status):
    identifier, code = world.start_and_code(world.server.take_sealed())
    world.advance(passed)
    assert finish(world, identifier, code).status == status


def test_an_unknown_sign_in_is_a_wrong_code(world):
    identifier, code = world.start_and_code(world.server.take_sealed())
    unknown = identifier[:-4] + "0000"
    ours, theirs = finish(world, identifier, not_this(code)), finish(world, unknown, code)
    assert (ours.status, ours.code) == (theirs.status, theirs.code) == (401, "code-wrong")
    assert ours.json.keys() == theirs.json.keys()


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_one_code_a_minute_and_ten_a_day(world, known, rng):
    person = world.server.take_sealed() if known else people.invent(1, people.SEALED, rng)[0]
    for number in range(10):
        assert world.begin_sign_in(person).status == 202, number
        refused = world.begin_sign_in(person)
        assert (refused.status, refused.code) == (429, "too-many-codes")
        assert 0 < int(refused.headers["retry-after"]) <= 60
        world.advance(61)
    refused = world.begin_sign_in(person)
    assert (refused.status, refused.code) == (429, "too-many-codes")
    assert int(refused.headers["retry-after"]) > 60


# -- who is registered

PAIRS = 100
ROUNDS = 2
MEASUREMENTS = 3


def ask_all(world, known, unknown, rng):
    """Begins a sign-in for everybody, in one mixed order. Returns the seconds and the shapes of the answers."""
    seconds, shapes = {"known": [], "unknown": []}, {"known": set(), "unknown": set()}
    for _ in range(ROUNDS):
        turns = [("known", person) for person in known] + [("unknown", person) for person in unknown]
        rng.shuffle(turns)
        for kind, person in turns:
            answer = world.begin_sign_in(person)
            seconds[kind].append(answer.seconds)
            # A trace is random and has one length.
            headers = tuple(sorted(item for item in answer.headers.items() if item[0] not in ("date", "traceparent")))
            shapes[kind].add((answer.status, len(answer.body), headers))
        world.advance(61)
    return seconds, shapes


def test_nothing_tells_who_is_registered(world, rng):
    known = world.server.people["sealed"][:PAIRS]
    unknown = people.invent(len(known), people.SEALED, rng)
    assert not {person.document for person in unknown} & {person.document for person in world.server.everybody}
    apart = []
    # What tells people apart does so every time; what the machine did meanwhile does not.
    for _ in range(MEASUREMENTS):
        seconds, shapes = ask_all(world, known, unknown, rng)
        assert shapes["known"] == shapes["unknown"] and len(shapes["known"]) == 1
        medians = [statistics.median(seconds[kind]) for kind in ("known", "unknown")]
        print(f"medians: known {medians[0] * 1000:.2f} ms, unknown {medians[1] * 1000:.2f} ms")
        apart.append(abs(medians[0] - medians[1]) / min(medians))
        if apart[-1] <= 0.2:
            return
    raise AssertionError(f"known and unknown people differ by {[round(each, 2) for each in apart]}")
