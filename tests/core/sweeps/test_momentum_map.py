"""The map over α and β: held to runs of the heavy ball, to NumPy's eigenvalues, and to the published optimum."""

from __future__ import annotations

import math

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.diagnostics.curvature import curvature_at
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.sweeps.momentum_map import MomentumMap, momentum_map

BOWL = "(x^2 + 10y^2)/2"


def map_of(text: str = BOWL, side: int = 41) -> MomentumMap:
    return momentum_map(curvature_at(gc.parse(text), (0.0, 0.0)), (0.005, 0.42), side)


def test_rates_are_the_spectral_radii_of_the_two_by_two_matrices() -> None:
    found = map_of(side=15)
    for i, beta in enumerate(found.momenta):
        for j, alpha in enumerate(found.step_sizes):
            matrices = [np.array([[1 + beta - alpha * bend, -beta], [1.0, 0.0]]) for bend in (1.0, 10.0)]
            radius = max(float(np.abs(np.linalg.eigvals(matrix)).max()) for matrix in matrices)
            assert found.rates[i, j] == pytest.approx(radius, abs=1e-7)  # double roots are known to half the digits
            assert found.rate(alpha, beta) == found.rates[i, j]


@pytest.mark.parametrize(
    ("alpha", "beta"), [(0.05, 0.0), (0.19, 0.0), (0.1, 0.3), (0.2, 0.6), (0.3, 0.9), (0.37, 0.9), (0.02, 0.95)]
)
def test_rates_are_those_of_runs(alpha: float, beta: float) -> None:
    """The run swings, so its largest gradient in each half is compared."""
    run = gc.descend(
        gc.parse(BOWL), start=(10, 1), direction=HeavyBall(beta), step_rule=gc.Fixed(alpha), max_iterations=800,
        gradient_tolerance=0.0,
    )  # fmt: skip
    sizes = np.log(gc.gradient_norm(run.gradients, 2))
    peaks = [float(sizes[first : first + 200].max()) for first in (200, 600)]
    assert math.exp((peaks[1] - peaks[0]) / 400) == pytest.approx(map_of().rate(alpha, beta), rel=2e-3)


def test_runs_converge_up_to_the_edge_and_not_beyond() -> None:
    found = map_of()
    beyond = found.step_sizes[None, :] > found.limits[:, None]
    assert (found.rates[beyond] > 1).all()
    assert (found.rates[~beyond] <= 1 + 1e-9).all()
    assert found.limits == pytest.approx(0.2 * (1 + found.momenta))


@pytest.mark.parametrize(("kappa", "rate"), [(10, 0.5195), (100, 0.8182), (1000, 0.9387)])
def test_the_best_pair_is_the_published_one_and_no_other_is_better(kappa: float, rate: float) -> None:
    found = momentum_map(curvature_at(gc.parse(f"(x^2 + {kappa}y^2)/2"), (0.0, 0.0)), (1e-3 / kappa, 4.2 / kappa), 301)
    alpha, beta, factor = found.best
    assert factor == pytest.approx(rate, abs=5e-5)
    assert found.rate(alpha, beta) == pytest.approx(factor, abs=1e-6)
    assert found.rates.min() >= factor - 1e-9
    assert found.rates.min() == pytest.approx(factor, abs=0.02)
    place = np.interp(beta, found.momenta, found.swinging_from), np.interp(beta, found.momenta, found.swinging_to)
    assert place == pytest.approx((alpha, alpha), rel=1e-3)


def test_where_both_components_swing_the_rate_is_the_root_of_beta() -> None:
    found = map_of()
    inside = (found.step_sizes >= found.swinging_from[:, None]) & (found.step_sizes <= found.swinging_to[:, None])
    assert inside.any()
    wanted = np.broadcast_to(np.sqrt(found.momenta)[:, None], found.rates.shape)
    assert found.rates[inside] == pytest.approx(wanted[inside], abs=1e-7)


@pytest.mark.parametrize("middle", [1.5, 3.0, 7.0])
def test_an_eigenvalue_between_the_two_never_decides(middle: float) -> None:
    ends = map_of()
    between = momentum_map(curvature_at(gc.parse(f"({middle}x^2 + {middle}y^2)/2"), (0.0, 0.0)), (0.005, 0.42), 41)
    assert (between.rates <= ends.rates + 1e-9).all()


@pytest.mark.parametrize("text", ["x^2 - y^2", "x^2", "-x^2 - y^2"])
def test_only_minima_have_a_map(text: str) -> None:
    with pytest.raises(UsageError, match="near a minimum"):
        map_of(text)
