"""挂失: in three presses after signing in, both functions on one screen, and never twice."""
import re

import pytest

from checks import clean
from client import until
from posting import get, hidden, post
from walks import Walk, done
from windows import TOLD, look


def functions(windows, person):
    return {each["function"]: each for each in windows.truth(person)["card"]["functions"]}


@pytest.mark.clauses("L1", "L2", "L3", "L4", "L5", "L6")
@pytest.mark.parametrize("mode", TOLD)
def test_somebody_reports_both_losses_finds_the_card_and_releases(windows, world, mode):
    person = world.server.take_active()
    page, before = windows.open(mode, person), windows.entries(person)

    # From the page to which signing in leads.
    page.goto("/me")
    walk = Walk(page, "report a loss")
    page.locator("nav").get_by_role("link", name="挂失").click()
    walk.presses += 1
    assert page.url.endswith("/me/loss")
    panels = page.locator("main .functions section")
    assert panels.count() == 2, "both reports stand on one screen"
    if mode in ("desktop", "phone"):
        bottom = max(panel.bounding_box()["y"] + panel.bounding_box()["height"] for panel in panels.all())
        assert bottom < 1200, f"the second report ends {bottom} px below the top"
    assert panels.nth(1).get_by_role("link").get_attribute("href") == "tel:95588"
    clean(page)
    walk.press("挂失社保功能")
    receipt = done(page, "口头挂失社保功能")
    walk.done()
    look(page, "loss-done")
    clean(page)
    assert windows.entries(person) == before + 1
    social = functions(windows, person)["social"]
    assert social["standing"] == "orally-lost"

    # A reload of what came of it does nothing.
    page.reload()
    assert done(page, "口头挂失社保功能") == receipt
    page.go_back()
    page.go_forward()
    assert windows.entries(person) == before + 1

    # Half of it is still open, and the page says which half.
    page.goto("/me/loss")
    assert page.locator("time.countdown").inner_text() in (f"还剩{social['left']}", f"还剩{functions(windows, person)['social']['left']}")
    assert page.locator("main .functions section").nth(1).locator("time").count() == 0
    assert world.sandbox.call(
        "POST", f"/banks/{person.bank}/phone-calls", {"cardNumber": person.card, "act": "oral-loss"}).status == 200
    until(lambda: functions(windows, person)["financial"]["standing"] == "orally-lost")
    page.reload()
    assert page.locator("time.countdown").count() == 2
    look(page, "loss-both")
    clean(page)

    # Found again.
    walk = Walk(page, "release")
    walk.press("卡找到了，解挂")
    done(page, "解除社保功能的口头挂失")
    walk.done()
    assert functions(windows, person)["social"]["standing"] == "active"
    assert functions(windows, person)["financial"]["standing"] == "orally-lost", "the bank's is the bank's"


@pytest.mark.clauses("L3")
def test_two_presses_report_once(windows, world):
    """As a hurried thumb presses, with scripts and without."""
    for mode in ("phone", "no-script"):
        person = world.server.take_active()
        page, before = windows.open(mode, person), windows.entries(person)
        page.goto("/me/loss")
        page.locator("main form[action='/me/loss'] button").dblclick(no_wait_after=True)
        page.wait_for_url("**/me/done")
        assert windows.entries(person) == before + 1


def test_the_same_bytes_again_give_the_same_receipt_and_do_nothing(windows, world):
    person = world.server.take_active()
    token, before = windows.token(person), windows.entries(person)
    form = hidden(world, "/me/loss", token)
    answers = [post(world, "/me/loss", form, token) for _ in range(4)]
    assert {(each.status, each.header("location")) for each in answers} == {(303, "/me/done")}
    assert len({each.cookie("__Host-done") for each in answers}) == 1
    assert windows.entries(person) == before + 1


def test_a_second_page_that_was_still_open_is_told_that_it_is_done(windows, world):
    """Another key, so another wish: the rule says no, and nothing happens."""
    person = world.server.take_active()
    token, before = windows.token(person), windows.entries(person)
    first, second = hidden(world, "/me/loss", token), hidden(world, "/me/loss", token)
    assert post(world, "/me/loss", first, token).status == 303
    refused = post(world, "/me/loss", second, token)
    assert 400 <= refused.status < 500 and "这次没有办成" in refused.shown
    assert windows.entries(person) == before + 1


def test_a_form_without_its_key_does_nothing(windows, world):
    person = world.server.take_active()
    token, before = windows.token(person), windows.entries(person)
    form = hidden(world, "/me/loss", token)
    for key in ("", "short", "x" * 65, "<script>" + "x" * 20):
        assert post(world, "/me/loss", {**form, "_key": key}, token).status == 400
    assert windows.entries(person) == before


@pytest.mark.clauses("L3")
@pytest.mark.parametrize("state,button", [("orally-lost-renewable", "续挂"), ("active", "挂失社保功能"), ("locked", "挂失社保功能"), ("fresh", "挂失社保功能")])
def test_who_may_report_has_a_button_for_it(windows, state, button):
    page = windows.open("phone", windows.cast(state))
    page.goto("/me/loss")
    assert page.locator("main form[action='/me/loss'] button").inner_text().startswith(button)


@pytest.mark.clauses("L3")
@pytest.mark.parametrize("state", ["cancelled", "formally-lost", "replacing", "orally-lost"])
def test_who_may_not_is_told_why_and_what_instead(windows, state):
    page = windows.open("phone", windows.cast(state))
    page.goto("/me/loss")
    assert page.locator("main form[action='/me/loss']").count() == 0
    refusal = windows.preview(windows.cast(state), "report-social-oral-loss")["refusal"]
    # Where there is no card any more, nobody is asked to call the bank about it.
    isVoid = not windows.truth(windows.cast(state)).get("card")
    assert page.locator("main .functions section").count() == (0 if isVoid else 2)
    assert not isVoid or page.locator("main a[href^='tel:955']").count() == 0
    text = page.locator("main .notice" if isVoid else "main .functions section").first.inner_text()
    assert refusal["next"]["sentence"] in text
    assert re.sub(r"还剩\S*?，", "", refusal["sentence"]) in re.sub(r"还剩\S*?，", "", text)


@pytest.mark.clauses("L3")
def test_signing_in_to_report_a_loss_leads_to_reporting_it(windows, world):
    person = world.server.take_active()
    page = windows.open("phone")
    page.goto("/loss")
    page.get_by_role("link", name="登录，马上挂失").click()
    page.get_by_label("姓名").fill(person.name)
    page.get_by_label("证件号码").fill(person.document)
    page.get_by_role("button", name="发验证码").click()
    page.get_by_label("六位验证码").fill(world.code_sent_to(person.phone))
    page.get_by_role("button", name="继续").click()
    assert page.url.endswith("/me/loss")


@pytest.mark.clauses("L4")
def test_what_the_bank_has_reported_is_not_asked_for_again(windows):
    """No red button for what is done, and no word that it may not be."""
    page = windows.open("phone", windows.cast("both-lost"))
    page.goto("/me/loss")
    bank = page.locator("main .functions section").nth(1)
    assert bank.locator("time").count() == 1
    assert bank.locator(".button.danger").count() == 0 and "没有显示" not in bank.inner_text()


@pytest.mark.clauses("L4")
def test_who_is_not_signed_in_finds_every_banks_number(windows):
    page = windows.open("phone")
    page.goto("/loss")
    numbers = [each.get_attribute("href") for each in page.locator(".tasks a").all()]
    assert len(numbers) >= 6 and all(re.fullmatch(r"tel:\d{5}", each) for each in numbers)
    page.get_by_role("link", name="登录，马上挂失").click()
    assert page.url.endswith("/sign-in")
