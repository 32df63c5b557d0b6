"""Slopes of a function in a direction: from the gradient, and measured by differences of f."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gradnorm_core.arrays import Floats
from gradnorm_core.norms import dual_exponent, gradient_norm, steepest_direction
from gradnorm_core.objectives.objective import Objective

EXPONENTS = (1.0, 2.0, 3.0, math.inf)
"""p of the norms in the table; 3 is an example of all other p."""
_ANGLES = np.linspace(0, 360, 25)
_UNITS = np.stack([np.cos(np.radians(_ANGLES)), np.sin(np.radians(_ANGLES))])
_LONGEST = float(np.cbrt(np.finfo(np.float64).eps))
_LENGTHS = 9  # each h is a tenth of the one before; the last is about 3ε, which still works where f is close to 0
_CLEAR = 1e-3  # of the steepest slope: two slopes that differ by less are the same


@dataclass(frozen=True, slots=True)
class Slope:
    """The steepest descent in one norm: the smallest g·d over all steps d with ‖d‖ₚ ≤ 1.

    Attributes:
        p: the exponent of the norm of steps.
        q: the exponent of the norm of gradients, 1/p + 1/q = 1.
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
    """Returns the steepest descent for each p of `EXPONENTS`; the gradient has shape (n,)."""
    g = np.asarray(gradient, dtype=np.float64)
    found = []
    for p in EXPONENTS:
        direction, q = steepest_direction(g, p), dual_exponent(p)
        with np.errstate(all="ignore"):
            slope = float(g @ direction)
        found.append(Slope(p, q, tuple(direction.tolist()), slope, float(gradient_norm(g, q))))
    return found


def measured_slopes(objective: Objective, point: ArrayLike) -> Floats:
    """Returns `measured_slope` for u every 15°: the angles in degrees and the slopes, (2, 25); NaN without a slope."""
    slopes = measured_slope(objective, point, _UNITS)
    return np.stack([_ANGLES, np.where(np.isfinite(slopes), slopes, np.nan)])


def step_of(objective: Objective, point: ArrayLike) -> float:
    """Returns the h of `measured_slope`, at most ∛ε·max(1, |xᵢ|); NaN where no h measures the slope.

    With this longest h the errors of rounding and truncation are alike if f varies over the size of x. Where f swings
    or has a kink within h, a shorter h is needed. The shortest h that rounding allows gives reference slopes. Of all h
    that agree with them, the one is taken whose slopes change least when h is divided by ten.
    """
    x = np.asarray(point, dtype=np.float64)
    size = max(1.0, float(np.abs(x).max()))
    lengths: Floats = _LONGEST * size * 0.1 ** np.arange(_LENGTHS, dtype=np.float64)
    slopes = _differences(objective, x, _UNITS[:, None, :], lengths[:, None])
    with np.errstate(all="ignore"):
        steepest = np.nanmax(np.where(np.isfinite(slopes), np.abs(slopes), 0.0), axis=1)
        errors = (np.spacing(abs(float(objective.value_at(x)))) + np.spacing(size) * steepest) / lengths
        clear = np.flatnonzero(errors <= _CLEAR * steepest)
        if not clear.size:
            return float(lengths[0])  # f is level, or its changes are lost in the rounding of its values
        last = int(clear[-1])
        known = np.isfinite(slopes[last])
        apart = np.abs(slopes - slopes[last])[:last, known].max(axis=1, initial=0.0)
        alike = apart <= 2 * (_CLEAR * steepest[last] + errors[:last] + errors[last])
        closest = np.abs(np.diff(slopes[: last + 1, known], axis=0)).max(axis=1, initial=0.0) + errors[:last]
    if not last:
        return float(lengths[0])
    return float(lengths[int(np.where(alike, closest, np.inf).argmin())]) if alike.any() else math.nan


def measured_slope(objective: Objective, point: ArrayLike, u: Floats) -> Floats:
    """Returns (f(x + hu) − f(x − hu))/2h, the slope measured by values of f, with the h of `step_of`.

    Args:
        objective: f.
        point: x, shape (n,).
        u: unit vectors, shape (n, ...).

    Returns:
        The slopes, shape (...), in units of f per unit of x; NaN where f is not defined or not resolved by float64.
    """
    return _differences(objective, point, u, step_of(objective, point))


def _differences(objective: Objective, point: ArrayLike, u: Floats, h: Floats | float) -> Floats:
    x = np.asarray(point, dtype=np.float64).reshape(-1, *(1 for _ in u.shape[1:]))
    with np.errstate(all="ignore"):
        return np.asarray((objective.value_at(x + h * u) - objective.value_at(x - h * u)) / (2 * h))
