"""The Step sizes page as a visitor meets it: five pictures, points to press, long work to cancel, the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import findings
from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import (
    IDLE,
    REST,
    Playground,
    open_sidebar,
    open_step_sizes,
    pixel_in,
    press,
    wait_for_query,
)
from tests.e2e.screen import STICKING_OUT
from tests.e2e.server import Server

CHART = ".st-key-many_runs .js-plotly-plot"
PIXEL = pixel_in(CHART)
SLOW = "ex=himmelblau&dir=adam&step=0.03&noise=gaussian&steps=2400"
"""With noise no run ever stops: 384 million steps on the finest map. No other test asks for it: it would be kept."""
COMPUTED = 90_000
"""Milliseconds until what other processes compute counts as lost: on a busy machine they give way."""


@pytest.fixture(scope="module")
def page(open_shared_page: PageFactory) -> Page:
    """A page on a desk, opened once: each test goes to a link of its own."""
    return open_shared_page(DESK)


def shown(page: Page, words: str) -> None:
    """Waits for the picture whose alt text begins so."""
    expect(page.get_by_role("figure", name=words)).to_be_visible()
    page.wait_for_selector(f"{CHART} .main-svg")
    page.wait_for_selector(IDLE)


def whole(page: Page, words: str) -> None:
    """The same, once no coarse picture stands in its place any longer: a press would meet the change."""
    shown(page, words)
    expect(page.get_by_text("A coarse picture of")).to_have_count(0, timeout=COMPUTED)
    page.wait_for_selector(IDLE)


def test_a_press_on_the_sweep_opens_that_run_and_back_returns(page: Page, server: Server) -> None:
    app = Playground(page, server.url).open("v=1&ex=quadratic_10&step=0.05")
    page.get_by_role("link", name="Step sizes").click()
    shown(page, "Over the step size α")
    expect(app.verdict).to_contain_text("Fastest of 400 step sizes: α = 0.17")
    press(page, PIXEL, [0.25, 100])
    expect(page.locator(".st-key-landscape .js-plotly-plot")).to_be_visible()
    page.wait_for_selector(IDLE)
    app.expect_step(lambda step: abs(step - 0.25) < 0.005)
    expect(app.verdict.first).to_contain_text("iverge")
    page.go_back()
    shown(page, "Over the step size α")


def test_a_press_on_the_basins_starts_there(page: Page, server: Server) -> None:
    app = open_step_sizes(page, server.url, "v=1&ex=himmelblau", "Basins")
    whole(page, "Map of where runs end, over starts")
    press(page, PIXEL, [3.0, -2.0])
    expect(page.locator(".st-key-landscape .js-plotly-plot")).to_be_visible()
    x, y = map(float, app.query(lambda stated: "start" in stated)["start"].split("_"))
    assert abs(x - 3) < 0.1
    assert abs(y + 2) < 0.1


def test_a_press_on_the_map_sets_start_and_step_size(page: Page, server: Server) -> None:
    app = open_step_sizes(page, server.url, "v=1&ex=himmelblau", "Start × α")
    whole(page, "Map of where runs end, over starts from")
    press(page, PIXEL, [-2.0, 0.005])
    expect(page.locator(".st-key-landscape .js-plotly-plot")).to_be_visible()
    stated = app.query(lambda stated: {"start", "step"} <= set(stated))
    assert abs(float(stated["start"].split("_")[0]) + 2) < 0.1
    assert abs(float(stated["step"]) - 0.005) < 0.0005


def pressed_on_the_map(page: Page, server: Server, cells: int, coarse: bool) -> tuple[float, float]:
    """κ and α of the Playground after a press at (4, 0.05) on the map over κ, the coarse one or the whole one."""
    app = open_step_sizes(page, server.url, f"v=1&ex=kappa_bowl&study={cells}", "Parameter × α")
    shown(page, "Map of where runs end, over κ from 1 to 12")
    said = page.get_by_test_id("stMain").get_by_text("A coarse picture of")
    expect(said).to_have_count(int(coarse), timeout=COMPUTED)
    page.wait_for_selector(IDLE)  # what a press does is there after the picture
    press(page, PIXEL, [4.0, 0.05])
    expect(page.locator(".st-key-landscape .js-plotly-plot")).to_be_visible()
    stated = app.query(lambda stated: {"f", "step"} <= set(stated))
    return float(stated["f"].split("κ = ")[1].split(")")[0]), float(stated["step"])


def test_a_press_on_the_map_over_a_parameter_sets_its_number_and_the_step_size(page: Page, server: Server) -> None:
    kappa, step_size = pressed_on_the_map(page, server, cells=60, coarse=False)
    assert abs(kappa - 4) < 0.2
    assert abs(step_size - 0.05) < 0.005


def test_a_press_while_the_map_is_computed_opens_the_run_of_the_coarse_one(page: Page, server: Server) -> None:
    kappa, step_size = pressed_on_the_map(page, server, cells=400, coarse=True)
    assert abs(kappa - 4) < 0.3
    assert abs(step_size - 0.05) < 0.025  # half of the way between two step sizes of the coarse picture


def test_the_strip_of_the_double_well_names_its_doublings(page: Page, server: Server) -> None:
    app = open_step_sizes(page, server.url, "v=1&f=x^4/4-x^2/2%2By^2/2&start=0.7_0.5&window=-2_2_-2_2", "Last iterates")
    shown(page, "x of the last")
    expect(app.verdict).to_contain_text("4 from α = 1.23607, 8 from α = 1.28803, 16 from α = 1.29923")


def test_the_points_of_the_map_over_momentum_are_dragged_and_the_runs_follow(page: Page, server: Server) -> None:
    open_step_sizes(page, server.url, "v=1&ex=quadratic_10&study=momentum")
    shown(page, "Map of the factor per step")
    points = page.locator(".st-key-many_runs .start-handle")
    expect(points).to_have_count(2)
    page.wait_for_selector(".st-key-curves .js-plotly-plot .main-svg")
    page.evaluate(REST)
    (x0, y0), (x1, y1) = (page.evaluate(PIXEL, place) for place in ([0.19, 0.9], [0.231, 0.27]))
    page.mouse.move(x0, y0)
    page.mouse.down()
    page.mouse.move(x1, y1, steps=5)
    expect(page.locator(".verdict-overlay")).to_contain_text("B: Passes the gradient test after")
    expect(page.locator(".st-key-landscape canvas")).to_have_attribute("data-shows", "compared paths")
    page.mouse.up()
    study = wait_for_query(page, lambda stated: "pair-" in stated["study"])["study"]
    alpha, beta = map(float, study.removeprefix("momentum_pair-").split("x"))
    assert abs(alpha - 0.231) < 0.005
    assert abs(beta - 0.27) < 0.01
    page.wait_for_selector(IDLE)
    points.first.focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function("() => location.search.includes('heavy_ball_')")
    page.wait_for_selector(IDLE)
    assert findings(page) == []


def test_long_work_shows_its_progress_and_is_cancelled_while_the_page_stays_usable(page: Page, server: Server) -> None:
    app = open_step_sizes(page, server.url, f"v=1&{SLOW}", "Basins")
    page.get_by_role("radio", name="400").click()
    expect(page.get_by_text("160,000 starts, at most")).to_be_visible()  # bar and button of fewer starts are gone
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.wait_for_selector(IDLE)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled.")).to_be_visible()
    app.button("Compute").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("radio", name="60", exact=True).click()
    shown(page, "Map of where runs end, over starts")


def test_nothing_scrolls_sideways_on_a_phone(open_page: PageFactory, server: Server) -> None:
    phone = open_page(PHONE)
    app = Playground(phone, server.url).open("v=1&ex=himmelblau")
    open_sidebar(phone)
    phone.get_by_role("link", name="Step sizes").click()
    for picture, words in (("Steps", "Over the step size α"), ("Basins", "Map of where runs end, over starts")):
        phone.get_by_role("radio", name=picture).click()
        shown(phone, words)
        assert phone.evaluate(STICKING_OUT) == []
        expect(app.verdict).to_be_visible()
