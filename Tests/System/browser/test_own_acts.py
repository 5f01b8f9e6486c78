"""What a holder does on pages: PIN, new card, binding, family, contact, asking. Each once, with its receipt."""
import pytest

import moves
from checks import clean
from client import until
from people import strong_pin
from posting import get, hidden, post
from walks import Walk, done
from windows import look

MODES = ["phone", "no-script", "elder"]


def social(windows, person):
    return windows.truth(person)["card"]["functions"][0]["standing"]


@pytest.fixture
def once(windows):
    """Counts a person's journal: one entry for each thing that was done."""
    lengths = {}

    def count(person, done=0):
        now = windows.entries(person)
        assert person.document not in lengths or now == lengths[person.document] + done
        lengths[person.document] = now
    return count


@pytest.mark.clauses("V1", "V2")
@pytest.mark.parametrize("mode", MODES)
def test_a_new_card_is_activated(windows, world, once, mode):
    person = world.server.take_sealed()
    pin, page = strong_pin(person, world.rng), windows.open(mode, person)
    once(person)
    page.goto("/me")
    walk = Walk(page, "activate").press("激活社保功能")
    assert page.url.endswith("/me/activation")
    clean(page)
    for old, new in (("123456", "123456"), (pin, pin[:-1] + "0" if pin[-1] != "0" else pin[:-1] + "1")):
        page.fill("#new", old)
        page.fill("#again", new)
        page.get_by_role("button", name="激活社保功能").click()
        assert page.url.endswith("/me/activation") and page.locator("[role=alert], .error").first.is_visible()
        assert page.locator("#new").input_value() == "" and pin not in page.content()
        look(page, "activation-refused")
        clean(page)
    once(person)
    walk.fill("新密码", pin).fill("再输一遍", pin).press("激活社保功能")
    done(page, "激活社保功能")
    walk.done()
    once(person, done=1)
    assert social(windows, person) == "active"


@pytest.mark.clauses("V2", "R1")
def test_the_pin_is_changed_and_reset(windows, world, once):
    person = world.server.take_sealed()
    first, second, third = (strong_pin(person, world.rng) for _ in range(3))
    activation = world.qinka.post("/api/v1/me/card/social-activations", {"pin": first}, windows.token(person))
    assert activation.status == 201
    page = windows.open("phone", person)
    once(person)
    page.goto("/me")
    walk = Walk(page, "change the PIN").press("修改社保密码")
    clean(page)
    walk.fill("旧密码", first).fill("新密码", second).fill("再输一遍", second).press("修改社保密码")
    done(page, "修改社保密码")
    walk.done()
    once(person, done=1)
    page.goto("/me")
    walk = Walk(page, "reset the PIN").press("重置社保密码")
    clean(page)
    walk.fill("新密码", third).fill("再输一遍", third).press("重置社保密码")
    done(page, "重置社保密码")
    walk.done()
    once(person, done=1)
    # It is the third one now.
    page.goto("/me/pin")
    for old, new in ((second, first), (third, first)):
        page.fill("#old", old)
        page.fill("#new", new)
        page.fill("#again", new)
        page.get_by_role("button", name="修改社保密码").click()
    done(page, "修改社保密码")


@pytest.mark.clauses("R1")
def test_a_locked_pin_is_unlocked_by_choosing_another(windows, world):
    person, _, pin = moves.activated(world)
    page = windows.open("phone", person)
    for _ in range(6):
        page.goto("/me/pin")
        page.fill("#old", pin[::-1])
        page.fill("#new", "740619")
        page.fill("#again", "740619")
        page.get_by_role("button", name="修改社保密码").click()
    assert social(windows, person) == "locked"
    page.goto("/me")
    look(page, "me-just-locked")
    page.locator(".notice").get_by_role("link", name="重置社保密码").click()
    page.fill("#new", "740619")
    page.fill("#again", "740619")
    page.get_by_role("button", name="重置社保密码").click()
    done(page, "重置社保密码")
    assert social(windows, person) == "active"


@pytest.mark.clauses("L8")
@pytest.mark.parametrize("mode", MODES)
def test_a_damaged_card_is_exchanged(windows, world, once, mode):
    person = world.server.take_active()
    page = windows.open(mode, person)
    once(person)
    page.goto("/me")
    walk = Walk(page, "exchange").press("换卡")
    assert page.url.endswith("/me/new-card")
    walk.fill("哪个支行", "西安高新支行").press("申请换卡")
    assert page.url.endswith("/me/done"), page.locator("main").inner_text()[:300]
    walk.done()
    once(person, done=1)
    application = windows.truth(person)["application"]
    assert application["kind"] == "exchange"
    assert application["number"] in page.locator("main").inner_text()
    page.goto("/me/new-card")
    assert page.get_by_role("button", name="申请换卡").count() == 0
    clean(page)


@pytest.mark.clauses("L8")
def test_a_card_that_ends_is_renewed(windows, world, once):
    person = world.server.take("ending")
    page = windows.open("phone", person)
    once(person)
    page.goto("/me/new-card")
    page.fill("#renewal-branch", "西安高新支行")
    page.get_by_role("button", name="申请到期换卡").click()
    assert page.url.endswith("/me/done"), page.locator("main").inner_text()[:300]
    once(person, done=1)
    assert windows.truth(person)["application"]["kind"] == "renewal"


@pytest.mark.clauses("C5")
def test_binding_is_done_or_said_where(windows, world, once):
    """Bound by the channels that the policy names; on this one, the page says which."""
    person = world.server.take("moved")
    page = windows.open("phone", person)
    once(person)
    page.goto("/me/binding")
    preview = windows.preview(person, "bind-insurance")
    button = page.get_by_role("button", name="绑定")
    assert (button.count() == 1) == preview["allowed"]
    if preview["allowed"]:
        button.click()
        done(page, "绑定职工医保")
        once(person, done=1)
    else:
        assert preview["refusal"]["sentence"] in page.locator("main").inner_text()


@pytest.mark.clauses("C4")
@pytest.mark.parametrize("mode", MODES)
def test_somebody_lets_a_relative_act_who_acts_and_is_ended(windows, world, once, mode):
    mother, daughter = world.server.take_active(), world.server.take_active()
    page = windows.open(mode, mother)
    once(mother)
    page.goto("/me")
    walk = Walk(page, "let somebody act").press("家人代办")
    walk.fill("他的姓名", daughter.name).fill("证件号码", daughter.document).press("委托给他")
    assert page.url.endswith("/me/done"), page.locator("main").inner_text()[:300]
    walk.done()
    once(mother, done=1)
    mandates = windows.truth(mother, "mandates")["mandates"]
    assert len(mandates) == 1

    page = windows.open(mode, daughter)
    page.goto("/me")
    walk = Walk(page, "act for somebody").press("家人代办")
    clean(page)
    page.get_by_role("button", name="办事").click()
    walk.presses += 1
    walk.done()
    assert page.url.endswith("/me")
    assert page.locator(".who").inner_text().startswith("正在替")
    look(page, "me-acting")
    clean(page)
    assert page.locator(".card .big").inner_text() == windows.truth(mother)["card"]["number"]
    # What the mandate does not reach is refused; whose pages these are is not.
    for path, leads in (("/me", "/me"), ("/me/loss", "/me/loss"), ("/me/accesses", "/me/acting"), ("/me/contact", "/me/acting")):
        assert page.goto(path).status == 200 and page.url.endswith(leads), path
    look(page, "me-acting-terms")
    clean(page)
    page.goto("/me")
    page.get_by_role("button", name="回到我自己的").click()
    assert page.locator(".card .big").inner_text() == windows.truth(daughter)["card"]["number"]

    page = windows.open(mode, mother)
    page.goto("/me/accesses")
    assert page.locator(".timeline li").count() >= 1
    page.goto("/me/family")
    walk = Walk(page, "end a mandate").press("终止委托")
    assert page.url.endswith("/me/done")
    walk.done()
    once(mother, done=1)
    page.goto("/me/family")
    assert "现在没有委托别人" in page.locator("main").inner_text()


@pytest.mark.clauses("A2")
def test_the_telephone_and_the_address_are_changed(windows, world, once):
    person = world.server.take_active()
    page, phone = windows.open("phone", person), moves.new_phone(world)
    once(person)
    page.goto("/me/contact")
    walk = Walk(page, "change the telephone").fill("新手机号", phone).press("发验证码")
    clean(page)
    walk.fill("新手机收到的六位验证码", world.code_sent_to(phone)).press("换成新手机")
    assert page.url.endswith("/me/done"), page.locator("main").inner_text()[:300]
    walk.done()
    once(person, done=1)
    assert windows.truth(person, "")["phone"].endswith(phone[-4:])
    page.goto("/me/contact")
    walk = Walk(page, "change the address").fill("通讯地址", "砚池路7号").press("改地址")
    assert page.url.endswith("/me/done"), page.locator("main").inner_text()[:300]
    walk.done()
    once(person, done=1)


@pytest.mark.parametrize("mode", MODES)
def test_a_person_is_asked_and_answers(windows, world, mode):
    person = world.server.take_active()
    page = windows.open(mode, person)
    page.goto("/me/loss")
    walk = Walk(page, "ask a person").press("找人问")
    clean(page)
    walk.fill("想问什么", "我在外地，怎么补卡？").press("转给工作人员")
    walk.done()
    assert page.url.endswith("/me/tickets")
    assert "我在外地，怎么补卡？" in page.locator("main").inner_text() and "等答复" in page.locator("main").inner_text()
    agent = world.staff("hotline-agent")
    listed = world.qinka.get("/api/v1/staff/tickets", agent).json["tickets"]
    ticket = next(each for each in listed if "我在外地" in str(each))
    number = ticket.get("ticket") or ticket.get("number")
    answer = world.qinka.post(f"/api/v1/staff/tickets/{number}/answers", {"answer": "可以请人代办。"}, agent)
    assert answer.status in (200, 201), answer
    page.goto("/me/tickets")
    assert "可以请人代办。" in page.locator("main").inner_text()
    clean(page)


@pytest.mark.clauses("L7")
def test_a_slip_says_what_to_bring_and_where(windows):
    person = windows.cast("active")
    page = windows.open("phone", person)
    page.goto("/me/slip/report-formal-loss")
    text = page.locator(".slip").inner_text()
    assert "本人有效身份证件" in text and "工本费" in text and "中国农业银行" in text
    page.emulate_media(media="print")
    assert page.locator(".slip").is_visible() and not page.locator(".top").is_visible()
    page.emulate_media(media="screen")
    assert get(windows.world, "/me/slip/nothing-such", windows.token(person)).status == 404


@pytest.mark.clauses("X1", "X3")
def test_whoever_has_moved_away_cancels_and_must_mean_it(windows, world, once):
    person = moves.settled(world)
    page = windows.open("phone", person)
    until(lambda: windows.preview(person, "cancel-social")["allowed"])
    once(person)
    token = windows.token(person)
    form = {"reason": "moved-out", "evidence": "transfer-out", **hidden(world, "/me/cancellation", token)}
    assert post(world, "/me/cancellation", form, token).status == 422
    once(person)
    page.goto("/me/cancellation")
    clean(page)
    Walk(page, "cancel").press("我知道注销不能恢复").press("注销社保功能").done()
    assert page.url.endswith("/me/done"), page.locator("main").inner_text()[:300]
    once(person, done=1)
    assert social(windows, person) == "cancelled"
