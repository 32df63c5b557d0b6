"""The scene of a first regression: cells from the clipboard, a long valley, and one press that makes it round."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect

from app.tables.sets.catalogue import SETS
from tests.e2e.accessibility import findings
from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import Playground, choose
from tests.e2e.screen import verdict
from tests.e2e.server import Server

CELLS = "hours\tpoints\n" + "\n".join(f"{x}\t{y}".replace(".", ",") for x, y in SETS["hours"].table.numbers.tolist())
# The marks that the picture of the data shows over its figure.
SHOWN = "() => document.querySelector('.st-key-fit canvas.chart-overlay')?.dataset.shows ?? ''"
ONE_PICTURE = "() => document.querySelectorAll('.st-key-fit .js-plotly-plot .main-svg').length > 0"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_cells_of_a_spreadsheet_become_a_valley_that_one_press_makes_round(
    open_page: PageFactory, server: Server, size: ViewportSize
) -> None:
    page = open_page(size)
    app = Playground(page, server.url).open()
    before = app.path
    if size == PHONE:
        page.get_by_test_id("stExpandSidebarButton").click()
    app.unfold("data")
    choose(page, "Data", "Your own")
    field = page.get_by_role("textbox", name="Paste two columns")
    field.fill(CELLS)
    field.press("Control+Enter")
    zigzag = app.wait_for_another_path(before)
    data = page.locator(".st-key-data")
    expect(data).to_contain_text("κ = 401")
    expect(data).to_contain_text("X is “hours”, Y is “points”.")
    expect(verdict(page)).to_contain_text("Zig-zags")
    page.locator(".st-key-data_scaling").get_by_text("Standardize").click()
    app.wait_for_another_path(zigzag)
    expect(data).to_contain_text("κ = 1 when they are standardized")
    expect(verdict(page)).to_contain_text("in 1 step")
    if size == PHONE:
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    app.wait_for(ONE_PICTURE)
    page.get_by_role("button", name="One step back").click()
    app.wait_for(f"() => ({SHOWN})() === 'model 0'")
    assert not findings(page)
