"""Which pages and forms there are, read from the sources, so that a new one is tested without being named here."""
import re
from functools import cache

from server import ROOT

PAGES = ROOT / "Sources/Web/Pages"
# What stands for a part of an address in these tests.
PARTS = {"entry": "loss", "action": "report-formal-loss", "channel": "mini-programme", "file": "qinka.css"}
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
    return re.sub(r"{(\w+)}", lambda part: PARTS[part[1]], path)


def is_own(path):
    return path.startswith("/me")


def entries():
    return sorted(file.stem for file in (ROOT / "Sources/Guide/Entries").glob("*.md"))
