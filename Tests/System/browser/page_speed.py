"""How soon the largest content of a page shows, on a slow telephone and a slow line: Scripts/drills/page-speed."""
import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from client import World  # noqa: E402
from server import Server  # noqa: E402
from windows import MODES, Windows  # noqa: E402

CPU, BYTES_A_SECOND, LATENCY_MS = 4, 1_600_000 // 8, 150
LIMIT_MS = 1000
# Address, and who looks: nobody, or somebody in this state.
PAGES = [
    ("/", None), ("/loss", None), ("/guide", None), ("/guide/loss", None), ("/sign-in", None), ("/apply", None),
    ("/outlets/610100", None), ("/me", "active"), ("/me", "both-lost"), ("/me/loss", "active"), ("/me/progress", "replacing"),
    ("/me/activation", "fresh"), ("/me/cancellation", "moving-out"), ("/me/accesses", "active"),
]
LARGEST = """
new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
  .observe({ type: "largest-contentful-paint", buffered: true }))
"""


def first_visit(windows, browser, path, state):
    """Nothing of it is kept from before, and no connection is open."""
    context = browser.new_context(base_url=windows.world.server.url, locale="zh-CN", **MODES["phone"])
    if state:
        windows.give(context, windows.token(windows.cast(state)))
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": LATENCY_MS, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND})
    line.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    page.goto(path, wait_until="load")
    page.wait_for_timeout(300)
    shown = page.evaluate(LARGEST)
    context.close()
    return shown


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--visits", type=int, default=5, help="of each page; the median counts")
    options = options.parse_args()
    slow = []
    with tempfile.TemporaryDirectory(prefix="qinka-drill-") as folder, sync_playwright() as playwright:
        world = World(Server(Path(folder), "sqlite", "1", sealed=0, active=1))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        windows = Windows(world, browser)
        try:
            for path, state in PAGES:
                times = sorted(first_visit(windows, browser, path, state) for _ in range(options.visits))
                middle = statistics.median(times)
                print(f"{path:18} {state or '':12} {middle:5.0f} ms ({times[0]:.0f} to {times[-1]:.0f})", flush=True)
                if middle > LIMIT_MS:
                    slow.append(path)
        finally:
            windows.close()
            browser.close()
            world.server.close()
    if slow:
        sys.exit(f"BROKEN: the largest content of {', '.join(slow)} takes longer than a second")
    print("kept: the largest content of every page shows within a second")


if __name__ == "__main__":
    main()
