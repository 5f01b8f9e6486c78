"""What happens to a PostgreSQL (K6): it is restarted, away, frozen, its sessions are ended. Under writers, all the while.

Shared by test_database_restarts.py and Scripts/drills/database-restart.
"""
import os
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import writers
from server import run

# What a caller may hear while the database is away; each with the time to come again.
ALLOWED = {"unavailable", "outcome-unknown", "deadline", "overloaded", "too-busy", "idempotency-key-running"}
# A PIN change that was cut off between its two commits is taken up again 15 s later; its repeat hears this until then.
RUNNING = "409 idempotency-key-running"
# The line for hashing PINs is full. So many writers fill it in fair weather, too.
FULL = "503 too-busy"
SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'qinka'"


class Cluster:
    """The PostgreSQL of the tests, as its operator sees it."""

    def __init__(self):
        self.script, _, folder = os.environ["QINKA_TEST_POSTGRES_RESTART"].split()
        self.folder = Path(folder)

    def control(self, *words):
        subprocess.run([self.script, words[0], str(self.folder), *words[1:]], check=True, timeout=90)

    def restart(self, mode):
        self.control("restart", mode)

    def away(self, seconds):
        self.control("halt")
        try:
            time.sleep(seconds)
        finally:
            self.control("resume")

    def end_sessions(self, seconds):
        """Again and again, as fast as they come."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            run(["psql", "-XAtqc", SESSIONS, "-d", os.environ["QINKA_TEST_POSTGRES"]])

    def frozen(self, seconds):
        """Every process of it stands still: connections stay open, and nobody answers on them."""
        processes = self.processes()
        for process in processes:
            self.signal(process, signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            for process in processes:
                self.signal(process, signal.SIGCONT)

    def processes(self):
        first = (self.folder / "data/postmaster.pid").read_text().split("\n")[0]
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [int(process) for process in (first, *children)]

    @staticmethod
    def signal(process, number):
        try:
            os.kill(process, number)
        except ProcessLookupError:
            pass


@dataclass(frozen=True)
class Storm:
    name: str
    began: float
    # When the database was there again.
    over: float

    def window(self, hiccups, said, next_began):
        """From the database's return to the end of the last 503 before the next storm, or to the first answer."""
        late = [each.ended for each in hiccups if self.over < each.ended < next_began and str(each) not in (RUNNING, FULL)]
        served = [each.ended for each in said if self.over < each.ended < next_began]
        return max([min(served, default=float("inf")), *late]) - self.over


def weather(cluster, storms, pause):
    """Each storm in turn, with fair weather after it. `storms` are pairs of a name and what happens."""
    seen = []
    time.sleep(0.5)
    for name, happen in storms:
        began = time.monotonic()
        happen(cluster)
        seen.append(Storm(name, began, time.monotonic()))
        time.sleep(pause)
    return seen


@dataclass
class Report:
    storms: list
    windows: list
    kinds: Counter
    answers: int
    effects: int

    def lines(self):
        for storm, window in zip(self.storms, self.windows):
            yield f"{storm.name}: {storm.over - storm.began:.1f} s, then trouble for {window:.2f} s more"
        yield f"{self.answers} answers, {self.effects} effects; in between: {dict(self.kinds)}"

    @property
    def unheard_of(self):
        """What nobody should have heard."""
        return [kind for kind in self.kinds if kind.split()[-1] not in ALLOWED]


def brave(world, storms, number, pause, seed):
    """Lets writers act through all of it, and checks that nothing was lost or doubled."""
    cluster, server = Cluster(), world.server
    everybody = [writers.Writer(world, server.take_sealed(), seed) for _ in range(number)]
    length = writers.journal_length(world)
    with writers.acting(everybody):
        seen = weather(cluster, storms, pause)
    hiccups, said = writers.hiccups(everybody), writers.said(everybody)
    starts = [storm.began for storm in seen[1:]] + [float("inf")]
    windows = [storm.window(hiccups, said, start) for storm, start in zip(seen, starts)]
    writers.check_given_again(world, writers.said(everybody))
    writers.check_once_in_the_journal(world, writers.done(everybody), length)
    server.stop()
    writers.check_journal(world)
    server.start()
    return Report(
        seen, windows, Counter(map(str, hiccups)), len(said), len(writers.done(everybody)))
