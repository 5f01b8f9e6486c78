"""The windows people look through: phone, narrow phone, desktop, without scripts, in large type, in the dark."""
import os
import re
from pathlib import Path

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
SESSION = "__Host-session"


class Windows:
    """One context for each mode and person, kept; a page of it is opened anew for each test."""

    def __init__(self, world, browser):
        self.world, self.browser = world, browser
        self.contexts, self.tokens, self.pages = {}, {}, {}

    def open(self, mode, person=None):
        """The window of somebody; there is one for each mode, and it stays open. It notes what the console says."""
        key = (mode, person and person.document)
        if key not in self.pages:
            context = self.contexts[key] = self.context(mode, person)
            page = self.pages[key] = context.new_page()
            page.set_default_timeout(5_000)
            page.mode, page.windows, page.said = mode, self, []
            page.on("console", lambda message: page.said.append((message.type, message.text)))
            page.on("pageerror", lambda error: page.said.append(("error", str(error))))
        self.pages[key].said.clear()
        return self.pages[key]

    def stranger(self, mode):
        """A window that nobody has used yet."""
        self.discard((mode, None))
        return self.open(mode)

    def discard(self, key):
        self.pages.pop(key, None)
        if key in self.contexts:
            self.contexts.pop(key).close()

    def context(self, mode, person):
        context = self.browser.new_context(
            base_url=self.world.server.url, locale="zh-CN", timezone_id="Asia/Shanghai", **MODES[mode])
        if mode in ELDER:
            page = context.new_page()
            page.goto("/")
            page.click("text=大字版")
            page.close()
        if person:
            self.give(context, self.token(person))
        return context

    def give(self, context, token):
        """As the last step of signing in does it."""
        context.add_cookies([{
            "name": SESSION, "value": token, "url": self.world.server.url.replace("http:", "https:"), "secure": True,
            "httpOnly": True, "sameSite": "Lax"}])

    def token(self, person):
        """The session of somebody, opened once. What a browser has in its cookie, a program may use for the API."""
        if person.document not in self.tokens:
            self.tokens[person.document] = self.world.sign_in(person, "government-site")
        return self.tokens[person.document]

    def forget(self, person):
        """After something that ended the session."""
        self.tokens.pop(person.document, None)
        for key in [key for key in self.contexts if key[1] == person.document]:
            self.discard(key)

    def truth(self, person, of="card"):
        """What the database knows, as a program is told it: `card`, `card/previews`, `accesses`, `mandates`."""
        answer = self.world.qinka.get(f"/api/v1/me/{of}" if of else "/api/v1/me", self.token(person))
        assert answer.status == 200, answer
        return answer.json

    def cast(self, state):
        """Somebody of the sandbox's cast."""
        return next(each for each in self.everybody if each.state == state)

    @property
    def everybody(self):
        return [Actor(each) for each in self.world.sandbox.get("/people").json]

    def close(self):
        for key in list(self.contexts):
            self.discard(key)


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


def look(page, name):
    """Keeps what a page looks like: in docs/screenshots with QINKA_SCREENSHOTS=1, in a folder that QINKA_LOOKS names."""
    folder = ROOT / "docs/screenshots" if os.environ.get("QINKA_SCREENSHOTS") == "1" else os.environ.get("QINKA_LOOKS")
    if folder:
        name = re.sub(r"[^a-z0-9]+", "-", name).strip("-") or "home"
        page.screenshot(path=Path(folder) / f"{name}-{page.mode}.png", full_page=True)
