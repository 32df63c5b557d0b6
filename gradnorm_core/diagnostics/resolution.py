"""Resolution: whether f varies slowly enough for float64, and for samples along lines, to represent it.

Between two samples f may rise and fall unseen. The gradient shows it: where samples are close enough, the sizes of the
slopes along a line add up to the sizes of the changes of f; where f swings between samples, they add up to far more.
"""

from __future__ import annotations

import numpy as np

from gradnorm_core.arrays import BoolArray, Floats
from gradnorm_core.objectives.objective import Objective

_EPS = float(np.finfo(np.float64).eps)
_ROUNDED = 16 * _EPS
_UNITS = 4  # in the last place, to both sides of a point
_LEAST = 1e-12  # a smaller change of f over these few units needs no test
_BENDS_ALIKE = 0.5
_HIDDEN = 3.0  # times the changes of the values: where slopes add up to more, f swings between the samples
_ALONG_A_RAY = 128


def follows_its_hessian(objective: Objective, point: Floats, second: Floats) -> bool:
    """Returns True when ∇f changes by about ∇²f·d over a move d of a few units in the last place.

    It does so wherever float64 resolves f. Near x = 2·10⁸ two neighbouring numbers are 3·10⁻⁸ apart, and the argument
    of sin(10⁸x) changes by 3 between them: no stationary point can be told from any other number.

    Args:
        objective: f.
        point: where ∇f nearly vanishes, (n,).
        second: ∇²f there.
    """
    unit = _UNITS * _EPS * max(1.0, float(np.abs(point).max()))
    largest = float(np.abs(second).max())
    if objective.is_quadratic or not largest * unit * unit > _LEAST:
        return True
    shifts = unit * np.hstack([np.eye(len(point)), -np.eye(len(point))])
    around = point[:, None] + shifts
    moved = around - point[:, None]  # the moves after rounding
    changes = objective.gradient_at(around) - objective.gradient_at(point)[:, None]
    return bool(np.abs(changes - second @ moved).max() <= _BENDS_ALIKE * largest * unit)


def followed(values: Floats, slopes: Floats) -> BoolArray:
    """Returns True for each line whose samples are close enough to follow f, (lines,).

    There Σ|slope| over the samples is at most three times Σ|change of f|.

    Args:
        values: f at samples along lines, (lines, samples).
        slopes: ∇f·d there, where d is the way to the next sample, (lines, samples).
    """
    sizes = np.abs(values)
    rounding = 8 * _EPS * values.shape[-1] * np.where(np.isfinite(sizes), sizes, 0.0).max(axis=-1)
    seen = np.nansum(np.abs(np.diff(values, axis=-1)), axis=-1)
    felt = np.where(np.isfinite(slopes), np.abs(slopes), 0.0)[..., :-1].sum(axis=-1)
    return np.asarray(felt <= _HIDDEN * seen + rounding)


def circles_follow(objective: Objective, around: Floats, values: Floats, tangents: Floats) -> BoolArray:
    """Returns `followed` for circles: points (2, circles, samples), f there, and the ways to the next points."""
    return followed(values, (objective.gradient_at(around) * tangents).sum(axis=0))


def clear_of_lower(objective: Objective, point: Floats, ways: Floats, reach: float, floor: float, sign: int) -> float:
    """Returns the distance from a point up to which sign·f is nowhere below a floor along rays.

    The rays cross the places between the circles that `surroundings` samples.

    Args:
        objective: f, of two variables.
        point: where the rays begin, (2,).
        ways: the unit vectors of the rays, (2, rays).
        reach: the length of the rays.
        floor: the value below which sign·f counts as lower.
        sign: −1 to look for higher values of f.

    Returns:
        A distance up to `reach`; 0 where the samples along the rays do not follow f.
    """
    distances = reach * np.arange(_ALONG_A_RAY + 1) / _ALONG_A_RAY
    along = point[:, None, None] + ways[..., None] * distances
    values, gradients = objective.value_and_gradient_at(along)
    steps = ways[..., None] * (reach / _ALONG_A_RAY)
    slopes = (gradients * steps).sum(axis=0)
    # A ray that lies on a kink to rounding has slopes of the kink that are rounding, too.
    slopes[np.abs(slopes) <= _ROUNDED * np.abs(gradients).max(axis=0) * (reach / _ALONG_A_RAY)] = 0.0
    if not followed(values, slopes).all():
        return 0.0
    lower = (sign * values < floor).any(axis=0)
    return float(distances[int(lower.argmax())]) if lower.any() else reach
