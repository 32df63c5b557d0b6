"""One step in the eigenbasis: the laws of the methods, held to closed forms, finite differences and the run itself."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.diagnostics.one_step import one_step
from gradnorm_core.diagnostics.stability import roots
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.line_search import Armijo

TURNED = "(x^2 + 10y^2)/2 + 3xy + 2x - y"


def run_of(text: str, start: tuple[float, float], **rest: Any) -> gc.Run:
    return gc.descend(gc.parse(text), start=start, **({"max_iterations": 12, "gradient_tolerance": 0.0} | rest))


def test_the_closed_form_of_the_default_run() -> None:
    """f = (x² + 10y²)/2 from (10, 1) with α = 0.19: x is multiplied by 0.81 and y by −0.9."""
    run = run_of("(x^2 + 10y^2)/2", (10, 1), step_rule=gc.Fixed(0.19))
    for k in range(run.iterations):
        step = one_step(run, k)
        assert step.law == "gradient"
        assert step.size == pytest.approx(0.19)
        assert step.factors == pytest.approx([0.81, -0.9])
        assert step.components == pytest.approx(
            np.array([[10 * 0.81**j, 10 * (-0.9) ** j] for j in (k, k + 1)]), rel=1e-12
        )


@pytest.mark.parametrize("goal", ["minimize", "maximize"])
@pytest.mark.parametrize("rule", [gc.Fixed(0.15), Armijo(), Exact()])
def test_factors_on_a_turned_quadratic_are_exact(rule: Any, goal: Any) -> None:
    text = TURNED if goal == "minimize" else f"-({TURNED})"
    run = run_of(text, (1.5, -2.0), step_rule=rule, goal=goal, max_iterations=6)
    values, frame = np.linalg.eigh(np.array([[1.0, 3.0], [3.0, 10.0]]))
    for k in range(run.iterations):
        step = one_step(run, k)
        assert step.factors is not None
        order = np.argsort(step.curvature.eigenvalues * (1 if goal == "minimize" else -1))
        assert step.factors[order] == pytest.approx(1 - run.step_sizes[k] * values, rel=1e-9)
        before, after = (np.abs(frame.T @ gradient) for gradient in step.gradients)
        assert np.abs(step.components[:, order]) == pytest.approx(np.array([before, after]), abs=1e-12)
        assert step.factors * step.components[0] == pytest.approx(step.components[1], abs=1e-12)
        assert step.modelled == pytest.approx(step.components[1], abs=1e-12)


def test_a_clip_changes_the_size_of_the_step_alone() -> None:
    run = run_of(TURNED, (9.0, -7.0), step_rule=gc.Fixed(0.05), clip=ClipByNorm(0.5))
    step = one_step(run, 0)
    assert step.law == "gradient"
    assert step.size is not None
    assert step.size == pytest.approx(0.05 * 0.5 / np.linalg.norm(run.gradients[0]))
    assert step.factors == pytest.approx(1 - step.size * step.curvature.eigenvalues)


def test_newton_multiplies_every_component_by_one_minus_alpha() -> None:
    run = run_of(TURNED, (1.5, -2.0), direction=Newton(), step_rule=gc.Fixed(0.3))
    step = one_step(run, 2)
    assert step.curvature.signs == (1, 1)
    assert step.law == "newton"
    assert step.factors == pytest.approx([0.7, 0.7])
    assert step.components[1] == pytest.approx(0.7 * step.components[0])
    saddle = one_step(run_of("x^2 - y^2", (1.0, 0.5), direction=Newton(), step_rule=gc.Fixed(0.3)), 0)
    assert saddle.factors == pytest.approx([1.3, 0.7])  # λ = −2 first: it leads away
    assert saddle.components[1] == pytest.approx(saddle.factors * saddle.components[0])


@pytest.mark.parametrize("direction", [HeavyBall(0.8), Nesterov(0.6)])
@pytest.mark.parametrize("goal", ["minimize", "maximize"])
def test_momentum_on_a_quadratic_has_a_matrix_of_two_by_two(direction: Any, goal: Any) -> None:
    text = TURNED if goal == "minimize" else f"-({TURNED})"
    run = run_of(text, (1.5, -2.0), direction=direction, step_rule=gc.Fixed(0.11), goal=goal)
    first = one_step(run, 0)
    assert first.law == "gradient"  # there is nothing to remember yet
    for k in range(1, run.iterations):
        step = one_step(run, k)
        assert step.law == "momentum"
        assert step.factors is None
        assert step.recurrence is not None
        assert step.earlier is not None
        total, product = step.recurrence.T
        assert total * step.components[0] - product * step.earlier == pytest.approx(step.components[1], abs=1e-12)
        for t, p, bend in zip(total, product, step.curvature.eigenvalues, strict=True):
            wanted = sorted(np.linalg.eigvals(np.array([[t, -p], [1.0, 0.0]])), key=lambda r: (r.real, r.imag))
            sign = 1 if goal == "minimize" else -1
            known = sorted(roots(direction, 0.11, sign * bend).tolist(), key=lambda r: (r.real, r.imag))
            assert wanted == pytest.approx(known, abs=1e-9)


def test_elsewhere_the_model_is_right_to_second_order() -> None:
    """Steps of half the length miss the next components by a quarter."""
    misses = []
    for alpha in (4e-4, 2e-4, 1e-4):
        step = one_step(run_of("100(y - x^2)^2 + (1 - x)^2", (-1.2, 1.0), step_rule=gc.Fixed(alpha)), 0)
        assert not step.quadratic
        assert step.factors is not None
        assert step.modelled == pytest.approx(step.factors * step.components[0])
        misses.append(np.abs(step.modelled - step.components[1]).max())
    assert [misses[0] / misses[1], misses[1] / misses[2]] == pytest.approx([4, 4], rel=0.2)


def test_eigenvectors_are_those_of_differences_of_the_gradient() -> None:
    run = run_of("sin(x) cos(2y) + x^2 y/3", (0.7, 0.4), step_rule=gc.Fixed(0.05))
    step, h = one_step(run, 3), 1e-5
    bend = np.column_stack([
        (run.objective.gradient_at(step.points[0] + h * axis) - run.objective.gradient_at(step.points[0] - h * axis))
        / (2 * h)
        for axis in np.eye(2)
    ])  # fmt: skip
    frame = step.curvature.eigenvectors
    assert frame.T @ bend @ frame == pytest.approx(np.diag(step.curvature.eigenvalues), abs=1e-6)


@pytest.mark.parametrize(
    "rest", [{"direction": gc.Adam()}, {"direction": Steepest(math.inf)}, {"noise": GaussianNoise(0.5, 1)}]
)
def test_other_methods_have_no_factor_but_a_model(rest: Any) -> None:
    run = run_of(TURNED, (1.5, -2.0), step_rule=gc.Fixed(0.05), **rest)
    step = one_step(run, 3)
    assert step.law == "none"
    assert step.factors is None
    assert step.modelled == pytest.approx(step.components[1], abs=1e-12)
    assert step.curvature.eigenvectors @ step.moves == pytest.approx(run.points[4] - run.points[3], abs=1e-12)


def test_momentum_off_a_quadratic_has_no_factor() -> None:
    step = one_step(run_of("x^4 + y^2", (1.0, 1.0), direction=HeavyBall(0.9), step_rule=gc.Fixed(0.02)), 4)
    assert (step.law, step.recurrence, step.factors) == ("none", None, None)


@pytest.mark.parametrize(
    ("text", "start", "alpha", "roughness"),
    [
        ("abs(x) + y^2", (0.15, 1.0), 0.2, "kink on the way"),
        ("max(x^2, y^2)", (0.5, 0.4), 0.9, "kink on the way"),
        ("abs(x) + exp(5y)", (3.0, 1.0), 0.001, ""),
        ("abs(x) + y^2", (0.0, 1.0), 0.2, "kink at the start"),
        ("abs(x) + y^2", (3.0, 1.0), 0.2, ""),
        ("x^(4/3) + y^2", (0.0, 1.0), 0.2, "no Hessian"),
    ],
)
def test_kinks_and_missing_hessians_are_named(text: str, start: Any, alpha: float, roughness: str) -> None:
    step = one_step(run_of(text, start, step_rule=gc.Fixed(alpha)), 0)
    assert step.roughness == roughness
    assert (step.factors is None) == bool(roughness)


def test_a_step_that_was_not_taken_is_refused() -> None:
    run = run_of("x^2 + y^2", (1.0, 1.0), max_iterations=3)
    for k in (-1, 3):
        with pytest.raises(UsageError, match="steps 0 to 2"):
            one_step(run, k)
