"""Rough lines: kinks, cusps, poles and jumps all along a straight line, of which a run meets one point."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gradnorm_core.arrays import Floats, freeze
from gradnorm_core.diagnostics.rough_points import RoughPoint, rough_point_at
from gradnorm_core.diagnostics.surroundings import circle, rings, size_of
from gradnorm_core.objectives.objective import Objective

_AWAY = np.array([-1.0, -0.1, -0.01, 0.01, 0.1, 1.0])
"""Places along a line, in sizes of the coordinate along it: f has to be as rough at each."""
_FAR = np.multiply.outer([-1.0, 1.0], 10.0 ** np.arange(-2, 5)).ravel()
"""The same for a line of minima, which says more: there f alone is looked at."""
_NAMED = ("kink", "cusp", "pole", "jump")
_RING = 1e-7  # of the size of x: so small that the poles of tan do not crowd on it
_SIDES = 48
_PARTS = np.linspace(0, 1, 17)
_ZOOMS = 10
_LARGEST_DIVISOR = 999
_WHOLE = 1e-8  # a ratio that close to one of whole numbers is it
_BESIDE = np.array([1e-3])  # of the size of x: the circle on which f is seen to change
_SAME = 1e-9  # values that close, as a share of the largest change there, are the same
_ABOUT = 1e-2


@dataclass(frozen=True, slots=True, eq=False)
class RoughLine:
    """A line on which f is as rough at every point that was looked at.

    Attributes:
        point: a point of the line, (2,).
        along: unit vector along it.
        radius: where f is the same all along the line: it is nowhere lower (higher for ascent) within this distance of
            its points, judged by values on circles; None elsewhere.
    """

    point: Floats
    along: Floats
    radius: float | None = None

    def __post_init__(self) -> None:
        freeze(self.point, self.along)


def rough_line_through(objective: Objective, rough: RoughPoint, sign: int = 1) -> RoughLine | None:
    """The line through a rough point p on which f is as rough everywhere, as 1/(x + y) is on y = −x.

    Seen at six other points of it, up to the size of its coordinate along the line away. None for a curve, and for a
    point that stands alone, such as a minimum that is lower than the other points of its kink.

    Args:
        objective: f, of two variables.
        rough: what is known about p.
        sign: that of `rough_point_at`.
    """
    if rough.roughness not in _NAMED or _is_lowest_of_its_kink(objective, rough):
        return None
    ends = _crossings(objective, rough.point)
    way = ends[1] - ends[0]
    if not way.any():
        return None
    along = _straightened(way)
    others = rough.point + _reach(rough, along) * np.multiply.outer(_AWAY, along)
    if rough.radius is not None and not _is_level(objective, rough, along, _FAR, _SAME):
        return None
    found = [rough_point_at(objective, other, sign) for other in others]
    known = [other for other in found if other is not None and other.roughness == rough.roughness]
    radii = [other.radius for other in (rough, *known) if other.radius is not None]
    if len(known) < len(found) or (rough.radius is not None and len(radii) <= len(found)):
        return None
    return RoughLine(rough.point, along, None if rough.radius is None else min(radii))


def _straightened(way: Floats) -> Floats:
    """The unit vector of a way, pointing right, or up: along a ratio of small whole numbers that is that close.

    Formulas have such ratios; on a line of minima the last digits of the way decide whether a point lies on it.
    """
    large, small = (1, 0) if abs(way[1]) > abs(way[0]) else (0, 1)
    ratio = float(way[small] / way[large])
    whole = Fraction(ratio).limit_denominator(_LARGEST_DIVISOR)
    straight = np.empty(2)
    straight[large], straight[small] = 1.0, float(whole) if abs(ratio - whole) < _WHOLE else ratio
    straight *= np.sign(straight[0] or straight[1]) / np.linalg.norm(straight)
    return np.asarray(straight + 0.0)


def _reach(rough: RoughPoint, along: Floats) -> float:
    """The size of the coordinate of a rough point along the line, at least 1."""
    return max(1.0, abs(float(rough.point @ along)))


def _is_lowest_of_its_kink(objective: Objective, rough: RoughPoint) -> bool:
    """Whether a minimum is lower than other points of its kink, by more than the way of a kink is known to.

    Most are, and need no circle to be looked at.
    """
    if rough.radius is None or rough.along is None:
        return False
    return not _is_level(objective, rough, rough.along, _AWAY, _ABOUT)


def _is_level(objective: Objective, rough: RoughPoint, along: Floats, away: Floats, share: float) -> bool:
    """Whether f is the same all along a line, but for a share of what it changes by close to the rough point."""
    beside = objective.value_at(rings(rough.point, size_of(rough.point) * _BESIDE, circle(_SIDES))) - rough.value
    line = objective.value_at((rough.point + _reach(rough, along) * np.multiply.outer(away, along)).T) - rough.value
    return bool(np.abs(line).max() <= share * np.abs(beside).max())


def _crossings(objective: Objective, point: Floats) -> Floats:
    """Where a small circle around a point crosses the line on which f, or its gradient, changes at once, (2, 2)."""
    radius = np.array([_RING * size_of(point)])
    low = 2 * np.pi * (np.arange(_SIDES) + 0.1234) / _SIDES
    with np.errstate(all="ignore"):
        seen = _seen(objective, point, radius, low)
        middle = _median(seen)
        spread = _median(np.abs(seen - middle))
        squashed = _squashed(seen, middle, spread)
        changes = _changes(squashed, np.roll(squashed, -1, axis=1))
        first = int(changes.argmax())
        opposite = (first + np.arange(_SIDES // 4, _SIDES - _SIDES // 4 + 1)) % _SIDES
        second = int(opposite[changes[opposite].argmax()])
        low, width = low[[first, second]], 2 * np.pi / _SIDES
        for _ in range(_ZOOMS):
            angles = (low[:, None] + width * _PARTS).ravel()
            values = _squashed(_seen(objective, point, radius, angles), middle, spread).reshape(3, 2, -1)
            width /= len(_PARTS) - 1
            low = low + width * _changes(values[..., :-1], values[..., 1:]).argmax(axis=-1)
    angles = low + width / 2
    return np.asarray(point + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1))


def _median(values: Floats) -> Floats:
    """The middle of each row, (k, m) -> (k, 1); what is not defined counts as largest."""
    return np.sort(values, axis=1)[:, [values.shape[1] // 2]]


def _seen(objective: Objective, point: Floats, radius: Floats, angles: Floats) -> Floats:
    """f and its gradient on a circle, (3, angles)."""
    values, gradients = objective.value_and_gradient_at(
        rings(point, radius, np.stack([np.cos(angles), np.sin(angles)]))
    )
    return np.concatenate([values, gradients[:, 0]])


def _squashed(seen: Floats, middle: Floats, spread: Floats) -> Floats:
    """What was seen, in −1 … 1: in a pole both ends of it are reached at once."""
    away = seen - middle
    return np.asarray(np.where(np.isinf(away), np.sign(away), away / (np.abs(away) + spread + (spread == 0))))


def _changes(values: Floats, later: Floats) -> Floats:
    """By how much the most changed of some rows of values changes, (k, ...) -> (...)."""
    return np.asarray(np.nan_to_num(np.abs(later - values)).max(axis=0))
