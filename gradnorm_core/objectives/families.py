"""Objectives in any number of dimensions, with closed-form derivatives and known extremes of curvature."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gradnorm_core.arrays import Floats, as_number, floats, is_whole
from gradnorm_core.errors import UsageError
from gradnorm_core.objectives.objective import Objective


@dataclass(frozen=True, slots=True, eq=False)
class Quadratic(Objective):
    """f(x) = ½(x − c)ᵀA(x − c) with a symmetric matrix A: ∇f = A(x − c), ∇²f = A.

    Attributes:
        matrix: A, shape (n, n).
        center: c, shape (n,); the minimizer when A is positive definite. The origin unless given.
        label: the text in place of the numbers.

    Raises:
        UsageError: the matrix is not square, symmetric and finite, or the center does not fit.
    """

    matrix: Floats
    center: Floats = field(default_factory=lambda: np.zeros(0))
    label: str = ""

    def __post_init__(self) -> None:
        matrix = np.array(floats(self.matrix))
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
            raise UsageError(f"A quadratic needs a square matrix, not one of shape {matrix.shape}.")
        if not (np.isfinite(matrix).all() and np.array_equal(matrix, matrix.T)):
            raise UsageError("The matrix of a quadratic must be symmetric, and its entries finite.")
        center = np.array(floats(self.center)) if np.size(self.center) else np.zeros(len(matrix))
        if center.shape != (len(matrix),) or not np.isfinite(center).all():
            raise UsageError(f"The center needs {len(matrix)} finite coordinates.")
        for name, array in (("matrix", matrix), ("center", center)):
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def __eq__(self, other: object) -> bool:
        """Compares matrix and center; the label does not count."""
        if not isinstance(other, Quadratic) or not np.array_equal(self.center, other.center):
            return False
        return self.matrix is other.matrix or np.array_equal(self.matrix, other.matrix)

    def __hash__(self) -> int:
        return hash((tuple(self.matrix.diagonal().tolist()), tuple(self.center.tolist())))

    @property
    def dimension(self) -> int:
        return len(self.matrix)

    @property
    def text(self) -> str:
        return self.label or f"quadratic(matrix={self.matrix.tolist()}, center={self.center.tolist()})"

    @property
    def is_quadratic(self) -> bool:
        return True

    def value_at(self, points: ArrayLike) -> Any:
        return self.value_and_gradient_at(points)[0]

    def value_and_gradient_at(self, points: ArrayLike) -> tuple[Any, Floats]:
        points = self._points(points)
        offsets = points.reshape(self.dimension, -1) - self.center[:, None]
        with np.errstate(all="ignore"):
            gradient = self.matrix @ offsets
            value = 0.5 * np.einsum("ip,ip->p", offsets, gradient)
        return _shaped(value, points.shape[1:]), gradient.reshape(points.shape)

    def hessian_at(self, points: ArrayLike) -> Floats:
        shape = self._points(points).shape[1:]
        matrix = self.matrix.reshape((self.dimension, self.dimension, *(1 for _ in shape)))
        return np.array(np.broadcast_to(matrix, (self.dimension, self.dimension, *shape)))

    def point_with_gradient(self, gradient: ArrayLike) -> Floats:
        """Returns the point c + A⁻¹g, where ∇f = g, shape (n,).

        Raises:
            UsageError: A has no inverse.
        """
        try:
            return np.asarray(self.center + np.linalg.solve(self.matrix, floats(gradient)))
        except np.linalg.LinAlgError as error:
            raise UsageError("The matrix of this quadratic has no inverse.") from error


def held_spectrum_quadratic(dimension: int, mu: float = 1.0, smoothness: float = 100.0, seed: int = 0) -> Quadratic:
    """Returns a quadratic with random eigenvectors and n eigenvalues from μ to L, evenly spaced in the logarithm.

    Its condition number L/μ does not grow with n, so neither does the number of steps that gradient descent takes.

    Args:
        dimension: n ≥ 2.
        mu: μ > 0, the smallest eigenvalue.
        smoothness: L ≥ μ, the largest eigenvalue.
        seed: the seed of the eigenvectors.

    Raises:
        UsageError: n < 2, or not 0 < μ ≤ L.
    """
    low, high = as_number(mu), as_number(smoothness)
    if not is_whole(dimension, 2) or low is None or high is None or not 0 < low <= high < np.inf:
        raise UsageError("A held spectrum needs at least 2 dimensions and 0 < μ ≤ L.")
    frame, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((dimension, dimension)))
    matrix = (frame * np.geomspace(mu, smoothness, dimension)) @ frame.T
    label = f"held_spectrum_quadratic({dimension}, mu={mu!r}, smoothness={smoothness!r}, seed={seed})"
    return Quadratic((matrix + matrix.T) / 2, label=label)


@dataclass(frozen=True, slots=True, eq=False)
class Laplacian(Objective):
    """f(x) = ½ Σᵢ (xᵢ₊₁ − xᵢ)², i = 0 … n, x₀ = xₙ₊₁ = 0: a discretized string, whose κ grows as n².

    The Hessian is tridiagonal (−1, 2, −1) with eigenvalues 4 sin²(kπ/(2(n + 1))), k = 1 … n.

    Attributes:
        size: n ≥ 1.

    Raises:
        UsageError: n is no whole number from 1 on.
    """

    size: int

    def __post_init__(self) -> None:
        if not is_whole(self.size, 1):
            raise UsageError(f"A Laplacian needs at least 1 dimension, a whole number; {self.size!r} was given.")

    @property
    def dimension(self) -> int:
        return self.size

    @property
    def text(self) -> str:
        return f"laplacian({self.size})"

    @property
    def is_quadratic(self) -> bool:
        return True

    @property
    def condition_number(self) -> float:
        """κ = cot²(π/(2(n + 1))), exactly; 4(n + 1)²/π² for large n."""
        return float(np.tan(np.pi / (2 * (self.size + 1))) ** -2)

    def value_at(self, points: ArrayLike) -> Any:
        steps = self._steps(self._points(points))
        with np.errstate(all="ignore"):
            return _shaped(0.5 * np.square(steps).sum(axis=0), steps.shape[1:])

    def value_and_gradient_at(self, points: ArrayLike) -> tuple[Any, Floats]:
        steps = self._steps(self._points(points))
        with np.errstate(all="ignore"):
            return _shaped(0.5 * np.square(steps).sum(axis=0), steps.shape[1:]), -np.diff(steps, axis=0)

    def hessian_at(self, points: ArrayLike) -> Floats:
        shape = self._points(points).shape[1:]
        matrix = 2 * np.eye(self.size) - np.eye(self.size, k=1) - np.eye(self.size, k=-1)
        return np.array(np.broadcast_to(matrix.reshape((*matrix.shape, *(1 for _ in shape))), (*matrix.shape, *shape)))

    @staticmethod
    def _steps(points: Floats) -> Floats:
        """Returns xᵢ₊₁ − xᵢ with the fixed ends, (n, …) -> (n + 1, …)."""
        end = np.zeros((1, *points.shape[1:]))
        with np.errstate(all="ignore"):
            return np.diff(np.concatenate([end, points, end]), axis=0)


@dataclass(frozen=True, slots=True, eq=False)
class ChainedRosenbrock(Objective):
    """f(x) = Σᵢ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)², i = 1 … n − 1: the curved valley in n dimensions, minimizer (1, …, 1).

    Attributes:
        size: n ≥ 2.

    Raises:
        UsageError: n is no whole number from 2 on.
    """

    size: int

    def __post_init__(self) -> None:
        if not is_whole(self.size, 2):
            needed = "The chained Rosenbrock function needs at least 2 dimensions, a whole number"
            raise UsageError(f"{needed}; {self.size!r} was given.")

    @property
    def dimension(self) -> int:
        return self.size

    @property
    def text(self) -> str:
        return f"chained_rosenbrock({self.size})"

    @property
    def is_quadratic(self) -> bool:
        return False

    def value_at(self, points: ArrayLike) -> Any:
        points = self._points(points)
        with np.errstate(all="ignore"):
            valley, wall = points[1:] - points[:-1] ** 2, 1 - points[:-1]
            return _shaped((100 * valley**2 + wall**2).sum(axis=0), points.shape[1:])

    def value_and_gradient_at(self, points: ArrayLike) -> tuple[Any, Floats]:
        points = self._points(points)
        with np.errstate(all="ignore"):
            valley, wall = points[1:] - points[:-1] ** 2, 1 - points[:-1]
            gradient = _rosenbrock_gradient(points, valley, wall)
            return _shaped((100 * valley**2 + wall**2).sum(axis=0), points.shape[1:]), gradient

    def gradient_at(self, points: ArrayLike) -> Floats:
        points = self._points(points)
        with np.errstate(all="ignore"):
            return _rosenbrock_gradient(points, points[1:] - points[:-1] ** 2, 1 - points[:-1])

    def hessian_at(self, points: ArrayLike) -> Floats:
        points = self._points(points)
        hessian = np.zeros((self.size, *points.shape))
        inner = np.arange(self.size - 1)
        with np.errstate(all="ignore"):
            hessian[inner, inner] = 1200 * points[:-1] ** 2 - 400 * points[1:] + 2
            hessian[inner + 1, inner + 1] += 200
            hessian[inner, inner + 1] = hessian[inner + 1, inner] = -400 * points[:-1]
        return hessian


def _rosenbrock_gradient(points: Floats, valley: Floats, wall: Floats) -> Floats:
    """Returns −400·xᵢ·(xᵢ₊₁ − xᵢ²) − 2(1 − xᵢ) + 200(xᵢ − xᵢ₋₁²), in one array from the start."""
    gradient = np.zeros(points.shape)
    first = np.multiply(points[:-1], -400, out=gradient[:-1])
    first *= valley
    first -= 2 * wall
    gradient[1:] += 200 * valley
    return gradient


def _shaped(values: Any, shape: tuple[int, ...]) -> Any:
    return np.reshape(values, shape) if shape else float(np.reshape(values, ()))
