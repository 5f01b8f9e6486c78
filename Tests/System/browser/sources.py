"""Which pages and forms there are, read from the sources, so that a new one is tested without being named here."""
import re
from datetime import date, timedelta
from functools import cache

from server import ROOT

PAGES = ROOT / "Sources/Web/Pages"
TOMORROW = f"{date.today() + timedelta(days=1):%Y-%m-%d}"
# What stands for a part of an address in these tests; a part that is missing here is a page that nobody looks at.
PARTS = {
    "entry": ["loss"], "action": ["report-formal-loss"], "channel": ["mini-programme"], "file": ["qinka.css"],
    "step": ["person", "validity", "birth", "ethnicity", "address", "work", "city", "bank", "phone"],
    "city": ["610100"], "day": [TOMORROW],
}
# Of no interest by themselves: files, and what leads elsewhere at once.
NO_PAGES = ("/public/{file}", "/sandbox", "/in/{channel}")
ROW = re.compile(r'\.(page|form)\(\s*"(/[^"]*)",\s*([^"]*?),\s*"', re.S)
# PIN pages: a helper makes a page and a form of each row.
BOTH = re.compile(r'\bpages\(\s*"(/[^"]*)"')


@cache
def rows():
    """Kind, path and access of each."""
    found = []
    for file in sorted(PAGES.rglob("*.swift")):
        text = file.read_text()
        found += [(kind, path, access) for kind, path, access in ROW.findall(text)]
        for path in BOTH.findall(text):
            found += [("page", path, "Route.ownFile"), ("form", path, "Route.ownFile")]
    return found


def pages():
    """Addresses that are looked at, as the sources write them."""
    return sorted({path for kind, path, _ in rows() if kind == "page"})


def forms():
    """Addresses that a form is sent to."""
    return sorted({path for kind, path, _ in rows() if kind == "form"})


def access(path):
    return next(access for _, each, access in rows() if each == path)


def example(path):
    """An address that can be asked for."""
    return re.sub(r"{(\w+)}", lambda part: PARTS[part[1]][0], path)


def addresses():
    """Every page with each of its examples."""
    found = []
    for path in pages():
        if path not in NO_PAGES:
            part = re.search(r"{(\w+)}", path)
            first = [path] if part is None else [path.replace(part[0], each, 1) for each in PARTS[part[1]]]
            found += map(example, first)
    return found


def is_own(address):
    """Whether it is for somebody who signed in; what a form in the making needs begins with /apply/."""
    return address.startswith(("/me", "/apply/"))


def is_application(address):
    """Whether somebody without a file may see it, who is filling one in."""
    access = {path: access for kind, path, access in rows() if kind == "page"}
    return address.startswith("/apply/") and access.get(address) != "Route.ownFile"


def entries():
    return sorted(file.stem for file in (ROOT / "Sources/Guide/Entries").glob("*.md"))
