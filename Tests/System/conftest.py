"""Fixtures: a server for each test file and engine, and a seed that repeats a run (QINKA_SEED)."""
import os
import random

import pytest

from client import World
from server import ENGINES, Server

# Also for the processes of a run that is spread over several.
SEED = os.environ.setdefault("QINKA_SEED", str(random.randrange(10**9)))


def pytest_report_header(config):
    return f"seed: QINKA_SEED={SEED}"


@pytest.fixture
def rng(request):
    return random.Random(f"{SEED}:{request.node.nodeid}")


@pytest.fixture(scope="module")
def started(request, tmp_path_factory):
    """A running Qinka on the engine asked for: one for all tests of a file, started when the first one asks."""
    counts, worlds = getattr(request.module, "PEOPLE", {}), {}

    def on(engine):
        if engine not in worlds:
            folder = tmp_path_factory.mktemp(engine)
            worlds[engine] = World(Server(folder, engine, f"{SEED}:{request.module.__name__}", **counts))
        return worlds[engine]
    yield on
    for world in worlds.values():
        if request.session.testsfailed:
            print(f"\nlast lines of the server:\n{world.server.log_tail()}")
        world.server.close()


@pytest.fixture(scope="module", params=list(ENGINES))
def world(request, started):
    """A running Qinka on each engine."""
    return started(request.param)


@pytest.fixture(scope="module")
def sqlite_world(started):
    """A running Qinka on SQLite, for what never reaches the database."""
    return started("sqlite")


@pytest.fixture(scope="module")
def postgres_world(started):
    """A running Qinka on PostgreSQL, for what only happens to one."""
    return started("postgres")
