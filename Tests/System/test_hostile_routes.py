"""What every route does with what should not be sent to it (S9, S13): whatever it answers, its answer is protected.

The headers themselves are looked at by `client.py`, in every answer that any of these tests gets.
"""
import re

import pytest

from client import new_key
from journey import NOBODY
from journeys import JOURNEYS
from moves import example_of
from people import GIVEN
from planted import finds
from sessions import SEATS, session
from test_routes import bare_request

pytestmark = pytest.mark.alone
PEOPLE = {"sealed": 4, "active": 8, "newcomers": 4}
EVERY = pytest.mark.parametrize("journey", JOURNEYS, ids=str)
UNSAFE = [each for each in JOURNEYS if each.method != "GET"]
FAST = 0.5
OTHER_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# The widest body that a route takes is refused by the connection, before the route is known.
TOO_LARGE = (256 << 10) + 1

DEEP = {
    "7,000 arrays": b"[" * 7_000 + b"]" * 7_000,
    "2,000 objects": b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    "one member 1,000 times": b"{" + b'"name":"a",' * 1_000 + b'"name":"a"}',
}


def insider(world, journey):
    """A session for which the route is; none where nobody needs one."""
    if journey.who == NOBODY:
        return None
    roles = journey.who if isinstance(journey.who, set) else {"holder"}
    return session(world, sorted(roles)[0])


@EVERY
def test_protects_its_refusals(sqlite_world, journey):
    world, path = sqlite_world, bare_request(journey).path
    methods = {each.method for each in JOURNEYS if each.route == journey.route}
    methods |= {"HEAD"} if "GET" in methods else set()
    for method in set(OTHER_METHODS) - methods:
        answer = world.qinka.call(method, path, key=new_key())
        assert answer.status == 405 and set(answer.headers["allow"].split(", ")) == methods, (method, answer)
    wrong = [role for role in SEATS if isinstance(journey.who, set) and role not in journey.who][:1]
    for token in (None, *(session(world, role) for role in wrong)):
        answer = world.qinka.call(journey.method, path, token=token, key=new_key())
        assert answer.status in ((401, 403) if journey.who != NOBODY else (200, 400, 404)), answer
    assert world.qinka.call(journey.method, f"{path}/there/is/nothing/here", key=new_key()).status == 404


@pytest.mark.parametrize("journey", UNSAFE, ids=str)
def test_refuses_too_large_a_body_fast(sqlite_world, journey):
    world, token = sqlite_world, insider(sqlite_world, journey)
    path = bare_request(journey).path
    # One that nobody reads, one that the route reads up to its own limit.
    takes_files = any(word in journey.route for word in ("photos", "application-imports"))
    for size in (TOO_LARGE, TOO_LARGE - 2 if takes_files else 16_385):
        answer = world.qinka.call(journey.method, path, b" " * size, token, new_key())
        assert (answer.status, answer.code) == (413, "too-large"), (size, answer)
        assert answer.headers["connection"] == "close" and answer.seconds < FAST, answer.seconds


@pytest.mark.parametrize("journey", [each for each in UNSAFE if each.method == "POST"], ids=str)
def test_refuses_nasty_json_fast(sqlite_world, journey):
    world, token = sqlite_world, insider(sqlite_world, journey)
    for name, body in DEEP.items():
        answer = world.qinka.call("POST", bare_request(journey).path, body, token, new_key())
        assert (answer.status, answer.code) == (400, "bad-request"), (name, answer)
        assert answer.seconds < FAST and len(answer.body) < 8_000, (name, answer.seconds)


def test_no_refusal_and_no_log_repeats_what_was_said(sqlite_world):
    """In place of each member of each body, as a member's name, and as each part of each path."""
    world, said = sqlite_world, set()
    for journey in UNSAFE:
        example = example_of(world, journey.method, journey.route) or {}
        for member in [*members_of(world, journey), "no-such-member"]:
            word = "".join(world.rng.sample(GIVEN, 9))
            # Why a day is closed, everybody may read.
            said |= {word} if member != "reason" else set()
            for body in ({**example, member: word}, {**example, word: "1"}, {**example, member: [word]}):
                world.qinka.call(
                    journey.method, bare_request(journey).path, body, insider(world, journey), new_key())
        for part in re.findall("{[a-z]+}", journey.route):
            said.add(hidden := world.rng.randbytes(8).hex())
            path = re.sub("{[a-z]+}", "610100", journey.route.replace(part, hidden))
            world.qinka.call(journey.method, path, example, insider(world, journey), new_key())
    print(f"{len(said)} words said")
    assert len(said) > 300
    assert finds(world, said) == {}


def members_of(world, journey):
    operation = world.description["paths"][journey.route][journey.method.lower()]
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return list(schema.get("properties", ()))
