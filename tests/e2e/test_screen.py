"""The first view on a desk: what is in view, in the dark, and for those who cannot see it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import Playground
from tests.e2e.screen import resize, verdict
from tests.e2e.server import Server

LAPTOP: ViewportSize = {"width": 1366, "height": 768}
FOLDER = Path(__file__).parent
# The name of what has the keyboard, looked for inside the parts of the page that are documents of their own.
FOCUSED = """() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return (element.ariaLabel || element.labels?.[0]?.innerText || element.innerText).trim().split('\\n')[0];
}"""
# How light a page is: 0 black, 1 white.
FITS = """() => [...document.querySelectorAll('.st-key-echo .katex-display')].every((formula) => formula.scrollWidth
  <= formula.clientWidth + 1)"""
LIGHTNESS = """() => {
  const [r, g, b] = getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor.match(/[0-9.]+/g);
  return (Number(r) + Number(g) + Number(b)) / 765;
}"""


def test_where_two_screens_stand_side_by_side_the_new_one_is_meant(page: Page) -> None:
    """As on a slow machine after a press: Streamlit removes the old elements when the script is through."""
    element = '<div data-testid="stElementContainer" data-stale="{}"><div class="verdict">{}</div></div>'
    page.set_content(element.format("true", "before") + element.format("false", "now"))
    expect(page.locator(".verdict")).to_have_count(2)
    expect(verdict(page)).to_have_text("now")


def test_every_verdict_that_is_asked_for_is_one_of_the_screen_that_stands() -> None:
    plain = re.compile(r'locator\("\.verdict[ "]')
    asking = {path.name for path in FOLDER.glob("*.py") if plain.search(path.read_text(encoding="utf-8"))}
    assert asking == {Path(__file__).name, "test_offline.py"}  # the offline page has no elements of Streamlit


def test_no_test_reads_an_address_that_the_page_has_yet_to_state() -> None:
    """A page may show a change before its address states it, so tests wait for the parameters of the address."""
    reading = re.compile(r"(urlsplit|query_of)\([\w.]*page\.url\)")
    assert [path.name for path in FOLDER.glob("*.py") if reading.search(path.read_text(encoding="utf-8"))] == [
        "playground.py"
    ]


@pytest.fixture(scope="module")
def desk(open_shared_page: PageFactory, server: Server) -> Playground:
    """The Playground on a desk, for tests that only look at it."""
    return Playground(open_shared_page(DESK), server.url).open()


def test_all_that_belongs_to_a_run_is_in_view_together(desk: Playground) -> None:
    """On the smallest laptop too: what one drags lies below the map it changes."""
    app, page = desk, desk.page
    parts = {
        "title": page.locator(".st-key-function"),
        "formula": app.formula,
        "step size": app.step_slider,
        "landscape": page.locator(".st-key-landscape .js-plotly-plot"),
        "curves": page.locator(".st-key-curves .js-plotly-plot"),
        "verdict": app.verdict,
        "player": page.locator(".player"),
    }
    for size in (LAPTOP, DESK):
        resize(page, size)
        expect(parts["player"]).to_be_in_viewport(ratio=1)
        tops = {}
        for name, part in parts.items():
            box = part.bounding_box()
            assert box, name
            assert box["y"] >= 0, name
            assert box["y"] + box["height"] <= size["height"], name
            tops[name] = box["y"]
        assert tops["landscape"] < tops["step size"] < tops["player"]
        assert tops["verdict"] < tops["curves"]


def test_the_buttons_of_a_chart_are_there_on_a_desk(desk: Playground) -> None:
    expect(desk.page.locator(".modebar-btn:visible").first).to_be_attached()


def test_a_long_formula_in_the_sidebar_goes_on_in_the_next_line(page: Page, server: Server) -> None:
    terms = "+".join(f"{k}sin({k}x)cos({k}y)" for k in range(1, 7))
    page.goto(f"{server.url}/step-sizes?v=1&f={terms.replace('+', '%2B')}&start=1_1")
    expect(page.locator(".st-key-echo .katex-display")).to_be_visible()
    page.wait_for_function(FITS)  # its letters may be there before the rules by which it goes on in the next line


def test_it_is_dark_for_those_who_want_it_dark(page: Page, desk: Playground, server: Server) -> None:
    page.emulate_media(color_scheme="dark")
    Playground(page, server.url).open()
    assert page.evaluate(LIGHTNESS) < 0.2
    assert desk.page.evaluate(LIGHTNESS) > 0.9


def test_the_lines_of_a_direction_are_marked_by_one_press_and_load_no_highlighter(desk: Playground) -> None:
    lines = desk.page.locator(".st-key-sheets .to-take")
    lines.click()
    assert desk.page.evaluate("String(getSelection())").strip() == "d = -g"
    assert not desk.page.evaluate(
        "performance.getEntriesByType('resource').filter(({name}) => name.includes('Highlighter')).length"
    )


def test_every_chart_is_told_in_words(desk: Playground) -> None:
    for name, words in (("Landscape of f for x from −11 to 11", "153 steps"), ("Over the steps k", "‖∇f‖₂ goes from")):
        expect(desk.page.get_by_role("figure", name=name)).to_have_accessible_name(re.compile(re.escape(words)))


def test_the_keyboard_reaches_every_control(desk: Playground) -> None:
    app, page = desk, desk.page
    for group in ("Method", "Stopping", "Picture"):
        app.unfold(group)
    reached: list[str] = []
    while len(reached) < 200 and reached.count(reached[0] if reached else "") < 2:  # once round the page
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    controls = {
        "Function",
        "f(x, y) =",
        "Start x",
        "Start y",
        "Steps, at most",
        "x from",
        "y to",
        "Fit the path",
        "Direction",
    }
    controls |= {"Minimize", "Contours", "by norm", "Step size α", "Step size α, exactly", "2/λmax = 0.2"}
    controls |= {"To the start", "Play", "Iterate k", "Speed", "Formulas"}
    assert {control for control in controls if not any(name.startswith(control) for name in reached)} == set()


def test_nothing_moves_when_the_step_size_changes(desk: Playground) -> None:
    app, page = desk.begin_anew(), desk.page
    landscape = page.locator(".st-key-landscape")
    place = landscape.bounding_box()
    for step_size in ("0.05", "0.21", "0.001"):
        before = app.path
        app.step_box.fill(step_size)
        app.step_box.press("Enter")
        app.wait_for_another_path(before)
        assert landscape.bounding_box() == place
