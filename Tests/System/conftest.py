"""Fixtures: a server for each test file and engine, and a seed that repeats a run (QINKA_SEED)."""
import os
import random

import pytest

from client import World
from server import ENGINES, Server

SEED = os.environ.get("QINKA_SEED") or str(random.randrange(10**9))


def pytest_report_header(config):
    return f"seed: QINKA_SEED={SEED}"


@pytest.fixture
def rng(request):
    return random.Random(f"{SEED}:{request.node.nodeid}")


def begin(request, tmp_path_factory, engine):
    counts = getattr(request.module, "PEOPLE", {})
    server = Server(tmp_path_factory.mktemp(engine), engine, f"{SEED}:{request.module.__name__}", **counts)
    try:
        yield World(server)
    finally:
        if request.session.testsfailed:
            print(f"\nlast lines of the server:\n{server.log_tail()}")
        server.close()


@pytest.fixture(scope="module", params=list(ENGINES))
def world(request, tmp_path_factory):
    """A running Qinka on each engine; one for all tests of a file."""
    yield from begin(request, tmp_path_factory, request.param)


@pytest.fixture(scope="module")
def sqlite_world(request, tmp_path_factory):
    """A running Qinka on SQLite, for what never reaches the database."""
    yield from begin(request, tmp_path_factory, "sqlite")


@pytest.fixture(scope="module")
def postgres_world(request, tmp_path_factory):
    """A running Qinka on PostgreSQL, for what only happens to one."""
    yield from begin(request, tmp_path_factory, "postgres")
