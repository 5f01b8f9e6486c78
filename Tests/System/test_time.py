"""Time decides, jobs tidy (K5): an oral loss ends at 168 hours, whether or not anybody tidied up."""
from datetime import datetime

import pytest

from client import until

PEOPLE = {"sealed": 0, "active": 6}
LIFE = 168 * 3600
LOSSES = "/api/v1/me/card/oral-loss-reports"
# Real seconds pass while the test looks; so close to the end it looks, and no closer.
MARGIN = 4


def standing(world, token):
    card = world.qinka.get("/api/v1/me/card", token).json["card"]
    return next(each for each in card["functions"] if each["function"] == "social")


def seconds_until(world, moment):
    """From Qinka's now."""
    offset = world.server.sandbox_file("clock.json")["offsetMilliseconds"] / 1000
    return datetime.fromisoformat(moment).timestamp() - datetime.now().timestamp() - offset


def move_to(world, moment, before):
    """Moves the clock to `before` seconds before the moment; after it when negative."""
    world.advance(seconds_until(world, moment) - before)


def tidied(world, end):
    """Whether the sweeper has written down everything that had ended by then."""
    ended = int(datetime.fromisoformat(end).timestamp() * 1000)
    rows = world.server.database.rows(f"SELECT COUNT(*) FROM oral_loss WHERE until_at <= {ended}")
    return int(rows[0][0]) == 0


@pytest.mark.parametrize("jobs", [True, False], ids=["jobs", "no-jobs"])
def test_an_oral_loss_ends_at_168_hours(world, jobs):
    person = world.server.take_active()
    receipt = world.qinka.post(LOSSES, {"function": "social"}, world.sign_in(person)).json
    end = receipt["card"]["functions"][0]["until"]
    lasting = datetime.fromisoformat(end) - datetime.fromisoformat(receipt["at"])
    assert lasting.total_seconds() == LIFE

    move_to(world, end, before=600)
    token = world.sign_in(person)
    if not jobs:
        world.server.stop()
        world.server.start("--no-jobs")

    move_to(world, end, before=MARGIN)
    held = standing(world, token)
    assert seconds_until(world, end) > 0, "the machine was too slow to look in time"
    assert held["standing"] == "orally-lost" and held["until"] == end

    move_to(world, end, before=0)
    assert standing(world, token)["standing"] == "active"
    if jobs:
        until(lambda: tidied(world, end))
        assert standing(world, token)["standing"] == "active"
    released = world.qinka.delete(f"{LOSSES}/social", token)
    assert (released.status, released.code) == (409, "already-lapsed"), "with and without jobs, the same answer"
    again = world.qinka.post(LOSSES, {"function": "social"}, token)
    assert again.status == 201, "after it has lapsed it may be reported again"
    if not jobs:
        world.server.stop()
        world.server.start()


def test_a_renewal_is_possible_in_the_last_48_hours_only(world):
    person = world.server.take_active()
    end = world.qinka.post(LOSSES, {"function": "social"}, world.sign_in(person)).json["card"]["functions"][0]["until"]
    move_to(world, end, before=48 * 3600 + 600)
    token = world.sign_in(person)
    early = world.qinka.post(LOSSES, {"function": "social"}, token)
    assert (early.status, early.code) == (409, "already-reported")
    move_to(world, end, before=48 * 3600 - 1)
    renewed = world.qinka.post(LOSSES, {"function": "social"}, token)
    assert renewed.status == 201
    later = renewed.json["card"]["functions"][0]["until"]
    assert (datetime.fromisoformat(later) - datetime.fromisoformat(renewed.json["at"])).total_seconds() == LIFE


def test_a_restart_does_not_turn_time_back(world):
    person = world.server.take_active()
    token = world.sign_in(person)
    first = world.qinka.post(LOSSES, {"function": "social"}, token).json["at"]
    world.server.restart_after_kill()
    second = world.qinka.delete(f"{LOSSES}/social", token).json["at"]
    assert datetime.fromisoformat(second) >= datetime.fromisoformat(first)
