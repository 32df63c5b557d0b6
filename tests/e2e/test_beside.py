"""A second run beside the first: two paths, one clock, both under the hand."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.settings.beside import beside
from app.settings.settings import Settings, of_example, to_spec
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from tests.e2e.playground import IDLE, PATH, Playground
from tests.e2e.server import Server

SECOND = """() => {
  const plot = document.querySelector('.st-key-landscape .js-plotly-plot');
  const path = plot?._fullData?.find(trace => trace.name === 'B path');
  return path ? [Array.from(path.x), Array.from(path.y)] : null;
}"""
NAMES = "() => document.querySelector('.st-key-curves .js-plotly-plot')._fullData.map(trace => trace.name)"


def runs(settings: Settings) -> tuple[Run, Run]:
    """The run of these settings and the one beside it."""
    other = beside(settings)
    assert other
    return run_spec(to_spec(settings)), run_spec(to_spec(other))


def shows(app: Playground, run: Run) -> None:
    """Waits until the second path is that of this run."""
    app.wait_for(f"first => Math.abs(({SECOND})()?.[0][1] - first) < 1e-9", float(run.points[1, 0]))
    assert np.array(app.page.evaluate(SECOND)) == pytest.approx(run.points.T, abs=1e-12)


def test_a_switch_sets_momentum_beside_and_one_clock_plays_both(page: Page, server: Server) -> None:
    app = Playground(page, server.url).open()
    settings = replace(of_example("quadratic_10"), beside="momentum")
    first, other = runs(settings)
    assert first.iterations < other.iterations, "or the clock could not tell them apart"
    app.unfold("Method")
    page.get_by_text("Beside: momentum (heavy ball)").click()
    shows(app, other)
    expect(app.verdict).to_contain_text("Zig-zags", use_inner_text=True)
    expect(page.locator(".st-key-second_run")).to_contain_text(
        f"stops at the step limit after {other.iterations} steps"
    )
    expect(page.locator(".st-key-second_run")).to_contain_text("Why: in the long run a step multiplies the distance")
    expect(page.locator(".map-key")).to_contain_text("momentum (heavy ball), β = 0.9")
    assert any(", momentum" in name for name in page.evaluate(NAMES))
    app.expect_query(beside="momentum")

    page.locator(".player .track").focus()
    page.keyboard.press("Home")
    for k in (1, 2):
        page.keyboard.press("ArrowRight")
        expect(app.readout("k")).to_have_text(str(k))
    page.keyboard.press("End")
    expect(app.readout("k")).to_have_text(str(other.iterations))
    ended = f"(this run ended at {first.iterations})"
    expect(page.locator(".player .ended")).to_have_text(ended)
    expect(page.locator(".player .track")).to_have_attribute("aria-valuetext", re.compile(re.escape(ended)))
    page.keyboard.press("Home")
    expect(page.locator(".player .ended")).to_be_hidden()

    app.step_box.fill("0.05")
    app.step_box.press("Enter")
    shows(app, runs(replace(settings, step_size=0.05))[1])

    page.get_by_role("link", name="Open in Compare").click()
    expect(page.get_by_test_id("stPageLink")).to_have_count(0)
    page.wait_for_selector(f"{IDLE} .st-key-landscape, {IDLE} .js-plotly-plot")
    app.query(lambda stated: "heavy_ball" in stated.get("runs", ""))

    page.go_back()
    app.wait_for(f"() => ({PATH})() && location.pathname === '/'")
    app.button("Compare methods").click()
    page.wait_for_url("**/compare?*")
    expect(page.locator(".st-key-selected_run button")).to_have_count(4)
    stated = app.query(lambda stated: "runs" in stated)["runs"]
    methods = [run.split("~")[1].split("_0")[0] for run in stated.split("~~")[1:]]
    assert methods == ["heavy_ball", "rmsprop", "adam"]
