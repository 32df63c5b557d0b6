"""How fast the app answers in a browser, beside the smallest Streamlit app there is, interleaved in the same run.

(a) One key press on the step-size slider → the first frame in which the path is drawn anew.
(b) Opening the page in a fresh profile → the first frame with a path.

Both are read off in the page itself: every frame looks whether the path's SVG outline has changed, and the clock stops
after that frame is painted. The stock app is served from an empty folder, so that no settings of ours reach it.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.table import Row, percentile
from tests.e2e.chromium import ARGUMENTS, find_chromium
from tests.e2e.server import serve

MOVES = 30
OPENINGS = 10
STOCK = Path(__file__).with_name("stock_app.py")

# Defined before the page's own scripts run. `outline` finds the drawn path; `painted` resolves with the time, in
# milliseconds since the page was opened, at which a frame with another outline than `before` was on the screen.
WATCH = """
window.outline = () => {
  const plot = document.querySelector('.st-key-landscape .js-plotly-plot');
  const path = plot?._fullData?.find(trace => trace.name === 'path');
  return (path && plot.querySelector(`.trace${path.uid} .js-line`)?.getAttribute('d')) || '';
};
window.painted = before => new Promise((done, fail) => {
  setTimeout(fail, 60000, new Error('no new picture within a minute'));
  const look = () => {
    if (window.outline() === before) return requestAnimationFrame(look);
    setTimeout(() => done(performance.now()));
  };
  requestAnimationFrame(look);
});
window.firstPicture = window.painted('');
window.addEventListener('keydown', event => { window.pressed = event.timeStamp; }, true);
"""
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextmanager
def _opened(browser: Browser, url: str) -> Iterator[Page]:
    """A page in a fresh profile, after its first picture."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.add_init_script(WATCH)
    try:
        page = context.new_page()
        page.goto(url)
        page.evaluate("window.firstPicture")
        page.wait_for_selector(IDLE)
        yield page
    finally:
        context.close()


def opening_time(browser: Browser, url: str) -> float:
    """Milliseconds from opening the page to the first frame with a path."""
    with _opened(browser, url) as page:
        return float(page.evaluate("window.firstPicture"))


def moving_time(page: Page, key: str) -> float:
    """Milliseconds from one key press on the slider to the first frame with the new path."""
    page.bring_to_front()
    page.get_by_role("slider", name="Step size").focus()
    page.evaluate("void (window.repainted = window.painted(window.outline()))")
    page.keyboard.press(key)
    elapsed = float(page.evaluate("window.repainted.then(time => time - window.pressed)"))
    page.wait_for_selector(IDLE)
    return elapsed


def compare(ours: str, stock: str) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Opening and moving times, (ours, stock) pairs taken in turn."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        for url in (ours, stock):
            opening_time(browser, url)  # the server's first visitor pays for its imports
        openings = [(opening_time(browser, ours), opening_time(browser, stock)) for _ in range(OPENINGS)]
        with _opened(browser, ours) as our_page, _opened(browser, stock) as stock_page:
            keys = ("ArrowRight", "ArrowLeft")
            moves = [
                (moving_time(our_page, keys[i % 2]), moving_time(stock_page, keys[i % 2])) for i in range(MOVES + 2)
            ]
        browser.close()
    return openings, moves[2:]


def _row(claim: str, pairs: list[tuple[float, float]], aim: float) -> Row:
    ours, stock = zip(*pairs, strict=True)
    ratio = statistics.median(ours) / statistics.median(stock)
    words = [f"{statistics.median(times):.0f} ms (p95 {percentile(times, 95):.0f})" for times in (ours, stock)]
    return Row(claim, words[0], f"empty Streamlit app {words[1]}", ratio, f"≤ {aim:g}", ratio <= aim)


def rows() -> Iterator[Row]:
    """The table's rows: (a) and (b)."""
    with tempfile.TemporaryDirectory() as empty, serve() as ours, serve(STOCK, Path(empty)) as stock:
        openings, moves = compare(ours.url, stock.url)
    yield _row(f"(a) slider move → repainted path, median of {MOVES}", moves, 1)
    yield _row(f"(b) cold open → first picture, median of {OPENINGS}", openings, 1.25)
