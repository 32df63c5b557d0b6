"""Every page for readers who do not see it, do not use a mouse, or use a finger: WCAG 2.2 AA as axe-core checks it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.accessibility import SMALL, at_rest, findings
from tests.e2e.boxes import CUT_OFF, OVERLAPS, cut_off, overlaps, torn
from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import AT_FIRST, BROKEN, IDLE, follow
from tests.e2e.server import ROOT, Server

PAGES = re.findall(r'url_path="([\w-]+)"', (ROOT / "app" / "main.py").read_text(encoding="utf-8"))
DESKS: tuple[ViewportSize, ...] = ({"width": 1280, "height": 720}, {"width": 1366, "height": 768}, DESK)
PHONES: tuple[ViewportSize, ...] = ({"width": 844, "height": 390}, PHONE)
"""The windows in which no text lies on text."""
# Charts, their descriptions, and whether their numbers stand beside them or, in the Playground, under Steps.
CHARTS = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart], .picture')].map(chart => [
  chart.getAttribute('aria-label') ?? '',
  chart.closest('[data-testid=stVerticalBlock]').querySelectorAll('[data-testid=stPopoverButton]').length])"""


def opened(page: Page, server: Server, path: str) -> Page:
    """The page when its charts are drawn and nothing is under way; within the session where there is one."""
    if page.url.startswith(server.url):
        follow(page, f"/{path}" if path == "clipping" else f"/{path}?{AT_FIRST}")  # Clipping has a function of its own
    else:
        page.goto(f"{server.url}/{path}")
    page.wait_for_selector(f"[data-testid=stMain] :is([data-testid=stMarkdown], [data-testid=stHtml]), {BROKEN}")
    page.wait_for_selector(IDLE)
    assert not page.locator(BROKEN).count(), "the page broke; its log says why"
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stPlotlyChart], .picture')]"
        ".every(chart => chart.querySelector('.main-svg, .gl-container'))"
    )
    return page


@pytest.fixture(scope="module")
def desk(open_shared_page: PageFactory) -> Page:
    """A tab for all pages on a desk, in the light."""
    return open_shared_page(DESK)


@pytest.fixture(scope="module", params=PAGES)
def on_desk(request: pytest.FixtureRequest, desk: Page, server: Server) -> Page:
    """Each page on a desk, opened once for the tests that look at it."""
    return opened(desk, server, path_of(request.param))


@pytest.fixture(scope="module")
def dark_phone(open_shared_page: PageFactory) -> Page:
    """A tab for all pages on a phone, in the dark."""
    page = open_shared_page(PHONE)
    page.emulate_media(color_scheme="dark")
    return page


@pytest.fixture(scope="module", params=PAGES)
def on_phone(request: pytest.FixtureRequest, dark_phone: Page, server: Server) -> Page:
    """Each page on a phone, opened once for the tests that look at it."""
    return opened(dark_phone, server, path_of(request.param))


def path_of(name: str) -> str:
    """Where a page is: the Playground is the first."""
    return "" if name == "playground" else name


def test_axe_finds_nothing_on_a_desk_in_the_light(on_desk: Page) -> None:
    assert findings(on_desk) == []


def test_axe_finds_nothing_on_a_phone_in_the_dark(on_phone: Page) -> None:
    assert findings(on_phone) == []


@contextlib.contextmanager
def other_theme(page: Page, scheme: Literal["light", "dark"], back: Literal["light", "dark"]) -> Iterator[Page]:
    """The page in the other theme for a while, once all of it is drawn in that."""
    try:
        yield _in_theme(page, scheme)
    finally:
        _in_theme(page, back)


def _in_theme(page: Page, scheme: Literal["light", "dark"]) -> Page:
    page.emulate_media(color_scheme=scheme)
    ground = {"light": "rgb(255, 255, 255)", "dark": "rgb(14, 17, 23)"}[scheme]
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", ground)
    page.wait_for_selector(IDLE)
    # A job that is under way draws the page anew at its end, and what that replaces fades meanwhile.
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.wait_for_selector(f"{IDLE}:not(:has([data-stale=true]))")
    return page


def test_axe_finds_nothing_on_a_desk_in_the_dark(on_desk: Page) -> None:
    with other_theme(on_desk, "dark", "light") as page:
        assert findings(page) == []


def test_axe_finds_nothing_on_a_phone_in_the_light(on_phone: Page) -> None:
    with other_theme(on_phone, "light", "dark") as page:
        assert findings(page) == []


def at_every_size(page: Page, sizes: Iterable[ViewportSize]) -> dict[tuple[int, int], list[tuple[str, str]]]:
    """The texts that lie on one another by the size of the window, once its charts have settled in it."""
    found = {}
    for size in sizes:
        page.set_viewport_size(size)
        try:
            page.wait_for_function(f"() => ({OVERLAPS})().length === 0", timeout=10_000, polling=200)
        except PlaywrightTimeout:
            found[size["width"], size["height"]] = overlaps(page)
    return found


def test_no_text_lies_on_text_on_a_desk_in_the_light(on_desk: Page) -> None:
    sizes = sorted(DESKS, key=lambda size: size != on_desk.viewport_size)  # every other size draws all charts anew
    assert at_every_size(on_desk, sizes) == {}


def test_no_text_lies_on_text_on_a_phone_in_the_dark(on_phone: Page) -> None:
    assert at_every_size(on_phone, PHONES) == {}


def words_cut_off(page: Page) -> list[str]:
    """The words that are cut off, once the page has settled."""
    with contextlib.suppress(PlaywrightTimeout):
        at_rest(page).wait_for_function(f"() => ({CUT_OFF})().length === 0", timeout=10_000)
    return cut_off(page)


def test_no_word_is_cut_off_on_a_desk(on_desk: Page) -> None:
    assert words_cut_off(on_desk) == []


def test_no_word_is_cut_off_on_a_phone(on_phone: Page) -> None:
    assert words_cut_off(on_phone) == []


def test_no_line_begins_with_the_full_stop_after_a_formula(on_phone: Page) -> None:
    assert torn(on_phone) == []


def test_a_word_that_is_cut_off_is_found_unless_it_scrolls(page: Page) -> None:
    page.set_content(
        "<p style='width:60px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap'>too long for its place</p>"
        "<p style='width:60px;overflow:hidden'>long enough to be on two lines</p>"
        "<p style='width:60px;overflow:auto;white-space:nowrap'>one may scroll to the end of it</p>"
    )
    assert cut_off(page) == ["too long for its place"]


def test_text_that_lies_on_text_is_found(page: Page) -> None:
    page.set_content(
        "<p style='position:absolute;top:10px'>one</p>"
        "<svg style='position:absolute;top:10px'><text y=24>two</text></svg>"
        "<p style='position:absolute;top:90px'>three</p><p style='position:absolute;top:90px;opacity:0'>unseen</p>"
    )
    assert overlaps(page) == [("one", "two")]


# Changes the first style sheet, and says that letters have arrived.
LETTERS_ARRIVE = """change => {
  const [sheet] = document.styleSheets;
  change === null ? sheet.deleteRule(0) : sheet.insertRule(change);
  document.fonts.dispatchEvent(new FontFaceSetLoadEvent('loadingdone'));
}"""


@pytest.mark.parametrize("on_phone", ["playground"], indirect=True)
def test_a_formula_that_grows_when_its_letters_arrive_is_reached_with_tab(on_phone: Page) -> None:
    formula = at_rest(on_phone).locator(".katex-display").first
    assert formula.get_attribute("tabindex") is None
    on_phone.evaluate(LETTERS_ARRIVE, ".katex-display .katex { font-size: 60px !important }")
    expect(formula).to_have_attribute("tabindex", "0")
    on_phone.evaluate(LETTERS_ARRIVE, None)
    expect(formula).not_to_have_attribute("tabindex", "0")


def test_every_chart_is_described_and_has_its_numbers_beside_it(on_desk: Page, server: Server) -> None:
    for alt, tables in on_desk.evaluate(CHARTS):
        assert len(alt) > 40, alt
        assert tables or "under Steps" in alt or on_desk.url == f"{server.url}/", alt


def test_a_finger_has_room(on_phone: Page) -> None:
    with contextlib.suppress(PlaywrightTimeout):  # what is drawn anew for a moment has no style for that moment
        on_phone.wait_for_function(f"least => ({SMALL})(least).length === 0", arg=43)
    assert on_phone.evaluate(SMALL, 43) == []


@pytest.mark.parametrize("on_desk", ["compare"], indirect=True)
def test_the_numbers_of_a_chart_open_by_keyboard(on_desk: Page) -> None:
    page = on_desk
    button = page.locator(".st-key-compared_paths_data").get_by_test_id("stPopoverButton")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text("Landscape of f for x from")
    expect(page.get_by_test_id("stPopoverBody").get_by_test_id("stDataFrame")).to_be_visible()


# The name of what has the focus, and whether one sees that it has.
FOCUSED = """() => {
  let part = document.activeElement;
  while (part?.shadowRoot?.activeElement) part = part.shadowRoot.activeElement;
  const ring = getComputedStyle(part);
  return [part.getAttribute('aria-label') ?? part.textContent,
    ring.outlineStyle !== 'none' || ring.boxShadow !== 'none' || part.matches('input[type=range]')];
}"""


@pytest.mark.parametrize("on_desk", ["playground"], indirect=True)
def test_step_size_and_player_are_reached_with_tab_and_their_focus_is_seen(on_desk: Page) -> None:
    page = on_desk
    page.wait_for_selector(".slider .track")
    page.get_by_role("spinbutton", name="Step size α, exactly").focus()
    reached: list[tuple[str, bool]] = []
    while len(reached) < 40 and not any("Play" in name for name, _ in reached):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert any(name == "Step size α" for name, _ in reached)
    assert all(seen for _, seen in reached), reached
    assert "Play" in reached[-1][0]


# Notes down which iterates the player shows one after the other.
WATCH = """() => {
  const host = document.querySelector('.st-key-landscape-curves-player [data-testid=stBidiComponentIsolated]');
  const shown = host.shadowRoot.querySelector('[data-value=k]');
  window.shown = [];
  const note = () => window.shown.at(-1) === Number(shown.textContent) || window.shown.push(Number(shown.textContent));
  new MutationObserver(note).observe(shown, {childList: true, characterData: true, subtree: true});
}"""


@pytest.mark.parametrize("on_desk", ["playground"], indirect=True)
def test_whoever_wants_little_motion_sees_the_run_in_few_still_pictures(on_desk: Page) -> None:
    page = on_desk
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_selector(".player")
    page.evaluate(WATCH)
    page.get_by_role("button", name="Play").click()  # from the end it begins anew
    page.wait_for_function("() => window.shown.at(-1) > 20")
    shown = page.evaluate("window.shown")
    assert min(after - before for before, after in pairwise(shown) if after > before) >= 4, shown
    page.emulate_media(reduced_motion="no-preference")


@pytest.mark.parametrize("on_desk", ["playground"], indirect=True)
def test_the_page_has_a_language_and_a_title(on_desk: Page) -> None:
    assert on_desk.evaluate("document.documentElement.lang")
    assert on_desk.title() == "Gradnorm"
