"""Acknowledged writes survive `kill -9` (K1): none lost, none doubled.

64 holders act at once while the server is killed at random moments. Every answer that somebody got must be given
again under the same key afterwards, and the journal must hold exactly the events of these answers.
A checkpoint that was signed before the last kill must still agree with the journal after it.
QINKA_KILLS says how often it is killed: 6 when not given, 20 and more for the long form, as in
`QINKA_KILLS=20 Scripts/system-tests test_durability.py`.
"""
import os
import time

import writers
from writers import Writer

WRITERS = 64
KILLS = int(os.environ.get("QINKA_KILLS", "6"))
PEOPLE = {"sealed": WRITERS, "active": 0}


def test_nothing_acknowledged_is_lost_or_doubled(world, rng):
    server = world.server
    # Before the kills: each sign-in may have to wait for its code.
    everybody = [Writer(world, server.take_sealed(), server.seed) for _ in range(WRITERS)]
    length = writers.journal_length(world)
    checkpoint = server.folder / "before-the-last-kill.checkpoint"
    with writers.acting(everybody):
        for left in reversed(range(KILLS)):
            time.sleep(rng.uniform(0.05, 2))
            if left == 0:
                server.command("journal", "checkpoint", "--out", str(checkpoint))
            server.restart_after_kill()

    answers, effects = len(writers.said(everybody)), len(writers.done(everybody))
    print(f"{KILLS} kills, {answers} answers, {effects} effects, {len(writers.hiccups(everybody))} tries again")
    assert effects > WRITERS, "the writers hardly wrote: the test shows nothing"
    writers.check_given_again(world, writers.said(everybody))
    writers.check_once_in_the_journal(world, writers.done(everybody), length)
    server.stop()
    writers.check_journal(world, checkpoint)
    server.start()
