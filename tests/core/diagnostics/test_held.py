"""Runs that a kink holds: where they rest f is lower close by, though no step along −∇f leads there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.diagnostics.held import held_by, leads_back

HELD = (
    ("|x - y| + x^2", (2, 1), gc.Armijo(), (1, 1)),
    ("|x - y| + x^2", (2, 1), gc.Exact(), (1, 1)),
    ("max(x^2 + y, y^2 - x)", (2, 1), gc.Wolfe(), (1, -1)),
    ("10|x - y| + x^2", (2, 1), gc.Armijo(), (1, 1)),
    ("|x - 2| + |x + y|", (5, 1), gc.Armijo(), (1, -1)),
    ("|y - x^2| + x^2", (2, 1), gc.Armijo(), (1, 4)),  # the kink is a parabola, with the tangent (1, 2x) at (2, 4)
)


@pytest.mark.parametrize("goal", ["minimize", "maximize"])
@pytest.mark.parametrize(("text", "start", "rule", "along"), HELD)
def test_a_kink_that_holds_a_run_is_found_where_the_run_rests(
    text: str, start: tuple[float, float], rule: Any, along: tuple[float, float], goal: Any
) -> None:
    sign = 1 if goal == "minimize" else -1
    f = gc.parse(text if sign > 0 else f"-({text})")
    run = gc.descend(f, start, step_rule=rule, goal=goal, max_iterations=200)
    rough = gc.diagnose(f, run).rough
    assert rough is not None
    assert (rough.roughness, rough.radius) == ("kink", None)
    assert rough.point == pytest.approx(run.points[-1], abs=1e-6)
    assert rough.along is not None
    assert abs(rough.along @ np.array(along)) == pytest.approx(np.linalg.norm(along), rel=1e-6)
    assert leads_back(f, rough.point, rough.along, sign)
    tangent = np.array(along) / np.linalg.norm(along)
    ahead = [rough.point + length * tangent for length in (1e-4, -1e-4)]
    assert min(sign * float(f.value_at(point)) for point in ahead) < sign * run.values[-1]


FREE = (
    ("|x| + y^2", (2, 1), gc.Exact()),
    ("max(x, y, -x - y)", (2, 1), gc.Armijo()),
    ("|x - 2| + |x + y|", (5, 1), gc.Wolfe()),
    ("max(x - 1/3, 2(1/3 - x)) + y^2", (1, 0), gc.Exact()),
    ("|x^2 + y^2 - 1| + x", (2, 1), gc.Armijo()),
    ("x^2 + 10y^2", (2, 1), gc.Armijo()),
    ("|x - y| + x^2", (2, 1), gc.Fixed(0.1)),
)


@pytest.mark.parametrize(("text", "start", "rule"), FREE)
def test_no_kink_holds_a_run_that_rests_at_a_minimum_or_moves_on(
    text: str, start: tuple[float, float], rule: Any
) -> None:
    run = gc.descend(gc.parse(text), start, step_rule=rule, max_iterations=200)
    assert held_by(run, 1) is None


def test_minus_the_gradient_of_a_ridge_leads_away_from_its_kink() -> None:
    """Of −|x| + y², −∇f leads away from x = 0 on both sides; of |x| + y² it leads back."""
    origin, along = np.zeros(2), np.array([0.0, 1.0])
    assert leads_back(gc.parse("|x| + y^2"), origin, along, 1)
    assert not leads_back(gc.parse("-|x| + y^2"), origin, along, 1)
    assert leads_back(gc.parse("-|x| + y^2"), origin, along, -1)
