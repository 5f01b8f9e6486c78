"""Whose file it is, who may act in it, and how it ends."""
from journey import CENTRE, CLERK, HOLDER, OWN, STAFF, Request, expect, journey
from journeys_in_hand import CASE
from moves import (
    another_document, changing_phone, draft, founded, guardian, holder, mandated, new_phone, principal,
    with_two_documents,
)
from people import any_name

# -- mandates

@journey("POST", "/api/v1/me/mandates", HOLDER, 201)
def give(world):
    token = world.sign_in(world.server.take_active())
    body = draft(world, world.server.take_active())
    return Request("/api/v1/me/mandates", token, body, {**body, "scope": ["query-progress"]})


@journey("POST", f"{CASE}/mandates", CLERK, 201)
def give_at_outlet(world):
    path, token = world.at_counter(world.server.take_active())
    body = draft(world, world.server.take_active(), kind="proxy", evidence="authorization", scope=["collect"])
    return Request(f"{path}/mandates", token, body, {**body, "scope": ["collect", "exchange"]})


@journey("GET", "/api/v1/me/mandates", HOLDER, 200)
def see_mandates(world):
    return Request("/api/v1/me/mandates", mandated(world)[0])


@journey("DELETE", "/api/v1/me/mandates/{number}", OWN, 200)
def end(world):
    token, _, number = mandated(world)
    return Request(f"/api/v1/me/mandates/{number}", token)


@journey("DELETE", f"{CASE}/mandates/{{number}}", CLERK, 200)
def end_at_outlet(world):
    request = give_at_outlet(world)
    expect(world.qinka.post(request.path, request.body, request.token), 201)
    case = expect(world.qinka.get(request.path.removesuffix("/mandates"), request.token), 200).json
    return Request(f"{request.path}/{case['mandates'][0]['number']}", request.token)


@journey("GET", "/api/v1/me/principals", HOLDER, 200)
def see_principals(world):
    return Request("/api/v1/me/principals", guardian(world)[0])


@journey("POST", "/api/v1/me/representations", HOLDER, 201, receipt=False)
def act_for_another(world):
    token = guardian(world)[0]
    body = principal(world, token)
    return Request("/api/v1/me/representations", token, body, {**body, "mandate": "W2026112300000000"})


# -- changes

@journey("POST", "/api/v1/me/phone-changes", HOLDER, 202, receipt=False)
def start_phone_change(world):
    token = world.sign_in(world.server.take_active())
    return Request("/api/v1/me/phone-changes", token, {"phone": new_phone(world)}, {"phone": new_phone(world)})


@journey("POST", "/api/v1/me/phone-changes/{change}/confirmations", HOLDER, 201)
def finish_phone_change(world):
    token, change, code = changing_phone(world)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    return Request(f"/api/v1/me/phone-changes/{change}/confirmations", token, {"code": code}, {"code": wrong})


@journey("POST", f"{CASE}/phone-changes", CLERK, 201)
def change_phone_at_outlet(world):
    path, token = world.at_counter(world.server.take_active())
    return Request(f"{path}/phone-changes", token, {"phone": new_phone(world)}, {"phone": new_phone(world)})


CONTACT = {"address": "西安市雁塔区示例路1号", "postcode": "710000", "occupation": "教师"}


@journey("POST", "/api/v1/me/contact-changes", OWN, 201)
def change_contact(world):
    return holder(world, "/api/v1/me/contact-changes", body=CONTACT, other={**CONTACT, "postcode": "710001"})


@journey("POST", f"{CASE}/contact-changes", CLERK, 201)
def change_contact_at_outlet(world):
    path, token = world.at_counter(world.server.take_active())
    return Request(f"{path}/contact-changes", token, CONTACT, {**CONTACT, "postcode": "710001"})


@journey("POST", f"{CASE}/name-changes", CLERK, 201)
def change_name(world):
    path, token = world.at_counter(world.server.take_active())
    body = {"name": f"欧阳{any_name(world.rng)}", "evidence": "household-register"}
    return Request(f"{path}/name-changes", token, body, {**body, "name": f"欧阳{any_name(world.rng)}"})


@journey("POST", f"{CASE}/document-changes", CLERK, 201)
def change_document(world):
    path, token = world.at_counter(world.server.take_active())
    body = {**another_document(world), "evidence": "household-register"}
    return Request(f"{path}/document-changes", token, body, {**body, **another_document(world)})


@journey("POST", f"{CASE}/merges", CLERK, 201)
def merge(world):
    path, token = world.at_counter(world.server.take("former"))
    other = world.at_counter(founded(world)[0])[0].rsplit("/", 1)[1]
    return Request(f"{path}/merges", token, {"other": other}, {"other": path.rsplit("/", 1)[1]})


# The answer names the new file and lists no events.
@journey("POST", f"{CASE}/splits", CLERK, 201, receipt=False)
def split(world):
    path, token, papers = with_two_documents(world)
    body = {**papers, "name": any_name(world.rng), "takesCard": "no"}
    return Request(f"{path}/splits", token, body, {**body, "takesCard": "yes"})


# -- endings

@journey("POST", f"{CASE}/death-reports", STAFF, 201)
def report_death(world):
    path, token = world.at_counter(world.server.take_active())
    body = {"evidence": "death-certificate"}
    return Request(f"{path}/death-reports", token, body, {"evidence": "household-cancellation"})


@journey("POST", f"{CASE}/missing-reports", STAFF, 201)
def report_missing(world):
    path, token = world.at_counter(world.server.take_active())
    body = {"evidence": "missing-judgment"}
    return Request(f"{path}/missing-reports", token, body, {"evidence": "household-cancellation"})


def reported_dead(world):
    """Somebody whose death was reported on the telephone, and the case at a counter."""
    person = world.server.take_active()
    case = world.open_case(person, purpose="来电报告死亡")
    expect(world.qinka.post(f"/api/v1/staff/cases/{case}/death-reports", {}, world.staff("hotline-agent")), 201)
    return world.at_counter(person)


@journey("POST", f"{CASE}/life-report-confirmations", CLERK, 201)
def confirm(world):
    path, token = reported_dead(world)
    body = {"evidence": "death-certificate"}
    return Request(f"{path}/life-report-confirmations", token, body, {"evidence": "household-cancellation"})


@journey("POST", f"{CASE}/life-report-reversals", CLERK, 201)
def reverse(world):
    path, token = reported_dead(world)
    body = {"evidence": "identity-documents"}
    return Request(f"{path}/life-report-reversals", token, body, {"evidence": "household-register"})


# -- what the centre reports

@journey("POST", "/api/v1/partner/insurance-relations", CENTRE, 201)
def report_insurance(world):
    body = {**world.server.take_active().papers, "place": "610500", "scheme": "employee", "employer": "某公司"}
    return Request("/api/v1/partner/insurance-relations", world.centre(), body, {**body, "scheme": "resident"})


@journey("POST", "/api/v1/partner/social-settlements", CENTRE, 201)
def settle(world):
    body = {**world.server.take_active().papers, "settled": "yes"}
    return Request("/api/v1/partner/social-settlements", world.centre(), body, {**body, "settled": "no"})


@journey("POST", "/api/v1/partner/life-reports", CENTRE | {"police"}, 201)
def report_life(world):
    body = {**world.server.take_active().papers, "act": "missing"}
    return Request("/api/v1/partner/life-reports", world.centre(), body, {**body, "act": "death"})
