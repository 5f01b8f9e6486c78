"""Cuts the power at any moment of a server's life, afterwards, from a trace of what it wrote and synced.

A disk may lose everything that was written since the last sync, or any part of it. From the trace the files are built
as they may be found after a power cut, SQLite recovers them, and every act that had been answered before that moment
must be there. (The method is ALICE's, OSDI 2014.)
"""
import base64
import dataclasses
import hashlib
import hmac
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from calls import events_of, strace
from server import PROGRAM
from writers import acting, journal_length

SECTORS = (512, 4096)


# -- the server's life

@dataclass
class Life:
    """What a server did from its start to its end: its calls, its files from before, and what it answered."""

    events: list
    before: dict
    promises: object
    # Entries of the journal before the first act.
    length: int
    done: list


def record(world, writers, act, failing_sync=None):
    """Lets people act on a server whose calls are written down, then kills it. `act` lasts as long as they act.

    With a failing sync the server ends by itself when it comes, and is started again.
    """
    server = world.server
    server.stop()
    length = journal_length(world)
    before = {
        path.name: path.read_bytes() for path in server.data.glob("qinka.db*")
        if not path.name.endswith(("-shm", ".lock"))
    }
    traces = [server.folder / "calls.trace"]
    server.wrapper = strace(traces[0], failing_sync)
    try:
        server.start()
        with acting(writers):
            if failing_sync:
                server.process.wait(timeout=60)
                traces.append(server.folder / "calls-afterwards.trace")
                server.wrapper = strace(traces[-1])
                server.start()
            act()
    finally:
        server.wrapper = ()
        kill_traced(server.process)
    done = [each for writer in writers for each in writer.said if each.is_done]
    promises = Promises(server.data / "keys/keyring.json", done)
    events = renumbered([events_of(trace, server.data) for trace in traces])
    return Life(events, before, promises, length, done)


def renumbered(lives):
    """Several processes one after the other as one life."""
    events = []
    for life in lives:
        begun = len(events)
        events += [dataclasses.replace(event, covers=event.covers + begun) for event in life]
    return events


def kill_traced(process):
    """strace is asked to end by the end of what it watches."""
    if process.poll() is not None:
        return
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)
    process.wait(timeout=15)


# -- what a disk may hold

@dataclass
class File:
    durable: bytearray = field(default_factory=bytearray)
    # Written and not synced: (number of the event, event).
    pending: list = field(default_factory=list)


def apply(content, event, length=None):
    """One write, or the first `length` bytes of it, or one truncation."""
    if event.kind == "truncate":
        del content[event.offset:]
        content.extend(bytes(event.offset - len(content)))
        return
    data = event.data if length is None else event.data[:length]
    if len(content) < event.offset:
        content.extend(bytes(event.offset - len(content)))
    content[event.offset:event.offset + len(data)] = data


class Disk:
    """The files of a data folder: what is surely there, and what may or may not be."""

    def __init__(self, contents):
        self.names = {name: File(bytearray(content)) for name, content in contents.items()}
        self.durable_names = dict(self.names)

    def take(self, number, event):
        if event.kind == "create":
            self.names.setdefault(event.name, File())
        elif event.kind == "unlink":
            self.names.pop(event.name, None)
        elif event.kind in ("write", "truncate"):
            self.names[event.name].pending.append((number, event))
        elif event.kind == "sync-folder":
            self.durable_names = dict(self.names)
        elif event.kind in ("sync", "failed-sync"):
            file = self.names[event.name]
            kept = [each for each in file.pending if each[0] >= event.covers]
            for number, each in file.pending:
                # After a sync that failed the kernel takes the pages for clean: no later sync writes them.
                if number < event.covers and event.kind == "sync":
                    apply(file.durable, each)
            file.pending = kept

    def image(self, variant, rng):
        """The files as they may be found: variant is bare, all, some, first or torn."""
        names = self.durable_names if variant == "bare" or rng.random() < 0.5 else self.names
        return {name: self.content(file, variant, rng) for name, file in names.items()}

    @staticmethod
    def content(file, variant, rng):
        content = bytearray(file.durable)
        pending = [event for _, event in file.pending]
        last = len(pending) - 1
        cut = rng.randrange(len(pending) + 1)
        for number, event in enumerate(pending):
            if variant == "bare" or (variant == "some" and rng.random() < 0.5) or (variant == "first" and number >= cut):
                continue
            length = None
            if variant == "torn" and number == last:
                sector = rng.choice(SECTORS)
                # A sector is whole or it is not there; where a sector begins is a matter of the file, not of the write.
                ends = range(-event.offset % sector or sector, len(event.data), sector)
                length = rng.choice(ends) if ends else 0
            apply(content, event, length)
        return content


VARIANTS = ("bare", "all", "some", "first", "torn")


# -- what must be there

class Promises:
    """What the server had answered, by the number of each receipt, and how to find it in the database."""

    def __init__(self, keyring, done):
        ring = json.loads(Path(keyring).read_text())
        secret = next(key["secret"] for key in ring["keys"] if key["id"] == ring["current"]["lookup"])
        self.secret = base64.b64decode(secret)
        self.rows = {each.answer.json["receipt"]: self.row(each.key) for each in done}
        self.events = {each.answer.json["receipt"]: len(each.answer.json["events"]) for each in done}

    def row(self, key):
        """As `Repeats.record` names a kept answer."""
        return hmac.new(self.secret, f"repeat:{key}".encode(), hashlib.sha256).hexdigest()

    def receipts_in(self, event):
        found = re.findall(rb'"receipt":"([^"]+)"', event.data)
        return [receipt for receipt in map(bytes.decode, found) if receipt in self.rows]


def faults_of(image, folder, promises, answered, length):
    """What is wrong with an image once SQLite has recovered it: nothing, if promises were kept."""
    for name, content in image.items():
        (folder / name).write_bytes(content)
    with closing(sqlite3.connect(folder / "qinka.db", isolation_level=None)) as database:
        try:
            found = [line for (line,) in database.execute("PRAGMA integrity_check")]
            if found != ["ok"]:
                return [f"integrity_check: {found[:3]}"]
            kept = {key for (key,) in database.execute("SELECT idempotency_key FROM idempotency WHERE status > 0")}
            entries = database.execute("SELECT count(*) FROM journal").fetchone()[0]
            torn = database.execute(
                "SELECT count(*) FROM holder AS h WHERE version IS NOT "
                "(SELECT max(seq) FROM journal AS j WHERE j.holder_id = h.holder_id)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            return [f"SQLite: {error}"]
    faults = []
    lost = [receipt for receipt in answered if promises.rows[receipt] not in kept]
    if lost:
        faults.append(f"{len(lost)} of {len(answered)} answered acts are lost, the first is {lost[0]}")
    if entries < length + sum(promises.events[receipt] for receipt in answered):
        faults.append("entries of answered acts are not in the journal")
    if torn:
        faults.append(f"{torn} files do not fit to their journals")
    return faults


@dataclass
class Outcome:
    points: int = 0
    by_variant: dict = field(default_factory=dict)
    most_answered: int = 0
    verified: int = 0
    faults: list = field(default_factory=list)


def explore(life, points, rng: random.Random, without_syncs=False, verify=0):
    """Cuts the power at so many moments, one variant of what the disk kept at each, and says what was broken.

    `verify` is at how many of them Qinka looks at its journal, too. Without syncs the disk takes none of them in: then
    promises must be found broken, or the explorer would find nothing at all.
    """
    disk, outcome, answered = Disk(life.before), Outcome(), []
    events, promises, length = life.events, life.promises, life.length
    chosen = {}
    for _ in range(points):
        chosen.setdefault(moment(events, rng), []).append(rng.choice(VARIANTS))
    shared = Path("/dev/shm")
    work = Path(tempfile.mkdtemp(prefix="qinka-power-", dir=shared if shared.is_dir() else None))
    try:
        for number, event in enumerate(events):
            if event.kind == "sent":
                answered += promises.receipts_in(event)
            elif not (without_syncs and event.kind.startswith("sync")):
                disk.take(number, event)
            for variant in chosen.get(number, []):
                folder = work / str(outcome.points)
                folder.mkdir()
                faults = faults_of(disk.image(variant, rng), folder, promises, answered, length)
                outcome.faults += [f"after event {number} ({event.kind} {event.name}), {variant}: {f}" for f in faults]
                outcome.points += 1
                outcome.by_variant[variant] = outcome.by_variant.get(variant, 0) + 1
                outcome.most_answered = max(outcome.most_answered, len(answered))
                if verify and not faults and outcome.points % max(1, points // verify) == 0:
                    outcome.verified += 1
                    outcome.faults += journal_faults(folder)
                shutil.rmtree(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return outcome


def moment(events, rng):
    """Any of them; half of the time one soon after a sync that failed, if one did."""
    failed = [number for number, event in enumerate(events) if event.kind == "failed-sync"]
    if failed and rng.random() < 0.5:
        return min(rng.choice(failed) + rng.randrange(80), len(events) - 1)
    return rng.randrange(len(events))


def journal_faults(folder):
    """What Qinka itself says of an image: it opens it as it does after a power cut."""
    done = subprocess.run(
        [PROGRAM, "journal", "verify", "--data", str(folder)], capture_output=True, text=True, timeout=60)
    return [] if done.returncode == 0 else [f"journal verify: {(done.stdout + done.stderr)[-300:]}"]
