"""The page Gradient norm in a browser: it opens on desk and phone, and a press moves the point."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.compute.gradient_reading import gradient_reading
from app.settings.links import from_query
from gradnorm_core.objectives.gallery import GALLERY
from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import REST, follow, open_drawn, press, wait_for_query
from tests.e2e.screen import verdict
from tests.e2e.server import Server

# Where a point of the landscape is on the screen.
PIXEL = """([x, y, key = 'norm_point']) => {
  const plot = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  const {xaxis, yaxis} = plot._fullLayout;
  const box = plot.querySelector('.main-svg').getBoundingClientRect();
  return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
}"""
PICTURES = ("norm_point", "norm_slope", "norm_balls_0", "norm_balls_1", "norm_landscape", "norm_step")
HEIGHT = "document.querySelector('[data-testid=stMain]').scrollHeight"
"""How high the page is, with all that is scrolled out of it."""


def opened(page: Page, server: Server, query: str = "") -> Page:
    """The page, with all pictures drawn but the tangent plane, which waits until it is in view."""
    return open_drawn(page, f"{server.url}/gradient-norm", query, PICTURES)


@pytest.fixture(scope="module")
def desk(open_shared_page: PageFactory, server: Server) -> Page:
    """The page on a desk, opened once: its pictures take long to draw."""
    return opened(open_shared_page(DESK), server, "v=1&ex=himmelblau")


@pytest.fixture(scope="module")
def small(open_shared_page: PageFactory, server: Server) -> Page:
    """The page on a phone, opened once."""
    return opened(open_shared_page(PHONE), server, "v=1&ex=himmelblau")


def turned(page: Page, query: str, begin: str) -> Page:
    """Follows a link within the session; waits for the verdict that begins so."""
    follow(page, f"/gradient-norm?{query}")
    expect(verdict(page).first).to_contain_text(begin)
    return page


@pytest.mark.parametrize(("fixture", "width"), [("desk", DESK["width"]), ("small", PHONE["width"])])
def test_it_opens_as_wide_as_the_screen_and_typesets_its_formulas(
    request: pytest.FixtureRequest, fixture: str, width: int
) -> None:
    page: Page = request.getfixturevalue(fixture)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    main = page.get_by_test_id("stMain")
    assert main.locator(".katex-display").count() >= 5
    assert not main.locator(".katex-error").count()
    assert "$" not in main.inner_text()
    expect(verdict(main).first).to_contain_text("‖∇f‖₂ =")


def test_definition_and_both_pictures_are_in_view_together(desk: Page) -> None:
    boxes = [desk.locator(f".st-key-{key}").bounding_box() for key in PICTURES[:2]]
    assert all(box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 900 for box in boxes), boxes


def test_a_press_on_the_landscape_moves_the_point(desk: Page) -> None:
    page = turned(desk, "v=1&f=3x-4y&start=1_1", "At (1, 1) ‖∇f‖₂ = 5.")
    press(page, PIXEL, [-1, 2])
    expect(verdict(page).first).to_contain_text(re.compile(r"At \(−(1|0\.9|1\.0)"))
    page.wait_for_url(re.compile("start="))


def value(page: Page, name: str) -> Locator:
    """A number of the compass: u, slope, norm, x, y, gx, gy."""
    return page.locator(f".compass [data-value={name}]")


def drag(page: Page, start: list[float], end: list[float], key: str = "norm_point", let_go: bool = True) -> None:
    """Drags from one place of a chart to another, in its own units."""
    page.evaluate(REST)
    page.mouse.move(*page.evaluate(PIXEL, [*start, key]))
    page.mouse.down()
    page.mouse.move(*page.evaluate(PIXEL, [*end, key]), steps=5)
    if let_go:
        page.mouse.up()


def test_the_gradient_follows_the_point_while_it_is_dragged(desk: Page) -> None:
    page = turned(desk, "v=1&ex=himmelblau&start=0_0", "At (0, 0) ‖∇f‖₂ = 26.1")
    expect(value(page, "norm")).to_have_text("26.1")
    drag(page, [0, 0], [1, 1], let_go=False)
    f = GALLERY["himmelblau"].objective
    expect(value(page, "x")).to_have_text(re.compile(r"^1\.0|^0\.99"))
    x, y = (float(value(page, name).inner_text()) for name in "xy")
    gx, gy = f.gradient(x, y)
    assert float(value(page, "gx").inner_text().replace("−", "-")) == pytest.approx(gx, rel=0.02)
    assert float(value(page, "norm").inner_text()) == pytest.approx(math.hypot(gx, gy), rel=0.02)
    expect(verdict(page).first).to_contain_text("At (0, 0)")
    page.mouse.up()
    expect(verdict(page).first).to_contain_text(re.compile(r"At \((1|0\.99)"))
    page.wait_for_url(re.compile("start="))


def test_a_point_out_of_the_picture_is_named_with_its_digits_and_drawn_nowhere(desk: Page) -> None:
    page = turned(desk, "v=1&f=x^2%2By^2&start=100002_1&window=-3_3_-3_3", "At (100002, 1)")
    expect(value(page, "x")).to_have_text("100002.00")
    expect(page.locator(".st-key-norm_point .annotation")).to_contain_text("the point lies outside this window")
    drawn = """() => {
      const canvas = document.querySelector('.st-key-norm_point canvas[data-shows=compass]');
      return canvas && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean);
    }"""
    page.wait_for_function(f"() => ({drawn})() === false", polling=50)
    press(page, PIXEL, [-1, 2])
    page.wait_for_function(drawn, polling=50)
    expect(page.locator(".st-key-norm_point .annotation")).to_have_count(0)
    page.wait_for_url(re.compile("start=-"))


def test_the_sentence_comes_by_a_route_while_the_point_is_dragged(desk: Page) -> None:
    page = turned(desk, "v=1&ex=himmelblau&start=0_0", "At (0, 0) ‖∇f‖₂ = 26.1")
    told, f = page.locator(".verdict-overlay"), from_query({"ex": "himmelblau"})[0].objective
    for begun, end in (([0, 0], [1, 1]), ([1, 1], [2, 1])):
        drag(page, [*map(float, begun)], [*map(float, end)], let_go=False)
        expect(told).to_contain_text(re.compile(rf"At \(({end[0]}|{end[0] - 1}\.9)"))
        said = told.inner_text().replace("\u00a0", " ")
        expect(verdict(page).first).to_contain_text("At (0, 0)" if begun == [0, 0] else "At (1")
        page.mouse.up()
        expect(told).to_have_count(0)  # the page has drawn the point
        page.wait_for_url(re.compile(rf"start=({end[0]}|{end[0] - 1}\.9)"))
        stated = wait_for_query(page, lambda query: "start" in query)
        x, y = (float(text) for text in stated["start"].split("_"))
        headline = gradient_reading(f, (x, y)).headline
        assert said.startswith(headline)
        expect(verdict(page).first).to_contain_text(headline)


def test_the_gradient_under_the_hand_knows_the_numbers_of_the_parameters(desk: Page) -> None:
    page = turned(desk, "v=1&f=f(w,b;a=7) = a w^2 %2B b^2&start=1_0&window=-3_3_-3_3", "At (1, 0) ‖∇f‖₂ = 14.")
    expect(value(page, "norm")).to_have_text("14.0")
    drag(page, [1, 0], [-1, 0])
    expect(value(page, "gx")).to_have_text(re.compile(r"^−1(4\.0|3\.9)"))
    page.wait_for_url(re.compile(r"start=-(1|0\.9)"))  # written later, it would lie over the address of the next link


def test_u_is_turned_by_its_tip_by_the_curve_and_by_the_slider(desk: Page) -> None:
    page = turned(desk, "v=1&f=3x-4y&start=0_0&window=-5_5_-5_5", "At (0, 0) ‖∇f‖₂ = 5.")
    expect(value(page, "slope")).to_have_text("3.00")
    expect(page.locator(".st-key-gradient_norm .facts").first).to_contain_text("slope along u at 0°")
    drag(page, [1.6, 0], [0, 1.6])
    expect(value(page, "u")).to_have_text("90°")
    expect(value(page, "slope")).to_have_text("−4.00")
    expect(page.locator(".st-key-gradient_norm .facts").first).to_contain_text("slope along u at 90°")
    drag(page, [90, -4], [180, -3], "norm_slope")
    expect(value(page, "slope")).to_have_text("−3.00")
    page.get_by_role("slider", name="Direction u").focus()
    page.keyboard.press("ArrowRight")
    expect(value(page, "u")).to_have_text("181°")
    page.get_by_role("button", name="along ∇f", exact=True).click()
    expect(value(page, "slope")).to_have_text("5.00")
    page.get_by_role("button", name="level", exact=True).click()
    expect(value(page, "slope")).to_have_text("0")
    assert "start=0_0" in page.url


def test_a_finger_drags_the_point_and_does_not_scroll_the_page(small: Page) -> None:
    phone = turned(small, "v=1&f=x^2%2By^2&start=1_1&window=-4_4_-4_4", "At (1, 1) ‖∇f‖₂ = 2.83")
    chart = phone.locator(".st-key-norm_point")
    chart.scroll_into_view_if_needed()
    client = phone.context.new_cdp_session(phone)
    before = chart.bounding_box()

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    (x0, y0), (x1, y1) = (phone.evaluate(PIXEL, point) for point in ([1, 1], [1, -1.5]))
    touch("touchStart", x0, y0)
    for step in range(1, 6):
        touch("touchMove", x0 + (x1 - x0) * step / 5, y0 + (y1 - y0) * step / 5)
    expect(value(phone, "y")).to_have_text(re.compile("^−1[.]"))
    assert chart.bounding_box() == before
    touch("touchEnd")
    phone.wait_for_url(re.compile("start="))


def test_where_there_is_no_gradient_the_compass_says_so(desk: Page) -> None:
    page = turned(desk, "v=1&f=ln(x)&start=1_0&window=-3_3_-3_3", "At (1, 0) ‖∇f‖₂ = 1.")
    drag(page, [1, 0], [-1, 0])
    expect(value(page, "norm")).to_have_text("undefined")
    expect(page.get_by_role("button", name="level", exact=True)).to_be_disabled()
    expect(verdict(page).first).to_contain_text("there is no gradient")


def test_a_section_is_a_link(desk: Page) -> None:
    expect(desk.locator("#repair-the-answer")).to_be_attached()
    desk.get_by_role("link", name="Error bounds").click()
    heading = desk.get_by_role("heading", name="When it bounds the error")
    expect(heading).to_be_in_viewport()
    assert desk.url.endswith("#when-it-bounds-the-error")


def test_a_claim_is_settled_by_an_experiment(desk: Page) -> None:
    card = desk.locator(".st-key-claim_1")
    card.get_by_role("radio", name="false").click()
    expect(card).to_contain_text("Right: false.")
    expect(card).to_contain_text("‖g‖₂ = 5")
    card.locator(".js-plotly-plot .main-svg").first.wait_for()


def test_no_highlighter_is_loaded_for_the_lines_to_cite(desk: Page) -> None:
    expect(desk.locator(".to-take").first).to_contain_text("Gradnorm")
    assert not desk.evaluate(
        "performance.getEntriesByType('resource').filter(({name}) => name.includes('Highlighter')).length"
    )


def test_the_tangent_plane_is_drawn_once_it_comes_into_view_and_nothing_jumps(desk: Page) -> None:
    page = turned(desk, "v=1&f=3x-4y&start=0_0&window=-5_5_-5_5", "At (0, 0) ‖∇f‖₂ = 5.")
    place, before = page.locator(".st-key-norm_tangent"), page.evaluate(HEIGHT)
    expect(place).to_contain_text("It rises most steeply along ∇f, with slope 5;")
    expect(place.locator(".js-plotly-plot")).to_have_count(0)
    place.scroll_into_view_if_needed()
    expect(place.locator(".gl-container canvas")).to_be_visible()
    expect(place.get_by_role("figure", name="The surface of f and its tangent plane at (0, 0)")).to_be_visible()
    expect(place).not_to_contain_text("It rises most steeply")
    assert page.evaluate(HEIGHT) == before
    assert (
        page.evaluate(
            "document.querySelector('.st-key-norm_tangent .js-plotly-plot')._fullData.map(({name}) => name)"
        ).count("tangent plane")
        == 1
    )
