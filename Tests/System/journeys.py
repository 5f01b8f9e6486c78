"""Every route of the API, each with what has to happen before it can succeed.

The tests that must hold for all routes walk this table; `test_routes.py` fails when it and openapi.json differ.
"""
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Callable

from people import strong_pin

NOBODY, ANYBODY, HOLDER, STAFF, BANK = "nobody", "anybody signed in", "holder", "staff", "bank"
OTHER_PIN = "750912"


@dataclass
class Request:
    """One request that will succeed when it is sent once."""

    path: str
    token: str | None = None
    body: Any = None
    # Another body that is as well-formed, for the same key.
    other: Any = None


@dataclass(frozen=True)
class Journey:
    method: str
    route: str
    who: str
    status: int
    # Everything up to the request; takes a World.
    prepare: Callable

    def __str__(self):
        return f"{self.method} {self.route}"

    @property
    def gives_receipt(self):
        return self.method != "GET" and ("/card" in self.route or "oral-loss" in self.route or "formal" in self.route)

    def send(self, world, request, key=None, headers=None):
        if self.method == "GET":
            return world.qinka.get(request.path, request.token, headers=headers)
        call = world.qinka.post if self.method == "POST" else world.qinka.delete
        more = {"body": request.body} if self.method == "POST" else {}
        return call(request.path, token=request.token, key=key, headers=headers, **more)


JOURNEYS: list[Journey] = []


def journey(method, route, who, status):
    def register(prepare):
        JOURNEYS.append(Journey(method, route, who, status, prepare))
        return prepare
    return register


# -- anyone

for public in ("/", "/health", "/metrics", "/openapi.json"):
    journey("GET", public, NOBODY, 200)(lambda world, public=public: Request(public))


@journey("POST", "/api/v1/sign-ins", NOBODY, 202)
def start_sign_in(world):
    person = world.server.take_sealed()
    body = {"channel": "mini-programme", "name": person.name, **person.papers}
    return Request("/api/v1/sign-ins", body=body, other={**body, "channel": "official-account"})


@journey("POST", "/api/v1/sessions", NOBODY, 201)
def finish_sign_in(world):
    identifier, code = world.start_and_code(world.server.take_sealed())
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    return Request(
        "/api/v1/sessions", body={"signIn": identifier, "code": code}, other={"signIn": identifier, "code": wrong})


# -- holders

def holder(world, path, **more):
    person = world.server.take_sealed()
    return Request(path, world.sign_in(person), **more)


def activated(world):
    """A holder whose card was just activated, signed in, and the PIN of it."""
    person = world.server.take_sealed()
    pin = strong_pin(person, world.rng)
    token = world.sign_in(person)
    expect(world.qinka.post("/api/v1/me/card/social-activations", {"pin": pin}, token), 201)
    return person, token, pin


def expect(answer, status):
    assert answer.status == status, answer
    return answer


@journey("DELETE", "/api/v1/session", ANYBODY, 204)
def sign_out(world):
    return holder(world, "/api/v1/session")


for shown in ("/api/v1/me", "/api/v1/me/card", "/api/v1/me/card/previews", "/api/v1/me/accesses"):
    journey("GET", shown, HOLDER, 200)(lambda world, shown=shown: holder(world, shown))


@journey("GET", "/api/v1/me/application", HOLDER, 200)
def see_application(world):
    person = world.server.take_active()
    token = world.sign_in(person)
    expect(world.qinka.post("/api/v1/partner/formal-loss-reports", counter(person), world.bank(person.bank)), 201)
    return Request("/api/v1/me/application", token)


@journey("POST", "/api/v1/me/card/social-activations", HOLDER, 201)
def activate(world):
    person = world.server.take_sealed()
    pin = strong_pin(person, world.rng)
    return Request("/api/v1/me/card/social-activations", world.sign_in(person), {"pin": pin}, {"pin": OTHER_PIN})


@journey("POST", "/api/v1/me/card/social-pin-changes", HOLDER, 201)
def change_pin(world):
    person, token, pin = activated(world)
    body = {"oldPin": pin, "newPin": strong_pin(person, world.rng)}
    return Request("/api/v1/me/card/social-pin-changes", token, body, {**body, "newPin": OTHER_PIN})


@journey("POST", "/api/v1/me/card/social-pin-resets", HOLDER, 201)
def reset_pin(world):
    person, token, _ = activated(world)
    return Request(
        "/api/v1/me/card/social-pin-resets", token, {"pin": strong_pin(person, world.rng)}, {"pin": OTHER_PIN})


@journey("POST", "/api/v1/me/card/oral-loss-reports", HOLDER, 201)
def report_loss(world):
    return holder(
        world, "/api/v1/me/card/oral-loss-reports", body={"function": "social"}, other={"function": "financial"})


@journey("DELETE", "/api/v1/me/card/oral-loss-reports/{function}", HOLDER, 200)
def release_loss(world):
    request = report_loss(world)
    expect(world.qinka.post(request.path, request.body, request.token), 201)
    return Request("/api/v1/me/card/oral-loss-reports/social", request.token)


# -- staff

@journey("POST", "/api/v1/staff/sessions", NOBODY, 201)
def staff_sign_in(world):
    proof = world.staff_proof("hotline-agent")
    return Request("/api/v1/staff/sessions", body=proof, other={**proof, "code": "000000"})


@journey("POST", "/api/v1/staff/cases", STAFF, 201)
def open_case(world):
    body = {**world.server.take_active().papers, "purpose": "来电咨询"}
    return Request("/api/v1/staff/cases", world.staff("hotline-agent"), body, {**body, "purpose": "来电投诉"})


@journey("GET", "/api/v1/staff/cases/{holder}", STAFF, 200)
def see_case(world):
    case = world.open_case(world.server.take_active())
    return Request(f"/api/v1/staff/cases/{case}", world.staff("hotline-agent"))


@journey("POST", "/api/v1/staff/cases/{holder}/oral-loss-reports", STAFF, 201)
def report_by_phone(world):
    case = world.open_case(world.server.take_active())
    return Request(
        f"/api/v1/staff/cases/{case}/oral-loss-reports", world.staff("hotline-agent"), {"function": "social"},
        {"function": "financial"})


@journey("DELETE", "/api/v1/staff/cases/{holder}/oral-loss-reports/{function}", STAFF, 200)
def release_at_outlet(world):
    clerk = ("clerk", "610100")
    case = world.open_case(world.server.take_active(), *clerk, purpose="到网点解挂")
    token = world.staff(*clerk)
    expect(world.qinka.post(f"/api/v1/staff/cases/{case}/oral-loss-reports", {"function": "social"}, token), 201)
    return Request(f"/api/v1/staff/cases/{case}/oral-loss-reports/social", token)


# -- banks

def counter(person):
    return {"cardNumber": person.card, **person.papers, "branch": "西安高新支行"}


def tomorrow(world):
    """A day from Qinka's now, in the form that banks send."""
    offset = world.server.sandbox_file("clock.json")["offsetMilliseconds"]
    moment = datetime.now(timezone(timedelta(hours=8))) + timedelta(milliseconds=offset, days=1)
    return moment.isoformat(timespec="milliseconds")


@journey("POST", "/api/v1/partner/tokens", NOBODY, 201)
def partner_token(world):
    return Request(
        "/api/v1/partner/tokens", body={"clientAssertion": world.assertion()},
        other={"clientAssertion": world.assertion()})


@journey("POST", "/api/v1/partner/card-activations", BANK, 201)
def activate_financial(world):
    body = counter(world.server.take_sealed())
    return Request("/api/v1/partner/card-activations", world.bank(), body, {**body, "branch": "西安雁塔支行"})


@journey("POST", "/api/v1/partner/oral-loss-reports", BANK, 201)
def bank_reports_loss(world):
    body = {"cardNumber": world.server.take_active().card, "until": tomorrow(world)}
    return Request(
        "/api/v1/partner/oral-loss-reports", world.bank(), body,
        {**body, "cardNumber": world.server.take_active().card})


@journey("POST", "/api/v1/partner/oral-loss-releases", BANK, 201)
def bank_releases_loss(world):
    request = bank_reports_loss(world)
    expect(world.qinka.post(request.path, request.body, request.token), 201)
    return Request(
        "/api/v1/partner/oral-loss-releases", request.token, {"cardNumber": request.body["cardNumber"]},
        {"cardNumber": request.other["cardNumber"]})


@journey("POST", "/api/v1/partner/formal-loss-reports", BANK, 201)
def bank_reports_formal_loss(world):
    body = counter(world.server.take_active())
    return Request("/api/v1/partner/formal-loss-reports", world.bank(), body, {**body, "branch": "西安雁塔支行"})
