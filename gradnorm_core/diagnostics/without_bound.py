"""Functions that fall for ever: along a ray, and along the way of a run."""

from __future__ import annotations

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.status import UNFINISHED
from gradnorm_core.diagnostics.surroundings import size_of
from gradnorm_core.diagnostics.turning import unit_vectors
from gradnorm_core.objectives.objective import Objective

_DOUBLINGS = 30  # the last doublings, which decide whether f falls without bound
_KEEPS_FALLING = 0.99
_WAY: Floats = np.exp2(np.arange(41.0))
_ALL_PARTS: Floats = np.arange(65) / 64  # of the way to where f overflows
_FEWEST_PARTS = 4  # of them, where f has a value in float64
_FAR, _CLOSE, _PLACES = 16.0, 1e-6, 800  # sizes of x, a share of them, and how many places between are looked at
_LEVELLED = 1e-3  # of the slope at the start of a ray: a smaller one stops a run
_FEWEST = 4  # steps of a run on which f seems to have no bound


def is_unbounded(run: Run, sign: int) -> bool:
    """Whether f (−f for ascent) fell from the middle of the run to its end, and falls on without bound that way.

    Nothing on the way may stop a run with steps as short as the last one: see `_levels_off`.
    """
    middle, last = len(run.points) // 2, run.points[-1]
    if run.status.name not in UNFINISHED or run.iterations < _FEWEST:
        return False
    way, step = last - run.points[middle], float(np.linalg.norm(last - run.points[-2]))
    if not (sign * run.values[-1] < sign * run.values[middle] and way.any()):
        return False
    # A coordinate that fades or goes to and fro leads astray far out, so the way is looked along once without it.
    rounded = np.round(way / np.abs(way).max(), 2)
    return any(
        falls_without_bound(run.objective, last, one, sign) and not _levels_off(run.objective, last, one, step, sign)
        for one in (way, rounded)
    )


def _levels_off(objective: Objective, point: Floats, way: Floats, step: float, sign: int) -> bool:
    """Whether the slope along a ray all but vanishes farther away than a step, and is there again behind that place.

    A run that follows the slope comes to rest there, as at the inflection of x³, although f has no bound behind it.
    """
    far = _FAR * max(size_of(point), step)
    distances = np.geomspace(max(step, _CLOSE * far), far, _PLACES)
    with np.errstate(all="ignore"):
        ray = unit_vectors(way[None])[0]
        gradients = objective.gradient_at(point[:, None] + ray[:, None] * np.append(0.0, distances))
        slopes = -sign * (ray @ gradients)
    if not np.isfinite(slopes).all() or not slopes[0] > 0:
        return False
    lowest = int(slopes.argmin())
    return bool(slopes[lowest] <= _LEVELLED * slopes[0] and slopes[lowest:].max() > 10 * max(slopes[lowest], 0.0))


def falls_without_bound(objective: Objective, point: Floats, direction: Floats, sign: int = 1) -> bool:
    """Returns True when sign·f falls along a ray at each of forty doublings of the way, and in the end by no less each.

    −t and −ln t fall in this way; −t/(1 + t) and e⁻ᵗ do not. Where the values leave float64 on the way, as those of −eᵗ
    do, f has to fall faster and faster up to there.

    Args:
        objective: f.
        point: where the ray begins, (n,).
        direction: its direction, (n,), of any length but 0.
        sign: −1 asks whether f rises without bound.
    """
    distances = size_of(point) / float(np.abs(direction).max()) * _WAY
    values = _values_along(objective, point, direction, distances, sign)
    overflow = np.flatnonzero(values == -np.inf)
    if overflow.size:
        first, last = (float(distances[0]) if overflow[0] else 0.0), float(distances[overflow[0]])
        closer = _values_along(objective, point, direction, first + (last - first) * _ALL_PARTS, sign)
        closer = closer[: int(np.argmax(closer == -np.inf))]
        return (
            len(closer) > _FEWEST_PARTS and _falls_on(closer, 1.0) and bool((np.diff(values[: overflow[0]]) < 0).all())
        )
    return _falls_on(values, _KEEPS_FALLING)


def _values_along(objective: Objective, point: Floats, direction: Floats, distances: Floats, sign: int) -> Floats:
    """Returns sign·f at these distances along a ray."""
    with np.errstate(all="ignore"):
        return np.asarray(sign * objective.value_at(point[:, None] + direction[:, None] * distances))


def _falls_on(values: Floats, share: float) -> bool:
    """Whether values fall at each step, each of the last times by at least this share of the fall before."""
    with np.errstate(all="ignore"):
        falls = -np.diff(values)
        last = falls[-_DOUBLINGS:]
        return bool((falls > 0).all() and (last[1:] >= share * last[:-1]).all())
