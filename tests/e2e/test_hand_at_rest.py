"""A hand that has let go: picture and address are right at once, and the page hears of it once the hand has rested.

Or as soon as something needs the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from app.api.crowd import HEADER
from app.settings.settings import of_example
from app.ui.heard import COUNT
from tests.e2e.hand import HIMMELBLAU, Hand, Point, run_from
from tests.e2e.playground import IDLE, TURN

PLACES = ((-1.0, 2.0), (-2.0, -2.0))


@pytest.fixture
def patient(himmelblau: Hand) -> Iterator[Hand]:
    """A hand of whom the server asks to rest for a minute, as it would in a class of hundreds."""

    def answer(route: Route) -> None:
        found = route.fetch()
        route.fulfill(response=found, headers={**found.headers, HEADER.lower(): "60"})

    page = himmelblau.page
    page.wait_for_selector(IDLE)
    page.route("**/api/run?*", answer)
    yield himmelblau
    page.unroute_all(behavior="wait")  # an answer that is on its way could not be given any more
    page.mouse.up()


def put(hand: Hand, x: float, y: float) -> Point:
    """Drags the start here and lets go; waits until the server has said what it is to say of the run."""
    hand.grab()
    start = hand.drag_to(x, y)
    hand.page.mouse.up()
    expect(hand.settled).to_have_count(1)
    return start


def expect_stated(hand: Hand, start: Point) -> None:
    """The address has this start."""
    hand.app.query(lambda stated: tuple(map(float, stated.get("start", "nan").split("_"))) == start)


def test_the_address_says_at_once_what_the_hand_has_let_go_and_a_reload_shows_it(patient: Hand) -> None:
    page, asked = patient.page, patient.wire.sent
    for place in PLACES:
        start = put(patient, *place)
        expect_stated(patient, start)
    assert patient.wire.sent == asked, "the page is told once the hand has rested"
    page.reload()
    patient.wait_for_start(start)
    patient.page.wait_for_selector(IDLE)


def test_back_undoes_one_drag_before_the_page_has_heard_of_any(patient: Hand) -> None:
    page, asked = patient.page, patient.wire.sent
    first, second = (put(patient, *place) for place in PLACES)
    assert patient.wire.sent == asked
    page.get_by_role("button", name=re.compile("Undo")).click()
    patient.wait_for_start(first)
    page.go_back()
    patient.wait_for_start(of_example("himmelblau").start)
    page.go_forward()
    patient.wait_for_start(first)
    page.go_forward()
    patient.wait_for_start(second)


def test_a_tab_is_told_first_and_shows_the_run_of_the_hand(patient: Hand) -> None:
    start = put(patient, *PLACES[0])
    entries = patient.page.evaluate("history.length")
    patient.page.get_by_role("tab", name="Link").click()
    expect(patient.page.get_by_test_id("stCode")).to_contain_text("start=" + "_".join(f"{part:.12g}" for part in start))
    patient.wait_for_start(start)
    assert patient.page.evaluate("history.length") == entries, "the server's address is the one that stands there"
    patient.page.get_by_role("tab", name="Formulas").click()


def test_a_widget_of_the_sidebar_loses_nothing(patient: Hand) -> None:
    start = put(patient, *PLACES[0])
    patient.page.get_by_role("radio", name="Maximize").click()
    patient.page.wait_for_url(re.compile("goal=maximize"))
    patient.wait_for_start(start)
    expect_stated(patient, start)
    patient.page.go_back()
    patient.page.wait_for_url(lambda url: "goal" not in url)
    patient.wait_for_start(start)


def test_play_plays_the_run_that_the_hand_has_let_go(patient: Hand) -> None:
    start = put(patient, *PLACES[1])
    patient.app.button("Play").click()
    expect(patient.app.button("Pause")).to_be_visible()
    expect(patient.app.readout("n")).to_have_text(str(run_from(start).iterations))
    patient.app.button("Pause").click()
    patient.wait_for_start(start)


def test_escape_takes_back_the_move_in_the_hand_and_not_those_before(patient: Hand) -> None:
    page = patient.page
    start = put(patient, *PLACES[0])
    patient.grab()
    assert patient.drag_to(3.0, 3.0) != start
    page.keyboard.press("Escape")
    page.mouse.up()
    assert patient.start == start
    patient.expect_words(run_from(start))
    expect_stated(patient, start)


def test_two_numbers_in_the_hand_reach_the_page_together(patient: Hand) -> None:
    page, asked = patient.page, patient.wire.sent
    start = put(patient, *PLACES[0])
    patient.app.step_slider.press("ArrowRight")
    page.wait_for_url(re.compile("step="))
    assert patient.wire.sent == asked
    page.locator(".st-key-function").click()
    patient.wait_for_start(start)
    assert patient.wire.sent == asked + 1
    patient.app.query(lambda stated: set(stated) == {"v", "ex", "start", "step"})
    patient.open(HIMMELBLAU, of_example("himmelblau").start)


def test_a_widget_that_has_not_heard_of_the_hand_does_not_take_it_back(himmelblau: Hand) -> None:
    """Of two acts within the time of an answer the second has the boxes of the start as before the first."""
    page, wire = himmelblau.page, himmelblau.wire
    with wire.silent():
        himmelblau.app.press_at(-2.0, 2.0)
        start = himmelblau.start
        wire.wait_for(b"start=")  # the page has heard, and set its boxes
        asked = wire.sent
        page.get_by_role("radio", name="Maximize").click()
        wire.wait_for_next(asked)
    page.wait_for_url(re.compile("goal=maximize"))
    himmelblau.wait_for_start(start)
    expect_stated(himmelblau, start)


def test_of_two_addresses_the_last_counts_though_the_widgets_have_not_heard_of_the_first(himmelblau: Hand) -> None:
    """The second brings the goal as it was before the first."""
    page, wire = himmelblau.page, himmelblau.wire
    page.wait_for_selector(IDLE)
    page.get_by_role("radio", name="Maximize").click()
    page.wait_for_url(re.compile("goal=maximize"))
    page.wait_for_selector(IDLE)
    with wire.silent():
        page.go_back()
        wire.wait_for(f"{COUNT}page".encode())  # the server has answered, to the last part of the page
        asked = wire.sent
        page.evaluate(TURN, f"/?{HIMMELBLAU}&start=1_2")
        wire.wait_for_next(asked)
    himmelblau.wait_for_start((1.0, 2.0))
    assert "goal" not in page.url
