"""The page with nothing but player and slider, see apps/bare_app.py: what can be dragged, read and waited for on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Page, expect

from tests.e2e.playground import REST
from tests.e2e.server import Server

APP = Path(__file__).parent / "apps" / "bare_app.py"
READY = """() => ['landscape', 'curves'].every((name) =>
    document.querySelector(`.st-key-${name} .js-plotly-plot`)?._fullLayout?.xaxis?._length > 0)"""
# Where the point (x, y) of a chart is on the page, by the axes of the trace with that name.
PLACE = """([chart, name, x, y]) => {
    const plot = document.querySelector(`.st-key-${chart} .js-plotly-plot`);
    const trace = plot._fullData.find((one) => one.name === name);
    const axis = (id) => plot._fullLayout[id[0] + 'axis' + id.slice(1)];
    const [across, up] = [axis(trace.xaxis), axis(trace.yaxis)];
    const box = plot.querySelector('.main-svg').getBoundingClientRect();
    return { x: box.x + across._offset + across.d2p(x), y: box.y + up._offset + up.d2p(y),
             perPixel: [Math.abs(across.p2d(1) - across.p2d(0)), Math.abs(up.p2d(1) - up.p2d(0))] };
}"""
# The colour that the overlay has at a place of the page: four numbers from 0 to 255.
INK = """([chart, x, y]) => {
    const canvas = document.querySelector(`.st-key-${chart} .chart-overlay`);
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    return [...canvas.getContext('2d').getImageData((x - box.x) * scale, (y - box.y) * scale, 1, 1).data];
}"""
PLOT = "document.querySelector('.st-key-landscape .js-plotly-plot')"
FIRST = f"x => {PLOT}._fullData.find((one) => one.name === 'path').x[0] === x"
FADED = "document.querySelectorAll('[data-faded]').length"
PATH_INK = [194, 65, 12, 255]


class Place(NamedTuple):
    """A point of a chart: where it is on the page, and how much data a pixel there is worth."""

    x: float
    y: float
    per_pixel: tuple[float, float]


def opened(page: Page, server: Server, query: str = "") -> Page:
    page.goto(server.url + query)
    expect(page.locator(".player")).to_be_visible()
    page.wait_for_function(READY)
    return page


def place(page: Page, chart: str, name: str, x: float, y: float) -> Place:
    """Where a point of a chart is, once the page is at rest."""
    page.evaluate(REST)
    found = page.evaluate(PLACE, [chart, name, x, y])
    return Place(found["x"], found["y"], tuple(found["perPixel"]))


def said(page: Page) -> dict[str, Any]:
    """The state on the server."""
    return dict(json.loads(page.locator(".st-key-said").inner_text()))


def wait_for(page: Page, **values: Any) -> None:
    """Waits until the server says so."""
    page.wait_for_function(
        """(values) => { const said = JSON.parse(document.querySelector('.st-key-said').innerText);
            return Object.entries(values).every(([name, value]) => said[name] === value); }""",
        arg=values,
    )


def shows(page: Page, chart: str, what: str) -> None:
    """Waits until the overlay of a chart shows `what`; where there is nothing to show it shows nothing."""
    overlay = page.locator(f".st-key-{chart} .chart-overlay[data-shows]")
    if what:
        expect(overlay).to_have_attribute("data-shows", what)
    else:
        expect(overlay).to_have_count(0)


def drag(page: Page, point: tuple[float, float], way: tuple[float, float]) -> None:
    """Drags a point of the landscape that many pixels."""
    spot = place(page, "landscape", "path", *point)
    page.mouse.move(spot.x, spot.y)
    page.mouse.down()
    page.mouse.move(spot.x + way[0], spot.y + way[1], steps=4)
    page.mouse.up()


def choose(page: Page, view: str) -> None:
    page.get_by_test_id("stRadio").get_by_text(view, exact=True).click()


def value(page: Page, name: str) -> str:
    return page.locator(f".player [data-value={name}]").inner_text()
