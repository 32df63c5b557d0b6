"""How smoothly a hundred runs of a class fly over the landscape of the board: the time between two frames."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from playwright.sync_api import expect, sync_playwright

from benchmarks.table import Row, percentile
from tests.e2e.chromium import ARGUMENTS, find_chromium
from tests.e2e.classroom import LESSON, begun
from tests.e2e.server import serve

SECONDS = 4
AIM = 50.0
"""Milliseconds."""
FRAMES = """seconds => new Promise(done => {
  const gaps = [];
  let last = performance.now();
  const tick = now => {
    gaps.push(now - last);
    last = now;
    if (gaps.reduce((sum, gap) => sum + gap) < 1000 * seconds) requestAnimationFrame(tick);
    else done(gaps.slice(1).sort((a, b) => a - b));
  };
  requestAnimationFrame(tick);
})"""


def gaps() -> list[float]:
    """The milliseconds between the frames while the runs of a hundred step sizes fly, sorted."""
    with serve() as server, sync_playwright() as playwright:
        room = begun(server.url, [LESSON[2]])
        seats = room.seats(100)
        teacher = f"teacher:{room.secret}"
        room.ask("act", {"act": "open"}, teacher)
        room.answer(seats, 1, lambda place: 0.02 + 0.003 * place)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(room.address("board"))
        expect(page.get_by_text("100 of 100 answered")).to_be_visible()
        for act in ("close", "reveal"):
            room.ask("act", {"act": act}, teacher)
        expect(page.locator(".step")).to_contain_text("k = ")
        found: list[float] = page.evaluate(FRAMES, SECONDS)
        browser.close()
    return found


def rows() -> Iterator[Row]:
    """The middle and the slowest twentieth of the frames."""
    found = gaps()
    middle, slow = statistics.median(found), percentile(found, 95)
    yield Row(
        "(i) a frame while 100 runs of a class fly", f"{middle:.0f} ms, 95 % within {slow:.0f} ms",
        aim=f"≤ {AIM:.0f} ms", met=slow <= AIM,
    )  # fmt: skip
