"""The picture in the hand: the start is dragged by mouse, finger and keys; path and curves follow without the server.

The runs under the hand are held against those that the core computes for the same start.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from app.settings.methods import part_text
from app.settings.settings import of_example, to_spec
from app.tables.scaling import scaled
from app.tables.sets.catalogue import SETS
from gradnorm_core.descent.descend import descend, run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.objectives.formula import parse
from tests.e2e.bare_page import FADED, INK
from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import IDLE, PIXEL, Playground
from tests.e2e.server import Server
from tests.e2e.wire import DELAY, READY, SLOW, Wire

Point = tuple[float, float]
# Notes at every frame where the ring of the start is.
STARTS = """() => {
  window.starts = [];
  const note = () => {
    const {startX, startY} = document.querySelector('.start-handle').dataset;
    window.starts.push([Number(startX), Number(startY)]);
    requestAnimationFrame(note);
  };
  note();
}"""
HIMMELBLAU = "v=1&ex=himmelblau"


class Hand:
    """A page with its connection, and a hand on the start."""

    def __init__(self, page: Page, server: Server) -> None:
        self.wire = Wire(page)
        self.app = Playground(page, server.url).open(HIMMELBLAU)
        page.wait_for_selector(READY)

    @property
    def page(self) -> Page:
        """The page."""
        return self.app.page

    @property
    def ring(self) -> Locator:
        """The handle of the start."""
        return self.page.locator(".start-handle")

    @property
    def told(self) -> Locator:
        """The words about the run under the hand."""
        return self.page.locator(".verdict-overlay")

    def open(self, query: str, start: Point) -> None:
        """Follows a link within the session; waits for the path from its start."""
        self.page.mouse.up()
        self.app.turn_to(query)
        self.wait_for_start(start)

    def wait_for_start(self, start: Point) -> None:
        """Waits until the figure has the path from this start, and nothing lies over it."""
        self.page.wait_for_function(
            """([x, y]) => { const plot = document.querySelector('.st-key-landscape .js-plotly-plot');
            const path = plot?._fullData?.find(({name}) => name === 'path');
            return path && path.x[0] === x && path.y[0] === y; }""",
            arg=list(start),
        )
        expect(self.told).to_have_count(0)

    def grab(self) -> None:
        """Takes hold of the start."""
        box = self.ring.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()

    def drag_to(self, x: float, y: float) -> Point:
        """Moves the held start near a point of the plane; where it then is."""
        self.page.mouse.move(*self.page.evaluate(PIXEL, [x, y]), steps=4)
        return self.start

    @property
    def start(self) -> Point:
        """Where the ring says the start is, with every digit, once a frame has been painted."""
        x, y = self.page.evaluate(
            """async () => { for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
            const {startX, startY} = document.querySelector('.start-handle').dataset;
            return [Number(startX), Number(startY)]; }"""
        )
        return x, y

    def expect_words(self, run: Run) -> None:
        """The words over the verdict and those for a screen reader are about this run: the engine's or the verdict."""
        count = re.compile(rf"(after|in) {run.iterations} steps")
        expect(self.told).to_contain_text(count)
        expect(self.ring).to_have_attribute("aria-valuetext", count)
        expect(self.app.readout("n")).to_have_text(str(run.iterations))


def run_with(**changed: Any) -> Run:
    """The core's run on Himmelblau's function with other settings than those of the example."""
    return run_spec(to_spec(replace(of_example("himmelblau"), **changed)))


def run_from(start: Point) -> Run:
    """The core's run from another start."""
    return run_with(start=start)


@pytest.fixture(scope="module")
def hand(open_shared_page: PageFactory, server: Server) -> Hand:
    """The Playground on a desk, shared by the tests of this file."""
    return Hand(open_shared_page(DESK), server)


@pytest.fixture
def himmelblau(hand: Hand) -> Hand:
    """Himmelblau's function from its own start."""
    hand.open(HIMMELBLAU, of_example("himmelblau").start)
    return hand


def test_path_and_words_follow_the_mouse_without_the_server_and_back_undoes_one_drag(himmelblau: Hand) -> None:
    first, before, asked = himmelblau.start, himmelblau.app.path, himmelblau.wire.sent
    himmelblau.grab()
    for x, y in [(-1.0, 2.0), (-2.0, -2.0), (1.5, -1.0)]:
        start = himmelblau.drag_to(x, y)
        assert start == pytest.approx((x, y), abs=0.1)
        run = run_from(start)
        himmelblau.expect_words(run)
        end = himmelblau.page.evaluate(PIXEL, run.points[-1].tolist())
        assert himmelblau.page.evaluate(INK, ["landscape", *end])[3] > 0, "the path ends where the core's does"
    assert himmelblau.wire.sent == asked, "the server hears nothing while the hand moves"
    assert himmelblau.app.path == before
    assert himmelblau.page.evaluate(FADED) > 1
    himmelblau.page.mouse.up()
    himmelblau.wait_for_start(start)
    assert himmelblau.app.query()["start"] == f"{start[0]:.12g}_{start[1]:.12g}"
    himmelblau.page.wait_for_function(f"({FADED}) === 0")
    himmelblau.page.go_back()
    himmelblau.wait_for_start(first)


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
        objective = parse(text, data=scaled(data, "standardize"))
        himmelblau.expect_words(descend(objective, start, step_rule=Fixed(0.05), noise=noise, max_iterations=60))
    assert himmelblau.wire.sent == asked
    himmelblau.page.mouse.up()
    himmelblau.wait_for_start(start)


def test_arrow_keys_move_the_start_and_it_is_reported_once_they_rest(himmelblau: Hand) -> None:
    x, y = himmelblau.start
    himmelblau.ring.focus()
    with himmelblau.wire.silent():  # the words stand until the server answers
        for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
            himmelblau.page.keyboard.press(key)
        moved = himmelblau.start
        assert moved[0] > x
        assert moved[1] > y
        assert moved[0] - x == pytest.approx(2 * (moved[1] - y), rel=0.02)
        himmelblau.expect_words(run_from(moved))
    himmelblau.wait_for_start(moved)
    expect(himmelblau.ring).to_be_focused()
    himmelblau.page.keyboard.press("Shift+ArrowLeft")
    assert 0 < moved[0] - himmelblau.start[0] < 0.2 * (moved[0] - x)
    himmelblau.wait_for_start(himmelblau.start)
    himmelblau.page.go_back()
    himmelblau.wait_for_start(moved)


def test_escape_puts_the_start_back(himmelblau: Hand) -> None:
    first, asked = himmelblau.start, himmelblau.wire.sent
    himmelblau.grab()
    assert himmelblau.drag_to(-3.0, 1.0) != first
    himmelblau.page.keyboard.press("Escape")
    himmelblau.page.mouse.up()
    assert himmelblau.start == first
    expect(himmelblau.told).to_have_count(0)
    assert himmelblau.wire.sent == asked


def test_a_late_answer_never_moves_the_hand_back(himmelblau: Hand) -> None:
    with himmelblau.wire.silent():
        himmelblau.grab()
        himmelblau.drag_to(-1.0, 2.0)
        himmelblau.page.mouse.up()
        expect(himmelblau.told).to_contain_text("No answer from the server yet")
        himmelblau.grab()
        second = himmelblau.drag_to(1.5, -1.0)
    assert himmelblau.start == second
    himmelblau.expect_words(run_from(second))
    himmelblau.page.mouse.up()
    himmelblau.wait_for_start(second)
    assert himmelblau.start == second


def test_on_a_slow_network_the_hand_never_jumps_back(open_page: PageFactory, server: Server) -> None:
    page = open_page(DESK)
    page.add_init_script(SLOW)
    hand = Hand(page, server)
    page.evaluate(STARTS)
    put = []
    for x, y in ((-1.0, 2.0), (1.5, -1.0), (-2.0, -2.0)):
        hand.grab()
        put.append(hand.drag_to(x, y))
        hand.expect_words(run_from(put[-1]))
        page.mouse.up()
        page.evaluate("() => window.starts.splice(0)")
        page.wait_for_timeout(DELAY)  # the next move begins before the answer to this one is here
        assert {tuple(start) for start in page.evaluate("() => window.starts.splice(0)")} == {put[-1]}
    hand.wait_for_start(put[-1])
    page.wait_for_selector(IDLE)
    assert {tuple(start) for start in page.evaluate("() => window.starts")} == {put[-1]}
    page.go_back()
    hand.wait_for_start(put[-2])


def test_a_click_shows_its_path_before_the_server_has_answered(himmelblau: Hand) -> None:
    with himmelblau.wire.silent():
        himmelblau.app.press_at(-2.0, 2.0)
        start = himmelblau.start
        assert start == pytest.approx((-2.0, 2.0), abs=0.1)
        himmelblau.expect_words(run_from(start))
    himmelblau.wait_for_start(start)


def test_the_step_size_is_continuous_and_its_marks_are_magnets(himmelblau: Hand) -> None:
    page, box = himmelblau.page, himmelblau.app.step_slider.bounding_box()
    assert box
    x, y, width = box["x"] + 7, box["y"] + box["height"] / 2, box["width"] - 14
    page.mouse.move(x + float(himmelblau.app.step_slider.input_value()) * width, y)
    page.mouse.down()
    seen = set()
    for share in (0.5, 0.5 + 1 / width, 0.5 + 2 / width):
        page.mouse.move(x + share * width, y)
        assert himmelblau.start == of_example("himmelblau").start
        step_size = float(himmelblau.app.step_box.input_value())
        himmelblau.expect_words(run_with(step_size=step_size))
        seen.add(step_size)
    assert len(seen) == 3, "every pixel is another step size"
    mark = page.locator(".slider .mark").nth(0)
    at = float(str(mark.get_attribute("data-at")))
    page.mouse.move(x + at * width + 2, y)
    assert float(himmelblau.app.step_slider.input_value()) == pytest.approx(at, abs=1e-12)
    page.mouse.up()
    himmelblau.page.wait_for_url(re.compile("step="))
    assert mark.inner_text().split(" = ")[1] == f"{float(himmelblau.app.query()['step']):.3g}"
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
    for way in (-10, -30):
        hand.page.mouse.move(box["x"] + way, box["y"] + box["height"] / 2)
        beta = float(hand.page.locator(".st-key-adam-beta1-slider input").input_value())
        assert beta < 0.9
        hand.expect_words(run_with(direction=Adam(beta1=beta), step_size=0.1))
    assert hand.wire.sent == asked
    hand.page.mouse.up()
    hand.page.wait_for_url(re.compile(re.escape(f"dir=adam_{beta}")))
    expect(hand.told).to_have_count(0)


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


def test_a_locked_start_has_no_handle_and_hidden_verdicts_say_nothing(hand: Hand) -> None:
    hand.open(f"{HIMMELBLAU}&lock=start", of_example("himmelblau").start)
    expect(hand.ring).to_be_hidden()
    hand.open(f"{HIMMELBLAU}&hide=verdict", of_example("himmelblau").start)
    expect(hand.ring).to_be_visible()
    hand.grab()
    hand.drag_to(-1.0, 2.0)
    expect(hand.ring).not_to_have_attribute("aria-valuetext", re.compile("step"))
    expect(hand.told).to_have_count(0)
    hand.page.keyboard.press("Escape")
    hand.page.mouse.up()


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
        end = hand.page.evaluate(PIXEL, run.points[-1].tolist())
        assert hand.page.evaluate(INK, ["landscape", *end])[3] > 0, "the path ends where the core's does"
    assert hand.wire.sent == asked, "the routes answer, not the page"
    hand.page.mouse.up()
    hand.wait_for_start(start)
    assert hand.app.query()["start"] == f"{start[0]:.12g}_{start[1]:.12g}"


def test_a_finger_drags_the_start(open_page: PageFactory, server: Server) -> None:
    hand = Hand(open_page(PHONE), server)
    hand.ring.scroll_into_view_if_needed()
    box = hand.ring.bounding_box()
    assert box
    touch = hand.page.context.new_cdp_session(hand.page)

    def send(kind: str, *points: Point) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    at = box["x"] + box["width"] / 2 + 12, box["y"] + box["height"] / 2 + 12  # a finger is not that exact
    send("touchStart", at)
    scrolled = hand.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    for i in range(1, 6):
        send("touchMove", (at[0] - 8 * i, at[1] + 10 * i))
    start = hand.start
    assert start[0] < 0 > start[1]
    hand.expect_words(run_from(start))
    assert hand.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == scrolled
    send("touchEnd")
    hand.wait_for_start(start)
