"""Every route there is: it works, is documented, and opens itself only to those it is for."""
import re
import secrets

import pytest

from journey import ANYBODY, NOBODY, Request
from journeys import JOURNEYS
from moves import applicant, ward

PEOPLE = {"sealed": 30, "active": 80, "moved": 2, "ending": 2, "former": 4, "newcomers": 36}
OURS = pytest.mark.parametrize("journey", JOURNEYS, ids=str)
UNSAFE = pytest.mark.parametrize("journey", [each for each in JOURNEYS if each.method != "GET"], ids=str)
CLOSED = pytest.mark.parametrize("journey", [each for each in JOURNEYS if each.who != NOBODY], ids=str)


def test_the_table_of_these_tests_is_the_api(sqlite_world):
    paths = sqlite_world.qinka.get("/openapi.json").json["paths"]
    documented = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert {(journey.method, journey.route) for journey in JOURNEYS} == documented


@OURS
def test_succeeds_and_says_so_in_its_description(world, journey):
    answer = journey.send(world, journey.prepare(world))
    assert answer.status == journey.status, answer
    described = description(world, journey)
    assert str(answer.status) in described["responses"]
    assert set(described.get("x-roles", ())) == (journey.who if isinstance(journey.who, set) else set())
    if journey.gives_receipt:
        assert answer.json["receipt"] and answer.json["events"]


def description(world, journey):
    return world.qinka.get("/openapi.json").json["paths"][journey.route][journey.method.lower()]


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
    world = sqlite_world
    for role, session in SESSIONS.items():
        if role in journey.who:
            continue
        request = bare_request(journey)
        request.token = world.kept(f"some {role}", lambda: session(world))
        answer = journey.send(world, request)
        assert (answer.status, answer.code) == (403, "wrong-role"), role


SESSIONS = {
    "holder": lambda world: world.sign_in(world.server.take_sealed()),
    "applicant": lambda world: applicant(world)[1],
    "agent": lambda world: ward(world)[0],
    "clerk": lambda world: world.staff("clerk", "610100"),
    "hotline-agent": lambda world: world.staff("hotline-agent"),
    "bank": lambda world: world.bank(),
    "centre": lambda world: world.centre(),
}


def test_a_clerk_of_another_city_finds_nobody(world):
    person = world.server.take_active()
    answer = world.qinka.post(
        "/api/v1/staff/cases", {**person.papers, "purpose": "到网点咨询"}, world.staff("clerk", "610500"))
    assert (answer.status, answer.code) == (404, "holder-unknown")


def test_a_bank_does_not_learn_of_another_banks_card(world):
    person = world.server.take_active()
    answer = world.qinka.post(
        "/api/v1/partner/formal-loss-reports",
        {"cardNumber": person.card, **person.papers, "branch": "西安高新支行"}, world.bank("103"))
    assert (answer.status, answer.code) == (404, "card-unknown")


def test_a_case_is_open_in_the_session_that_opened_it_only(world):
    case = world.open_case(world.server.take_active())
    clerk = world.staff("clerk", "610100")
    assert world.qinka.get(f"/api/v1/staff/cases/{case}", clerk).status == 404
