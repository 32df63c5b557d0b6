"""Norms: the axioms, duality, and numbers far from 1."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gradnorm_core.arrays import Floats
from gradnorm_core.errors import UsageError
from gradnorm_core.norms import (
    dual_exponent,
    dual_norm,
    gradient_norm,
    mean_norm_ratio,
    norm_name,
    steepest_direction,
    unit_ball,
)

EXPONENTS = st.sampled_from([1.0, 1.5, 2.0, 3.0, 10.0, math.inf])
COORDINATES = st.floats(-1e6, 1e6).map(lambda x: x if abs(x) > 1e-6 else 0.0)
VECTORS = st.integers(1, 6).flatmap(lambda n: st.lists(COORDINATES, min_size=n, max_size=n)).map(np.array)
PAIRS = st.integers(1, 6).flatmap(
    lambda n: st.tuples(*[st.lists(COORDINATES, min_size=n, max_size=n).map(np.array)] * 2)
)


@pytest.mark.parametrize(("p", "norm"), [(1, 7.0), (2, 5.0), (math.inf, 4.0), (3, 91.0 ** (1 / 3))])
def test_a_vector_everybody_knows(p: float, norm: float) -> None:
    assert gradient_norm([3.0, -4.0], p) == pytest.approx(norm, rel=1e-15)


@given(PAIRS, EXPONENTS, st.floats(-1e3, 1e3))
def test_it_is_a_norm(pair: tuple[Floats, Floats], p: float, factor: float) -> None:
    u, v = pair
    assert gradient_norm(u, p) >= 0
    assert (gradient_norm(u, p) == 0) == (not u.any())
    assert gradient_norm(u + v, p) <= (gradient_norm(u, p) + gradient_norm(v, p)) * (1 + 1e-12)
    assume(abs(factor) > 1e-9)
    assert gradient_norm(factor * u, p) == pytest.approx(abs(factor) * gradient_norm(u, p), rel=1e-12)


@given(VECTORS)
def test_larger_exponents_make_smaller_norms(v: Floats) -> None:
    norms = [float(gradient_norm(v, p)) for p in (1, 1.5, 2, 3, 10, math.inf)]
    slack = 1e-12 * norms[0]
    assert all(a >= b - slack for a, b in pairwise(norms))
    n = len(v)
    assert norms[0] <= math.sqrt(n) * norms[2] + slack
    assert norms[2] <= math.sqrt(n) * norms[-1] + slack


@given(PAIRS, EXPONENTS)
def test_hoelder(pair: tuple[Floats, Floats], p: float) -> None:
    u, v = pair
    assert abs(u @ v) <= gradient_norm(u, p) * dual_norm(v, p) * (1 + 1e-12) + 1e-12


@given(VECTORS, EXPONENTS)
def test_the_steepest_direction_reaches_the_dual_norm(g: Floats, p: float) -> None:
    d = steepest_direction(g, p)
    assert gradient_norm(d, p) <= 1 + 1e-12
    assert g @ d == pytest.approx(-dual_norm(g, p), rel=1e-9, abs=1e-300)


def test_steepest_directions_for_three_four() -> None:
    g = np.array([3.0, -4.0])
    assert steepest_direction(g, 2).tolist() == pytest.approx([-0.6, 0.8])
    assert steepest_direction(g, 1).tolist() == [0.0, 1.0]
    assert steepest_direction(g, math.inf).tolist() == [-1.0, 1.0]
    assert [float(g @ steepest_direction(g, p)) for p in (2, 1, math.inf)] == pytest.approx([-5.0, -4.0, -7.0])


def test_a_tie_goes_to_the_first_coordinate_and_zero_stays_zero() -> None:
    assert steepest_direction([2.0, -2.0], 1).tolist() == [-1.0, 0.0]
    for p in (1, 2, 3, math.inf):
        assert not steepest_direction([0.0, 0.0], p).any()


@pytest.mark.parametrize("scale", [1e200, 1e-200, 1e-310, 1e300])
@pytest.mark.parametrize("p", [1, 1.5, 2, 3, 100, math.inf])
def test_far_from_one_nothing_overflows_or_vanishes(scale: float, p: float) -> None:
    near = float(gradient_norm([3.0, -4.0], p))
    assert float(gradient_norm(np.array([3.0, -4.0]) * scale, p)) == pytest.approx(near * scale, rel=1e-10)
    assert np.isfinite(steepest_direction(np.array([3.0, -4.0]) * scale, p)).all()


def test_what_is_not_a_number_or_not_finite_shows() -> None:
    for p in (1, 1.5, 2, 3, math.inf):
        assert math.isnan(gradient_norm([1.0, math.nan], p))
        assert gradient_norm([1.0, -math.inf], p) == math.inf
        assert gradient_norm([0.0, 0.0], p) == 0


@given(st.lists(st.tuples(COORDINATES, COORDINATES).map(np.array), min_size=1, max_size=5), EXPONENTS)
def test_many_vectors_are_vectors_one_by_one(vectors: list[Floats], p: float) -> None:
    table = np.array(vectors)
    one_by_one = [float(gradient_norm(v, p)) for v in vectors]
    assert gradient_norm(table, p).tolist() == one_by_one
    assert gradient_norm(table.T, p, axis=0).tolist() == one_by_one
    assert np.array_equal(steepest_direction(table.T, p), np.array([steepest_direction(v, p) for v in vectors]).T)


@given(st.floats(1, 1e3))
@example(1.0)
@example(2.0)
def test_the_dual_of_the_dual(p: float) -> None:
    assert dual_exponent(dual_exponent(p)) == pytest.approx(p, rel=1e-9)
    assert dual_exponent(1) == math.inf
    assert dual_exponent(math.inf) == 1


@pytest.mark.parametrize("p", [0.5, 0, -1, math.nan, "2", True, None])
def test_what_is_no_norm_is_refused(p: object) -> None:
    with pytest.raises(UsageError):
        gradient_norm([1.0, 2.0], p)  # type: ignore[arg-type]


@pytest.mark.parametrize("p", [1, 1.5, 2, 4, math.inf])
def test_the_unit_ball_is_a_closed_curve_of_norm_one(p: float) -> None:
    ball = unit_ball(p, 81)
    assert ball.shape == (2, 81)
    assert gradient_norm(ball, p, axis=0) == pytest.approx(np.ones(81))
    assert ball[:, 0] == pytest.approx(ball[:, -1])
    if p == math.inf:
        assert np.isclose(ball, 1.0, rtol=1e-12).all(axis=0).any()
    with pytest.raises(UsageError):
        unit_ball(p, 2)


def test_names() -> None:
    assert [norm_name(p) for p in (1, 2, 2.5, math.inf)] == ["L1", "L2", "L2.5", "L∞"]


@pytest.mark.parametrize("n", [100, 10_000])
def test_random_directions_have_the_ratio_of_the_closed_form(n: int) -> None:
    """E(‖g‖₁/‖g‖₂) → √(2n/π); the average of 200 directions lies within 2 %."""
    assert mean_norm_ratio(n) == pytest.approx(math.sqrt(2 * n / math.pi), rel=0.02)


@pytest.mark.parametrize("n", [2, 7])
def test_the_norms_are_ordered_and_within_their_bounds(n: int) -> None:
    g = np.random.default_rng(1).standard_normal((500, n))
    one, two, most = (gradient_norm(g, p) for p in (1, 2, math.inf))
    for smaller, larger in ((most, two), (two, one), (one, math.sqrt(n) * two), (two, math.sqrt(n) * most)):
        assert (smaller <= larger * (1 + 1e-12)).all()
