"""A small client of Qinka and of its sandbox, which plays everybody whom Qinka talks to."""
import http.client
import json
import random
import re
import time
import uuid
from functools import cached_property, partial
from urllib.parse import urlsplit

from signing import ASSERTION_TYPE, request_signature, signed

KEPT_SECONDS = 300


def new_key():
    return uuid.uuid4().hex


class Answer:
    """A whole response."""

    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The code of a problem; None for any other answer."""
        if "problem+json" not in self.headers.get("content-type", ""):
            return None
        return self.json["code"]

    @property
    def is_replay(self):
        return self.headers.get("idempotency-replayed") == "true"

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"


def check_protected(answer):
    """What must be in every answer of Qinka, whatever it answers (S13)."""
    headers = answer.headers
    assert headers.get("x-content-type-options") == "nosniff", answer
    assert headers.get("referrer-policy") == "no-referrer", answer
    assert headers.get("cross-origin-opener-policy") == "same-origin", answer
    assert headers.get("cache-control") == "no-store", answer
    policy = headers.get("content-security-policy", "")
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, answer


class Client:
    """Speaks HTTP to one base URL. Keeps the text of every refusal and fault, to be searched afterwards."""

    def __init__(self, url, check=lambda answer: None):
        self.url = url
        # Looks at every answer.
        self.check = check
        # Bodies as they were given, to be looked for where they must not be.
        self.sent = []
        self.host = urlsplit(url).netloc
        self.problems = []
        # How the institution signs whose session this is, by token.
        self.signers = {}

    def call(self, method, path, body=None, token=None, key=None, headers=None, timeout=30, connection=None):
        if isinstance(body, dict):
            self.sent.append(body)
        sent = {"host": self.host, **(headers or {})}
        signer = self.signers.get(token)
        payload = None
        if body is not None:
            payload = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
            sent.setdefault("content-type", "application/json")
        if token:
            sent["authorization"] = f"Bearer {token}"
        if key:
            sent["idempotency-key"] = key
            if signer:
                sent.setdefault("request-signature", signer(method, path, key, payload or b""))
        own = connection is None
        connection = connection or http.client.HTTPConnection(self.host, timeout=timeout)
        began = time.perf_counter()
        try:
            connection.request(method, path, body=payload, headers=sent)
            response = connection.getresponse()
            raw = response.read()
        finally:
            if own:
                connection.close()
        names = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, names, raw, time.perf_counter() - began)
        self.check(answer)
        if answer.status >= 400:
            self.problems.append(raw)
        return answer

    def get(self, path, token=None, **more):
        return self.call("GET", path, token=token, **more)

    def post(self, path, body=None, token=None, key=None, **more):
        return self.call("POST", path, body=body, token=token, key=key or new_key(), **more)

    def delete(self, path, token=None, key=None, **more):
        return self.call("DELETE", path, token=token, key=key or new_key(), **more)


def until(what, seconds=15, pause=0.03):
    """Asks again until there is something, which it returns."""
    deadline = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < deadline, f"nothing after {seconds} s: {what}"
        time.sleep(pause)


class World:
    """Qinka, its sandbox and the people between them."""

    def __init__(self, server):
        self.server = server
        self.qinka = Client(server.url, check_protected)
        self.sandbox = Client(server.sandbox_url)
        # Not the numbers again that the people were invented from.
        self.rng = random.Random(f"{server.seed}:world")
        self.tokens = {}
        self.staff_steps = set()
        # Who signed in, and in whose file an agent acts, by token.
        self.signed_in, self.acting_in = {}, {}

    # -- time

    def advance(self, seconds):
        """Moves the clock that Qinka reads. Kept sessions may have ended by then, so none is kept."""
        answer = self.sandbox.call("POST", "/clock", {"advanceSeconds": seconds})
        assert answer.status == 200, answer
        self.tokens.clear()

    # -- holders

    def code_sent_to(self, phone, known=0):
        """The newest one-time code on a phone that has had `known` messages before."""
        def newest():
            messages = self.sandbox.call("POST", "/sms/inbox", {"phone": phone}).json["messages"]
            codes = [re.findall(r"(?<!\d)\d{6}(?!\d)", message["text"]) for message in messages[known:]]
            codes = [found[0] for found in codes if found]
            return codes[-1] if codes else None
        return until(newest)

    def messages(self, phone):
        return self.sandbox.call("POST", "/sms/inbox", {"phone": phone}).json["messages"]

    def begin_sign_in(self, person, channel="mini-programme"):
        return self.qinka.post("/api/v1/sign-ins", {"channel": channel, **person.claim})

    def start_and_code(self, person, channel="mini-programme"):
        """A sign-in under way and the code that was sent for it."""
        known = len(self.messages(person.phone))
        begun = self.begin_sign_in(person, channel)
        if begun.code == "too-many-codes":
            self.advance(61)
            begun = self.begin_sign_in(person, channel)
        assert begun.status == 202, begun
        return begun.json["signIn"], self.code_sent_to(person.phone, known)

    def sign_in(self, person, channel="mini-programme"):
        identifier, code = self.start_and_code(person, channel)
        answer = self.qinka.post("/api/v1/sessions", {"signIn": identifier, "code": code})
        assert answer.status == 201, answer
        self.signed_in[answer.json["token"]] = person
        return answer.json["token"]

    # -- staff

    def staff_account(self, role, region=None):
        accounts = self.sandbox.get("/staff").json
        return next(
            account for account in accounts
            if account["role"] == role and (region is None or account["region"] == region))

    def staff_proof(self, role, region=None):
        """What a staff member types; a TOTP step counts once, so a used one is waited out by moving the clock."""
        account = self.staff_account(role, region)
        if (account["account"], account["code"]) in self.staff_steps:
            self.advance(30)
            account = self.staff_account(role, region)
        self.staff_steps.add((account["account"], account["code"]))
        return {name: account[name] for name in ("account", "password", "code")}

    def staff(self, role, region=None):
        """A staff session, opened once and kept."""
        return self.kept((role, region), lambda: self.new_staff_session(role, region))

    def new_staff_session(self, role, region=None):
        answer = self.qinka.post("/api/v1/staff/sessions", self.staff_proof(role, region))
        assert answer.status == 201, answer
        return answer.json["token"]

    def open_case(self, person, role="hotline-agent", region=None, purpose="来电要求口头挂失", **visitor):
        answer = self.qinka.post(
            "/api/v1/staff/cases", {**person.papers, "purpose": purpose, **visitor}, self.staff(role, region))
        assert answer.status == 201, answer
        return answer.json["holder"]

    def at_counter(self, person, region="610100", **visitor):
        """A case for somebody who stands at a counter with documents: its path, and the clerk's session."""
        case = self.open_case(person, "clerk", region, "到网点办理", **(visitor or {"visitor": "holder"}))
        return f"/api/v1/staff/cases/{case}", self.staff("clerk", region)

    # -- institutions

    def credential(self, client):
        """The key that the sandbox keeps for an institution."""
        return next(
            each for each in self.server.sandbox_file("partner-keys.json") if each["clientId"] == client)

    @property
    def clock_offset(self):
        return self.server.sandbox_file("clock.json")["offsetMilliseconds"] / 1000

    def assertion(self, client="bank-102"):
        claims = {"sub": client, "jti": new_key()}
        return signed(self.credential(client), ASSERTION_TYPE, claims, self.clock_offset)

    def sign_request(self, client, method, path, key, payload):
        return request_signature(self.credential(client), method, path, key, payload, self.clock_offset)

    def institution(self, client):
        """An institution's session, opened once and kept."""
        def open_session():
            answer = self.qinka.post("/api/v1/partner/tokens", {"clientAssertion": self.assertion(client)})
            assert answer.status == 201, answer
            token = answer.json["token"]
            self.qinka.signers[token] = partial(self.sign_request, client)
            return token
        return self.kept(("institution", client), open_session)

    def bank(self, bank="102"):
        return self.institution(f"bank-{bank}")

    def centre(self):
        return self.institution("card-centre")

    def kept(self, who, open_session):
        """A session that is opened when there is none, or when it may soon end: a partner's lasts ten minutes."""
        token, opened = self.tokens.get(who, (None, 0))
        if token is None or time.monotonic() - opened > KEPT_SECONDS:
            token = open_session()
            self.tokens[who] = (token, time.monotonic())
        return token

    # -- what it says of itself

    @cached_property
    def description(self):
        """Its openapi.json, which does not change while it runs."""
        return self.qinka.get("/openapi.json").json

    # -- photos and the making of cards

    @cached_property
    def portrait(self):
        """A photo such as is asked for, in Base64."""
        return self.sandbox.get("/photos/portrait.jpg").json["photo"]

    def photo(self, token):
        """A photo that was handed in: its id."""
        answer = self.qinka.post("/api/v1/photos", {"photo": self.portrait}, token)
        assert answer.status == 201, answer
        return answer.json["photo"]

    def make(self, application, to="province-sent"):
        """Lets the card centre work as far as a stage."""
        answer = self.sandbox.call("POST", "/centre/walks", {"application": application, "to": to})
        assert answer.status == 200 and answer.json["status"] == 201, answer
