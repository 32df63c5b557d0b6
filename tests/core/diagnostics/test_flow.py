"""Where steepest descent from a point ends, against SciPy's solution of x′ = −∇f(x)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import gradnorm_core as gc
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.flow import end_of_flow
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.objectives.gallery import GALLERY


@pytest.mark.parametrize(
    "name",
    ["rosenbrock", "himmelblau", "double_well", "styblinski_tang", "easom", "goldstein_price", "exponentials", "cliff"],
)
def test_the_flow_ends_where_scipy_finds_it(name: str) -> None:
    f, start = gc.parse(GALLERY[name].text), np.array(GALLERY[name].start)
    for turn in range(6):
        point = start + 0.3 * np.array([math.cos(turn), math.sin(turn)])
        path = solve_ivp(
            lambda _, x: -f.gradient_at(x), (0, 1e6), point, "Radau", rtol=1e-8, atol=1e-10,
            jac=lambda _, x: -f.hessian_at(x),
        )  # fmt: skip
        assert end_of_flow(f, point) == pytest.approx(path.y[:, -1], abs=1e-4)


@pytest.mark.parametrize("text", ["exp(x) + y^2", "x + y^2", "x^2 - y^2", "-x^4 - y^4"])
def test_a_flow_without_end_has_none(text: str) -> None:
    assert end_of_flow(gc.parse(text), np.array([0.5, 0.3])) is None


@pytest.mark.parametrize("steps", [100, 200, 1000])
@pytest.mark.parametrize("start", [(-1.2, 1.0), (0.0, 0.0), (2.0, 2.0)])
def test_a_run_in_a_curved_valley_heads_for_its_minimum_however_far(start: tuple[float, float], steps: int) -> None:
    f = gc.parse("100(y - x^2)^2 + (1 - x)^2")
    run = gc.descend(f, start, step_rule=gc.Fixed(0.0005), max_iterations=steps)
    found = diagnose(f, run).stationary
    assert found is not None
    assert found.point == pytest.approx([1, 1], abs=1e-6)
    assert found.distance == pytest.approx(np.linalg.norm(run.points[-1] - 1), rel=1e-6)


@pytest.mark.parametrize(
    ("direction", "rule"),
    [(gc.HeavyBall(0.9), gc.Fixed(0.0005)), (gc.Adam(), gc.Fixed(0.0005)), (gc.Steepest(), gc.Fixed(0.0022))],
)
def test_nothing_is_said_of_runs_that_do_not_follow_the_flow(direction: gc.Direction, rule: gc.StepRule) -> None:
    """Momentum may carry a run elsewhere, and above 2/λmax = 0.001997 the minimum is unstable."""
    f = gc.parse("100(y - x^2)^2 + (1 - x)^2")
    run = gc.descend(f, (-0.9, 0.8), direction=direction, step_rule=rule, max_iterations=100)
    assert diagnose(f, run).stationary is None


@pytest.mark.parametrize("x", [-900.0, -6124.19, -6700.0])
def test_a_slope_too_small_to_multiply_is_no_minimum(x: float) -> None:
    """eˣ falls for ever to the left; there its slopes are numbers whose product float64 takes for 0."""
    assert stationary_point_near(gc.parse("exp(0.11x) + 3.55y^2"), np.array([x, 0.0])) is None
    assert stationary_point_near(gc.parse("max(0, 0.11x)^2 + 3.55y^2"), np.array([x, 0.0])) is not None
