"""Every link on every page leads somewhere: whoever follows it is neither refused nor sent to sign in again."""
import re
from html import unescape

import pytest

import moves
from posting import get

LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
# Leads out of here, or out of the session.
ELSEWHERE = ("/sandbox", "/sign-out", "/public/", "/in/")
# Everybody's, and the same for everybody: followed once.
COMMON = ("/guide/", "/outlets/")


def crawl(world, start, token, seen):
    """Addresses with what answered wrongly, and where the link stood."""
    waiting, wrong = [(start, "")], []
    while waiting:
        address, origin = waiting.pop()
        answer = get(world, address, token)
        if answer.status not in (200, 303) or (token and answer.header("location") == "/sign-in"):
            wrong.append(f"{answer.status} {address} from {origin}")
        for link in map(unescape, LINK.findall(answer.text)):
            if link not in seen and not link.startswith(ELSEWHERE):
                seen.add(link)
                waiting.append((link, address))
    return wrong


@pytest.fixture(scope="module")
def everybodys(world):
    """Whatever a stranger comes to."""
    seen = {"/"}
    crawl(world, "/", None, seen)
    return seen


def test_a_strangers_links_lead_somewhere(windows, world):
    seen = {"/"}
    assert not crawl(world, "/", None, seen)
    assert len(seen) > 60 and any(each.startswith("/guide/") for each in seen)


@pytest.mark.parametrize("state", [
    "active", "fresh", "orally-lost", "both-lost", "replacing", "formally-lost", "cancelled", "locked", "expiring",
    "insured-in-xian", "moving-out", "reported-dead", "lapsing", "awaiting-bank"])
def test_a_holders_links_lead_somewhere(windows, world, everybodys, state):
    seen = {"/me"} | {each for each in everybodys if each.startswith(COMMON)}
    before = len(seen)
    assert not crawl(world, "/me", windows.token(windows.cast(state)), seen)
    assert len(seen) > before + 10


def test_an_applicants_links_lead_somewhere(windows, world):
    seen = {"/apply"}
    assert not crawl(world, "/apply", windows.token(windows.applicant), seen)
    assert len(seen) > 15


@pytest.mark.parametrize("channel", ["app", "mini-programme", "official-account", "card-site", "city-channel"])
def test_the_links_of_every_channel_lead_somewhere(world, channel):
    seen = {"/me"}
    assert not crawl(world, "/me", world.sign_in(world.server.take_active(), channel), seen)
    assert len(seen) > 30


def test_an_agents_links_lead_somewhere(world):
    _, agent, _ = moves.mandated(world)
    seen = {"/me"}
    assert not crawl(world, "/me", moves.represent(world, world.sign_in(agent)), seen)
    assert len(seen) > 15


def test_a_guardians_links_lead_somewhere(world):
    token, _, _ = moves.ward(world)
    assert not crawl(world, "/me", token, {"/me"})
    assert not crawl(world, "/apply", token, {"/apply"})


def test_the_links_of_whoever_has_just_applied_lead_somewhere(world):
    person, _, _ = moves.founded(world)
    assert not crawl(world, "/me", world.sign_in(person), {"/me"})
