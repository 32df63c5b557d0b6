"""The page Gradient norm in a browser: it opens on desk and phone, and a press moves the point."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import BROKEN, IDLE
from tests.e2e.server import Server

# Where a point of the landscape is on the screen.
PIXEL = """([x, y]) => {
  const plot = document.querySelector('.st-key-norm_point .js-plotly-plot');
  const {xaxis, yaxis} = plot._fullLayout;
  const box = plot.querySelector('.main-svg').getBoundingClientRect();
  return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
}"""
PICTURES = ("norm_point", "norm_slope", "norm_balls_0", "norm_balls_1", "norm_landscape", "norm_step")


def opened(page: Page, server: Server, query: str = "") -> Page:
    """The page, with all its pictures drawn."""
    page.goto(f"{server.url}/gradient-norm?{query}" if query else f"{server.url}/gradient-norm")
    for key in PICTURES:
        page.wait_for_selector(f".st-key-{key} .js-plotly-plot .main-svg, {BROKEN}", state="attached")
    assert not page.locator(BROKEN).count(), "the page broke; its log says why"
    page.wait_for_selector(IDLE)
    return page


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_it_opens_as_wide_as_the_screen_and_typesets_its_formulas(
    open_page: PageFactory, server: Server, viewport: dict[str, int]
) -> None:
    page = opened(open_page(DESK if viewport is DESK else PHONE), server, "v=1&ex=himmelblau")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    main = page.get_by_test_id("stMain")
    assert main.locator(".katex-display").count() >= 5
    assert not main.locator(".katex-error").count()
    assert "$" not in main.inner_text()
    expect(main.locator(".verdict").first).to_contain_text("‖∇f‖₂ =")


def test_definition_and_both_pictures_are_in_view_together(page: Page, server: Server) -> None:
    opened(page, server)
    boxes = [page.locator(f".st-key-{key}").bounding_box() for key in PICTURES[:2]]
    assert all(box is not None and box["y"] + box["height"] <= 900 for box in boxes), boxes


def test_a_press_on_the_landscape_moves_the_point(page: Page, server: Server) -> None:
    opened(page, server, "v=1&f=3x-4y&start=1_1")
    expect(page.locator(".verdict").first).to_contain_text("At (1, 1) ‖∇f‖₂ = 5.")
    page.mouse.click(*page.evaluate(PIXEL, [-1, 2]))
    expect(page.locator(".verdict").first).to_contain_text(re.compile(r"At \(−(1|0\.9|1\.0)"))
    page.wait_for_url(re.compile("start="))


def test_a_claim_is_settled_by_an_experiment(page: Page, server: Server) -> None:
    opened(page, server)
    card = page.locator(".st-key-claim_1")
    card.get_by_role("radio", name="false").click()
    expect(card).to_contain_text("Right: false.")
    expect(card).to_contain_text("‖g‖₂ = 5")
