"""What must hold on every page, whoever looks at it and how."""
from axe_playwright_python.sync_playwright import Axe

from windows import ELDER, MODES

AXE = Axe()
# Everything axe can tell, good habits included.
RULES = {"resultTypes": ["violations"]}

# A link inside a sentence may be as high as its line (WCAG 2.5.8); everything that stands alone is measured.
MEASURE = """
(limit) => {
  const found = [], width = innerWidth, root = document.documentElement;
  const visible = (e) => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    return box.width > 0 && box.height > 0 && style.visibility !== "hidden" && box.right > 0;
  };
  const called = (e) => `<${e.tagName.toLowerCase()} ${e.className || e.id || e.name || ""}> ${(e.textContent || e.placeholder || "").trim().slice(0, 24)}`;
  if (root.scrollWidth > width) found.push(`page is ${root.scrollWidth} wide in ${width}`);
  const scrolls = (e) => e && (/(auto|scroll|hidden)/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  for (const e of document.body.querySelectorAll("*")) {
    if (!visible(e)) continue;
    const box = e.getBoundingClientRect();
    if ((box.right > width + 1 || box.left < -1) && !scrolls(e.parentElement)) found.push(`sticks out: ${called(e)} ${box.left.toFixed()}–${box.right.toFixed()} of ${width}`);
  }
  const inSentence = (e) => getComputedStyle(e).display === "inline" && [...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!visible(e) || inSentence(e)) continue;
    const target = /checkbox|radio/.test(e.type || "") ? e.closest("label") || e : e, box = target.getBoundingClientRect();
    if (box.height < limit - 0.5 || box.width < limit - 0.5) found.push(`small target: ${called(e)} ${box.width.toFixed()}×${box.height.toFixed()}, not ${limit}`);
  }
  return found;
}
"""
SMALL_TEXT = """
(limit) => [...new Set([...document.body.querySelectorAll("*")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && box.right > 0 && parseFloat(getComputedStyle(e).fontSize) < limit - 0.01
    && ([...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || e.matches("input:not([type=hidden]), select, textarea"));
}).map((e) => `small text: <${e.tagName.toLowerCase()} ${e.className}> ${getComputedStyle(e).fontSize}, not ${limit}: ${e.textContent.trim().slice(0, 24)}`))]
"""


# In these, nothing differs that axe could see, only sizes; without scripts it cannot run.
UNSEEN_BY_AXE = {"narrow", "desktop", "elder", "elder-narrow", "no-script"}
assert UNSEEN_BY_AXE < set(MODES)


def faults(page, axe=True):
    """Everything that is wrong with a page that has come whole, in words. What is folded is opened before."""
    page.wait_for_load_state()
    found = [f"console: {text}" for kind, text in page.said if kind in ("error", "warning") and not is_own_refusal(text)]
    page.said.clear()
    page.evaluate('document.querySelectorAll("details").forEach((each) => each.open = true)')
    found += page.evaluate(MEASURE, 60 if page.mode in ELDER else 44)
    if page.mode in ELDER:
        found += page.evaluate(SMALL_TEXT, 18)
    if axe and page.mode not in UNSEEN_BY_AXE:
        for violation in AXE.run(page, options=RULES).response["violations"]:
            found += [f"axe {violation['id']}: {' '.join(map(str, node['target']))} {node['html'][:120]}" for node in violation["nodes"]]
    return list(dict.fromkeys(found))


def is_own_refusal(text):
    """A page that says no has a status that says it, too; Chromium notes it."""
    return text.startswith("Failed to load resource: the server responded with a status of 4")


def clean(page, **more):
    """No violation of accessibility, nothing said in the console, nothing too wide, nothing too small."""
    found = faults(page, **more)
    assert not found, f"{page.url} ({page.mode}):\n" + "\n".join(found)
