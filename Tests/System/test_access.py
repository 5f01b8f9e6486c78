"""Whose data it is (S6): for every route and role, somebody else of that role finds nothing and changes nothing.

What is expected comes from docs/access.md, openapi.json and `foreign.py`. Each route is first tried by strangers with
its owner's own request, and then by the owner, for whom it must still succeed: a request that nobody could make would
prove nothing.
"""
import re

import pytest

from client import new_key
from foreign import answer_of, named, of_nobody, reason_for
from journey import ANYBODY, succeeded
from journeys import JOURNEYS
from planted import finds, mark, secrets, unclassed
from server import ROOT
from sessions import SEATS, strangers
from traces import everything, journal_lengths, marks

PEOPLE = {"sealed": 60, "active": 200, "moved": 4, "ending": 4, "former": 4, "newcomers": 60}


def access_page():
    """The table of docs/access.md: for each route the roles that are let in."""
    lines = [line for line in (ROOT / "docs/access.md").read_text().splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {
        row[0].strip("`"): {role for role, cell in zip(rows[0][1:-1], row[1:-1]) if cell == "✓"} for row in rows[2:]}


PAGE = access_page()
CLOSED = [journey for journey in JOURNEYS if "nobody" not in PAGE[str(journey)]]


def names_in(world, journey):
    return named(world.description["paths"][journey.route][journey.method.lower()], journey.route)


# -- the tables

def test_every_role_of_the_page_has_a_session():
    assert set(SEATS) | {"nobody"} == set.union(*PAGE.values())


def test_every_name_is_known_and_has_an_answer_or_a_reason(sqlite_world):
    for journey in CLOSED:
        names, unknown = names_in(sqlite_world, journey)
        assert not unknown, f"{journey}: foreign.py does not say whether {unknown} name something of somebody's"
        for role in PAGE[str(journey)] if names else ():
            has_strangers = SEATS[role].elsewhere or "{holder}" in journey.route
            known = has_strangers and answer_of(str(journey)) or reason_for(str(journey), role)
            assert known, f"{journey}: foreign.py says neither what a strange {role} is answered nor why there is none"


def test_every_member_is_secret_or_plain(sqlite_world):
    assert list(unclassed(sqlite_world.description)) == [], "planted.py does not say whether it may be found anywhere"


# -- strangers

@pytest.fixture(scope="module")
def discreet_world(world):
    """Whatever is said to it here by any route is found nowhere afterwards."""
    yield world
    values = secrets(world)
    print(f"{len(values)} values looked for")
    assert values
    assert finds(world, values) == {}


@pytest.mark.parametrize("journey", CLOSED, ids=str)
def test_somebody_else_finds_nothing_and_changes_nothing(discreet_world, journey):
    world, others = discreet_world, others_for(discreet_world, journey)
    request, key = journey.prepare(world), new_key()
    request.body = mark(world, request.body)
    names, _ = names_in(world, journey)
    own_file = file_of(world, journey, request)
    before = everything(world)
    for name, token in others:
        if names:
            refuses(world, journey, request, name, token)
    if not names:
        takes_no_name(world, journey, request)
    assert everything(world) == before, "something was written for somebody whose it is not"

    files = journal_lengths(world)
    own = succeeded(world, journey, journey.send(world, request, key))
    if own_file and journey.method != "GET":
        after = journal_lengths(world)
        assert {file for file in after if after[file] != files.get(file)} <= {own_file}
    for name, token in others:
        learns_nothing(world, journey, request, own, name, token, key)
    if journey.who == ANYBODY:
        world.tokens.clear()  # They have just signed out.


def others_for(world, journey):
    """Those who are no owners: of another account, and in a case also the same account in another session."""
    return [
        (name, token) for role in sorted(PAGE[str(journey)]) if not reason_for(str(journey), role)
        for name, token in strangers(world, role).items() if "{holder}" in journey.route or not name.endswith("again")
    ]


def file_of(world, journey, request):
    """Whose file a session under /me is; nothing for all other routes."""
    if not journey.route.startswith("/api/v1/me"):
        return None
    return world.acting_in.get(request.token) or world.open_case(world.signed_in[request.token])


def refuses(world, journey, request, name, token):
    """The owner's request is answered to a stranger as documented, and as if what it names had never been."""
    answer = world.qinka.call(journey.method, request.path, request.body, token, new_key())
    assert (answer.status, answer.code) == answer_of(str(journey)), f"{name}: {answer}"
    path, body = of_nobody(world, journey, request)
    never = world.qinka.call(journey.method, path, body, token, new_key())
    assert shape(never) == shape(answer), f"{name} can tell what is there from what is not"


def takes_no_name(world, journey, request):
    """Where nothing is named the session alone says whose it is: a name that is sent all the same is no use."""
    if isinstance(request.body, dict):
        for name in ("holder", "holderId", "person"):
            body = {**request.body, name: new_key()}
            answer = world.qinka.call(journey.method, request.path, body, request.token, new_key())
            assert (answer.status, answer.code) == (400, "bad-request"), answer
    elif journey.method == "GET":
        more = f"{request.path}?holder={new_key()}&holderId={new_key()}"
        answers = [world.qinka.get(path, request.token) for path in (request.path, more)]
        assert shape(answers[0]) == shape(answers[1])


def shape(answer):
    """An answer without what differs from one request to the next."""
    return answer.status, re.sub(rb'"reference":"[^"]*"', b"", answer.body)


def learns_nothing(world, journey, request, own, name, token, key):
    """Neither by the owner's repeat key, nor from a list of the stranger's own."""
    answer = world.qinka.call(journey.method, request.path, request.body, token, key)
    assert not answer.is_replay, f"{name} was given the owner's answer"
    told = marks(own.body) & marks(answer.body)
    assert not told, f"{name} was told {told}"
