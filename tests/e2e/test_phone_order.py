"""The order of things on a phone: Tab goes as the eye does, pictures come before choices, and words move no picture."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.playground import IDLE, close_sidebar, follow, open_sidebar
from tests.e2e.server import Server

# How far below the top of the screen each stop of Tab begins, in a part that Tab goes through from its beginning.
STOP = """part => {
  const at = document.activeElement;
  return part.contains(at) ? Math.round(at.getBoundingClientRect().top + part.scrollTop) : null;
}"""
# The tops of the names in each row of fields, where names that stand side by side belong to fields that do.
NAMES = """() => {
  const seen = [...document.querySelectorAll('[data-testid=stMain] [data-testid=stWidgetLabel]')].map((label) => {
    const words = label.querySelector('p');
    const field = label.parentElement.getBoundingClientRect();
    return words && label.checkVisibility() && [words.textContent, words.getBoundingClientRect().top, field.bottom];
  }).filter((one) => one && one[1]);
  return seen.flatMap(([word, top, bottom], i) => seen.slice(i + 1)
    .filter((other) => Math.abs(other[2] - bottom) < 2 && Math.abs(other[1] - top) > 2)
    .map((other) => [word, other[0], top, other[1]]));
}"""
PICTURE_TOP = """() => {
  const picture = document.querySelector('[class*=st-key-lesson_picture_]');
  return picture.getBoundingClientRect().top + document.querySelector('[data-testid=stMain]').scrollTop;
}"""


@pytest.fixture(scope="module")
def phone(open_shared_page: PageFactory, server: Server) -> Page:
    """The app on a phone, opened once."""
    page = open_shared_page(PHONE)
    page.goto(f"{server.url}/compare?v=1&ex=quadratic_10")
    page.wait_for_selector(IDLE)
    return page


def stops(page: Page, part: str, count: int) -> list[int]:
    """The places of so many stops of Tab within a part of the page."""
    inside = page.locator(part)
    found: list[int | None] = []
    for _ in range(4 * count):
        page.keyboard.press("Tab")
        found.append(inside.evaluate(STOP))
    return [place for place in found if place is not None][:count]


def test_tab_goes_through_the_menu_as_it_is_seen(phone: Page) -> None:
    follow(phone, "/compare?v=1&ex=quadratic_10")
    open_sidebar(phone)
    menu = phone.get_by_test_id("stSidebar")
    menu.get_by_label("f(x, y) =").focus()
    places = stops(phone, "[data-testid=stSidebarContent]", 12)
    assert len(places) == 12
    assert places == sorted(places)
    close_sidebar(phone)


@pytest.mark.parametrize("link", ["/compare?v=1&ex=quadratic_10", "/clipping?v=1", "/step-sizes?v=1", "/teach?v=1"])
def test_names_of_fields_in_a_row_stand_in_one_line(phone: Page, link: str) -> None:
    follow(phone, link)
    assert phone.evaluate(NAMES) == []


def test_the_map_of_compared_runs_comes_before_the_choices(phone: Page) -> None:
    follow(phone, "/compare?v=1&ex=quadratic_10")
    map_ = phone.locator(".st-key-landscape").bounding_box()
    choices = phone.get_by_role("combobox", name="Comparison").bounding_box()
    assert map_
    assert choices
    assert map_["y"] + map_["height"] < PHONE["height"] - 200, "the map and the words below it are in the first view"
    assert map_["y"] < choices["y"]


@pytest.mark.parametrize("step", ["gradient~2", "limit~0"])
def test_words_that_follow_a_slider_of_a_lesson_do_not_move_its_picture(phone: Page, step: str) -> None:
    follow(phone, f"/course?course={step}")
    phone.set_viewport_size({"width": 340, "height": PHONE["height"]})
    phone.locator("[class*=st-key-lesson_picture_]").first.wait_for()
    slider = phone.locator(".st-key-lesson_words").get_by_role("slider")
    slider.press("Home")
    words, before, tops, heights = phone.locator(".st-key-lesson_sentence"), "", set[float](), set[float]()
    for _ in range(12):
        expect(words).not_to_have_text(before)
        before = words.inner_text()
        tops.add(phone.evaluate(PICTURE_TOP))
        heights.add(words.evaluate("words => words.offsetHeight"))
        slider.press("ArrowRight")
    phone.set_viewport_size(PHONE)
    assert len(tops) == 1


def test_two_hurried_taps_on_the_list_of_functions_rename_none(phone: Page) -> None:
    follow(phone, "/?v=1&ex=quadratic_10")
    open_sidebar(phone)
    box = phone.get_by_role("combobox", name="Function")
    box.press("ArrowDown")
    expect(phone.get_by_role("listbox").get_by_role("option").first).to_have_text("Quadratic, κ = 10")
    phone.keyboard.press("Escape")
    close_sidebar(phone)
