"""Signing in, and everything about a card that its holder has: PIN, loss, exchange, cancellation."""
from journey import ANYBODY, BANK, CLERK, HOLDER, NOBODY, OWN, STAFF, Request, bare, expect, journey
from moves import EXCHANGE, MOVED_OUT, RENEWAL, activated, counter, holder, settled, tomorrow
from people import strong_pin

OTHER_PIN = "750912"
CASE = "/api/v1/staff/cases/{holder}"

# -- anyone

for public in ("/developers", "/health", "/metrics", "/openapi.json", "/api/v1/outlets"):
    journey("GET", public, NOBODY, 200)(lambda world, public=public: Request(public))


@journey("GET", "/api/v1/outlets/{city}", NOBODY, 200)
def outlets_of_a_city(world):
    return Request("/api/v1/outlets/610500")


@journey("POST", "/api/v1/sign-ins", NOBODY, 202, receipt=False)
def start_sign_in(world):
    body = {"channel": "mini-programme", **world.server.take_sealed().claim}
    return Request("/api/v1/sign-ins", body=body, other={**body, "channel": "official-account"})


@journey("POST", "/api/v1/sessions", NOBODY, 201, receipt=False)
def finish_sign_in(world):
    identifier, code = world.start_and_code(world.server.take_sealed())
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    return Request(
        "/api/v1/sessions", body={"signIn": identifier, "code": code}, other={"signIn": identifier, "code": wrong})


@journey("DELETE", "/api/v1/session", ANYBODY, 204, receipt=False)
def sign_out(world):
    return holder(world, "/api/v1/session")


@journey("POST", "/api/v1/staff/sessions", NOBODY, 201, receipt=False)
def staff_sign_in(world):
    proof = world.staff_proof("hotline-agent")
    return Request("/api/v1/staff/sessions", body=proof, other={**proof, "code": "000000"})


@journey("POST", "/api/v1/partner/tokens", NOBODY, 201, receipt=False)
def partner_token(world):
    return Request(
        "/api/v1/partner/tokens", body={"clientAssertion": world.assertion()},
        other={"clientAssertion": world.assertion()})


# -- holders

for shown, readers in (
    ("/api/v1/me", OWN), ("/api/v1/me/card", OWN), ("/api/v1/me/card/previews", OWN), ("/api/v1/me/accesses", HOLDER),
):
    journey("GET", shown, readers, 200)(lambda world, shown=shown: holder(world, shown))


@journey("POST", "/api/v1/me/card/social-activations", OWN, 201)
def activate(world):
    person = world.server.take_sealed()
    pin = strong_pin(person, world.rng)
    return Request("/api/v1/me/card/social-activations", world.sign_in(person), {"pin": pin}, {"pin": OTHER_PIN})


@journey("POST", "/api/v1/me/card/social-pin-changes", HOLDER, 201)
def change_pin(world):
    person, token, pin = activated(world)
    body = {"oldPin": pin, "newPin": strong_pin(person, world.rng)}
    return Request("/api/v1/me/card/social-pin-changes", token, body, {**body, "newPin": OTHER_PIN})


@journey("POST", "/api/v1/me/card/social-pin-resets", OWN, 201)
def reset_pin(world):
    person, token, _ = activated(world)
    return Request(
        "/api/v1/me/card/social-pin-resets", token, {"pin": strong_pin(person, world.rng)}, {"pin": OTHER_PIN})


@journey("POST", "/api/v1/me/card/oral-loss-reports", OWN, 201)
def report_loss(world):
    return holder(
        world, "/api/v1/me/card/oral-loss-reports", body={"function": "social"}, other={"function": "financial"})


@journey("DELETE", "/api/v1/me/card/oral-loss-reports/{function}", OWN, 200)
def release_loss(world):
    request = report_loss(world)
    expect(world.qinka.post(request.path, request.body, request.token), 201)
    return Request("/api/v1/me/card/oral-loss-reports/social", request.token)


@journey("POST", "/api/v1/me/card/insurance-bindings", OWN, 201)
def bind(world):
    return bare("/api/v1/me/card/insurance-bindings", world.sign_in(world.server.take("moved"), "city-channel"))


@journey("POST", "/api/v1/me/card/exchanges", OWN, 201)
def exchange(world):
    token = world.sign_in(world.server.take_active())
    return Request("/api/v1/me/card/exchanges", token, EXCHANGE, {**EXCHANGE, "bank": "103"})


@journey("POST", "/api/v1/me/card/renewals", OWN, 201)
def renew(world):
    token = world.sign_in(world.server.take("ending"))
    return Request("/api/v1/me/card/renewals", token, RENEWAL, {**RENEWAL, "bank": "103"})


@journey("POST", "/api/v1/me/card/social-cancellations", HOLDER, 201)
def cancel(world):
    token = world.sign_in(settled(world))
    return Request("/api/v1/me/card/social-cancellations", token, MOVED_OUT, {**MOVED_OUT, "reason": "dead"})


# -- staff

@journey("POST", "/api/v1/staff/cases", STAFF, 201, receipt=False)
def open_case(world):
    body = {**world.server.take_active().papers, "purpose": "来电咨询"}
    return Request("/api/v1/staff/cases", world.staff("hotline-agent"), body, {**body, "purpose": "来电投诉"})


@journey("GET", CASE, STAFF, 200)
def see_case(world):
    case = world.open_case(world.server.take_active())
    return Request(f"/api/v1/staff/cases/{case}", world.staff("hotline-agent"))


@journey("POST", f"{CASE}/oral-loss-reports", STAFF, 201)
def report_by_phone(world):
    case = world.open_case(world.server.take_active())
    return Request(
        f"/api/v1/staff/cases/{case}/oral-loss-reports", world.staff("hotline-agent"), {"function": "social"},
        {"function": "financial"})


@journey("DELETE", f"{CASE}/oral-loss-reports/{{function}}", STAFF, 200)
def release_at_outlet(world):
    path, token = world.at_counter(world.server.take_active())
    expect(world.qinka.post(f"{path}/oral-loss-reports", {"function": "social"}, token), 201)
    return Request(f"{path}/oral-loss-reports/social", token)


@journey("POST", f"{CASE}/social-pin-clearings", CLERK, 201)
def clear_pin(world):
    path, token = world.at_counter(activated(world)[0])
    return bare(f"{path}/social-pin-clearings", token)


@journey("POST", f"{CASE}/card/insurance-bindings", CLERK, 201)
def bind_at_outlet(world):
    path, token = world.at_counter(world.server.take("moved"))
    return bare(f"{path}/card/insurance-bindings", token)


@journey("POST", f"{CASE}/card/exchanges", CLERK, 201)
def exchange_at_outlet(world):
    path, token = world.at_counter(world.server.take_active())
    return Request(f"{path}/card/exchanges", token, EXCHANGE, {**EXCHANGE, "bank": "103"})


@journey("POST", f"{CASE}/card/renewals", CLERK, 201)
def renew_at_outlet(world):
    path, token = world.at_counter(world.server.take("ending"))
    return Request(f"{path}/card/renewals", token, RENEWAL, {**RENEWAL, "bank": "103"})


@journey("POST", f"{CASE}/card/social-cancellations", CLERK, 201)
def cancel_at_outlet(world):
    path, token = world.at_counter(settled(world))
    return Request(f"{path}/card/social-cancellations", token, MOVED_OUT, {**MOVED_OUT, "reason": "dead"})


# -- banks

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


@journey("POST", "/api/v1/partner/bank-settlements", BANK, 201)
def bank_settles(world):
    body = {"cardNumber": world.server.take_active().card, "settled": "yes"}
    return Request("/api/v1/partner/bank-settlements", world.bank(), body, {**body, "settled": "no"})


@journey("POST", "/api/v1/partner/card-cancellations", BANK, 201)
def bank_takes_the_card_back(world):
    person = settled(world)
    path, token = world.at_counter(person)
    expect(world.qinka.post(f"{path}/card/social-cancellations", MOVED_OUT, token), 201)
    body = {**counter(person), "card": "destroyed"}
    return Request("/api/v1/partner/card-cancellations", world.bank(), body, {**body, "card": "declared-lost"})
