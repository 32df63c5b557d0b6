"""The step size as a visitor moves it: its runs in the browser, the marks, the method in its place."""

from __future__ import annotations

import math
import re
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import FRAMES, IDLE, Playground, choose
from tests.e2e.server import Server
from tests.e2e.wire import Wire


@pytest.fixture
def app(shared: Playground) -> Playground:
    """The Playground with the screen it opens with: κ = 10 from (10, 1)."""
    return shared.begin_anew()


@pytest.fixture(scope="module")
def shared(blank: Page, wire: Wire, server: Server) -> Playground:
    """The Playground, opened once for tests that follow a link first or put it back to its first screen."""
    return opened(blank, server)


def opened(page: Page, server: Server, query: str = "") -> Playground:
    """The Playground, once its slider is there."""
    app = Playground(page, server.url).open(query)
    expect(app.step_slider).to_be_visible()
    return app


def told(page: Page) -> Locator:
    """The words about the step size under the slider."""
    return page.locator(".verdict-overlay")


def mark(page: Page, name: str) -> Locator:
    """A mark on the track."""
    return page.locator(".mark", has_text=name)


def hold_at(page: Page, app: Playground, share: float) -> float:
    """Moves the held slider to a share of the track; the step size there."""
    box = app.step_slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + 7 + share * (box["width"] - 14), box["y"] + box["height"] / 2, steps=3)
    page.evaluate(FRAMES)
    return float(app.step_box.input_value())


def grab(page: Page, app: Playground) -> None:
    """Takes hold of the slider where it stands."""
    box = app.step_slider.bounding_box()
    assert box
    share = float(app.step_slider.evaluate("track => track.value / track.max"))
    page.mouse.move(box["x"] + 7 + share * (box["width"] - 14), box["y"] + box["height"] / 2)
    page.mouse.down()


def test_dragging_tells_the_whole_story_without_asking_the_server(app: Playground, wire: Wire) -> None:
    page, before, asked = app.page, app.path, wire.sent
    assert asked
    grab(page, app)
    assert hold_at(page, app, 0.1) < 0.01
    expect(told(page)).to_contain_text("Creeps towards the minimum (0, 0): not there after 200 steps")
    assert 0.05 < hold_at(page, app, 0.64) < 0.1
    expect(told(page)).to_contain_text("Glides to the minimum (0, 0)")
    expect(told(page)).to_contain_text("is below 1/λmax = 0.1")
    assert 0.1 < hold_at(page, app, 0.74) < 2 / 11
    expect(told(page)).to_contain_text("changes sign at every step")
    assert hold_at(page, app, 0.9) > 0.2
    expect(told(page)).to_contain_text("Diverges")
    assert wire.sent == asked
    assert app.path == before  # the figure is left alone; what is dragged is drawn over it
    page.mouse.up()
    after = app.wait_for_another_path(before)
    assert abs(after[1][1]) > 1
    expect(told(page)).to_have_count(0)
    expect(app.verdict).to_contain_text("Diverges")
    app.expect_step(partial(math.isclose, float(app.step_box.input_value()), rel_tol=1e-5))


def test_escape_takes_back_a_move_that_is_not_let_go(app: Playground, wire: Wire) -> None:
    page, before, asked = app.page, app.path, wire.sent
    grab(page, app)
    hold_at(page, app, 0.9)
    expect(told(page)).to_contain_text("Diverges")
    page.keyboard.press("Escape")
    expect(told(page)).to_have_count(0)
    expect(app.step_box).to_have_value("0.19")
    hold_at(page, app, 0.3)
    expect(app.step_box).to_have_value("0.19")
    page.mouse.up()
    grab(page, app)
    assert 0.05 < hold_at(page, app, 0.64) < 0.1
    assert (app.path, wire.sent) == (before, asked)  # what was taken back has not been told
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(app.step_box).to_have_value("0.19")


def test_a_click_on_a_mark_moves_there(app: Playground) -> None:
    for name, step_size, words in (
        ("1/λmax", 0.1, "one step removes the component along (0, 1)"),
        ("2/(μ+λmax)", 2 / 11, "It is the best fixed step in the worst case"),
        ("2/λmax", 0.2, "is the limit of stability"),
    ):
        before = app.path
        mark(app.page, name).first.click()
        app.wait_for_another_path(before)
        app.expect_step(partial(math.isclose, step_size, rel_tol=1e-12))
        expect(app.verdict).to_contain_text(words)
        expect(app.step_box).to_have_value(f"{step_size:.6g}")


def test_keys_move_the_slider_and_are_reported_once_they_rest(app: Playground) -> None:
    before = app.path
    for _ in range(3):
        app.step_slider.press("ArrowLeft")
    expect(told(app.page)).to_be_visible()
    app.wait_for_another_path(before)
    app.expect_step(lambda step: step < 0.19)


def test_the_box_takes_any_number_and_says_what_it_refuses(app: Playground) -> None:
    before = app.path
    app.step_box.fill("3")
    app.step_box.press("Enter")
    app.wait_for_another_path(before)
    app.expect_query(step="3")
    expect(app.step_slider).to_be_visible()
    app.step_box.fill("-1")
    app.step_box.press("Enter")
    expect(app.step_box).to_have_value("3")


def test_a_new_start_brings_new_runs(app: Playground) -> None:
    before = app.path
    app.press_at(0, 4)
    app.wait_for_another_path(before)
    mark(app.page, "1/λmax").first.click()
    expect(app.verdict).to_contain_text("in 1 step")


def test_long_runs_say_how_much_of_them_is_drawn(app: Playground) -> None:
    before = app.path
    slow = app.turn_to("ex=rosenbrock&dir=newton&step=0.001").wait_for_another_path(before)
    expect(app.step_box).to_have_value("0.001")
    grab(app.page, app)
    hold_at(app.page, app, 0.1)
    expect(told(app.page)).to_contain_text("steps are drawn while you drag")
    app.page.mouse.up()
    app.wait_for_another_path(slow)


def test_a_rule_that_finds_the_step_takes_the_sliders_place(app: Playground) -> None:
    page, before = app.page, app.path
    height = page.locator(".st-key-landscape").bounding_box()
    app.turn_to("rule=armijo").wait_for_another_path(before)
    expect(app.step_slider).to_have_count(0)
    expect(page.get_by_role("spinbutton", name="Shrink factor")).to_be_visible()
    assert page.locator(".st-key-landscape").bounding_box() == height


def test_a_line_search_is_drawn_at_the_step_that_is_chosen(app: Playground) -> None:
    page, before = app.page, app.path
    app.turn_to("rule=armijo").wait_for_another_path(before)
    page.get_by_role("tab", name="Steps").click()
    words = page.locator(".st-key-ray .annotation-text")
    expect(words.first).to_contain_text("φ(α) = f(x0 + α d0)")
    step = page.get_by_role("spinbutton", name="Step k")
    step.fill("2")
    step.press("Enter")
    expect(words.first).to_contain_text("φ(α) = f(x2 + α d2)")


def test_a_direction_that_does_not_go_with_the_step_rule_is_replaced_in_words(app: Playground) -> None:
    page, before = app.page, app.path
    before = app.turn_to("dir=heavy_ball").wait_for_another_path(before)
    app.unfold("Method")
    choose(page, "Step rule", "Armijo")
    app.wait_for_another_path(before)
    expect(page.locator(".st-key-method [role=status]")).to_contain_text("So Direction is Steepest descent now.")
    before = app.path
    choose(page, "Direction", "Newton, saddle-free")
    app.wait_for_another_path(before)
    expect(page.locator(".st-key-method [role=status]")).to_have_count(0)
    app.query(lambda stated: (stated.get("dir"), stated.get("rule", "").split("_")[0]) == ("newton", "armijo"))


def test_the_slider_fits_a_phone(open_page: PageFactory, server: Server) -> None:
    phone = open_page(PHONE)
    app = opened(phone, server)
    strip = phone.locator(".slider")
    assert strip.evaluate("strip => strip.scrollWidth - strip.clientWidth") <= 0
    box = app.step_slider.bounding_box()
    assert box
    assert box["height"] >= 44
    for number in strip.locator(".mark .amount").all():
        expect(number).to_be_visible()
    expect(strip.locator(".key")).to_be_visible()
    before = strip.bounding_box()
    strip.locator(".key").evaluate("key => { key.hidden = true; }")  # as until the outcomes are known
    assert strip.bounding_box() == before


# The words at the ends of the track that are seen, and the pixels between each of them and the nearest mark.
ENDS = """marks => [...marks.querySelectorAll('.end')]
  .filter((end) => end.checkVisibility({ visibilityProperty: true }))
  .map((end) => [end.textContent, Math.min(...[...marks.querySelectorAll('.mark')].map((mark) => {
    const [one, other] = [end.getBoundingClientRect(), mark.getBoundingClientRect()];
    return Math.max(other.left - one.right, one.left - other.right);
  }))])"""


def test_the_ends_of_the_track_are_named_where_no_mark_stands(app: Playground) -> None:
    below = app.page.locator(".slider .marks.below")
    (low, _), (high, _) = below.evaluate(ENDS)
    assert low.endswith(", log scale")
    first, last = float(low.removesuffix(", log scale")), float(high)
    assert first < 0.1
    assert last > 0.2
    grab(app.page, app)
    assert hold_at(app.page, app, 0) == pytest.approx(first, rel=0.01)
    assert hold_at(app.page, app, 1) == pytest.approx(last, rel=0.01)
    app.page.keyboard.press("Escape")
    app.page.mouse.up()
    assert math.isclose(float(app.step_box.input_value()), 0.19)
    app.page.set_viewport_size(PHONE)
    app.page.wait_for_function("() => innerWidth === 390")
    app.page.evaluate(FRAMES)
    assert all(room >= 5 for _, room in below.evaluate(ENDS))
    app.page.set_viewport_size(DESK)


def test_the_best_step_size_reads_unlike_the_limit_of_stability(app: Playground) -> None:
    app.turn_to("v=1&f=x^2%2B1000y^2&start=2_1&step=0.0008")
    best, limit = (mark(app.page, name).locator(".amount") for name in ("2/(μ+λmax)", "2/λmax"))
    expect(best).to_have_text(" = 0.000999")
    expect(limit).to_have_text(" = 0.001")
    app.turn_to("v=1&f=x^2%2B10000y^2&start=2_1&step=0.00008")
    expect(best).to_have_text(" = 9.999×10⁻⁵")
    expect(limit).to_have_text(" = 0.0001")


def test_a_mark_with_a_long_number_stays_in_its_panel(app: Playground) -> None:
    page, slider = app.page, app.page.locator(".slider")
    app.turn_to("v=1&ex=own&f=1e12*(1.234x^2%2B3.777y^2)&step=2.2e-13")
    last = mark(page, "2/λmax")
    expect(last).to_contain_text("2.65×10⁻¹³")
    for width in (DESK["width"], 900, 768, PHONE["width"]):
        page.set_viewport_size({"width": width, "height": DESK["height"]})
        page.wait_for_function("width => innerWidth === width", arg=width)
        page.evaluate(FRAMES)
        panel, words = slider.bounding_box(), last.bounding_box()
        assert panel
        assert words
        assert words["x"] + words["width"] <= panel["x"] + panel["width"]
    page.set_viewport_size(DESK)


def test_what_is_told_stands_on_the_ground_of_the_page(app: Playground) -> None:
    page = app.page
    page.emulate_media(color_scheme="dark")
    expect(page.locator("[data-testid=stApp]")).not_to_have_css("background-color", "rgb(255, 255, 255)")
    page.wait_for_selector(IDLE)
    background = page.locator("[data-testid=stApp]").evaluate("element => getComputedStyle(element).backgroundColor")
    grab(page, app)
    hold_at(page, app, 0.5)
    expect(told(page)).to_have_css("background-color", background)
    page.keyboard.press("Escape")
    expect(told(page)).to_have_count(0)
    page.mouse.up()
    page.emulate_media(color_scheme="light")
    expect(page.locator("[data-testid=stApp]")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_a_number_that_is_no_step_size_is_put_back_with_the_reason(app: Playground) -> None:
    before, alert = app.path, app.page.locator(".slider .wrong")
    for written, said in (
        ("0", "With α = 0 no step moves"),
        ("-1", "to go the other way, change the goal"),
        ("", "α is a number above 0."),
    ):
        app.step_box.fill(written)
        app.step_box.press("Enter")
        expect(alert).to_contain_text(said)
        expect(alert).to_contain_text("It is 0.19 again.")
        expect(app.step_box).to_have_value("0.19")
        assert app.path == before
        app.step_box.fill("0.19")
        expect(alert).to_be_empty()
    app.step_box.press("Enter")


def test_the_step_size_has_no_letter_that_the_function_has_taken(shared: Playground) -> None:
    """Beside a coordinate α = 2 the slider does not say α = 0.1: neither to be read, nor to a screen reader."""
    shared.open("v=1&f=f(α,%20β)%20=%20α^2%20%2B%2010β^2&start=2_1&step=0.01")
    slider = shared.page.locator(".component.slider")
    expect(slider.locator("label.alpha")).to_have_text(re.compile(r"^\s*Step size\s+=\s*$"))
    box = shared.page.get_by_role("spinbutton", name="Step size, exactly")
    box.fill("0")
    box.press("Enter")
    expect(slider.locator(".wrong")).to_contain_text("With the step size 0 no step moves: the step size is above 0.")
    assert "α" not in slider.evaluate("element => element.outerHTML")
