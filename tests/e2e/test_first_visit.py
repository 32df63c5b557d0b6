"""The first visit: hints on what one may move, and the tools in the frame: undo, redo, share, help."""

from __future__ import annotations

from itertools import pairwise
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from app.browser.bundle import in_order, script
from tests.e2e.accessibility import findings
from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import IDLE, PATH, PIXEL, Playground, follow, query_of
from tests.e2e.screen import STICKING_OUT
from tests.e2e.server import Server

LOAD = f"{{ {script(in_order('hand/start_hint'))} Object.assign(globalThis, start_hint_module); }}"
AXES = {"x": {"_offset": 40, "_length": 300}, "y": {"_offset": 20, "_length": 200}}
SIZE = (90, 20)


def hint(page: Page, words: str) -> Locator:
    """The hint with these words."""
    return page.locator(".hint, .start-hint").filter(has_text=words)


def tool(page: Page, name: str) -> Locator:
    """A button in the frame."""
    return page.locator(f"[data-tool={name}]")


@pytest.fixture(scope="module")
def desk(open_shared_page: PageFactory, server: Server) -> Playground:
    """The Playground, opened once: the first test finds no change to undo, the others go to links of their own."""
    return Playground(open_shared_page(DESK), server.url).open()


def test_each_hint_goes_with_its_deed_stays_away_and_comes_back_by_the_help(page: Page, server: Server) -> None:
    app = Playground(page, server.url).open()
    tool(page, "help").click()
    assert findings(page) == []
    tool(page, "hints").click()
    hints = [hint(page, words) for words in ("Drag the ring", "Move the step size", "Press play")]
    for shown in hints:
        expect(shown).to_be_visible()
    app.button("Play").click()
    expect(hints[2]).to_be_hidden()
    app.button("Pause").click()
    expect(hints[0]).to_be_visible()
    before = app.path
    app.step_slider.press("ArrowLeft")
    app.wait_for_another_path(before)
    expect(hints[1]).to_be_hidden()
    before = app.path
    here, there = (page.evaluate(PIXEL, point) for point in ([10, 1], [5, 5]))
    page.mouse.move(*here)
    page.mouse.down()
    page.mouse.move(*there, steps=4)
    page.mouse.up()
    app.wait_for_another_path(before)
    app.open()
    expect(app.readout("k")).to_have_text("153")
    for gone in hints:
        expect(gone).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    tool(page, "help").click()
    tool(page, "hints").click()
    for shown in hints:
        expect(shown).to_be_visible()
    expect(app.formula).to_have_attribute("autocapitalize", "off")
    for term in app.verdict.locator(".term:visible").all():
        term.focus()  # its words stand on the screen
        assert page.evaluate(STICKING_OUT) == []


def test_undo_and_redo_walk_through_the_changes_and_leave_fields_alone(desk: Playground) -> None:
    app, page = desk, desk.page
    expect(tool(page, "undo")).to_have_attribute("aria-disabled", "true")
    first = app.path
    app.type("x^2 + 3y^2")
    second = app.wait_for_another_path(first)
    expect(tool(page, "undo")).to_have_attribute("aria-disabled", "false")
    address = page.url
    for key in ("Control+z", "Control+Shift+Z"):  # in a field they are its own
        app.formula.press(key)
    expect(app.formula).to_have_value("x^2 + 3y^2")
    assert page.url == address
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press("Control+z")
    assert app.wait_for_another_path(second) == first
    page.keyboard.press("Control+Shift+Z")
    assert app.wait_for_another_path(first) == second
    tool(page, "undo").click()
    assert app.wait_for_another_path(second) == first
    tool(page, "redo").click()
    assert app.wait_for_another_path(first) == second
    expect(tool(page, "redo")).to_have_attribute("aria-disabled", "true")


def test_undo_reaches_over_a_visit_to_another_page(desk: Playground) -> None:
    app, page = desk, follow(desk.page, "/?v=1&ex=himmelblau")
    app.wait_for(f"() => ({PATH})()?.[0].length > 1 && location.search.includes('himmelblau')")
    page.wait_for_selector(IDLE)
    first = app.path
    app.type("x^2 + 3y^2")
    second = app.wait_for_another_path(first)
    page.get_by_role("link", name="Gallery").first.click()
    expect(page.get_by_role("heading", name="Gallery", level=1)).to_be_visible()
    page.wait_for_selector(IDLE)
    page.get_by_role("link", name="Playground").first.click()
    app.wait_for(f"path => JSON.stringify(({PATH})()) === JSON.stringify(path)", second)
    page.wait_for_selector(IDLE)
    tool(page, "undo").click()
    app.wait_for(f"path => JSON.stringify(({PATH})()) === JSON.stringify(path)", first)
    expect(tool(page, "redo")).to_have_attribute("aria-disabled", "false")


def test_share_copies_the_address_of_the_screen(desk: Playground) -> None:
    app, page = desk, desk.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    follow(page, "/?v=1&ex=himmelblau")
    tool(page, "share").click()
    expect(page.locator(".said")).to_contain_text("paste it where others read it; localhost opens on this machine only")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    app.expect_query(ex="himmelblau")


@pytest.mark.parametrize("query", ["", "v=1&ex=himmelblau&hide=theory&lock=start&k=2"])
def test_a_shared_link_opens_at_the_step_on_screen_and_without_one_at_the_end(desk: Playground, query: str) -> None:
    app, page = desk, desk.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    app.open(query)
    page.locator(".player .track").press("Home")
    for _ in range(5):
        page.locator(".player [data-go=forward]").click()
    expect(app.readout("k")).to_have_text("5")
    shared = copied_link(page)
    app.query(lambda stated: {**stated, "k": "5"} == query_of(shared))
    assert app.open(urlsplit(shared).query).readout("k").inner_text() == "5"
    page.locator(".player .track").press("End")
    without = query_of(copied_link(page))
    app.query(lambda stated: {name: text for name, text in stated.items() if name != "k"} == without)


def copied_link(page: Page) -> str:
    """The link that Share copies."""
    tool(page, "share").click()
    expect(page.locator(".said")).to_contain_text("Link copied")
    link: str = page.evaluate("navigator.clipboard.readText()")
    return link


def test_a_change_of_page_is_one_step_back(desk: Playground) -> None:
    app, page = desk, follow(desk.page, "/?v=1&ex=himmelblau")
    for name in ("Step sizes", "Course"):
        page.get_by_role("link", name=name).first.click()
        app.wait_for("name => location.search && location.pathname === name", f"/{name.lower().replace(' ', '-')}")
        page.wait_for_selector(IDLE)
    expect(tool(page, "undo")).to_have_attribute("aria-disabled", "true")  # the entry before is another page
    page.go_back()
    app.wait_for("() => location.pathname === '/step-sizes' && location.search.includes('himmelblau')")
    expect(page.get_by_role("heading", name="Step sizes")).to_be_visible()
    page.wait_for_selector(IDLE)
    page.go_back()
    app.wait_for("() => location.pathname === '/' && location.search.includes('himmelblau')")
    expect(app.verdict).to_be_visible()


def test_the_navigation_stays_where_it_is_on_pages_without_settings(desk: Playground) -> None:
    page = follow(desk.page, "/?v=1&ex=himmelblau")
    links = page.get_by_test_id("stTopNavLink")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    places = [links.nth(i).bounding_box() for i in range(links.count())]
    logo = page.get_by_test_id("stSidebarLogo").bounding_box()
    for name in ("Gallery", "Challenges"):
        page.get_by_role("link", name=name).first.click()
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
        expect(page.get_by_test_id("stSidebar")).to_be_hidden()  # no empty column either
        expect(page.get_by_test_id("stMain")).to_have_css("width", f"{DESK['width']}px")
        assert [links.nth(i).bounding_box() for i in range(links.count())] == places
        assert page.get_by_test_id("stSidebarLogo").bounding_box() == logo
        page.wait_for_selector(IDLE)


def test_an_address_without_a_page_names_the_nearest_and_leads_back(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/gradient_norm")
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    expect(page.get_by_text("Gradnorm has no page “gradient_norm”.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_test_id("stMain")).to_have_css("width", f"{DESK['width']}px")
    assert findings(page) == []
    main = page.get_by_test_id("stMain")
    main.get_by_role("link", name="Gradient norm").click()
    expect(page.locator(".st-key-gradient_norm")).to_be_visible()
    page.goto(f"{server.url}/xyzzy/deeper?v=1")
    expect(page.get_by_text("Gradnorm has no page “xyzzy-deeper”.")).to_be_visible()
    expect(main.get_by_role("link")).to_have_count(1)
    main.get_by_role("link", name="Playground").click()
    expect(page.locator(".player")).to_be_visible()


def test_fit_shows_the_whole_path_and_a_start_outside_is_named(desk: Playground) -> None:
    app, page = desk, follow(desk.page, "/?v=1&ex=quadratic_10&window=-3_3_-3_3")
    expect(page.locator(".map-key")).to_contain_text("start: outside the picture")
    app.button("Fit").click()
    expect(page.locator(".map-key")).to_contain_text("drag the ring")
    window = app.query(lambda stated: stated["window"] != "-3_3_-3_3")["window"]
    left, right, low, high = map(float, window.split("_"))
    assert left < min(app.path[0]) < max(app.path[0]) < right
    assert low < min(app.path[1]) < max(app.path[1]) < high


def test_a_hint_lies_on_no_path_and_on_no_words(page: Page) -> None:
    page.goto("about:blank")
    page.add_script_tag(content=LOAD)
    random = np.random.default_rng(4)
    found = 0
    for _ in range(60):
        at = random.uniform([40, 20], [340, 220])
        path = np.vstack([at, random.uniform([0, 0], [380, 240], (random.integers(1, 8), 2))])
        taken = [random.uniform([40, 20], [300, 200]).tolist() for _ in range(2)]
        boxes = [[x, y, x + 40, y + 15] for x, y in taken]
        place = page.evaluate("([...task]) => freePlace(...task)", [SIZE, at.tolist(), AXES, [path.tolist()], boxes])
        if place is None:
            continue
        found += 1
        (left, top), (width, height) = place, SIZE
        assert left >= 40
        assert top >= 20
        assert left + width <= 340
        assert top + height <= 220
        shares = np.linspace(0, 1, 400)[:, np.newaxis]
        points = np.concatenate([a + shares * (b - a) for a, b in pairwise(path)])
        assert not np.any(np.all((points >= [left, top]) & (points <= [left + width, top + height]), axis=1))
        for x0, y0, x1, y1 in boxes:
            assert left + width < x0 or x1 < left or top + height < y0 or y1 < top
    assert found > 30
    assert page.evaluate("task => freePlace(...task)", [SIZE, [190, 120], AXES, [], []])
    assert page.evaluate("task => freePlace(...task)", [SIZE, [190, 120], AXES, [], [[40, 20, 340, 220]]]) is None
