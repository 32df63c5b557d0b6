"""Rough lines: straight lines that consist of kinks, cusps, poles or jumps of f."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gradnorm_core.arrays import Floats, freeze
from gradnorm_core.diagnostics.offset import without_offset
from gradnorm_core.diagnostics.rough_points import RoughPoint, rough_point_at
from gradnorm_core.diagnostics.surroundings import circle, rings, size_of
from gradnorm_core.objectives.objective import Objective

_AWAY = np.array([-1.0, -0.1, -0.01, 0.01, 0.1, 1.0])
"""Distances along a line, in sizes of the point's coordinate along it: f must be as rough at each of these places."""
_FAR = np.multiply.outer([-1.0, 1.0], 10.0 ** np.arange(-2, 5)).ravel()
"""Distances for a line of minima, where only values of f are compared, which costs less."""
_NAMED = ("kink", "cusp", "pole", "jump")
_RING = 1e-7  # of the size of x: a circle so small that few poles of tan cross it
_SIDES = 48
_PARTS = np.linspace(0, 1, 17)
_ZOOMS = 10
_LARGEST_DIVISOR = 999
_WHOLE = 1e-8  # a ratio that is this close to a ratio of whole numbers is taken to be that
_ALMOST_WHOLE = 1e-6  # the same where values of f decide between the two
_BESIDE = np.array([1e-3])  # of the size of x: the circle on which the change of f is measured
_SAME = 1e-9  # of the largest change on that circle: values that differ by less are the same
_ABOUT = 1e-2  # the same where the direction of the line is only known from gradients


@dataclass(frozen=True, slots=True, eq=False)
class RoughLine:
    """A straight line on which f is equally rough at every tested point.

    Attributes:
        point: a point of the line, (2,).
        along: unit vector along the line.
        radius: on a line of minima, f is nowhere lower (higher for ascent) within this distance of its points, judged
            by values on circles; None for other lines.
    """

    point: Floats
    along: Floats
    radius: float | None = None

    def __post_init__(self) -> None:
        freeze(self.point, self.along)

    @property
    def across(self) -> Floats:
        """Unit vector at a right angle to the line, to the left of `along`."""
        return np.array([-self.along[1], self.along[0]])


def rough_line_through(objective: Objective, rough: RoughPoint, sign: int = 1) -> RoughLine | None:
    """Returns the straight line through a rough point p on which f is equally rough, as 1/(x + y) is on y = −x.

    Six other points of the line are tested, up to the size of p's coordinate along the line away from p. None for a
    curve, and for a point that stands alone, such as a minimum that is lower than the other points of its kink.

    Args:
        objective: f, of two variables.
        rough: p, as `rough_point_at` found it.
        sign: −1 for ascent, as for `rough_point_at`.
    """
    if rough.roughness not in _NAMED or _is_lowest_of_its_kink(objective, rough):
        return None
    ends = _crossings(objective, rough.point)
    way = ends[1] - ends[0]
    if not way.any():
        return None
    along = _straightened(way, _WHOLE)
    if rough.roughness == "pole":
        along = _higher_along(objective, rough, along, _straightened(way, _ALMOST_WHOLE))
    others = rough.point + _reach(rough, along) * np.multiply.outer(_AWAY, along)
    if rough.radius is not None and not _is_level(objective, rough, along, _FAR, _SAME):
        return None
    found = [rough_point_at(objective, other, sign) for other in others]
    known = [other for other in found if other is not None and other.roughness == rough.roughness]
    radii = [other.radius for other in (rough, *known) if other.radius is not None]
    if len(known) < len(found) or (rough.radius is not None and len(radii) <= len(found)):
        return None
    # A search by values ends beside a jump, as far off as they do not tell; the crossings lie on it.
    point = ends.mean(axis=0) if rough.roughness == "jump" else rough.point
    return RoughLine(point, along, None if rough.radius is None else min(radii))


def _higher_along(objective: Objective, rough: RoughPoint, along: Floats, rounded: Floats) -> Floats:
    """Returns the rounded direction of a line of poles where |f| is nowhere lower along it, else the other one.

    Beside an even pole, such as 1/x², both sides look alike, and a small circle shows the direction to 10⁻⁷ only.
    """
    reach = _reach(rough, along)
    with np.errstate(all="ignore"):
        heights = [
            np.abs(objective.value_at((rough.point + reach * np.multiply.outer(_AWAY, way)).T))
            for way in (along, rounded)
        ]
    heights = [np.where(np.isfinite(one), one, np.inf) for one in heights]
    return rounded if bool((heights[1] >= heights[0]).all()) else along


def _straightened(way: Floats, close: float) -> Floats:
    """Returns the unit vector of a way, pointing right or up; a slope close to a ratio of whole numbers becomes it.

    Lines in formulas have such slopes, and on a line of minima the last digits of the slope decide whether a distant
    point lies on it.
    """
    large, small = (1, 0) if abs(way[1]) > abs(way[0]) else (0, 1)
    ratio = float(way[small] / way[large])
    whole = Fraction(ratio).limit_denominator(_LARGEST_DIVISOR)
    straight = np.empty(2)
    straight[large], straight[small] = 1.0, float(whole) if abs(ratio - whole) < close else ratio
    straight *= np.sign(straight[0] or straight[1]) / np.linalg.norm(straight)
    return np.asarray(straight + 0.0)


def _reach(rough: RoughPoint, along: Floats) -> float:
    """Returns the size of the rough point's coordinate along the line, at least 1."""
    return max(1.0, abs(float(rough.point @ along)))


def _is_lowest_of_its_kink(objective: Objective, rough: RoughPoint) -> bool:
    """Whether a minimum on a kink is lower than other points of the kink, by more than an error of direction explains.

    Most minima are; this cheap test spares them the search on circles.
    """
    if rough.radius is None or rough.along is None:
        return False
    return not _is_level(objective, rough, rough.along, _AWAY, _ABOUT)


def _is_level(objective: Objective, rough: RoughPoint, along: Floats, away: Floats, share: float) -> bool:
    """Whether f is constant along a line, up to a share of its changes on a circle around the rough point."""
    bare = without_offset(objective)
    value = bare.value_at(rough.point)
    beside = bare.value_at(rings(rough.point, size_of(rough.point) * _BESIDE, circle(_SIDES))) - value
    line = bare.value_at((rough.point + _reach(rough, along) * np.multiply.outer(away, along)).T) - value
    return bool(np.abs(line).max() <= share * np.abs(beside).max())


def _crossings(objective: Objective, point: Floats) -> Floats:
    """Returns the two points at which a small circle around a point crosses the line where f or ∇f jumps, (2, 2)."""
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
    """Returns the median of each row, (k, m) -> (k, 1); NaN counts as largest."""
    return np.sort(values, axis=1)[:, [values.shape[1] // 2]]


def _seen(objective: Objective, point: Floats, radius: Floats, angles: Floats) -> Floats:
    """Returns f and its gradient on a circle, (3, angles)."""
    values, gradients = objective.value_and_gradient_at(
        rings(point, radius, np.stack([np.cos(angles), np.sin(angles)]))
    )
    return np.concatenate([values, gradients[:, 0]])


def _squashed(seen: Floats, middle: Floats, spread: Floats) -> Floats:
    """Returns the numbers mapped to −1 … 1 around their middle, so that a jump to ∞ has a finite size."""
    away = seen - middle
    return np.asarray(np.where(np.isinf(away), np.sign(away), away / (np.abs(away) + spread + (spread == 0))))


def _changes(values: Floats, later: Floats) -> Floats:
    """Returns the largest change over the k rows of values, (k, ...) -> (...)."""
    return np.asarray(np.nan_to_num(np.abs(later - values)).max(axis=0))
