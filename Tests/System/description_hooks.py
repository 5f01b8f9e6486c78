"""Read by schemathesis: who sends a request, with which key, and what somebody else may learn by sending it, too.

QINKA_SESSIONS names a file with the sessions of each role, the first and those of strangers, with an open case, and
with the keys by which institutions sign.
"""
import itertools
import json
import os
import re
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import requests
import schemathesis

from signing import request_signature
from traces import marks

KEY = "Idempotency-Key"
PLACE = Path(os.environ["QINKA_SESSIONS"])
GIVEN = json.loads(PLACE.read_text())
SESSIONS, CASE, SIGNERS = GIVEN["sessions"], GIVEN["case"], GIVEN["signers"]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
turns = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    """A session of a role for which the route is, a case that is open in it, and a key of its own.

    With the same key all but the first would be repeats.
    """
    roles = case.operation.definition.raw.get("x-roles") or list(SESSIONS)
    # In turn, so that every role for which a route is comes to it.
    case.headers["Authorization"] = f"Bearer {SESSIONS[roles[next(turns) % len(roles)]][0]}"
    if UUID.fullmatch(str((case.path_parameters or {}).get("holder", ""))):
        case.path_parameters["holder"] = CASE
    if re.fullmatch(r"[A-Za-z0-9_-]{16,64}", str(case.headers.get(KEY, ""))):
        case.headers[KEY] = uuid.uuid4().hex
    # Signed when its bytes are known.
    kwargs["auth"] = sign


def sign(request):
    """Signs as the institution whose session it is; everybody else signs nothing."""
    signer = SIGNERS.get(str(request.headers.get("Authorization", "")).removeprefix("Bearer "))
    if signer and request.headers.get(KEY):
        body = request.body or b""
        request.headers["Request-Signature"] = request_signature(
            signer, request.method, urlsplit(request.url).path, str(request.headers[KEY]),
            body if isinstance(body, bytes) else body.encode())
    return request


# Two agents of 12333 work from one list, so do those who answer for the guide, and the centres of one region; the
# lists name nobody. That a centre sees no other region's tasks is in BankQuestionTests.
SHARED = {"GET /api/v1/staff/tickets", "GET /api/v1/staff/questions", "GET /api/v1/staff/tasks"}


@schemathesis.check
def a_stranger_learns_nothing(ctx, response, case):
    """Whatever succeeded is sent again by somebody else of the role: that answer has nothing of the first one's."""
    sent = response.request
    own = sent.headers.get("Authorization", "").removeprefix("Bearer ")
    known = marks(sent.body if isinstance(sent.body, bytes) else str(sent.body).encode()) | marks(sent.url.encode())
    told = marks(response.content) - known
    if case.operation.label in SHARED:
        return
    if response.status_code >= 400 or not told or "x-roles" not in case.operation.definition.raw:
        return
    for token in next((strangers for first, *strangers in SESSIONS.values() if first == own), []):
        headers = {**sent.headers, "Authorization": f"Bearer {token}", KEY: uuid.uuid4().hex}
        answer = requests.request(sent.method, sent.url, headers=headers, data=sent.body, timeout=10, auth=sign)
        with PLACE.with_name("replayed").open("a") as file:
            file.write(f"{case.operation.label}\n")
        assert not told & marks(answer.content), f"a stranger was told {told & marks(answer.content)}"
