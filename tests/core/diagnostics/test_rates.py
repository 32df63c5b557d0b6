"""Rates, rises and periods: against closed forms and the thresholds of the double well."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import descend
from gradnorm_core.diagnostics.diagnose import diagnose, fixed_step
from gradnorm_core.diagnostics.rates import contraction_rate, period, rises
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from tests.support.runs import DOUBLE_WELL, KAPPA_10, TURNED, diagnosed

# ── Rates and rises ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("step_size", [0.01, 0.05, 0.1, 0.15, 2 / 11, 0.19, 0.2, 0.21])
def test_the_measured_rate_is_the_predicted_one(step_size: float) -> None:
    found = diagnosed(TURNED, (10.0, 1.0), step_size)
    assert found.predicted_rate == pytest.approx(max(abs(1 - step_size), abs(1 - 10 * step_size)))
    assert found.contraction_rate == pytest.approx(found.predicted_rate, rel=2e-3)
    assert found.best_rate == pytest.approx(9 / 11)


def test_the_rate_survives_one_odd_step_and_stops_at_rounding() -> None:
    norms = 0.9 ** np.arange(60.0)
    spoilt = norms.copy()
    spoilt[45] *= 3
    none = np.zeros(60)
    assert contraction_rate(norms, none) == pytest.approx(0.9)
    assert contraction_rate(spoilt, none) == pytest.approx(0.9, rel=1e-2)
    assert contraction_rate(np.maximum(norms, 1e-2), np.full(60, 1e-2)) == pytest.approx(0.9)
    assert contraction_rate(norms[:5], none[:5]) is None
    assert contraction_rate(np.array([1.0, np.inf, np.nan]), np.zeros(3)) is None


def test_at_the_floor_of_rounding_no_rate_is_made_up() -> None:
    found = diagnosed("x^2 + 3(y - 1000)^2", (5.0, 900.0), 0.2, steps=400, gradient_tolerance=0.0)
    assert found.contraction_rate == pytest.approx(0.6, rel=1e-2)


def test_no_prediction_where_no_theory_speaks() -> None:
    f = parse(KAPPA_10)
    other = descend(f, (10.0, 1.0), direction=Steepest(1), step_rule=Fixed(0.1))
    clipped = descend(f, (10.0, 1.0), step_rule=Fixed(0.1), clip=ClipByNorm(1.0))
    idle = descend(f, (10.0, 1.0), step_rule=Fixed(0.1), clip=ClipByNorm(100.0))
    climb = descend(parse(f"-{KAPPA_10}"), (10.0, 1.0), step_rule=Fixed(0.1), goal="maximize", clip=ClipByNorm(100.0))
    assert [fixed_step(run) for run in (other, clipped, idle, climb)] == [None, None, 0.1, 0.1]
    assert diagnose(f, other).predicted_rate is None
    assert diagnosed("(x^2 - y^2)/2", (1.0, 0.0), 0.1).predicted_rate is None


def test_rises_of_the_value_and_of_the_norms() -> None:
    assert rises(np.array([3.0, 2.0, 2.5, 2.5, 1.0, 4.0])).tolist() == [2, 5]
    assert rises(np.array([1e6, 1.0, 1.0 + 1e-12])).tolist() == [2]
    assert rises(np.array([1.0, 1.0 + 4e-16])).size == 0
    assert rises(np.array([1.0, np.nan, 2.0, np.inf])).tolist() == [3]
    assert rises(np.array([1.0, 1.5, 3.0]), [1.0, 1.0]).tolist() == [2]


def point(coordinates: Floats) -> tuple[float, float]:
    return float(coordinates[0]), float(coordinates[1])


def test_norms_disagree_on_a_convex_quadratic() -> None:
    inverse = np.linalg.inv(np.array([[3.25, -2.25 * math.sqrt(3)], [-2.25 * math.sqrt(3), 7.75]]))
    one = diagnosed(TURNED, point(inverse @ [1.0, 0.0]), 0.1)
    assert one.norms[1][:2] == pytest.approx([1, 1.065], abs=1e-3)
    assert one.norms[2][:2] == pytest.approx([1, 0.779], abs=1e-3)
    other = diagnosed(TURNED, point(inverse @ [1.0, 1.0]), 0.1)
    assert other.norms[math.inf][:2] == pytest.approx([1, 1.065], abs=1e-3)
    assert (one.norm_rises[1].tolist(), other.norm_rises[math.inf].tolist()) == ([1], [1])
    assert one.norm_rises[2].size == other.norm_rises[2].size == one.value_rises.size == 0


@given(st.floats(-9, 9), st.floats(-9, 9), st.floats(0.02, 0.199))
@settings(max_examples=25)
def test_on_a_quadratic_below_the_limit_neither_value_nor_norm_rises(x: float, y: float, step_size: float) -> None:
    found = diagnosed(TURNED, (x, y), step_size, steps=60)
    assert found.value_rises.size == found.norm_rises[2].size == 0


def test_for_ascent_a_fall_is_what_counts() -> None:
    assert diagnosed("-x^2 - y^2", (1.0, 1.0), 0.2, goal="maximize").value_rises.size == 0
    assert diagnosed("-x^2 - y^2", (1.0, 1.0), 1.2, steps=9, goal="maximize").value_rises.tolist() == [*range(1, 10)]


# ── Periods ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("step_size", "expected"),
    [
        (0.95, None),
        (1.05, 2),
        (1.2, 2),
        (1.25, 4),
        (1.28, 4),
        (1.29, 8),
        (1.2985, 8),
        (1.3, 16),
        (1.35, None),
        (1.5, None),
    ],
)
def test_periods_of_the_double_well(step_size: float, expected: int | None) -> None:
    assert diagnosed(DOUBLE_WELL, (0.5, 0.1), step_size, steps=4000, gradient_tolerance=0.0).period == expected


@pytest.mark.parametrize(
    ("step_size", "steps", "expected"),
    [
        (1.237, 400, 4), (1.237, 1000, 4), (1.0115, 200, 2), (1.227, 200, 2), (1.232, 400, 2), (1.2347, 1000, 2),
        (1.2365, 1000, 4), (1.2885, 1000, 8),
    ],
)  # fmt: skip
def test_a_run_that_still_nears_a_cycle_has_the_period_of_the_cycle(
    step_size: float, steps: int, expected: int
) -> None:
    """At 1.237 the distance to the cycle shrinks by 1 % a round; 36 steps are no period of it.

    The cycle of 2 doubles at √5 − 1 = 1.23607: below it a run nears it from both sides in turn, and has no cycle of 4.
    """
    assert diagnosed(DOUBLE_WELL, (0.5, 0.5), step_size, steps=steps).period == expected


def test_period_of_made_up_paths() -> None:
    k = np.arange(400)
    three = np.stack([np.cos(2 * np.pi * k / 3), np.sin(2 * np.pi * k / 3)], axis=-1)
    fading = (-0.999) ** k[:, None] * np.array([1.0, 2.0])
    drift = np.stack([0.01 * k, (-1.0) ** k], axis=-1)
    come_to_rest = np.concatenate([drift[:110], drift[109] + 1e-13 * drift[:90]])
    assert period(come_to_rest) is None
    assert period(np.concatenate([drift[:110], three])) == 3
    assert period(three) == 3
    assert period(fading) is period(drift) is period(np.ones((50, 2))) is period(three[:1]) is period(three[:6]) is None


@settings(max_examples=60)
@given(st.integers(1, 70), st.integers(1, 400), st.floats(0, 3e-3), st.integers(0, 9))
def test_the_period_is_the_smallest_that_holds_for_every_phase(
    length: int, count: int, noise: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    path = np.tile(random.normal(size=(length, 2)), (count // length + 1, 1))[:count] + noise * random.random(
        (count, 2)
    )
    tail = path[-min(count // 2, 512) :] if count > 1 else path
    moves = np.ptp(tail, axis=0).max(initial=0.0) > 0

    def holds(candidate: int) -> bool:
        whole = tail[-(len(tail) // candidate * candidate) :]
        extent = np.ptp(whole, axis=0).max()
        return all(np.ptp(whole[phase::candidate], axis=0).max() <= 1e-3 * extent for phase in range(candidate))

    candidates = range(2, min(64, len(tail) // 4) + 1)
    assert period(path) == (next(filter(holds, candidates), None) if moves else None)


@pytest.mark.parametrize(
    ("direction", "alpha", "steps", "count"),
    [
        (Newton(), 2.1, 200, 200),
        (HeavyBall(0.9), 0.37, 500, 136),
        (Nesterov(0.9), 0.3, 500, 21),
    ],
)
def test_rises_are_those_of_exact_arithmetic_on_the_iterates(
    direction: Direction, alpha: float, steps: int, count: int
) -> None:
    f = parse("(x^2 + 10y^2)/2")
    run = descend(f, (10.0, 1.0), direction, Fixed(alpha), max_iterations=steps)
    exact = [(Fraction(x) ** 2 + 10 * Fraction(y) ** 2) / 2 for x, y in run.points.tolist()]
    risen = sum(after > before for before, after in pairwise(exact))
    found = diagnose(f, run).value_rises.size
    assert found == risen == count
