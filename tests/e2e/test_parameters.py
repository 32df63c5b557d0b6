"""A parameter in the hand: landscape, path, curves, marks and words follow its slider without the server."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import FRAMES, IDLE, Playground, open_sidebar
from tests.e2e.server import Server
from tests.e2e.wire import READY, Wire

FORMULA = "f(x, y; κ = 10) = (x^2 + κ y^2)/2"
LINK = f"v=1&ex=own&f={FORMULA}&start=4_1&step=0.15&window=-5_5_-3_3&ranges=kappa_1_100_log"
SHOWN = "text => [...document.querySelectorAll('input')].some(({value}) => value === text)"
GONE = "text => ![...document.querySelectorAll('input')].some(({value}) => value === text)"


def run_at(kappa: float) -> Run:
    """The core's run with this κ."""
    return run_spec(RunSpec(parse(FORMULA, {"κ": kappa}), (4.0, 1.0), step_rule=Fixed(0.15), max_iterations=200))


class Kappa:
    """A page with a slider for κ."""

    def __init__(self, page: Page, server: Server, link: str = LINK) -> None:
        self.wire = Wire(page)
        self.app = Playground(page, server.url).open(link)
        self.page = page
        page.wait_for_selector(READY)

    @property
    def track(self) -> Locator:
        """The slider."""
        return self.page.get_by_role("slider", name="Parameter κ")

    @property
    def value(self) -> float:
        """The number in the box, once a frame has been painted."""
        self.page.evaluate(FRAMES)
        return float(self.page.get_by_role("spinbutton", name="Parameter κ, exactly").input_value())

    @property
    def told(self) -> Locator:
        """The words about the run under the hand."""
        return self.page.locator(".verdict-overlay")

    def to(self, share: float) -> None:
        """Moves the pointer along the slider."""
        box = self.track.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + 7 + share * (box["width"] - 14), box["y"] + box["height"] / 2)

    def expect_run(self, run: Run) -> None:
        """Player and words are about this run."""
        expect(self.app.readout("n")).to_have_text(str(run.iterations))
        expect(self.told).to_contain_text(re.compile(rf"(after|in) {run.iterations} steps?"))

    def picture(self) -> Any:
        """The landscape as it is on screen."""
        box = self.page.locator(".st-key-landscape").bounding_box()
        assert box
        shot = self.page.screenshot(clip={**box})
        return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), dtype=float)

    def picture_at_rest(self) -> Any:
        """The same once it changes no more: a hand at rest is shown the landscape on the figure's grid."""
        before, shown = None, self.picture()
        while before is None or (before != shown).any():
            self.page.wait_for_timeout(300)
            before, shown = shown, self.picture()
        return shown

    def wait_for_formula(self, text: str) -> None:
        """Waits until the page has this formula and shows its run."""
        self.page.wait_for_function(
            "text => [...document.querySelectorAll('input')].some(({value}) => value === text)", arg=text
        )
        expect(self.told).to_have_count(0)


@pytest.fixture(scope="module")
def shared(open_shared_page: PageFactory, server: Server) -> Kappa:
    """A page with the slider on a desk, opened once for the tests of this file."""
    return Kappa(open_shared_page(DESK), server)


@pytest.fixture
def kappa(shared: Kappa) -> Kappa:
    """The slider at κ = 10 with its range of the link, whatever the test before has done to it."""
    shared.app.turn_to(LINK.replace("+", "%2B"))
    shared.wait_for_formula(FORMULA)
    expect(shared.page.locator(".range summary")).to_have_text("1 to 100, logarithmic")
    assert shared.value == 10
    return shared


def test_path_and_landscape_follow_the_slider_without_the_server_and_back_undoes_one_drag(kappa: Kappa) -> None:
    page, first = kappa.page, kappa.picture()
    kappa.to(0.5)
    page.mouse.down()
    asked, address = kappa.wire.sent, page.url
    for share in (0.3, 0.7, 0.6):
        kappa.to(share)
        assert kappa.value == pytest.approx(100**share, rel=0.02)
        kappa.expect_run(run_at(kappa.value))
    assert kappa.wire.sent == asked, "the server hears nothing while the hand moves"
    assert page.url == address
    value, under_the_hand = kappa.value, kappa.picture_at_rest()
    page.mouse.up()
    kappa.wait_for_formula(FORMULA.replace("10", f"{value:g}"))
    kappa.app.expect_query(f=FORMULA.replace("10", f"{value:g}"))
    answered = kappa.picture_at_rest()
    assert np.abs(under_the_hand - answered).mean() < 0.35 * np.abs(first - answered).mean()
    page.go_back()
    kappa.wait_for_formula(FORMULA)
    assert kappa.value == 10


def test_escape_takes_back_a_move_that_is_not_let_go(kappa: Kappa) -> None:
    page, address = kappa.page, kappa.page.url
    kappa.to(0.5)
    page.mouse.down()
    kappa.to(0.7)
    kappa.expect_run(run_at(kappa.value))
    page.keyboard.press("Escape")
    expect(kappa.told).to_have_count(0)
    kappa.to(0.3)
    page.mouse.up()
    assert kappa.value == 10
    assert page.url == address


def test_the_marks_of_the_step_size_follow_a_quadratic(kappa: Kappa) -> None:
    kappa.to(0.5)
    kappa.page.mouse.down()
    for share in (0.4, 0.8):
        kappa.to(share)
        limit = 2 / max(1, kappa.value)  # the curvatures are 1 and κ
        mark = kappa.page.locator(".slider .mark", has_text="2/λmax")
        assert float(mark.inner_text().split(" = ")[1]) == pytest.approx(limit, rel=0.005)
    value, place = kappa.value, kappa.app.step_slider.input_value()
    kappa.page.mouse.up()
    kappa.wait_for_formula(FORMULA.replace("10", f"{value:g}"))
    kappa.page.wait_for_selector(IDLE)
    assert kappa.app.step_slider.input_value() == place, "α is the same, and so is its place"


def test_a_saddle_under_the_hand_has_no_limit(kappa: Kappa) -> None:
    formula = "f(x, y; κ = 1) = x^2 + κ y^2"
    kappa.app.turn_to(f"v=1&ex=own&f={formula.replace('+', '%2B')}&start=1_1&step=0.1&ranges=kappa_-4_4")
    kappa.wait_for_formula(formula)
    marks = kappa.page.locator(".slider .mark")
    expect(marks.filter(has_text="2/λmax")).to_have_count(1)
    kappa.to(0.6)
    kappa.page.mouse.down()
    kappa.to(0.3)
    assert kappa.value < 0
    expect(marks).to_have_text([re.compile("1/λmax = 0.5$")])
    kappa.page.mouse.up()
    expect(marks).to_have_text([re.compile("1/λmax = 0.5$")])


def test_other_marks_wait_for_the_page(kappa: Kappa) -> None:
    formula = "f(x, y; κ = 10) = x^4 + x^2 + κ y^2"
    kappa.app.turn_to(f"v=1&ex=own&f={formula.replace('+', '%2B')}&start=1_1&step=0.02&ranges=kappa_1_100_log")
    kappa.wait_for_formula(formula)
    marks = kappa.page.locator(".slider .mark")
    expect(marks).not_to_have_count(0)
    kappa.to(0.5)
    kappa.page.mouse.down()
    kappa.to(0.7)
    expect(marks).to_have_count(0)
    kappa.page.mouse.up()
    expect(marks).not_to_have_count(0)


def test_play_goes_to_and_fro_and_the_page_hears_of_it_when_it_pauses(kappa: Kappa) -> None:
    button = kappa.page.get_by_role("button", name="Play κ: to and fro over its range")
    asked = kappa.wire.sent
    button.click()
    seen = [kappa.value]
    while max(seen) < 80 or seen[-1] > 60:  # up to the end of the range, and on the way down
        kappa.page.wait_for_timeout(60)
        seen.append(kappa.value)
        assert len(seen) < 400
    assert kappa.wire.sent == asked
    kappa.page.get_by_role("button", name="Pause κ").click()
    paused = kappa.value
    kappa.wait_for_formula(FORMULA.replace("10", f"{paused:g}"))
    assert kappa.value == paused


def test_who_wants_no_motion_is_shown_steps(kappa: Kappa) -> None:
    kappa.page.emulate_media(reduced_motion="reduce")
    kappa.page.get_by_role("button", name="Play κ: to and fro over its range").click()
    seen = {10.0}
    while len(seen) < 4:
        seen.add(kappa.value)
    places = [100 ** (place / 12) for place in range(13)]
    assert all(min(abs(value / place - 1) for place in places) < 0.005 for value in seen - {10.0})
    kappa.page.get_by_role("button", name="Pause κ").click()
    kappa.page.emulate_media(reduced_motion="no-preference")


def test_a_range_is_edited_and_stands_in_the_link(kappa: Kappa) -> None:
    page = kappa.page
    summary = page.locator(".range summary")
    expect(summary).to_have_text("1 to 100, logarithmic")
    summary.click()
    page.get_by_label("from", exact=True).fill("-3")
    page.get_by_label("to", exact=True).press("Tab")
    expect(page.get_by_role("alert").filter(has_text="begins above 0")).to_be_visible()
    page.get_by_role("checkbox", name="logarithmic").uncheck()
    page.wait_for_url(re.compile("ranges=kappa_-3_100(&|$)"))
    expect(summary).to_have_text("−3 to 100")
    assert kappa.value == 10


def test_keys_move_it_and_a_typed_number_beyond_the_range_extends_it(kappa: Kappa) -> None:
    kappa.track.focus()
    for _ in range(3):
        kappa.page.keyboard.press("ArrowRight")
    moved = kappa.value
    assert moved == pytest.approx(10 * 100**0.03, rel=0.01)
    kappa.wait_for_formula(FORMULA.replace("10", f"{moved:g}"))
    box = kappa.page.get_by_role("spinbutton", name="Parameter κ, exactly")
    box.fill("250")
    kappa.expect_run(run_at(250))
    box.press("Enter")
    kappa.wait_for_formula(FORMULA.replace("10", "250"))
    expect(kappa.page.locator(".range summary")).to_have_text("1 to 250, logarithmic")


def test_it_works_on_pages_without_a_player(kappa: Kappa) -> None:
    page = kappa.page
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.locator(".runs tbody tr")).not_to_have_count(0)
    page.wait_for_selector(IDLE)
    box = page.get_by_role("spinbutton", name="Parameter κ, exactly")
    box.fill("20")
    box.press("Enter")
    page.wait_for_url(re.compile(re.escape("%3D+20)").replace("\\)", r"(\)|%29)")))
    expect(box).to_have_value("20")


def test_a_finger_moves_it_on_a_phone(open_page: PageFactory, server: Server) -> None:
    page = open_page(PHONE)
    page.goto(f"{server.url}/?{LINK}")
    page.wait_for_selector(READY)
    open_sidebar(page)
    track = page.get_by_role("slider", name="Parameter κ")
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    assert box
    assert box["height"] >= 44
    page.touchscreen.tap(box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2)
    page.wait_for_function(
        "text => ![...document.querySelectorAll('input')].some(({value}) => value === text)", arg=FORMULA
    )
