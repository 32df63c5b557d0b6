"""Slopes of a function in one direction: from the gradient, and measured on f itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gradnorm_core.arrays import Floats
from gradnorm_core.norms import dual_exponent, gradient_norm, steepest_direction
from gradnorm_core.objectives.objective import Objective

EXPONENTS = (1.0, 2.0, 3.0, math.inf)
"""p of the norms in the table; 3 stands for all the others."""


@dataclass(frozen=True, slots=True)
class Slope:
    """The steepest descent that a ball of steps allows.

    Attributes:
        p: the norm that measures the step.
        q: the norm that measures the gradient, 1/p + 1/q = 1.
        direction: d with ‖d‖ₚ = 1.
        slope: g·d.
        norm: ‖g‖_q, which is −slope.
    """

    p: float
    q: float
    direction: tuple[float, ...]
    slope: float
    norm: float


def slopes_of(gradient: ArrayLike) -> list[Slope]:
    """The steepest descent in each of the balls."""
    g = np.asarray(gradient, dtype=np.float64)
    found = []
    for p in EXPONENTS:
        direction, q = steepest_direction(g, p), dual_exponent(p)
        with np.errstate(all="ignore"):
            slope = float(g @ direction)
        found.append(Slope(p, q, tuple(direction.tolist()), slope, float(gradient_norm(g, q))))
    return found


def measured_slopes(objective: Objective, point: ArrayLike) -> Floats:
    """`measured_slope` for u every 15°: the angles in degrees and the slopes, (2, 25); NaN where there is no slope."""
    angles = np.linspace(0, 360, 25)
    slopes = measured_slope(objective, point, np.stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))]))
    return np.stack([angles, np.where(np.isfinite(slopes), slopes, np.nan)])


def step_of(point: ArrayLike) -> float:
    """The h of `measured_slope`: ∛ε times the size of x, at least 1."""
    return float(np.cbrt(np.finfo(np.float64).eps)) * max(1.0, float(np.abs(point).max()))


def measured_slope(objective: Objective, point: ArrayLike, u: Floats) -> Floats:
    """(f(x + hu) − f(x − hu))/2h, the slope measured on f alone.

    Args:
        objective: f.
        point: x, shape (n,).
        u: unit vectors, shape (n, ...).

    Returns:
        The slopes, shape (...). With h = `step_of` rounding and truncation are of one size.
    """
    x, h = np.asarray(point, dtype=np.float64).reshape(-1, *(1 for _ in u.shape[1:])), step_of(point)
    with np.errstate(all="ignore"):
        return np.asarray((objective.value_at(x + h * u) - objective.value_at(x - h * u)) / (2 * h))
