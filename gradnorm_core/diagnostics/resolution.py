"""Resolution: whether f turns slowly enough for the numbers of float64, and for samples, to tell what it does.

Between two samples f may rise and fall unseen. Its gradient tells: where f is followed closely, the slopes along a line
add up to what its values change by; where it swings many times between samples, they add up to far more.
"""

from __future__ import annotations

import numpy as np

from gradnorm_core.arrays import BoolArray, Floats
from gradnorm_core.objectives.objective import Objective

_EPS = float(np.finfo(np.float64).eps)
_UNITS = 4  # in the last place, to both sides of a point
_LEAST = 1e-12  # a change of f over these few units that is nothing
_BENDS_ALIKE = 0.5
_HIDDEN = 3.0  # times what the values change by: slopes that add up to more belong to swings between the samples
_ALONG_A_RAY = 128


def follows_its_hessian(objective: Objective, point: Floats, second: Floats) -> bool:
    """Whether ∇f changes by ∇²f·d over a few units in the last place, d, as it does wherever float64 resolves f.

    Near x = 2·10⁸ two neighbours among the numbers of float64 are 3·10⁻⁸ apart, and sin(10⁸x) turns by 3 between them:
    no stationary point of it can be told from any other number.

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
    moved = around - point[:, None]  # as far as the numbers let it
    changes = objective.gradient_at(around) - objective.gradient_at(point)[:, None]
    return bool(np.abs(changes - second @ moved).max() <= _BENDS_ALIKE * largest * unit)


def followed(values: Floats, slopes: Floats) -> BoolArray:
    """Whether samples follow f: the slopes from sample to sample add up to about what the values change by.

    Args:
        values: f at samples along lines, (lines, samples).
        slopes: ∇f·d there, where d leads along the line as far as to the next sample, (lines, samples).
    """
    sizes = np.abs(values)
    rounding = 8 * _EPS * values.shape[-1] * np.where(np.isfinite(sizes), sizes, 0.0).max(axis=-1)
    seen = np.nansum(np.abs(np.diff(values, axis=-1)), axis=-1)
    felt = np.where(np.isfinite(slopes), np.abs(slopes), 0.0)[..., :-1].sum(axis=-1)
    return np.asarray(felt <= _HIDDEN * seen + rounding)


def circles_follow(objective: Objective, around: Floats, values: Floats, tangents: Floats) -> BoolArray:
    """`followed` along circles, given as points (2, circles, samples), f there, and the ways to the next points."""
    return followed(values, (objective.gradient_at(around) * tangents).sum(axis=0))


def clear_of_lower(objective: Objective, point: Floats, ways: Floats, reach: float, floor: float, sign: int) -> float:
    """How far from a point sign·f stays above a floor along rays that its samples follow; 0 where they do not.

    Circles around the point leave out what lies between them; these rays cross it.

    Args:
        objective: f, of two variables.
        point: where the rays begin, (2,).
        ways: unit vectors, (2, rays).
        reach: their length.
        floor: the lowest value of sign·f that is not lower.
        sign: −1 asks for higher values.
    """
    distances = reach * np.arange(_ALONG_A_RAY + 1) / _ALONG_A_RAY
    along = point[:, None, None] + ways[..., None] * distances
    values, gradients = objective.value_and_gradient_at(along)
    steps = ways[..., None] * (reach / _ALONG_A_RAY)
    if not followed(values, (gradients * steps).sum(axis=0)).all():
        return 0.0
    lower = (sign * values < floor).any(axis=0)
    return float(distances[int(lower.argmax())]) if lower.any() else reach
