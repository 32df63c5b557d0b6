"""Counting steps in the eigenbasis is counting the steps of the runs, for every rule and from every start."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradnorm_core.descent.closed_form import exact_steps, fixed_steps, heavy_ball_steps, modes_of
from gradnorm_core.descent.descend import descend
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.families import ChainedRosenbrock, Laplacian, Quadratic, held_spectrum_quadratic
from gradnorm_core.objectives.objective import Objective

OBJECTIVES = (held_spectrum_quadratic(2), held_spectrum_quadratic(20), Laplacian(2), Laplacian(30), Laplacian(60))


def starts(n: int, count: int = 3) -> np.ndarray:
    return np.random.default_rng(7).standard_normal((count, n))


def stepped(objective: Objective, start: np.ndarray, direction: Direction, rule: StepRule, tolerance: float) -> int:
    """The steps of the run itself."""
    limit = tolerance * float(gradient_norm(objective.gradient_at(start)))
    run = descend(objective, start, direction, rule, max_iterations=40_000, gradient_tolerance=limit)
    assert run.status.name == "converged"
    return run.iterations


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda one: one.text)
def test_every_gradient_on_the_way_is_that_of_the_run(objective: Objective) -> None:
    (start,) = starts(objective.dimension, 1)
    modes = modes_of(objective, [start])
    alpha = 2 / (modes.mu + modes.smoothness)
    run = descend(objective, start, step_rule=Fixed(alpha), max_iterations=300, gradient_tolerance=0)
    first = float(gradient_norm(run.gradients[0]))
    for k, gradient in enumerate(run.gradients):
        counted = float(gradient_norm(modes.after(k, alpha)[:, 0], 2))
        assert abs(counted - float(gradient_norm(gradient))) <= 1e-11 * first


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda one: one.text)
def test_a_fixed_step_is_counted_as_it_is_stepped(objective: Objective) -> None:
    points = starts(objective.dimension)
    modes = modes_of(objective, points)
    alpha = 2 / (modes.mu + modes.smoothness)
    made = [stepped(objective, point, Steepest(), Fixed(alpha), 1e-6) for point in points]
    assert np.abs(fixed_steps(modes, alpha, 1e-6, 40_000) - made).max() <= 1


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda one: one.text)
def test_momentum_is_counted_as_it_is_stepped(objective: Objective) -> None:
    points = starts(objective.dimension)
    modes = modes_of(objective, points)
    alpha, beta = 1 / modes.smoothness, (1 - modes.condition_number**-0.5) ** 2
    made = [stepped(objective, point, HeavyBall(beta), Fixed(alpha), 1e-6) for point in points]
    assert np.abs(heavy_ball_steps(modes, alpha, beta, 1e-6, 40_000) - made).max() <= 1


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda one: one.text)
def test_exact_search_is_counted_as_it_is_stepped(objective: Objective) -> None:
    points = starts(objective.dimension)
    made = [stepped(objective, point, Steepest(), Exact(), 1e-6) for point in points]
    counted = exact_steps(modes_of(objective, points), 1e-6, 40_000)
    assert np.abs(counted - made).max() <= 1 + 0.02 * max(made)  # rounding decides late steps of exact search


def test_the_facts_the_condition_of_the_laplacian_and_the_pattern_of_the_steps() -> None:
    kappas, counts = [], []
    for n in (2, 5, 10, 50, 100, 500):
        modes = modes_of(Laplacian(n), starts(n, 1))
        kappas.append(round(modes.condition_number))
        counts.append(fixed_steps(modes, 2 / (modes.mu + modes.smoothness), 1e-6, 2_000_000)[0])
    assert kappas == [3, 14, 48, 1053, 4134, 101726]
    reported = np.array([20, 95, 325, 6617, 25441, 516384])
    assert np.abs(np.log(np.array(counts) / reported)).max() < math.log(1.4)


def test_the_facts_a_held_spectrum_needs_no_more_steps_in_more_dimensions() -> None:
    counts = []
    for n in (2, 5, 10, 50, 100, 500):
        modes = modes_of(held_spectrum_quadratic(n), starts(n, 1))
        counts.append(fixed_steps(modes, 2 / 101, 1e-6, 10_000)[0])
    assert counts[0] == 691
    assert all(450 < count <= 691 for count in counts)


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=8), st.integers(0, 1000), st.floats(1e-9, 0.5))
def test_no_run_with_the_best_step_needs_more_than_the_theory_says(
    eigenvalues: list[float], seed: int, tolerance: float
) -> None:
    quadratic = Quadratic(np.diag(eigenvalues))
    modes = modes_of(quadratic, np.random.default_rng(seed).standard_normal((2, len(eigenvalues))))
    rate = (modes.condition_number - 1) / (modes.condition_number + 1)
    bound = 1 if rate < 1e-12 else math.ceil(math.log(tolerance) / math.log(rate) + 1e-6)
    steps = fixed_steps(modes, 2 / (modes.mu + modes.smoothness), tolerance, 1_000_000)
    assert (steps <= max(bound, 1)).all()


def test_a_run_that_does_not_arrive_is_no_number() -> None:
    modes = modes_of(Laplacian(30), starts(30))
    assert np.isnan(fixed_steps(modes, 1e-4, 1e-6, 10)).all()
    assert np.isnan(exact_steps(modes, 1e-6, 10)).all()
    assert np.isnan(heavy_ball_steps(modes, 0.1, 0.5, 1e-6, 10)).all()


def test_progress_is_told_and_may_end_the_work() -> None:
    class Enough(Exception):
        pass

    def stop(share: float) -> None:
        raise Enough(share)

    with pytest.raises(Enough):
        exact_steps(modes_of(Laplacian(30), starts(30)), 1e-6, 1000, stop)


@pytest.mark.parametrize(
    "call",
    [
        lambda: modes_of(ChainedRosenbrock(3), np.ones((1, 3))),
        lambda: modes_of(Quadratic(np.diag([1.0, -1.0])), np.ones((1, 2))),
        lambda: modes_of(Laplacian(3), np.ones(3)),
        lambda: fixed_steps(modes_of(Laplacian(3), np.ones((1, 3))), 0.6, 1e-6, 10),
        lambda: fixed_steps(modes_of(Laplacian(3), np.ones((1, 3))), -0.1, 1e-6, 10),
    ],
)
def test_what_makes_no_sense_is_refused(call: object) -> None:
    with pytest.raises(UsageError):
        call()  # type: ignore[operator]
