"""Read by schemathesis: gives every well-formed request a key of its own, or all but the first would be repeats."""
import re
import uuid

import schemathesis

KEY = "Idempotency-Key"


@schemathesis.hook
def before_call(context, case, kwargs):
    if re.fullmatch(r"[A-Za-z0-9_-]{16,64}", str((case.headers or {}).get(KEY, ""))):
        case.headers[KEY] = uuid.uuid4().hex
