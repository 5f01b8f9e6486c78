"""A real `qinka serve --sandbox` process in a folder of its own, and the database behind it."""
import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import people

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("QINKA", str(ROOT / ".build/debug/qinka"))

# Ten seconds for what is under way, and a little to close.
STOPS_WITHIN = 15


def free_ports():
    """A port for Qinka with the next one free for its sandbox, below the range the system gives out by itself."""
    for _ in range(200):
        port = random.randrange(20000, 30000)
        try:
            for candidate in (port, port + 1):
                with closing(socket.socket()) as probe:
                    probe.bind(("127.0.0.1", candidate))
            return port
        except OSError:
            continue
    raise RuntimeError("no free pair of ports between 20000 and 30000")


class SQLite:
    """The file in the data folder, read beside the server."""

    name = "sqlite"
    arguments = ()

    def __init__(self, data: Path):
        self.data = data

    @property
    def path(self):
        return next(path for path in self.data.iterdir() if path.suffix in (".db", ".sqlite"))

    def rows(self, sql):
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10)) as connection:
            return connection.execute(sql).fetchall()

    def cells(self):
        """Every value of every table as bytes, and the raw files, in which deleted values could have stayed."""
        tables = [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in self.rows(f'SELECT * FROM "{table}"'):
                yield from (value if isinstance(value, bytes) else str(value).encode() for value in row)

    def raw(self):
        return b"".join(path.read_bytes() for path in sorted(self.data.glob(f"{self.path.name}*")) if path.is_file())

    def drop(self):
        pass


class Postgres:
    """A database of its own on the PostgreSQL of the tests."""

    name = "postgres"

    def __init__(self, data: Path):
        self.url = run([str(ROOT / "Scripts/fresh-database"), "system"]).stdout.strip()
        self.arguments = ("--database", self.url)

    def rows(self, sql):
        lines = run(["psql", "-XAtq", "-F", "\t", "-d", self.url, "-c", sql]).stdout.splitlines()
        return [tuple(line.split("\t")) for line in lines]

    def cells(self):
        dump = run(["pg_dump", "--data-only", "-d", self.url]).stdout
        for line in dump.splitlines():
            for value in line.split("\t"):
                yield bytes.fromhex(value[3:]) if re.fullmatch(r"\\\\x[0-9a-f]*", value) else value.encode()

    def raw(self):
        return b""

    def drop(self):
        name = re.search(r"/([a-z0-9_]+)\?", self.url)[1]
        run(["psql", "-Xq", "-d", os.environ["QINKA_TEST_POSTGRES"], "-c", f"DROP DATABASE IF EXISTS {name}"])


ENGINES = {"sqlite": SQLite, "postgres": Postgres}


def run(command):
    """Runs a program to its end; what it said is in the failure."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert done.returncode == 0, f"{command[0]} {' '.join(command[1:3])} gave {done.returncode}:\n{done.stderr[-2000:]}"
    return done


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


class Server:
    """One Qinka with its sandbox: starts, is killed, starts again on the same folder and ports.

    Keywords say how many people of a kind there are: see `kinds`.
    """

    def __init__(self, folder: Path, engine: str, seed: str, **counts):
        self.folder = folder
        self.data = folder / "data"
        self.data.mkdir()
        self.seed = seed
        self.engine = engine
        self.database = ENGINES[engine](self.data)
        self.port = free_ports()
        self.url = f"http://127.0.0.1:{self.port}"
        self.sandbox_url = f"http://127.0.0.1:{self.port + 1}"
        self.process = None
        self.flags = ()
        # What the program is started by, when something is to watch it or to stand between it and the disk.
        self.wrapper = ()
        self.people = {}
        try:
            self.begin({"sealed": 24, "active": 24, **counts})
        except BaseException:
            self.close()
            raise

    # -- people

    def begin(self, counts):
        """First start, which makes the sandbox's cast; then more people arrive from an older system."""
        self.start()
        self.stop()
        rng = random.Random(self.seed)
        kinds = self.kinds(rng)
        self.people = {kind: invent(counts.get(kind, 0)) for kind, invent in kinds.items()}
        self.newcomers = self.people["newcomers"]
        self.everybody = [person for kind in self.people.values() if kind is not self.newcomers for person in kind]
        export = self.folder / "export.csv"
        export.write_bytes(people.export_file(self.everybody))
        self.command("adopt", str(export))
        self.introduce([*self.everybody, *self.newcomers])
        self.hire()
        self.start()

    @staticmethod
    def kinds(rng):
        """How people of each kind are invented, so many at a time."""
        soon = date.today() + timedelta(days=40)
        return {
            "sealed": lambda count: people.invent(count, people.SEALED, rng),
            "active": lambda count: people.invent(count, people.ACTIVE, rng),
            # With a card of another city than the one where they are insured.
            "moved": lambda count: people.invent(count, people.ACTIVE, rng, city="610500", insured="610100"),
            # With a card that may be renewed.
            "ending": lambda count: people.invent(count, people.ACTIVE, rng, expires=soon),
            # Whose card was cancelled.
            "former": lambda count: people.invent(count, people.CANCELLED, rng),
            # Without a file.
            "newcomers": lambda count: people.invent_newcomers(count, rng),
        }

    def introduce(self, newcomers):
        """Lets the sandbox's identity platform know them."""
        path = self.data / "sandbox/people.json"
        cast = json.loads(path.read_text())
        path.write_text(json.dumps(cast + [person.cast_entry for person in newcomers], ensure_ascii=False))

    def hire(self):
        """Gives every role of staff that the sandbox has in one region only an account in another."""
        path = self.data / "sandbox/staff.json"
        staff = json.loads(path.read_text())
        hired = [
            {**account, "account": name, "region": "610500"}
            for role, name in (("employer", "weihe-fangzhi"), ("city-centre", "centre-weinan"))
            for account in staff if account["role"] == role]
        path.write_text(json.dumps([*staff, *hired]))

    def take(self, kind):
        """Somebody whom no other test has."""
        assert self.people[kind], f"there are no more {kind} people: PEOPLE of the test file says how many"
        return self.people[kind].pop()

    def take_sealed(self):
        return self.take("sealed")

    def take_active(self):
        return self.take("active")

    def sandbox_file(self, name):
        return json.loads((self.data / "sandbox" / name).read_text())

    # -- the process

    def command(self, *words):
        """Another command of the program, on the same data."""
        return run([PROGRAM, *words, "--data", str(self.data), *self.database.arguments])

    def start(self, *flags):
        self.flags = flags
        command = [
            *self.wrapper, PROGRAM, "serve", "--data", str(self.data), "--port", str(self.port), "--sandbox",
            *self.database.arguments, *flags,
        ]
        with open(self.folder / "stdout.log", "ab") as out, open(self.folder / "stderr.log", "ab") as err:
            self.process = subprocess.Popen(command, stdout=out, stderr=err, cwd=self.folder)
        self.wait_until_healthy()

    def wait_until_healthy(self):
        """Both have to answer: Qinka, and the sandbox that starts beside it."""
        deadline = time.monotonic() + 30
        for url in (f"{self.url}/health", f"{self.sandbox_url}/clock"):
            while not answers(url):
                assert self.process.poll() is None, f"the server ended by itself:\n{self.log_tail()}"
                assert time.monotonic() < deadline, f"the server was not ready after 30 s:\n{self.log_tail()}"
                time.sleep(0.02)

    def kill(self):
        """As a crash does it: no warning, no tidying up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def restart_after_kill(self, *flags):
        self.kill()
        self.start(*flags)

    def stop(self):
        """Asks it to end, as an operator does; it must do so in time and without a crash."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"the server did not end within {STOPS_WITHIN} s of being asked to") from None
            assert self.process.returncode == 0, f"ended with {self.process.returncode}:\n{self.log_tail()}"

    def close(self):
        try:
            self.stop()
        finally:
            self.database.drop()

    # -- what it left behind

    @property
    def logs(self):
        return b"".join((self.folder / name).read_bytes() for name in ("stdout.log", "stderr.log"))

    def log_tail(self):
        """What people want to see of it: how it crashed, if it did, and the last lines."""
        lines = self.logs.decode(errors="replace").splitlines()
        crashes = [line for line in lines if "Fatal error" in line or "Program crashed" in line]
        return "\n".join(crashes + lines[-8:])[-3000:]
