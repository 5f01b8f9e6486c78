"""Far more than the server can do (K15): what is let in keeps its speed, the rest hears no at once.

First one caller acts without a pause: nobody waits for anybody, and a server with one core and one place can do no
more. That is the capacity, the best of three stretches, and its times are those without load. Then three times as many
requests a second are offered as were answered then. Shared by test_overload.py and Scripts/drills/overload.

The server gets a core of its own and as many places as that, one; nobody stands in line, for whoever does waits for
somebody else's whole request. The load comes from the same machine: with more places the two would fight for its cores,
and the times were those of the fight. What is measured is the shedding.
"""
import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from load import Load, percentile
from threads import Thread

PLACES, QUEUE, TIMES = 1, 0, 3
HARDLY = 0.05
FLAGS = ("--places", str(PLACES), "--queue", str(QUEUE))
SERVER_CORE, LOAD_CORE = 0, 1
CARD, LOSSES = "/api/v1/me/card", "/api/v1/me/card/oral-loss-reports"


def keep_to(core):
    """What this thread starts from now on, and itself, runs on one core: the load must not take the server's time."""
    if os.cpu_count() > 1:
        os.sched_setaffinity(0, {core})


def requests(tokens):
    """Six looks for each report of a loss and each release."""
    for token in tokens:
        for _ in range(6):
            yield {"method": "GET", "path": CARD, "token": token}
        yield {"method": "POST", "path": LOSSES, "token": token, "body": {"function": "social"}}
        yield {"method": "DELETE", "path": f"{LOSSES}/social", "token": token}


@dataclass
class Figures:
    """Seconds, requests a second and kilobytes of one run."""

    capacity: float = 0
    unloaded: float = 0
    offered: float = 0
    admitted: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    other: list = field(default_factory=list)
    health: list = field(default_factory=list)
    memory: int = 0
    # A quarter of the capacity before the overload: its 9th decile, and the share that met somebody and heard no.
    calm: float = 0
    met: float = 0
    back: float = 0

    @property
    def ratio(self):
        return percentile([each.seconds for each in self.admitted], 0.99) / self.unloaded

    @property
    def refusal(self):
        return percentile([each.seconds for each in self.refused], 0.99)

    def lines(self):
        admitted = [each.seconds for each in self.admitted]
        yield f"capacity {self.capacity:.0f}/s with one caller, p99 {self.unloaded * 1000:.0f} ms"
        yield (f"offered {self.offered:.0f}/s, {self.offered / self.capacity:.1f} times that: {len(self.admitted)} let in, "
               f"{len(self.refused)} refused, {len(self.other)} otherwise")
        yield (f"let in: p50 {percentile(admitted, 0.5) * 1000:.0f} ms, p99 {percentile(admitted, 0.99) * 1000:.0f} ms, "
               f"{self.ratio:.2f} times the p99 without load")
        yield (f"refusals: p50 {percentile([each.seconds for each in self.refused], 0.5) * 1000:.1f} ms, "
               f"p99 {self.refusal * 1000:.1f} ms")
        yield f"/health meanwhile: {len(self.health)} answers, slowest {max(self.health, default=0) * 1000:.0f} ms"
        yield (f"memory at most {self.memory // 1024} MB; normal again after {self.back:.1f} s "
               f"(a quarter of the capacity, of which {self.met:.0%} met somebody and heard no before)")


@contextmanager
def watching(world, figures):
    """Meanwhile asks for /health and looks at the memory, ten times a second."""
    stopped = threading.Event()
    status = Path(f"/proc/{world.server.process.pid}/status")

    def watch():
        while not stopped.wait(0.1):
            answer = world.qinka.get("/health")
            assert answer.status == 200, answer
            figures.health.append(answer.seconds)
            figures.memory = max(figures.memory, resident(status.read_text()))
    thread = Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def resident(status):
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


def measure(world, tokens, seconds, seed):
    """Capacity, overload and the time after it, in one run."""
    figures, asked = Figures(), list(requests(tokens))
    with watching(world, figures):
        # The machine may have had something else to do in one of them; what it can do shows in the best.
        stretches = [
            served(Load(world, asked, seconds / 3, f"{seed}:{number}", callers=1)) for number in range(3)]
        figures.capacity = max(map(len, stretches)) / (seconds / 3)
        figures.unloaded = percentile([each.seconds for stretch in stretches for each in stretch], 0.99)
        before = gentle(world, asked, figures, f"{seed}:calm")
        figures.calm, figures.met = percentile([each.seconds for each in before], 0.9), refused_share(before)
        figures.offered = TIMES * figures.capacity
        for each in Load(world, asked, seconds, f"{seed}:over", rate=figures.offered).outcomes():
            if each.is_refused:
                figures.refused.append(each)
            elif 0 < each.status < 500:
                figures.admitted.append(each)
            else:
                figures.other.append(each)
        figures.back = back_to_normal(world, asked, figures, seed)
    return figures


def served(load):
    return [each for each in load.outcomes() if 0 < each.status < 500]


def gentle(world, asked, figures, seed):
    """A quarter of the capacity, by callers who come and go: what is normal, before the overload and after it."""
    return Load(world, asked, 1, seed, rate=figures.capacity / 4).outcomes()


def refused_share(outcomes):
    return sum(each.is_refused for each in outcomes) / len(outcomes)


def back_to_normal(world, asked, figures, seed):
    """How long after the overload a quarter of the capacity is served as before: as fast, and with as few refused.

    Callers who come and go sometimes meet, and where nobody stands in line one of them hears no, before and after.
    """
    began = time.monotonic()
    while True:
        tried = time.monotonic()
        outcomes = gentle(world, asked, figures, f"{seed}:{tried}")
        fast = percentile([each.seconds for each in outcomes], 0.9) <= 1.5 * figures.calm
        broken = [each for each in outcomes if not each.is_refused and not 0 < each.status < 500]
        if fast and not broken and refused_share(outcomes) <= figures.met + HARDLY:
            return tried - began
        assert time.monotonic() - began < 30, "not back to normal after 30 s"
