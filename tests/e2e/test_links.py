"""The address bar: it says what the screen shows, and opens the same screen for somebody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import Playground, follow
from tests.e2e.server import Server


@pytest.fixture(scope="module")
def mine(open_shared_page: PageFactory, server: Server) -> Playground:
    """The Playground, opened once for the tests that change it."""
    return Playground(open_shared_page(DESK), server.url).open()


def test_the_link_opens_the_same_screen_elsewhere(mine: Playground, open_page: PageFactory, server: Server) -> None:
    shown = mine.path
    mine.type("x^4/4 - x^2/2 + y^2 + xy/10")
    shown = mine.wait_for_another_path(shown)
    mine.press_at(1.5, 2)
    shown = mine.wait_for_another_path(shown)
    mine.step_slider.press("ArrowLeft")
    mine.wait_for_another_path(shown)
    theirs = Playground(open_page(DESK), server.url).open(mine.page.url.partition("?")[2])
    assert theirs.path == mine.path
    assert theirs.verdict.inner_text() == mine.verdict.inner_text()
    assert theirs.formula.input_value() == mine.formula.input_value()
    assert theirs.step_box.input_value() == mine.step_box.input_value()
    assert theirs.page.url == mine.page.url


def test_back_and_forward_walk_through_what_was_shown(mine: Playground) -> None:
    app, page = mine.begin_anew(), mine.page
    shown = [app.path]
    for formula in ("x^2 + 3y^2", "x^2 + 4y^2"):
        app.type(formula)
        shown.append(app.wait_for_another_path(shown[-1]))
    for expected, formula in ((shown[1], "x^2 + 3y^2"), (shown[0], "(x^2 + 10y^2)/2")):
        before = app.path
        page.go_back()
        assert app.wait_for_another_path(before) == expected
        expect(app.formula).to_have_value(formula)
    before = app.path
    page.go_forward()
    assert app.wait_for_another_path(before) == shown[1]
    expect(app.formula).to_have_value("x^2 + 3y^2")


def test_a_link_full_of_nonsense_opens_and_says_what_was_refused(page: Page, server: Server) -> None:
    app = Playground(page, server.url).open("v=1&f=9**9**8&start=a_b&step=-1&window=1_1_2_2&norms=7&whatever=1")
    refusals = page.get_by_role("alert")
    expect(refusals).to_contain_text("Parts of the link were not used")
    for name in ("f=9**9**8", "start=a_b", "step=-1", "window=1_1_2_2"):
        expect(refusals).to_contain_text(name)
    assert app.path


def test_what_a_link_says_is_shown_as_text_only(mine: Playground) -> None:
    alarm = "<img src=x onerror=alert(1)>"
    page = follow(mine.page, f"/?v=1&f={alarm}&ex={alarm}&step={alarm}")
    expect(page.get_by_role("alert")).to_contain_text("<img")
    expect(page.locator("img[src=x]")).to_have_count(0)
