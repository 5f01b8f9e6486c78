"""What people do on the way to a route. All of it through the public API and the sandbox's parties."""
from datetime import date, datetime, timedelta, timezone

import people
from journey import Request, expect
from people import represented, strong_pin

MOVED_OUT = {"reason": "moved-out", "evidence": "insurance-record"}
CHINA = timezone(timedelta(hours=8))


# -- time

def now(world):
    """As Qinka sees it."""
    offset = world.server.sandbox_file("clock.json")["offsetMilliseconds"]
    return datetime.now(CHINA) + timedelta(milliseconds=offset)


def in_days(world, days):
    """In the form of an instant."""
    return (now(world) + timedelta(days=days)).isoformat(timespec="milliseconds")


def tomorrow(world):
    return in_days(world, 1)


def place_after(world, days):
    """A morning at the first outlet of 西安, so many days of work ahead."""
    day = now(world)
    while days > 0:
        day += timedelta(days=1)
        days -= 1 if day.weekday() < 5 else 0
    return {"outlet": "610100-01", "day": f"{day:%Y-%m-%d}", "slot": "09:00-12:00"}


def day_after(world, days):
    """In the form of a day."""
    return f"{now(world) + timedelta(days=days):%Y-%m-%d}"


# -- holders and their cards

def holder(world, path, **more):
    """A request by somebody with a new card."""
    person = world.server.take_sealed()
    return Request(path, world.sign_in(person), **more)


def activated(world):
    """A holder whose card was just activated, signed in, and the PIN of it."""
    person = world.server.take_sealed()
    pin = strong_pin(person, world.rng)
    token = world.sign_in(person)
    expect(world.qinka.post("/api/v1/me/card/social-activations", {"pin": pin}, token), 201)
    return person, token, pin


def counter(person):
    """What a bank's counter sends of a card and its holder."""
    return {"cardNumber": person.card, **person.papers, "branch": "西安高新支行"}


EXCHANGE = {"reason": "damaged", "bank": "102", "branch": "西安高新支行"}
RENEWAL = {"bank": "102", "branch": "西安高新支行"}


def exchanging(world):
    """A holder whose card is being replaced by a new one, signed in."""
    token = world.sign_in(world.server.take_active())
    expect(world.qinka.post("/api/v1/me/card/exchanges", EXCHANGE, token), 201)
    return token


def settled(world):
    """A holder who has moved out of the province, with nothing left in either account."""
    person = world.server.take_active()
    outside = {**person.papers, "place": "110100", "scheme": "employee"}
    expect(world.qinka.post("/api/v1/partner/insurance-relations", outside, world.centre()), 201)
    nothing = {**person.papers, "settled": "yes"}
    expect(world.qinka.post("/api/v1/partner/social-settlements", nothing, world.centre()), 201)
    empty = {"cardNumber": person.card, "settled": "yes"}
    expect(world.qinka.post("/api/v1/partner/bank-settlements", empty, world.bank(person.bank)), 201)
    return person


# -- applying

def applicant(world):
    """Somebody without a file, signed in."""
    person = world.server.take("newcomers")
    return person, world.sign_in(person)


def founded(world, **changes):
    """Somebody whose file was just begun at a counter, the application's number and the form."""
    person = world.server.take("newcomers")
    region = changes.get("city", "610100")
    clerk = world.staff("clerk", region)
    form = person.form(photo=world.photo(clerk), **changes)
    answer = expect(world.qinka.post("/api/v1/staff/applications", {**form, "visitor": "holder"}, clerk), 201)
    return person, answer.json["application"]["number"], form


def guardian(world, channel="mini-programme"):
    """Somebody who has just applied for a child of theirs: their own session, the child's form and its number."""
    parent = world.server.take_active()
    token = world.sign_in(parent, channel)
    child = people.invent_child(world.rng, parent, now(world).date() - timedelta(days=5 * 365))
    form = child.form(**represented(parent))
    answer = expect(world.qinka.post("/api/v1/applications", form, token), 201)
    return token, form, answer.json["application"]["number"]


def ward(world, channel="mini-programme"):
    """The same guardian in the child's file: that session, the form and the application's number."""
    token, form, number = guardian(world, channel)
    return represent(world, token), form, number


def represent(world, token):
    """A session of somebody who acts for the first person that lets them."""
    whom = principal(world, token)
    answer = expect(world.qinka.post("/api/v1/me/representations", whom, token), 201)
    world.acting_in[answer.json["token"]] = whom["holder"]
    return answer.json["token"]


def principal(world, token):
    """The first person for whom somebody may act, as a representation asks for it."""
    first = expect(world.qinka.get("/api/v1/me/principals", token), 200).json["principals"][0]
    return {"holder": first["holder"], "mandate": first["mandate"]}


# -- mandates

def draft(world, agent, **more):
    """A mandate for a month, as it is asked for."""
    return {"kind": "family", "agentName": agent.name, **agent.agent_papers, "until": in_days(world, 30), **more}


def mandated(world):
    """A holder who has given a mandate, signed in, the agent, and the mandate's number."""
    agent = world.server.take_active()
    token = world.sign_in(world.server.take_active())
    expect(world.qinka.post("/api/v1/me/mandates", draft(world, agent), token), 201)
    mandates = expect(world.qinka.get("/api/v1/me/mandates", token), 200).json["mandates"]
    return token, agent, mandates[0]["number"]


# -- changes

def new_phone(world):
    return f"14{world.rng.randrange(10**9):09}"


def changing_phone(world):
    """A holder who has asked for another telephone: the session, the change and the code that the new one got."""
    token, phone = world.sign_in(world.server.take_active()), new_phone(world)
    answer = expect(world.qinka.post("/api/v1/me/phone-changes", {"phone": phone}, token), 202)
    return token, answer.json["change"], world.code_sent_to(phone)


def another_document(world):
    """The papers of a number that nobody has."""
    return {"documentType": "citizen-id", "documentNumber": people.any_document(world.rng, date(1960, 1, 1), 14_000)}


def with_two_documents(world):
    """A case whose person has just been given a second number: its path, the clerk's session and the new papers."""
    path, token = world.at_counter(world.server.take_active())
    papers = another_document(world)
    body = {**papers, "evidence": "household-register"}
    expect(world.qinka.post(f"{path}/document-changes", body, token), 201)
    return path, token, papers


# -- what the description shows

def example_of(world, method, route):
    """The body of a route with nothing but what it needs, as openapi.json shows it; None when it takes none."""
    operation = world.description["paths"][route][method.lower()]
    if "requestBody" not in operation:
        return None
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return {name: schema["properties"][name]["examples"][0] for name in schema["required"]}
