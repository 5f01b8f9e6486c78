"""Who may be signed in: for every role a session, and those of the same role whom another's things do not concern.

A new role is one line here: whatever walks over the roles finds it, and `test_access.py` fails for a role of
docs/access.md that is missing.
"""
from dataclasses import dataclass
from typing import Callable

from moves import applicant, ward


@dataclass(frozen=True)
class Seat:
    """How somebody of a role signs in."""

    session: Callable
    # Somebody else of the same role; nobody when the role serves the whole province.
    elsewhere: Callable | None = None
    # The same account once more, where what is open belongs to one session.
    again: Callable | None = None


def person(session):
    """A role in which every session is another person's."""
    return Seat(session, session)


SEATS = {
    "applicant": person(lambda world: applicant(world)[1]),
    "holder": person(lambda world: world.sign_in(world.server.take_active())),
    "agent": person(lambda world: ward(world)[0]),
    "clerk": Seat(
        lambda world: world.staff("clerk", "610100"), lambda world: world.new_staff_session("clerk", "610500"),
        lambda world: world.new_staff_session("clerk", "610100")),
    "city-centre": Seat(
        lambda world: world.staff("city-centre", "610100"),
        lambda world: world.new_staff_session("city-centre", "610500"),
        lambda world: world.new_staff_session("city-centre", "610100")),
    "province-centre": Seat(
        lambda world: world.staff("province-centre"), None, lambda world: world.new_staff_session("province-centre")),
    "auditor": Seat(lambda world: world.staff("auditor")),
    "administrator": Seat(lambda world: world.staff("administrator")),
    "hotline-agent": Seat(
        lambda world: world.staff("hotline-agent"), None, lambda world: world.new_staff_session("hotline-agent")),
    "employer": Seat(lambda world: world.staff("employer"), lambda world: world.staff("employer", "610500")),
    "bank": Seat(lambda world: world.bank(), lambda world: world.bank("103")),
    "hospital": Seat(lambda world: world.institution("hospital-xian")),
    "pharmacy": Seat(lambda world: world.institution("pharmacy-zhonglou")),
    "police": Seat(lambda world: world.institution("police")),
    "factory": Seat(lambda world: world.institution("card-factory")),
    "centre": Seat(lambda world: world.centre()),
}


def session(world, role):
    """A session of this role, opened once and kept."""
    return world.kept(f"some {role}", lambda: SEATS[role].session(world))


def strangers(world, role):
    """Sessions of this role that may see nothing of what the first session has: by name."""
    ways = {"elsewhere": SEATS[role].elsewhere, "again": SEATS[role].again}
    return {
        f"{role} {how}": world.kept(f"{role} {how}", lambda way=way: way(world)) for how, way in ways.items() if way}
