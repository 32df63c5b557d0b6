"""The stage in a browser: the click that sets the start and the player; on a page with nothing else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.server import Server
from tests.e2e.stage import (
    FIRST,
    GHOSTS,
    INK,
    PATH_INK,
    PLACE,
    PLOT,
    choose,
    drag,
    opened,
    place,
    said,
    shows,
    value,
    wait_for,
)

# The click


def test_clicks_set_the_start_to_within_a_pixel(stage_page: Page) -> None:
    for count, (x, y) in enumerate([(-7.3, 3.1), (4.0, -2.0), (8.0, 4.0)], start=1):
        spot = place(stage_page, "landscape", "path", x, y)
        stage_page.mouse.click(round(spot.x), round(spot.y))
        wait_for(stage_page, clicks=count)
        start = said(stage_page)["start"]
        assert abs(start[0] - x) <= spot.per_pixel[0]
        assert abs(start[1] - y) <= spot.per_pixel[1]
        assert len(str(start[0])) <= 6, "no more digits than a pixel can tell"
        stage_page.wait_for_function(FIRST, arg=start[0])


def test_drag_moves_the_picture_and_a_double_click_puts_it_back_but_neither_the_start(stage_page: Page) -> None:
    drag(stage_page, (-5, -3), (60, -40))
    stage_page.wait_for_function(f"{PLOT}._fullLayout.xaxis.range[0] < -12")
    spot = place(stage_page, "landscape", "path", -4.0, 3.0)
    stage_page.mouse.dblclick(spot.x, spot.y)
    stage_page.wait_for_function(f"{PLOT}._fullLayout.xaxis.range[0] === -11")
    stage_page.wait_for_function(
        """() => { const said = JSON.parse(document.querySelector('.st-key-said').innerText);
            return said.clicks > 0 && String(said.start) === '10,1'; }"""
    )
    drag(stage_page, (-5, -3), (60, -40))
    stage_page.wait_for_function(f"{PLOT}._fullLayout.xaxis.range[0] < -12")
    clicks, spot = said(stage_page)["clicks"], place(stage_page, "landscape", "path", 2.0, 1.0)
    stage_page.mouse.click(spot.x, spot.y)
    wait_for(stage_page, clicks=clicks + 1)
    assert said(stage_page)["start"] == pytest.approx([2.0, 1.0], abs=max(spot.per_pixel))


def test_window_follows_a_drag(stage_page: Page) -> None:
    stage_page.get_by_text("Follow the window").click()
    spot = place(stage_page, "landscape", "path", 0, 0)
    drag(stage_page, (-5, -3), (60, -40))
    stage_page.wait_for_function("JSON.parse(document.querySelector('.st-key-said').innerText).window[0][0] !== -11")
    (left, right), (bottom, top) = said(stage_page)["window"]
    assert [right - left, top - bottom] == pytest.approx([22, 12], abs=2 * max(spot.per_pixel))
    assert left == pytest.approx(-11 - 60 * spot.per_pixel[0], abs=spot.per_pixel[0])
    assert bottom == pytest.approx(-6 - 40 * spot.per_pixel[1], abs=spot.per_pixel[1])
    assert said(stage_page)["clicks"] == 0


def test_tap_sets_the_start(open_page: PageFactory, stage_server: Server) -> None:
    phone = opened(open_page(PHONE), stage_server)
    spot = place(phone, "landscape", "path", 3.0, -4.0)
    phone.touchscreen.tap(spot.x, spot.y)
    wait_for(phone, clicks=1)
    assert said(phone)["start"] == pytest.approx([3.0, -4.0], abs=max(spot.per_pixel))


# The player


def test_player_steps_by_keyboard_and_by_button(stage_page: Page) -> None:
    n = said(stage_page)["n"]
    stage_page.locator(".player .track").focus()
    for key, k in {"Home": 0, "ArrowRight": 1, "PageUp": 1 + round(n / 10), "End": n, "ArrowLeft": n - 1}.items():
        stage_page.keyboard.press(key)
        expect(stage_page.locator(".player [data-value=k]")).to_have_text(str(k))
    for name, k in {"To the start": 0, "One step forward": 1, "One step back": 0, "To the end": n}.items():
        stage_page.get_by_role("button", name=name).click()
        expect(stage_page.locator(".player [data-value=k]")).to_have_text(str(k))


def test_player_shows_the_iterate_where_the_axes_say(stage_page: Page) -> None:
    stage_page.locator(".player .track").focus()
    stage_page.keyboard.press("Home")
    for _ in range(3):
        stage_page.keyboard.press("ArrowRight")
    shows(stage_page, "landscape", "iterate 3")
    shows(stage_page, "curves", "iterate 3")
    x, y = 10 * 0.81**3, (-0.9) ** 3
    assert [value(stage_page, name) for name in ("x", "y")] == ["5.31", "−0.729"]
    assert value(stage_page, "L2") == f"{(x**2 + (10 * y) ** 2) ** 0.5:.2f}"
    spot = place(stage_page, "landscape", "path", x, y)
    assert stage_page.evaluate(INK, ["landscape", spot.x, spot.y]) == PATH_INK
    dot = place(stage_page, "curves", "f − f*", 3, 0.5 * x**2 + 5 * y**2)
    assert stage_page.evaluate(INK, ["curves", dot.x, dot.y]) == [107, 79, 160, 255]
    assert stage_page.evaluate(GHOSTS) == 1, "the figure's own path is dimmed"
    stage_page.keyboard.press("End")
    shows(stage_page, "landscape", "")
    assert stage_page.evaluate(GHOSTS) == 0


def test_player_plays_to_the_end_and_the_space_bar_stops_it(stage_page: Page) -> None:
    stage_page.locator(".player select").select_option("4")
    stage_page.locator(".player .track").focus()
    stage_page.keyboard.press("Space")
    expect(stage_page.get_by_role("button", name="Pause")).to_be_visible()
    stage_page.keyboard.press("Space")
    expect(stage_page.get_by_role("button", name="Play")).to_be_visible()
    stage_page.keyboard.press("Space")
    expect(stage_page.locator(".player [data-value=k]")).to_have_text(str(said(stage_page)["n"]))
    expect(stage_page.get_by_role("button", name="Play")).to_be_visible()
    shows(stage_page, "landscape", "")


def test_click_on_the_curves_goes_to_that_step(stage_page: Page) -> None:
    spot = place(stage_page, "curves", "f − f*", 40, 1e-3)
    stage_page.mouse.click(spot.x, spot.y)
    shows(stage_page, "landscape", "iterate 40")


def test_player_follows_the_picture_when_it_moves_and_ends_with_the_run(stage_page: Page) -> None:
    stage_page.get_by_role("button", name="To the start").click()
    shows(stage_page, "landscape", "iterate 0")
    drag(stage_page, (-5, -3), (-50, 20))
    stage_page.wait_for_function(
        f"""async () => {{ await new Promise(requestAnimationFrame);
            const at = ({PLACE})(['landscape', 'path', 10, 1]);
            return String(({INK})(['landscape', at.x, at.y])) === '{",".join(map(str, PATH_INK))}'; }}"""
    )
    box = stage_page.get_by_label("Step size").first
    box.fill("0.05")
    box.press("Enter")
    wait_for(stage_page, step_size=0.05)
    expect(stage_page.locator(".player [data-value=k]")).to_have_text(str(said(stage_page)["n"]))
    shows(stage_page, "landscape", "")


def test_stage_outlives_its_charts(stage_page: Page) -> None:
    stage_page.get_by_role("button", name="To the start").click()
    for view in ("none", "surface", "contours"):
        choose(stage_page, view)
        expect(stage_page.locator(".st-key-landscape .js-plotly-plot")).to_have_count(0 if view == "none" else 1)
        stage_page.get_by_role("button", name="One step forward").click()
        shows(stage_page, "curves", f"iterate {value(stage_page, 'k')}")
    shows(stage_page, "landscape", "iterate 3")


def test_nothing_stays_when_the_stage_goes(stage_page: Page) -> None:
    stage_page.get_by_role("button", name="To the start").click()
    shows(stage_page, "landscape", "iterate 0")
    stage_page.get_by_text("Stage", exact=True).click()
    expect(stage_page.locator(".player")).to_have_count(0)
    expect(stage_page.locator(".stage-overlay")).to_have_count(0)
    assert stage_page.evaluate(GHOSTS) == 0
    spot = place(stage_page, "landscape", "path", 0, 4)
    stage_page.mouse.click(spot.x, spot.y)
    stage_page.get_by_text("Stage", exact=True).click()
    expect(stage_page.locator(".player")).to_be_visible()
    assert said(stage_page)["clicks"] == 0


# Size and colour


def test_strips_fit_a_phone_with_targets_for_fingers_beside_the_picture(
    open_page: PageFactory, stage_server: Server
) -> None:
    phone = opened(open_page(PHONE), stage_server)
    for strip in (".player", ".scrubber"):
        overflow = phone.locator(strip).evaluate("(strip) => strip.scrollWidth - strip.clientWidth")
        assert overflow <= 0
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    targets = phone.locator(".player button:visible, .player .track, .scrubber .track").all()
    assert len(targets) == 5
    assert all((box := target.bounding_box()) and box["height"] >= 44 for target in targets)
    phone.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    expect(phone.locator(".player")).to_be_in_viewport()
    expect(phone.locator(".st-key-landscape .js-plotly-plot")).to_be_in_viewport()


def test_colours_follow_the_theme(open_page: PageFactory, stage_server: Server) -> None:
    page = open_page(DESK)
    page.emulate_media(color_scheme="dark")
    opened(page, stage_server)
    player = page.locator(".player")
    bright, dark = re.compile(r"rgb\(2\d\d, 2\d\d, 2\d\d\)"), re.compile(r"rgb\(\d\d, \d\d, \d\d\)")
    expect(player).to_have_css("color", bright)
    expect(player).to_have_css("background-color", dark)
    page.get_by_role("button", name="To the start").click()
    page.emulate_media(color_scheme="light")
    expect(player).to_have_css("color", dark)
    expect(player).to_have_css("background-color", bright)
    shows(page, "landscape", "iterate 0")
