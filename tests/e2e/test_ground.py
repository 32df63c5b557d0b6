"""The picture under a hand is the figure's: scale, lines and jumps of the landscape, marks of the path."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from app.browser.bundle import in_order, script
from app.browser.engine_data import formula_program
from app.figures.landscape import FILL_STRIDE
from app.figures.parts.contours import contour_levels, contour_lines, height_scale, isolines, told_apart
from app.figures.parts.path import path_traces
from app.figures.style import LIGHT
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import FormulaObjective, parse
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.objectives.jumps import find_jumps
from gradnorm_core.objectives.landscape import sample
from tests.e2e.engine import WRITTEN, numbers

SCRIPTS = in_order("picture/survey", in_order("picture/direction_marks"))
NAMES = ("order", "heights", "contours", "survey", "engine", "direction_marks")
GLOBALS = f"Object.assign(globalThis, {{ written }}, {', '.join(f'{name}_module' for name in NAMES)});"
LOAD = f"{{ {script(SCRIPTS)} {WRITTEN} {GLOBALS} }}"
SURVEY = """([program, window, size, parameters]) => {
  const [values] = engine.grid(program, window, size, size, parameters);
  const scale = new HeightScale(values);
  const heights = values.map((value) => scale.at(value));
  const levels = scale.levels;
  const segments = segmentsOf(heights, size, size, levels.map((level) => scale.at(level)));
  const [[left, right], [bottom, top]] = window;
  const at = engine.at(program);
  const f = (column, row) => at(left + (right - left) * column / (size - 1), bottom + (top - bottom) * row / (size - 1),
    ...Object.values(parameters))[0];
  const jumps = mayJump(program.functions) ? jumpsOf(values, size, size, f) : [[], []];
  return [heights, levels, segments, ...jumps].map(written);
}"""
LOOK = """([program, window]) => {
  const { levels, fill, lines } = new Survey(program, window, {}, FINE);
  return [levels, fill, lines].map(written);
}"""
MARKS = """([x, y, [across, up]]) =>
  directionMarks({ x, y, n: x.length - 1 }, { x: { range: across }, y: { range: up } })"""
SIZE = 81
Window = tuple[tuple[float, float], tuple[float, float]]


@pytest.fixture(scope="module")
def drawing(open_shared_page: Any) -> Page:
    """An empty page with the modules."""
    page: Page = open_shared_page({"width": 400, "height": 300})
    page.goto("about:blank")
    page.add_script_tag(content=LOAD)
    return page


def survey(page: Page, f: FormulaObjective, window: Window) -> tuple[Floats, Floats, Floats, list[Floats]]:
    """Heights (81, 81), levels, segments (m, 4) in places of the grid, and jumps across and up, from the browser."""
    asked = [formula_program(f), window, SIZE, f.parameters]
    heights, levels, segments, *jumps = map(numbers, page.evaluate(SURVEY, asked))
    return heights.reshape(SIZE, SIZE), levels, segments.reshape(-1, 4), jumps


def values_of(f: FormulaObjective, window: Window) -> tuple[Floats, Floats, Floats]:
    """The grid and f on it, by the core."""
    x, y = (np.linspace(*edges, SIZE) for edges in window)
    return x, y, np.broadcast_to(f.value(*np.meshgrid(x, y)), (SIZE, SIZE))


@pytest.mark.parametrize("name", GALLERY)
def test_heights_levels_and_lines_are_those_of_the_figure(drawing: Page, name: str) -> None:
    f, window = GALLERY[name].objective, GALLERY[name].view
    heights, levels, segments, _ = survey(drawing, f, window)
    _, _, values = values_of(f, window)
    scale = height_scale(values)
    expected = scale.apply(values)
    np.testing.assert_allclose(heights, expected, atol=1e-7)
    np.testing.assert_allclose(levels, told_apart(contour_levels(scale), values), rtol=1e-9)
    places = np.arange(SIZE, dtype=float)
    lines = isolines(places, places, np.ma.masked_invalid(expected), scale.apply(levels))
    length = sum(np.nansum(np.hypot(*np.diff(line, axis=0).T)) for line in lines)
    drawn = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]).sum()
    # Beside a masked point contourpy draws through three corners of a cell, where the browser leaves the cell out.
    assert drawn == pytest.approx(length, rel=0.02 if np.isnan(values).any() else 0.003)


@pytest.mark.parametrize("name", GALLERY)
def test_a_hand_at_rest_has_the_levels_the_lines_and_the_fill_of_the_figure(drawing: Page, name: str) -> None:
    f, window = GALLERY[name].objective, GALLERY[name].view
    landscape = sample(f, window)
    scale = height_scale(landscape.values)
    expected = told_apart(contour_levels(scale), landscape.values)
    levels, fill, lines = map(numbers, drawing.evaluate(LOOK, [formula_program(f), window]))
    np.testing.assert_allclose(levels, expected, rtol=1e-9)
    every = slice(None, None, FILL_STRIDE)
    np.testing.assert_allclose(fill.reshape(SIZE, SIZE), scale.apply(landscape.values[every, every]), atol=1e-7)
    x, y, _ = contour_lines(landscape.x, landscape.y, landscape.values, scale, expected, landscape.jumps)
    (left, right), (bottom, top) = window
    length = np.nansum(np.hypot(np.diff(x) / (right - left), np.diff(y) / (top - bottom)))
    ends = lines.reshape(-1, 4)
    drawn = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]).sum()
    assert drawn == pytest.approx(length, rel=0.02 if np.isnan(landscape.values).any() else 0.003)


@pytest.mark.parametrize(
    ("name", "step_size"),
    [("quadratic_10", 0.19), ("quadratic_10", 0.21), ("rosenbrock", 0.001), ("himmelblau", 0.01), ("himmelblau", 0.05)],
)
def test_a_path_has_the_marks_of_direction_of_the_figure(drawing: Page, name: str, step_size: float) -> None:
    f, window, start = GALLERY[name].objective, GALLERY[name].view, GALLERY[name].start
    run = run_spec(RunSpec(f, start, step_rule=Fixed(step_size), max_iterations=400))
    traces = path_traces(run, np.full(run.iterations, np.nan), window, LIGHT.run(), LIGHT)
    (direction,) = (trace for trace in traces if trace["name"] == "direction")
    expected = np.column_stack([direction["x"], direction["y"]]).reshape(-1, 4)
    found = drawing.evaluate(MARKS, [*run.points.T.tolist(), window])
    assert len(expected) > 1
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@given(
    numbers=st.lists(st.floats(-1e9, 1e9) | st.sampled_from([0.0, 1.0, -2.5]), min_size=1, max_size=200),
    parts=st.lists(st.floats(0, 1), min_size=1, max_size=5).map(sorted),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_quantiles_without_sorting_are_those_of_numpy(drawing: Page, numbers: list[float], parts: list[float]) -> None:
    levels = sorted({*numbers, *(one + 0.5 for one in numbers)})
    found, below = drawing.evaluate(
        "([numbers, parts, levels]) => [quantiles(Float64Array.from(numbers), parts), countsBelow(numbers, levels)]",
        [numbers, parts, levels],
    )
    np.testing.assert_allclose(found, np.quantile(numbers, parts), rtol=1e-12, atol=1e-12 * max(map(abs, numbers)))
    assert below == np.searchsorted(np.sort(numbers), levels).tolist()


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("floor(x) + y^2", ((-3.0, 3.0), (-2.0, 2.0))),
        ("sign(x) sign(y) + 0.1x^2", ((-3.0, 3.0), (-2.0, 2.0))),
        ("1/(x - 0.3) + y", ((-2.0, 2.0), (-2.0, 2.0))),
        ("if(x^2 + y^2 > 1, 3, x)", ((-2.0, 2.0), (-2.0, 2.0))),
        ("tan(x + y)", ((-2.0, 3.0), (-2.0, 3.0))),
        ("(1 - x)^2 + 100(y - x^2)^2", ((-2.0, 2.0), (-1.0, 3.0))),
    ],
)
def test_the_browser_finds_the_jumps_of_the_core(drawing: Page, text: str, window: Window) -> None:
    f = parse(text)
    *_, jumps = survey(drawing, f, window)
    expected = find_jumps(f, *values_of(f, window))
    across, up = (edges.reshape(SIZE, SIZE) if edges.size else np.zeros((SIZE, SIZE)) for edges in jumps)
    assert np.mean(across[:, :-1] != expected.across) < 0.002
    assert np.mean(up[:-1] != expected.up) < 0.002
    assert across.any() == expected.across.any()


def test_lines_end_at_a_jump(drawing: Page) -> None:
    script = """([heights, levels, jumps]) => [segmentsOf(heights, 3, 3, levels, null).length,
      segmentsOf(heights, 3, 3, levels, jumps).length]"""
    heights = [0, 0, 1, 0, 0, 1, 0, 0, 1]
    across = [0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert drawing.evaluate(script, [heights, [0.5], [across, [0] * 9]]) == [8, 0]


def test_parameters_reach_the_grid(drawing: Page) -> None:
    f = parse("f(x, y; κ = 2) = x^2 + κ y^2")
    window: Window = ((-1.0, 1.0), (-1.0, 1.0))
    for kappa in (2.0, 0.5, -3.0):
        g = f.with_parameters(κ=kappa)
        heights, *_ = survey(drawing, g, window)
        _, _, values = values_of(g, window)
        np.testing.assert_allclose(heights, height_scale(values).apply(values), atol=1e-9)


def test_a_level_ground_has_one_height_and_no_lines(drawing: Page) -> None:
    heights, levels, segments, _ = survey(drawing, parse("f(x, y; a = 0) = a x + 3"), ((-1.0, 1.0), (-1.0, 1.0)))
    assert set(heights.ravel()) == {0.5}
    assert not len(levels)
    assert not len(segments)
