"""The offline page opened from disk, with no network at all: its slider, player and words do as in the app."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from app.exports.offline_page import offline_html, shots_of
from app.figures.alt_text import curves_alt, landscape_alt
from app.settings.settings import Settings, of_example, to_spec
from app.settings.window import filled
from app.tables.sets.catalogue import SETS
from app.text.verdict.verdict import verdict
from gradnorm_core.data.losses import LOSSES
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.diagnose import diagnose
from tests.e2e.boxes import overlaps
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.playground import PATH
from tests.e2e.tabs import listen
from tests.support.exports import FIVE, OWN

SMALL_PHONE: ViewportSize = {"width": 360, "height": 740}
NARROW_DESK: ViewportSize = {"width": 1366, "height": 768}

# The step sizes of the track, and how many pixels of the overlay are painted.
PAINTED = """() => {
  const canvas = document.querySelector('.st-key-landscape .chart-overlay');
  if (!canvas) return 0;
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((sum, value, i) => sum + (i % 4 === 3 && value > 0), 0);
}"""

CURVES = "document.querySelector('.st-key-curves .js-plotly-plot')"

# The numbers of the player that stand out of it.
BEYOND = """player => {
  const edge = player.getBoundingClientRect();
  const cells = [...player.querySelectorAll('.readout .cell')].filter((cell) => cell.checkVisibility());
  return cells.filter((cell) => {
    const words = document.createRange();
    words.selectNodeContents(cell);
    const {left, right} = words.getBoundingClientRect();
    return left < edge.left || right > edge.right;
  }).map((cell) => cell.textContent);
}"""


FileOf = Callable[[Settings, str], Path]
Shown = tuple[Settings, Page, list[str]]
"""A page's settings, the page, and what went wrong on it."""


@pytest.fixture(scope="module")
def file_of(tmp_path_factory: pytest.TempPathFactory) -> FileOf:
    """The file of these settings in these colours, made once for all tests here."""

    @cache
    def made(settings: Settings, theme: str) -> Path:
        file = tmp_path_factory.mktemp("offline") / "run.html"
        file.write_text(offline_html(settings, theme), encoding="utf-8")
        return file

    return made


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """A tab without a network, for one file after the other: its process keeps what it has compiled of Plotly."""
    context = browser.new_context()
    context.set_offline(True)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(tab: Page) -> Page:
    """The tab as wide as a desk."""
    tab.set_viewport_size(DESK)
    return tab


@pytest.fixture
def disconnected_phone(browser: Browser) -> Iterator[BrowserContext]:
    """A small phone without a network."""
    context = browser.new_context(viewport=SMALL_PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    context.set_offline(True)
    yield context
    context.close()


def opened(page: Page, file: Path) -> tuple[Page, list[str]]:
    """The page when it is drawn, and what went wrong on it or was asked for."""
    complaints = listen(page)
    page.on("request", lambda sent: None if sent.url == file.as_uri() else complaints.append(sent.url[:100]))
    page.goto(file.as_uri())
    page.wait_for_selector("body[data-ready]")
    page.wait_for_function(f"() => ({PATH})()")
    return page, complaints


def slider(page: Page) -> Locator:
    """The slider of the step size."""
    return page.get_by_role("slider", name="Step size α")


def place_of(page: Page, index: int) -> tuple[float, float]:
    """Where on the screen the slider's thumb stands at the step size of this index."""
    box = slider(page).bounding_box()
    assert box
    share, thumb = slider(page).evaluate(
        "(track, i) => [i / track.max, parseFloat(getComputedStyle(track).getPropertyValue('--thumb'))]", index
    )
    return box["x"] + thumb / 2 + share * (box["width"] - thumb), box["y"] + box["height"] / 2


def expect_run_at(page: Page, settings: Settings, step_size: float) -> None:
    """The page shows the run of this step size, computed here by itself: words, numbers and path."""
    run = run_spec(to_spec(replace(settings, step_size=step_size)))
    told = verdict(run, diagnose(run.objective, run))
    expect(page.get_by_role("spinbutton", name="Step size α, exactly")).to_have_value(f"{step_size:.6g}")
    expect(page.locator(".verdict b")).to_have_text(told.headline)
    expect(page.locator(".verdict span")).to_have_text(" ".join(told.sentences))
    expect(page.locator(".player [data-value=n]")).to_have_text(str(run.iterations))
    expect(page.locator(".verdict-overlay")).to_have_count(0)
    alts = landscape_alt(run, filled(settings.window), with_table=False), curves_alt(run, settings.norms)
    for name, alt in zip(("landscape", "curves"), alts, strict=True):
        expect(page.locator(f".st-key-{name}")).to_have_attribute("aria-label", alt)
    drawn = list(zip(*page.evaluate(PATH), strict=True))
    assert len(drawn) == run.iterations + 1
    (left, right), (bottom, top) = filled(settings.window)
    for (x, y), at in zip(drawn, run.points.tolist(), strict=True):
        far = not (left <= at[0] <= right and bottom <= at[1] <= top)
        assert [x, y] == at or (far and math.isnan(x) and math.isnan(y))


ON_DATA = {
    "data": Settings(
        formula=LOSSES["squared"].text, table=SETS["hours"].table, scaling="standardize", start=(0.0, 0.0),
        step_size=0.4, window=((-30.0, 46.0), (-5.0, 55.0)),
    )
}  # fmt: skip
RUNS = FIVE | OWN | ON_DATA


@pytest.fixture(scope="module", params=RUNS)
def shown(request: pytest.FixtureRequest, tab: Page, file_of: FileOf) -> Shown:
    """The page of each run, opened once: the first test looks at it, the second moves its slider."""
    tab.set_viewport_size(NARROW_DESK)
    settings = RUNS[request.param]
    return settings, *opened(tab, file_of(settings, "light"))


def test_it_opens_and_says_what_the_app_says(shown: Shown) -> None:
    settings, page, complaints = shown
    run = run_spec(to_spec(settings))
    told = verdict(run, diagnose(run.objective, run))
    expect(page.locator(".verdict b")).to_have_text(told.headline)
    expect(page.locator(".verdict span")).to_have_text(" ".join(told.sentences))
    expect(page.locator(".player [data-value=n]")).to_have_text(str(run.iterations))
    assert page.locator(".player").evaluate(BEYOND) == []
    assert overlaps(page) == []
    assert complaints == []


def test_the_slider_moves_path_curves_and_words_and_stays_where_it_is_let_go(desk: Page, file_of: FileOf) -> None:
    page, complaints = opened(desk, file_of(of_example("quadratic_10"), "light"))
    before = page.evaluate(PATH)
    page.mouse.move(*place_of(page, 60))
    page.mouse.down()
    page.mouse.move(*place_of(page, 0), steps=4)
    page.wait_for_function(f"() => ({PAINTED})() > 100")
    expect(page.locator(".verdict-overlay")).to_contain_text("Creeps")
    page.mouse.up()
    page.wait_for_function(f"old => JSON.stringify(({PATH})()) !== JSON.stringify(old)", arg=before)
    expect(page.locator(".verdict b")).to_contain_text("Creeps")
    expect(page.locator(".verdict-overlay")).to_have_count(0)
    page.get_by_role("button", name="2/λmax").click()
    expect(page.locator(".verdict b")).not_to_contain_text("Creeps")
    assert complaints == []


def test_wherever_the_slider_is_put_the_run_of_that_step_size_is_shown(shown: Shown) -> None:
    settings, page, complaints = shown
    shots = shots_of(settings)
    sizes, marks = shots.step_sizes, shots.marks
    expect_run_at(page, settings, settings.step_size)
    slider(page).press("Home")
    expect_run_at(page, settings, sizes[0])
    page.mouse.move(*place_of(page, 0))
    page.mouse.down()
    page.mouse.move(*place_of(page, len(sizes) // 2), steps=4)
    expect(page.locator(".verdict-overlay b")).to_be_visible()
    page.mouse.up()
    expect_run_at(page, settings, sizes[len(sizes) // 2])
    expect(page.locator(".mark")).to_have_count(len(marks))
    for mark in marks:
        page.get_by_role("button", name=f"{mark.label} =").click()
        expect_run_at(page, settings, mark.step_size)
    slider(page).press("End")
    expect_run_at(page, settings, sizes[-1])
    assert complaints == []


def test_a_finger_moves_the_slider_on_a_phone_and_nothing_is_wider_than_the_screen(
    disconnected_phone: BrowserContext, file_of: FileOf
) -> None:
    settings = FIVE["zig-zag"]
    shots = shots_of(settings)
    sizes, middle = shots.step_sizes, len(shots.step_sizes) // 2
    page, complaints = opened(disconnected_phone.new_page(), file_of(settings, "light"))
    client = disconnected_phone.new_cdp_session(page)

    def touch(kind: str, *indices: int) -> None:
        points = [dict(zip("xy", place_of(page, index), strict=True)) for index in indices]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def fits() -> bool:
        return bool(page.evaluate("document.scrollingElement.scrollWidth <= 360"))

    assert fits()
    slider(page).scroll_into_view_if_needed()
    touch("touchStart", shots.first)
    for index in (60, 40, 20, 0):
        touch("touchMove", index)
    expect(page.locator(".verdict-overlay b")).to_be_visible()
    assert fits()
    touch("touchEnd")
    expect_run_at(page, settings, sizes[0])
    for index in (len(sizes) - 1, middle):
        page.touchscreen.tap(*place_of(page, index))
        expect_run_at(page, settings, sizes[index])
        assert fits()
    for mark in shots.marks:
        page.get_by_role("button", name=f"{mark.label} =").tap()
        expect_run_at(page, settings, mark.step_size)
    assert fits()
    assert complaints == []


def test_the_player_plays(desk: Page, file_of: FileOf) -> None:
    page, complaints = opened(desk, file_of(of_example("rosenbrock"), "dark"))
    page.get_by_role("button", name="To the start").click()
    expect(page.locator(".player [data-value=k]")).to_have_text("0")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"() => ({PAINTED})() > 100")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".player [data-value=k]")).not_to_have_text("0")
    assert complaints == []


def test_it_fits_a_phone_and_answers_the_pointer(desk: Page, file_of: FileOf) -> None:
    page, complaints = opened(desk, file_of(of_example("himmelblau"), "light"))
    page.set_viewport_size(PHONE)
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(DESK)
    page.wait_for_function(f"width => {CURVES}._fullLayout.width > width", arg=PHONE["width"])
    box = page.locator(".st-key-curves .nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".st-key-curves .hoverlayer")).to_contain_text("k =")
    assert complaints == []
