"""Personal data stays out of logs, refusals, metrics and the database (S15): 200 planted values, no hit.

Here by what people do, right and wrong, and by what careless clients do; `test_access.py` looks for what each route is
told, and `test_hostile_routes.py` for what is told in place of each member.
"""
import base64
import json

from client import new_key
from journey import expect
from moves import (
    activated, another_document, applicant, changing_phone, counter, draft, new_phone, represent, tomorrow,
)
from people import any_name, represented, strong_pin
from planted import finds, hits

PEOPLE = {"sealed": 24, "active": 36, "newcomers": 12}
ENOUGH = 200


def plant(world, rng):
    """Lives through everything with all people and returns the values that may appear nowhere."""
    planted = set()
    for person in world.server.everybody:
        planted |= {person.name, person.document, person.phone, person.card, person.account}
    for person in world.server.everybody[:2]:
        planted |= set(misuse(world, person))
    for _ in range(3):
        person, token, pin = activated(world)
        planted |= {token, pin}
        planted |= set(use(world, person, token, pin, rng))
    for person in (world.server.take_active() for _ in range(2)):
        serve(world, person)
    planted |= {*begin(world), *let_act(world), *change(world)}
    picture = base64.b64decode(world.portrait)
    return planted | {world.portrait[4000:4064], picture[3000:3048]}


def begin(world):
    """What somebody without a file hands in, right and wrong, until the card is there."""
    person, token = applicant(world)
    lines = {member: f"{person.address}{word}" for member, word in (
        ("household", "户籍"), ("employer", "公司"), ("occupation", "职业"), ("rareCharacters", "生僻"))}
    photo = world.photo(token)
    form = person.form(photo=photo, **lines)
    agent = world.server.take("newcomers")
    for wrong in (
        {"phone": agent.phone}, {"photo": person.document}, {"birth": person.address}, {"documentNumber": person.phone},
        {"representativeNumber": agent.document}, {"city": person.address}, {person.address: person.name},
        {**represented(agent), "representativeNumber": agent.document[:-1] + "?"}, {"sex": person.document},
        {"documentExpires": "2001-01-01"}, {"bank": "999"}, {"city": "999900"}, {"city": "110100"},
    ):
        answer = world.qinka.post("/api/v1/applications", {**form, **wrong}, token)
        assert answer.status in (400, 422), answer
    for photo in (world.portrait[:400], world.portrait[4000:4064], f"{person.name}{person.phone}"):
        assert world.qinka.post("/api/v1/photos", {"photo": photo}, token).status in (400, 422)
    number = expect(world.qinka.post("/api/v1/applications", form, token), 201).json["application"]["number"]
    assert world.qinka.post("/api/v1/applications", form, token).code == "application-open"
    make_and_hand_over(world, person, agent, number)
    return [token, *person_values(person), *person_values(agent), *lines.values()]


def make_and_hand_over(world, person, agent, number):
    fault = {"application": number, "reason": "key-failed", "remark": f"{person.name}的卡，{person.document}"}
    expect(world.qinka.post("/api/v1/partner/production-faults", fault, world.centre()), 201)
    case, clerk = world.at_counter(person)
    for path in ("progress", ""):
        expect(world.qinka.get(f"{case}/{path}".rstrip("/"), clerk), 200)
    again = {**person.form(photo=world.photo(clerk)), "visitor": "holder"}
    assert world.qinka.post("/api/v1/staff/applications", again, clerk).code == "application-open"
    world.make(number)
    collection = {"application": number, **person.papers}
    answer = world.qinka.post("/api/v1/partner/card-collections", {**collection, **agent.agent_papers}, world.bank())
    assert answer.status == 403, answer
    mismatched = {**collection, "documentNumber": agent.document}
    assert world.qinka.post("/api/v1/partner/card-collections", mismatched, world.bank()).status in (404, 409)


def let_act(world):
    """Somebody lets a person act whom nobody has a file of, and a holder; both are tried, right and wrong."""
    giver, agent, stranger = world.server.take_active(), world.server.take_active(), world.server.take("newcomers")
    token = world.sign_in(giver)
    for person in (agent, stranger):
        expect(world.qinka.post("/api/v1/me/mandates", draft(world, person), token), 201)
    world.qinka.post("/api/v1/me/mandates", draft(world, giver), token)
    world.qinka.post("/api/v1/me/mandates", {**draft(world, agent), "scope": [agent.document]}, token)
    world.qinka.post("/api/v1/me/mandates", draft(world, agent, agentDocumentNumber=stranger.document + "0"), token)
    for path in ("mandates", "principals"):
        expect(world.qinka.get(f"/api/v1/me/{path}", token), 200)
    for at in (stranger.document, stranger.name.encode().hex()):
        assert world.qinka.delete(f"/api/v1/me/mandates/{at}", token).status == 404
    own = world.sign_in(agent)
    other = represent(world, own)
    expect(world.qinka.get("/api/v1/me", other), 200)
    assert world.qinka.post("/api/v1/me/card/social-pin-resets", {"pin": "318604"}, other).status == 403
    body = {"holder": giver.document, "mandate": giver.phone}
    assert world.qinka.post("/api/v1/me/representations", body, own).status == 404
    return [token, own, other, *person_values(stranger)]


def change(world):
    """Another telephone, name, document and address."""
    token, begun, code = changing_phone(world)
    world.qinka.post(f"/api/v1/me/phone-changes/{begun}/confirmations", {"code": "000000"}, token)
    expect(world.qinka.post(f"/api/v1/me/phone-changes/{begun}/confirmations", {"code": code}, token), 201)
    phone, name, papers = new_phone(world), f"欧阳{any_name(world.rng)}", another_document(world)
    case, clerk = world.at_counter(world.server.take_active())
    address = f"{any_name(world.rng)}{name}路7号"
    for route, body in (
        ("phone-changes", {"phone": phone}), ("contact-changes", {"address": address, "occupation": address[:8]}),
        ("name-changes", {"name": name, "evidence": "household-register"}),
        ("document-changes", {**papers, "evidence": "household-register"}),
        ("splits", {**papers, "name": any_name(world.rng), "takesCard": "no"}),
    ):
        world.qinka.post(f"{case}/{route}", {member: f"{text}{phone}" for member, text in body.items()}, clerk)
        expect(world.qinka.post(f"{case}/{route}", body, clerk), 201)
        world.qinka.post(f"{case}/{route}", body, clerk)
    insurance = {**papers, "place": "610100", "scheme": "employee", "employer": f"{name}公司"}
    expect(world.qinka.post("/api/v1/partner/insurance-relations", insurance, world.centre()), 201)
    return [token, code, phone, name, papers["documentNumber"], address]


def person_values(person):
    return [person.name, person.document, person.phone, person.address]


def use(world, person, token, pin, rng):
    """What a holder does, right and wrong."""
    wrong, new = strong_pin(person, rng), strong_pin(person, rng)
    change = "/api/v1/me/card/social-pin-changes"
    world.qinka.post(change, {"oldPin": wrong, "newPin": new}, token)
    expect(world.qinka.post(change, {"oldPin": pin, "newPin": new}, token), 201)
    world.qinka.post(change, {"oldPin": new, "newPin": person.document[6:12]}, token)
    expect(world.qinka.post("/api/v1/me/card/oral-loss-reports", {"function": "social"}, token), 201)
    for path in ("/api/v1/me", "/api/v1/me/card", "/api/v1/me/card/previews", "/api/v1/me/accesses"):
        expect(world.qinka.get(path, token), 200)
    world.advance(61)
    identifier, code = world.start_and_code(person)
    second = expect(world.qinka.post("/api/v1/sessions", {"signIn": identifier, "code": code}), 201).json["token"]
    expect(world.qinka.delete("/api/v1/session", second), 204)
    return wrong, new, code, second


def serve(world, person):
    """What clerks and banks do with the person, right and wrong."""
    world.open_case(person, purpose=f"核对{person.name}的{person.card}")
    bank = world.bank(person.bank)
    world.qinka.post("/api/v1/partner/oral-loss-reports", {"cardNumber": person.card, "until": tomorrow(world)}, bank)
    world.qinka.post("/api/v1/partner/oral-loss-releases", {"cardNumber": person.card}, bank)
    mismatched = {**counter(person), "documentNumber": world.server.everybody[0].document}
    world.qinka.post("/api/v1/partner/formal-loss-reports", mismatched, bank)
    expect(world.qinka.post("/api/v1/partner/formal-loss-reports", counter(person), bank), 201)


def misuse(world, person):
    """Personal values where none belong, in every way a careless client finds. Returns further secrets it used."""
    token, key = f"{new_key()}{new_key()}", new_key()
    sent = {"channel": "mini-programme", "name": person.name, **person.papers}
    for body in (
        {**sent, person.name: person.phone},
        {**sent, "documentNumber": person.document[:-1]},
        {**sent, "documentNumber": person.document + "0"},
        {**sent, "documentType": person.document},
        {**sent, "channel": person.phone},
        {**sent, "name": f"{person.name}<{person.card}>"},
        {**sent, "name": [person.name, person.phone]},
        {person.document: {person.name: person.card}},
        [person.document, person.name],
        person.document,
        f'{{"name": "{person.name}", "documentNumber": "{person.document}'.encode(),
        f"documentNumber={person.document}&name={person.name}".encode(),
        (json.dumps(sent, ensure_ascii=False) + f' "{person.phone}"').encode(),
    ):
        world.qinka.post("/api/v1/sign-ins", body)
    for path in (
        f"/api/v1/{person.document}", f"/api/v1/me?card={person.card}", f"/{person.phone}",
        f"/api/v1/staff/cases/{person.document}", f"/api/v1/me/card/oral-loss-reports/{person.card}",
    ):
        world.qinka.get(path, token)
        world.qinka.delete(path, token)
    world.qinka.get("/api/v1/me", headers={"x-request-id": person.phone, "user-agent": f"App {person.document}"})
    world.qinka.get("/api/v1/me", headers={"cookie": f"token={token}", "referer": f"https://a.example/{person.card}"})
    world.qinka.call("POST", "/api/v1/sign-ins", sent, key=person.document)
    world.qinka.call("POST", "/api/v1/sign-ins", sent, key=key, headers={"content-type": f"text/{person.phone}"})
    world.qinka.post("/api/v1/staff/sessions", {"account": person.phone, "password": token, "code": "123456"})
    world.qinka.post("/api/v1/partner/tokens", {"clientAssertion": f"{person.document}.{person.phone}.{token}"})
    return [token]


def test_two_hundred_planted_values_are_found_nowhere(world, rng):
    planted = plant(world, rng)
    staff = world.staff_account("hotline-agent")
    planted |= {staff["password"], staff["totpSecret"], *(token for token, _ in world.tokens.values())}
    world.server.restart_after_kill()
    print(f"{len(planted)} values planted, {len(world.qinka.problems)} refusals collected")
    assert len(planted) >= ENOUGH and len(world.qinka.problems) > 50

    assert finds(world, planted) == {}
    world.server.stop()
    long_values = {value for value in planted if len(value if isinstance(value, bytes) else value.encode()) > 6}
    assert hits(long_values, world.server.database.raw()) == []
    world.server.start()


def test_a_search_would_find_what_is_there():
    """The test above is worth something only if this one fails without a find."""
    planted = {"730512", "61019919900101001X", b"\xff\xd8\x00|"}
    assert hits(planted, b"..\xff\xd8\x00|..")
    assert hits(planted, b'{"pin":"730512"}') and hits(planted, b"at 61019919900101001X.")
    assert not hits(planted, b"1730512000000 a730512b")
