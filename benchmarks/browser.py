"""How fast the app answers in a browser, beside the smallest Streamlit app there is, interleaved in the same run.

(a) Moving the held step-size slider by one place → the frame that shows that run, drawn in the browser. Then letting it
    go → the first frame with the run of the server and its words, over the figures; and the one in which the figure
    itself has the new path, which looks no different.
    All stand beside one place of Streamlit's slider (a key press) → the first frame with the new line. The bytes of a
    move are those of its WebSocket messages and answers, both ways, until the page is at rest.
(b) Opening the page in a fresh profile → the first frame with a path: of ours the picture that comes with the page, at
    the place of the figure. Then → the first frame in which the figure itself has its path, drawn by plotly.js as in
    the stock app, and can be taken hold of.

The times are read off in the page itself: every frame looks whether the outline of the path has changed, and the clock
stops after that frame is painted. The stock app is served from an empty folder, so that no settings of ours reach it.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, WebSocket, sync_playwright

from benchmarks.table import Row, percentile
from tests.e2e.chromium import ARGUMENTS, find_chromium
from tests.e2e.server import serve

MOVES = 30
OPENINGS = 10
MOVE = 15
"""Kilobytes aimed at for a move."""
STOCK = Path(__file__).with_name("stock_app.py")

# Defined before the page's own scripts run. `outline` finds the drawn path; `painted` resolves with the time, in
# milliseconds since the page was opened, at which a frame with another outline than `before` was on the screen;
# `settled` with that of the first frame with run and words of the server over the figures.
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
window.settled = () => new Promise((done, fail) => {
  setTimeout(fail, 60000, new Error('no word of the server within a minute'));
  const look = () => {
    if (!document.querySelector('.verdict-overlay[data-settled]')) return requestAnimationFrame(look);
    setTimeout(() => done(performance.now()));
  };
  requestAnimationFrame(look);
});
window.figure = window.painted('');
window.firstPicture = new Promise(done => {
  const look = () => {
    if (!window.outline() && !document.querySelector('#first-picture .path')) return requestAnimationFrame(look);
    setTimeout(() => done(performance.now()));
  };
  requestAnimationFrame(look);
});
for (const name of ['keydown', 'pointerup']) {
  window.addEventListener(name, event => { window.pressed = event.timeStamp; }, true);
}
"""
# Moves the track to a hundred places; the milliseconds from each move to the end of the frame that follows.
DRAG = """async track => {
  const times = [];
  for (let place = 0; place <= 100; place += 1) {
    const begun = performance.now();
    track.value = String(Number(track.max) * place / 100);
    track.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise(done => requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = done;
      channel.port2.postMessage(0);
    }));
    times.push(performance.now() - begun);
  }
  return times;
}"""
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextmanager
def _opened(browser: Browser, url: str) -> Iterator[tuple[Page, Traffic]]:
    """A page in a fresh profile, after its first picture, and the traffic of the page."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.add_init_script(WATCH)
    try:
        page = context.new_page()
        traffic = Traffic(page)
        page.goto(url)
        page.evaluate("window.figure")
        page.wait_for_selector(IDLE)
        yield page, traffic
    finally:
        context.close()


def opening_times(browser: Browser, url: str) -> tuple[float, float]:
    """Milliseconds from opening the page to the first frame with a path, and to the first with that of the figure."""
    with _opened(browser, url) as (page, _):
        return float(page.evaluate("window.firstPicture")), float(page.evaluate("window.figure"))


def moving_time(page: Page, move: Callable[[], None]) -> float:
    """Milliseconds from letting go of the slider to the first frame in which the figure has the new path."""
    page.bring_to_front()
    page.evaluate("void (window.repainted = window.painted(window.outline()))")
    move()
    elapsed = float(page.evaluate("window.repainted.then(time => time - window.pressed)"))
    page.wait_for_selector(IDLE)
    return elapsed


def letting_go_times(page: Page, move: Callable[[], None]) -> tuple[float, float]:
    """Milliseconds from letting go of our slider to run and words of the server on the screen, and to their figure."""
    page.evaluate("void (window.said = window.settled())")
    drawn = moving_time(page, move)
    return float(page.evaluate("window.said.then(time => time - window.pressed)")), drawn


def _let_go(page: Page, turn: int) -> Callable[[], None]:
    """Lets our slider go at one of 25 places below the marks, which hold it, far from the one before."""
    box = page.locator(".slider .track").bounding_box()
    assert box
    share = 0.03 + 0.025 * (7 * turn % 25)
    page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    return page.mouse.up


def _one_on(page: Page, turn: int) -> Callable[[], None]:
    """Moves Streamlit's slider one place on or back."""
    page.get_by_role("slider", name="Step size").focus()
    return lambda: page.keyboard.press(("ArrowRight", "ArrowLeft")[turn % 2])


def dragging_times(page: Page) -> list[float]:
    """Milliseconds per frame while our slider is held."""
    page.bring_to_front()
    times: list[float] = page.locator(".slider .track").evaluate(DRAG)
    return times


class Traffic:
    """Counts the bytes between a page and its server, both ways; it has to be there before the page opens."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        page.on("websocket", self._connected)
        page.on("requestfinished", self._answered)

    def _connected(self, socket: WebSocket) -> None:
        for event in ("framereceived", "framesent"):
            socket.on(event, self._count)

    def _count(self, payload: str | bytes) -> None:
        self.bytes += len(payload)

    def _answered(self, request: Request) -> None:
        sizes = request.sizes()
        self.bytes += sizes["requestBodySize"] + sizes["responseBodySize"]


@dataclass(frozen=True, slots=True)
class Times:
    """The measurements in milliseconds, openings and moves taken in turn with the stock app; bytes of our moves.

    Attributes:
        openings: (our first picture, our figure, stock).
        moves: (the run on our screen, its figure, stock).
        frames: of our slider while it is held.
        sent: bytes.
    """

    openings: list[tuple[float, float, float]]
    moves: list[tuple[float, float, float]]
    frames: list[float]
    sent: list[int]


def measure(ours: str, stock: str) -> Times:
    """All times."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        for url in (ours, stock):
            opening_times(browser, url)  # the server's first visitor pays for its imports
        openings = [(*opening_times(browser, ours), opening_times(browser, stock)[1]) for _ in range(OPENINGS)]
        with _opened(browser, ours) as (our_page, traffic), _opened(browser, stock) as (stock_page, _):
            our_page.wait_for_selector(".slider .mark")
            moves: list[tuple[float, float, float]] = []
            sent: list[int] = []
            for i in range(MOVES + 2):
                before = traffic.bytes
                our_times = letting_go_times(our_page, _let_go(our_page, i))
                sent.append(traffic.bytes - before)
                moves.append((*our_times, moving_time(stock_page, _one_on(stock_page, i))))
            frames = dragging_times(our_page)
        browser.close()
    return Times(openings, moves[2:], frames, sent[2:])


def _row(claim: str, ours: Sequence[float], stock: Sequence[float], aim: float | None = None) -> Row:
    ratio = statistics.median(ours) / statistics.median(stock)
    words = [f"{statistics.median(times):.0f} ms (p95 {percentile(times, 95):.0f})" for times in (ours, stock)]
    aimed = () if aim is None else (f"≤ {aim:g}", ratio <= aim)
    return Row(claim, words[0], f"empty Streamlit app {words[1]}", ratio, *aimed)


def rows() -> Iterator[Row]:
    """The table's rows: (a) and (b)."""
    with tempfile.TemporaryDirectory() as empty, serve() as ours, serve(STOCK, Path(empty)) as stock:
        times = measure(ours.url, stock.url)
    settled, drawn, stock_moves = zip(*times.moves, strict=True)
    yield _row(f"(a) slider moved → path on screen, median of {len(times.frames)}", times.frames, stock_moves, 1)
    yield _row(f"(a) slider let go → run and words of the server, median of {MOVES}", settled, stock_moves, 0.5)
    yield _row(f"(a) slider let go → figure drawn anew, median of {MOVES}", drawn, stock_moves)
    size = statistics.median(times.sent) / 1000
    yield Row(
        f"(a) bytes of a move, median of {MOVES}", f"{size:.0f} kB", "", size / MOVE, f"≤ {MOVE} kB", size <= MOVE
    )
    pictures, figures, stock_openings = zip(*times.openings, strict=True)
    yield _row(f"(b) cold open → first picture, median of {OPENINGS}", pictures, stock_openings, 1)
    yield _row(f"(b) cold open → figure, median of {OPENINGS}", figures, stock_openings)
