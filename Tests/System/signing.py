"""How an institution signs: itself when it signs in, and each request that changes something."""
import base64
import hashlib
import time

from joserfc import jwt
from joserfc.jwk import ECKey

ASSERTION_TYPE = "client-authentication+jwt"
SIGNATURE_TYPE = "request-signature+jwt"


def signed(credential, kind, claims, offset=0):
    """A token of the institution that `credential` of the sandbox belongs to; `offset` in seconds."""
    key = ECKey.import_key(credential["pem"])
    now = int(time.time() + offset)
    claims = {"iss": credential["clientId"], "aud": "qinka", "iat": now, "exp": now + 120, **claims}
    return jwt.encode({"alg": "ES256", "typ": kind, "kid": key.thumbprint()}, claims, key)


def request_signature(credential, method, path, key, payload, offset=0):
    digest = base64.urlsafe_b64encode(hashlib.sha256(payload).digest()).rstrip(b"=").decode()
    return signed(credential, SIGNATURE_TYPE, {"htm": method, "htu": path, "key": key, "bod": digest}, offset)
