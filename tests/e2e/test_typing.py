"""A formula while it is typed: landscape, path and words follow without Enter; a mistake is shown after a moment."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from app.settings.settings import of_example, to_spec
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.objectives.formula import parse
from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import FRAMES, IDLE, PATH, Playground
from tests.e2e.server import Server
from tests.e2e.wire import READY, Wire

FIRST = "(x^2 + 10y^2)/2"
READING = "**/api/formula?*"
SHOWS = "() => document.querySelector('.st-key-landscape .chart-overlay')?.dataset.shows"

# The page's function as it is shown: colours and marks of the slider, path, player, legend, title and words.
SEEN = f"""() => {{
  const roots = [...document.querySelectorAll('*')].map((element) => element.shadowRoot).filter(Boolean);
  const inside = (selector) => roots.map((root) => root.querySelector(selector)).find(Boolean);
  const texts = ['.map-key', '.st-key-function', '.verdict'].map((part) => document.querySelector(part)?.textContent);
  const [track, marks, n] = ['.slider .track', '.slider', '.player [data-value=n]'].map(inside);
  const band = track?.style.getPropertyValue('--ribbon');
  const named = [...marks?.querySelectorAll('.mark') ?? []].map((mark) => mark.title);
  return {{ band, marks: named, texts, n: n?.textContent, path: ({PATH})() }};
}}"""
SEEN_AS = f"wanted => JSON.stringify(({SEEN})()) === JSON.stringify(wanted)"

# The names of the middle row of the curves that are seen in the figure, and whether a curve is drawn in it.
ROW = """() => {
  const plot = document.querySelector('.st-key-curves .js-plotly-plot');
  const { xaxis: x, yaxis2: y, annotations } = plot._fullLayout;
  const names = annotations.map(({ text, yref }, i) => yref === 'y2 domain' && [text, plot.querySelector(
    `g.annotation[data-index="${i}"]`)]).filter((name) => name && getComputedStyle(name[1]).opacity === '1');
  const canvas = plot.querySelector('.chart-overlay');
  const faded = plot.querySelector('.trace[data-faded]');
  const coloured = () => {
    const box = [x._offset, y._offset, x._length, y._length].map((pixels) => Math.round(pixels * devicePixelRatio));
    const { data } = canvas.getContext('2d').getImageData(...box);
    const span = (at) => Math.max(...data.slice(at, at + 3)) - Math.min(...data.slice(at, at + 3));
    return data.some((_, at) => at % 4 === 0 && data[at + 3] > 200 && span(at) > 90);
  };
  return [names.map(([text]) => text), faded ? coloured() : true];
}"""


class Field:
    """The Playground with the pen in the field of the formula."""

    def __init__(self, page: Page, server: Server) -> None:
        self.wire = Wire(page)
        self.app = Playground(page, server.url).open()
        self.page = page
        page.wait_for_selector(READY)

    def begin_anew(self) -> Field:
        """Goes back to the first screen, whatever was typed; the pen is in the field."""
        self.app.type(FIRST)
        expect(self.told).to_have_count(0)
        self.app.begin_anew().formula.click()
        return self

    @property
    def told(self) -> Locator:
        """The words about the run under the hand."""
        return self.page.locator(".verdict-overlay")

    def expect_run(self, run: Run) -> None:
        """The player has the numbers of this run."""
        expect(self.app.readout("n")).to_have_text(str(run.iterations))
        expect(self.page.locator(".verdict-overlay")).to_contain_text(
            re.compile(rf"(after|in) {run.iterations} steps?")
        )


def run_of(text: str) -> Run:
    """The core's run of another formula with the settings of the first screen."""
    spec = to_spec(of_example("quadratic_10"))
    return run_spec(RunSpec(parse(text), spec.start, step_rule=spec.step_rule, max_iterations=spec.max_iterations))


@pytest.fixture(scope="module")
def shared(open_shared_page: PageFactory, server: Server) -> Field:
    """The field, on a page that is opened once for the tests of this file."""
    return Field(open_shared_page(DESK), server)


@pytest.fixture
def field(shared: Field) -> Field:
    """The field with the formula of the first screen."""
    return shared.begin_anew()


def test_the_picture_follows_what_is_typed_without_enter_and_the_page_is_asked_on_enter(field: Field) -> None:
    page, asked, before = field.page, field.wire.sent, field.app.path
    field.app.formula.fill("(x^2 + 5y^2)/2")
    field.expect_run(run_of("(x^2 + 5y^2)/2"))
    assert page.evaluate(SHOWS) == "path"
    expect(page.locator(".slider .mark")).to_have_count(0)  # what the theory says of it, the page has yet to find
    expect(field.app.title).to_have_attribute("data-outdated", "")
    assert field.wire.sent == asked
    assert field.app.path == before
    field.app.formula.press("Enter")
    page.wait_for_url(re.compile("f="))
    field.app.wait_for_another_path(before)
    expect(field.told).to_have_count(0)
    expect(field.app.title).not_to_have_attribute("data-outdated", "")
    page.go_back()
    expect(field.app.formula).to_have_value("(x^2 + 10y^2)/2")


def test_a_formula_that_the_page_comes_to_by_itself_meanwhile_stays_in_no_hand(field: Field) -> None:
    """Typed while the page goes back to it: the answer on how the text reads comes after the page has drawn it."""
    page, before, held = field.page, field.app.path, list[Route]()
    field.app.type("x^2 + 3y^2")
    field.app.wait_for_another_path(before)
    expect(field.told).to_have_count(0)

    def hold(route: Route) -> None:
        held.append(route)

    page.route(READING, hold)
    with page.expect_request(READING):
        field.app.formula.fill(FIRST)
    there = field.app.path
    page.go_back()
    field.app.wait_for_another_path(there)
    page.wait_for_selector(IDLE)
    with page.expect_response(READING):
        held.pop().continue_()
    page.unroute(READING)
    page.evaluate(FRAMES)
    expect(field.told).to_have_count(0)
    expect(field.app.title).not_to_have_attribute("data-outdated", "")


def test_every_key_that_makes_a_formula_moves_the_picture_and_no_key_flashes(field: Field) -> None:
    field.app.formula.fill("")
    field.app.formula.press_sequentially("(x^2 + y^2)/2", delay=40)
    field.expect_run(run_of("(x^2 + y^2)/2"))
    expect(field.page.locator(".problem")).to_have_count(0)
    for _ in "/2":
        field.app.formula.press("Backspace")
    field.expect_run(run_of("(x^2 + y^2)"))
    for _ in "2)":  # what is left, "(x^2 + y^", is no formula: the last good picture stays
        field.app.formula.press("Backspace")
    field.page.wait_for_timeout(300)
    field.expect_run(run_of("(x^2 + y^2)"))


@pytest.mark.parametrize("formula", ["x*x + 5y*y + 0.5*x y", "2*x x + y*y"])
def test_a_space_that_is_typed_is_no_plus(field: Field, formula: str) -> None:
    """In an address a + is either: a product whose factors a space parts was run as a sum."""
    field.app.formula.fill(formula)
    field.expect_run(run_of(formula))


def test_a_mistake_is_shown_with_its_caret_after_a_moment_and_gone_with_it(field: Field) -> None:
    field.app.formula.fill("x^2 + sinn(y)")
    note = field.page.locator(".problem.typed")
    expect(note).to_contain_text("sinn")
    text, caret = note.locator("pre").inner_text().split("\n")[:2]
    assert text[caret.index("^")] == "s"
    field.app.formula.fill("x^2 + sin(y)")
    expect(note).to_have_count(0)


def test_a_mistake_is_shown_in_the_text_that_was_typed(field: Field) -> None:
    typed = "x**2 + y**2 if x else 0"
    field.app.formula.fill(typed)
    expect(field.page.locator(".problem.typed pre")).to_contain_text(typed)


def test_the_formula_of_the_page_typed_again_leaves_the_page_as_it_was(field: Field) -> None:
    field.app.formula.fill("x^2 + y^2")
    expect(field.told).to_have_count(1)
    asked = field.wire.sent
    field.app.formula.fill("(x^2 + 10y^2)/2")
    expect(field.told).to_have_count(0)
    expect(field.app.readout("n")).to_have_text(str(run_of("(x^2 + 10y^2)/2").iterations))
    assert field.wire.sent == asked


def test_legend_and_chart_are_those_of_the_formula_in_the_field(field: Field) -> None:
    star = field.page.locator(".map-key li:has(.star)")
    expect(star).to_be_visible()
    assert field.page.evaluate(ROW) == [["f − f*"], True]
    field.app.formula.fill("x^2 - y^2")
    field.app.wait_for(f"({SHOWS})() === 'path'")
    expect(star).to_be_hidden()
    field.app.wait_for(f"() => JSON.stringify(({ROW})()) === JSON.stringify([[], true])")
    field.app.formula.fill(FIRST)
    expect(field.told).to_have_count(0)
    expect(star).to_be_visible()
    field.app.wait_for(f"() => JSON.stringify(({ROW})()) === JSON.stringify([['f − f*'], true])")


@pytest.mark.parametrize(
    "typed",
    [
        ["x^2|+foo(y)", "x^2|+foo(x)"],
        ["x^2|+foo(y)", "x**y|**", "y**2|**"],
        ["x^2+y^2|", f"{FIRST}|", "x|(", "y^2|+foo(y)"],
    ],
    ids=" then ".join,
)
def test_after_formulas_of_which_the_last_is_refused_all_is_that_of_the_page(field: Field, typed: list[str]) -> None:
    """Of each formula the picture follows the part before the bar; then the rest is typed, and Enter."""
    field.app.wait_for(f"() => ({SEEN})().band")
    before = field.page.evaluate(SEEN)
    for part, rest in (text.split("|") for text in typed):
        path = field.app.path
        field.app.formula.fill(part)
        field.app.wait_for(f"({SHOWS})() === 'path'")
        field.app.formula.press_sequentially(rest)
        field.app.formula.press("Enter")
        if not rest:
            field.app.wait_for_another_path(path)
        expect(field.told).to_have_count(0)
    expect(field.app.problem).to_be_visible()
    field.app.wait_for(SEEN_AS, before)
    expect(field.app.title).not_to_have_attribute("data-outdated", "")


def test_a_hidden_verdict_stays_hidden_while_typing(field: Field) -> None:
    field.app.turn_to("v=1&hide=verdict")
    expect(field.app.verdict).to_contain_text("What happens here")
    field.app.formula.fill("(x^2 + 5y^2)/2")
    expect(field.app.readout("n")).to_have_text(str(run_of("(x^2 + 5y^2)/2").iterations))
    expect(field.told).to_have_count(0)
