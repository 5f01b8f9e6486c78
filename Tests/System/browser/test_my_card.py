"""我的卡: what the page shows is what the database knows, for everybody of the sandbox's cast."""
import re

import pytest

from windows import TOLD, look

# Of the cast: without a telephone nobody signs in, and two have a page of their own below.
STATES = [
    "fresh", "active", "bank-not-activated", "orally-lost", "orally-lost-renewable", "lapsing", "locked",
    "formally-lost", "cancelled", "reported-dead", "fifteen-digit-number", "shared-phone", "rare-character",
    "middle-dot", "insured-elsewhere", "social-not-activated", "lapsed", "bank-orally-lost", "both-lost",
    "awaiting-bank", "replacing", "insured-in-xian", "expiring", "moving-out"]


def read(text):
    """Without what changes from minute to minute."""
    return re.sub(r"\s+", "", re.sub(r"还剩[\d天小时分钟]+", "还剩…", text))


def check(page, windows, person):
    truth = windows.truth(person)
    main = read(page.locator("main").inner_text())
    card = truth.get("card")
    assert (page.locator(".card").count() == 1) == bool(card)
    if card:
        assert read(page.locator(".card").inner_text()) == read(
            f"{card['city']['name']} · {card['bank']['name']}{card['number']}有效期到 {page.locator('.card p').last.inner_text()[5:]}")
        panels = page.locator("main .functions section")
        assert panels.count() == len(card["functions"])
        for panel, function in zip(panels.all(), card["functions"]):
            text = read(panel.inner_text())
            assert function["name"] in text and read(function["sentence"]) in text
            assert (panel.locator("time").count() == 1) == ("until" in function)
            if "until" in function:
                assert panel.locator("time").get_attribute("datetime") == function["until"]
    # What is open, each with its next step, and nothing else.
    notices = page.locator("main > .notice")
    assert notices.count() == len(truth["open"])
    for item in truth["open"]:
        assert read(item["sentence"]) in main and read(item["next"]["sentence"]) in main
    for void in truth["voidCards"]:
        assert read(f"旧卡 {void['number']} 已作废") in main
    if "application" in truth:
        assert truth["application"]["number"] in main
    return truth


@pytest.mark.clauses("V1", "L1")
@pytest.mark.parametrize("state", STATES)
def test_the_page_says_what_the_database_knows(windows, state):
    person = windows.cast(state)
    page = windows.open("phone", person)
    page.goto("/me")
    truth = check(page, windows, person)
    if not truth.get("card") and "application" not in truth:
        offered = page.locator("main").get_by_role("link", name="申领社保卡").count() == 1
        assert offered == windows.preview(person, "apply")["allowed"]


@pytest.mark.clauses("X4", "L7")
@pytest.mark.parametrize("state, done", [("cancelled", 4), ("active", 0), ("formally-lost", None), ("replacing", None)])
def test_the_steps_of_cancelling_are_ticked_when_they_are_done(windows, state, done):
    page = windows.open("phone", windows.cast(state))
    page.goto("/me/cancellation")
    steps = page.locator("main .timeline li")
    assert steps.count() == (0 if done is None else 4)
    assert page.locator("main .timeline li.done").count() == (done or 0)


@pytest.mark.parametrize("state, action", [("formally-lost", "exchange"), ("cancelled", "activate-financial")])
def test_a_slip_for_what_is_not_yet_possible_says_so_first(windows, state, action):
    page = windows.open("phone", windows.cast(state))
    page.goto(f"/me/slip/{action}")
    refusal = windows.preview(windows.cast(state), action)["refusal"]
    assert f"现在还不能办：{refusal['sentence']}" in page.locator(".slip").inner_text()


@pytest.mark.clauses("P4")
def test_whoever_had_a_card_before_is_told_the_fee(windows):
    page = windows.open("phone", windows.cast("cancelled"))
    page.goto("/apply")
    main = page.locator("main").inner_text()
    assert "工本费 20元" in main and "不收费" not in main


@pytest.mark.clauses("V1")
@pytest.mark.parametrize("state", STATES)
def test_each_act_stands_where_it_belongs(windows, state):
    """Possible acts lead to their page; each other one says why not, by which clause, and what instead."""
    person = windows.cast(state)
    page = windows.open("phone", person)
    page.goto("/me")
    tasks = [name for each in page.locator(".tasks a span:first-child").all_inner_texts() for name in each.split("、")]
    refused = {name: read(each.inner_text() + each.locator("p").first.text_content())
               for each in page.locator("main details").all()
               for name in each.locator("summary").inner_text().strip("＋－ \n").split("、")}
    previews = {each["name"]: each for each in windows.truth(person, "card/previews")["previews"]}
    for name in tasks:
        if name in previews:
            assert previews[name]["allowed"], name
    assert refused, "nobody may do everything here"
    for name, text in refused.items():
        preview = previews[name]
        assert not preview["allowed"], name
        assert read(preview["refusal"]["sentence"]) in text
    assert not set(tasks) & set(refused)


@pytest.mark.parametrize("mode", TOLD)
@pytest.mark.parametrize("state", ["fresh", "both-lost", "replacing", "cancelled"])
def test_the_card_is_right_in_every_window(windows, state, mode):
    person = windows.cast(state)
    page = windows.open(mode, person)
    page.goto("/me")
    check(page, windows, person)
    look(page, f"me-{state}")


@pytest.mark.parametrize("mode", ["phone", "desktop"])
def test_what_is_lost_or_locked_is_red(windows, mode):
    """Not grey as what is merely unknown: people look at colours before they read."""
    for state in ("both-lost", "locked"):
        page = windows.open(mode, windows.cast(state))
        page.goto("/me")
        red = page.evaluate("(() => { const p = document.createElement('p'); p.className = 'error'; document.body.append(p); const c = getComputedStyle(p).color; p.remove(); return c; })()")
        assert page.locator(".tag").first.evaluate("each => getComputedStyle(each).color") == red, state


def test_the_countdown_that_a_script_writes_is_the_servers(windows):
    person = windows.cast("both-lost")
    texts = {}
    for mode in ("phone", "no-script"):
        page = windows.open(mode, person)
        page.goto("/me")
        texts[mode] = page.locator("time.countdown").all_inner_texts()
    if texts["phone"] != texts["no-script"]:  # the hour struck in between
        page = windows.open("phone", person)
        page.goto("/me")
        texts["phone"] = page.locator("time.countdown").all_inner_texts()
    assert texts["phone"] == texts["no-script"]


def test_a_clock_of_the_device_that_is_wrong_changes_no_countdown(windows, browser, world):
    person = windows.cast("both-lost")
    context = browser.new_context(base_url=world.server.url)
    context.add_init_script("const real = Date.now; Date.now = () => real() + 5 * 86400000;")
    windows.give(context, windows.token(person))
    page = context.new_page()
    page.goto("/me")
    left = windows.truth(person)["card"]["functions"][0]["left"]
    assert page.locator("time.countdown").first.inner_text()[:4] == f"还剩{left}"[:4]
    context.close()
