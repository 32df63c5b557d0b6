"""The first view on a phone: what is in view, what scrolls, what a finger does, and where the menu is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.playground import IDLE, Playground, follow, open_sidebar
from tests.e2e.screen import STICKING_OUT
from tests.e2e.server import Server

# Scrolls through a page from its top until the player has gone by, and lists at each place whether the player is
# docked, how many pixels of it are seen on the step size, and how far its top is below that of the screen.
SCROLLED_BY = """async (player) => {
  const page = document.querySelector('[data-testid=stMain]'), control = page.querySelector('.st-key-step_size');
  const place = player.getRootNode().host.closest('[data-testid=stElementContainer]');
  const places = [];
  for (page.scrollTop = 0; !places.length || places.at(-1).top > 0; page.scrollTop += 20) {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    const [bar, slider] = [player, control].map((part) => part.getBoundingClientRect());
    const common = Math.min(bar.bottom, slider.bottom, innerHeight) - Math.max(bar.top, slider.top);
    places.push({docked: getComputedStyle(place).position === 'sticky', common, top: bar.top});
  }
  page.scrollTop = 0;
  return places;
}"""


@pytest.fixture(scope="module")
def shared_phone(open_shared_page: PageFactory, server: Server) -> Playground:
    """The Playground on a phone, opened once."""
    return Playground(open_shared_page(PHONE), server.url).open()


@pytest.fixture
def in_hand(shared_phone: Playground) -> Playground:
    """The first screen on a phone, from its top, with the sidebar closed."""
    follow(shared_phone.page, "/?v=1&ex=quadratic_10")
    shared_phone.wait_for_start()
    shared_phone.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop = 0")
    expect(shared_phone.page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    return shared_phone


@pytest.mark.parametrize(
    ("query", "told", "drawn"),
    [
        ("v=1&ex=quadratic_10", "Zig-zags", ".nsewdrag"),
        ("v=1&ex=rosenbrock", "Creeps", ".nsewdrag"),
        ("v=1&ex=quadratic_10&step=0.25&view=surface", "Diverges", "canvas"),
    ],
)
def test_nothing_scrolls_sideways_on_a_phone(shared_phone: Playground, query: str, told: str, drawn: str) -> None:
    phone = follow(shared_phone.page, f"/?{query}")
    expect(shared_phone.verdict).to_contain_text(told)
    expect(phone.locator(f".st-key-landscape .js-plotly-plot {drawn}").first).to_be_attached()
    assert phone.evaluate(STICKING_OUT) == []
    landscape = phone.locator(".st-key-landscape").bounding_box()
    assert landscape
    assert landscape["width"] > 0.85 * PHONE["width"]


def test_no_buttons_of_a_chart_lie_on_its_words_on_a_phone(in_hand: Playground) -> None:
    phone = in_hand.page
    expect(phone.locator(".modebar-btn").first).to_be_attached()
    expect(phone.locator(".modebar-btn:visible")).to_have_count(0)


def test_on_a_phone_map_step_size_player_and_headline_are_in_view_together(in_hand: Playground) -> None:
    """The map is as wide as its axes and its colour bar leave it, and no strip below or above it is empty."""
    phone = in_hand.page
    bottom = in_hand.verdict.locator("b").first.evaluate("headline => headline.getBoundingClientRect().bottom")
    assert bottom < PHONE["height"]
    place, map_, bar = (
        phone.locator(f".st-key-landscape {part}").first.bounding_box() for part in ("", ".nsewdrag", ".cbbg")
    )
    assert place
    assert map_
    assert bar
    assert map_["width"] > 0.6 * PHONE["width"]
    assert map_["width"] / map_["height"] == pytest.approx(1.25, rel=0.01)
    assert bar["y"] + bar["height"] == pytest.approx(map_["y"] + map_["height"], abs=1.5)
    assert place["height"] < map_["height"] + 65


@pytest.mark.parametrize("height", [PHONE["height"], 560])
def test_the_player_of_a_phone_lies_on_no_step_size(shared_phone: Playground, height: int) -> None:
    """A notice moves the step size down, to the bottom of the screen or below it: only there is room for the player."""
    phone = follow(shared_phone.page, "/?v=1&f=sin(x&step=-3&start=1_1")
    expect(phone.get_by_text("Parts of the link were not used.")).to_be_visible()
    phone.set_viewport_size({"width": PHONE["width"], "height": height})
    places = phone.locator(".player").evaluate(SCROLLED_BY)
    phone.set_viewport_size(PHONE)
    assert max(place["common"] for place in places) <= 0
    first, last = places[0], places[-1]
    assert first["docked"] == (height < PHONE["height"])
    assert first["top"] < height or not first["docked"]
    assert last["docked"]


@pytest.mark.parametrize(("path", "rows"), [("course", "lesson_"), ("challenges", "challenge_")])
def test_the_button_of_a_lesson_stands_after_its_title(shared_phone: Playground, path: str, rows: str) -> None:
    phone = follow(shared_phone.page, f"/{path}")
    expect(phone.locator(f"[class*='st-key-{rows}'] button").nth(7)).to_be_visible()
    for row in phone.locator(f"[class*='st-key-{rows}']:has(button)").all():
        words, button = row.locator("p").first.bounding_box(), row.locator("button").bounding_box()
        assert words
        assert button
        assert words["y"] + words["height"] <= button["y"] or words["x"] + words["width"] <= button["x"]


@pytest.mark.parametrize(("path", "rows"), [("course", "lesson_"), ("challenges", "challenge_")])
def test_the_button_of_a_lesson_is_nearer_to_its_title_than_to_the_next(
    shared_phone: Playground, path: str, rows: str
) -> None:
    phone = follow(shared_phone.page, f"/{path}")
    expect(phone.locator(f"[class*='st-key-{rows}'] button").nth(7)).to_be_visible()
    row = f"[class*='st-key-{rows}']:has(button)"
    words, buttons = phone.locator(f"{row} p").all(), phone.locator(f"{row} [data-testid=stButton] button").all()
    titles = [box for one in words if (box := one.bounding_box()) and "·" in one.inner_text()]
    places = [box for one in buttons if (box := one.bounding_box())]
    for own, button, following in zip(titles, places, titles[1:], strict=False):
        above = button["y"] - own["y"] - own["height"]
        assert 2 * above < following["y"] - button["y"] - button["height"]


def test_the_numbers_beside_long_names_are_in_sight_on_a_phone(shared_phone: Playground) -> None:
    phone = follow(shared_phone.page, "/gradient-norm")
    table = phone.locator(".facts:has-text('measured on f alone')")
    table.scroll_into_view_if_needed()
    for cell in table.locator("td").all():
        box = cell.bounding_box()
        assert box
        assert box["x"] + box["width"] <= PHONE["width"]


# The lower end of the surface's canvas, and the upper ends of the words of the buttons below it.
SURFACE_AND_BUTTONS = """place => [
  Math.max(...[...place.querySelectorAll('.gl-container canvas')].map((one) => one.getBoundingClientRect().bottom)),
  [...place.querySelectorAll('button p')].map((words) => words.getBoundingClientRect())
    .filter(({ height }) => height).map(({ top }) => top)]"""


def test_no_button_lies_on_the_axes_of_a_surface(shared_phone: Playground) -> None:
    phone = follow(shared_phone.page, "/?v=1&ex=himmelblau&view=surface")
    place = phone.locator(".st-key-landscape")
    expect(place.locator(".gl-container canvas").first).to_be_attached()
    expect(place.get_by_role("button", name="Fit")).to_be_visible()
    bottom, tops = place.evaluate(SURFACE_AND_BUTTONS)
    assert tops
    assert bottom <= min(tops) + 1


def test_a_swipe_scrolls_two_fingers_zoom_and_the_menu_closes_on_a_phone(in_hand: Playground) -> None:
    app, phone = in_hand, in_hand.page
    drawn = phone.locator(".st-key-landscape .nsewdrag").first
    assert drawn.evaluate("drag => getComputedStyle(drag).touchAction") == "pan-y"
    window = "() => document.querySelector('.st-key-landscape .js-plotly-plot')._fullLayout.xaxis.range"
    width = f"(() => {{ const [low, high] = ({window})(); return high - low; }})()"
    before = phone.evaluate(width)
    pinch(phone, drawn, 3.0)
    app.wait_for(f"wide => {width} < wide / 2 && location.search.includes('window=')", before)
    assert phone.evaluate("visualViewport.scale") == 1
    assert phone.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    phone.wait_for_selector(IDLE)
    before = phone.evaluate(window)
    box = drawn.bounding_box()
    assert box
    swipe(phone, box["x"] + box["width"] / 2, box["y"] + 0.8 * box["height"], -0.6 * box["height"])
    app.wait_for("() => document.querySelector('[data-testid=stMain]').scrollTop > 20")
    assert phone.evaluate(window) == pytest.approx(before, rel=0.05)  # the page rounds the window meanwhile
    open_sidebar(phone)
    right = "document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().right"
    assert phone.evaluate(right) > 200
    phone.get_by_test_id("stSidebar").get_by_role("link", name="Compare").click()
    app.wait_for(f"() => {right} <= 0")


def swipe(phone: Page, x: float, y: float, way: float) -> None:
    """Moves a finger from this point up or down, as a hand does it."""
    session = phone.context.new_cdp_session(phone)
    for place, kind in enumerate(["touchStart", *["touchMove"] * 10]):
        point = {"x": x, "y": y + way * place / 10}
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def pinch(phone: Page, drawn: Locator, factor: float) -> None:
    """Moves two fingers apart by this factor, about the middle of a part of the page."""
    box = drawn.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    half = 0.4 * box["width"] / factor
    session = phone.context.new_cdp_session(phone)
    for place, kind in enumerate(["touchStart", *["touchMove"] * 10]):
        reach = half * factor ** (place / 10)
        points = [{"x": x - reach, "y": y, "id": 0}, {"x": x + reach, "y": y, "id": 1}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def test_a_phone_on_its_side_opens_without_the_menu(phone: Page, server: Server) -> None:
    phone.set_viewport_size({"width": PHONE["height"], "height": PHONE["width"]})
    app = Playground(phone, server.url).open()
    menu = phone.get_by_test_id("stSidebar")
    landscape = phone.locator(".st-key-landscape").bounding_box()
    assert landscape
    assert landscape["width"] > 0.5 * PHONE["height"]
    files, fit = (phone.locator(f".st-key-landscape .st-key-{key} p:visible") for key in ("take_along", "fit_path"))
    left, right = files.bounding_box(), fit.bounding_box()
    assert left
    assert right
    assert right["x"] - left["x"] - left["width"] > 8, "two buttons do not read as one"
    open_sidebar(phone)
    expect(app.formula).to_be_in_viewport()
    phone.get_by_role("link", name="Gallery").click()
    expect(menu).to_have_attribute("data-collapsed", "true")


def test_on_a_phone_the_settings_have_a_name_and_come_before_the_pages(in_hand: Playground) -> None:
    app, phone = in_hand, in_hand.page
    opening = phone.get_by_test_id("stExpandSidebarButton")
    assert "Settings" in opening.evaluate("button => getComputedStyle(button, '::after').content")
    expect(phone.get_by_role("button", name="Settings")).to_be_visible()
    words, undo = opening.bounding_box(), phone.get_by_role("button", name="Undo").bounding_box()
    assert words
    assert undo
    assert words["x"] + words["width"] <= undo["x"]
    open_sidebar(phone)
    expect(app.formula).to_be_in_viewport()
    first = phone.get_by_test_id("stSidebarNav").bounding_box()
    last = phone.get_by_test_id("stSidebarUserContent").bounding_box()
    assert first
    assert last
    assert last["y"] + last["height"] <= first["y"] + 1
    phone.get_by_test_id("stSidebarNav").get_by_role("link").last.scroll_into_view_if_needed()
    expect(app.formula).not_to_be_in_viewport()
    closing = phone.get_by_test_id("stSidebarCollapseButton").locator("button")
    closing.dispatch_event("click")  # as the menu does that closes on a choice
    opening.click()
    expect(app.formula).to_be_in_viewport()
    closing.click()


def test_on_a_phone_the_sidebar_opens_over_the_page(in_hand: Playground) -> None:
    app, phone = in_hand, in_hand.page
    before = app.path
    open_sidebar(phone)
    app.type("x^2 + y^2")
    app.wait_for_another_path(before)
    assert phone.evaluate(STICKING_OUT) == []
