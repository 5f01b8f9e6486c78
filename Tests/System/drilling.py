"""What the drills share: their Python, how they say what was kept, and a place that is gone afterwards."""
import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def enter_environment():
    """Goes on in the Python that has the tools of the system tests."""
    python = ROOT / ".venv/bin/python"
    if Path(sys.prefix) == ROOT / ".venv":
        return
    if not python.exists():
        sys.exit("error: there is no .venv yet: run Scripts/system-tests once")
    os.execv(python, [str(python), *sys.argv])


class Broken(Exception):
    """A promise that was not kept."""


def promise(kept, text):
    if not kept:
        raise Broken(text)
    print(f"kept: {text}", flush=True)


@contextmanager
def measured(what):
    """Prints how long a block took."""
    began = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - began:.1f} s", flush=True)


def parser(description):
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", default=str(random.randrange(10**9)))
    return options


def run(drill, options):
    """Runs a drill in a folder of its own; ends with 1 when a promise is broken."""
    print(f"seed {options.seed}", flush=True)
    work = Path(tempfile.mkdtemp(prefix="qinka-drill-"))
    try:
        drill(options, work)
    except Broken as broken:
        print(f"BROKEN: {broken}")
        sys.exit(1)
    finally:
        shutil.rmtree(work, ignore_errors=True)
