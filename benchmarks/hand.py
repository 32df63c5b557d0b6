"""How soon the picture follows a hand, in a browser: 500 steps of Adam on Rosenbrock's function.

The start, the step size, β₁ and a parameter of the formula are dragged with the mouse; each move is timed from its
event to the end of the first frame that shows the run it leads to. A click on the landscape, a typed number and a typed
formula are timed the same way, and so is the start of a run on a loss over 200 rows.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import Locator, Page, sync_playwright

from app.settings.table import table_text
from app.tables.table import table_of
from benchmarks.table import Row, percentile
from tests.e2e.chromium import ARGUMENTS, find_chromium
from tests.e2e.playground import IDLE, PIXEL, Playground
from tests.e2e.server import serve

LINK = "v=1&ex=rosenbrock&dir=adam&step=0.02&steps=500"
BOWL = "f(x, y; κ = 10) = (1 - x)^2 + κ(y - x^2)^2"
PARAMETER = f"v=1&ex=own&f={BOWL.replace('+', '%2B')}&dir=adam&step=0.02&steps=500&ranges=kappa_1_100_log&start=-1_1"
ROWS = 200
"""Rows of the data in a loss; the link carries them."""
MOVES = 60
CLICKS = 30
FRAME, CLICK = 17.0, 50.0
AIMS = {
    "click": CLICK, "κ, with the landscape,": 34.0, f"start, with {ROWS} rows of data,": 34.0, "typed number": 100.0,
    "typed formula": 150.0,
}  # fmt: skip
"""Milliseconds; all others are to follow within a frame."""
# From an event to the end of the frame in which discs are drawn elsewhere than before it, as that of the last iterate
# is: words about a run have three digits, and stay the same where a number of the run is largest or smallest.
CLOCK = """
window.times = [];
const discs = new Map();
const { arc, clearRect } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.arc = function (x, y, ...rest) {
  discs.set(this.canvas, (discs.get(this.canvas) ?? 0) + x + Math.SQRT2 * y);
  return arc.call(this, x, y, ...rest);
};
CanvasRenderingContext2D.prototype.clearRect = function (...box) {
  discs.delete(this.canvas);
  return clearRect.apply(this, box);
};
const drawn = () => [...discs.values()].join();
for (const name of ['pointermove', 'pointerup', 'input']) {
  window.addEventListener(name, (event) => {
    if (window.timed !== name || (name === 'pointermove' && !event.isTrusted)) return; // thumbs.js tells React of moves
    const [begun, before] = [performance.now(), drawn()];
    const look = () => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        if (drawn() !== before) window.times.push(performance.now() - begun);
        else if (performance.now() - begun < 1000) requestAnimationFrame(look);
      };
      channel.port2.postMessage(0);
    };
    requestAnimationFrame(look);
  }, true);
}
"""
FRAMES = "async () => { for (const _ of [1, 2]) await new Promise(requestAnimationFrame); }"


def dragged(page: Page, thumb: Locator, way: Callable[[int], tuple[float, float]]) -> list[float]:
    """Milliseconds per move of something held with the mouse; the first moves warm up. Escape or the end lets go."""
    box = thumb.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("() => { window.times = []; window.timed = 'pointermove'; }")
    for i in range(MOVES + 5):
        dx, dy = way(i)
        page.mouse.move(x + dx, y + dy)
        page.evaluate(FRAMES)
    times: list[float] = page.evaluate("() => { window.timed = ''; return window.times; }")
    page.mouse.up()
    settled(page)
    return times[5:]


def settled(page: Page) -> None:
    """Waits until the figures show the run that was under the hand."""
    page.wait_for_function("() => !document.querySelector('.verdict-overlay')")
    page.wait_for_selector(IDLE)


def clicked(page: Page) -> list[float]:
    """Milliseconds from a click on the landscape to the path from there."""
    times: list[float] = []
    for i in range(CLICKS + 2):
        place = [-1.5 + 0.01 * i, 0.5] if i % 2 else [0.5 + 0.01 * i, 2.0]  # never on the ring of the start
        page.mouse.move(*page.evaluate(PIXEL, place))
        page.evaluate("() => { window.times = []; window.timed = 'pointerup'; }")
        page.mouse.down()
        page.mouse.up()
        page.wait_for_function("() => window.times.length")
        times += page.evaluate("() => { window.timed = ''; return window.times; }")
        settled(page)
    return times[2:]


def typed(page: Page, field: Locator, texts: Sequence[str]) -> list[float]:
    """Milliseconds from the last key of each text to its picture; nothing is put in."""
    times: list[float] = []
    for text in texts:
        page.evaluate("() => { window.times = []; window.timed = 'input'; }")
        field.fill(text)
        page.wait_for_function("() => window.times.length")
        times += page.evaluate("() => { window.timed = ''; return window.times; }")
        page.wait_for_timeout(200)  # the whole verdict has come
    return times[2:]


def measure() -> dict[str, list[float]]:
    """All times in milliseconds, by what was moved."""
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.add_init_script(CLOCK)
        app = Playground(page, server.url).open(LINK)
        page.wait_for_selector(".start-handle:visible")
        app.unfold("Method")
        found = {
            "start": dragged(page, page.locator(".start-handle"), lambda i: (1.0 + 2 * i, float(i % 9))),
            "β₁": dragged(
                page, page.locator(".st-key-adam-beta1-slider [data-rac][style*=translate]"), lambda i: (-1.0 - i, 0.0)
            ),
            "step size": dragged(page, track_of(page, app.step_slider), lambda i: (-1.0 - i, 0.0)),
            "click": clicked(page),
        }
        steps = page.get_by_role("spinbutton", name="Steps, at most")
        app.unfold("Stopping")
        found["typed number"] = typed(page, steps, [str(500 - i) for i in range(CLICKS + 2)])
        app.open(PARAMETER)
        page.wait_for_selector(".start-handle:visible")
        formulas = [f"(1 - x)^2 + {10 + i}(y - x^2)^2" for i in range(CLICKS + 2)]
        found["κ, with the landscape,"] = dragged(
            page, track_of(page, page.get_by_role("slider", name="Parameter κ")), lambda i: (1.0 + i, 0.0)
        )
        found["typed formula"] = typed(page, app.formula, formulas)
        app.open(urlencode(over_rows()))
        page.wait_for_selector(".start-handle:visible")
        found[f"start, with {ROWS} rows of data,"] = dragged(
            page, page.locator(".start-handle"), lambda i: (1.0 + 2 * i, float(i % 9))
        )
        browser.close()
    return found


def over_rows() -> dict[str, str]:
    """The link of a line through noisy points, descended on with Adam."""
    dice = np.random.default_rng(17)
    x = dice.normal(size=ROWS).round(3)
    table = table_of({"x": x.tolist(), "y": (3 * x + 1 + dice.normal(size=ROWS)).round(3).tolist()})
    text = "mean((w X + b - Y)^2)"
    return {"v": "1", "ex": "own", "f": text, "data": table_text(table), "start": "-2_-2", "dir": "adam",
            "step": "0.05", "steps": "500", "window": "-4_6_-4_6"}  # fmt: skip


def track_of(page: Page, track: Locator) -> Locator:
    """A mark in the page where the thumb of a slider stands: the thumb itself is no element of its own."""
    box = track.bounding_box()
    assert box
    share = float(track.input_value())
    x, y = box["x"] + 7 + share * (box["width"] - 14), box["y"] + box["height"] / 2
    page.evaluate(
        """([x, y]) => { document.getElementById('thumb')?.remove();
        const mark = document.createElement('i'); mark.id = 'thumb';
        mark.style.cssText = `position:fixed;left:${x}px;top:${y}px;width:1px;height:1px;pointer-events:none`;
        document.body.append(mark); }""",
        [x, y],
    )
    return page.locator("#thumb")


def _row(name: str, times: Sequence[float]) -> Row:
    words = f"{statistics.median(times):.1f} ms (p95 {percentile(times, 95):.1f})"
    aim = AIMS.get(name, FRAME)
    still = name == "click" or name.startswith("typed")
    claim = f"{name} → path" if still else f"{name} dragged → path and curves"
    ratio = statistics.median(times) / aim
    return Row(f"(h) {claim}, median of {len(times)}", words, f"aim {aim:.0f} ms", ratio, "≤ 1", ratio <= 1)


def rows() -> Iterator[Row]:
    """The table's rows."""
    for name, times in measure().items():
        yield _row(name, times)
