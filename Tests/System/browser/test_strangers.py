"""Forms that another site, another person or no page of ours sends: refused, and nothing happens."""
import pytest

import sources
from posting import ELSEWHERE, HERE, get, hidden, post
from traces import everything
from windows import SESSION

FORMS = [(path, sources.access(path)) for path in sources.forms()]
CROSS_SITE = "本站"


@pytest.fixture(scope="module")
def holder(windows):
    return windows.token(windows.world.server.take_active())


@pytest.fixture(scope="module")
def applicant(windows):
    return windows.world.sign_in(windows.cast("no-file"), "government-site")


@pytest.fixture(scope="module")
def other(windows):
    return windows.token(windows.world.server.take_active())


def refused(answer):
    """By a page that says that it came from elsewhere; or by 404 while the program is behind the sources."""
    if answer.status == 404:
        pytest.skip("not there yet")
    return answer.status == 403 and answer.header("content-type").startswith("text/html") and CROSS_SITE in answer.shown


def sender(access, holder, applicant):
    """Who may send the form, so that it is not refused for another reason."""
    return applicant if "applicant" in access and "holder" not in access else holder


@pytest.mark.parametrize("path,access", FORMS)
def test_a_form_without_or_with_a_foreign_token_is_refused(world, path, access, holder, applicant, other):
    token = sender(access, holder, applicant)
    foreign = hidden(world, "/guide", other)["_token"]
    own = hidden(world, "/guide", token)
    assert own["_token"] and own["_token"] != foreign
    before = everything(world)
    for wrong in (None, "", foreign, own["_token"][:-1], own["_token"] + "x", own["_token"].swapcase()):
        form = {"_key": own["_key"], **({} if wrong is None else {"_token": wrong})}
        assert refused(post(world, sources.example(path), form, token)), wrong
    assert everything(world) == before
    assert get(world, "/me" if token is holder else "/guide", token).status == 200, "still signed in"


@pytest.mark.parametrize("path,access", FORMS)
@pytest.mark.parametrize("headers", [
    ELSEWHERE, {"sec-fetch-site": "same-site"}, {"origin": "https://somebody.example"}, {"origin": "null"}, {}], ids=str)
def test_a_form_from_elsewhere_is_refused_even_with_the_right_token(world, path, access, headers, holder, applicant):
    """Or from nowhere: a browser always says."""
    token = sender(access, holder, applicant)
    form, before = hidden(world, "/guide", token), everything(world)
    assert refused(post(world, sources.example(path), form, token, headers=headers))
    if access == ".anyone":
        assert refused(post(world, sources.example(path), {"_key": form["_key"]}, headers=headers))
    assert everything(world) == before


@pytest.mark.parametrize("path", [path for path, access in FORMS if access != ".anyone"])
def test_a_form_of_nobody_leads_to_signing_in(world, path):
    answer = post(world, sources.example(path), {"_key": "k" * 20})
    if answer.status == 404:
        pytest.skip("not there yet")
    assert (answer.status, answer.header("location")) == (303, "/sign-in")


def test_the_right_token_from_our_own_page_is_taken(world, holder):
    """So the refusals above are not for another reason."""
    answer = post(world, "/me/loss", hidden(world, "/me/loss", holder), holder, headers=HERE)
    assert (answer.status, answer.header("location")) == (303, "/me/done")


def test_a_session_of_staff_or_a_bank_opens_no_page(world):
    for token in (world.staff("clerk", "610100"), world.bank()):
        answer = get(world, "/me", token)
        assert (answer.status, answer.header("location")) == (303, "/sign-in")


def test_the_cookie_is_no_key_to_the_api(world, holder):
    """Otherwise another site could call it: the API takes a token from a header only."""
    assert world.qinka.get("/api/v1/me", headers={"cookie": f"{SESSION}={holder}"}).status == 401


@pytest.mark.parametrize("path", sorted({"/", "/guide", "/me", "/nowhere", "/me/loss", "/sign-in"}))
def test_every_page_is_protected(world, path, holder):
    answer = get(world, path, holder)
    policy = answer.header("content-security-policy")
    for word in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert word in policy
    assert "unsafe" not in policy
    assert answer.header("cache-control") == "no-store"
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("referrer-policy") == "no-referrer"


def test_bodies_that_no_form_sends_are_refused_politely(world, holder):
    own = hidden(world, "/guide", holder)
    for body, kind in (
        (b"%zz=%", "application/x-www-form-urlencoded"), (b"{}", "application/json"), (b"\xff\xfe\x00", "text/plain"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"), (b"", "multipart/form-data"),
        (b"a=1&" * 5000, "application/x-www-form-urlencoded")):
        answer = post(world, "/me/ask/report-formal-loss", body, holder, headers={**HERE, "content-type": kind})
        assert 400 <= answer.status < 500, (body[:20], answer.status)
    assert own["_token"]
