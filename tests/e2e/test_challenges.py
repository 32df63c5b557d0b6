"""A challenge from the overview to a score, on a desk and on a phone; a press on the picture is an attempt as well."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import IDLE, follow, press
from tests.e2e.screen import verdict
from tests.e2e.server import Server

# The middle of the right half of the first picture.
RIGHT = """() => {
  const plot = document.querySelector('.st-key-challenge_picture_0 .js-plotly-plot');
  const {xaxis, yaxis} = plot._fullLayout;
  const box = plot.querySelector('.main-svg').getBoundingClientRect();
  return [box.left + xaxis._offset + xaxis.d2p(0.5), box.top + yaxis._offset + yaxis.d2p(0)];
}"""


@pytest.fixture(scope="module")
def desk(open_shared_page: PageFactory, server: Server) -> Page:
    """The challenges on a desk, opened once: each test goes to a link of its own."""
    page = open_shared_page(DESK)
    page.goto(f"{server.url}/challenges")
    expect(page.get_by_role("button", name="Challenge 1", exact=True)).to_be_visible()
    return page


@pytest.fixture
def on_phone(phone: Page, server: Server) -> Page:
    """The challenges on a phone."""
    phone.goto(f"{server.url}/challenges")
    return phone


@pytest.mark.parametrize("view", ["desk", "on_phone"])
def test_a_challenge_is_tried_and_its_solution_shown(request: pytest.FixtureRequest, view: str) -> None:
    page: Page = request.getfixturevalue(view)
    page.get_by_role("button", name="Challenge 1", exact=True).click()
    box = page.get_by_label("Step size α", exact=True)
    box.fill("0.19")
    page.get_by_role("button", name="Try", exact=True).click()
    expect(verdict(page).first).to_contain_text("153 steps: par is 82 steps.")
    page.wait_for_url(re.compile("fastest~0.19"))
    page.get_by_text("Show a solution").click()
    expect(page.get_by_test_id("stMain")).to_contain_text("α = 0.1785")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_press_on_the_picture_is_an_attempt(desk: Page) -> None:
    page = follow(desk, "/challenges?v=1&ex=quadratic_10&tries=other")
    expect(verdict(page)).to_have_count(0)  # nothing of another challenge
    page.wait_for_selector(".st-key-challenge_picture_0 .js-plotly-plot .main-svg")
    page.wait_for_selector(IDLE)
    press(page, RIGHT)
    expect(verdict(page).first).to_contain_text("on the right")
    page.wait_for_url(re.compile("other~0"))


@pytest.mark.parametrize(
    "tries", ["cheapest_cheapest~1~4", "momentum_momentum~0.02~0.8", "other_other~0.5~0", "worst_worst~30"]
)
def test_a_challenge_fits_one_screen(desk: Page, tries: str) -> None:
    page = follow(desk, f"/challenges?tries={tries}")
    expect(verdict(page).first).to_be_visible()
    page.wait_for_selector(IDLE)
    words, pictures = (page.locator(f".st-key-lesson_{one}").bounding_box() for one in ("words", "pictures"))
    assert words is not None
    assert pictures is not None
    assert max(box["y"] + box["height"] for box in (words, pictures)) <= DESK["height"]


def test_the_last_attempt_comes_back_and_back_goes_to_the_one_before(desk: Page) -> None:
    page = follow(desk, "/challenges?tries=fastest_fastest~0.18")
    box, told = page.get_by_label("Step size α", exact=True), verdict(page).first
    expect(told).to_contain_text("82 steps: par.")
    box.fill("0.3")
    page.get_by_role("button", name="Try", exact=True).click()
    expect(told).to_contain_text("Not yet.")
    page.wait_for_url(re.compile("fastest~0.18_fastest~0.3"))
    page.reload()
    expect(told).to_contain_text("Not yet.")
    expect(box).to_have_value("0.3")
    page.go_back()
    expect(told).to_contain_text("82 steps: par.")
    expect(box).to_have_value("0.18")
