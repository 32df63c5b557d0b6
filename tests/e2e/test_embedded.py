"""Inside another page: no chrome, the pictures, and a way out to the same screen."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.playground import IDLE
from tests.e2e.screen import verdict
from tests.e2e.server import Server

PATIENCE = 60_000


def framed(page: Page, folder: Path, snippet: str) -> FrameLocator:
    """A course page on this disk with the snippet in it."""
    course = folder / "course.html"
    course.write_text(f"<!doctype html><title>Course</title><h1>Week 3</h1>{snippet}", encoding="utf-8")
    page.goto(course.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator(IDLE).wait_for(timeout=PATIENCE)
    frame.locator(".st-key-landscape .js-plotly-plot").wait_for(timeout=PATIENCE)
    return frame


@pytest.mark.parametrize(("width", "height"), [(700, 500), (360, 640)])
def test_a_frame_in_a_course_page_shows_the_run(
    page: Page, server: Server, tmp_path: Path, width: int, height: int
) -> None:
    address = f"{server.url}/?v=1&amp;ex=quadratic_10&amp;step=0.05&amp;embed=true"
    frame = framed(page, tmp_path, f'<iframe src="{address}" width="{width}" height="{height}"></iframe>')
    expect(verdict(frame)).to_contain_text("the minimum")
    expect(frame.get_by_test_id("stSidebar")).to_have_count(0)
    expect(frame.get_by_role("link", name="Compare")).to_have_count(0)
    expect(frame.locator(":is(.hint, .start-hint, [data-tool]):visible")).to_have_count(0)
    assert frame.locator("body").evaluate("body => body.scrollWidth") <= width
    way_out = frame.get_by_role("link", name="Open in Gradnorm")
    assert way_out.get_attribute("target") == "_blank"
    query = parse_qs(urlsplit(way_out.get_attribute("href") or "").query)
    assert query == {"v": ["1"], "ex": ["quadratic_10"], "step": ["0.05"]}
    frame.get_by_role("button", name="One step back").click()
    expect(frame.locator(".player [data-value=k]")).not_to_have_text(
        frame.locator(".player [data-value=n]").inner_text()
    )
