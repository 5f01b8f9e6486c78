"""问一问: every answer has a page, the box is on every page, and nothing is made up."""
import re

import pytest

import sources
from checks import clean, faults
from posting import get, post
from walks import Walk
from windows import TOLD, look


def key(number):
    return {"_key": f"guide-question-{number:06}"}


def test_every_entry_has_its_page_and_is_reached_from_the_list(windows, world):
    listed = get(world, "/guide").text
    for entry in sources.entries():
        assert f'href="/guide/{entry}"' in listed, entry
        answer = get(world, f"/guide/{entry}")
        assert answer.status == 200, entry
        assert "{{" not in answer.text and "来源：" in answer.shown, entry
    assert get(world, "/guide/nothing-of-the-kind").status == 404


def test_every_link_on_an_answer_leads_somewhere(world):
    missing = set()
    for entry in sources.entries():
        for address in set(re.findall(r'href="(/[^"#]*)"', get(world, f"/guide/{entry}").text)):
            if get(world, address).status == 404:
                missing.add(address)
    assert not missing


@pytest.mark.parametrize("mode", ["elder-narrow"])
def test_every_answer_fits(windows, mode):
    page, found = windows.open(mode), {}
    for entry in sources.entries():
        page.goto(f"/guide/{entry}")
        for fault in faults(page, axe=False):
            found.setdefault(fault, []).append(entry)
    assert not found, "\n".join(f"{fault} on {', '.join(entries[:5])}" for fault, entries in found.items())


@pytest.mark.clauses("G1")
@pytest.mark.parametrize("mode", TOLD)
@pytest.mark.parametrize("path", ["/", "/guide", "/sign-in", "/loss", "/me"])
def test_the_box_answers_on_every_page(windows, path, mode):
    page = windows.open(mode, windows.cast("active") if path == "/me" else None)
    page.goto(path)
    walk = Walk(page, "ask the guide")
    box = page.locator("form.ask").last
    box.locator("input[name=question]").fill("卡丢了咋办")
    box.get_by_role("button").click()
    walk.presses, walk.fields = 1, 1
    walk.done()
    assert page.url.endswith("/guide/loss")
    assert page.locator("h1").inner_text() == "社保卡丢了怎么办？"


@pytest.mark.clauses("C2", "G1")
@pytest.mark.parametrize("asked, city, says", [
    ("西安领卡要预约不", "/610100", "西安市领卡要先预约"), ("宝鸡领卡要预约不", "/610300", "宝鸡市领卡不用预约"),
    ("领卡要预约不", "", "西安市领卡要先预约，其他市不用")])
def test_a_city_in_the_question_is_the_one_that_is_answered_for(windows, asked, city, says):
    page = windows.open("phone")
    page.goto("/guide")
    page.fill("#question", asked)
    page.get_by_role("button", name="问", exact=True).first.click()
    assert page.url.endswith(f"/guide/appointment{city}")
    main = page.locator("main").inner_text()
    assert says in main and ("现在的规定" in main) == bool(city)
    assert ("西安人社通" in main) == (city != "/610300")
    clean(page)


@pytest.mark.clauses("G1")
def test_a_city_that_is_none_of_ours_has_no_answers(world):
    for city in ("510100", "610000", "61", "x", "610100%00"):
        assert get(world, f"/guide/appointment/{city}").status == 404, city
    assert get(world, "/guide/no-entry/610100").status == 404


@pytest.mark.clauses("G1")
@pytest.mark.parametrize("mode", TOLD)
def test_what_is_not_known_is_refused_with_something_to_press(windows, mode):
    page = windows.open(mode)
    page.goto("/guide")
    page.fill("#question", "股票明天涨不涨")
    page.get_by_role("button", name="问", exact=True).first.click()
    assert page.locator("h1").inner_text() == "没有找到答案"
    assert page.get_by_role("link", name="12333").first.is_visible()
    # The question is not in the address, for people write names into it.
    assert "股票" not in page.url and "%" not in page.url
    look(page, "guide-unanswered")
    clean(page)


def test_what_is_unclear_is_offered_to_choose_from(windows):
    page = windows.open("phone")
    page.goto("/guide")
    page.fill("#question", "密码")
    page.get_by_role("button", name="问", exact=True).first.click()
    if "/guide/" in page.url:
        return
    links = page.locator("main .tasks a")
    assert links.count() >= 1
    links.first.click()
    assert "/guide/" in page.url and page.locator("h1").is_visible()


def test_nothing_asked_leads_to_all_questions(windows):
    page = windows.open("phone")
    for nothing in ("", "   "):
        page.goto("/")
        page.fill("#question", nothing)
        page.get_by_role("button", name="问", exact=True).first.click()
        assert page.url.endswith("/guide")


@pytest.mark.clauses("G1")
def test_the_answer_to_somebody_who_signed_in_knows_the_card(windows):
    """The same sentences as on the card's page, and the button where the act is possible."""
    person = windows.cast("orally-lost")
    page = windows.open("phone", person)
    page.goto("/guide/loss")
    own = page.locator("main .panel").first
    assert own.locator("h2").inner_text() == "您的卡"
    open_items = {each["code"]: each for each in windows.truth(person)["open"]}
    assert open_items["only-social-reported"]["sentence"] in own.inner_text()
    look(page, "guide-own")
    clean(page)

    page = windows.open("phone", windows.cast("active"))
    page.goto("/guide/loss")
    page.locator("main .panel .button").first.click()
    assert page.url.endswith("/me/loss")


def test_the_answer_to_a_stranger_offers_to_sign_in_and_knows_nobody(windows):
    page = windows.open("phone")
    page.goto("/guide/loss")
    assert page.get_by_role("heading", name="您的卡").count() == 0
    page.get_by_role("link", name="登录，看我的卡怎么样").click()
    assert page.url.endswith("/sign-in")


def test_a_very_long_question_gets_an_answer(world):
    answer = post(world, "/guide", {"question": "卡丢了怎么办" * 100, **key(1)})
    assert answer.status in (200, 303)
    # Longer than any form of ours: a no that people can read.
    answer = post(world, "/guide", {"question": "卡丢了怎么办" * 1200, **key(2)})
    assert answer.status == 413 and answer.header("content-type").startswith("text/html"), answer.text[:200]


@pytest.mark.parametrize("mode", ["phone", "desktop"])
def test_printing_leaves_only_the_answer(windows, mode):
    page = windows.open(mode)
    page.goto("/guide/formal-loss")
    page.emulate_media(media="print")
    wrong = [each for each in (".top", ".foot", ".actions") if page.locator(each).first.is_visible()]
    if page.get_by_role("heading", name="接着问").is_visible() and not page.locator(".chips").first.is_visible():
        wrong.append("a heading over nothing")
    look(page, "guide-printed")
    page.emulate_media(media="screen")
    assert not wrong
