"""Every page there is, in every window: accessible, in its frame, light."""
import os

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
PAGES = sources.addresses()
# The telephone and the tightest window for each page, and one of the others in turn; QINKA_ALL_WINDOWS=1 opens all.
OFTEN = ("phone", "elder-narrow")
SELDOM = [mode for mode in MODES if mode not in OFTEN]
WINDOWS = [
    (path, mode) for place, path in enumerate(PAGES) for mode in MODES
    if mode in OFTEN or mode == SELDOM[place % len(SELDOM)] or os.environ.get("QINKA_ALL_WINDOWS")]
OWN = [path for path in PAGES if sources.is_own(path)]


@pytest.fixture(scope="module")
def somebody(windows):
    return windows.cast("active")


def visit(page, path):
    """Opens a page, or leaves the test when the sources are ahead of the program."""
    answer = page.goto(path)
    if answer.status == 404:
        pytest.skip("not there yet")
    return answer


@pytest.mark.parametrize("path,mode", WINDOWS)
def test_a_page_is_clean(windows, somebody, path, mode):
    page = windows.open(mode, windows.whose(path, somebody))
    assert visit(page, path).status == 200
    assert not sources.is_application(path) or "/apply" in page.url
    assert page.locator("h1").count() == 1
    look(page, path)
    clean(page)


@pytest.mark.parametrize("state", STATES[1:])
def test_pages_are_clean_whatever_the_card_is_like(windows, state):
    """In narrow large type there is least room; what axe sees depends on the page and hardly on the card."""
    page, found = windows.open("elder-narrow", windows.cast(state)), {}
    for path in [path for path in OWN if not sources.is_application(path)]:
        answer = page.goto(path)
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
    answer = get(world, path)
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
        windows.open("phone", windows.whose(path, somebody))
        received.clear()
        page.goto(path, wait_until="load")
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
        windows.open("phone", windows.whose(path, somebody))
        page.goto(path)
    page.remove_listener("request", note)
    assert asked and not [url for url in asked if not url.startswith((world.server.url, "blob:", "data:"))]
