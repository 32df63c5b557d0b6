"""The Compare page as browser tests use it: its links, its screen, and the runs of the core that it shows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.settings.settings import of_example
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.objectives.gallery import GALLERY
from tests.e2e.playground import BROKEN, FRAMES, IDLE, PIXEL, follow
from tests.e2e.screen import verdict
from tests.e2e.server import Server
from tests.e2e.wire import READY, Wire

MOMENTUM = (
    "v=1&ex=quadratic_100&steps=1000&runs=a~~b~heavy_ball_0.669~fixed_0.033~~c~nesterov_0.818~fixed_0.01~~gradients"
)
SEARCHES = "v=1&ex=himmelblau&dir=newton&rule=armijo&steps=40&runs=a~~b~bfgs~wolfe~~c~steepest~exact_1~~gradients"
SEARCHING = [
    replace(of_example("himmelblau"), direction=direction, step_rule=rule, max_iterations=40)
    for direction, rule in ((Newton(), Armijo()), (BFGS(), Wolfe()), (Steepest(), Exact()))
]
"""The runs of SEARCHES: B and C spend more than one gradient on most steps."""
EIGHT = (
    "v=1&ex=himmelblau&start=-1_-1&runs=a~~b~steepest~exact_1~~c~steepest~exact_0.9~~d~heavy_ball_0.9~fixed_0.01"
    "~~e~adam~fixed_0.1~~f~newton~armijo~~g~bfgs~wolfe~~h~steepest_inf~fixed_0.05"
)
# Colour, dash and marker of each run: by its place, in one of the charts.
LOOKS = """([chart, pattern]) => {
  const plot = document.querySelector(`.st-key-${chart} .js-plotly-plot`);
  const drawn = plot._fullData.filter(trace => RegExp(pattern).test(trace.name) && trace.meta !== undefined);
  const looks = drawn.map(t => [t.meta, [t.line.color, t.line.dash, t.marker.symbol].join(' ')]);
  return Object.fromEntries(looks);
}"""
# Where a point in the middle of a run's norm curve is on the screen.
MIDDLE = """place => {
  const plot = document.querySelector('.st-key-curves .js-plotly-plot');
  const curve = plot._fullData.find(trace => trace.meta === place), {xaxis, yaxis} = plot._fullLayout;
  const box = plot.querySelector('.main-svg').getBoundingClientRect(), k = Math.floor(0.6 * curve.x.length);
  return [box.left + xaxis._offset + xaxis.d2p(curve.x[k]), box.top + yaxis._offset + yaxis.d2p(curve.y[k])];
}"""
PATHS = """() => document.querySelector('.st-key-landscape .js-plotly-plot')?._fullData
  ?.flatMap(({name}) => name?.match(/^(.) path$/)?.[1] ?? []).sort().join('')"""
"""The letters of the runs whose paths are drawn."""


def opened(page: Page, server: Server, query: str = "") -> Page:
    """The page, with both charts drawn."""
    page.goto(f"{server.url}/compare?{query}" if query else f"{server.url}/compare")
    return drawn(page)


class Compared:
    """The page on a desk, its connection, and what stood on it when it was opened."""

    def __init__(self, page: Page, server: Server) -> None:
        self.wire = Wire(page)
        self.page = opened(page, server, MOMENTUM)
        page.wait_for_selector(READY)
        self.first = self.words()

    def words(self) -> list[str]:
        """The verdict and the table of the runs."""
        return [verdict(self.page).inner_text(), self.page.locator(".runs").inner_text()]

    def turn_to(self, query: str, runs: str) -> Page:
        """Follows a link within the session; waits for the paths of these runs alone."""
        self.page.mouse.up()
        self.page.wait_for_selector(IDLE)
        if self.page.url.partition("?")[2] != query or "/compare" not in self.page.url:
            follow(self.page, f"/compare?{query}")
        self.page.wait_for_function(f"wanted => ({PATHS})() === wanted", arg=runs)
        drawn(self.page)
        expect(self.page.locator(".verdict-overlay")).to_have_count(0)
        return self.page

    def begin_anew(self) -> Page:
        """Goes back to the screen that was opened; checks that all of it is there."""
        page = self.turn_to(MOMENTUM, "ABC")
        chip = page.get_by_role("radio", name=re.compile("^A "))
        if not chip.is_checked():
            page.locator(".st-key-selected_run").get_by_text("Gradient descent").click()
            expect(chip).to_be_checked()
        page.wait_for_selector(".start-handle[data-start-x='10'][data-start-y='2']")
        expect(page.get_by_role("spinbutton", name="Step size α, exactly")).to_have_value("0.0198")
        page.wait_for_function("([told, runs]) => document.querySelector('.runs').innerText === runs", arg=self.first)
        page.wait_for_selector(IDLE)
        assert self.words() == self.first
        return page


def drawn(page: Page) -> Page:
    """The page once its curves and its table are drawn and nothing is under way."""
    page.wait_for_selector(f".st-key-curves .js-plotly-plot .scatterlayer, {BROKEN}")
    assert not page.locator(BROKEN).count(), "the page broke; its log says why"
    page.wait_for_selector(IDLE)
    page.wait_for_selector(".runs tbody tr")
    return page


def looks(page: Page, chart: str, pattern: str = ".") -> Any:
    """Colour, dash and marker of each run in a chart, of the traces whose names match the pattern."""
    return page.evaluate(LOOKS, [chart, pattern])


def dragged(page: Page, ring: Locator, x: float, y: float) -> tuple[float, float]:
    """Drags a start near a point of the plane and holds it there; where it then is."""
    box = ring.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(*page.evaluate(PIXEL, [x, y]), steps=4)
    page.evaluate(FRAMES)
    at = float(str(ring.get_attribute("data-start-x"))), float(str(ring.get_attribute("data-start-y")))
    assert at == pytest.approx((x, y), abs=0.2)
    return at


def runs_from(start: tuple[float, float]) -> list[Run]:
    """The core's runs of MOMENTUM from another start."""
    methods: list[tuple[Direction, float]] = [
        (Steepest(), of_example("quadratic_100").step_size),
        (HeavyBall(0.669), 0.033),
        (Nesterov(0.818), 0.01),
    ]
    f = GALLERY["quadratic_100"].objective
    return [
        run_spec(RunSpec(f, start, direction, Fixed(step_size), max_iterations=1000))
        for direction, step_size in methods
    ]


def letters(page: Page) -> Locator:
    """The letters of the runs in the table."""
    return page.locator(".runs tbody th b")
