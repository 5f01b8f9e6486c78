"""Personal data stays out of logs, refusals, metrics and the database (S15): 200 planted values, no hit."""
import json
import re

from client import new_key
from journeys import activated, counter, expect, tomorrow
from people import strong_pin

PEOPLE = {"sealed": 24, "active": 24}
ENOUGH = 200


def plant(world, rng):
    """Lives through everything with all people and returns the values that may appear nowhere."""
    planted = set()
    for person in world.server.everybody:
        planted |= {person.name, person.document, person.phone, person.card, person.account}
    for person in world.server.everybody[:6]:
        planted |= set(misuse(world, person))
    for _ in range(10):
        person, token, pin = activated(world)
        planted |= {token, pin}
        planted |= set(use(world, person, token, pin, rng))
    for person in (world.server.take_active() for _ in range(6)):
        serve(world, person)
    return planted


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


def finder(values):
    """Finds any of the values. Six digits are only a PIN or a code when they stand alone."""
    long = [re.escape(value) for value in values if not re.fullmatch(r"\d{6}", value)]
    short = [value for value in values if re.fullmatch(r"\d{6}", value)]
    pattern = "|".join(long)
    if short:
        pattern += rf"|(?<![\w+/=.-])(?:{'|'.join(short)})(?![\w+/=-])"
    return re.compile(pattern.encode())


def hits(pattern, haystack):
    """Where it was found: the surroundings, with the value itself left out."""
    return [
        haystack[max(0, found.start() - 80):found.start()] + b"<HERE>" + haystack[found.end():found.end() + 40]
        for found in pattern.finditer(haystack)
    ][:5]


def test_two_hundred_planted_values_are_found_nowhere(world, rng):
    planted = plant(world, rng)
    staff = world.staff_account("hotline-agent")
    planted |= {staff["password"], staff["totpSecret"], *world.tokens.values()}
    world.server.restart_after_kill()
    print(f"{len(planted)} values planted, {len(world.qinka.problems)} refusals collected")
    assert len(planted) >= ENOUGH and len(world.qinka.problems) > 100

    pattern = finder(planted)
    assert hits(pattern, world.server.logs) == []
    assert hits(pattern, b"\n".join(world.qinka.problems)) == []
    assert hits(pattern, world.qinka.get("/metrics").body) == []
    world.server.stop()
    assert hits(pattern, b"\n".join(world.server.database.cells())) == []
    long_values = finder({value for value in planted if len(value.encode()) > 6})
    assert hits(long_values, world.server.database.raw()) == []
    world.server.start()


def test_a_search_would_find_what_is_there():
    """The test above is worth something only if this one fails without a find."""
    pattern = finder({"730512", "61019919900101001X"})
    assert hits(pattern, b'{"pin":"730512"}') and hits(pattern, b"at 61019919900101001X.")
    assert not hits(pattern, b"1730512000000 a730512b")
