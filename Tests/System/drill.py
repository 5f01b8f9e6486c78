"""What every drill needs: the tools of the system tests, a world of its own, figures and kept promises.

`use_tools` has to be called before anything of the system tests is imported: they need what is in .venv.
"""
import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".venv"


class Broken(Exception):
    """A promise that was not kept."""


def use_tools():
    """Starts the drill again with the Python that has the tools."""
    if Path(sys.prefix).resolve() == TOOLS.resolve():
        return
    if not (TOOLS / "bin/python").exists():
        sys.exit("error: there is no .venv yet: run Scripts/system-tests once, or make test")
    os.execv(TOOLS / "bin/python", [str(TOOLS / "bin/python"), *sys.argv])


def promise(kept, text):
    if not kept:
        raise Broken(text)
    print(f"kept: {text}", flush=True)


def parser(document, *, engines=("sqlite", "postgres")):
    options = argparse.ArgumentParser(description=document, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", default=str(random.randrange(10**9)))
    if len(engines) > 1:
        options.add_argument("--db", choices=engines, help="one database instead of both")
    return options


def engines(options):
    return [options.db] if options.db else ["sqlite", "postgres"]


@contextmanager
def postgres():
    """A PostgreSQL for this drill alone: others' tests do not notice what is done to it."""
    script = str(ROOT / "Scripts/postgres-for-tests")
    said = subprocess.run([script], capture_output=True, text=True, check=True).stdout
    named = dict(re.findall(r"export (\w+)='([^']*)'", said))
    before = {name: os.environ.get(name) for name in named}
    os.environ.update(named)
    try:
        yield
    finally:
        subprocess.run(named["QINKA_TEST_POSTGRES_STOP"].split(), check=True)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextmanager
def world(engine, seed, **counts):
    """A province of its own, and people in it; nothing of it stays."""
    from client import World
    from server import Server
    folder = Path(tempfile.mkdtemp(prefix="qinka-drill-"))
    server = None
    try:
        server = Server(folder, engine, seed, **counts)
        yield World(server)
    except Exception:
        if server:
            print(f"last lines of the server:\n{server.log_tail()}", file=sys.stderr)
        raise
    finally:
        if server:
            server.close()
        shutil.rmtree(folder, ignore_errors=True)


def main(drill, options):
    """Runs the drill, and says by the exit status whether every promise was kept."""
    print(f"seed {options.seed}", flush=True)
    try:
        drill(options)
    except (Broken, AssertionError) as broken:
        print(f"BROKEN: {broken}")
        sys.exit(1)
