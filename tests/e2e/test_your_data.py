"""The scene of a first regression: cells from the clipboard, a long valley, and one press that makes it round."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from app.browser.bundle import in_order, script
from app.compute.rows import moving_rows, rows_picture
from app.figures.row_gradients import Shown, readout
from app.settings.settings import Settings, to_spec
from app.tables.sets.catalogue import SETS
from gradnorm_core.data.losses import LOSSES
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.objectives.original_weights import Form, WeightMap
from tests.e2e.accessibility import findings
from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.playground import Playground, choose, close_sidebar, open_sidebar
from tests.e2e.screen import verdict
from tests.e2e.server import Server

CELLS = "hours\tpoints\n" + "\n".join(f"{x}\t{y}".replace(".", ",") for x, y in SETS["hours"].table.numbers.tolist())
# The marks that the picture of the data shows over its figure.
SHOWN = "() => document.querySelector('.st-key-fit canvas.chart-overlay')?.dataset.shows ?? ''"
ROWS_SHOWN, ORIGINAL_SHOWN = (SHOWN.replace("fit", picture) for picture in ("rows", "original"))
ONE_PICTURE = "() => document.querySelectorAll('.st-key-fit .js-plotly-plot .main-svg').length > 0"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_cells_of_a_spreadsheet_become_a_valley_that_one_press_makes_round(
    open_page: PageFactory, server: Server, size: ViewportSize
) -> None:
    page = open_page(size)
    app = Playground(page, server.url).open()
    before = app.path
    if size == PHONE:
        open_sidebar(page)
    app.unfold("data")
    choose(page, "Data", "Your own")
    field = page.get_by_role("textbox", name="Paste one or two features, then Y")
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
        close_sidebar(page)
    app.wait_for(ONE_PICTURE)
    if size == PHONE:
        boxes = [
            page.locator(f".st-key-{key}").bounding_box() for key in ("verdict", "fit", "curves", "rows", "original")
        ]
        tops = [box["y"] for box in boxes if box]
        assert tops[0] < tops[1] < tops[2] < min(tops[3:]), "what is said about the run comes before the rows"
    page.get_by_role("button", name="One step back").click()
    app.wait_for(
        f"() => ({SHOWN})() === 'model 0' && ({ROWS_SHOWN})() === 'rows 0' && ({ORIGINAL_SHOWN})() === 'original 0'"
    )
    page.get_by_text("Clip each row", exact=True).click()
    expect(page.get_by_text("the median norm of the rows at the last iterate")).to_be_visible()
    assert not findings(page)


def test_the_browser_clips_and_counts_rows_as_the_page_does(page: Page) -> None:
    run = run_spec(to_spec(settings_of("anscombe3")))
    rows = np.asarray(run.objective.row_gradients(run.points[-1]))  # type: ignore[attr-defined]
    page.goto("about:blank")
    page.add_script_tag(content=f"{{ {script(in_order('picture/rows'))} globalThis.rows = rows_module; }}")
    every: tuple[Shown, ...] = ("none", "rows", "mean")
    for shown in every:
        picture = rows_picture(run, shown)
        data = moving_rows(run, shown)
        seen, words, counts = page.evaluate(
            "([[gx, gy], data]) => { const seen = rows.rowsSeen([gx, gy], data); return [[seen.front, [seen.radius]],"
            "rows.readout(seen, data), rows.countsOf(seen.norms, data.bins)]; }",
            [rows.tolist(), data],
        )
        assert seen[0] == pytest.approx(picture.mean.tolist(), rel=1e-12)
        assert seen[1] == pytest.approx([picture.radius], rel=1e-12)
        assert words == readout(picture)
        assert counts == picture.axis.counts(picture.norms).tolist()


def test_the_browser_has_the_original_weights_of_the_core(page: Page) -> None:
    page.goto("about:blank")
    modules = in_order("picture/original_path")
    page.add_script_tag(content=f"{{ {script(modules)} globalThis.original = original_path_module; }}")
    forms: tuple[Form, ...] = ("line", "decay", "growth", "two")
    for form, swapped in product(forms, (False, True)):
        found = WeightMap(form, swapped, (1.5, -2.0), (0.5, 3.0))
        data = {"form": form, "swapped": swapped, "shifts": found.shifts, "scales": found.scales}
        ours = page.evaluate("([weights, map]) => original.originalOf(weights, map)", [[0.7, -1.3], data])
        assert ours == pytest.approx(found.original((0.7, -1.3)).tolist(), rel=1e-13)


def settings_of(key: str) -> Settings:
    """A run on the loss of a built-in set, standardized."""
    loss = LOSSES[SETS[key].loss]
    return Settings(formula=loss.text, table=SETS[key].table, scaling="standardize", start=(0.0, 0.0), step_size=0.05)
