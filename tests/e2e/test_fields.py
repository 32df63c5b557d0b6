"""Fields for a text: what Streamlit says about a field while it is typed into covers nothing of the text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import IDLE, unfold
from tests.e2e.server import Server

LONG = "(1-x)^2+100(y-x^2)^2+(1-x)^2+100(y-x^2)^2"
SAID = "[data-testid=InputInstructions]"
COVERED = f"""field => {{
  const box = field.getBoundingClientRect();
  return [...document.querySelectorAll('{SAID}')].filter((words) => {{
    const {{ left, right, top, bottom }} = words.getBoundingClientRect();
    return right > left && right > box.left && left < box.right && bottom > box.top && top < box.bottom;
  }}).map((words) => words.textContent);
}}"""


@pytest.fixture(scope="module")
def screen(open_shared_page: PageFactory, server: Server) -> Page:
    """The app on a desk, with a step size that is a formula in k."""
    page = open_shared_page(DESK)
    page.goto(f"{server.url}/?v=1&ex=quadratic_10&rule=formula_step_size/(k%2B1)")
    page.wait_for_selector(IDLE)
    return page


def typed_into(field: Locator) -> Locator:
    """The field, with a long text typed at its end."""
    field.click()
    field.press("End")
    field.press_sequentially(LONG)
    return field


def test_nothing_covers_the_formula_while_it_is_typed(screen: Page) -> None:
    field = typed_into(screen.get_by_label("f(x, y) ="))
    assert field.evaluate(COVERED) == []
    expect(screen.locator(".st-key-formula").locator(SAID)).to_be_hidden()
    field.press("Control+z")


def test_words_on_a_field_stand_below_it(screen: Page) -> None:
    unfold(screen, "Method")
    schedule = typed_into(screen.get_by_role("textbox", name="Step size at step k"))
    expect(screen.locator(SAID).filter(has_text="apply")).to_be_visible()
    assert schedule.evaluate(COVERED) == []
