"""Minima that fill a half-line or an area: none is named to which the run does not come."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.rough_points import rough_point_at
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.base import Direction


@pytest.mark.parametrize("direction", [gc.Steepest(), gc.HeavyBall(0.5), Adam()])
@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("max(-x, 0) + y^2", (-2.0, 1.0)),
        ("max(x, 0) + y^2", (2.0, 1.0)),
        ("max(-y, 0) + 2x^2", (1.0, -2.0)),
        ("max(x^2, y)", (2.0, 1.0)),
        ("max(max(x, y), 0) + (x - y)^2/4", (1.5, 1.0)),
        ("-(max(-x, 0) + y^2)", (-2.0, 1.0)),
    ],
)
def test_the_point_named_for_an_unfinished_run_is_the_one_it_comes_to(
    formula: str, start: tuple[float, float], direction: Direction
) -> None:
    goal: Goal = "maximize" if formula.startswith("-") else "minimize"
    f = gc.parse(formula)
    short, long = (
        gc.descend(f, start, direction=direction, step_rule=gc.Fixed(0.01), max_iterations=steps, goal=goal)
        for steps in (200, 4000)
    )
    seen = gc.diagnose(f, short)
    for found in (seen.stationary, seen.rough):
        if found is not None:
            assert np.linalg.norm(found.point - long.points[-1]) < 0.05


@pytest.mark.parametrize("formula", ["max(x, 0)^4 + y^2", "|x|^4 + y^2", "max(x, 0)^6 + y^2"])
def test_a_minimum_at_the_end_of_a_half_line_is_still_named(formula: str) -> None:
    f = gc.parse(formula)
    run = gc.descend(f, (2.0, 1.0), step_rule=gc.Fixed(0.004), max_iterations=200)
    found = gc.diagnose(f, run).stationary
    assert found is not None
    assert found.point == pytest.approx([0, 0], abs=1e-6)


@pytest.mark.parametrize(
    ("formula", "point"),
    [
        ("max(x, 0) + x^2", (0.0, 1.6)),
        ("2.09max(x, 0) + 2.21min(x^2, 2.25)", (0.0, 1.6)),
        ("max(y, 0) + 3y^4", (-2.3, 0.0)),
        ("max(-x, 0) + max(x, 0)^2", (0.0, -3.1)),
        ("-(max(x, 0) + x^2)", (0.0, 1.6)),
    ],
)
def test_a_line_of_minima_on_a_kink_that_is_steep_on_one_side_only_is_one(
    formula: str, point: tuple[float, float]
) -> None:
    rough = rough_point_at(gc.parse(formula), np.array(point), -1 if formula.startswith("-") else 1)
    assert rough is not None
    assert rough.radius is not None


@pytest.mark.parametrize("formula", ["max(x, 0) + x^3", "max(x, 0) - x^2", "max(x, 0) + x^2 - 1e-9y"])
def test_a_kink_beside_which_f_is_lower_is_no_line_of_minima(formula: str) -> None:
    rough = rough_point_at(gc.parse(formula), np.array([0.0, 1.6]))
    assert rough is not None
    assert rough.radius is None


@pytest.mark.parametrize("steps", [10, 15, 20])
@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("max(x, 0) + y^2", (3.0, 1.0)),
        ("max(-y, 0) + 2x^4", (0.5, -4.0)),
        ("max(x + y, 0) + (x - y)^2/4", (3.0, 2.0)),
        ("|x| + y^2", (3.0, 1.0)),
        ("-(max(x, 0) + y^2)", (3.0, 1.0)),
    ],
)
def test_a_run_that_has_minima_behind_a_kink_is_not_said_to_lead_nowhere(
    formula: str, start: tuple[float, float], steps: int
) -> None:
    goal: Goal = "maximize" if formula.startswith("-") else "minimize"
    run = gc.descend(gc.parse(formula), start, step_rule=gc.Fixed(0.08), max_iterations=steps, goal=goal)
    seen = gc.diagnose(run.objective, run)
    assert not seen.leads_nowhere
    assert "in sight" not in verdict(run, seen).headline


@pytest.mark.parametrize("formula", ["exp(x) + y^2", "exp(x) + y^2 + max(x - 5, 0)"])
def test_a_run_without_a_kink_ahead_still_leads_nowhere(formula: str) -> None:
    run = gc.descend(gc.parse(formula), (2.0, 1.0), step_rule=gc.Fixed(0.1), max_iterations=300)
    assert gc.diagnose(run.objective, run).leads_nowhere
