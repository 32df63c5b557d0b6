"""The offline page opened from disk, with no network at all: it scrubs, plays and says what the app says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.explain import verdict
from app.exports.offline import offline_html
from app.settings import Settings, of_example, to_spec
from gradnorm_core.descent import run_spec
from gradnorm_core.diagnostics import diagnose
from tests.app.exporting import FIVE
from tests.e2e.conftest import DESK, PHONE, listen
from tests.e2e.playground import PATH

# The step sizes of the track, and how many pixels of the overlay are painted.
PAINTED = """() => {
  const canvas = document.querySelector('.st-key-landscape .stage-overlay');
  if (!canvas) return 0;
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((sum, value, i) => sum + (i % 4 === 3 && value > 0), 0);
}"""


@pytest.fixture
def disconnected(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without a network."""
    context = browser.new_context(accept_downloads=True)
    context.set_offline(True)
    yield context
    context.close()


def opened(context: BrowserContext, folder: Path, settings: Settings, theme: str = "light") -> tuple[Page, list[str]]:
    """The page when it is drawn, and what went wrong on it or was asked for."""
    file = folder / "run.html"
    file.write_text(offline_html(settings, theme), encoding="utf-8")
    page = context.new_page()
    page.set_viewport_size(DESK)
    complaints = listen(page)
    page.on("request", lambda sent: None if sent.url == file.as_uri() else complaints.append(sent.url[:100]))
    page.goto(file.as_uri())
    page.wait_for_selector("body[data-ready]")
    page.wait_for_function(f"() => ({PATH})()")
    return page, complaints


@pytest.mark.parametrize("kind", FIVE)
def test_it_opens_and_says_what_the_app_says(disconnected: BrowserContext, tmp_path: Path, kind: str) -> None:
    settings = FIVE[kind]
    run = run_spec(to_spec(settings))
    told = verdict(run, diagnose(run.objective, run))
    page, complaints = opened(disconnected, tmp_path, settings)
    expect(page.locator(".verdict b")).to_have_text(told.headline)
    expect(page.locator(".verdict span")).to_have_text(" ".join(told.sentences))
    expect(page.locator(".player [data-value=n]")).to_have_text(str(run.iterations))
    assert complaints == []


def test_the_slider_moves_path_curves_and_words_and_stays_where_it_is_let_go(
    disconnected: BrowserContext, tmp_path: Path
) -> None:
    page, complaints = opened(disconnected, tmp_path, of_example("quadratic_10"))
    before = page.evaluate(PATH)
    page.get_by_role("slider", name="Step size α").focus()
    page.keyboard.press("Home")
    page.wait_for_function(f"() => ({PAINTED})() > 100")
    expect(page.locator(".told")).to_contain_text("Creeps")
    page.wait_for_function(f"old => JSON.stringify(({PATH})()) !== JSON.stringify(old)", arg=before)
    expect(page.locator(".verdict b")).to_contain_text("Creeps")
    expect(page.locator(".told")).to_have_count(0)
    page.get_by_role("button", name="2/λmax").click()
    expect(page.locator(".verdict b")).not_to_contain_text("Creeps")
    assert complaints == []


def test_the_player_plays(disconnected: BrowserContext, tmp_path: Path) -> None:
    page, complaints = opened(disconnected, tmp_path, of_example("rosenbrock"), "dark")
    page.get_by_role("button", name="To the start").click()
    expect(page.locator(".player [data-value=k]")).to_have_text("0")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"() => ({PAINTED})() > 100")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".player [data-value=k]")).not_to_have_text("0")
    assert complaints == []


def test_it_fits_a_phone_and_answers_the_pointer(disconnected: BrowserContext, tmp_path: Path) -> None:
    page, complaints = opened(disconnected, tmp_path, of_example("himmelblau"))
    page.set_viewport_size(PHONE)
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(DESK)
    box = page.locator(".st-key-curves .nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".st-key-curves .hoverlayer")).to_contain_text("k =")
    assert complaints == []
