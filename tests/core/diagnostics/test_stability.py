"""Stability of linear methods: the roots against the iterates themselves, limits and rates as published."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.stability import (
    best_heavy_ball,
    best_momentum,
    factors,
    limit,
    linear_step,
    noise_floor,
    swings,
)
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.families import Quadratic
from gradnorm_core.objectives.formula import parse

LINEAR: list[Direction] = [Steepest(), HeavyBall(0.9), HeavyBall(0.3), Nesterov(0.9), Nesterov(0.5), Newton()]


@pytest.mark.parametrize("direction", LINEAR, ids=str)
@given(share=st.floats(0.05, 1.6), eigenvalue=st.floats(0.01, 100))
def test_the_factor_is_what_the_iterates_show_in_the_long_run(
    direction: Direction, share: float, eigenvalue: float
) -> None:
    bound = limit(direction, eigenvalue)
    assert bound is not None
    alpha = share * bound.step_size
    run = descend(
        Quadratic(np.diag([eigenvalue])), (1.0,), direction, Fixed(alpha), max_iterations=400, gradient_tolerance=0.0
    )
    sizes = np.abs(run.points[:, 0])
    sizes = sizes[(sizes > 1e-250) & (sizes < 1e10)]
    rate = float(factors(direction, alpha, eigenvalue))
    if len(sizes) < 80 or rate < 1e-3:
        return
    # The envelope of a swing: the largest |x| of the last quarter beside that of the quarter before it.
    quarter = len(sizes) // 4
    last, before = sizes[-quarter:].max(), sizes[-2 * quarter : -quarter].max()
    assert (last / before) ** (1 / quarter) == pytest.approx(rate, abs=0.05)


@pytest.mark.parametrize("direction", LINEAR, ids=str)
@pytest.mark.parametrize("largest", [0.1, 1.0, 10.0])
def test_the_limit_is_where_the_factor_passes_one(direction: Direction, largest: float) -> None:
    bound = limit(direction, largest)
    assert bound is not None
    below, above = (float(factors(direction, share * bound.step_size, largest)) for share in (1 - 1e-6, 1 + 1e-6))
    assert below < 1 < above


def test_published_numbers() -> None:
    nesterov = limit(Nesterov(0.9), 10.0)
    assert nesterov is not None
    assert nesterov.step_size == pytest.approx(0.135714, abs=1e-6)
    for kappa, rate in ((10, 0.5195), (100, 0.8182), (1000, 0.9387)):
        alpha, beta, best = best_heavy_ball(1.0, float(kappa))
        assert best == pytest.approx(rate, abs=5e-5)
        assert float(factors(HeavyBall(beta), alpha, [1.0, kappa]).max()) == pytest.approx(best, abs=1e-6)


def test_where_the_heavy_ball_swings_its_factor_is_the_root_of_beta() -> None:
    lambdas = np.geomspace(0.01, 10, 50)
    found = swings(HeavyBall(0.9), 0.2, lambdas)
    assert found.any()
    assert factors(HeavyBall(0.9), 0.2, lambdas[found]) == pytest.approx(math.sqrt(0.9), abs=1e-12)


@pytest.mark.parametrize("eigenvalues", [[1.0, 10.0], [1.0, 100.0], [3.0], [0.2, 1.0, 7.0]])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.95, 1.5])
def test_no_beta_is_faster_than_the_best_one_for_a_step_size(eigenvalues: list[float], share: float) -> None:
    step_size = share * 2 / max(eigenvalues)
    best = best_momentum(step_size, eigenvalues)
    # By the eigenvalues of the matrix that takes two errors to the next two, over a grid of β.
    radii = {beta: max(_radius(step_size, beta, bend) for bend in eigenvalues) for beta in np.linspace(0, 0.999, 400)}
    assert min(radii.values()) >= math.sqrt(best) - 1e-7
    assert min(radii.values()) == pytest.approx(math.sqrt(best), abs=0.03)


def _radius(step_size: float, beta: float, bend: float) -> float:
    matrix = np.array([[1 + beta - step_size * bend, -beta], [1.0, 0.0]])
    return float(np.abs(np.linalg.eigvals(matrix)).max())


@pytest.mark.parametrize(
    "other", [RunSpec(parse("x^2"), (1.0, 1.0), d) for d in (Adam(), Normalized(), Steepest(1))], ids=str
)
def test_other_methods_have_no_such_theory(other: RunSpec) -> None:
    assert linear_step(other) is None
    assert limit(other.direction, 1.0) is None


def test_a_clip_or_noise_ends_the_theory() -> None:
    f = parse("x^2 + y^2")
    assert linear_step(RunSpec(f, (1.0, 1.0), clip=ClipByNorm(1.0))) is None
    assert linear_step(RunSpec(f, (1.0, 1.0), noise=GaussianNoise(0.1))) is None
    assert linear_step(RunSpec(f, (1.0, 1.0), step_rule=Fixed(0.2))) == 0.2


def test_the_floor_of_noise_is_what_a_long_run_shows() -> None:
    spectrum, alpha, sigma = np.array([1.0, 4.0]), 0.1, 0.5
    run = descend(
        Quadratic(np.diag(spectrum)), (0.1, 0.1), step_rule=Fixed(alpha), noise=GaussianNoise(sigma, 3),
        max_iterations=40_000, gradient_tolerance=0.0,
    )  # fmt: skip
    measured = math.sqrt(float((run.gradients[1000:] ** 2).sum(axis=1).mean()))
    assert noise_floor(spectrum, alpha, sigma) == pytest.approx(measured, rel=0.02)
    assert noise_floor(spectrum, 0.6, sigma) is None
