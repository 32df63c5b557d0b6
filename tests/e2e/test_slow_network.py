"""Behind a slow network, an answer a second: what is moved follows at once, and every word is true of what is shown.

A walk as a new visitor would take it: the start around four minima, the step size from crawl to chaos, momentum in a
valley. The screen is held against the core's run of the same settings, under the hand and after it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from app.compute.results import landmarks
from app.settings.links import from_query
from app.settings.settings import Settings, of_example, to_spec
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import without_step_size
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.directions.momentum import HeavyBall
from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.hand import STARTS, Hand, run_from
from tests.e2e.playground import FRAMES, IDLE, TURN, query_of
from tests.e2e.server import Server
from tests.e2e.wire import slow_down

NEAR_THE_MINIMA = ((2.8, 1.8), (-2.6, 3.0), (-3.5, -3.1), (3.4, -1.7))
WELLS = "v=1&ex=own&f=(x^2-1)^2%2By^2&start=1.5_0.7&steps=100"
VALLEY = "v=1&ex=quadratic_100&dir=heavy_ball_0.5&steps=400"
OF_THE_ENGINE = {"converged": "Passes the gradient test", "iteration_limit": "Not settled", "diverged": "Diverges"}


@pytest.fixture(scope="module")
def slow(open_shared_page: PageFactory, server: Server) -> Hand:
    """The Playground behind a slow network."""
    page = open_shared_page(DESK)
    slow_down(page)
    return Hand(page, server)


def opened(hand: Hand, query: str) -> Settings:
    """Follows a link; its settings."""
    settings, refused = from_query(query_of(f"?{query}"))
    assert not refused
    hand.open(query, settings.start)
    return settings


def headline(run: Run) -> str:
    """The first line of the core's verdict."""
    return verdict(run, diagnose(run.objective, run)).headline


def expect_words(hand: Hand, run: Run) -> None:
    """The words about the run under the hand are those of the engine or the verdict, and true of the core's run."""
    hand.expect_words(run)
    said = hand.told.locator("b").first.inner_text().replace("\u00a0", " ")
    assert said == headline(run) or said.startswith(OF_THE_ENGINE[run.status.name]), said


def expect_marks(hand: Hand, settings: Settings) -> None:
    """The slider has the step sizes that the theory names for these settings."""
    named = landmarks(without_step_size(to_spec(settings)), settings.example)
    texts = hand.page.locator(".slider .mark").all_inner_texts()
    assert sorted(texts) == sorted(f"{one.label} = {one.step_size:.3g}" for one in named)


def let_go(hand: Hand, run: Run) -> None:
    """Lets go: the server's words come, and those of the page, and they are those of the core."""
    hand.page.mouse.up()
    expect(hand.settled.or_(hand.app.verdict).first).to_contain_text(headline(run))
    expect(hand.told).to_have_count(0)
    expect(hand.app.verdict).to_contain_text(headline(run))
    hand.page.wait_for_selector(IDLE)
    expect(hand.app.readout("n")).to_have_text(str(run.iterations))


def test_the_start_is_dragged_around_four_minima(slow: Hand) -> None:
    slow.begin_anew()
    page, settings = slow.page, of_example("himmelblau")
    page.evaluate(STARTS)
    for x, y in NEAR_THE_MINIMA:
        slow.grab()
        begun = slow.start
        for share in (0.4, 1.0):
            start = slow.drag_to(begun[0] + share * (x - begun[0]), begun[1] + share * (y - begun[1]))
            run = run_from(start)
            expect_words(slow, run)
            slow.expect_end(run)
            expect(page.locator(".slider .mark")).to_have_count(0)  # the curvatures at the other minimum are others
        page.evaluate("() => window.starts.splice(0)")
        let_go(slow, run)
        assert {tuple(seen) for seen in page.evaluate("() => window.starts")} == {start}, "the hand never jumps back"
        expect_marks(slow, replace(settings, start=start))


def test_the_step_size_goes_from_crawl_to_chaos_between_two_wells(slow: Hand) -> None:
    settings = opened(slow, WELLS)
    slow.grab_step_size()
    endings = set()
    for share in (0.05, 0.3, 0.55, 0.7, 0.8, 0.84, 0.86, 0.9, 1.0, 0.85):
        slow.slide_to(share)
        slow.page.evaluate(FRAMES)
        here = replace(settings, step_size=float(slow.app.step_box.input_value()))
        run = run_spec(to_spec(here))
        expect_words(slow, run)
        expect_marks(slow, here)
        endings.add(run.status.name)
    assert endings == set(OF_THE_ENGINE)
    let_go(slow, run)
    assert headline(run).startswith(("Bounces", "Cycles")), "in chaos nothing is on its way to a minimum"


def test_momentum_grows_in_a_valley(slow: Hand) -> None:
    settings = opened(slow, VALLEY)
    page = slow.page
    slow.app.unfold("Method")
    place, number = page.locator(".st-key-heavy_ball-momentum-slider"), page.get_by_role("spinbutton", name="Momentum")
    thumb = place.locator("[data-rac][style*=translate]")
    thumb.scroll_into_view_if_needed()
    box = thumb.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for way in (-20, 10, 30, 45):
        page.mouse.move(x + way, y)
        page.evaluate(FRAMES)
        beta = float(number.input_value())
        here = replace(settings, direction=HeavyBall(beta))
        run = run_spec(to_spec(here))
        expect_words(slow, run)
        expect_marks(slow, here)
    # The hand rests: the page hears of it, draws its own boxes anew, and has nothing to say for a second.
    expect(slow.told).to_contain_text("The rest of the page has not answered yet")
    expect(slow.told).to_contain_text(headline(run))
    assert float(number.input_value()) == beta
    assert "β" not in page.locator(".st-key-group_method summary").inner_text(), "the page's words on the group are old"
    let_go(slow, run)
    assert float(number.input_value()) == beta
    expect_marks(slow, here)


def test_a_link_followed_after_a_drag_is_where_the_address_ends(slow: Hand) -> None:
    slow.begin_anew()
    page, elsewhere = slow.page, {"v": "1", "ex": "rosenbrock"}
    slow.grab()
    slow.drag_to(-1.0, 2.0)
    sent = slow.wire.sent
    page.mouse.up()
    slow.wire.wait_for_next(sent)  # the page has been told; its answer, with the address, takes a second
    page.evaluate(TURN, "/?v=1&ex=rosenbrock")
    slow.wait_for_start(of_example("rosenbrock").start)
    page.wait_for_selector(IDLE)
    slow.app.expect_whole_query(elsewhere)
