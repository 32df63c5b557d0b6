"""The player in a browser: the click that sets the start and the player; on a page with nothing else."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.bare_page import (
    FADED,
    FIRST,
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
from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import click
from tests.e2e.server import Server

# Writes down the notes that the player hands to the loudspeaker from now on.
LISTEN = """() => {
    if (globalThis.notes) return void (notes.length = 0);
    globalThis.notes = [];
    const connect = AudioNode.prototype.connect;
    StereoPannerNode.prototype.connect = function (...places) {
        notes.at(-1).pan = this.pan.value;
        return connect.apply(this, places);
    };
    OscillatorNode.prototype.connect = function (...places) {
        notes.push({ hertz: this.frequency.value });
        return connect.apply(this, places);
    };
}"""


@pytest.fixture(scope="module")
def shared(open_shared_page: PageFactory, bare_server: Server) -> Page:
    """The page on a desk, opened once for tests that move the player alone."""
    return opened(open_shared_page(DESK), bare_server)


@pytest.fixture
def still(shared: Page) -> Page:
    """The page with the player at the end of its run, silent, at the speed it has at first; nothing was pressed."""
    shared.locator(".player .track").press("End")
    expect(shared.locator(".player [data-value=k]")).to_have_text(str(said(shared)["n"]))
    shared.locator(".player select").select_option("1")
    sound = shared.get_by_role("button", name="Hear the run")
    if sound.get_attribute("aria-pressed") == "true":
        sound.click()
    expect(sound).to_have_attribute("aria-pressed", "false")
    shows(shared, "landscape", "")
    assert (said(shared)["clicks"], said(shared)["start"], said(shared)["step_size"]) == (0, [10, 1], 0.19)
    return shared


@pytest.fixture(scope="module")
def small(open_shared_page: PageFactory, bare_server: Server) -> Page:
    """The page on a phone."""
    return opened(open_shared_page(PHONE), bare_server)


# The click


def test_clicks_set_the_start_to_within_a_pixel(bare: Page) -> None:
    for count, (x, y) in enumerate([(-7.3, 3.1), (4.0, -2.0), (8.0, 4.0)], start=1):
        spot = place(bare, "landscape", "path", x, y)
        click(bare, round(spot.x), round(spot.y))
        wait_for(bare, clicks=count)
        start = said(bare)["start"]
        assert abs(start[0] - x) <= spot.per_pixel[0]
        assert abs(start[1] - y) <= spot.per_pixel[1]
        assert len(str(start[0])) <= 6, "no more digits than a pixel can tell"
        bare.wait_for_function(FIRST, arg=start[0])


def test_drag_moves_the_picture_and_a_double_click_puts_it_back_but_neither_the_start(bare: Page) -> None:
    drag(bare, (-5, -3), (60, -40))
    bare.wait_for_function(f"{PLOT}._fullLayout.xaxis.range[0] < -12")
    spot = place(bare, "landscape", "path", -4.0, 3.0)
    bare.mouse.dblclick(spot.x, spot.y)
    bare.wait_for_function(f"{PLOT}._fullLayout.xaxis.range[0] === -11")
    bare.wait_for_function(
        """() => { const said = JSON.parse(document.querySelector('.st-key-said').innerText);
            return said.clicks > 0 && String(said.start) === '10,1'; }"""
    )
    drag(bare, (-5, -3), (60, -40))
    bare.wait_for_function(f"{PLOT}._fullLayout.xaxis.range[0] < -12")
    clicks, spot = said(bare)["clicks"], place(bare, "landscape", "path", 2.0, 1.0)
    click(bare, spot.x, spot.y)
    wait_for(bare, clicks=clicks + 1)
    assert said(bare)["start"] == pytest.approx([2.0, 1.0], abs=max(spot.per_pixel))


def test_window_follows_a_drag(bare: Page) -> None:
    bare.get_by_text("Follow the window").click()
    wait_for(bare, follows=True)
    spot = place(bare, "landscape", "path", 0, 0)
    drag(bare, (-5, -3), (60, -40))
    bare.wait_for_function("JSON.parse(document.querySelector('.st-key-said').innerText).window[0][0] !== -11")
    (left, right), (bottom, top) = said(bare)["window"]
    assert [right - left, top - bottom] == pytest.approx([22, 12], abs=2 * max(spot.per_pixel))
    assert left == pytest.approx(-11 - 60 * spot.per_pixel[0], abs=spot.per_pixel[0])
    assert bottom == pytest.approx(-6 - 40 * spot.per_pixel[1], abs=spot.per_pixel[1])
    assert said(bare)["clicks"] == 0


def test_tap_sets_the_start(small: Page) -> None:
    phone = small
    spot = place(phone, "landscape", "path", 3.0, -4.0)
    phone.touchscreen.tap(spot.x, spot.y)
    wait_for(phone, clicks=1)
    assert said(phone)["start"] == pytest.approx([3.0, -4.0], abs=max(spot.per_pixel))


# The player


def test_player_steps_by_keyboard_and_by_button(still: Page) -> None:
    n = said(still)["n"]
    still.locator(".player .track").focus()
    for key, k in {"Home": 0, "ArrowRight": 1, "PageUp": 1 + round(n / 10), "End": n, "ArrowLeft": n - 1}.items():
        still.keyboard.press(key)
        expect(still.locator(".player [data-value=k]")).to_have_text(str(k))
    for name, k in {"To the start": 0, "One step forward": 1, "One step back": 0, "To the end": n}.items():
        still.get_by_role("button", name=name).click()
        expect(still.locator(".player [data-value=k]")).to_have_text(str(k))


def test_player_shows_the_iterate_where_the_axes_say(still: Page) -> None:
    still.locator(".player .track").focus()
    still.keyboard.press("Home")
    for _ in range(3):
        still.keyboard.press("ArrowRight")
    shows(still, "landscape", "iterate 3")
    shows(still, "curves", "iterate 3")
    x, y = 10 * 0.81**3, (-0.9) ** 3
    assert [value(still, name) for name in ("x", "y")] == ["5.31", "−0.729"]
    assert value(still, "L2") == f"{(x**2 + (10 * y) ** 2) ** 0.5:.2f}"
    spot = place(still, "landscape", "path", x, y)
    assert still.evaluate(INK, ["landscape", spot.x, spot.y]) == PATH_INK
    dot = place(still, "curves", "f − f*", 3, 0.5 * x**2 + 5 * y**2)
    assert still.evaluate(INK, ["curves", dot.x, dot.y]) == [107, 79, 160, 255]
    assert still.evaluate(FADED) == 1, "the figure's own path is dimmed"
    still.keyboard.press("End")
    shows(still, "landscape", "")
    assert still.evaluate(FADED) == 0


def test_player_plays_to_the_end_and_the_space_bar_stops_it(still: Page) -> None:
    still.locator(".player select").select_option("4")
    still.locator(".player .track").focus()
    still.keyboard.press("Space")
    expect(still.get_by_role("button", name="Pause")).to_be_visible()
    still.keyboard.press("Space")
    expect(still.get_by_role("button", name="Play")).to_be_visible()
    still.keyboard.press("Space")
    expect(still.locator(".player [data-value=k]")).to_have_text(str(said(still)["n"]))
    expect(still.get_by_role("button", name="Play")).to_be_visible()
    shows(still, "landscape", "")


def test_a_note_a_step_sounds_the_gradient_norm_once_the_sound_is_switched_on(still: Page) -> None:
    still.evaluate(LISTEN)
    still.locator(".player .track").focus()
    still.keyboard.press("Home")
    still.keyboard.press("ArrowRight")
    assert still.evaluate("notes") == [], "it is off until somebody asks"
    button = still.get_by_role("button", name="Hear the run")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    for name in ("One step forward", "One step forward", "One step back", "One step back"):
        still.get_by_role("button", name=name).click()
    gradients = [(10 * 0.81**k, 10 * (-0.9) ** k) for k in (2, 3, 2, 1)]
    norms = [math.hypot(*gradient) for gradient in gradients]
    notes = still.evaluate("notes")
    assert [one["hertz"] for one in notes] == pytest.approx(
        [440 * 10 ** (math.log10(2) / 2 * math.log10(norm / math.hypot(10, 10))) for norm in norms], rel=1e-6
    )
    assert [one["pan"] for one in notes] == pytest.approx(
        [gradient[0] / norm for gradient, norm in zip(gradients, norms, strict=True)], rel=1e-6
    )
    button.click()
    still.get_by_role("button", name="To the end").click()
    assert len(still.evaluate("notes")) == 4


def test_a_played_run_sounds_every_step_but_those_beyond_hearing(still: Page) -> None:
    still.evaluate(LISTEN)
    n = said(still)["n"]
    still.get_by_role("button", name="Hear the run").click()
    still.locator(".player select").select_option("4")
    still.locator(".player .track").focus()
    still.keyboard.press("Home")
    still.evaluate("notes.length = 0")
    still.keyboard.press("Space")
    expect(still.locator(".player [data-value=k]")).to_have_text(str(n))
    norms = [math.hypot(10 * 0.81**k, 10 * 0.9**k) for k in range(1, n + 1)]
    pitches = [440 * 2 ** (math.log10(norm / math.hypot(10, 10)) / 2) for norm in norms]
    assert [one["hertz"] for one in still.evaluate("notes")] == pytest.approx(
        [pitch for pitch in pitches if pitch >= 25], rel=1e-6
    )


def test_click_on_the_curves_goes_to_that_step(still: Page) -> None:
    spot = place(still, "curves", "f − f*", 40, 1e-3)
    click(still, spot.x, spot.y)
    shows(still, "landscape", "iterate 40")


def test_player_follows_the_picture_when_it_moves_and_ends_with_the_run(bare: Page) -> None:
    bare.get_by_role("button", name="To the start").click()
    shows(bare, "landscape", "iterate 0")
    drag(bare, (-5, -3), (-50, 20))
    bare.wait_for_function(
        f"""async () => {{ await new Promise(requestAnimationFrame);
            const at = ({PLACE})(['landscape', 'path', 10, 1]);
            return String(({INK})(['landscape', at.x, at.y])) === '{",".join(map(str, PATH_INK))}'; }}"""
    )
    box = bare.get_by_label("Step size").first
    box.fill("0.05")
    box.press("Enter")
    wait_for(bare, step_size=0.05)
    expect(bare.locator(".player [data-value=k]")).to_have_text(str(said(bare)["n"]))
    shows(bare, "landscape", "")


def test_stage_outlives_its_charts(bare: Page) -> None:
    bare.get_by_role("button", name="To the start").click()
    for view in ("none", "surface", "contours"):
        choose(bare, view)
        expect(bare.locator(".st-key-landscape .js-plotly-plot")).to_have_count(0 if view == "none" else 1)
        bare.get_by_role("button", name="One step forward").click()
        shows(bare, "curves", f"iterate {value(bare, 'k')}")
    shows(bare, "landscape", "iterate 3")


def test_nothing_stays_when_the_stage_goes(bare: Page) -> None:
    bare.get_by_role("button", name="To the start").click()
    shows(bare, "landscape", "iterate 0")
    bare.get_by_text("Player", exact=True).click()
    expect(bare.locator(".player")).to_have_count(0)
    expect(bare.locator(".chart-overlay")).to_have_count(0)
    assert bare.evaluate(FADED) == 0
    spot = place(bare, "landscape", "path", 0, 4)
    click(bare, spot.x, spot.y)
    bare.get_by_text("Player", exact=True).click()
    expect(bare.locator(".player")).to_be_visible()
    assert said(bare)["clicks"] == 0


# Size and colour


def test_strips_fit_a_phone_with_targets_for_fingers_beside_the_picture(small: Page) -> None:
    phone = small
    for strip in (".player", ".slider"):
        overflow = phone.locator(strip).evaluate("(strip) => strip.scrollWidth - strip.clientWidth")
        assert overflow <= 0
    ends = [
        phone.locator(name).evaluate("(one) => one.getBoundingClientRect().right")
        for name in (".player select", ".player")
    ]
    assert ends[0] < ends[1]
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    targets = phone.locator(".player button:visible, .player .track, .slider .track").all()
    assert len(targets) == 6
    assert all((box := target.bounding_box()) and box["height"] >= 44 for target in targets)
    phone.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    expect(phone.locator(".player")).to_be_in_viewport()
    expect(phone.locator(".st-key-landscape .js-plotly-plot")).to_be_in_viewport()


def test_colours_follow_the_theme(open_page: PageFactory, bare_server: Server) -> None:
    page = open_page(DESK)
    page.emulate_media(color_scheme="dark")
    opened(page, bare_server)
    player = page.locator(".player")
    bright, dark = re.compile(r"rgb\(2\d\d, 2\d\d, 2\d\d\)"), re.compile(r"rgb\(\d\d, \d\d, \d\d\)")
    expect(player).to_have_css("color", bright)
    expect(player).to_have_css("background-color", dark)
    page.get_by_role("button", name="To the start").click()
    page.emulate_media(color_scheme="light")
    expect(player).to_have_css("color", dark)
    expect(player).to_have_css("background-color", bright)
    shows(page, "landscape", "iterate 0")
