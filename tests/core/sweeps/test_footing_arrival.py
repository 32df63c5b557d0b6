"""The point a footing names is the one at which its run arrives; a function may have a curve of minima."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.sweeps.footing import footing
from gradnorm_core.sweeps.footing_arrival import towards

CURVES = ("sin(x + y^2)", "(x - y)^2", "(x^2 + y^2 - 4)^2", "(x*y - 1)^2", "cos(x)", "(y - x^2)^2")


@pytest.mark.parametrize("goal", ["minimize", "maximize"])
@pytest.mark.parametrize("text", CURVES)
def test_the_named_minimum_is_where_the_run_ends(text: str, goal: Goal) -> None:
    turned = text if goal == "minimize" else f"-({text})"
    spec = gc.RunSpec(gc.parse(turned), (0.0, 0.0), max_iterations=200, goal=goal)
    chosen = footing(spec)
    assert chosen is not None
    assert chosen.step_size is not None
    run = gc.run_spec(replace(spec, start=chosen.start, step_rule=gc.Fixed(chosen.step_size)))
    named = towards(chosen, spec.objective, diagnose(spec.objective, run).stationary)
    assert named.point is not None
    assert np.linalg.norm(np.subtract(named.point, run.points[-1])) < 1e-3
    assert named.start == chosen.start
    assert named.aim == goal.replace("ize", "um")
    if named.by_curvature and named.largest:
        assert chosen.step_size <= (1 + 1e-5) / named.largest
    sign = 1 if goal == "minimize" else -1
    bends = [sign * np.linalg.eigvalsh(spec.objective.hessian_at(np.array(at))) for at in (named.start, named.point)]
    expected = bool(-np.min(bends) < np.abs(bends).max())
    unnamed = replace(chosen, point=None, is_lambda_max=not expected)
    corrected = towards(unnamed, spec.objective, diagnose(spec.objective, run).stationary)
    assert corrected.is_lambda_max == expected, "the words say λmax where it is the largest, at the new point, too"


def test_without_a_point_to_arrive_at_the_footing_stays() -> None:
    chosen = footing(gc.RunSpec(gc.parse("x^2 + y^2"), (0.0, 0.0)))
    assert chosen is not None
    assert towards(chosen, gc.parse("x^2 + y^2"), None) is chosen
