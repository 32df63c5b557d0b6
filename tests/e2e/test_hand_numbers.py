"""The hand also holds the step size, numbers of the method and of stopping, a loss over rows, a method of the server.

The runs under the hand are held against those that the core computes for the same settings.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from app.settings.methods import part_text
from app.settings.settings import of_example
from app.tables.scaling import scaled
from app.tables.sets.catalogue import SETS
from gradnorm_core.descent.descend import descend
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.objectives.formula import parse
from tests.e2e.hand import HIMMELBLAU, Hand, run_with
from tests.e2e.playground import FRAMES, IDLE

COMMAS = {"1,5e-3": 0.0015, "−0,4": -0.4, " 2.5 ": 2.5, "1,234.5": 1234.5, "1,234,567": 1234567.0}
# Keeps every number of steps that the player names from now on.
LENGTHS = """(place) => {
  globalThis.lengths = [];
  new MutationObserver(() => lengths.push(place.textContent)).observe(place, {childList: true, subtree: true});
}"""


def test_a_loss_over_rows_follows_the_hand_as_the_core_computes_it(himmelblau: Hand) -> None:
    data = SETS["hours"].table
    text = "mean((w X + b - Y)^2)"
    noise = Minibatch(8, 3)
    query = {"v": "1", "ex": "own", "f": text, "data": "hours", "scale": "standardize", "noise": part_text(noise),
             "start": "2_2", "step": "0.05", "steps": "60", "window": "-4_4_-4_4"}  # fmt: skip
    himmelblau.open(urlencode(query), (2.0, 2.0))
    asked = himmelblau.wire.sent
    himmelblau.grab()
    for x, y in [(-2.0, 1.0), (1.0, -3.0)]:
        start = himmelblau.drag_to(x, y)
        objective = parse(text, data=scaled(data, "standardize", text))
        himmelblau.expect_words(descend(objective, start, step_rule=Fixed(0.05), noise=noise, max_iterations=60))
    assert himmelblau.wire.sent == asked
    himmelblau.page.mouse.up()
    himmelblau.wait_for_start(start)


def test_the_step_size_is_continuous_and_its_marks_are_magnets(himmelblau: Hand) -> None:
    page, seen = himmelblau.page, set()
    himmelblau.grab_step_size()
    for pixels in range(3):
        himmelblau.slide_to(0.5, pixels)
        assert himmelblau.start == of_example("himmelblau").start
        step_size = float(himmelblau.app.step_box.input_value())
        himmelblau.expect_words(run_with(step_size=step_size))
        seen.add(step_size)
    assert len(seen) == 3, "every pixel is another step size"
    mark = page.locator(".slider .mark").nth(0)
    at = float(str(mark.get_attribute("data-at")))
    himmelblau.slide_to(at, 2)
    page.evaluate(FRAMES)
    assert float(himmelblau.app.step_slider.input_value()) == pytest.approx(at, abs=1e-12)
    page.mouse.up()
    stated = himmelblau.app.query(lambda stated: "step" in stated)
    assert mark.inner_text().split(" = ")[1] == f"{float(stated['step']):.3g}"
    expect(himmelblau.told).to_have_count(0)


def test_a_number_of_the_method_follows_its_slider(hand: Hand) -> None:
    hand.open(f"{HIMMELBLAU}&dir=adam&step=0.1", of_example("himmelblau").start)
    hand.app.unfold("Method")
    thumb = hand.page.locator(".st-key-adam-beta1-slider [data-rac][style*=translate]")
    thumb.scroll_into_view_if_needed()
    box, asked = thumb.bounding_box(), hand.wire.sent
    assert box
    hand.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    hand.page.mouse.down()
    number, beta = hand.page.get_by_role("spinbutton", name="First decay"), 0.9
    for way in (-10, -30):
        hand.page.mouse.move(box["x"] + way, box["y"] + box["height"] / 2)
        expect(number).not_to_have_value(str(beta))
        beta = float(number.input_value())
        hand.expect_words(run_with(direction=Adam(beta1=beta), step_size=0.1))
        expect(hand.page.locator(".st-key-adam-beta1-slider input")).to_have_attribute("value", str(beta))
    assert hand.wire.sent == asked
    hand.page.mouse.up()
    hand.page.wait_for_url(re.compile(re.escape(f"dir=adam_{beta}")))
    expect(hand.told).to_have_count(0)


def test_a_thumb_is_where_the_pointer_is_before_streamlit_has_moved_it(hand: Hand) -> None:
    hand.open(f"{HIMMELBLAU}&dir=adam&step=0.1", of_example("himmelblau").start)
    hand.app.unfold("Method")
    mouse = hand.page.mouse
    # Its thumb; the track; a logarithmic one; and one that comes back to where it was, of which the page hears nothing.
    for name, pressed in (("beta1", 0.9), ("beta1", 0.3), ("epsilon", 0.4), ("epsilon", 0.0)):
        place = hand.page.locator(f".st-key-adam-{name}-slider")
        thumb, dial = place.locator("[data-rac][style*=translate]"), place.locator("input")
        thumb.scroll_into_view_if_needed()
        track = thumb.locator("xpath=..").bounding_box()
        assert track
        x, y, width = track["x"], track["y"] + track["height"] / 2, track["width"]
        mouse.move(x + pressed * width, y)
        mouse.down()
        for share in (0.5, 0.62, 0.13):
            before = str(dial.get_attribute("value"))
            mouse.move(x + share * width, y)
            hand.page.evaluate(FRAMES)
            box = thumb.bounding_box()
            assert box
            assert box["x"] + box["width"] / 2 == pytest.approx(x + share * width, abs=1.0)
            expect(dial).not_to_have_attribute("value", before)  # Streamlit hears of it once the hand is still
            assert thumb.bounding_box() == box
        mouse.move(x - 0.5 * width, y)
        mouse.up()
        expect(dial).to_have_attribute("value", str(dial.get_attribute("min")))  # its last move, told as it is let go
        bar = place.locator("[data-rac] > div:not([data-rac])").first
        expect(bar).not_to_have_attribute("style", re.compile("gradient"))
        expect(hand.told).to_have_count(0)


def test_a_number_typed_and_typed_back_is_that_of_the_page(himmelblau: Hand) -> None:
    himmelblau.app.unfold("Stopping")
    box = himmelblau.page.get_by_role("spinbutton", name="Steps, at most")
    before, asked = box.input_value(), himmelblau.wire.sent
    box.fill("5")
    himmelblau.expect_words(run_with(max_iterations=5))
    box.fill(before)
    expect(himmelblau.told).to_have_count(1)
    box.blur()
    expect(himmelblau.told).to_have_count(0)
    assert himmelblau.wire.sent == asked


def test_the_number_of_steps_follows_while_it_is_typed(himmelblau: Hand) -> None:
    himmelblau.app.unfold("Stopping")
    box, asked = himmelblau.page.get_by_role("spinbutton", name="Steps, at most"), himmelblau.wire.sent
    box.press_sequentially("9")
    assert himmelblau.wire.sent == asked
    box.fill("5")
    himmelblau.expect_words(run_with(max_iterations=5))
    box.press("Enter")
    himmelblau.page.wait_for_url(re.compile("steps=5"))
    expect(himmelblau.told).to_have_count(0)
    himmelblau.app.readout("n").evaluate(LENGTHS)
    box.fill("")
    for typed in ("1", "12"):  # each key has its run at once
        box.press_sequentially(typed[-1])
        expect(himmelblau.app.readout("n")).to_have_text(typed)
    assert himmelblau.page.evaluate("lengths") == ["1", "12"]
    box.press("Enter")  # what is typed and not put in would be when the next test presses elsewhere
    himmelblau.page.wait_for_url(re.compile("steps=12"))
    expect(himmelblau.told).to_have_count(0)


def test_a_method_of_the_server_follows_at_the_pace_of_its_answers(hand: Hand) -> None:
    hand.open(f"{HIMMELBLAU}&dir=newton&rule=armijo", of_example("himmelblau").start)
    expect(hand.app.title).to_contain_text("Newton")
    hand.page.wait_for_selector(IDLE)
    asked = hand.wire.sent
    hand.grab()
    for x, y in ((-1.0, 2.0), (-2.0, -2.0)):
        start = hand.drag_to(x, y)
        run = run_with(direction=Newton(), step_rule=Armijo(), start=start)
        hand.expect_words(run)
        hand.expect_end(run)
    assert hand.wire.sent == asked, "the routes answer, not the page"
    hand.page.mouse.up()
    hand.wait_for_start(start)
    hand.app.expect_query(start=f"{start[0]:.12g}_{start[1]:.12g}")


def test_no_prepared_run_is_shown_for_a_start_that_is_in_the_hand(hand: Hand) -> None:
    hand.open(f"{HIMMELBLAU}&dir=newton&step=0.5", of_example("himmelblau").start)
    slider = hand.app.step_slider
    expect(hand.page.locator(".slider .mark")).not_to_have_count(0)  # its runs are here
    with hand.wire.silent():
        hand.grab()
        start = hand.drag_to(-2.0, -2.0)
        hand.page.mouse.up()
        for key in ("ArrowLeft", "ArrowLeft"):
            slider.press(key)
        step_size = float(hand.app.step_box.input_value())
        assert step_size < 0.5
        run = run_with(direction=Newton(), step_size=step_size, start=start)
        hand.expect_words(run)
        hand.expect_end(run)
    hand.wait_for_start(start)
    hand.app.expect_step(lambda stated: stated == step_size)


def test_a_comma_typed_into_a_number_is_the_decimal_point(himmelblau: Hand) -> None:
    page = himmelblau.page
    step_size, start = (page.get_by_role("spinbutton", name=name) for name in ("Step size α, exactly", "Start y"))
    for box, typed, address in ((step_size, "0,015", "step=0.015"), (start, "−2,5", r"start=[^&]*_-2\.5")):
        box.fill("")
        box.press_sequentially(typed)
        box.press("Enter")
        page.wait_for_url(re.compile(address))


@pytest.mark.parametrize(("text", "number"), COMMAS.items())
def test_a_pasted_number_with_commas_is_the_one_that_it_says(hand: Hand, text: str, number: float) -> None:
    box = hand.page.get_by_role("spinbutton", name="Step size α, exactly")
    box.fill("")
    box.focus()
    hand.page.keyboard.insert_text(text)
    assert box.evaluate("box => box.valueAsNumber") == number
