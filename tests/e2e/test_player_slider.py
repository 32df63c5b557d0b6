"""The slider on a page with nothing but the player and the slider: a hundred runs without the server, and sent once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.bare_page import FADED, INK, opened, place, said, shows, wait_for
from tests.e2e.server import Server


def drag_slider(page: Page, share: float) -> None:
    """Drags the thumb to a share of the track and holds it there."""
    box = page.locator(".slider .track").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2, steps=5)


def heard(page: Page, text: str) -> None:
    """Waits until the slider says the text, step size and sentence, to those who hear the page."""
    expect(page.locator(".slider .track")).to_have_attribute("aria-valuetext", re.compile(re.escape(text)))


def test_slider_draws_every_step_size_without_the_server_and_reports_when_let_go(bare: Page) -> None:
    drag_slider(bare, 0.5)
    shows(bare, "landscape", "path")
    shows(bare, "curves", "curves")
    assert said(bare)["step_size"] == 0.19
    heard(bare, "it shrinks quietly")
    alpha = float(str(bare.locator(".slider .track").get_attribute("aria-valuetext")).split(". ")[0])
    spot = place(bare, "landscape", "path", 10 * (1 - alpha), 1 - 10 * alpha)
    assert bare.evaluate(INK, ["landscape", round(spot.x), round(spot.y)])[3] > 0
    assert bare.evaluate(FADED) > 1
    bare.mouse.up()
    bare.wait_for_function("JSON.parse(document.querySelector('.st-key-said').innerText).step_size !== 0.19")
    assert said(bare)["step_size"] == pytest.approx(alpha, rel=0.01)
    shows(bare, "landscape", "")
    assert bare.evaluate(FADED) == 0


def test_marks_are_buttons_and_keys_report_once_they_rest(bare: Page) -> None:
    track = bare.locator(".slider .track")
    heard(bare, "0.19")
    expect(track).not_to_have_attribute("aria-valuetext", re.compile("multiplied"))  # 0.19 is between two of the track
    for label, step_size in {"1/λₘₐₓ": 0.1, "2/(μ+λₘₐₓ)": 2 / 11, "2/λₘₐₓ": 0.2}.items():
        bare.locator(".mark", has_text=label).click()
        wait_for(bare, step_size=step_size)
    heard(bare, "0.2. y is multiplied by −1.000: it never settles.")
    track.focus()
    bare.keyboard.press("Home")
    wait_for(bare, step_size=0.003)
    heard(bare, "0.003. y is multiplied by 0.970: it shrinks quietly.")


def test_slider_drawn_anew_has_its_runs_though_they_are_not_sent_again(bare: Page) -> None:
    bare.locator(".mark", has_text="2/λₘₐₓ").click()
    wait_for(bare, step_size=0.2)
    for count in (0, 1):
        bare.locator("label", has_text="Player").click()
        expect(bare.locator(".slider")).to_have_count(count)
    heard(bare, "0.2. y is multiplied by −1.000: it never settles.")
    drag_slider(bare, 0.5)
    shows(bare, "landscape", "path")


def test_slider_that_lacks_its_runs_asks_for_them(page: Page, bare_server: Server) -> None:
    opened(page, bare_server, "?held=1")
    heard(page, "0.19")
    page.locator(".mark", has_text="2/λₘₐₓ").click()
    wait_for(page, step_size=0.2)
    heard(page, "0.2. y is multiplied by −1.000: it never settles.")
