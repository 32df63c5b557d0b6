"""Before a class: keys of the whole page, large type, few controls."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from app.settings.deck import Slide, deck_text
from app.settings.settings import of_example, to_spec
from gradnorm_core.descent.descend import run_spec
from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import IDLE, Playground, follow
from tests.e2e.screen import resize
from tests.e2e.server import Server

PROJECTED = "v=1&ex=quadratic_10&mode=projector"
PROJECTOR: ViewportSize = {"width": 1280, "height": 720}


@pytest.fixture(scope="module")
def shared(open_shared_page: PageFactory, server: Server) -> Playground:
    """The Playground before a class, opened once: each test goes to a link of its own."""
    page = open_shared_page(DESK)
    page.set_viewport_size(PROJECTOR)
    return Playground(page, server.url).open(PROJECTED)


@pytest.fixture
def app(shared: Playground) -> Playground:
    """The first screen before a class, with the player at the end and the keyboard with nobody."""
    page = shared.page
    page.set_viewport_size(PROJECTOR)
    follow(page, f"/?{PROJECTED}")
    shared.wait_for_start()
    page.locator(".player .legend").wait_for()
    page.evaluate("document.activeElement?.blur()")
    return shared


def test_the_keys_of_the_page_step_through_the_iterates(app: Playground) -> None:
    keys, k = app.page.keyboard, app.readout("k")
    expect(k).to_have_text("153")
    expect(app.page.locator(":is(.hint, .start-hint, [data-tool]):visible")).to_have_count(0)  # a class needs no hints
    for key, at in (("Home", "0"), ("ArrowRight", "1"), ("ArrowRight", "2"), ("ArrowLeft", "1"), ("End", "153")):
        keys.press(key)
        expect(k).to_have_text(at)
    keys.press(" ")
    expect(app.button("Pause")).to_be_visible()
    keys.press(" ")
    expect(app.button("Play")).to_be_visible()


def test_plus_and_minus_move_the_step_size_to_the_next_of_the_slider(app: Playground) -> None:
    before, shown = float(app.step_box.input_value()), app.path
    app.page.keyboard.press("-")
    app.wait_for_another_path(shown)
    app.expect_step(lambda step: 0.9 * before < step < before)
    shown = app.path
    app.page.keyboard.press("+")
    app.page.keyboard.press("+")
    app.wait_for_another_path(shown)
    app.expect_step(lambda step: step > before)
    app.expect_query(mode="projector")


def test_typing_a_number_is_typing(app: Playground) -> None:
    app.page.keyboard.press("Home")
    app.step_box.fill("")
    app.step_box.press_sequentially("1e-2")
    assert app.step_box.input_value() == "1e-2"
    typed = run_spec(to_spec(replace(of_example("quadratic_10"), step_size=0.01)))
    for name in "nk":  # the run of the typed number, at its end
        expect(app.readout(name)).to_have_text(str(typed.iterations))
    expect(app.button("Play")).to_be_visible()
    app.step_box.press("Enter")
    app.wait_for("() => location.search.includes('step=0.01')")


def test_a_slider_that_was_just_moved_does_not_keep_the_arrows(app: Playground) -> None:
    app.step_slider.focus()
    app.page.keyboard.press("ArrowLeft")
    expect(app.readout("k")).to_have_text("152")
    expect(app.step_box).to_have_value("0.19")


@pytest.mark.parametrize("size", [{"width": 1280, "height": 720}, {"width": 1920, "height": 1080}])
def test_everything_fits_on_the_screen_and_is_large(app: Playground, size: ViewportSize) -> None:
    page = app.page
    resize(page, size)
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    expect(page.get_by_role("link", name="Compare")).to_have_count(0)
    player, verdict = page.locator(".player").bounding_box(), app.verdict
    assert player
    assert player["y"] + player["height"] <= size["height"]
    type_size = verdict.evaluate("element => parseFloat(getComputedStyle(element.querySelector('p')).fontSize)")
    assert type_size >= size["height"] / 38
    landscape = page.locator(".st-key-landscape .nsewdrag").first.bounding_box()
    assert landscape
    assert landscape["height"] > 0.34 * size["height"]
    assert landscape["width"] > 0.3 * size["width"]


def test_without_the_mode_the_page_has_no_keys(app: Playground) -> None:
    page = follow(app.page, "/?v=1&ex=quadratic_10")
    expect(page.locator(".player .legend")).to_be_hidden()
    expect(app.readout("k")).to_have_text("153")
    page.keyboard.press("Home")
    page.keyboard.press("-")
    expect(app.readout("k")).to_have_text("153")
    app.query(lambda stated: "step" not in stated)


@pytest.mark.parametrize("way", ["Escape", "button"])
def test_projector_mode_is_left_by_escape_and_by_a_button(app: Playground, way: str) -> None:
    page = app.page
    expect(page.locator(".player .legend")).to_contain_text("Esc leave")
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name="Leave projector mode").click()
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    page.wait_for_function("!location.search.includes('mode')")
    expect(app.step_box).to_have_value("0.19")


def turn(page: Page, key: str, note: str) -> None:
    """Turns a slide of a deck; a press before the part that hears it has come is made again."""
    shown = page.locator(".deck-note")
    for _ in range(3):
        page.keyboard.press(key)
        with suppress(AssertionError):
            expect(shown).to_have_text(note, timeout=10_000)
            return
    expect(shown).to_have_text(note)


def test_a_deck_is_walked_through_by_keys_and_by_buttons(app: Playground) -> None:
    deck = (
        Slide("", "v=1&ex=quadratic_10", "See the saw."),
        Slide("step-sizes", "v=1&ex=quadratic_10&study=momentum", "All momenta at once."),
        Slide("", "v=1&ex=rosenbrock&hide=verdict", "What will it do?"),
    )
    query = urlencode({"v": "1", "ex": "quadratic_10", "mode": "projector", "deck": deck_text(deck), "slide": "1"})
    page = follow(app.page, f"/?{query}")
    note = page.locator(".deck-note")
    expect(note).to_have_text("1 of 3 See the saw.")
    page.evaluate("document.activeElement?.blur()")
    turn(page, "ArrowDown", "2 of 3 All momenta at once.")
    expect(page.locator(".st-key-many_runs .js-plotly-plot")).to_be_visible()
    page.wait_for_selector(IDLE)
    turn(page, "PageDown", "3 of 3 What will it do?")
    expect(app.verdict).to_contain_text("What happens here, and why?")
    expect(page.get_by_role("button", name="→", exact=True)).to_be_disabled()
    page.wait_for_selector(IDLE)
    page.get_by_role("button", name="←", exact=True).click()
    expect(note).to_have_text("2 of 3 All momenta at once.", timeout=15_000)
    app.expect_query(mode="projector")
