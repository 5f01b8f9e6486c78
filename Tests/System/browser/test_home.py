"""首页: four things people come for, a box to ask in, and who may be signed in to a sandbox."""
import pytest

from checks import clean
from windows import TOLD, look


@pytest.mark.parametrize("mode", TOLD)
def test_the_first_page_leads_everywhere_in_one_press(windows, mode):
    page = windows.open(mode)
    for name, address in (("问一问", "/guide"), ("查进度", "/progress"), ("挂失", "/loss"), ("我的卡", "/sign-in")):
        page.goto("/")
        page.locator(".tiles a", has_text=name).click()
        assert page.url.endswith(address)
        assert page.locator("h1").is_visible()


@pytest.mark.parametrize("mode", TOLD)
def test_the_navigation_is_on_every_page_and_says_where_one_is(windows, mode):
    page = windows.open(mode)
    for name, address in (("首页", "/"), ("问一问", "/guide"), ("挂失", "/loss")):
        page.goto("/sign-in")
        page.locator("nav").get_by_role("link", name=name, exact=True).click()
        assert page.url == f"{windows.world.server.url}{address}"
        assert page.locator("nav [aria-current=page]").inner_text() == name


def test_who_uses_a_keyboard_may_skip_to_the_text(windows):
    page = windows.open("desktop")
    page.goto("/guide")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    box = page.locator(".skip").first.bounding_box()
    assert box["x"] >= 0 and box["width"] > 44
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_the_sandbox_says_whose_names_may_be_used(windows):
    page = windows.open("narrow")
    page.goto("/")
    page.get_by_text("沙盒里的人").click()
    rows = page.locator("tbody tr")
    assert rows.count() >= len([each for each in windows.everybody if each.state != "adopted"]) > 20
    assert page.get_by_role("cell", name="李梅", exact=True).is_visible()
    # To be copied, so in one piece.
    assert page.get_by_role("cell", name="61019919880620", exact=False).first.evaluate(
        "cell => { const range = document.createRange(); range.selectNodeContents(cell); return range.getClientRects().length; }") == 1
    look(page, "home-guests")
    clean(page)


def test_an_address_that_does_not_exist_says_so_and_leads_home(windows):
    page = windows.open("phone")
    answer = page.goto("/nowhere")
    assert answer.status == 404 and page.locator("h1").inner_text() == "没有这一页"
    look(page, "missing")
    clean(page)
    page.get_by_role("link", name="回首页").click()
    assert page.url == f"{windows.world.server.url}/"
