"""Texts that were never meant kindly, in every field of every form: nothing runs, nothing breaks."""
import html.parser
import re
import secrets
import urllib.parse

import pytest

import sources
from posting import get, hidden, post

RUNNING = [
    "<script>window.pwned=1</script>",
    "</title><script>window.pwned=1</script>",
    "</textarea><script>window.pwned=1</script>",
    "\"><script>window.pwned=1</script>",
    "'><img src=x onerror=window.pwned=1>",
    "<img src=x onerror=\"window.pwned=1\">",
    "<svg onload=window.pwned=1>",
    "<svg><animate onbegin=window.pwned=1 attributeName=x dur=1s>",
    "<details open ontoggle=window.pwned=1>",
    "<body onload=window.pwned=1>",
    "<iframe srcdoc=\"<script>parent.window.pwned=1</script>\"></iframe>",
    "<iframe src=\"javascript:parent.pwned=1\"></iframe>",
    "\" autofocus onfocus=window.pwned=1 x=\"",
    "' autofocus onfocus=window.pwned=1 x='",
    "` onmouseover=window.pwned=1 `",
    "\" onpointerenter=\"window.pwned=1",
    "javascript:window.pwned=1",
    "<a href=javascript:window.pwned=1>按这里</a>",
    "<form><button formaction=javascript:window.pwned=1>x",
    "<input autofocus onfocus=window.pwned=1>",
    "<scr<script>ipt>window.pwned=1</scr</script>ipt>",
    "<!--><script>window.pwned=1</script-->",
    "<math><mtext></mtext><script>window.pwned=1</script></math>",
    "<base href=//somebody.example/>",
    "<meta http-equiv=refresh content=\"0;url=javascript:window.pwned=1\">",
    "<style>@import '//somebody.example/x.css';</style>",
    "<link rel=stylesheet href=//somebody.example/x.css>",
    "</main></body></html><script>window.pwned=1</script>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "&#60;script&#62;window.pwned=1&#60;/script&#62;",
]
BREAKING = [
    "{{frame.token}}", "{{{frame.token}}}", "{{#frame}}x{{/frame}}", "{{>hidden}}", "{{=<% %>=}}<%frame.token%>",
    "${7*7}", "#{7*7}", "<%= 7*7 %>", "\\(frame.token)",
    "‮反过来‬", "؜‏‎⁦x⁩", "​﻿零宽", "é́́́́́", "Z̷̢͝a̸͜l̶g̵o", "\u0000", "a\u0000b", "\u0007\u001b[31m", "\r\nSet-Cookie: pwned=1",
    "👨‍👩‍👧‍👦🏳️‍🌈", "𠮷𪚥", "\ufffe\uffff", "�",
    "' OR '1'='1", "'; DROP TABLE holder; --", "\" UNION SELECT state FROM holder --",
    "../../../../etc/passwd", "%3Cscript%3E%00", "null", "undefined", "-1", "1e999", "０１２３", "甲" * 5_000, "A" * 15_000 + "<script>",
]
ALL = RUNNING + BREAKING
# What a page may consist of; scripts and styles are ours and come from files.
ELEMENTS = set(
    "html head meta title link script body a header div b form input button nav ul li main h1 h2 h3 p ol section span time"
    " footer label select option fieldset legend details summary textarea table thead tbody tr th td caption dl dt dd svg use"
    " path canvas small strong img figure figcaption output progress br hr code address dialog".split())


OURS = re.compile(r"/(?!/)|tel:\d+$|#")


class Reader(html.parser.HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text):
        super().__init__()
        self.bad = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag not in ELEMENTS:
            self.bad.append(f"<{tag}>")
        if tag == "script" and not (named.get("src") or "").startswith("/public/"):
            self.bad.append("a script of its own")
        if tag == "meta" and "http-equiv" in named:
            self.bad.append("http-equiv")
        for name, value in attributes:
            if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                self.bad.append(f"{name}={value}")
            if name in ("href", "src", "action") and not OURS.match(value or ""):
                self.bad.append(f"{name}={value}")


@pytest.fixture(scope="module")
def victim(windows):
    return windows.world.server.take_active()


def fields(page):
    """The names of everything that can be sent by the forms of a page's own part, by the address they go to."""
    return page.evaluate("""
      () => [...document.querySelectorAll("form")].map((form) => ({
        action: form.getAttribute("action"),
        fixed: [...form.elements].filter((e) => e.name && (e.type === "hidden" || ((e.type === "radio" || e.type === "checkbox") && e.checked) || e.tagName === "SELECT")).map((e) => [e.name, e.value]),
        texts: [...form.elements].filter((e) => e.matches("input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]), textarea")).map((e) => e.name),
      })).filter((form) => form.texts.length)""")


def forms(windows, person, paths):
    """Every form with a text field, found on the pages as they are."""
    page, found = windows.open("phone", person), {}
    for path in paths:
        if page.goto(path).status == 404:
            continue
        for form in fields(page):
            found.setdefault(form["action"], (urllib.parse.urlsplit(page.url).path, form))
    return found


PAGES = sources.addresses()
OPEN = [path for path in PAGES if not sources.is_own(path)]
APPLICATION = [path for path in PAGES if sources.is_application(path)]
OWN = [path for path in PAGES if sources.is_own(path) and not sources.is_application(path)]


def attack(windows, person, found):
    """Sends every text in every field, without a browser, and then lets a browser without our policy read the answers."""
    world, token = windows.world, windows.token(person) if person else None
    echoes, errors = [], []
    for action, (path, form) in found.items():
        if action == "/look":
            continue
        for text in ALL:
            own = hidden(world, path, token) if token else {"_key": secrets.token_hex(12)}
            sent = {**dict(form["fixed"]), **{name: text for name in form["texts"]}, **own}
            answer = post(world, action, {name: value.encode("utf-8", "replace") for name, value in sent.items()}, token)
            if answer.status >= 500:
                errors.append(f"{action}: {answer.status} for {text[:40]!r}")
            if any(name.lower() == "set-cookie" and "pwned" in value for name, value in answer.headers):
                errors.append(f"{action}: a cookie by {text[:40]!r}")
            if answer.text:
                bad = Reader(answer.text).bad
                if bad:
                    errors.append(f"{action}: {bad[:3]} by {text[:40]!r}")
                if "window.pwned" in answer.text:
                    echoes.append(answer.text)
    assert not errors, "\n".join(errors)
    return echoes


def check_harmless(windows, texts):
    """In a window in which scripts would run: only escaping keeps them from it."""
    page = windows.open("desktop")
    page.goto("about:blank")
    for text in texts:
        page.set_content(re.sub(r'(src|href)="/public/[^"]*"', "", text), wait_until="commit")
        assert page.evaluate("window.pwned") is None, text[:3000]
    page.said.clear()


def test_there_are_enough_of_them():
    assert len(set(ALL)) >= 60


def test_no_text_of_a_stranger_runs_or_breaks_anything(windows):
    found = forms(windows, None, OPEN)
    assert {"/sign-in", "/guide"} <= set(found)
    echoes = attack(windows, None, found)
    assert echoes, "the form shows again what was typed"
    check_harmless(windows, echoes)


def test_no_text_of_somebody_signed_in_runs_or_breaks_anything(windows, victim):
    found = forms(windows, victim, OWN)
    assert {"/me/contact", "/me/family", "/me/new-card/exchange", "/me/ask/report-formal-loss"} <= set(found)
    echoes = attack(windows, victim, found)
    # What was kept of it is shown on other pages.
    token = windows.token(victim)
    for path in OWN:
        answer = get(windows.world, path, token)
        assert answer.status < 500
        assert not Reader(answer.text).bad, path
        echoes.append(answer.text)
    check_harmless(windows, echoes)
    page = windows.open("phone", victim)
    for path in OWN:
        page.goto(path)
        assert page.evaluate("window.pwned") is None


def test_no_text_of_an_applicant_runs_or_breaks_anything(windows):
    person = windows.applicant
    found = forms(windows, person, APPLICATION)
    if not found:
        pytest.skip("not there yet")
    assert {"/apply/address", "/apply/bank"} <= set(found)
    echoes = attack(windows, person, found)
    for path in APPLICATION:
        answer = get(windows.world, path, windows.token(person))
        assert answer.status < 500 and not Reader(answer.text).bad, path
        echoes.append(answer.text)
    check_harmless(windows, echoes)


@pytest.mark.parametrize("path", ["/sign-in", "/guide", "/me/contact", "/me/ask/report-formal-loss", "/me/family"])
def test_typed_by_hand_it_does_not_run_either(windows, path):
    """A few of them with keys and a button, past what the fields allow."""
    person = windows.world.server.take_active() if sources.is_own(path) else None
    page = windows.open("phone", person)
    for text in RUNNING[:14:2]:
        page.goto(path)
        page.evaluate("document.querySelectorAll('[maxlength]').forEach((each) => each.removeAttribute('maxlength'))")
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        form = page.locator("main form").filter(has=page.locator("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea")).last
        for field in form.locator("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea").all():
            field.fill(text)
        with page.expect_navigation():
            form.locator("button").last.click()
        assert page.evaluate("window.pwned") is None
        assert not [said for said in page.said if "Content Security Policy" in said[1]], "escaping was not enough"


@pytest.mark.parametrize("path", [path for path in sources.pages() if path != "/sandbox"])
def test_no_text_in_an_address_breaks_a_page(windows, world, victim, path):
    token = windows.token(victim)
    for text in RUNNING[:6] + BREAKING[:30]:
        part = urllib.parse.quote(text, safe="")
        addresses = [f"{sources.example(path)}?question={part}&_back={part}"]
        if "{" in path:
            addresses.append(re.sub(r"{\w+}", lambda _: part, path))
        for address in addresses:
            answer = get(world, address, token)
            assert answer.status < 500, address
            assert answer.status == 303 or not Reader(answer.text).bad, address
