"""A visitor with the picture: moves the step size and the start, plays the run, changes the view."""

from __future__ import annotations

import csv
import math
import re
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import findings
from tests.e2e.playground import IDLE, PIXEL, Playground, choose
from tests.e2e.server import Server
from tests.e2e.wire import Wire


@pytest.fixture(scope="module")
def shared(blank: Page, wire: Wire, server: Server) -> Playground:
    """The Playground, opened once for the tests of this file."""
    return Playground(blank, server.url).open()


@pytest.fixture
def app(shared: Playground) -> Playground:
    """The Playground with the screen it opens with."""
    return shared.begin_anew()


@pytest.fixture
def page(app: Playground) -> Page:
    """Its page."""
    return app.page


def test_it_opens_on_a_run_that_zig_zags_and_says_why(shared: Playground) -> None:
    app = shared
    expect(app.verdict).to_contain_text("Zig-zags to the minimum (0, 0) in 153 steps")
    expect(app.verdict).to_contain_text("α = 0.19 is below the stability limit 2/λmax = 0.2")
    assert app.path[1][:3] == pytest.approx([1, -0.9, 0.81])  # y is multiplied by 1 − 0.19·10 at every step


def test_moving_the_slider_redraws_the_path(app: Playground) -> None:
    before = app.path
    app.step_slider.press("ArrowLeft")
    after = app.wait_for_another_path(before)
    assert abs(after[1][1]) < abs(before[1][1])  # a smaller step overshoots less
    assert float(app.step_box.input_value()) < 0.19
    app.expect_step(partial(math.isclose, float(app.step_box.input_value()), rel_tol=1e-5))


def test_an_exact_step_size_beyond_the_limit_diverges(app: Playground) -> None:
    before = app.path
    app.step_box.fill("0.21")
    app.step_box.press("Enter")
    app.wait_for_another_path(before)
    expect(app.verdict).to_contain_text("Diverges")
    expect(app.verdict).to_contain_text("above the stability limit 2/λmax = 0.2")


def test_a_click_on_the_landscape_sets_the_start(app: Playground, page: Page) -> None:
    before = app.path
    app.press_at(-6, 3)
    after = app.wait_for_another_path(before)
    start = after[0][0], after[1][0]
    assert start == pytest.approx((-6, 3), abs=0.05)  # a pixel is 0.05 wide
    boxes = [page.get_by_role("spinbutton", name=name).input_value() for name in ("Start x", "Start y")]
    assert tuple(map(float, boxes)) == start
    app.query(lambda stated: tuple(map(float, stated.get("start", "nan").split("_"))) == start)


def test_a_second_click_moves_the_start_again(app: Playground) -> None:
    before = app.path
    app.press_at(-6, 3)
    between = app.wait_for_another_path(before)
    app.press_at(4, -2)
    after = app.wait_for_another_path(between)
    assert (after[0][0], after[1][0]) == pytest.approx((4, -2), abs=0.05)


def test_dragging_the_landscape_shows_another_part_of_the_plane_and_back_returns(app: Playground, page: Page) -> None:
    grip, target = (page.evaluate(PIXEL, point) for point in ([-6, 6], [-4, 5]))
    page.mouse.move(*grip)
    page.mouse.down()
    page.mouse.move(*target, steps=5)
    page.mouse.up()
    app.unfold("Picture")
    left = page.get_by_role("spinbutton", name="x from")
    expect(left).to_have_value("-13")
    stated = app.query(lambda stated: "window" in stated)
    assert stated["window"] == "-13_9_-7.8_9.8"  # all of it two to the left and one up
    assert "start" not in stated
    page.go_back()
    expect(left).to_have_value("-11")


def test_the_player_walks_through_the_run_without_asking_the_server(app: Playground, page: Page, wire: Wire) -> None:
    asked = wire.sent
    assert asked
    app.button("To the start").click()
    expect(app.readout("k")).to_have_text("0")
    expect(app.readout("x")).to_have_text("10.0")
    expect(app.readout("L1")).to_have_text("20.0")  # ‖(10, 10)‖₁
    app.button("One step forward").click()
    expect(app.readout("k")).to_have_text("1")
    expect(app.readout("y")).to_have_text("−0.900")
    app.button("One step back").click()
    expect(app.readout("k")).to_have_text("0")
    track = page.get_by_role("slider", name="Iterate k")
    track.press("PageUp")
    expect(app.readout("k")).to_have_text("15")
    app.button("Play").click()
    expect(app.button("Pause")).to_be_visible()
    app.button("Pause").click()
    assert int(app.readout("k").inner_text()) >= 15
    page.get_by_label("Speed").select_option("4")
    app.button("Play").click()
    expect(app.readout("k")).to_have_text("153")
    expect(app.button("Play")).to_be_visible()
    assert wire.sent == asked


def test_a_step_under_the_player_is_explained_close_up(app: Playground, page: Page) -> None:
    page.locator(".player .track").fill("3")
    app.button("Why this step?").click()
    dialog = page.get_by_role("dialog", name="Why this step?")
    expect(dialog.locator(".sentence").nth(1)).to_have_text(
        "Along (0, 1), where λ = 10, the component −7.29 of ∇f times 1 − αλ = −0.9 makes 6.56: it flips and shrinks."
    )
    expect(dialog.locator(".js-plotly-plot")).to_have_count(2)
    dialog.get_by_role("button", name="later").click()
    expect(dialog.locator(".sentence").nth(1)).to_contain_text("the component 6.56 of ∇f")
    app.wait_for("() => new URLSearchParams(location.search).get('why') === '4'")
    page.wait_for_selector(IDLE)
    assert findings(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    app.wait_for("() => !location.search.includes('why')")
    page.go_back()
    expect(dialog.locator(".sentence").nth(1)).to_contain_text("the component 6.56 of ∇f")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.locator(".player .track").fill("153")
    app.button("Why this step?").click()  # at the end: the last step that the picture shows is 1.9 · 0.9ᵏ long
    shown = dialog.get_by_label("Step k, from 0 to 152")
    expect(shown).to_have_value(re.compile("^3[0-9]$"))
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    app.wait_for("() => !location.search.includes('why')")  # the page has heard of it before the next test begins


def test_an_example_brings_its_start_step_and_window(app: Playground, page: Page) -> None:
    before = app.path
    choose(page, "Function", "Rosenbrock")
    after = app.wait_for_another_path(before)
    assert (after[0][0], after[1][0]) != (10, 1)
    expect(app.formula).not_to_have_value("(x^2 + 10y^2)/2")
    app.expect_whole_query({"v": "1", "ex": "rosenbrock"})


def test_maximizing_climbs(app: Playground, page: Page) -> None:
    before = app.path
    page.get_by_role("radio", name="Maximize").click()
    after = app.wait_for_another_path(before)
    assert abs(after[1][1]) > abs(before[1][0])


def test_the_surface_carries_the_same_path(app: Playground, page: Page) -> None:
    before = app.path
    app.unfold("Picture")
    page.get_by_role("radio", name="Surface").click()
    app.wait_for("() => document.querySelector('.st-key-landscape .js-plotly-plot .gl-container canvas') !== null")
    assert [coordinates[0] for coordinates in app.path] == [coordinates[0] for coordinates in before]
    page.get_by_role("radio", name="Contours").click()
    app.wait_for("() => document.querySelector('.st-key-landscape .js-plotly-plot .heatmaplayer image') !== null")
    assert app.path == before


def test_fitting_the_path_shows_all_of_it(app: Playground, page: Page) -> None:
    before = app.path
    start = page.get_by_role("spinbutton", name="Start x")
    start.fill("40")
    start.press("Enter")
    app.wait_for_another_path(before)
    app.unfold("Picture")
    app.button("Fit the path").click()
    expect(page.get_by_role("spinbutton", name="x to")).not_to_have_value("11")
    assert float(page.get_by_role("spinbutton", name="x to").input_value()) > 40


def test_the_steps_are_there_as_a_table_and_as_csv(app: Playground, page: Page) -> None:
    page.get_by_role("tab", name="Steps").click()
    with page.expect_download() as download:
        app.button("Download as CSV").click()
    rows = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 1 + 154  # a heading, and x₀ … x₁₅₃
    assert float(rows[1][1]) == 10
