"""Fixtures: one Qinka for a run, one browser, and a window for each way in which people look at pages."""
import importlib.util
import json
import os
import random

import pytest

# The system tests have no browser and leave these alone: Scripts/browser-tests runs them.
if importlib.util.find_spec("playwright") is None:
    collect_ignore_glob = ["*"]
else:
    from playwright.sync_api import sync_playwright

    from client import World
    from server import ROOT, Server
    from windows import Windows

# Also for the processes of a run that is spread over several.
SEED = os.environ.setdefault("QINKA_SEED", str(random.randrange(10**9)))
CHROMIUM = os.environ.get("QINKA_CHROMIUM", "/usr/bin/chromium")


def pytest_report_header(config):
    return f"seed: QINKA_SEED={SEED}"


def pytest_collection_modifyitems(items):
    """A mark that names no clause would be lost without a word in docs/clauses.md."""
    known = {each["clause"] for each in json.loads((ROOT / "docs/clauses.json").read_text())}
    for item in items:
        for mark in item.iter_markers("clauses"):
            if not mark.args or set(mark.args) - known:
                raise pytest.UsageError(f"{item.name}: no such clause among {mark.args}")


@pytest.fixture(scope="session")
def world(request, tmp_path_factory):
    """A running Qinka on SQLite with its sandbox; people who differ in each process."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    folder = tmp_path_factory.mktemp("sqlite")
    world = World(Server(folder, "sqlite", f"{SEED}:{worker}", sealed=16, active=60, ending=4, moved=4, newcomers=16))
    yield world
    if request.session.testsfailed:
        print(f"\nlast lines of the server:\n{world.server.log_tail()}")
    world.server.close()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def windows(world, browser):
    """Opens a page in a mode, for somebody who is signed in or for nobody."""
    windows = Windows(world, browser)
    yield windows
    windows.close()
