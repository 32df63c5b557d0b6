"""Every run has a verdict, also where squares of the gradient, of λ or of 1/h are beyond the numbers of float64."""

from __future__ import annotations

import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.spec import Goal

STEEP: tuple[tuple[str, tuple[float, float]], ...] = (
    ("exp(x^4)+y^2", (5, 1)), ("1e-12exp(x^4)-exp(y^3)", (5, 2)), ("cosh(100x)+sinh(50y)", (6, 3)),
    ("x^100+y^80", (1200, 900)), ("x^40*y^40", (1e4, 1e3)), ("1e12*exp(x^2+y^2)", (18, 17)),
    ("1/(x^60+y^40)", (1e-4, 1e-3)), ("exp(exp(x))+|y|", (6.5, 1)),
)  # fmt: skip
GOALS: tuple[Goal, ...] = ("minimize", "maximize")
METHODS: tuple[tuple[gc.Direction, gc.StepRule], ...] = (
    (gc.Steepest(), gc.Exact()), (gc.Steepest(), gc.Fixed(1e-280)), (gc.Normalized(), gc.Fixed(0.1)),
    (gc.Newton(), gc.Fixed(0.1)), (gc.Newton(), gc.Armijo()), (gc.Steepest(), gc.Wolfe()),
)  # fmt: skip


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize(("text", "start"), STEEP)
def test_a_run_on_a_function_that_nearly_overflows_has_a_verdict(
    text: str, start: tuple[float, float], goal: Goal
) -> None:
    f = gc.parse(text)
    for direction, rule in METHODS:
        run = gc.descend(f, start, direction, rule, goal=goal, max_iterations=60)
        assert verdict(run, gc.diagnose(f, run)).sentences
