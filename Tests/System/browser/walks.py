"""Walks through pages: how often somebody has to press, and how much has to be typed."""

# The most that each journey may take: presses, fields. Signing in is a journey of its own.
ALLOWED = {
    "sign in": (3, 3),
    "report a loss": (3, 0),
    "release": (2, 0),
    "ask the guide": (1, 1),
    "large type": (1, 0),
    "activate": (2, 2),
    "change the PIN": (2, 3),
    "reset the PIN": (2, 2),
    "exchange": (2, 1),
    "renew": (2, 1),
    "bind": (2, 0),
    "let somebody act": (2, 2),
    "end a mandate": (1, 0),
    "act for somebody": (2, 0),
    "change the address": (2, 1),
    "change the telephone": (3, 2),
    "ask a person": (3, 1),
    "cancel": (3, 0),
}


class Walk:
    """Counts what somebody does on a page until it is done."""

    def __init__(self, page, journey):
        self.page, self.journey = page, journey
        self.presses, self.fields = 0, 0

    def press(self, what):
        """A button, a link or a choice, by the words on it."""
        self.presses += 1
        self.target(what).click()
        return self

    def target(self, what):
        main = self.page.locator("main")
        for place in (main, self.page.locator("body")):
            for role in ("button", "link", "checkbox", "radio"):
                found = place.get_by_role(role, name=what)
                if found.count():
                    return found.first
        return main.get_by_text(what).first

    def fill(self, label, text):
        self.fields += 1
        self.page.locator("main").get_by_label(label, exact=False).first.fill(text)
        return self

    def done(self):
        presses, fields = ALLOWED[self.journey]
        assert self.presses <= presses and self.fields <= fields, (
            f"{self.journey}: {self.presses} presses and {self.fields} fields, not {presses} and {fields}")


def done(page, name):
    """The page after something was done; its receipt."""
    assert page.url.endswith("/me/done"), f"{page.url}: {page.locator('main').inner_text()[:300]}"
    assert page.locator("h1").inner_text() == f"办好了：{name}"
    return page.locator(".confirmation .big").inner_text()
