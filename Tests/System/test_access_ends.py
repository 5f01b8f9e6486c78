"""When access ends (S6): signed out, a mandate that was ended, a mandate that ran out. And ways round the table."""
from datetime import timedelta

import pytest

import people
from client import new_key
from journey import expect
from journeys_of_employers import rows
from moves import draft, example_of, mandated, now, represent
from people import represented
from sessions import SEATS
from test_access import CLOSED, PAGE, shape
from traces import everything, marks

PEOPLE = {"sealed": 4, "active": 60, "newcomers": 24}
OF_AGENTS = [each for each in CLOSED if "agent" in PAGE[str(each)] and each.route != "/api/v1/session"]
# Whoever acts by no mandate is told so, or finds nothing; by which ways an act is possible is no secret.
NO_MANDATE = {(404, "holder-unknown"), (403, "mandate-missing"), (403, "wrong-channel")}


@pytest.mark.parametrize("role", SEATS)
def test_whoever_has_signed_out_is_nobody(sqlite_world, role):
    world, session = sqlite_world, SEATS[role].session(sqlite_world)
    expect(world.qinka.delete("/api/v1/session", session), 204)
    for journey in CLOSED:
        if role in PAGE[str(journey)]:
            answer = ask(world, journey, session)
            assert (answer.status, answer.code) == (401, "not-signed-in"), journey
    world.tokens.clear()


def ask(world, journey, token, number="W2026112300000000"):
    """The route as openapi.json shows it, with a form that could be meant."""
    path = journey.route.replace("{function}", "social").replace("{number}", number)
    body = example_of(world, journey.method, journey.route)
    if body and "birth" in body:
        body = people.newcomer(1, world.rng, people.date(1970, 1, 1), 4000).form()
    return world.qinka.call(journey.method, path, body, token, new_key())


def test_an_ended_mandate_ends_everything(world):
    token, agent, number = mandated(world)
    acting = represent(world, world.sign_in(agent))
    seen = [marks(expect(world.qinka.get(path, acting), 200).body) for path in ("/api/v1/me", "/api/v1/me/card")]
    expect(world.qinka.delete(f"/api/v1/me/mandates/{number}", token), 200)
    for journey in OF_AGENTS:
        answer = ask(world, journey, acting, number)
        # A photo is the agent's own: nobody else can put it on a form.
        if journey.route != "/api/v1/photos":
            assert (answer.status, answer.code) in NO_MANDATE, f"{journey}: {answer}"
        assert not set.union(*seen) & marks(answer.body), journey
    again = {"holder": world.acting_in[acting], "mandate": number}
    answer = world.qinka.post("/api/v1/me/representations", again, world.sign_in(agent))
    assert (answer.status, answer.code) == (404, "mandate-unknown")


def test_a_mandate_that_runs_out_signs_the_agent_out(sqlite_world):
    world, (giver, agent) = sqlite_world, (sqlite_world.server.take_active() for _ in range(2))
    token, own = world.sign_in(giver), world.sign_in(agent)
    until = (now(world) + timedelta(minutes=5)).isoformat(timespec="milliseconds")
    expect(world.qinka.post("/api/v1/me/mandates", draft(world, agent, until=until), token), 201)
    acting = represent(world, own)
    expect(world.qinka.get("/api/v1/me", acting), 200)
    world.advance(301)
    for journey in OF_AGENTS:
        assert ask(world, journey, acting).status == 401, journey
    expect(world.qinka.get("/api/v1/me", own), 200)


# Of a request that names two things, one is somebody else's; for the banks both are known and do not fit.
MIXED = {(404, "holder-unknown"), (404, "mandate-unknown"), (404, "card-unknown"), (409, "document-mismatch")}


def two_names(journey, request):
    """The names in the body and the last one in the path, where there are two; a photo belongs to who handed it in."""
    body = set(request.body if isinstance(request.body, dict) else ()) & {
        "holder", "mandate", "application", "cardNumber", "documentNumber"}
    return sorted(body) if len(body) > 1 else ["path"] if journey.route.count("{") > 1 else []


@pytest.mark.parametrize("journey", [
    each for each in CLOSED if each.route.endswith("/mandates/{number}") and "cases" in each.route
    or each.route.startswith("/api/v1/partner/") and "bank" in PAGE[str(each)]
    or each.route.endswith("/representations")], ids=str)
def test_one_name_of_another_spoils_the_request(sqlite_world, journey):
    own, foreign = journey.prepare(sqlite_world), journey.prepare(sqlite_world)
    before = everything(sqlite_world)
    for name in two_names(journey, own):
        path, body = own.path, own.body
        if name == "path":
            path = path.rpartition("/")[0] + "/" + foreign.path.rpartition("/")[2]
        else:
            body = {**body, name: foreign.body[name]}
        answer = sqlite_world.qinka.call(journey.method, path, body, own.token, new_key())
        assert (answer.status, answer.code) in MIXED, f"{name}: {answer}"
    assert everything(sqlite_world) == before
    expect(journey.send(sqlite_world, own), journey.status)


def test_a_file_that_another_session_has_opened_is_not_merged(world):
    path, token = world.at_counter(world.server.take_active())
    case = world.open_case(world.server.take_active())
    before = everything(world)
    answer = world.qinka.post(f"{path}/merges", {"other": case}, token)
    assert (answer.status, answer.code) == (404, "holder-unknown")
    assert everything(world) == before


def test_a_form_with_the_papers_of_another_tells_nothing(world):
    """Somebody claims to be the guardian of a grown-up: one with a card and one whom nobody knows."""
    known, unknown = world.server.take_active(), world.server.take("newcomers")
    liar = world.server.take_active()
    token = world.sign_in(liar)
    answers = []
    for person in (known, unknown):
        form = people.Newcomer(person.name, person.document, liar.phone, "示例路1号").form(**represented(liar))
        answers.append(world.qinka.post("/api/v1/applications", form, token))
    assert shape(answers[0]) == shape(answers[1]) and answers[0].code == "mandate-missing", answers


def test_an_employer_cannot_use_what_another_handed_in(world):
    one, other = world.staff("employer"), world.staff("employer", "610500")
    body, _ = rows(world, one)
    answer = expect(world.qinka.post("/api/v1/employer/application-imports", body, other), 201).json
    assert [problem["code"] for problem in answer["rows"][0]["problems"]] == ["photo-unknown"], answer
    taken = expect(world.qinka.post("/api/v1/employer/application-imports", body, one), 201).json
    assert taken["taken"] == 1, taken
    repeated = expect(world.qinka.post("/api/v1/employer/application-imports", body, other), 201)
    listed = expect(world.qinka.get("/api/v1/employer/applications", other), 200)
    number = taken["rows"][0]["application"].encode()
    assert number not in repeated.body and number not in listed.body
