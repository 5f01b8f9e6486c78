"""What a journey is: one route with everything that has to happen before it can succeed."""
from dataclasses import dataclass
from typing import Any, Callable

# Who may call: a set of roles, nobody in particular, or anybody who is signed in.
NOBODY, ANYBODY = "nobody", "anybody signed in"
HOLDER, BANK, CENTRE = {"holder"}, {"bank"}, {"centre"}
# Whoever serves people at a counter: an outlet's clerk, and the centres of a city and of the province.
CLERK = {"clerk", "city-centre", "province-centre"}
EMPLOYER = {"employer"}
PROVINCE, HOTLINE = {"province-centre"}, {"hotline-agent"}
OWN, STAFF = {"holder", "agent"}, CLERK | {"hotline-agent"}
EMPTY = b"{ }"


@dataclass
class Request:
    """One request that will succeed when it is sent once."""

    path: str
    token: str | None = None
    body: Any = None
    # Another body that is as well-formed, for the same key.
    other: Any = None


def bare(path, token):
    """A POST that says everything by its path: another body is the same nothing in other bytes."""
    return Request(path, token, {}, EMPTY)


@dataclass(frozen=True)
class Journey:
    method: str
    route: str
    who: Any
    status: int
    # Everything up to the request; takes a World.
    prepare: Callable
    # How many entries of a journal come before the events that the receipt lists; None when there is no receipt.
    before: int | None

    def __str__(self):
        return f"{self.method} {self.route}"

    @property
    def gives_receipt(self):
        return self.before is not None

    def send(self, world, request, key=None, headers=None):
        if self.method == "GET":
            return world.qinka.get(request.path, request.token, headers=headers)
        call = world.qinka.post if self.method == "POST" else world.qinka.delete
        more = {"body": request.body} if self.method == "POST" else {}
        return call(request.path, token=request.token, key=key, headers=headers, **more)


JOURNEYS: list[Journey] = []


def journey(method, route, who, status, receipt=True, before=0):
    """Registers what leads to a route; the same steps may lead to several."""
    def register(prepare):
        has_receipt = receipt and method != "GET"
        JOURNEYS.append(Journey(method, route, who, status, prepare, before if has_receipt else None))
        return prepare
    return register


def expect(answer, status):
    assert answer.status == status, answer
    return answer


def succeeded(world, journey, answer):
    """It came out as the journey says, and as openapi.json describes it."""
    expect(answer, journey.status)
    described = world.description["paths"][journey.route][journey.method.lower()]
    assert str(answer.status) in described["responses"]
    assert set(described.get("x-roles", ())) == (journey.who if isinstance(journey.who, set) else set())
    if journey.gives_receipt:
        assert answer.json["receipt"] and answer.json["events"]
    return answer
