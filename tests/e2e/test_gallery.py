"""The gallery in a browser: found by words and by family, opened by a press, and back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from gradnorm_core.objectives.gallery import GALLERY
from tests.e2e.playground import IDLE
from tests.e2e.server import Server


def test_a_landscape_is_found_and_opened_and_back_leads_to_the_gallery(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/gallery")
    cards = page.locator(".gallery .cards li:visible")
    expect(cards).to_have_count(len(GALLERY), timeout=20_000)
    valleys = sum(example.family == "Valleys" for example in GALLERY.values())
    page.get_by_role("button", name="Valleys", exact=True).click()
    expect(page.locator(".gallery .count")).to_have_text(f"{valleys} of {len(GALLERY)} functions")
    page.get_by_role("searchbox", name="Find a landscape").fill("rosenbrock mild")
    expect(cards).to_have_count(1)
    page.get_by_role("searchbox", name="Find a landscape").fill("no such thing")
    expect(page.locator(".gallery .count")).to_contain_text("None has these words")
    page.get_by_role("searchbox", name="Find a landscape").fill("beale")
    expect(cards.locator("svg path").first).to_be_attached()
    cards.get_by_role("link", name="Beale").click()
    page.wait_for_url("**ex=beale**")
    expect(page.locator(".st-key-function")).to_contain_text("Gradient descent on")
    page.wait_for_selector(IDLE)
    page.go_back()
    expect(cards).to_have_count(len(GALLERY), timeout=20_000)
