"""Acknowledged writes survive a power cut (K2): the short form of `Scripts/drills/power-cut`, which explains it."""
import time

import power
from writers import Writer

POINTS = 100
PEOPLE = {"sealed": 6, "active": 0}


def test_nothing_acknowledged_is_lost_when_the_power_is_cut(sqlite_world, rng):
    server = sqlite_world.server
    writers = [Writer(sqlite_world, server.take_sealed(), server.seed) for _ in range(PEOPLE["sealed"])]

    def until_all_have_acted():
        deadline = time.monotonic() + 20
        while any(len(writer.said) < 6 for writer in writers) and time.monotonic() < deadline:
            time.sleep(0.05)

    life = power.record(sqlite_world, writers, until_all_have_acted)
    assert len(life.done) >= len(writers), "the people hardly acted: the test shows nothing"
    outcome = power.explore(life, POINTS, rng, verify=2)
    print(f"{len(life.done)} acts, {len(life.events)} calls, {outcome}")
    assert outcome.faults == [] and outcome.points == POINTS and outcome.verified > 0
    # A disk that takes in no sync loses acts, and the explorer must see it.
    assert power.explore(life, POINTS // 4, rng, without_syncs=True).faults
    server.start()
