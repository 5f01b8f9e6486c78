"""Repeating a request is harmless (K10): one effect and one answer, also across a crash."""
from concurrent.futures import ThreadPoolExecutor

import pytest

from client import new_key, until
from journeys import JOURNEYS
from traces import journal_lengths

PEOPLE = {"sealed": 80, "active": 240, "moved": 10, "ending": 10, "former": 10, "newcomers": 100}
# Signing out ends the session by which a repeat would be recognised.
REPEATABLE = [each for each in JOURNEYS if each.method != "GET" and each.route != "/api/v1/session"]
POSTS = [each for each in REPEATABLE if each.method == "POST"]
TIMES = 5


def at_last(world, journey, request, key):
    """The answer to a repeat once the first request is through."""
    def answered():
        answer = journey.send(world, request, key)
        return answer if answer.code != "idempotency-key-running" else None
    return until(answered)


@pytest.mark.parametrize("journey", REPEATABLE, ids=str)
def test_five_at_once_are_one(world, journey):
    request, key = journey.prepare(world), new_key()
    before = journal_lengths(world)
    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(lambda _: journey.send(world, request, key), range(TIMES)))

    final = [answer for answer in answers if answer.code != "idempotency-key-running"]
    assert {answer.status for answer in final} == {journey.status}, answers
    assert len({answer.body for answer in final}) == 1, answers
    assert sum(not answer.is_replay for answer in final) == 1, answers

    again = at_last(world, journey, request, key)
    assert (again.status, again.body, again.is_replay) == (journey.status, final[0].body, True)
    if journey.gives_receipt:
        after = journal_lengths(world)
        growth = [length - before.get(holder, 0) for holder, length in after.items()]
        assert max(growth) == journey.before + len(final[0].json["events"])


@pytest.mark.parametrize("journey", POSTS, ids=str)
def test_the_key_belongs_to_one_payload(world, journey):
    request, key = journey.prepare(world), new_key()
    first = journey.send(world, request, key)
    assert first.status == journey.status, first
    request.body, kept = request.other, request.body
    other = journey.send(world, request, key)
    assert (other.status, other.code) == (422, "idempotency-key-reused")
    request.body = kept
    assert journey.send(world, request, key).body == first.body


@pytest.mark.parametrize("journey", REPEATABLE, ids=str)
def test_the_key_is_asked_for(world, journey):
    request = journey.prepare(world)
    for key in (None, "", "too-short", "x" * 65, "sixteen characters"):
        headers = {} if key is None else {"idempotency-key": key}
        answer = world.qinka.call(journey.method, request.path, request.body, request.token, headers=headers)
        assert answer.status == 400 and answer.code.startswith("idempotency-key"), (key, answer)
    assert journey.send(world, request).status == journey.status


def test_an_answer_outlives_a_crash(world):
    said = []
    for journey in REPEATABLE:
        request, key = journey.prepare(world), new_key()
        said.append((journey, request, key, journey.send(world, request, key)))
        assert said[-1][-1].status == journey.status, said[-1]
    world.server.restart_after_kill()
    for journey, request, key, answer in said:
        again = journey.send(world, request, key)
        assert (again.status, again.body, again.is_replay) == (answer.status, answer.body, True), journey
