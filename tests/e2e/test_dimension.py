"""The Dimension page in a browser, on a desk and on a phone: it computes, can be cancelled, and concludes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import IDLE, TURN
from tests.e2e.screen import STICKING_OUT, verdict
from tests.e2e.server import Server

QUICK = "v=1&dim=fixed_held_laplacian_n200"


def opened(page: Page, server: Server, query: str) -> Page:
    page.goto(f"{server.url}/dimension?{query}")
    expect(page.get_by_role("radio", name="momentum")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def desk(open_shared_page: PageFactory, server: Server) -> Page:
    """The page on a desk, opened once."""
    return opened(open_shared_page(DESK), server, QUICK)


@pytest.fixture(scope="module")
def small(open_shared_page: PageFactory, server: Server) -> Page:
    """The page on a phone."""
    return opened(open_shared_page(PHONE), server, QUICK)


@pytest.mark.parametrize("fixture", ["desk", "small"])
def test_the_experiment_runs_and_concludes(request: pytest.FixtureRequest, fixture: str) -> None:
    page: Page = request.getfixturevalue(fixture)
    expect(verdict(page)).to_contain_text("Conditioning, not dimension")
    for key in ("dimension_steps", "dimension_kappa", "dimension_norms"):
        page.wait_for_selector(f".st-key-{key} .js-plotly-plot .main-svg", state="attached")
    expect(page.get_by_role("figure", name="Steps over the dimension")).to_be_visible()
    page.wait_for_selector(IDLE)
    page.get_by_role("radio", name="momentum").click()
    page.wait_for_url("**dim=momentum_held_laplacian_n200**")
    expect(verdict(page)).to_contain_text("steps from 112 to 129")
    assert page.evaluate(STICKING_OUT) == []
    assert not page.get_by_test_id("stMain").locator(".katex-error").count()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()


def test_a_phone_shows_the_answer_before_the_choices(small: Page) -> None:
    concluded, choice = verdict(small).bounding_box(), small.get_by_role("radio", name="momentum").bounding_box()
    picture = small.locator(".st-key-dimension_steps").bounding_box()
    assert concluded
    assert choice
    assert picture
    assert concluded["y"] < picture["y"] < PHONE["height"] / 2
    assert picture["y"] + picture["height"] < choice["y"]


def test_long_work_is_cancelled_and_taken_up_again(desk: Page) -> None:
    page = desk
    page.wait_for_selector(IDLE)
    page.evaluate(TURN, "/dimension?v=1&dim=fixed_rosenbrock_n400_e1e-10")
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled.")).to_be_visible()
    page.get_by_role("button", name="Compute").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled.")).to_be_visible()
