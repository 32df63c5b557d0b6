"""Curvature beside a removable singularity, where digits of the formula's second derivatives cancel."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict
from gradnorm_core.diagnostics.cancellation import hessians_are_lost

QUOTIENTS = {
    "sinh(x)/x + y^2": 1 / 3, "-sin(x)/x + y^2": 1 / 3, "x/(exp(x) - 1) + x/2 + y^2": 1 / 6,
    "-(1 - cos(x))/x^2 + y^2": 1 / 12, "-(sqrt(1 + x^2) - 1)/x^2 + y^2": 1 / 4, "-ln(1 + x^2)/x^2 + y^2": 1.0,
}  # fmt: skip
"""f of two variables with ∂²f/∂x² at (0, 0), where the quotient has a hole; ∂²f/∂y² is 2."""


@pytest.mark.parametrize("x", [1e-9, -3e-8, 1e-8])
@pytest.mark.parametrize("text", QUOTIENTS)
def test_a_hessian_without_digits_is_seen(text: str, x: float) -> None:
    assert hessians_are_lost(gc.parse(text), np.array([[x, 0.0], [0.7, 0.2]])).tolist() == [True, False]


@pytest.mark.parametrize("text", ["1/x + x + y^2", "x y/(x^2 + y^2)", "1/(1 + x^2)", "x^2/y + y", "x^2 + y^2", "|x|/x"])
def test_a_pole_a_kink_and_a_smooth_function_have_lost_nothing(text: str) -> None:
    points = np.array([[1e-9, 0.3], [1e-5, 0.3], [0.2, 1e-8], [0.5, 0.5], [1.0, 1.0]])
    assert not hessians_are_lost(gc.parse(text), points).any()


@pytest.mark.parametrize("steps", [200, 300, 500, 900])
@pytest.mark.parametrize("alpha", [0.1, 1.0])
@pytest.mark.parametrize("text", QUOTIENTS)
def test_no_eigenvalue_is_rounding(text: str, alpha: float, steps: int) -> None:
    f, true = gc.parse(text), QUOTIENTS[text]
    run = gc.descend(f, (0.5, 1), gc.HeavyBall(), gc.Fixed(alpha), max_iterations=steps, gradient_tolerance=1e-14)
    seen = gc.diagnose(f, run)
    assert np.nanmax(np.abs(seen.path_eigenvalues)) < 3.1
    if abs(run.points[-1, 0]) < 1e-2:
        assert seen.end.eigenvalues == pytest.approx(sorted((true, 2.0)), rel=0.1)
    if seen.stationary is not None and abs(seen.stationary.point[0]) < 1e-4:
        assert seen.stationary.curvature.eigenvalues == pytest.approx(sorted((true, 2.0)), rel=2e-3)


@pytest.mark.parametrize("steps", [50, 200, 400])
@pytest.mark.parametrize("text", QUOTIENTS)
def test_no_minimum_is_denied_where_newtons_method_is_lost_in_rounding(text: str, steps: int) -> None:
    f = gc.parse(text)
    run = gc.descend(f, (0.5, 1), step_rule=gc.Fixed(0.1), max_iterations=steps, gradient_tolerance=1e-14)
    said = verdict(run, gc.diagnose(f, run)).lines
    assert "no stationary point" not in said
    assert "no minimum" not in said
