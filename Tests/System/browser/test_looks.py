"""大字版: one press, kept, on every page; and the doors by which other programs open the pages."""
import pytest

from checks import clean
from posting import get, post
from walks import Walk
from windows import look


@pytest.mark.parametrize("mode", ["phone", "no-script", "desktop"])
def test_large_type_is_one_press_away_and_is_kept(windows, mode):
    page = windows.stranger(mode)
    page.goto("/guide/loss")
    walk = Walk(page, "large type")
    plain = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    walk.press("大字版")
    walk.done()
    for path in ("/", "/guide/loss", "/sign-in", "/loss"):
        page.goto(path)
        assert page.locator("html.elder").count() == 1
        assert page.get_by_role("button", name="回到普通字").is_visible()
    page.goto("/guide/loss")
    large = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    assert large >= 18 and large > plain
    page.get_by_role("button", name="回到普通字").click()
    page.goto("/")
    assert page.locator("html.elder").count() == 0


def test_large_type_outlives_signing_in_and_out(windows):
    page = windows.open("elder", windows.world.server.take_active())
    page.goto("/me")
    assert page.locator("html.elder").count() == 1
    page.get_by_role("button", name="退出").click()
    assert page.locator("html.elder").count() == 1


def test_whoever_enlarges_stays_on_the_page(windows):
    """Somebody who cannot read it well does not look for the way back."""
    page = windows.stranger("phone")
    page.goto("/guide")
    page.get_by_role("button", name="大字版").click()
    assert page.url.endswith("/guide")


def test_a_door_is_remembered(windows, world):
    """Who comes by the mini-programme is asked about acts of the mini-programme."""
    page = windows.stranger("phone")
    page.goto("/in/mini-programme")
    assert page.url == f"{world.server.url}/"
    cookie = next(each for each in page.context.cookies() if each["name"] == "__Host-look")
    assert cookie["value"].startswith("mini-programme.")
    windows.stranger("phone")


def test_no_door_leads_elsewhere(world):
    for door in ("nowhere", "bank-counter", "https:%2F%2Fsomebody.example", "..%2F..", "mini-programme%0d%0aset-cookie:a=b"):
        answer = get(world, f"/in/{door}")
        assert answer.status == 404, door


@pytest.mark.parametrize("back", ["https://somebody.example/", "//somebody.example", "/\\somebody.example", "/api/v1/me", "javascript:alert(1)"])
def test_the_way_back_leads_to_our_own_pages_only(world, back):
    answer = post(world, "/look", {"look": "elder", "_back": back, "_key": "k" * 20})
    assert (answer.status, answer.header("location")) == (303, "/")


@pytest.mark.parametrize("cookie", ["", "elder", "a.b.c", "<script>.elder", "government-site." + "x" * 4000, "%00.elder"])
def test_a_spoilt_cookie_is_no_cookie(world, cookie):
    answer = get(world, "/", cookies={"__Host-look": cookie, "__Host-session": "x" * 50, "__Host-done": "a.b"})
    assert answer.status == 200 and 'class="elder"' not in answer.text.replace("x", "")


def test_a_window_as_wide_as_a_quarter_screen_at_four_times_the_size(windows):
    """WCAG 1.4.10: 1280 pixels at 400 % are 320, and nobody scrolls sideways."""
    page = windows.open("elder-narrow")
    for path in ("/", "/guide/two-functions", "/sign-in", "/loss"):
        page.goto(path)
        clean(page)
    look(page, "loss-start")
