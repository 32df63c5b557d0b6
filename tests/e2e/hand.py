"""A hand on the start of a run on the Playground, and the core's runs that what it shows is held against."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from playwright.sync_api import Locator, Page, expect

from app.settings.settings import of_example, to_spec
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from tests.e2e.bare_page import INK
from tests.e2e.playground import FRAMES, PIXEL, Playground
from tests.e2e.server import Server
from tests.e2e.wire import READY, Wire

Point = tuple[float, float]
HIMMELBLAU = "v=1&ex=himmelblau"
START = """() => { const {startX, startY} = document.querySelector('.start-handle').dataset;
  return [Number(startX), Number(startY)]; }"""
"""Reads where the ring says the start is."""

STARTS = """() => {
  window.starts = [];
  const note = () => {
    const {startX, startY} = document.querySelector('.start-handle').dataset;
    window.starts.push([Number(startX), Number(startY)]);
    requestAnimationFrame(note);
  };
  note();
}"""
"""Notes at every frame where the ring of the start is."""


class Hand:
    """A page with its connection, and a hand on the start."""

    def __init__(self, page: Page, server: Server) -> None:
        self.wire = Wire(page)
        self.app = Playground(page, server.url).open(HIMMELBLAU)
        page.wait_for_selector(READY)

    @property
    def page(self) -> Page:
        """The page."""
        return self.app.page

    @property
    def ring(self) -> Locator:
        """The handle of the start."""
        return self.page.locator(".start-handle")

    @property
    def told(self) -> Locator:
        """The words about the run under the hand."""
        return self.page.locator(".verdict-overlay")

    @property
    def settled(self) -> Locator:
        """The words about the run under the hand, once run and words are those of the server."""
        return self.page.locator(".verdict-overlay[data-settled]")

    def grab_step_size(self) -> None:
        """Takes hold of the thumb of the step size."""
        box = self.app.step_slider.bounding_box()
        assert box
        self.track = box["x"] + 7, box["y"] + box["height"] / 2, box["width"] - 14  # half a thumb at each end
        self.slide_to(float(self.app.step_slider.input_value()))
        self.page.mouse.down()

    def slide_to(self, share: float, pixels: float = 0) -> None:
        """Moves the thumb in hand to this share of its track, and so many pixels on."""
        left, middle, width = self.track
        self.page.mouse.move(left + share * width + pixels, middle)

    def begin_anew(self) -> Hand:
        """Goes back to Himmelblau's function from its own start."""
        self.open(HIMMELBLAU, of_example("himmelblau").start)
        return self

    def open(self, query: str, start: Point) -> None:
        """Follows a link within the session; waits for the path from its start."""
        self.page.mouse.up()
        self.app.turn_to(query)
        self.wait_for_start(start)

    def wait_for_start(self, start: Point) -> None:
        """Waits until figure and ring have this start, and nothing lies over the figure."""
        self.page.wait_for_function(
            """([x, y]) => { const plot = document.querySelector('.st-key-landscape .js-plotly-plot');
            const path = plot?._fullData?.find(({name}) => name === 'path');
            const ring = document.querySelector('.start-handle:not([hidden])');
            const there = !ring || (Number(ring.dataset.startX) === x && Number(ring.dataset.startY) === y);
            return path && path.x[0] === x && path.y[0] === y && there; }""",
            arg=list(start),
        )
        expect(self.told).to_have_count(0)

    def grab(self) -> None:
        """Takes hold of the start."""
        box = self.ring.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()

    def drag_to(self, x: float, y: float) -> Point:
        """Moves the held start near a point of the plane; where it then is."""
        self.page.mouse.move(*self.page.evaluate(PIXEL, [x, y]), steps=4)
        return self.start

    @property
    def start(self) -> Point:
        """Where the ring says the start is, with every digit, once a frame has been painted."""
        self.page.evaluate(FRAMES)
        x, y = self.page.evaluate(START)
        return x, y

    def expect_end(self, run: Run) -> None:
        """The path under the hand ends where the core's does."""
        end = self.page.evaluate(PIXEL, run.points[-1].tolist())
        self.app.wait_for(f"place => ({INK})(place)[3] > 0", ["landscape", *end])

    def expect_words(self, run: Run) -> None:
        """The words over the verdict and those for a screen reader are about this run: the engine's or the verdict."""
        count = re.compile(rf"(after|in) {run.iterations} steps|{run.iterations} steps so far")
        expect(self.told).to_contain_text(count)
        expect(self.ring).to_have_attribute("aria-valuetext", count)
        expect(self.app.readout("n")).to_have_text(str(run.iterations))


def run_with(**changed: Any) -> Run:
    """The core's run on Himmelblau's function with other settings than those of the example."""
    return run_spec(to_spec(replace(of_example("himmelblau"), **changed)))


def run_from(start: Point) -> Run:
    """The core's run from another start."""
    return run_with(start=start)
