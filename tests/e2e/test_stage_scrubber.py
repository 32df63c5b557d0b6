"""The scrubber on a page with nothing but the stage: a hundred runs without the server, and sent once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.server import Server
from tests.e2e.stage import GHOSTS, INK, opened, place, said, shows, wait_for


def drag_scrubber(page: Page, share: float) -> None:
    """Drags the thumb to a share of the track and holds it there."""
    box = page.locator(".scrubber .track").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2, steps=5)


def heard(page: Page, text: str) -> None:
    """Waits until the scrubber says the text, step size and sentence, to those who hear the page."""
    expect(page.locator(".scrubber .track")).to_have_attribute("aria-valuetext", re.compile(re.escape(text)))


def test_scrubber_draws_every_step_size_without_the_server_and_reports_when_let_go(stage_page: Page) -> None:
    drag_scrubber(stage_page, 0.5)
    shows(stage_page, "landscape", "path")
    shows(stage_page, "curves", "curves")
    assert said(stage_page)["step_size"] == 0.19
    heard(stage_page, "it shrinks quietly")
    alpha = float(str(stage_page.locator(".scrubber .track").get_attribute("aria-valuetext")).split(". ")[0])
    spot = place(stage_page, "landscape", "path", 10 * (1 - alpha), 1 - 10 * alpha)
    assert stage_page.evaluate(INK, ["landscape", round(spot.x), round(spot.y)])[3] > 0
    assert stage_page.evaluate(GHOSTS) > 1
    stage_page.mouse.up()
    stage_page.wait_for_function("JSON.parse(document.querySelector('.st-key-said').innerText).step_size !== 0.19")
    assert said(stage_page)["step_size"] == pytest.approx(alpha, rel=0.01)
    shows(stage_page, "landscape", "")
    assert stage_page.evaluate(GHOSTS) == 0


def test_marks_are_buttons_and_keys_report_once_they_rest(stage_page: Page) -> None:
    track = stage_page.locator(".scrubber .track")
    heard(stage_page, "0.19")
    expect(track).not_to_have_attribute("aria-valuetext", re.compile("multiplied"))  # 0.19 is between two of the track
    for label, step_size in {"1/λₘₐₓ": 0.1, "2/(μ+λₘₐₓ)": 2 / 11, "2/λₘₐₓ": 0.2}.items():
        stage_page.locator(".mark", has_text=label).click()
        wait_for(stage_page, step_size=step_size)
    heard(stage_page, "0.2. y is multiplied by −1.000: it never settles.")
    track.focus()
    stage_page.keyboard.press("Home")
    wait_for(stage_page, step_size=0.003)
    heard(stage_page, "0.003. y is multiplied by 0.970: it shrinks quietly.")


def test_scrubber_drawn_anew_has_its_runs_though_they_are_not_sent_again(stage_page: Page) -> None:
    stage_page.locator(".mark", has_text="2/λₘₐₓ").click()
    wait_for(stage_page, step_size=0.2)
    for count in (0, 1):
        stage_page.locator("label", has_text="Stage").click()
        expect(stage_page.locator(".scrubber")).to_have_count(count)
    heard(stage_page, "0.2. y is multiplied by −1.000: it never settles.")
    drag_scrubber(stage_page, 0.5)
    shows(stage_page, "landscape", "path")


def test_scrubber_that_lacks_its_runs_asks_for_them(page: Page, stage_server: Server) -> None:
    opened(page, stage_server, "?held=1")
    heard(page, "0.19")
    page.locator(".mark", has_text="2/λₘₐₓ").click()
    wait_for(page, step_size=0.2)
    heard(page, "0.2. y is multiplied by −1.000: it never settles.")
