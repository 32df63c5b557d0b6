"""Angles between gradients, the zig-zag number, sign flips: against made-up turns and the numbers of the theory."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.turning import (
    angles,
    cosines,
    sign_flip_shares,
    zigzag,
    zigzag_means,
    zigzag_numbers,
    zigzag_sums,
)
from tests.support.runs import KAPPA_10, TURNED, diagnosed


def turned(*degrees: float) -> Floats:
    """Gradients of different lengths, each turned from the one before by so many degrees."""
    directions = np.radians(np.cumsum([0.0, *degrees]))
    lengths = 10.0 ** -np.arange(len(directions))
    gradients: Floats = lengths[:, None] * np.stack([np.cos(directions), np.sin(directions)], axis=-1)
    return gradients


# ── Turns ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("step_size", "cosine"), [(0.05, 0.96), (0.1, 0.71), (0.15, 0.25), (2 / 11, 0.0), (0.19, -0.05), (0.2, -0.11)]
)
def test_the_first_turn_at_condition_number_ten(step_size: float, cosine: float) -> None:
    assert diagnosed(KAPPA_10, (10.0, 1.0), step_size).cosines[0] == pytest.approx(cosine, abs=0.005)


def test_on_the_limit_the_turns_sharpen_towards_a_reversal() -> None:
    found = diagnosed(KAPPA_10, (10.0, 1.0), 0.2).cosines
    assert found[1] == pytest.approx(-0.32, abs=0.005)
    assert (np.diff(found[:20]) < 0).all()
    assert found[-1] == pytest.approx(-1)


@given(st.floats(1e-9, 179.9), st.sampled_from([1e-280, 1.0, 1e280]))
def test_angles_are_exact_near_zero_and_near_a_reversal(degrees: float, size: float) -> None:
    gradients = size * turned(degrees)
    assert angles(gradients)[0] == pytest.approx(degrees, rel=1e-12, abs=1e-13)
    assert cosines(gradients)[0] == pytest.approx(math.cos(math.radians(degrees)), abs=1e-14)


def test_a_gradient_that_is_zero_or_not_finite_has_no_angle() -> None:
    gradients = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [np.inf, 1.0], [1.0, 1.0]])
    assert np.isnan(angles(gradients)).all()
    assert np.isnan(cosines(gradients)).all()


# ── The zig-zag number ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("turns", "number"),
    [
        ((90, -90, 90, -90), 0.5),
        ((180, 180, 180), 1.0),
        ((180, -180), 1.0),
        ((60, -60, 60), 1 / 3),
        ((60, -20), 1 / 9),
        ((10, 10, 10, 10), 0.0),
        ((85, 85, 85), 0.0),
        ((80, 60, 40, 20), 0.0),
        ((0, 0, 0), 0.0),
        ((90,), 0.0),
        ((), 0.0),
    ],
)
def test_a_turn_counts_when_the_next_one_undoes_it(turns: tuple[float, ...], number: float) -> None:
    assert zigzag(turned(*turns)) == pytest.approx(number, abs=1e-12)


def test_the_zigzag_number_does_not_depend_on_dimension_or_scale() -> None:
    plane = turned(70, -50, 30, 100)
    space = np.hstack([plane, np.zeros((len(plane), 3))])
    assert zigzag(space * 1e-150) == pytest.approx(zigzag(plane))


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), max_size=12))
def test_the_zigzag_number_lies_between_zero_and_one(gradients: list[tuple[float, float]]) -> None:
    assert 0 <= zigzag(np.array(gradients).reshape(-1, 2)) <= 1


@pytest.mark.parametrize(
    ("step_size", "low", "high"),
    [(0.05, 0, 1e-9), (0.1, 0, 1e-9), (0.15, 0, 0.02), (2 / 11, 0.499, 0.501), (0.19, 0.9, 1), (0.2, 0.98, 1)],
)
def test_the_zigzag_number_across_the_thresholds(step_size: float, low: float, high: float) -> None:
    assert low <= diagnosed(KAPPA_10, (10.0, 1.0), step_size).zigzag <= high


# ── Sign flips ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_flips_are_counted_in_the_eigenbasis() -> None:
    for step_size, share in ((0.09, 0.0), (0.11, 1.0), (0.19, 1.0)):
        found = diagnosed(TURNED, (10.0, 1.0), step_size, steps=40)
        assert found.sign_flip_shares == pytest.approx([0.0, share])


def test_a_direction_without_motion_has_no_share() -> None:
    assert math.isnan(diagnosed(KAPPA_10, (10.0, 0.0), 0.15).sign_flip_shares[1])
    basis = np.eye(2)
    rounding = np.array([[1.0, 1e-12], [0.9, -1e-12], [0.8, 1e-12]])
    assert np.isnan(sign_flip_shares(rounding, basis)[1])
    assert sign_flip_shares(rounding * [1, 1e6], basis).tolist() == [0.0, 1.0]


def test_many_runs_are_summed_up_in_pieces() -> None:
    runs = np.random.default_rng(3).standard_normal((40, 5, 2))
    runs[25:, 2] = np.nan  # this run is over
    runs[:, 4] = np.array([1.0, 0.0])
    numbers = zigzag_numbers(runs)
    assert numbers == pytest.approx([zigzag(runs[:, index]) for index in range(5)])
    pieces = [zigzag_sums(runs[first : first + 12]) for first in range(0, 38, 10)]
    total, number_of = (sum(part) for part in zip(*pieces, strict=True))
    assert zigzag_means(np.asarray(total), np.asarray(number_of)) == pytest.approx(numbers)
    assert zigzag_numbers(runs[:2]).tolist() == [0.0] * 5


@given(st.lists(st.floats(-179.0, 179.0), min_size=2, max_size=8))
def test_turns_in_the_plane_add_up_as_they_do_in_space(degrees: list[float]) -> None:
    plane = turned(*degrees)
    assert zigzag(plane) == pytest.approx(zigzag(np.hstack([plane, np.zeros((len(plane), 1))])), abs=1e-7)
