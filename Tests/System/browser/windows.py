"""The windows people look through: phone, narrow phone, desktop, without scripts, in large type, in the dark."""
import os
import re
from functools import cached_property
from pathlib import Path

import sources
from posting import SESSION, hidden, post
from server import ROOT

MODES = {
    "phone": {"viewport": {"width": 375, "height": 800}},
    "narrow": {"viewport": {"width": 320, "height": 700}},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "no-script": {"viewport": {"width": 375, "height": 800}, "java_script_enabled": False},
    "elder": {"viewport": {"width": 375, "height": 800}},
    "elder-narrow": {"viewport": {"width": 320, "height": 700}},
    "dark": {"viewport": {"width": 375, "height": 800}, "color_scheme": "dark"},
}
ELDER = {"elder", "elder-narrow"}
# For what is done step by step: the same steps everywhere.
TOLD = ["phone", "narrow", "desktop", "no-script", "elder"]


class Windows:
    """One for each mode. Whoever has signed in is known by a cookie, so a window changes hands by its cookie."""

    def __init__(self, world, browser):
        self.world, self.browser = world, browser
        self.pages, self.tokens, self.holders = {}, {}, {}

    def open(self, mode, person=None):
        """The window of a mode, which stays open, in the hands of somebody or nobody. It notes what the console says."""
        if mode not in self.pages:
            page = self.pages[mode] = self.context(mode).new_page()
            page.set_default_timeout(5_000)
            page.mode, page.windows, page.said = mode, self, []
            page.on("console", lambda message: page.said.append((message.type, message.text)))
            page.on("pageerror", lambda error: page.said.append(("error", str(error))))
            self.enlarge(page)
        page = self.pages[mode]
        page.context.clear_cookies(name=SESSION)
        if person:
            self.give(page.context, self.token(person))
        page.said.clear()
        return page

    def stranger(self, mode):
        """The same as nobody has used it yet."""
        page = self.open(mode)
        page.context.clear_cookies()
        self.enlarge(page)
        return page

    def enlarge(self, page):
        if page.mode in ELDER:
            page.goto("/")
            page.get_by_role("button", name="大字版").click()
            page.wait_for_selector("html.elder")

    def context(self, mode):
        return self.browser.new_context(
            base_url=self.world.server.url, locale="zh-CN", timezone_id="Asia/Shanghai", **MODES[mode])

    def give(self, context, token):
        """As the last step of signing in does it."""
        context.add_cookies([{
            "name": SESSION, "value": token, "url": self.world.server.url.replace("http:", "https:"), "secure": True,
            "httpOnly": True, "sameSite": "Lax"}])

    def token(self, person, channel="government-site"):
        """The session of somebody, opened once, by the channel that is asked for first. What a browser has in its cookie, a program may use for the API."""
        if person.document not in self.tokens:
            self.tokens[person.document] = self.world.sign_in(person, channel)
            newest = "SELECT role, subject FROM session ORDER BY created_at DESC LIMIT 1"
            (role, subject), = self.world.server.database.rows(newest)
            if role == "holder":
                self.holders[person.document] = subject
        return self.tokens[person.document]

    def entries(self, person):
        """How many there are in the person's journal."""
        self.token(person)
        (count,), = self.world.server.database.rows(
            f"SELECT COUNT(*) FROM journal WHERE holder_id = '{self.holders[person.document]}'")
        return count

    def truth(self, person, of="card"):
        """What the database knows, as a program is told it: `card`, `card/previews`, `accesses`, `mandates`."""
        answer = self.world.qinka.get(f"/api/v1/me/{of}" if of else "/api/v1/me", self.token(person))
        assert answer.status == 200, answer
        return answer.json

    def preview(self, person, action):
        """Whether the person may do it now, and if not, why."""
        return next(each for each in self.truth(person, "card/previews")["previews"] if each["action"] == action)

    @cached_property
    def applicant(self):
        """Somebody without a file who has begun to fill in an application, and never chooses a photo that fits."""
        return self.beginner()

    def beginner(self):
        """Somebody else of the kind, with whose application a test may do what it likes."""
        person = self.world.server.take("newcomers")
        token = self.token(person)
        begun = post(self.world, "/apply", {"purpose": "own", **hidden(self.world, "/guide", token)}, token)
        assert begun.header("location") == "/apply/person", begun.shown[:300]
        return person

    def whose(self, address, person):
        """Who looks at a page in the tests of every page: `person`, nobody, or an applicant."""
        if sources.is_application(address):
            return self.applicant
        return person if sources.is_own(address) else None

    def cast(self, state):
        """Somebody of the sandbox's cast."""
        return next(each for each in self.everybody if each.state == state)

    @cached_property
    def everybody(self):
        return [Actor(each) for each in self.world.sandbox.get("/people").json]

    def close(self):
        for page in self.pages.values():
            page.context.close()


class Actor:
    """One of the cast, as the sandbox lists it."""

    def __init__(self, listed):
        self.name, self.document, self.state = listed["name"], listed["documentNumber"], listed["state"]
        self.phone, self.bank, self.card = listed.get("phone"), listed.get("bank"), listed.get("cardNumber")
        self.claim = {"name": self.name, "documentType": "citizen-id", "documentNumber": self.document}
        if self.state == "no-file":
            self.claim["phone"] = self.phone

    def __str__(self):
        return self.state


# Of everything that the tests look at, what the documents show: a phone, large type, a desk.
SHOWN = {"home", "guide-loss", "guide-unanswered", "me-both-lost", "me-loss", "loss-done", "progress-making", "apply-bank",
         "apply-photo-chosen", "collection-day", "outlets-610100", "me-slip-report-formal-loss"}
SHOWN_IN = {"phone", "elder", "desktop"}


def look(page, name):
    """Keeps what a page looks like: for docs/screenshots with QINKA_SCREENSHOTS=1, else in a folder that QINKA_LOOKS names."""
    name = re.sub(r"[^a-z0-9]+", "-", name).strip("-") or "home"
    folder = os.environ.get("QINKA_LOOKS")
    if os.environ.get("QINKA_SCREENSHOTS") == "1":
        folder = ROOT / "docs/screenshots" if name in SHOWN and page.mode in SHOWN_IN else None
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}-{page.mode}.png", full_page=True)
