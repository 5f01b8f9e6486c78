"""Every route there is: it works, is documented, and opens itself only to those it is for."""
import secrets

import pytest

from journeys import ANYBODY, BANK, HOLDER, JOURNEYS, NOBODY, STAFF, Request

PEOPLE = {"sealed": 90, "active": 60}
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
    described = world.qinka.get("/openapi.json").json["paths"][journey.route][journey.method.lower()]
    assert str(answer.status) in described["responses"]
    if journey.gives_receipt:
        assert answer.json["receipt"] and answer.json["events"]


def bare_request(journey):
    """The route with nothing behind it: whoever is refused must be refused before anything is looked up."""
    path = journey.route.replace("{function}", "social").replace("{holder}", secrets.token_hex(16))
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
    sessions = {HOLDER: some_holder(world), STAFF: world.staff("hotline-agent"), BANK: world.bank()}
    for role, token in sessions.items():
        if role != journey.who:
            request = bare_request(journey)
            request.token = token
            assert journey.send(world, request).status in (403, 404), role


def some_holder(world):
    return world.kept("a holder", lambda: world.sign_in(world.server.take_sealed()))


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
