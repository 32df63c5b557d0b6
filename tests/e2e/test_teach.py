"""The Teach page: its link does what was picked, its snippet works in a course page, its worksheet is saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PageFactory
from tests.e2e.playground import IDLE, PATH
from tests.e2e.server import Server


@pytest.fixture(scope="module")
def teach(open_shared_page: PageFactory, server: Server) -> Page:
    """The page for one landscape, opened once: what the last test picks is of no matter to the others."""
    page = open_shared_page(DESK)
    page.goto(f"{server.url}/teach?v=1&ex=himmelblau")
    page.get_by_role("button", name="Function", exact=True).wait_for()
    page.wait_for_selector(IDLE)
    return page


def pick(page: Page, *labels: str) -> None:
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


def test_a_link_opened_by_somebody_else_locks_and_hides_what_was_picked(
    teach: Page, open_page: PageFactory, server: Server
) -> None:
    pick(teach, "Function", "Start x₀", "Verdict: what happened and why")
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
