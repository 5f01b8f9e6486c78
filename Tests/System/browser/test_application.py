"""申领: questions one by one until the card is fetched."""
import base64
import re
import socket
import time
from contextlib import ExitStack, closing

import pytest

import moves
from checks import clean
from journey import expect
from posting import HERE, SESSION, get, hidden, post
from walks import Walk, done
from windows import look

STEPS = ["person", "validity", "ethnicity", "address", "work", "city", "bank", "photo"]


@pytest.fixture(scope="module", autouse=True)
def there(world):
    if get(world, "/apply").status == 404:
        pytest.skip("not there yet")


def fill(page, world, walk, portrait):
    """From the first question to the check. The telephone is known from signing in, so nobody is asked."""
    answers = {
        "person": lambda: walk.press("继续"),
        "validity": lambda: walk.press("长期有效").press("继续"),
        "ethnicity": lambda: (page.select_option("#ethnicity", "汉族"), walk.press("继续")),
        "address": lambda: walk.press("继续"),
        "work": lambda: walk.press("继续"),
        "city": lambda: walk.press("西安市").press("继续"),
        "bank": lambda: walk.press("中国工商银行").fill("哪个支行", "西安高新支行").press("继续"),
        "photo": lambda: hand_in(page, walk, portrait),
    }
    for step in STEPS:
        assert page.url.endswith(f"/apply/{step}"), page.locator("main").inner_text()[:500]
        look(page, f"apply-{step}")
        clean(page, axe=step in ("validity", "bank", "photo"))
        answers[step]()
    walk.fields += 2  # the list of peoples and the photo
    assert page.url.endswith("/apply/check"), page.locator("main").inner_text()[:500]


def hand_in(page, walk, portrait):
    page.set_input_files("#photo", {"name": "portrait.jpg", "mimeType": "image/jpeg", "buffer": portrait})
    if page.mode != "no-script":
        page.wait_for_selector("#editor:not([hidden])")
        page.wait_for_timeout(300)
    look(page, "apply-photo-chosen")
    clean(page)
    walk.press("用这张照片")
    # A script cuts it first.
    page.wait_for_url(lambda address: not address.endswith("/apply/photo"))


@pytest.mark.clauses("A1", "A2", "A3", "P1", "P4")
@pytest.mark.parametrize("mode", ["phone", "no-script", "elder"])
def test_somebody_without_a_card_applies_for_one(windows, world, mode):
    person = world.server.take("newcomers")
    page, portrait = windows.open(mode, person), base64.b64decode(world.portrait)
    page.goto("/apply")
    clean(page)
    walk = Walk(page, "apply").press("为我自己申领")
    fill(page, world, walk, portrait)
    look(page, "apply-check")
    clean(page)
    assert person.name not in page.content() and person.document not in page.content()
    # As a hurried thumb presses, where no script keeps the second press back.
    page.get_by_role("button", name="提交申请").click(click_count=2 if mode == "no-script" else 1, no_wait_after=True)
    walk.presses += 1
    page.wait_for_url("**/apply/done")
    assert page.url.endswith("/apply/done"), page.locator("main").inner_text()[:500]
    walk.done()
    number = page.locator(".confirmation .big").inner_text()
    look(page, "apply-done")
    clean(page)
    page.reload()
    assert page.locator(".confirmation .big").inner_text() == number
    # There is a file now, and this window is in it: nobody signs in again to correct or to withdraw.
    page.goto("/me")
    assert number in page.locator("main").inner_text()
    page.goto("/apply")
    assert page.get_by_role("link", name="撤回申请").is_visible()
    # The truth of it, for the person who signs in once more.
    world.advance(61)
    windows.tokens.pop(person.document)
    assert windows.truth(person, "progress")["number"] == number
    page = windows.open(mode, person)
    page.goto("/me/progress")
    assert number in page.locator("main").inner_text()
    look(page, "progress")
    clean(page)


@pytest.mark.clauses("A2")
def test_a_photo_chosen_before_the_script_has_come_is_cut_too(windows, world):
    page = windows.open("phone", windows.beginner())
    come = []
    page.route("**/photo*.js*", lambda route: come.append(route))
    try:
        page.goto("/apply/photo", wait_until="commit")
        page.set_input_files("#photo", {"name": "portrait.jpg", "mimeType": "image/jpeg", "buffer": base64.b64decode(world.portrait)})
        assert page.locator("#editor").is_hidden()
        come.pop().continue_()
        page.wait_for_selector("#editor:not([hidden])")
    finally:
        page.unroute_all()
    clean(page)


@pytest.mark.clauses("A1")
def test_what_was_filled_in_is_there_the_next_time(windows, world):
    person = world.server.take("newcomers")
    page = windows.open("phone", person)
    page.goto("/apply")
    page.get_by_role("button", name="为我自己申领").click()
    page.get_by_role("button", name="继续").click()
    page.get_by_label("长期有效").check()
    page.get_by_role("button", name="继续").click()
    page.goto("/")
    page.goto("/apply")
    assert "已填" in page.locator(".tasks li", has_text="证件有效期").inner_text()
    assert "还没填" in page.locator(".tasks li", has_text="民族").inner_text()
    look(page, "apply-begun")
    clean(page)
    page.locator(".tasks a", has_text="证件有效期").click()
    assert page.get_by_label("长期有效").is_checked()


@pytest.mark.clauses("A2")
def test_a_wrong_answer_is_said_at_its_question(windows, world):
    page = windows.open("phone", windows.applicant)
    page.goto("/apply/bank")
    page.get_by_role("button", name="继续").click()
    assert page.url.endswith("/apply/bank") and page.locator("[role=alert] a").count() >= 1
    look(page, "apply-bank-wrong")
    clean(page)
    target = page.locator("[role=alert] a").first.get_attribute("href")
    assert page.locator(target).count() == 1
    page.goto("/apply/photo")
    page.get_by_role("button", name="用这张照片").click()
    assert page.locator(".error, [role=alert]").first.is_visible()
    clean(page)


@pytest.mark.clauses("A2")
def test_a_photo_that_does_not_fit_is_explained(windows, world):
    """Without scripts, so as it comes out of the telephone."""
    name = "portrait-small.jpg"
    photo = base64.b64decode(world.sandbox.get(f"/photos/{name}").json["photo"])
    page = windows.open("no-script", windows.applicant)
    page.goto("/apply/photo")
    page.set_input_files("#photo", {"name": name, "mimeType": "image/jpeg", "buffer": photo})
    page.get_by_role("button", name="用这张照片").click()
    assert page.locator("[role=alert] li").count() >= 1, page.locator("main").inner_text()[:300]
    look(page, f"apply-{name[:-4]}")
    clean(page)


@pytest.mark.clauses("A2")
def test_a_photo_that_is_too_small_is_not_enlarged_into_a_good_one(windows, world):
    """With scripts: what the page says of it, the server says, too."""
    name = "portrait-small.jpg"
    photo = base64.b64decode(world.sandbox.get(f"/photos/{name}").json["photo"])
    page = windows.open("phone", windows.beginner())
    page.goto("/apply/photo")
    page.set_input_files("#photo", {"name": name, "mimeType": "image/jpeg", "buffer": photo})
    page.locator("#checks li.no", has_text="照片太小").wait_for()
    page.get_by_role("button", name="用这张照片").click()
    page.locator("[role=alert] li").first.wait_for()
    assert page.url.endswith("/apply/photo")


@pytest.mark.clauses("A2")
def test_what_is_wrong_is_said_at_its_question_and_numbers_may_be_wide(windows):
    page = windows.open("phone", windows.beginner())
    page.goto("/apply/validity")
    page.get_by_label("有到期的日子").check()
    page.locator("input[name=documentExpires]").fill("２０２００１０１")
    page.get_by_role("button", name="继续").click()
    assert page.url.endswith("/apply/validity")
    assert "证件已经过期" in page.locator("[role=alert]").first.inner_text()
    page.locator("input[name=documentExpires]").fill("２０４００１０１")
    page.get_by_role("button", name="继续").click()
    assert not page.url.endswith("/apply/validity")


@pytest.mark.clauses("A2")
def test_what_is_no_photo_is_refused_kindly(windows, world):
    page = windows.open("no-script", windows.applicant)
    for content in (b"", b"<script>window.pwned=1</script>", b"\xff\xd8\xff\xe0" + bytes(5000), bytes(200_000)):
        page.goto("/apply/photo")
        page.set_input_files("#photo", {"name": "x\"><script>.jpg", "mimeType": "image/jpeg", "buffer": content})
        page.get_by_role("button", name="用这张照片").click()
        assert page.url.endswith("/apply/photo") and page.locator(".error, [role=alert]").first.is_visible(), len(content)


def test_slow_senders_of_photos_keep_nobody_out(windows, world):
    """All sixteen places are taken by photos that hardly come: whoever comes next gets one."""
    token = windows.token(windows.beginner())
    head = (
        f"POST /apply/photo HTTP/1.1\r\nhost: {world.qinka.host}\r\ncookie: {SESSION}={token}\r\nsec-fetch-site: same-origin\r\n"
        f"content-type: multipart/form-data; boundary=x\r\ncontent-length: {8 << 20}\r\n\r\n").encode()
    before = (256 << 10) + 1
    with ExitStack() as stack:
        slow = []
        for _ in range(16):
            address, _, port = world.qinka.host.partition(":")
            sender = stack.enter_context(closing(socket.create_connection((address, int(port)), timeout=20)))
            sender.sendall(head + b"." * before)
            slow.append(sender)
        time.sleep(7)
        photo = base64.b64decode(world.sandbox.get("/photos/portrait.jpg").json["photo"]) + bytes(400_000)
        boundary, fields = "x", hidden(world, "/apply/photo", token)
        parts = [f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
        parts.append(f'--{boundary}\r\ncontent-disposition: form-data; name="photo"; filename="x.jpg"\r\ncontent-type: image/jpeg\r\n\r\n'.encode())
        body = b"".join(parts) + photo + f"\r\n--{boundary}--\r\n".encode()
        reply = post(world, "/apply/photo", body, token, headers={**HERE, "content-type": f"multipart/form-data; boundary={boundary}"})
        assert reply.status in (200, 303, 422), (reply.status, reply.shown[:300])
        answers = []
        for sender in slow:
            sender.setblocking(False)
            try:
                answers.append(sender.recv(64))
            except BlockingIOError:
                answers.append(b"")
        assert sum(answer.startswith(b"HTTP/1.1 503") for answer in answers) == 1, answers


@pytest.fixture
def applied(windows, world):
    """Somebody whose application was taken at a counter a moment ago."""
    person, number, _ = moves.founded(world)
    return person, number


@pytest.mark.clauses("A1")
def test_an_application_is_withdrawn(windows, applied):
    person, number = applied
    page = windows.open("phone", person)
    page.goto("/apply")
    clean(page)
    walk = Walk(page, "withdraw").press("撤回申请")
    clean(page)
    walk.press("撤回申请")
    done(page, "撤回申请")
    walk.done()
    before = windows.entries(person)
    page.reload()
    assert windows.entries(person) == before


@pytest.mark.clauses("A3", "P1")
def test_progress_goes_with_the_making(windows, world, applied):
    person, number = applied
    page = windows.open("phone", person)
    for stage in (None, "making", "outlet-received"):
        if stage:
            world.make(number, stage)
        truth = windows.truth(person, "progress")
        page.goto("/me/progress")
        text = page.locator("main").inner_text()
        assert number in text and truth["name"] in text and truth["meaning"] in text
        assert truth["custodian"] in text and (not truth["next"]["channels"] or truth["next"]["sentence"] in text)
        assert page.locator("[aria-current=step]").count() == 1
        look(page, f"progress-{stage or 'accepted'}")
        clean(page)


@pytest.mark.clauses("C1", "C2", "C4")
@pytest.mark.parametrize("mode", ["phone", "elder"])
def test_a_place_is_booked_moved_and_cancelled_and_a_code_is_asked_for(windows, world, mode):
    person, number, _ = moves.founded(world)
    world.make(number)
    # The policy of this city lets people book by the city's own channel.
    windows.token(person, "city-channel")
    page, before = windows.open(mode, person), windows.entries(person)
    page.goto("/me/collection")
    look(page, "collection")
    clean(page)
    walk = Walk(page, "book a place")
    page.locator(".tasks a").first.click()
    look(page, "collection-day")
    clean(page)
    page.locator("input[type=radio]:not([disabled])").first.check()
    page.get_by_role("button", name="约这个时间").click()
    walk.presses = 3
    assert page.url.endswith("/me/done"), page.locator("main").inner_text()[:300]
    walk.done()
    assert windows.entries(person) == before + 1
    page.goto("/me/collection")
    booking = windows.truth(person, "progress")["booking"]
    assert booking["sentence"] in page.locator("main").inner_text()
    clean(page)
    # Where people look for it: on their card's page, and on the slip that they take along.
    page.goto("/me")
    assert f"已预约{booking['sentence'][3:].split('；')[0]}，在{booking['outlet']['name']}" in page.locator("main").inner_text()
    page.goto("/me/slip/collect")
    slip = page.locator(".slip")
    assert booking["sentence"] in slip.inner_text()
    assert slip.locator("h3").all_inner_texts() == [booking["outlet"]["name"]]
    page.goto("/me/collection")
    page.locator("main .tasks a").nth(1).click()
    page.locator("input[type=radio]:not([disabled])").last.check()
    page.get_by_role("button", name="改到这个时间").click()
    assert page.url.endswith("/me/done"), page.locator("main").inner_text()[:300]
    page.goto("/me/collection")
    Walk(page, "ask for a collection code").press("要一个领卡码").done()
    look(page, "collection-code")
    clean(page)
    code = page.locator(".confirmation .big").inner_text()
    assert len(code) >= 6
    page.goto("/me/collection")
    assert code not in page.content(), "it is shown once"
    # A last question, which may be answered with no.
    page.get_by_role("button", name="取消预约").click()
    asked = page.get_by_role("dialog", name="取消这次预约？")
    look(page, "collection-sure")
    asked.get_by_role("button", name="不取消").click()
    assert windows.truth(person, "progress")["booking"]
    page.get_by_role("button", name="取消预约").click()
    asked.get_by_role("button", name="取消预约").click()
    assert page.url.endswith("/me/done"), page.locator("main").inner_text()[:300]


@pytest.mark.clauses("C2")
def test_whoever_chooses_no_time_is_asked_again_for_the_same_day(windows, world):
    person, number, _ = moves.founded(world)
    world.make(number)
    windows.token(person, "city-channel")
    page = windows.open("phone", person)
    page.goto("/me/collection")
    page.locator("main .tasks a").first.click()
    day = page.locator("h1").inner_text()
    page.get_by_role("button", name="约这个时间").click()
    assert page.locator(".error, [role=alert]").first.is_visible()
    assert page.locator("h1").inner_text() == day
    assert page.locator("input[type=radio]").count() >= 1
    clean(page)


@pytest.mark.clauses("L8")
@pytest.mark.parametrize("mode", ["narrow", "desktop"])
def test_an_outlet_is_found_in_two_presses(windows, world, mode):
    page = windows.open(mode)
    page.goto("/")
    walk = Walk(page, "find an outlet").press("服务网点").press("西安市")
    walk.done()
    listed = world.qinka.get("/api/v1/outlets?city=610100")
    assert page.locator(".outlet").count() >= 1
    assert listed.status != 200 or all(
        each["name"] in page.content() for each in listed.json["outlets"] if each["name"] and "610100" in str(each))
    page.locator(".chips a").nth(1).click()
    assert page.locator(".outlet").count() >= 1
    clean(page)


@pytest.mark.clauses("C1", "L8")
def test_an_outlet_says_how_many_cards_wait_there(windows, world):
    page = windows.open("phone")

    def waiting():
        page.goto("/outlets/610100")
        said = page.locator(".outlet", has_text="西安市社保卡服务网点").inner_text()
        found = re.search(r"有 (\d+) 张做好的卡在这里等人来领", said)
        return int(found[1]) if found else 0
    before = waiting()
    person, number, _ = moves.founded(world)
    world.make(number, "outlet-received")
    path, token = world.at_counter(person)
    expect(world.qinka.post(f"{path}/card-shelvings", {"outlet": "610100-01", "shelf": "A-03"}, token), 201)
    assert waiting() == before + 1
    clean(page)


@pytest.mark.clauses("P1")
def test_progress_without_an_account_is_asked_for_by_signing_in(windows, world):
    person = windows.cast("replacing")
    page = windows.stranger("phone")
    page.goto("/progress")
    assert page.locator("h1").inner_text() == "查制卡进度"
    world.advance(61)
    page.fill("#name", person.name)
    page.fill("#documentNumber", person.document)
    known = len(world.messages(person.phone))
    page.get_by_role("button", name="发验证码").click()
    page.fill("#code", world.code_sent_to(person.phone, known))
    page.get_by_role("button", name="继续").click()
    assert page.url.endswith("/me/progress")
    assert windows.truth(person)["application"]["number"] in page.locator("main").inner_text()


@pytest.mark.clauses("A2")
def test_a_second_press_applies_once(windows, world):
    """For a correction, which needs no further answers."""
    person, number, _ = moves.founded(world)
    token, before = windows.token(person), windows.entries(person)
    assert post(world, "/apply", {"purpose": "correction", **hidden(world, "/guide", token)}, token).status == 303
    form = hidden(world, "/apply/check", token)
    answers = [post(world, "/apply/check", form, token) for _ in range(3)]
    assert {each.status for each in answers} <= {303, 409, 422} and len({each.status for each in answers}) == 1, [each.shown[:200] for each in answers]
    assert windows.entries(person) - before <= 1
