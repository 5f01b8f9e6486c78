"""Institutions and offices: each its own part, by its own key, and not a moment longer than it has one."""
import pytest

from client import new_key
from journey import expect
from journeys_of_offices import ADMINISTRATION, shown, spare_account
from moves import founded
from signing import request_signature

PEOPLE = {"sealed": 2, "active": 8, "newcomers": 6}


# -- signatures

def report(world, person, key, signature, token):
    headers = {"request-signature": signature} if signature else {"request-signature": ""}
    return world.qinka.post(
        "/api/v1/partner/bank-settlements", {"cardNumber": person.card, "settled": "yes"}, token, key=key,
        headers=headers)


def test_a_stolen_session_moves_nothing(world):
    """Somebody has the bank's token and not its key, or a signature of something else."""
    person, token, key = world.server.take_active(), world.bank("102"), new_key()
    path = "/api/v1/partner/bank-settlements"
    own, other = world.credential("bank-102"), world.credential("bank-103")
    offset = world.clock_offset
    body = b'{"cardNumber": "%s", "settled": "yes"}' % person.card.encode()
    for name, signature in {
        "none": None,
        "another bank's": request_signature(other, "POST", path, key, body, offset),
        "of another key": request_signature(own, "POST", path, new_key(), body, offset),
        "of another body": request_signature(own, "POST", path, key, body + b" ", offset),
        "of another route": request_signature(own, "POST", path + "s", key, body, offset),
        "of an hour ago": request_signature(own, "POST", path, key, body, offset - 3600),
        "of an hour ahead": request_signature(own, "POST", path, key, body, offset + 3600),
    }.items():
        answer = report(world, person, key, signature, token)
        assert answer.status == 401 and answer.code.startswith("signature-"), (name, answer)
    good = request_signature(own, "POST", path, key, body, offset)
    first = expect(report(world, person, key, good, token), 201)
    again = report(world, person, key, good, token)
    assert (again.status, again.body, again.is_replay) == (201, first.body, True), "sent again it changes nothing"


# -- their own step

@pytest.mark.parametrize("client, stage, reason, others, is_there", [
    ("police", "compared", "person-mismatch", ("making", "account-opened", "outlet-received"), True),
    ("card-factory", "making", "making-failed", ("compared", "bank-keyed", "province-sent"), False),
], ids=["police", "factory"])
def test_reports_its_own_step_and_no_other(world, client, stage, reason, others, is_there):
    _, number, _ = founded(world)
    token = world.institution(client)
    for other in others:
        answer = world.qinka.post(
            "/api/v1/partner/production-steps", {"application": number, "stage": other}, token)
        assert (answer.status, answer.code) == (403, "not-your-step"), other
    answer = world.qinka.post(
        "/api/v1/partner/production-faults",
        {"application": number, "reason": "lost-on-the-way", "remark": "不归我管"}, token)
    assert (answer.status, answer.code) == (403, "not-your-step")
    # Its own is a matter of the rules, which say that it is too early, or what is missing first.
    own = world.qinka.post("/api/v1/partner/production-steps", {"application": number, "stage": stage}, token)
    assert own.code in ("register-unknown", "wrong-stage"), own
    # It stops what is at its step, and nothing that has not come there yet.
    stopped = world.qinka.post(
        "/api/v1/partner/production-faults", {"application": number, "reason": reason, "remark": "核对不上"}, token)
    assert (stopped.status, stopped.code) == ((201, None) if is_there else (409, "wrong-stage")), stopped


# -- looks that people can see

def test_a_till_that_looks_is_seen_by_the_holder(world):
    person = world.server.take_active()
    body = {**shown(person), "purpose": "门诊结算"}
    answer = expect(world.qinka.post("/api/v1/partner/card-checks", body, world.institution("hospital-xian")), 201)
    assert answer.json["usable"] is True
    other = world.server.take_active()
    wrong = world.qinka.post(
        "/api/v1/partner/card-checks", {**body, **other.papers}, world.institution("hospital-xian"))
    assert (wrong.status, wrong.code) == (404, "card-unknown")
    seen = expect(world.qinka.get("/api/v1/me/accesses", world.sign_in(person)), 200).json["accesses"]
    looks = [each for each in seen if each.get("purpose") == "门诊结算"]
    assert len(looks) == 1 and "hospital-xian" in looks[0]["who"]
    unseen = expect(world.qinka.get("/api/v1/me/accesses", world.sign_in(other)), 200).json["accesses"]
    assert not any(each.get("purpose") == "门诊结算" for each in unseen), "somebody else's document opens nothing"


# -- accounts and keys

def test_a_shut_account_is_out_at_once(world):
    account = spare_account(world)
    admin = world.staff("administrator")
    body = {"account": account, "reason": "离岗"}
    expect(world.qinka.post(f"{ADMINISTRATION}/account-blocks", body, admin), 201)
    again = world.qinka.post(f"{ADMINISTRATION}/account-blocks", body, admin)
    assert (again.status, again.code) == (404, "office-unknown")
    acts = expect(world.qinka.get("/api/v1/audit/office-acts", world.staff("auditor")), 200).json["acts"]
    assert any(act["what"] == "account-blocked" and act["about"] == account for act in acts)


def test_a_shut_clerk_is_signed_out(world):
    clerk = world.new_staff_session("clerk", "610500")
    account = world.staff_account("clerk", "610500")["account"]
    admin = world.staff("administrator")
    expect(world.qinka.get("/api/v1/staff/stock", clerk), 200)
    body = {"account": account, "reason": "核查"}
    expect(world.qinka.post(f"{ADMINISTRATION}/account-blocks", body, admin), 201)
    assert world.qinka.get("/api/v1/staff/stock", clerk).status == 401
    refused = world.qinka.post("/api/v1/staff/sessions", world.staff_proof("clerk", "610500"))
    assert (refused.status, refused.code) == (401, "credentials-wrong")
    expect(world.qinka.delete(f"{ADMINISTRATION}/account-blocks/{account}", admin), 200)
    assert world.new_staff_session("clerk", "610500")


def test_a_retired_key_opens_nothing(world):
    admin, old = world.staff("administrator"), world.institution("bank-105")
    keys = expect(world.qinka.get(f"{ADMINISTRATION}/partner-keys", admin), 200).json["keys"]
    key = next(each["key"] for each in keys if each["client"] == "bank-105")
    expect(world.qinka.delete(f"{ADMINISTRATION}/partner-keys/{key}", admin), 200)
    person = world.server.take_active()
    body = {"cardNumber": person.card, "settled": "yes"}
    assert world.qinka.post("/api/v1/partner/bank-settlements", body, old).status == 401
    refused = world.qinka.post("/api/v1/partner/tokens", {"clientAssertion": world.assertion("bank-105")})
    assert (refused.status, refused.code) == (401, "assertion-refused")
