"""Every route there is: it works, is documented, and opens itself only to those it is for."""
import re
import secrets

import pytest

from journey import ANYBODY, NOBODY, Request, succeeded
from journeys import JOURNEYS
from sessions import SEATS, session

PEOPLE = {"sealed": 12, "active": 12, "newcomers": 12}
UNSAFE = pytest.mark.parametrize("journey", [each for each in JOURNEYS if each.method != "GET"], ids=str)
CLOSED = pytest.mark.parametrize("journey", [each for each in JOURNEYS if each.who != NOBODY], ids=str)


def test_the_table_of_these_tests_is_the_api(sqlite_world):
    paths = sqlite_world.description["paths"]
    documented = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert {(journey.method, journey.route) for journey in JOURNEYS} == documented


@pytest.mark.parametrize("journey", [each for each in JOURNEYS if each.who == NOBODY], ids=str)
def test_an_open_route_succeeds_and_says_so_in_its_description(world, journey):
    """The closed ones do in `test_access.py`."""
    succeeded(world, journey, journey.send(world, journey.prepare(world)))


NOTHING_BEHIND = {"function": "social", "city": "610100", "number": "B2026112300000000"}


def bare_request(journey):
    """The route with nothing behind it: whoever is refused must be refused before anything is looked up."""
    path = re.sub(r"{(\w+)}", lambda part: NOTHING_BEHIND.get(part[1], secrets.token_hex(16)), journey.route)
    return Request(path, body={} if journey.method == "POST" else None)


@UNSAFE
@pytest.mark.parametrize("headers", [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "https://somebody.example"},
    {"origin": "null"},
], ids=str)
def test_refuses_what_another_site_sends(sqlite_world, journey, headers):
    answer = journey.send(sqlite_world, bare_request(journey), headers=headers)
    assert (answer.status, answer.code) == (403, "cross-site")


@UNSAFE
def test_takes_what_its_own_pages_send(sqlite_world, journey):
    for headers in ({"sec-fetch-site": "same-origin"}, {"origin": sqlite_world.server.url}):
        answer = journey.send(sqlite_world, bare_request(journey), headers=headers)
        assert answer.code != "cross-site", answer


@CLOSED
def test_refuses_those_who_are_not_signed_in(sqlite_world, journey):
    request = bare_request(journey)
    for token in (None, "", secrets.token_urlsafe(32), "no token at all"):
        request.token = token
        assert journey.send(sqlite_world, request).status == 401, token


@pytest.mark.parametrize("journey", [each for each in JOURNEYS if each.who not in (NOBODY, ANYBODY)], ids=str)
def test_refuses_every_other_role(sqlite_world, journey):
    for role in set(SEATS) - journey.who:
        request = bare_request(journey)
        request.token = session(sqlite_world, role)
        answer = journey.send(sqlite_world, request)
        assert (answer.status, answer.code) == (403, "wrong-role"), role
