"""The Compare page in a browser: runs are distinguished everywhere, selected, opened in the Playground, and linked."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from app.settings.settings import to_spec
from app.text.verdict.verdict import verdict as words_on
from gradnorm_core.descent.budget import run_within
from gradnorm_core.diagnostics.diagnose import diagnose
from tests.e2e.bare_page import INK
from tests.e2e.compared import (
    EIGHT,
    MIDDLE,
    MOMENTUM,
    SEARCHES,
    SEARCHING,
    Compared,
    dragged,
    drawn,
    letters,
    looks,
    opened,
    runs_from,
)
from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import IDLE, PIXEL, Playground, follow, press
from tests.e2e.screen import verdict
from tests.e2e.server import Server
from tests.e2e.wire import READY


@pytest.fixture(scope="module")
def compared(open_shared_page: PageFactory, server: Server) -> Compared:
    """The page with three runs on a desk, opened once for the tests of this file."""
    return Compared(open_shared_page(DESK), server)


@pytest.fixture
def momentum(compared: Compared) -> Page:
    """Three runs from (10, 2), the first of them selected, whatever the test before has done to them."""
    return compared.begin_anew()


def test_a_run_looks_the_same_in_both_charts_and_every_run_differently(compared: Compared) -> None:
    page = compared.turn_to(EIGHT, "ABCDEFGH")
    paths, curves = looks(page, "landscape", "^. path$"), looks(page, "curves")
    assert paths == curves
    assert len(set(paths.values())) == 8
    swatches = [
        page.locator(f".runs .run-{place}").evaluate("e => getComputedStyle(e, '::before').backgroundImage")
        for place in range(8)
    ]
    chips = page.locator(".st-key-selected_run button").evaluate_all(
        "all => all.map(e => getComputedStyle(e, '::before').backgroundImage)"
    )
    assert swatches == chips
    assert len(set(swatches)) == 8
    expect(letters(page)).to_have_text(list("ABCDEFGH"))


def test_landscape_norms_and_table_stand_together_on_a_desk_and_have_names(momentum: Page) -> None:
    page = momentum
    boxes = [page.locator(what).bounding_box() for what in (".st-key-landscape", ".st-key-curves", ".runs")]
    assert all(box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 900 for box in boxes), boxes
    for named in (
        page.get_by_role("combobox", name="Comparison"),
        page.get_by_role("radio", name="A Gradient descent, α = 0.0198"),
        page.get_by_role("radio", name="gradients"),
        page.get_by_role("spinbutton", name="Step size α, exactly"),
        page.get_by_label("One start for all"),
        page.locator(".st-key-landscape").get_by_label(re.compile("with 3 paths")),
        page.locator(".st-key-curves").get_by_label(re.compile("‖∇f‖₂ over the gradients evaluated")),
    ):
        expect(named.first).to_be_attached()


def test_a_preset_tells_its_story_and_its_link_opens_it_elsewhere(
    compared: Compared, open_page: PageFactory, server: Server
) -> None:
    page = compared.turn_to("v=1&ex=quadratic_10", "ABC")
    expect(page.get_by_role("radio", name="C 0.9 × exact")).to_be_visible()
    page.wait_for_selector(IDLE)
    before = verdict(page).inner_text()
    page.get_by_role("combobox", name="Comparison").click()
    page.get_by_role("option", name=re.compile("Just below and just above")).click()
    expect(verdict(page)).to_contain_text("Only A arrives")
    assert verdict(page).inner_text() != before
    page.wait_for_url(re.compile("runs="))
    page.wait_for_selector(IDLE)
    other = opened(open_page(DESK), server, page.url.partition("?")[2])
    assert verdict(other).inner_text() == verdict(page).inner_text()
    assert other.locator(".runs").inner_text() == page.locator(".runs").inner_text()


def test_a_click_on_a_curve_opens_its_run_in_the_playground_and_back_returns(momentum: Page, server: Server) -> None:
    page = momentum
    press(page, MIDDLE, 2)
    page.wait_for_url(lambda url: "/compare" not in url and "dir=nesterov" in url)
    app = Playground(page, server.url)
    app.wait_for(
        "() => document.querySelector('.st-key-landscape .js-plotly-plot')?._fullData?.some(t => t.name === 'path')"
    )
    expect(app.verdict).to_contain_text("to the minimum (0, 0) in 1")
    page.wait_for_selector(IDLE)
    page.go_back()
    drawn(page)
    expect(letters(page)).to_have_text(list("ABC"))
    expect(page.get_by_role("radio", name="C Nesterov")).to_be_checked()
    page.locator(".runs a", has_text="Heavy ball").click()
    page.wait_for_url(re.compile(r"/\?v=1.*dir=heavy_ball_0\.669"))
    expect(app.verdict).to_contain_text("minimum (0, 0)")


def test_the_shared_start_is_dragged_and_all_runs_follow_without_the_server(compared: Compared, momentum: Page) -> None:
    page, wire = momentum, compared.wire
    ring, told = page.locator(READY), page.locator(".verdict-overlay")
    expect(ring).to_have_attribute("aria-label", re.compile("Start of the runs"))
    asked = wire.sent
    for x, y in ((6.0, 3.0), (8.0, -2.0)):
        start = dragged(page, ring, x, y)
        for letter, run in zip("ABC", runs_from(start), strict=True):
            expect(told).to_contain_text(f"{letter}: Passes the gradient test after {run.iterations} steps")
            end = page.evaluate(PIXEL, run.points[-1].tolist())
            page.wait_for_function(f"place => ({INK})(place)[3] > 0", arg=["landscape", *end])
    assert wire.sent == asked, "the server hears nothing while the hand moves"
    page.mouse.up()
    page.wait_for_url(re.compile(f"start={start[0]:.12g}_{start[1]:.12g}"))
    expect(told).to_have_count(0)
    expect(page.locator(".runs")).to_contain_text(str(runs_from(start)[1].iterations))
    page.go_back()
    page.wait_for_selector(".start-handle[data-start-x='10'][data-start-y='2']")


def test_the_word_of_the_server_stands_before_the_page_has_drawn_the_runs(compared: Compared, momentum: Page) -> None:
    page, told = momentum, momentum.locator(".verdict-overlay")
    with compared.wire.silent():
        start = dragged(page, page.locator(READY), 5.0, 2.5)
        expect(told).to_contain_text("Computed in your browser")
        page.mouse.up()
        expect(told).to_have_attribute("data-settled", "")
        expect(told).to_contain_text("The server has computed these runs")
        for letter, run in zip("ABC", runs_from(start), strict=True):
            headline = words_on(run, diagnose(run.spec.objective, run)).headline
            assert not headline.startswith("Passes")
            expect(told).to_contain_text(f"{letter}: {headline}.".replace("\u00a0", " "))
    expect(told).to_have_count(0)
    expect(page.locator(".runs")).to_contain_text(str(runs_from(start)[1].iterations))


def test_runs_that_search_or_need_second_derivatives_follow_at_the_pace_of_the_server(compared: Compared) -> None:
    page = compared.turn_to(SEARCHES, "ABC")
    told, asked = page.locator(".verdict-overlay"), compared.wire.sent
    start = dragged(page, page.locator(READY), 1.0, 1.5)
    runs = [run_within(replace(to_spec(settings), start=start)) for settings in SEARCHING]
    expect(told).to_have_attribute("data-settled", "")
    for letter, run in zip("ABC", runs, strict=True):
        expect(told).to_contain_text(
            f"{letter}: {words_on(run, diagnose(run.objective, run)).headline}.".replace("\u00a0", " ")
        )
        page.wait_for_function(
            f"place => ({INK})(place)[3] > 0", arg=["landscape", *page.evaluate(PIXEL, run.points[-1].tolist())]
        )
    assert compared.wire.sent == asked, "the page hears nothing while the hand moves"
    page.mouse.up()
    expect(told).to_have_count(0)
    expect(page.locator(".runs tbody tr").last).to_contain_text(str(runs[-1].evaluations.gradients))


def test_the_start_of_one_run_is_dragged_alone(compared: Compared) -> None:
    page = compared.turn_to(MOMENTUM.replace("fixed_0.01~~gradients", "fixed_0.01~-5_3~~gradients"), "ABC")
    expect(page.locator(READY)).to_have_count(2)
    ring = page.get_by_role("slider", name="Start of run C")
    x, y = dragged(page, ring, -4.0, -2.0)
    expect(page.locator(".verdict-overlay")).to_contain_text("C: Passes")
    expect(page.locator(".verdict-overlay")).not_to_contain_text("A: ")
    page.mouse.up()
    page.wait_for_url(re.compile(re.escape(f"~{x:.12g}_{y:.12g}~~gradients")))
    assert "start=" not in page.url
    expect(page.locator(".verdict-overlay")).to_have_count(0)


def test_the_step_size_of_the_selected_run_follows_while_it_is_typed(momentum: Page) -> None:
    page = momentum
    box = page.get_by_role("spinbutton", name="Step size α, exactly")
    box.fill("0.021")
    expect(page.locator(".verdict-overlay")).to_contain_text("A: Diverges")
    box.press("Enter")
    page.wait_for_url(re.compile("step=0.021"))
    expect(page.locator(".verdict-overlay")).to_have_count(0)


def test_locked_starts_have_no_ring(compared: Compared) -> None:
    page = compared.turn_to(f"{MOMENTUM}&lock=start", "ABC")
    expect(page.get_by_role("spinbutton", name="Start x")).to_be_disabled()
    expect(page.locator(READY)).to_have_count(0)


def test_back_leads_out_of_a_page_that_was_opened_with_other_settings(page: Page, server: Server) -> None:
    app = Playground(page, server.url).open("v=1&ex=rosenbrock&step=0.002")
    page.get_by_role("link", name="Compare").click()
    drawn(page)
    page.wait_for_url(re.compile(r"/compare\?.*rosenbrock"))
    page.wait_for_selector(IDLE)
    page.go_back()  # once: a page has one entry
    page.wait_for_url(f"{server.url}/?v=1&ex=rosenbrock&step=0.002")
    page.wait_for_selector(IDLE)
    expect(app.step_box).to_be_visible()


def test_it_is_usable_on_a_phone(phone: Page, server: Server) -> None:
    opened(phone, server, EIGHT)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    for chart in ("landscape", "curves"):
        box = phone.locator(f".st-key-{chart}").bounding_box()
        assert box is not None
        assert box["width"] > 300


def test_a_hostile_link_opens_and_is_shown_as_text_only(compared: Compared) -> None:
    page = compared.page
    follow(page, "/compare?v=1&runs=a~~b~<img src=x onerror=alert(1)>~exact_1&start=x&whatever=1")
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("Parts of the link were not used")
    expect(refused).to_contain_text("there is no such direction")
    expect(page.locator("img[src=x]")).to_have_count(0)
    expect(letters(page)).to_have_text(list("ABC"))
