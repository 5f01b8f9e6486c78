"""Those who keep the platform in order, and the tills of hospitals and pharmacies."""
import json

from joserfc.jwk import ECKey

from client import until
from journey import BANK, Request, expect, journey
from moves import day_after, in_days
from people import strong_pin

TILL, ADMINISTRATOR, AUDITOR = {"hospital", "pharmacy"}, {"administrator"}, {"auditor"}
ADMINISTRATION = "/api/v1/administration"


# -- tills

def shown(person):
    return {"cardNumber": person.card, **person.papers}


@journey("POST", "/api/v1/partner/card-checks", TILL, 201, receipt=False)
def check_card(world):
    body = {**shown(world.server.take_active()), "purpose": "门诊结算"}
    return Request(
        "/api/v1/partner/card-checks", world.institution("hospital-xian"), body, {**body, "purpose": "住院结算"})


@journey("POST", "/api/v1/partner/social-activations", TILL, 201)
def activate_at_a_till(world):
    person = world.server.take_sealed()
    body = {**shown(person), "pin": strong_pin(person, world.rng)}
    return Request(
        "/api/v1/partner/social-activations", world.institution("pharmacy-zhonglou"), body,
        {**body, "pin": strong_pin(person, world.rng)})


# -- what a bank was asked

def asked(world, person):
    """The question that the person's bank is asked after a confirmed death; the sandbox's has answered it."""
    for act in ("death", "confirm"):
        expect(world.qinka.post(
            "/api/v1/partner/life-reports", {**person.papers, "act": act}, world.institution("police")), 201)
    return until(lambda: world.server.database.rows(
        f"SELECT leg_id FROM bank_leg WHERE bank = '{person.bank}' AND said = 'done'"
        " ORDER BY asked_at DESC, leg_id DESC LIMIT 1"))[0][0]


@journey("POST", "/api/v1/partner/bank-answers", BANK, 201, receipt=False)
def answer_a_question(world):
    person = world.server.take_active()
    body = {"leg": asked(world, person), "answer": "refused", "saidAt": in_days(world, 0), "remark": "账户已销户"}
    return Request(
        "/api/v1/partner/bank-answers", world.bank(person.bank), body, {**body, "answer": "done"})


# -- centres, administrators, auditors

@journey("GET", "/api/v1/staff/tasks", {"city-centre", "province-centre"}, 200)
def tasks(world):
    return Request("/api/v1/staff/tasks", world.staff("province-centre"))


for listed in ("accounts", "partner-keys"):
    journey("GET", f"{ADMINISTRATION}/{listed}", ADMINISTRATOR, 200)(
        lambda world, listed=listed: Request(f"{ADMINISTRATION}/{listed}", world.staff("administrator")))


@journey("POST", f"{ADMINISTRATION}/account-blocks", ADMINISTRATOR, 201, receipt=False)
def block(world):
    body = {"account": spare_account(world), "reason": "离岗"}
    return Request(f"{ADMINISTRATION}/account-blocks", world.staff("administrator"), body, {**body, "reason": "调岗"})


@journey("DELETE", f"{ADMINISTRATION}/account-blocks/{{account}}", ADMINISTRATOR, 200, receipt=False)
def unblock(world):
    request = block(world)
    expect(world.qinka.post(request.path, request.body, request.token), 201)
    return Request(f"{request.path}/{request.body['account']}", request.token)


def spare_account(world):
    """An account that no test signs in with, made like any other."""
    world.spare_accounts = getattr(world, "spare_accounts", 0) + 1
    account = f"clerk-spare-{world.spare_accounts}"
    world.server.command("staff", "add", account, "--role", "clerk", "--region", "610100")
    return account


def new_key():
    return json.dumps(ECKey.generate_key("P-256").as_dict(private=False))


@journey("POST", f"{ADMINISTRATION}/partner-keys", ADMINISTRATOR, 201, receipt=False)
def add_key(world):
    body = {"client": "bank-402", "jwk": new_key()}
    return Request(
        f"{ADMINISTRATION}/partner-keys", world.staff("administrator"), body, {**body, "jwk": new_key()})


@journey("DELETE", f"{ADMINISTRATION}/partner-keys/{{key}}", ADMINISTRATOR, 200, receipt=False)
def retire_key(world):
    request = add_key(world)
    expect(world.qinka.post(request.path, request.body, request.token), 201)
    key = ECKey.import_key(json.loads(request.body["jwk"])).thumbprint()
    return Request(f"{request.path}/{key}", request.token)


@journey("POST", "/api/v1/audit/ledgers", AUDITOR, 201, receipt=False)
def read_ledger(world):
    body = {
        "account": "clerk-xian", "from": day_after(world, -1), "to": day_after(world, 1), "purpose": "投诉核查",
    }
    return Request("/api/v1/audit/ledgers", world.staff("auditor"), body, {**body, "account": "clerk-weinan"})


@journey("GET", "/api/v1/audit/office-acts", AUDITOR, 200)
def office_acts(world):
    return Request("/api/v1/audit/office-acts", world.staff("auditor"))
