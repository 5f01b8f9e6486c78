"""Repeating a request is harmless (K10): one effect and one answer, also across a crash."""
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from client import new_key, until
from journey import BANK, CENTRE
from journeys import JOURNEYS
from traces import journal_lengths

PEOPLE = {"sealed": 24, "active": 80, "moved": 4, "ending": 4, "former": 4, "newcomers": 36}
# Signing out ends the session by which a repeat would be recognised.
REPEATABLE = [each for each in JOURNEYS if each.method != "GET" and each.route != "/api/v1/session"]
TIMES = 5


@pytest.fixture(scope="module")
def said(world):
    """What was asked and answered; after a crash at the end, every answer is given once more."""
    answered = []
    yield answered
    world.server.restart_after_kill()
    for journey, request, key, answer in answered:
        if journey.who in (BANK, CENTRE):  # A session of theirs is short, and a repeat is theirs in the next one, too.
            request.token = world.bank() if journey.who == BANK else world.centre()
        again = journey.send(world, request, key)
        assert (again.status, again.body, again.is_replay) == (answer.status, answer.body, True), journey


@pytest.mark.parametrize("journey", REPEATABLE, ids=str)
def test_five_at_once_are_one(world, said, journey):
    request, key = journey.prepare(world), new_key()
    asks_for_the_key(world, journey, request)
    before = journal_lengths(world)
    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(lambda _: journey.send(world, request, key), range(TIMES)))

    final = [answer for answer in answers if answer.code != "idempotency-key-running"]
    assert {answer.status for answer in final} == {journey.status}, answers
    assert len({answer.body for answer in final}) == 1, answers
    assert sum(not answer.is_replay for answer in final) == 1, answers

    if journey.method == "POST":
        refuses_another_payload(world, journey, request, key)
    again = at_last(world, journey, request, key)
    assert (again.status, again.body, again.is_replay) == (journey.status, final[0].body, True)
    if journey.gives_receipt:
        after = journal_lengths(world)
        growth = [length - before.get(holder, 0) for holder, length in after.items()]
        assert max(growth) == journey.before + len(final[0].json["events"])
    said.append((journey, request, key, again))


def asks_for_the_key(world, journey, request):
    """Nothing happens without one: the request that follows must still succeed."""
    for key in (None, "", "too-short", "x" * 65, "sixteen characters"):
        headers = {} if key is None else {"idempotency-key": key}
        answer = world.qinka.call(journey.method, request.path, request.body, request.token, headers=headers)
        assert answer.status == 400 and answer.code.startswith("idempotency-key"), (key, answer)


def refuses_another_payload(world, journey, request, key):
    """The key belongs to what was sent with it first."""
    other = at_last(world, journey, replace(request, body=request.other), key)
    assert (other.status, other.code) == (422, "idempotency-key-reused")


def at_last(world, journey, request, key):
    """The answer to a repeat once the first request is through."""
    def answered():
        answer = journey.send(world, request, key)
        return answer if answer.code != "idempotency-key-running" else None
    return until(answered)
