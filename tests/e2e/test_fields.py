"""Fields for a text or a number: nothing covers what is typed into them, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import IDLE, close_sidebar, follow, open_sidebar, unfold
from tests.e2e.server import Server

LONG = "(1-x)^2+100(y-x^2)^2+(1-x)^2+100(y-x^2)^2"
NUMBER = "1234567890.1234567890"
SAID = "[data-testid=InputInstructions]"
FIELDS = "input:is([type=text], [type=number], :not([type])):not([role=combobox]), textarea"
# Lists the parts of the page on the middle line of a field's room for a text, but for those around the field.
COVERING = """field => {
  field.scrollIntoView({block: 'center'});
  const { left, right, top, bottom } = field.getBoundingClientRect();
  const { paddingLeft, paddingRight } = getComputedStyle(field);
  const [from, to] = [left + parseFloat(paddingLeft) + 1, right - parseFloat(paddingRight) - 1];
  const found = new Set();
  for (let part = 0; part <= 40; part += 1) {
    const on = field.getRootNode().elementFromPoint(from + part * (to - from) / 40, (top + bottom) / 2);
    if (on !== field && !on?.contains(field)) found.add(on?.dataset?.testid ?? on?.className ?? 'nothing');
  }
  return [...found];
}"""
LINKS = (
    "/?v=1&ex=quadratic_10&rule=formula_step_size/(k%2B1)",
    "/?v=1&dir=rule_m=0.9m%2Bg&d=-m",
    "/step-sizes?v=1&ex=quadratic_10",
    "/compare?v=1&ex=quadratic_10",
    "/clipping?v=1&ex=quadratic_10",
    "/teach?v=1&ex=quadratic_10",
)


@pytest.fixture(scope="module", params=[DESK, PHONE], ids=["desk", "phone"])
def screen(open_shared_page: PageFactory, server: Server, request: pytest.FixtureRequest) -> Page:
    """The app on a desk or on a phone, with a step size that is a formula in k."""
    page = open_shared_page(request.param)
    page.goto(f"{server.url}{LINKS[0]}")
    page.wait_for_selector(IDLE)
    return page


def typed_into(field: Locator) -> Locator:
    """The field, with a long text typed at its end."""
    field.click()
    field.press("End")
    field.press_sequentially(NUMBER if field.get_attribute("type") == "number" else LONG)
    return field


def test_nothing_covers_the_formula_while_it_is_typed(screen: Page) -> None:
    follow(screen, LINKS[0])
    open_sidebar(screen)
    field = typed_into(screen.get_by_label("f(x, y) ="))
    assert field.evaluate(COVERING) == []
    expect(screen.locator(".st-key-formula").locator(SAID)).to_be_hidden()
    field.press("Control+z")


def test_words_on_a_field_stand_below_it(screen: Page) -> None:
    follow(screen, LINKS[0])
    open_sidebar(screen)
    unfold(screen, "Method")
    schedule = typed_into(screen.get_by_role("textbox", name="Step size at step k"))
    expect(screen.locator(SAID).filter(has_text="apply")).to_be_visible()
    assert schedule.evaluate(COVERING) == []


@pytest.mark.parametrize("link", LINKS)
def test_nothing_covers_a_text_in_any_field_of_a_page(screen: Page, link: str) -> None:
    follow(screen, link)
    if screen.viewport_size == PHONE:
        close_sidebar(screen)  # where it lies over the page
    fields = screen.get_by_test_id("stMain").locator(FIELDS)
    for field in [one for one in fields.all() if one.is_visible() and one.is_enabled()]:
        assert typed_into(field).evaluate(COVERING) == [], field.get_attribute("aria-label")
        field.press("Control+z")
