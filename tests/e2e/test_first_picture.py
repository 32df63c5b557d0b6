"""The picture that comes with the Playground's page, before plotly.js has drawn the figure at its place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.server import Server

# The middle of each text, and the first iterates of the path.
LOOK = r"""root => {
  const at = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return [(left + right) / 2, (top + bottom) / 2];
  };
  const seen = [...root.querySelectorAll('text')].filter((text) => text.textContent && at(text)[0]);
  const line = root.querySelector('path.path, .trace:has(.js-line[style*="stroke-width: 2px"]) .js-line');
  const matrix = line.getScreenCTM();
  const steps = [...line.getAttribute('d').matchAll(/[Ll]?(-?[\d.]+)[ ,]?(-?[\d.]+)/g)].slice(0, 8);
  const relative = line.getAttribute('d').includes('l');
  let [x, y] = [0, 0];
  const places = steps.map(([, dx, dy]) => {
    [x, y] = relative ? [x + Number(dx), y + Number(dy)] : [Number(dx), Number(dy)];
    const place = new DOMPoint(x, y).matrixTransform(matrix);
    return [place.x, place.y];
  });
  return { texts: seen.map((text) => [text.textContent, ...at(text)]), places };
}"""
PICTURE = "#first-picture"
PLOTLY = "**/api/plotly/**"
FIGURE = ".st-key-landscape .js-plotly-plot"


def seen(page: Page, selector: str) -> Any:
    return page.locator(selector).evaluate(LOOK)


def hold_back(page: Page) -> list[Route]:
    """Lets no figure be drawn: the requests for plotly.js wait in the list."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(PLOTLY, hold)
    return held


def let_go(page: Page, held: list[Route]) -> None:
    for route in held:
        route.continue_()
    page.unroute(PLOTLY)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_figure_takes_the_place_of_the_picture_and_nothing_moves(
    size: Any, open_page: PageFactory, server: Server
) -> None:
    page = open_page(size)
    held = hold_back(page)
    page.goto(server.url, wait_until="commit")
    expect(page.locator(PICTURE)).to_be_attached()
    first = seen(page, PICTURE)
    page.locator(".st-key-landscape .picture").wait_for(state="attached")
    expect(page.locator(".st-key-function .katex")).to_be_visible()
    waiting = seen(page, PICTURE)
    let_go(page, held)
    expect(page.locator(PICTURE)).to_have_count(0)
    figure = seen(page, FIGURE)
    for before in (first, waiting):
        for (word, *box), (other, *place) in zip(sorted(before["texts"]), sorted(figure["texts"]), strict=True):
            assert word == other
            assert np.abs(np.subtract(box, place)).max() < 1.5, word
        assert np.abs(np.array(before["places"]) - figure["places"]).max() < 1


def test_the_picture_goes_where_the_page_turns_out_to_have_no_landscape(open_page: PageFactory, server: Server) -> None:
    page = open_page(DESK)
    held = hold_back(page)
    page.goto(server.url, wait_until="commit")
    expect(page.locator(PICTURE)).to_be_attached()
    page.get_by_role("link", name="Gallery").click()
    expect(page.locator(PICTURE)).to_have_count(0)
    let_go(page, held)
