"""The screen that stands now: what is on it and not on the one before, and whether it fits."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page, ViewportSize

# Parts of the page with more in them than their width holds; a closed sidebar has no width and does not count.
STICKING_OUT = """() => [document.documentElement, ...document.querySelectorAll(
    '[data-testid=stMain], [data-testid=stMainBlockContainer], [data-testid=stSidebarContent]')]
  .filter(part => part.getBoundingClientRect().right > 0 && part.scrollWidth > part.clientWidth)
  .map(part => part.dataset.testid ?? part.tagName)"""

# Whether every picture has been drawn as large as its place.
FILLED = """() => [...document.querySelectorAll('.picture')].every((place) => {
  const {width, height} = place.getBoundingClientRect(), drawn = place.querySelector('.js-plotly-plot')?._fullLayout;
  return drawn?.width === Math.floor(width) && drawn?.height === Math.floor(height);
})"""

FRESH = "[data-testid=stElementContainer][data-stale=false]"
"""An element of the last run of the script, or of the run under way."""


def fresh(where: Page | FrameLocator | Locator, selector: str) -> Locator:
    """Elements of the screen that stands now.

    Streamlit leaves what the last run of the script drew, marked as stale, until the next run is through: for that
    moment elements of two screens stand side by side. To assert that something is gone, ask for it without `fresh`.
    """
    return where.locator(f"{FRESH} {selector}")


def verdict(where: Page | FrameLocator | Locator) -> Locator:
    """The verdict on the screen that stands now."""
    return fresh(where, ".verdict")


def resize(page: Page, size: ViewportSize) -> None:
    """Gives the window this size; waits until the pictures have followed."""
    page.set_viewport_size(size)
    page.wait_for_function(FILLED)
