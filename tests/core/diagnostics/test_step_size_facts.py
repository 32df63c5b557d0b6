"""The lessons' statements about step sizes, run and held to their numbers."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.families import Laplacian, Quadratic, held_spectrum_quadratic
from gradnorm_core.objectives.formula import parse

BOWL = parse("x^2/2 + 5y^2")  # λ = 1 and 10


def rotated(degrees: float, kappa: float) -> Quadratic:
    """diag(1, κ) turned."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    frame = np.array([[c, -s], [s, c]])
    matrix = frame @ np.diag([1.0, kappa]) @ frame.T
    return Quadratic((matrix + matrix.T) / 2)


def turns(gradients: Floats) -> list[float]:
    """Cosines of the angles between consecutive gradients."""
    units = gradients / gradient_norm(gradients)[:, None]
    return [float(a @ b) for a, b in pairwise(units)]


# ── the sawtooth ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("alpha", "cosine"), [(0.05, 0.96), (0.1, 0.71), (0.15, 0.25), (2 / 11, 0.0), (0.19, -0.05), (0.2, -0.11)]
)
def test_the_first_turn_by_step_size(alpha: float, cosine: float) -> None:
    run = descend(BOWL, (10, 1), step_rule=Fixed(alpha), max_iterations=2)
    assert turns(run.gradients)[0] == pytest.approx(cosine, abs=0.005)
    if alpha == 0.2:
        assert turns(run.gradients)[1] == pytest.approx(-0.32, abs=0.005)


@pytest.mark.parametrize(
    ("alpha", "flips"), [(0.09, False), (0.11, True), (0.19, True)]
)  # fmt: skip
def test_above_one_over_lambda_the_sign_flips_every_step(alpha: float, flips: bool) -> None:
    steep = descend(BOWL, (10, 1), step_rule=Fixed(alpha), max_iterations=20).gradients[:, 1]
    assert np.all(steep[1:] * steep[:-1] < 0) == flips


def test_at_two_over_lambda_it_cycles() -> None:
    run = descend(parse("x^2/2"), (1.0, 0.0), step_rule=Fixed(2.0), max_iterations=20)
    assert run.points[:, 0].tolist() == [1.0, -1.0] * 10 + [1.0]


def test_the_best_fixed_step_has_the_known_factor_in_the_worst_case() -> None:
    run = descend(BOWL, (10, 1), step_rule=Fixed(2 / 11), max_iterations=40)
    norms = gradient_norm(run.gradients)
    assert norms[1:] / norms[:-1] == pytest.approx(np.full(40, 9 / 11))


def test_two_over_mu_plus_l_is_best_in_the_worst_case_only() -> None:
    bowl, tolerance = rotated(45, 100), 1e-6
    best = descend(bowl, (1.0, 0.0), step_rule=Fixed(2 / 101), max_iterations=5000, gradient_tolerance=tolerance)
    longer = descend(bowl, (1.0, 0.0), step_rule=Fixed(1.9 / 100), max_iterations=5000, gradient_tolerance=tolerance)
    assert longer.iterations < best.iterations


# ── bounds ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_descent_lemma_on_a_quadratic() -> None:
    for alpha in (0.02, 0.1, 0.19):
        run = descend(BOWL, (3, 2), step_rule=Fixed(alpha), max_iterations=50)
        squares = gradient_norm(run.gradients[:-1]) ** 2
        promised = run.values[:-1] - alpha * (1 - 5 * alpha) * squares
        assert np.all(run.values[1:] <= promised * (1 + 1e-12) + 1e-15)


def test_the_least_gradient_falls_as_one_over_n() -> None:
    f = parse("ln(cosh(x)) + ln(cosh(3y))/2")  # L = 4.5
    run = descend(f, (4, 2), step_rule=Fixed(1 / 4.5), max_iterations=60, gradient_tolerance=0)
    n = np.arange(1, 61)
    least = np.minimum.accumulate(gradient_norm(run.gradients[:-1]) ** 2)
    assert np.all(least <= 2 * 4.5 * run.values[0] / n)


# ── norms against each other ────────────────────────────────────────────────────────────────────────────────────────


def test_l1_and_the_largest_coordinate_may_rise_while_l2_falls() -> None:
    bowl = rotated(30, 10)
    for first, second, rising in (((1, 0), (0.675, 0.390), 1), ((1, 1), (1.065, 0.615), math.inf)):
        start = np.linalg.solve(bowl.matrix, np.array(first, dtype=float))
        run = descend(bowl, start, step_rule=Fixed(0.1), max_iterations=1)
        assert run.gradients[1] == pytest.approx(second, abs=1e-3)
        assert np.diff(gradient_norm(run.gradients, 2)) < 0
        assert np.diff(gradient_norm(run.gradients, rising)) > 0
        assert gradient_norm(run.gradients[1], rising) == pytest.approx(1.065, abs=1e-3)


def test_clipping_by_norm_keeps_the_direction_and_by_value_turns_it() -> None:
    f = parse("exp(2x) + y^2")
    plain = descend(f, (2.0, 1.0), step_rule=Fixed(0.01), max_iterations=1).directions[0]
    short = descend(f, (2.0, 1.0), step_rule=Fixed(0.01), clip=ClipByNorm(1.0), max_iterations=1).directions[0]
    cut = descend(f, (2.0, 1.0), step_rule=Fixed(0.01), clip=ClipByValue(1.0), max_iterations=1).directions[0]
    assert short == pytest.approx(plain / gradient_norm(plain))
    assert cut.tolist() == [-1.0, -1.0]


# ── beyond quadratics ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_double_well_settles_cycles_crosses_and_escapes() -> None:
    well = RunSpec(parse("x^4/4 - x^2/2"), (0.5, 0.0), max_iterations=4000, gradient_tolerance=0)
    batch = descend_batch(well, step_sizes=[0.95, 1.05, 1.25, 1.295, 1.59, 1.61, 2.05], record=True)
    tails = [batch[index].points[-64:, 0] for index in range(6)]
    assert [period(tail) for tail in tails[:4]] == [1, 2, 4, 8]
    assert len(set(np.sign(tails[4]))) == 1  # in one well
    assert len(set(np.sign(tails[5]))) == 2  # in both
    assert batch.status_names[6] == "diverged"


def period(tail: Floats) -> int | None:
    """The smallest power of two after which the iterates repeat."""
    return next((p for p in (1, 2, 4, 8, 16) if np.allclose(tail[p:], tail[:-p], atol=1e-7)), None)


def test_the_edge_of_stability() -> None:
    f = parse("(x y - 1)^2/2")

    def sharpness(point: Floats) -> float:
        return float(np.linalg.eigvalsh(f.hessian_at(point))[-1])

    quiet, edge, lost = (
        descend(f, (2.5, 0.5), step_rule=Fixed(alpha), max_iterations=500) for alpha in (0.3, 0.5, 0.7)
    )
    assert sharpness(edge.points[0]) == pytest.approx(6.6, abs=0.06)
    assert (quiet.status.name, edge.status.name, lost.status.name) == ("converged", "converged", "diverged")
    assert np.all(np.diff(quiet.values) <= 1e-15)
    assert edge.values[0] == pytest.approx(0.031, abs=5e-4)
    assert edge.values.max() == pytest.approx(2.16, abs=0.01)
    assert sharpness(edge.points[-1]) == pytest.approx(2.01, abs=0.01)


# ── dimension ───────────────────────────────────────────────────────────────────────────────────────────────────────


def steps(objective: Quadratic | Laplacian, mu: float, smoothness: float) -> int:
    start = np.random.default_rng(0).standard_normal(objective.dimension)
    tolerance = 1e-6 * float(gradient_norm(objective.gradient_at(start)))
    rule = Fixed(2 / (mu + smoothness))
    return descend(objective, start, step_rule=rule, max_iterations=60_000, gradient_tolerance=tolerance).iterations


def test_a_held_spectrum_costs_no_more_in_more_dimensions() -> None:
    counts = [steps(held_spectrum_quadratic(n), 1, 100) for n in (2, 10, 100)]
    assert max(counts) < 1.4 * min(counts)


def test_the_laplacian_costs_as_much_as_its_condition() -> None:
    counts, conditions = [], []
    for n in (5, 10, 50):
        mu, smoothness = (4 * math.sin(k * math.pi / (2 * (n + 1))) ** 2 for k in (1, n))
        counts.append(steps(Laplacian(n), mu, smoothness))
        conditions.append(smoothness / mu)
    assert conditions == pytest.approx([14, 48, 1053], rel=0.01)
    ratios = [count / condition for count, condition in zip(counts, conditions, strict=True)]
    assert max(ratios) < 1.6 * min(ratios)
