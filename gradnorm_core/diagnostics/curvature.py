"""Curvature: eigenvalues of the Hessian, and the fixed steps and rates that follow from them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats, freeze
from gradnorm_core.diagnostics.exact_eigenvalue import is_as_computed
from gradnorm_core.formulas.exact_coefficients import second_coefficients
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula_objective import FormulaObjective
from gradnorm_core.objectives.objective import Objective

Kind = Literal["minimum", "maximum", "saddle", "degenerate", "unknown"]

ZERO_SHARE = 1e-12
"""An eigenvalue below this share of the largest one in magnitude may be zero as far as float64 shows."""

COEFFICIENT_SHARE = 1e-15
"""The same on a quadratic without a mixed term, whose eigenvalues are its coefficients: only their own rounding."""

_BLOCK = 4096  # points whose Hessians are held at the same time


def eigen(hessians: Floats) -> tuple[Floats, Floats]:
    """Returns eigenvalues, ascending, and unit eigenvectors of symmetric matrices: A·vᵢ = λᵢ·vᵢ.

    Args:
        hessians: A, coordinates first, shape (n, n, …).

    Returns:
        λ of shape (n, …) and v of shape (n, n, …), vᵢ = v[:, i]; the largest component of each vᵢ is positive.
        NaN where A is not finite.
    """
    if hessians.shape == (2, 2):
        values, vectors = eigen_one(hessians)
        return np.array(values), vectors
    return _eigen_many(hessians)


def eigen_one(hessian: Floats) -> tuple[Sequence[float], Floats]:
    """Returns `eigen` of a single matrix, (n, n), with the eigenvalues as Python's floats."""
    if hessian.shape == (2, 2):
        (a, b), (beside, c) = hessian.tolist()
        if all(map(math.isfinite, (a, b, beside, c))):
            return _eigen_numbers(a, b, c)
    values, vectors = _eigen_many(hessian)
    return values.tolist(), vectors


def _eigen_many(hessians: Floats) -> tuple[Floats, Floats]:
    with np.errstate(all="ignore"):
        eigenvalues, eigenvectors = _eigen_2(hessians) if len(hessians) == 2 else _eigen_any(hessians)
        largest = np.take_along_axis(eigenvectors, np.abs(eigenvectors).argmax(axis=0)[None], axis=0)
    return eigenvalues, eigenvectors * np.where(largest < 0, -1.0, 1.0)


def eigenvalues(hessians: Floats) -> Floats:
    """Returns the eigenvalues of `eigen` alone, (n, …), in half its time."""
    if len(hessians) != 2:
        return eigen(hessians)[0]
    with np.errstate(all="ignore"):
        return _values_2(hessians)[0]


def _eigen_2(hessians: Floats) -> tuple[Floats, Floats]:
    """The closed form for [[a, b], [b, c]]: eigenvalues and eigenvectors."""
    values, half_gap, b, radius = _values_2(hessians)
    return values, _vectors_2(half_gap, b, radius)


def _values_2(hessians: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """The eigenvalues of [[a, b], [b, c]], scaled against overflow; the smaller root from the determinant.

    λ = (a + c)/2 ± √(((a − c)/2)² + b²) loses the smaller root by cancellation; λ₁λ₂ = ac − b² brings it back
    (LAPACK's dlaev2). Also (a − c)/2, b and the root, of the scaled matrix, from which `_vectors_2` follows.
    """
    scale = np.abs(hessians).max(axis=(0, 1))
    unit = np.where(scale > 0, scale, 1.0)
    a, b, c = hessians[0, 0] / unit, hessians[0, 1] / unit, hessians[1, 1] / unit
    half_trace, half_gap = (a + c) / 2, (a - c) / 2
    radius = np.hypot(half_gap, b)
    far = half_trace + np.where(half_trace < 0, -radius, radius)
    swap = np.abs(a) < np.abs(c)
    larger, smaller = np.where(swap, c, a), np.where(swap, a, c)
    near = np.where(far == 0, 0.0, (larger / far) * smaller - (b / far) * b)
    near = np.where(half_trace == 0, -far, near)
    return np.stack([np.minimum(far, near), np.maximum(far, near)]) * unit, half_gap, b, radius


def _eigen_numbers(a: float, b: float, c: float) -> tuple[tuple[float, float], Floats]:
    """`_eigen_2` for a single finite matrix, in Python's floats: the same operations in a twentieth of the time."""
    unit = max(abs(a), abs(b), abs(c)) or 1.0
    a, b, c = a / unit, b / unit, c / unit
    half_trace, half_gap = (a + c) / 2, (a - c) / 2
    radius = abs(complex(half_gap, b))  # the hypot of the C library, as NumPy's; that of `math` rounds otherwise
    far = half_trace + (-radius if half_trace < 0 else radius)
    larger, smaller = (c, a) if abs(a) < abs(c) else (a, c)
    near = 0.0 if far == 0 else (larger / far) * smaller - (b / far) * b
    if half_trace == 0:
        near = -far
    cosine, sine = (half_gap / radius, b / radius) if radius > 0 else (-1.0, 0.0)
    main = math.sqrt((1 + abs(cosine)) / 2)
    other = sine / (2 * main)
    x, y = (other, main) if cosine < 0 else (main, other)
    # The largest component of each is positive, the first of equals; a −0 is as good as a 0.
    first = -1.0 if (-y if abs(y) >= abs(x) else x) < 0 else 1.0
    second = -1.0 if (x if abs(x) >= abs(y) else y) < 0 else 1.0
    return (min(far, near) * unit, max(far, near) * unit), np.array(((-y * first, x * second), (x * first, y * second)))


def _vectors_2(half_gap: Floats, b: Floats, radius: Floats) -> Floats:
    """Unit eigenvectors by half angles; exactly the axes where b = 0, and x before y where the matrix is λ·I."""
    cosine = np.where(radius > 0, half_gap / radius, -1.0)
    sine = np.where(radius > 0, b / radius, 0.0)
    main = np.sqrt((1 + np.abs(cosine)) / 2)
    other = sine / (2 * main)
    x = np.where(cosine < 0, other, main)
    y = np.where(cosine < 0, main, other)
    return np.stack([np.stack([-y, x]), np.stack([x, y])], axis=1)


def _eigen_any(hessians: Floats) -> tuple[Floats, Floats]:
    matrices = np.moveaxis(hessians, (0, 1), (-2, -1))
    finite = np.asarray(np.isfinite(matrices).all(axis=(-2, -1), keepdims=True))
    values, vectors = np.linalg.eigh(np.where(finite, matrices, 0.0))
    values, vectors = np.where(finite[..., 0], values, np.nan), np.where(finite, vectors, np.nan)
    return np.moveaxis(values, -1, 0), np.moveaxis(vectors, (-2, -1), (0, 1))


@dataclass(frozen=True, eq=False)  # no slots: cached properties need a __dict__
class Curvature:
    """The Hessian at one point, by its eigenvalues λ and eigenvectors v.

    Attributes:
        eigenvalues: λ, ascending, shape (n,); NaN where the Hessian does not exist.
        eigenvectors: columns vᵢ, shape (n, n).
        zero_share: the share of the largest |λᵢ| below which an eigenvalue may be zero (`zero_share_of`).
    """

    eigenvalues: Floats
    eigenvectors: Floats
    zero_share: float = ZERO_SHARE

    def __post_init__(self) -> None:
        freeze(self.eigenvalues, self.eigenvectors)

    @property
    def smallest(self) -> float:
        """λmin; μ where it is positive."""
        return float(self.eigenvalues[0])

    @property
    def largest(self) -> float:
        """λmax; L where it is positive."""
        return float(self.eigenvalues[-1])

    @cached_property
    def known(self) -> bool:
        """False where the Hessian is not finite."""
        return bool(np.isfinite(self.eigenvalues).all())

    @cached_property
    def signs(self) -> tuple[int, ...]:
        """−1, 0 or 1 for each λᵢ; 0 where |λᵢ| is at most `zero_share` of the largest. Empty when unknown."""
        if not self.known:
            return ()
        eigenvalues = self.eigenvalues.tolist()
        threshold = self.zero_share * max(map(abs, eigenvalues))
        return tuple(0 if abs(value) <= threshold else 1 if value > 0 else -1 for value in eigenvalues)

    @cached_property
    def kind(self) -> Kind:
        """The kind of a stationary point with these λ: opposite signs make a saddle, a zero leaves it open."""
        signs = self.signs
        if not signs:
            return "unknown"
        if min(signs) < 0 < max(signs):
            return "saddle"
        if 0 in signs:
            return "degenerate"
        return "minimum" if signs[0] > 0 else "maximum"

    @property
    def condition_number(self) -> float | None:
        """κ = λmax/λmin where both are positive, else None."""
        return self.largest / self.smallest if self.kind == "minimum" else None

    @property
    def stability_limit(self) -> float | None:
        """2/λmax, the fixed step above which a minimum with this curvature is unstable; None where λmax ≤ 0."""
        return 2 / self.largest if self.signs and self.signs[-1] > 0 else None

    @property
    def best_step(self) -> float | None:
        """2/(μ + L), the fixed step with the best worst case on a quadratic; None where λmin ≤ 0."""
        return 1 / (self.smallest / 2 + self.largest / 2) if self.kind == "minimum" else None

    @property
    def best_rate(self) -> float | None:
        """(κ − 1)/(κ + 1) = (L − μ)/(L + μ), the factor per step that `best_step` guarantees on a quadratic."""
        if self.kind != "minimum":
            return None
        share = self.smallest / self.largest
        return (1 - share) / (1 + share)

    def rate(self, step_size: float) -> float:
        """Returns max |1 − αλᵢ|: the factor per step of gradient descent with fixed step α on the quadratic of these λ.

        The maximum is over the λᵢ ≠ 0: along the other eigenvectors the gradient of a quadratic does not change.
        """
        curved = self.eigenvalues[np.array(self.signs, dtype=bool)] if any(self.signs) else self.eigenvalues
        return float(np.abs(1 - step_size * curved).max())


def curvature_at(objective: Objective, point: npt.ArrayLike, sign: int = 1) -> Curvature:
    """Returns the curvature of sign·f at one point of shape (n,); with sign = −1 the theory of descent fits ascent."""
    second = hessian(objective, np.asarray(point, dtype=np.float64))
    return Curvature(*eigen(sign * second), zero_share_of(objective, second))


def zero_share_of(objective: Objective, second: Floats) -> float:
    """Returns the share of the largest |λ| below which an eigenvalue of ∇²f may be zero; `second` is ∇²f at a point.

    It is 0 for a quadratic whose coefficients are known exactly, if the computed eigenvalues are right: without a mixed
    term the coefficients are the eigenvalues, and the computed ones vanish where they do; else the smaller eigenvalue
    is the determinant divided by the larger one.
    """
    if not objective.is_quadratic or second.shape != (2, 2):
        return ZERO_SHARE
    if second[0, 1] != 0:
        small, large = sorted(eigen_one(second)[0], key=abs)
        doubtful = abs(small) <= ZERO_SHARE * abs(large)
        return 0.0 if doubtful and is_as_computed(objective, small, large) else ZERO_SHARE
    if not isinstance(objective, FormulaObjective) or isinstance(objective, DataObjective):
        return COEFFICIENT_SHARE
    exact = second_coefficients(objective.expression, objective.values)
    sure = exact is not None and [bool(one) for one in exact] == [bool(one) for one in np.diagonal(second)]
    return 0.0 if sure else COEFFICIENT_SHARE


@dataclass(frozen=True, slots=True, eq=False)
class PathCurvature:
    """The Hessians along a path.

    Attributes:
        eigenvalues: λ at every point, ascending, shape (k, n).
        bends: Σᵢⱼ |xᵢ|·|∂²f/∂xᵢ∂xⱼ|·|xⱼ| at every point, shape (k,); ε²/2 of this sum is the error of f by the rounding
            of x where ∇f vanishes.
        sways: ‖v‖₂ of vᵢ = Σⱼ |∂²f/∂xᵢ∂xⱼ|·|xⱼ| at every point, shape (k,); ε times it is the error of ∇f by the
            rounding of x, which is small where f bends along a small coordinate only.
        start, end: the curvature at the first and at the last point.
    """

    eigenvalues: Floats
    bends: Floats
    sways: Floats
    start: Curvature
    end: Curvature


def curvature_along(objective: Objective, points: Floats, sign: int = 1) -> PathCurvature:
    """Returns the curvature of sign·f on a path of shape (k, n), every Hessian computed once; sign = −1 for ascent."""
    if objective.is_quadratic:
        second = hessian(objective, points[0])
        everywhere = Curvature(*eigen(sign * second), zero_share_of(objective, second))
        values = np.repeat(everywhere.eigenvalues[np.newaxis], len(points), axis=0)
        bends, sways = _rounded(points.T, second[..., None])
        return PathCurvature(values, bends, sways, everywhere, everywhere)
    blocks = [points[first : first + _BLOCK].T for first in range(0, len(points), _BLOCK)]
    seconds = [hessian(objective, block) for block in blocks]
    values = np.concatenate([eigenvalues(sign * second).T for second in seconds])
    rounded = [_rounded(block, second) for block, second in zip(blocks, seconds, strict=True)]
    bends, sways = np.concatenate(rounded, axis=1)
    start, end = (Curvature(*eigen(sign * one)) for one in (seconds[0][..., 0], seconds[-1][..., -1]))
    return PathCurvature(values, bends, sways, start, end)


def _rounded(points: Floats, hessians: Floats) -> Floats:
    """Returns the bends and the sways for points (n, k) and Hessians (n, n, k) or one for all, (n, n, 1): (2, k)."""
    sizes = np.abs(points)
    with np.errstate(all="ignore"):
        ways = (np.abs(hessians) * sizes).sum(axis=1)
        return np.stack([(sizes * ways).sum(axis=0), np.linalg.norm(ways, axis=0)])


def hessian(objective: Objective, points: Floats) -> Floats:
    """Returns the Hessian as float64 at points of shape (n, …), (n, n, …), without warnings about overflow."""
    with np.errstate(all="ignore"):
        return np.asarray(objective.hessian_at(points), dtype=np.float64)
