"""Eigenvalues and eigenvectors of symmetric matrices: against many digits, and far from 1."""

from __future__ import annotations

import math
import warnings

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradnorm_core.diagnostics.curvature import Curvature, curvature_along, curvature_at, eigen
from gradnorm_core.objectives.formula import parse

entries = st.floats(-1e6, 1e6, allow_subnormal=False)


def symmetric(a: float, b: float, c: float) -> np.ndarray:
    return np.array([[a, b], [b, c]])


def exact_eigenvalues(a: float, b: float, c: float) -> list[float]:
    with mpmath.workdps(60):
        mean, radius = (mpmath.mpf(a) + c) / 2, mpmath.hypot((mpmath.mpf(a) - c) / 2, b)
        return [float(mean - radius), float(mean + radius)]


@given(entries, entries, entries)
def test_closed_form_agrees_with_many_digits(a: float, b: float, c: float) -> None:
    values, vectors = eigen(symmetric(a, b, c))
    size = max(abs(a), abs(b), abs(c))
    assert values == pytest.approx(exact_eigenvalues(a, b, c), abs=4e-16 * size, rel=1e-15)
    assert symmetric(a, b, c) @ vectors == pytest.approx(vectors * values, abs=1e-15 * size)
    assert vectors.T @ vectors == pytest.approx(np.eye(2), abs=1e-15)


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1.0, 1e200, 1e307])
def test_no_overflow_and_no_underflow(scale: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values, _ = eigen(scale * symmetric(3.25, -2.25 * math.sqrt(3), 7.75))
    assert values / scale == pytest.approx([1, 10], rel=1e-14)


def test_the_small_eigenvalue_survives_cancellation() -> None:
    values, _ = eigen(symmetric(1.0, 0.0, 1e16))
    assert values.tolist() == [1.0, 1e16]
    a, b, c = 1.0, 1e8, 1e16 + 4  # determinant 4, so that the small root is 4e-16
    assert eigen(symmetric(a, b, c))[0][0] == pytest.approx(exact_eigenvalues(a, b, c)[0], rel=1e-12)


def test_eigenvectors_are_exactly_the_axes_where_the_matrix_is_diagonal() -> None:
    assert eigen(symmetric(1.0, 0.0, 10.0))[1].tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert eigen(symmetric(10.0, 0.0, 1.0))[1].tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert eigen(symmetric(2.0, 0.0, 2.0))[1].tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert eigen(symmetric(0.0, 0.0, 0.0))[0].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("text", ["x^3 - 3x y^2 + y^4", "sqrt(x) + 1/y", "exp(x y) - 1e8 x^2"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_path_has_at_its_ends_the_curvature_of_these_points(text: str, sign: int) -> None:
    """The eigenvalues of a path are computed without its eigenvectors, and are the same to the last bit."""
    f, points = parse(text), np.random.default_rng(3).uniform(-1, 2, (40, 2))
    along = curvature_along(f, points, sign)
    every = [curvature_at(f, point, sign) for point in points]
    assert along.eigenvalues == pytest.approx(np.array([one.eigenvalues for one in every]), rel=0, abs=0, nan_ok=True)
    for one, end in ((along.start, every[0]), (along.end, every[-1])):
        assert one.eigenvalues == pytest.approx(end.eigenvalues, rel=0, abs=0, nan_ok=True)
        assert one.eigenvectors == pytest.approx(end.eigenvectors, rel=0, abs=0, nan_ok=True)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_matrix_that_is_not_finite_has_no_eigenvalues(bad: float) -> None:
    many = np.stack([symmetric(1.0, 2.0, 3.0), symmetric(1.0, bad, 3.0)], axis=-1)
    values, vectors = eigen(many)
    assert np.isfinite(values[:, 0]).all()
    assert np.isnan(values[:, 1]).all()
    assert not Curvature(values[:, 1], vectors[:, :, 1]).known


def test_arrays_of_matrices_of_any_size() -> None:
    random = np.random.default_rng(1)
    for n in (2, 3, 5):
        roots = random.standard_normal((n, n, 4, 3))
        many = roots + np.swapaxes(roots, 0, 1)
        values, vectors = eigen(many)
        assert (values.shape, vectors.shape) == ((n, 4, 3), (n, n, 4, 3))
        for i in range(4):
            for j in range(3):
                assert values[:, i, j] == pytest.approx(np.linalg.eigvalsh(many[:, :, i, j]), abs=1e-13)
                assert many[:, :, i, j] @ vectors[:, :, i, j] == pytest.approx(
                    vectors[:, :, i, j] * values[:, i, j], abs=1e-13
                )
    spoilt = np.full((3, 3), np.nan)
    assert np.isnan(eigen(spoilt)[0]).all()


@given(st.lists(st.one_of(st.floats(-1e3, 1e3), st.floats(allow_nan=False)), min_size=3, max_size=3))
def test_one_matrix_has_the_eigenvalues_it_has_among_others(entries: list[float]) -> None:
    a, b, c = entries
    matrix = np.array([[a, b], [b, c]])
    alone, among = eigen(matrix), eigen(np.repeat(matrix[:, :, None], 3, axis=2))
    assert np.array_equal(alone[0], among[0][:, 1], equal_nan=True)
    assert np.array_equal(alone[1], among[1][:, :, 1], equal_nan=True)
