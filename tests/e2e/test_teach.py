"""The Teach page: its link does what was picked, its snippet works in a course page, its worksheet is saved."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from app.exports.worksheet.worksheet import worksheet
from app.settings.links import from_query
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import sample
from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import IDLE, PATH
from tests.e2e.server import Server


@pytest.fixture(scope="module")
def teach(open_shared_page: PageFactory, server: Server) -> Page:
    """The page for one landscape, opened once: what the last test picks is of no matter to the others."""
    page = open_shared_page(DESK)
    page.goto(f"{server.url}/teach?v=1&ex=himmelblau")
    page.get_by_text("Locked: nothing").wait_for()
    page.wait_for_selector(IDLE)
    return page


def pick(page: Page, fold: str, *labels: str) -> None:
    """Unfolds a group of choices, and presses these."""
    page.get_by_test_id("stMain").locator("summary", has_text=fold).click()
    for label in labels:
        page.get_by_test_id("stMain").get_by_role("button", name=label, exact=True).click()
        page.wait_for_selector(IDLE)


def test_the_snippet_shows_the_screen_in_another_page(teach: Page, open_page: PageFactory, tmp_path: Path) -> None:
    snippet = teach.locator("[data-testid=stCode]", has_text="<iframe").inner_text().strip()
    course = tmp_path / "course.html"
    course.write_text(f"<!doctype html><title>Course</title><h1>Week 3</h1>{snippet}", encoding="utf-8")
    other = open_page(DESK)
    other.goto(course.as_uri())
    frame = other.frame_locator("iframe")
    expect(frame.locator(".st-key-landscape .js-plotly-plot .main-svg").first).to_be_visible()
    expect(frame.get_by_text("Open in Gradnorm")).to_be_visible()


def test_the_worksheet_is_one_file_with_its_key(teach: Page, server: Server) -> None:
    with teach.expect_download() as waiting:
        teach.get_by_role("button", name="Worksheet with key").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert waiting.value.suggested_filename == "worksheet.html"
    assert "<math" in text
    assert "<svg" in text
    assert "Key" in text
    assert "http://" not in text.replace(server.url, "").replace("http://www.w3.org", "")


WIDE_FORMULAS = (
    "max(x^2+3y^2+sin(x), min(2x+y+cos(y), x^2+y^2+exp(x)), abs(x+y)+2, (x-1)^2+(y+2)^2)",
    "sqrt(1+x^2+y^2+sqrt(1+x^4+y^4+sqrt(1+x^6+y^6+sqrt(2+sin(x+y)^2+cos(x-y)^2))))",
    "x+y+x*y+x+y+x+y+x+y-x+y-x-y+x+y-x-y+x^2+y^2+x+y+x",
    "(1+(x+y+1)^2*(19-14x+3x^2-14y+6xy+3y^2))*(30+(2x-3y)^2*(18-32x+12x^2+48y-36xy+27y^2))",
)
"""A few characters with much between them: signs and roots take more room than letters."""
A4: Final[ViewportSize] = {"width": 658, "height": 900}
"""The 174 mm between the margins of the sheet, at 96 points an inch."""


def test_no_formula_runs_off_the_paper(open_page: PageFactory) -> None:
    page, ground = open_page(DESK), sample(parse("x^2 + y^2"), ((-3.0, 3.0), (-3.0, 3.0)))
    page.set_viewport_size(A4)
    for text in WIDE_FORMULAS:
        page.set_content(worksheet(from_query({"f": text})[0], ground, "https://example.org/"))
        edges = page.evaluate("() => [...document.querySelectorAll('math')].map(e => e.getBoundingClientRect().right)")
        assert edges
        assert max(edges) <= A4["width"], text


def test_a_link_opened_by_somebody_else_locks_and_hides_what_was_picked(
    teach: Page, open_page: PageFactory, server: Server
) -> None:
    pick(teach, "Locked", "Function", "Start x₀")
    expect(teach.get_by_text("Locked: Function, Start x₀")).to_be_visible()
    pick(teach, "Hidden", "Verdict: what happened and why")
    address = teach.locator("[data-testid=stCode]", has_text="lock=").filter(has_not_text="<iframe")
    expect(address).to_contain_text("hide=verdict")
    expect(teach.get_by_alt_text("QR code of the link")).to_be_visible()
    link = address.inner_text().strip()
    assert link.startswith(server.url)
    theirs = open_page(DESK)
    theirs.goto(link)
    theirs.wait_for_function(f"() => ({PATH})()")
    expect(theirs.get_by_label("f(x, y) =")).to_be_disabled()
    expect(theirs.get_by_label("Start x")).to_be_disabled()
    expect(theirs.get_by_label("Steps, at most")).to_be_enabled()
    assert "to the minimum" not in theirs.content()
