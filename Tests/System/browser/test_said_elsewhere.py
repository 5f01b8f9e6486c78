"""What pages cannot do, they explain: why not here, where instead, with what in hand. And what ends by itself has ended."""
import re

import pytest

import moves
from checks import clean
from client import until
from journey import expect
from posting import get
from windows import look


def said(page):
    return re.sub(r"\s+", " ", page.locator("main").inner_text())


def unfolded(page, act):
    """What stands under an act that is not possible."""
    folded = page.locator("main details", has_text=act)
    folded.locator("summary").click()
    return folded.inner_text()


@pytest.mark.clauses("C3", "C4")
def test_who_has_a_card_learns_so_before_filling_in_anything(windows):
    person = windows.cast("active")
    page = windows.open("phone", person)
    page.goto("/apply")
    refusal = windows.preview(person, "apply")["refusal"]
    assert refusal["clause"] == "C3" and refusal["sentence"] in said(page) and refusal["next"]["sentence"] in said(page)
    assert page.get_by_role("button", name="为我自己申领").count() == 0
    # Where it is collected, and by whom else.
    assert page.locator("main section.panel address, main section.panel h3").count() >= 1
    page.locator("main").get_by_role("link", name="委托家人").click()
    assert page.url.endswith("/me/family")


@pytest.mark.clauses("P3")
def test_when_nothing_is_found_it_says_why_that_may_be_and_who_applies(windows, world):
    person = windows.cast("active")
    page = windows.open("phone", person)
    page.goto("/me/progress")
    answer = world.qinka.get("/api/v1/me/progress", windows.token(person))
    assert (answer.status, answer.json["clause"]) == (404, "P3")
    causes = re.findall(r"[一二三四五]、([^；。]+)", answer.json["detail"])
    assert len(causes) >= 3
    for cause in causes:
        assert cause in said(page)
    assert answer.json["next"]["sentence"] in said(page) and "单位" in said(page)
    page.get_by_role("link", name="再看详细的").click()
    assert page.url.endswith("/guide/progress-not-found")


@pytest.mark.clauses("P2", "A4")
def test_a_city_with_ways_of_its_own_names_them(windows, world):
    person, _, _ = moves.founded(world)
    page = windows.open("phone", person)
    page.goto("/me/progress")
    named = page.locator("main p", has_text="制卡的市也可以查").inner_text()
    assert "「西安人社12333」" in named
    page.goto("/guide/city-channels")
    for service in named.split("：", 1)[1].split("、"):
        assert service.strip() in said(page), service


@pytest.mark.clauses("V1", "V3")
def test_the_banks_function_is_activated_at_the_bank(windows):
    person = windows.cast("bank-not-activated")
    page = windows.open("phone", person)
    page.goto("/me")
    refusal = windows.preview(person, "activate-financial")["refusal"]
    assert refusal["clause"] == "V3" and [each["code"] for each in refusal["next"]["channels"]] == ["bank-counter"]
    notice = page.locator("main > .notice", has_text="金融功能还没有激活")
    assert refusal["next"]["sentence"] in notice.inner_text()
    page.goto("/me/slip/activate-financial")
    assert "本人有效身份证件" in said(page) and "社保卡" in said(page)
    clean(page)


@pytest.mark.clauses("V3")
def test_nobody_is_sent_to_the_bank_for_what_is_done(windows):
    """The counter would only say no."""
    person = windows.cast("active")
    page = windows.open("phone", person)
    page.goto("/me")
    assert windows.preview(person, "activate-financial")["refusal"]["code"] == "already-active"
    text = unfolded(page, "激活金融功能")
    assert "已经激活" in text and "网点激活" not in text


@pytest.mark.clauses("L5")
def test_a_report_that_has_run_out_has_ended_by_itself(windows):
    person = windows.cast("lapsed")
    page = windows.open("phone", person)
    page.goto("/me/loss")
    social = page.locator("main .functions section").first
    assert social.locator("time").count() == 0 and "正常" in social.inner_text()
    assert social.get_by_role("button", name="挂失社保功能").is_visible()
    assert windows.truth(person)["card"]["functions"][0]["standing"] == "active"


@pytest.mark.clauses("L7")
def test_where_a_loss_is_made_formal_what_it_costs_and_that_it_is_final(windows, world):
    person = windows.cast("orally-lost")
    page = windows.open("phone", person)
    page.goto("/me/loss")
    refusal = windows.preview(person, "report-formal-loss")["refusal"]
    assert refusal["clause"] == "L7" and refusal["next"]["sentence"] in said(page)
    assert "不能撤销" in said(page) and "20元" in said(page) and "旧卡当场作废，同时补办新卡" in said(page)
    page.get_by_role("link", name="打印要带的东西").click()
    assert page.url.endswith("/me/slip/report-formal-loss")


@pytest.mark.clauses("R2")
def test_a_pin_that_cannot_be_reset_online_is_reset_at_an_outlet_also_by_another(windows):
    page = windows.open("phone", windows.cast("locked"))
    page.goto("/me/pin-reset")
    clean(page)
    page.get_by_role("link", name="打印要带的东西").click()
    slip = page.locator(".slip").inner_text()
    assert page.locator("h1").inner_text() == "在网点重置社保密码"
    assert "本人有效身份证件" in slip and "别人替您去：再带他本人的有效身份证件" in slip and "网点" in slip
    clean(page)


@pytest.mark.clauses("R3")
def test_the_banks_pin_is_the_banks(windows):
    person = windows.cast("locked")
    page = windows.open("phone", person)
    page.goto("/me/pin-reset")
    assert "银行密码不归这里管" in said(page)
    page.goto("/me")
    text = unfolded(page, "重置银行密码")
    refusal = windows.preview(person, "reset-bank-pin")["refusal"]
    assert refusal["clause"] == "R3" and refusal["next"]["sentence"] in text


@pytest.mark.clauses("X1", "X2", "X3", "X4")
def test_cancelling_goes_in_the_legal_order(windows, world):
    """Each step is marked as done once whoever does it has said so; the next one opens."""
    person = world.server.take_active()
    page = windows.open("phone", person)

    def steps():
        page.goto("/me/cancellation")
        clean(page, axe=False)
        return ["done" in each.get_attribute("class") for each in page.locator("main .timeline > li").all()]

    assert steps() == [False] * 4 and page.get_by_role("button", name="注销社保功能").count() == 0
    assert windows.preview(person, "cancel-social")["refusal"]["sentence"] in said(page)
    centre, bank = world.centre(), world.bank(person.bank)
    outside = {**person.papers, "place": "110100", "scheme": "employee"}
    expect(world.qinka.post("/api/v1/partner/insurance-relations", outside, centre), 201)
    steps()
    refusal = windows.preview(person, "cancel-social")["refusal"]
    assert (refusal["clause"], refusal["code"]) == ("X2", "funds-not-settled") and refusal["sentence"] in said(page)
    expect(world.qinka.post("/api/v1/partner/social-settlements", {**person.papers, "settled": "yes"}, centre), 201)
    assert steps() == [True, False, False, False]
    empty = {"cardNumber": person.card, "settled": "yes"}
    expect(world.qinka.post("/api/v1/partner/bank-settlements", empty, bank), 201)
    assert steps() == [True, True, False, False]
    # The bank's function may not go first.
    early = world.qinka.post("/api/v1/partner/card-cancellations", {**moves.counter(person), "card": "destroyed"}, bank)
    assert early.code == "social-first", early
    page.get_by_label("我知道注销不能恢复").check()
    page.get_by_role("button", name="注销社保功能").click()
    assert page.url.endswith("/me/done"), said(page)
    assert steps() == [True, True, True, False]
    assert f"到{windows.truth(person)['card']['bank']['name']}网点" in said(page)
    look(page, "cancellation-three-done")


@pytest.mark.clauses("X1")
def test_for_the_dead_and_the_missing_the_family_comes_with_papers(windows):
    page = windows.open("phone", windows.cast("active"))
    page.goto("/me/cancellation")
    assert "人去世或失踪的，由家属带证明到网点办" in said(page)
    assert get(windows.world, "/guide/cancel-death").status == 200


def test_a_cancelled_card_says_so_once(windows):
    """Not the same sentence under each of fifteen acts."""
    page = windows.open("phone", windows.cast("cancelled"))
    page.goto("/me")
    texts = [each.text_content() for each in page.locator("main details").all()]
    assert len(texts) <= 6, texts
    assert sum("已注销，不能再使用" in each for each in texts) == 1


def test_whoever_acts_for_another_is_offered_only_what_opens(windows, world):
    mother, daughter = world.server.take_active(), world.server.take_active()
    token = windows.token(mother)
    expect(world.qinka.post("/api/v1/me/mandates", moves.draft(world, daughter), token), 201)
    page = windows.open("phone", daughter)
    page.goto("/me/family")
    page.get_by_role("button", name="办事").click()
    until(lambda: page.locator(".who").inner_text().startswith("正在替"))
    addresses = {each.get_attribute("href") for each in page.locator("main .tasks a").all()}
    assert addresses
    for address in addresses:
        assert page.goto(address).status == 200, address
