"""A person's file behaves as if one action at a time (K9): random histories, also across a crash, and a checker that can
say no. The long form is Scripts/drills/histories."""
import time

import pytest

import history
from history import SEALED, BookingFile, BookingModel, Card, CardFile, CardModel
from linearizability import Act, OutOfOrder, ends_of

PEOPLE = {"sealed": 3, "active": 0, "newcomers": 2}
HISTORIES, ACTS = 6, 10
ACTIVE = Card(True, False, False, "1", 0)


# -- the checker

def at(began, ended, name, *arguments, gives):
    return Act(name, arguments, began, ended, gives)


def read(began, ended, standing, pin="chosen"):
    return at(began, ended, "read", gives=(standing, pin))


GOOD = {
    "one after the other": [
        at(0, 1, "report", gives=201), at(2, 3, "report", gives="already-reported"), read(4, 5, "orally-lost"),
        at(6, 7, "release", gives=200), read(8, 9, "active")],
    "two at once, one wins": [at(0, 2, "report", gives=201), at(1, 3, "report", gives="already-reported")],
    "a read beside a report may see either": [
        at(0, 9, "report", gives=201), read(1, 2, "active"), read(3, 4, "orally-lost")],
    "cut off, and it happened": [at(0, 1, "report", gives=None), read(2, 3, "orally-lost")],
    "cut off, and it did not": [at(0, 1, "report", gives=None), read(2, 3, "active")],
    "the later one is the PIN": [
        at(0, 3, "reset", "2", gives=201), at(0, 3, "reset", "3", gives=201), at(4, 5, "change", "2", "4", gives="pin-wrong"),
        at(6, 7, "change", "3", "5", gives=201)],
}
BAD = {
    "an acknowledged report is gone": [at(0, 1, "report", gives=201), read(2, 3, "active")],
    "two reports both win": [at(0, 2, "report", gives=201), at(1, 3, "report", gives=201)],
    "a read goes back": [at(0, 9, "report", gives=201), read(1, 2, "orally-lost"), read(3, 4, "active")],
    "nobody reported": [read(0, 1, "orally-lost")],
    "cut off, and it happened twice": [
        at(0, 1, "report", gives=None), at(2, 3, "release", gives=200), at(4, 5, "release", gives=200)],
    "what was cut off comes later than it can": [
        read(0, 1, "orally-lost"), at(2, 3, "report", gives=None)],
    "an old PIN still opens": [at(0, 1, "reset", "2", gives=201), at(2, 3, "change", "1", "3", gives=201)],
    "two changes from one PIN": [at(0, 2, "change", "1", "2", gives=201), at(1, 3, "change", "1", "3", gives=201)],
    "the right PIN is wrong": [at(0, 1, "change", "1", "2", gives="pin-wrong")],
    "a lock goes by itself": [
        at(0, 1, "change", "9", "2", gives="locked"), read(2, 3, "locked"), read(4, 5, "active")],
    "an answer nobody gives": [at(0, 1, "report", gives=500)],
}


@pytest.mark.parametrize("acts", GOOD.values(), ids=GOOD)
def test_what_can_have_come_about_one_at_a_time_passes(acts):
    assert ends_of(acts, CardModel(), {ACTIVE})


@pytest.mark.parametrize("acts", BAD.values(), ids=BAD)
def test_what_cannot_is_found_and_named(acts):
    with pytest.raises(OutOfOrder, match="no order explains"):
        ends_of(acts, CardModel(), {ACTIVE})


def test_a_booking_that_two_hands_moved_is_one_of_theirs():
    moved = [at(0, 2, "book", "mon", gives=201), at(1, 3, "book", "tue", gives=201)]
    assert ends_of([*moved, at(4, 5, "read", gives="tue")], BookingModel(), {None}) == {"tue"}
    assert ends_of(moved, BookingModel(), {None}) == {"mon", "tue"}
    with pytest.raises(OutOfOrder):
        ends_of([*moved, at(4, 5, "read", gives="nothing")], BookingModel(), {None})


def test_a_sealed_card_opens_once():
    opened = [at(0, 2, "activate", "1", gives=201), at(1, 3, "activate", "2", gives="already-active")]
    assert ends_of(opened, CardModel(), {SEALED}) == {ACTIVE}


# -- the program

def test_random_histories_are_in_order_also_across_a_crash(world, rng):
    groups = [[CardFile.open(world), BookingFile.open(world)], [CardFile.open(world), CardFile.open(world)]]
    killed, due = [], time.monotonic() + rng.uniform(0.5, 2)

    def kill_once():
        if not killed and time.monotonic() > due:
            killed.append(True)
            world.server.restart_after_kill()
    acts = history.play_all(world, groups, HISTORIES, ACTS, world.server.seed, kill_once)
    print(f"{HISTORIES} histories, {acts} acts, {len(killed)} crash")
    assert acts > HISTORIES * ACTS * history.HANDS / 2, "the hands hardly did anything: the test shows nothing"
