"""The page Clipping in a browser: on a desk and on a phone, its scenes, its limit, its link."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import BROKEN, IDLE, open_drawn
from tests.e2e.screen import verdict
from tests.e2e.server import Server

PICTURES = ("clipping_paths", "clipping_norms", "clipping_turn", "clipping_settle")


def opened(page: Page, server: Server, query: str = "") -> Page:
    """The page, with all its pictures drawn."""
    return open_drawn(page, f"{server.url}/clipping", query, PICTURES)


@pytest.fixture(scope="module")
def desk(open_shared_page: PageFactory, server: Server) -> Page:
    """The page on a desk, opened once."""
    return opened(open_shared_page(DESK), server)


@pytest.fixture(scope="module")
def small(open_shared_page: PageFactory, server: Server) -> Page:
    """The page on a phone."""
    return opened(open_shared_page(PHONE), server)


@pytest.mark.parametrize(("fixture", "width"), [("desk", DESK["width"]), ("small", PHONE["width"])])
def test_it_opens_on_the_run_that_clipping_saves_as_wide_as_the_screen(
    request: pytest.FixtureRequest, fixture: str, width: int
) -> None:
    page: Page = request.getfixturevalue(fixture)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    main = page.get_by_test_id("stMain")
    assert not main.locator(".katex-error").count()
    assert "$" not in main.inner_text()
    expect(verdict(main)).to_contain_text("Clipping saves this run: untreated it diverges after 1 step")


def test_another_scene_another_limit_and_the_link_says_both(desk: Page) -> None:
    page = desk
    page.get_by_role("radio", name="Cliff").click()
    expect(verdict(page)).to_contain_text("The first step would be 5.93 long; clipped by norm it is 0.1.")
    limit = page.get_by_role("spinbutton", name="Limit c")
    limit.fill("0.5")
    limit.press("Enter")
    expect(verdict(page)).to_contain_text("clipped by norm it is 0.05")
    page.wait_for_url(re.compile("ex=cliff.*clip=norm"))
    page.reload()
    expect(verdict(page)).to_contain_text("clipped by norm it is 0.05")


def test_it_keeps_the_function_of_the_page_before_and_back_leaves_it(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/compare")
    page.wait_for_selector(f".st-key-landscape .js-plotly-plot .main-svg, {BROKEN}", state="attached")
    page.get_by_role("link", name="Clipping").click()
    expect(verdict(page)).to_contain_text("Clipping by norm saves 38 steps here")
    page.wait_for_selector(IDLE)
    page.go_back()  # once: a page has one entry
    expect(page).to_have_url(re.compile("/compare"))
    expect(page.locator(".st-key-clipping")).to_have_count(0)
