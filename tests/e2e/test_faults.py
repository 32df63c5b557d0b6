"""Faults below the app: the page is reloaded during long work, the disk is full."""

from __future__ import annotations

import resource

from playwright.sync_api import Page, expect

from benchmarks.load.visitor import Visitor
from tests.e2e.playground import IDLE, open_step_sizes
from tests.e2e.server import Server, serve
from tests.support.loops import run

LONG = "ex=himmelblau&dir=adam&step=0.02&noise=gaussian&steps=2400&study=basins_400"
"""Long work that no other test asks for: what has been computed once is there at once."""


def test_a_page_reloaded_during_long_work_shows_its_progress_again_or_the_picture(page: Page, server: Server) -> None:
    open_step_sizes(page, server.url, f"v=1&{LONG}", "Basins")
    cancel = page.get_by_role("button", name="Cancel")
    finished = page.get_by_test_id("stMain").filter(has_not_text="A coarse picture of")
    picture = finished.get_by_role("figure", name="Map of where runs end")
    expect(cancel).to_be_visible()
    page.reload()
    expect(cancel.or_(picture).first).to_be_visible()
    page.wait_for_selector(IDLE)


def no_room() -> None:
    """No file can grow by a single byte: what a program sees of a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


async def through_the_pages(url: str) -> None:
    """Types a function, has its derivatives shown, opens pages; a page that shows an error raises one."""
    visitor = Visitor(url, "v=1&ex=rosenbrock")
    try:
        await visitor.open()
        await visitor.set("formula", "formula", "x^2 + 7.5y^4")
        await visitor.set("tab", "details", "Formulas")
        for path in ("gradient-norm", "compare", "step-sizes", ""):
            await visitor.turn_to("page", path)
    finally:
        await visitor.close()


def test_a_full_disk_stops_no_page() -> None:
    with serve(before=no_room) as server:
        run(through_the_pages(server.url))
        assert not [line for line in server.log if "Traceback" in line], "\n".join(server.log)
