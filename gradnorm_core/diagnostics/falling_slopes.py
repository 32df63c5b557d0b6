"""Falling slopes: whether f falls away from a point by less than its values show.

The digits of a large term or a large coordinate hide the changes that f owes to another one: values in float64 of
log(1 + eˣ) + |y − 1000| show nothing of x beyond x = −28. The slope along x shows it: no other term adds to it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.formula_roughness import functions_in, other_powers
from gradnorm_core.objectives.objective import Objective

_SHARES = np.array([1e-6, 1e-5, 1e-4, 1e-3])
"""Distances from the point, as shares of its coordinate along the way; a place in words is rounded by as much."""
_FAR = np.array([0.1, 1.0, 3.0])
_PARTS, _ZOOMS = 33, 10
_TINY = 1e-290  # numbers begin at 5e-324
_HARDLY = 16  # times the floor
_EPS = float(np.finfo(np.float64).eps)
_UNITS = _EPS * np.array([0.0, 4.0, -7.0])
_FADING = {"exp", "sinh", "cosh", "tanh", "sech", "csch", "coth", "sigmoid", "softplus", "expm1", "erf"}


def falls_by_slopes(objective: Objective, point: Floats, sign: int = 1, along: Floats | None = None) -> bool:
    """Returns True when sign·f falls away from a point, judged by slopes on both ways along one line or both axes.

    On the first thousandth of the coordinate along the way each slope must be below its rounding. A slope of exactly 0
    may have underflowed, as that of e⁻⁸⁰⁰ has: then True, too, if far out f rises on one of the two ways only, and the
    first slopes there are as small as numbers get. Along a line that is parallel to no axis other terms, such as
    7|y − 1.7x| on its kink, add rounding to a slope, and what is below it counts as 0.

    Args:
        objective: f, of two variables.
        point: shape (2,).
        sign: −1 asks whether f rises.
        along: unit vector along the line, (2,); both axes when None.
    """
    lines = np.eye(2) if along is None else along[np.newaxis]
    ways = np.concatenate([lines, -lines])
    sizes = np.maximum(1.0, np.abs(ways @ point))
    with np.errstate(all="ignore"):
        slopes, rounding = _slopes(objective, point, ways, np.multiply.outer(sizes, _SHARES))
        if bool((sign * slopes < -rounding).all(axis=1).any()):
            return True
        oblique = (ways != 0).all(axis=1)[:, None]
        floors = np.array([_floor(objective, point, way) for way in ways])
        still = (np.abs(slopes) <= floors[:, None]).all(axis=1).reshape(2, -1).all(axis=0)
        if not still.any() or not _may_fade(objective):
            return False
        far, rounding = _slopes(objective, point, ways, np.multiply.outer(sizes, _FAR))
        rising = sign * far > oblique * np.nan_to_num(rounding, nan=0.0, posinf=0.0) + floors[:, None]
        rises, reaches = rising.any(axis=1), sizes * _FAR[rising.argmax(axis=1)]
        one_sided = np.tile(still & (rises.reshape(2, -1).sum(axis=0) == 1), 2)
        return any(
            _underflows(objective, point, ways[place], float(reaches[place]), float(floors[place]))
            for place in np.flatnonzero(one_sided & rises)
        )


def _floor(objective: Objective, point: Floats, way: Floats) -> float:
    """Returns the rounding of a slope on either side of a line; 0 for a line that is parallel to an axis."""
    across = max(1.0, float(np.abs(point).max())) * np.array([-way[1], way[0]])
    gradients = objective.gradient_at(point[:, None] + np.multiply.outer(across, [-_SHARES[0], _SHARES[0]]))
    return float((np.abs(way) @ np.abs(gradients)).max()) * 8 * _EPS if way.all() else 0.0


def _slopes(objective: Objective, point: Floats, ways: Floats, distances: Floats) -> tuple[Floats, Floats]:
    """Returns the slopes of f along ways at some distances, (ways, distances), and the size of their rounding.

    Points a few units in the last place beside show how the terms of a slope are rounded.
    """
    shifts = np.multiply.outer(np.maximum(1.0, np.abs(ways @ point)), _UNITS)
    lengths = distances[..., None] + shifts[:, None, :]
    gradients = objective.gradient_at(point[:, None, None, None] + ways.T[..., None, None] * lengths)
    slopes = np.einsum("wi,iwdu->wdu", ways, gradients)
    # Along an axis the other component of ∇f adds nothing, not even rounding.
    sizes = (np.abs(ways.T)[..., None, None] * np.abs(gradients)).sum(axis=0)
    oblique = (ways != 0).all(axis=1)[:, None] * 8 * _EPS * sizes.max(axis=-1)
    return slopes[..., 0], np.asarray(oblique + 8 * np.ptp(slopes, axis=-1))


def _underflows(objective: Objective, point: Floats, way: Floats, high: float, floor: float) -> bool:
    """Whether the first slopes along a way that are not 0 are tiny: those of eˣ are, those of max(0, x) and x² not.

    f has a slope at the distance `high`.

    Slopes up to the floor are rounding: there, all that can be seen is that the first ones above it are not far above.
    """
    low, first = 0.0, np.inf
    for _ in range(_ZOOMS):
        distances = np.linspace(low, high, _PARTS)
        slopes = np.abs(way @ objective.gradient_at(point[:, None] + way[:, None] * distances))
        found = np.flatnonzero(slopes > floor)
        if not found.size:
            return False
        place = int(found[0])
        low, high, first = float(distances[max(place - 1, 0)]), float(distances[place]), float(slopes[place])
    return first < max(_TINY, _HARDLY * floor)


@lru_cache(maxsize=512)
def _may_fade(objective: Objective) -> bool:
    """Whether the formula has a function whose slope may underflow: an exponential one, or a power such as eˣ."""
    return bool(_FADING & functions_in(objective)) or any(other_powers(objective))
