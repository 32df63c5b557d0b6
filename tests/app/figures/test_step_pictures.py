"""The pictures of one step show what the step is: its ends, its parts, its level lines, and the measured components."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

import gradnorm_core as gc
from app.figures.landscape import background_traces
from app.figures.parts.packing import unpacked
from app.figures.step_components import bars, components_figure
from app.figures.step_map import last_seen_step, level_key, step_map_figure, step_window
from app.figures.style import DARK, LIGHT, PALETTES, Palette
from gradnorm_core.diagnostics.one_step import OneStep, one_step
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.objectives.landscape import sample

BOTH = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
TEXT = "(x^2 + 10y^2)/2 + 2xy"


def step_of(text: str = TEXT, start: Any = (5.0, 1.0), k: int = 2, **rest: Any) -> tuple[OneStep, Any]:
    kept: dict[str, Any] = {"step_rule": gc.Fixed(0.15), "gradient_tolerance": 0.0, "max_iterations": 8} | rest
    run = gc.descend(gc.parse(text), start=start, **kept)
    return one_step(run, k), run.objective


def map_of(step: OneStep, objective: Any, palette: Palette) -> dict[str, Any]:
    window = step_window(step)
    assert window is not None
    land = sample(objective, window)
    under = background_traces(land, "minimize", "off", palette)
    return step_map_figure(step, land, palette, under)


def named(figure: dict[str, Any], name: str) -> np.ndarray:
    trace = next(trace for trace in unpacked(figure)["data"] if trace["name"] == name)
    return np.column_stack([trace["x"], trace["y"]])


@BOTH
def test_the_map_shows_the_step_its_parts_and_its_level_lines(palette: Palette) -> None:
    step, objective = step_of()
    figure = map_of(step, objective, palette)
    go.Figure(unpacked(figure))
    assert named(figure, "step") == pytest.approx(step.points)
    parts = [np.diff(named(figure, f"part {i}"), axis=0)[0] for i in (1, 2)]
    assert sum(parts) == pytest.approx(np.diff(step.points, axis=0)[0])
    assert parts[0] @ parts[1] == pytest.approx(0, abs=1e-12)
    for i in (0, 1):
        line = named(figure, f"level of x_{step.iteration + i}")
        line = line[np.isfinite(line).all(axis=1)]
        assert objective.value(*line.T) == pytest.approx(step.values[i], rel=2e-3)
    assert (
        level_key(step, [one["name"] for one in figure["data"]]) == "Level lines: solid through x₂, dashed through x₃."
    )
    assert level_key(step, ["level of x_3"]) == "Level lines: dashed through x₃."
    assert level_key(step, []) == ""
    gradient = np.diff(named(figure, "gradient"), axis=0)[0]
    against = -step.gradients[0]
    assert gradient / np.linalg.norm(gradient) == pytest.approx(against / np.linalg.norm(against))


@BOTH
def test_bars_are_the_components_of_the_gradient(palette: Palette) -> None:
    step, _ = step_of("x^4/4 + 2y^2 + x y", (1.5, 1.0))
    figure = unpacked(components_figure(step, palette))
    go.Figure(figure)
    for index, trace in enumerate(figure["data"]):
        vector = step.curvature.eigenvectors[:, index]
        assert trace["x"] == ["at x₂", "2nd order", "at x₃"]
        assert trace["y"][[0, 2]] == pytest.approx(step.gradients @ vector)
        low, high = figure["layout"][f"yaxis{index + 1 if index else ''}"]["range"]
        assert low <= min(0, *trace["y"])
        assert high >= max(0, *trace["y"])
        assert low <= 0 <= high


def test_a_bar_that_newtons_step_makes_nothing_says_so() -> None:
    """1 − α is 0 exactly, and the component that is left of 552 is rounding: 1e-13 would be read as a number."""
    step, _ = step_of("100(y - x^2)^2 + (1 - x)^2", (-1.2, 1.0), k=2, direction=gc.Newton(), step_rule=gc.Fixed(1.0))
    assert [name for name, _ in bars(step, 0)][1] == "2nd order"
    for trace in unpacked(components_figure(step, LIGHT))["data"]:
        assert trace["text"][1] == "0"
        assert "0" not in (trace["text"][0], trace["text"][2])


def test_with_momentum_the_step_before_stands_there_too() -> None:
    step, _ = step_of(direction=HeavyBall(0.5))
    assert [name for name, _ in bars(step, 0)] == ["at x₁", "at x₂", "at x₃"]


def test_a_kink_on_the_way_has_no_modelled_bar_and_one_at_the_start_no_parts() -> None:
    crossing, objective = step_of("abs(x) + y^2", (0.1, 1.0), 0)
    assert [name for name, _ in bars(crossing, 0)] == ["at x₀", "at x₁"]
    go.Figure(unpacked(map_of(crossing, objective, LIGHT)))
    step, objective = step_of("x^(4/3) + y^2", (0.0, 1.0), 0)
    names = [trace["name"] for trace in map_of(step, objective, DARK)["data"]]
    assert "step" in names
    assert not {"v1", "part 1"} & set(names)


def test_a_step_too_short_or_too_far_has_no_picture() -> None:
    short, _ = step_of("x^2 + y^2", (1e5, 1e5), 0, step_rule=gc.Fixed(1e-14))
    assert step_window(short) is None
    far, _ = step_of("x^2 + y^2", (1e8, 1e8), 7, step_rule=gc.Fixed(3.0))
    assert step_window(far) is None


def test_the_last_step_that_is_seen_is_a_pixel_long_and_begins_in_the_window() -> None:
    halves = np.column_stack([0.5 ** np.arange(60), np.zeros(60)])  # step k is 0.5ᵏ⁺¹ long
    assert last_seen_step(halves, ((-2.0, 2.0), (-1.0, 1.0))) == 5  # 1/64 is more than 4/400, 1/128 is less
    assert last_seen_step(halves[:, ::-1], ((-1.0, 1.0), (-2.0, 2.0))) == 5
    assert last_seen_step(halves, ((-0.02, 0.02), (-0.01, 0.01))) == 12
    assert last_seen_step(-2.0 * 3.0 ** np.outer(np.arange(30), [1.0, 1.0]), ((-60.0, 60.0), (-60.0, 60.0))) == 3
    assert last_seen_step(halves, ((5.0, 9.0), (5.0, 9.0))) == 0
    assert last_seen_step(np.array([[0.0, 0.0], [np.inf, 1.0], [np.nan, np.nan]]), ((-1.0, 1.0), (-1.0, 1.0))) == 0


def test_the_longest_tick_of_a_component_has_room() -> None:
    run = gc.descend(gc.parse("(x^2 + 10y^2)/2"), (10.0, 1.0), step_rule=gc.Fixed(0.19), max_iterations=152)
    layout = components_figure(one_step(run, 151), LIGHT)["layout"]
    assert [layout[axis]["automargin"] for axis in ("yaxis", "yaxis2")] == ["left", "left"]
    assert layout["xaxis2"]["domain"][0] - layout["xaxis"]["domain"][1] > 0.15
