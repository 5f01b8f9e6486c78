"""What of a request names something that belongs to somebody, and what another of the same role is answered.

`test_access.py` derives its attempts from this table, from docs/access.md and from openapi.json. A part of a path or a
member of a body that is not here fails it, and so does a route that names something and is in neither table below.
"""
import re
import uuid

from moves import another_document

# Whoever has no right to the thing is answered as if it had never been.
CASE = (404, "holder-unknown")
CARD = (404, "card-unknown")
APPLICATION = (404, "no-application")
MANDATE = (404, "mandate-unknown")
CHANGE = (401, "code-wrong")
LEG = (404, "leg-unknown")
OUTLET = (404, "outlet-day-unknown")
# A photo of somebody else is not there: the form is not of its form.
FORM = (400, "bad-request")


def some_id(_):
    return str(uuid.uuid4())


def some_number(value):
    """A number of the same day and kind that was never given."""
    return value[:9] + f"{(int(value[9:]) + 12_345_678) % 10**8:08}"


def some_card(value):
    return value[:1] + f"{(int(value[1:8]) + 1_234_567) % 10**7:07}" + value[8:]


def unchanged(value):
    return value


# What names something that is somebody's, and a name of the same form that nobody has.
NAMES = {
    "holder": some_id, "other": some_id, "change": some_id, "photo": some_id, "number": some_number,
    "mandate": some_number, "leg": some_id, "ticket": some_id, "application": some_number, "batch": some_number, "cardNumber": some_card,
    # Whose number it is, is drawn anew: one that is only changed would fail its check character.
    "documentNumber": None,
    # An outlet is its region's; there is none that nobody has.
    "outlet": unchanged,
}

# Where and when, what is typed about oneself or somebody at the counter, and what is chosen from a list.
NAMES_NOBODY = set(
    "function city day slot shelf reason remark verdict stage answer act kind bank branch card settled until evidence"
    " purpose visitor channel place scheme takesCard scope address postcode occupation household employer ethnicity"
    " nationality sex birth documentExpires documentType agentDocumentType representativeType name agentName"
    " saidAt from to key client jwk question words entry action"
    " representativeName rareCharacters phone pin oldPin newPin".split())
# Proofs: whoever has them is whoever they are for. Guessing them is `test_guessing.py`'s.
PROOFS = {"signIn", "code", "account", "password", "clientAssertion", "collectionCode"}
# The papers of somebody who acts, beside the thing that is asked for.
COMPANIONS = {"agentDocumentNumber", "representativeNumber"}
# Many things in one member: the employers' file, in Base64.
FILES = {"rows"}

FORM_OF_ONESELF = "a form names its own person; test_a_form_with_the_papers_of_another"

ANSWERS = {
    "GET /api/v1/me/applications/{number}": APPLICATION,
    "DELETE /api/v1/me/mandates/{number}": MANDATE,
    "POST /api/v1/me/representations": MANDATE,
    "POST /api/v1/me/phone-changes/{change}/confirmations": CHANGE,
    "POST /api/v1/applications": FORM,
    "POST /api/v1/staff/applications": FORM,
    "POST /api/v1/staff/cases": CASE,
    "POST /api/v1/staff/closed-days": OUTLET,
    "DELETE /api/v1/staff/closed-days/{outlet}/{day}": OUTLET,
    "POST /api/v1/partner/bank-answers": LEG,
    **{
        f"POST /api/v1/partner/{report}": CARD for report in (
            "card-collections", "card-activations", "oral-loss-reports", "oral-loss-releases", "formal-loss-reports",
            "bank-settlements", "card-cancellations")
    },
}

PROVINCE = "the card centre serves the whole province"
OWN_STEP = "the police and the factory report their own step for the whole province: test_institutions.py"
EVERY_CARD = "whoever is shown card and document may check them, wherever they come"
# Why a route that names something has no stranger, by role; None for every role.
REASONS = {
    ("POST /api/v1/staff/cases", "hotline-agent"): "12333 serves the whole province",
    ("POST /api/v1/staff/cases", "province-centre"): "the province's centre serves the whole province",
    ("POST /api/v1/staff/applications", "province-centre"): "the province's centre serves the whole province",
    ("POST /api/v1/staff/closed-days", "province-centre"): "every outlet is the province's",
    ("DELETE /api/v1/staff/closed-days/{outlet}/{day}", "province-centre"): "every outlet is the province's",
    ("POST /api/v1/partner/card-checks", None): EVERY_CARD,
    ("POST /api/v1/partner/social-activations", None): EVERY_CARD,
    ("POST /api/v1/staff/tickets/{ticket}/answers", None): "12333 serves the whole province",
    ("POST /api/v1/audit/ledgers", None): "an auditor reads the doings of the whole province, and nobody's data",
    **{
        (f"POST /api/v1/partner/{report}", role): OWN_STEP for role in ("police", "factory")
        for report in ("production-steps", "production-faults", "life-reports")
    },
    ("POST /api/v1/me/applications", None): FORM_OF_ONESELF,
    ("POST /api/v1/me/application-corrections", None): FORM_OF_ONESELF,
    ("POST /api/v1/me/collection-bookings", None): "an outlet is open to everybody",
    ("POST /api/v1/employer/application-imports", None): "test_an_employer_cannot_use_what_another_handed_in",
    **{
        (f"{method} /api/v1/partner/{report}", "centre"): PROVINCE for method, report in (
            ("POST", "production-steps"), ("POST", "production-faults"), ("POST", "register-answers"),
            ("GET", "batches/{batch}"), ("POST", "insurance-relations"), ("POST", "social-settlements"),
            ("POST", "life-reports"), ("POST", "batches"))
    },
}


def answer_of(route):
    return CASE if "/staff/cases/{holder}" in route else ANSWERS.get(route)


def reason_for(route, role):
    return REASONS.get((route, role)) or REASONS.get((route, None))


def named(operation, route):
    """The parts of the path and the members of the body that name something, and those that this table lacks."""
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    members = schema.get("properties", {})
    # What is handed in whole names nothing; the employers' file is full of names.
    whole = {name for name, member in members.items() if "contentEncoding" in member} - FILES
    parts = re.findall(r"{(\w+)}", route) + [name for name in members if name not in whole]
    unknown = [part for part in parts if part not in NAMES_NOBODY | PROOFS | COMPANIONS | FILES | set(NAMES)]
    return [part for part in parts if part in NAMES or part in FILES], unknown


def of_nobody(world, journey, request):
    """The path and the body of the same request with names that nobody has."""
    path, body = request.path, request.body
    shape = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", journey.route)
    for part, value in (re.fullmatch(shape, path) or re.match("", "")).groupdict().items():
        if part in NAMES:
            path = path.replace(value, NAMES[part](value))
    if isinstance(body, dict):
        body = {member: NAMES[member](value) if NAMES.get(member) else value for member, value in body.items()}
        if "documentNumber" in body:
            body |= another_document(world)
    return path, body
