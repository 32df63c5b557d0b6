"""Reasons of a comparison: each number in them is measured on the runs, by another way than the sentence takes."""

from __future__ import annotations

import re
from typing import Any, Literal

import numpy as np
import pytest

import gradnorm_core as gc
from app.compute import results
from app.text.why_methods import why_methods
from gradnorm_core.diagnostics.scaling import divisors

STEEP = "(x^2 + 100y^2)/2"
FIXED = gc.Fixed(0.1)


def told(
    text: str,
    *methods: tuple[Any, float],
    start: tuple[float, float] = (10.0, 1.0),
    most: int = 300,
    goal: Literal["minimize", "maximize"] = "minimize",
) -> str:
    """The reasons for these methods, each with its step size, as one text."""
    f = gc.parse(text)
    runs = [gc.descend(f, start, one, gc.Fixed(size), goal=goal, max_iterations=most) for one, size in methods]
    reference = results.reference_minimum(runs[0].spec)
    return " ".join(why_methods(list(zip("ABCD", runs, strict=False)), reference))


def measured(run: gc.Run) -> float:
    """The factor per step over the second half, as the geometric mean of the distance to the origin."""
    first, last = len(run.points) // 2, len(run.points) - 1
    near, far = (float(np.linalg.norm(run.points[k])) for k in (last, first))
    return float((near / far) ** (1 / (last - first)))


def test_the_factors_of_linear_methods_are_those_of_the_iterates() -> None:
    methods: list[tuple[Any, float]] = [(gc.Steepest(), 0.0198), (gc.Nesterov(9 / 11), 0.01), (gc.Newton(), 0.5)]
    said = told(STEEP, *methods)
    factors = re.search(r"by ([\d.]+) \(A\), ([\d.]+) \(B\) and ([\d.]+) \(C\)", said)
    assert factors, said
    for one, (direction, size) in zip(factors.groups(), methods, strict=True):
        # The double root of Nesterov's recursion shows slowly: k·rᵏ.
        run = gc.descend(gc.parse(STEEP), (10, 1), direction, gc.Fixed(size), max_iterations=300)
        assert float(one) == pytest.approx(measured(run), rel=0.03)


def test_a_step_that_squares_the_error_has_no_factor() -> None:
    """Newton's full step on cosh leaves about e² of an error e: never 0, and less with every step."""
    said = told("cosh(x) + cosh(y)", (gc.Steepest(), 0.05), (gc.Newton(), 1.0), start=(1.0, 0.5))
    assert "the distance to the minimum (0, 0) by 0.95 (A) and less and less (B)." in said
    run = gc.descend(gc.parse("cosh(x) + cosh(y)"), (1, 0.5), gc.Newton(), gc.Fixed(1.0))
    left = np.linalg.norm(run.points, axis=1)
    assert (np.diff(left[1:] / left[:-1]) < 0).all()
    assert (left > 0).all()


def test_adaptive_methods_take_first_steps_alike_whatever_the_gradient() -> None:
    said = told(STEEP, (gc.RMSProp(), 0.02), (gc.Adam(), 0.3))
    assert "A and B divide each coordinate by the size of its own gradients" in said
    assert "their first steps are 0.2 (A) and 0.3 (B) along x and along y alike" in said
    assert "though |∂f/∂y| is 10 times |∂f/∂x|" in said
    assert "though" not in told("(x^2 + 10y^2)/2", (gc.RMSProp(), 0.02), (gc.Adam(), 0.3))
    assert "alike" not in told(STEEP, (gc.Adam(), 0.3), (gc.Steepest(), 0.01), start=(10.0, 0.0))


def test_the_condition_number_left_is_that_of_the_function_in_scaled_coordinates() -> None:
    """With x = u/√d₁, y = v/√d₂, d = √v of the method, (x² + 100y²)/2 has the curvatures 1/d₁ and 100/d₂."""
    run = gc.descend(gc.parse(STEEP), (10, 1), gc.Adam(), gc.Fixed(0.3), max_iterations=300)
    moment = np.zeros(2)
    for gradient in run.gradients[: run.iterations]:
        moment = 0.999 * moment + 0.001 * gradient**2
    scale = np.sqrt(moment / (1 - 0.999**run.iterations)) + 1e-8
    assert divisors(run) == pytest.approx(scale)
    lambdas = sorted([1 / scale[0], 100 / scale[1]])
    found = re.search(r"the minimum has κ = ([\d.]+) \(A\) instead of 100", told(STEEP, (gc.Adam(), 0.3)))
    assert found
    assert float(found[1]) == pytest.approx(lambdas[1] / lambdas[0], rel=0.05)


@pytest.mark.parametrize("direction", [gc.RMSProp(0.5, 1e-2), gc.RMSProp(0.9, 1e-8), gc.AdaGrad(1e-2)])
def test_the_scale_of_the_last_step_has_its_epsilon(direction: gc.RMSProp | gc.AdaGrad) -> None:
    """−α g over the last step is what each coordinate of it was divided by, √v + ε."""
    run = gc.descend(gc.parse(STEEP), (10, 1), direction, gc.Fixed(0.05), max_iterations=400)
    divided = -0.05 * run.gradients[-2] / (run.points[-1] - run.points[-2])
    assert divisors(run) == pytest.approx(divided, rel=1e-3)


def test_a_gradient_that_has_faded_below_epsilon_scales_nothing() -> None:
    """Long after x has come to 0, √v of x is far below ε = 0.01 and √v of y is not."""
    said = told("x^2 + 10y^2", (gc.Adam(0.9, 0.9, 1e-2), 0.05), start=(1.0, 1.0), most=3000)
    found = re.search(r"the minimum has κ = ([\d.]+) \(A\) instead of 10", said)
    assert found, said
    assert float(found[1]) == pytest.approx(10 / 2.92, rel=0.03)


def test_a_maximum_is_not_called_a_minimum() -> None:
    said = told(f"-{STEEP}", (gc.Steepest(), 0.01), (gc.Nesterov(), 0.01), (gc.Adam(), 0.3), goal="maximize")
    assert "the distance to the maximum by" in said
    assert "the maximum has κ = " in said
    assert "minimum" not in said


def test_a_component_that_the_runs_do_not_have_sets_no_factor() -> None:
    """Along x alone cosh(x) + 10y² has λ = 1; λ = 20 lies across, where α = 0.099 would leave 0.98 a step."""
    methods = (gc.Steepest(), 0.099), (gc.Nesterov(0.5), 0.05)
    factors = re.search(r"by ([\d.]+) \(A\)", told("cosh(x) + 10y^2", *methods, start=(1.0, 0.0), most=500))
    assert factors
    assert float(factors[1]) == pytest.approx(1 - 0.099, rel=0.002)


def test_a_run_that_hops_is_said_to_and_one_that_settles_is_not() -> None:
    valley, start, alpha = "100(y - x^2)^2 + (1 - x)^2", (-1.2, 1.0), 0.0024
    said = told(valley, (gc.RMSProp(), alpha), (gc.Adam(), 0.1), start=start, most=3000)
    run = gc.descend(gc.parse(valley), start, gc.RMSProp(), gc.Fixed(alpha), max_iterations=3000)
    steps = np.diff(run.points[-21:], axis=0)
    found = re.search(r"A hops: its last 20 steps, ([\d.]+) long on average, end ([\d.]+) from", said)
    assert found, said
    assert float(found[1]) == pytest.approx(np.hypot(*steps.T).mean(), rel=0.01)
    assert float(found[2]) == pytest.approx(np.hypot(*steps.sum(axis=0)), rel=0.01)
    assert np.abs(steps).mean(axis=0) == pytest.approx([alpha, alpha], rel=0.05)
    assert "B hops" not in said


def test_nothing_is_said_without_a_theory() -> None:
    plain = gc.descend(gc.parse("|x| + |y|"), (3, 2), step_rule=FIXED)
    searched = gc.descend(gc.parse(STEEP), (10, 1), step_rule=gc.Exact())
    assert why_methods([("A", plain), ("B", plain)], results.reference_minimum(plain.spec)) == []
    assert why_methods([("A", searched), ("B", searched)], results.reference_minimum(searched.spec)) == []
    noisy = gc.descend(gc.parse(STEEP), (10, 1), gc.Adam(), FIXED, noise=gc.GaussianNoise(0.1, 7))
    assert why_methods([("A", noisy), ("B", noisy)], None) == []


def test_a_run_that_hops_along_one_axis_alone_is_not_said_to_hop_along_each() -> None:
    run = gc.descend(gc.parse("x^2 + |y|"), (0, 1.04), gc.RMSProp(), gc.Fixed(0.1), max_iterations=200)
    along_x, along_y = np.abs(np.diff(run.points[-21:], axis=0)).mean(axis=0)
    assert (along_x, along_y) == pytest.approx((0, 0.108), rel=0.01)
    assert "hops" not in told("x^2 + |y|", (gc.RMSProp(), 0.1), start=(0, 1.04), most=200)
