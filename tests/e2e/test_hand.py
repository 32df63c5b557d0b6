"""The start in the hand: it is dragged by mouse, finger and keys; path and curves follow without the server.

The runs under the hand are held against those that the core computes for the same start.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Response, expect

from app.settings.settings import of_example, to_spec
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.diagnose import diagnose
from tests.e2e.bare_page import FADED
from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.hand import HIMMELBLAU, STARTS, Hand, Point, run_from
from tests.e2e.playground import IDLE
from tests.e2e.server import Server
from tests.e2e.wire import DELAY, slow_down
from tests.support.messages import read_message


def test_path_and_words_follow_the_mouse_without_the_server_and_back_undoes_one_drag(himmelblau: Hand) -> None:
    first, before, asked = himmelblau.start, himmelblau.app.path, himmelblau.wire.sent
    himmelblau.grab()
    for x, y in [(-1.0, 2.0), (-2.0, -2.0), (1.5, -1.0)]:
        start = himmelblau.drag_to(x, y)
        assert start == pytest.approx((x, y), abs=0.1)
        run = run_from(start)
        himmelblau.expect_words(run)
        himmelblau.expect_end(run)
    assert himmelblau.wire.sent == asked, "the server hears nothing while the hand moves"
    assert himmelblau.app.path == before
    assert himmelblau.page.evaluate(FADED) > 1
    himmelblau.page.mouse.up()
    himmelblau.wait_for_start(start)
    himmelblau.app.expect_query(start=f"{start[0]:.12g}_{start[1]:.12g}")
    himmelblau.page.wait_for_function(f"({FADED}) === 0")
    himmelblau.page.go_back()
    himmelblau.wait_for_start(first)


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
    page, first, asked = himmelblau.page, himmelblau.start, himmelblau.wire.sent
    boxes = [page.get_by_label(f"Start {name}") for name in ("x", "y")]
    himmelblau.grab()
    expect(page.locator(".start-place")).to_be_hidden()
    moved = himmelblau.drag_to(-3.0, 1.0)
    assert moved != first
    # The ring, the boxes and the words say where it is, the words in the form that they have at rest.
    expect(page.locator(".start-place")).to_have_text(f"({moved[0]:.12g}, {moved[1]:.12g})".replace("-", "−"))
    for box, coordinate in zip(boxes, moved, strict=True):
        expect(box).to_have_value(f"{coordinate:.12g}")
    assert himmelblau.app.verdict.locator("details").get_attribute("open") is None
    expect(himmelblau.told.locator("summary")).to_be_visible()
    expect(himmelblau.told.locator("details > p")).to_be_hidden()
    expect(himmelblau.told.locator(".term").first).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    assert himmelblau.start == first
    expect(page.locator(".start-place")).to_be_hidden()
    for box, coordinate in zip(boxes, first, strict=True):
        expect(box).to_have_value(f"{coordinate:.12g}")
    expect(himmelblau.told).to_have_count(0)
    assert himmelblau.wire.sent == asked


def test_a_late_answer_never_moves_the_hand_back(himmelblau: Hand) -> None:
    with himmelblau.wire.silent():
        himmelblau.grab()
        himmelblau.drag_to(-1.0, 2.0)
        himmelblau.page.mouse.up()
        expect(himmelblau.settled).to_contain_text("The rest of the page has not answered yet")
        himmelblau.grab()
        second = himmelblau.drag_to(1.5, -1.0)
    assert himmelblau.start == second
    himmelblau.expect_words(run_from(second))
    himmelblau.page.mouse.up()
    himmelblau.wait_for_start(second)
    assert himmelblau.start == second


def test_on_a_slow_network_the_hand_never_jumps_back(open_page: PageFactory, server: Server) -> None:
    page = open_page(DESK)
    slow_down(page)
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


@pytest.mark.parametrize(("name", "alike"), [("himmelblau", True), ("log_cosh", False)])
def test_letting_go_brings_the_run_of_the_core_and_its_words_before_the_page(
    himmelblau: Hand, name: str, alike: bool
) -> None:
    """Of a polynomial the engine has the core's numbers to the last bit; of others the core's own are drawn."""
    example = of_example(name)
    himmelblau.open(f"v=1&ex={name}", example.start)
    himmelblau.grab()
    answers: list[Response] = []

    def hear(answer: Response) -> None:
        answers.append(answer)

    himmelblau.page.on("response", hear)
    start = himmelblau.drag_to(-1.0, 2.0)
    expect(himmelblau.settled).to_have_count(0)
    with himmelblau.wire.silent():
        himmelblau.page.mouse.up()
        run = run_spec(to_spec(replace(example, start=start)))
        expect(himmelblau.settled).to_contain_text(verdict(run, diagnose(run.objective, run)).headline)
        himmelblau.expect_end(run)
    himmelblau.page.remove_listener("response", hear)
    last = next(answer for answer in reversed(answers) if "held=" in answer.url)
    assert ("held" in read_message(last.body())[0]) == alike
    himmelblau.wait_for_start(start)


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
