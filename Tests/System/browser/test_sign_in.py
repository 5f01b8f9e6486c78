"""登录: name, document, code; whoever is not known sees the same page as everybody."""
import pytest

from checks import clean
from posting import get, post
from walks import Walk
from windows import SESSION, TOLD, look


def ask_for_code(page, person):
    page.goto("/sign-in")
    walk = Walk(page, "sign in")
    walk.fill("姓名", person.name).fill("证件号码", person.document).press("发验证码")
    assert page.url.endswith("/sign-in/code")
    return walk


@pytest.mark.parametrize("mode", TOLD)
def test_somebody_signs_in_and_out(windows, world, mode):
    person, page = world.server.take_active(), windows.stranger(mode)
    page.goto("/me")
    assert page.url.endswith("/sign-in")
    walk = ask_for_code(page, person)
    look(page, "sign-in-code")
    clean(page)
    walk.fill("六位验证码", world.code_sent_to(person.phone)).press("继续")
    assert page.url.endswith("/me")
    walk.done()
    cookie = next(each for each in page.context.cookies() if each["name"] == SESSION)
    assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Lax" and cookie["path"] == "/"
    # The whole name is nowhere on a page.
    assert person.name not in page.content() and person.document not in page.content()
    page.get_by_role("button", name="退出").click()
    assert page.url == f"{world.server.url}/"
    assert world.qinka.get("/api/v1/me", cookie["value"]).status == 401
    page.goto("/me")
    assert page.url.endswith("/sign-in")


@pytest.mark.parametrize("mode", TOLD)
def test_a_wrong_code_is_refused_and_the_right_one_still_taken(windows, world, mode):
    person, page = world.server.take_active(), windows.stranger(mode)
    ask_for_code(page, person)
    code = world.code_sent_to(person.phone)
    page.fill("#code", "000000" if code != "000000" else "111111")
    page.get_by_role("button", name="继续").click()
    assert page.url.endswith("/sign-in/code")
    assert page.locator("[role=alert]").is_visible()
    look(page, "sign-in-wrong-code")
    clean(page)
    page.fill("#code", code)
    page.get_by_role("button", name="继续").click()
    assert page.url.endswith("/me")


def test_an_unknown_person_a_wrong_name_and_a_known_person_see_the_same(windows, world):
    """To the letter, but for the keys of the forms."""
    known = world.server.take_active()
    other = world.server.take_active()
    unknown = world.server.take("newcomers")
    seen = []
    for name, document in ((known.name, known.document), (unknown.name, unknown.document), (known.name, other.document)):
        page = windows.stranger("phone")
        page.goto("/sign-in")
        page.fill("#name", name)
        page.fill("#documentNumber", document)
        page.get_by_role("button", name="发验证码").click()
        assert page.url.endswith("/sign-in/code")
        seen.append(page.locator("body").inner_text())
        page.fill("#code", "123450")
        page.get_by_role("button", name="继续").click()
        # What must differ: the reference for asking.
        seen.append(page.locator("main h2, main [role=alert] p:not(.small)").all_inner_texts())
    assert seen[0] == seen[2] == seen[4] and seen[1] == seen[3] == seen[5]


def test_what_was_typed_stays_when_something_was_wrong(windows):
    page = windows.stranger("phone")
    page.goto("/sign-in")
    page.fill("#name", "李梅")
    page.fill("#documentNumber", "61019919880620902")
    page.get_by_role("button", name="发验证码").click()
    assert page.locator("[role=alert]").is_visible()
    assert page.locator("#name").input_value() == "李梅"
    assert page.locator("#documentNumber").input_value() == "61019919880620902"
    look(page, "sign-in-faulty")
    clean(page)


def test_a_code_that_was_used_or_never_asked_for_opens_nothing(windows, world):
    page = windows.stranger("phone")
    page.goto("/sign-in/code")
    assert page.url.endswith("/sign-in")


def test_a_form_without_a_name_leads_nowhere(world):
    answer = post(world, "/sign-in", {"_key": "k" * 20, "documentType": "citizen-id"})
    assert answer.status in (400, 422) and answer.cookie("__Host-signing") is None


def test_whoever_has_no_file_comes_to_the_application(windows, world):
    person, page = world.server.take("newcomers"), windows.stranger("phone")
    page.goto("/sign-in")
    page.fill("#name", person.name)
    page.fill("#documentNumber", person.document)
    page.locator("main summary", has_text="还没有办过卡").click()
    page.fill("#phone", person.phone)
    page.get_by_role("button", name="发验证码").click()
    page.fill("#code", world.code_sent_to(person.phone))
    page.get_by_role("button", name="继续").click()
    assert page.url.endswith("/apply")


def test_an_applicant_who_opens_the_card_is_told_what_to_do(windows):
    """Nobody without a card may meet a dead end."""
    token = windows.world.sign_in(windows.cast("no-file"), "government-site")
    answer = get(windows.world, "/me", token)
    assert answer.status == 303 or "申领" in answer.shown, answer.shown[:300]
