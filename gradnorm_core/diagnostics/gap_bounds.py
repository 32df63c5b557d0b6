"""Bounds on f − f* by the gradient norm, on a quadratic with a minimum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradnorm_core.diagnostics.curvature import curvature_at
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.objective import Objective


@dataclass(frozen=True, slots=True)
class GapBounds:
    """‖g‖²/(2L) ≤ f − f* ≤ ‖g‖²/(2μ) at one point.

    Attributes:
        point: x.
        mu, smoothness: μ and L, the smallest and the largest eigenvalue of the Hessian.
        norm: ‖g‖₂ at x.
        lower, gap, upper: the three terms.
    """

    point: tuple[float, ...]
    mu: float
    smoothness: float
    norm: float
    lower: float
    gap: float
    upper: float


def gap_bounds(objective: Objective, point: tuple[float, ...]) -> GapBounds | None:
    """Returns the bounds at this point, of shape (n,); None where f is not a quadratic with a minimum.

    The lower bound holds because ∇f is L-Lipschitz, the upper one is the Polyak–Łojasiewicz inequality.

    Source: Nesterov, Lectures on Convex Optimization, section 2.1.
    """
    if not objective.is_quadratic:
        return None
    curvature = curvature_at(objective, point)
    if curvature.kind != "minimum":
        return None
    gradient = np.asarray(objective.gradient_at(point), dtype=np.float64)
    norm = float(gradient_norm(gradient))
    # ½·gᵀA⁻¹g: the difference of two values of f would lose its digits where f* is large.
    gap = float(((curvature.eigenvectors.T @ gradient) ** 2 / curvature.eigenvalues).sum() / 2)
    mu, smoothness = curvature.smallest, curvature.largest
    square = norm * norm  # a power would raise an error beyond 1e154
    return GapBounds(point, mu, smoothness, norm, square / (2 * smoothness), gap, square / (2 * mu))
