"""Rough points: kinks, tips, cusps, poles and jumps of f, found from its values and gradients on small circles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gradnorm_core.arrays import Floats, freeze
from gradnorm_core.diagnostics.falling_slopes import falls_by_slopes
from gradnorm_core.diagnostics.formula_roughness import has_jumps, may_be_rough
from gradnorm_core.diagnostics.kinks import jumps_between
from gradnorm_core.diagnostics.offset import without_offset
from gradnorm_core.diagnostics.point_cache import cached_at_points
from gradnorm_core.diagnostics.surroundings import circle, lowest_on_circles, nowhere_lower_within, rings, size_of
from gradnorm_core.objectives.objective import Objective

Roughness = Literal["kink", "corner", "tip", "cusp", "pole", "jump"]
OUT = 3.0
"""Times the reach of a search by values: a search that has moved this far has left the place where it began."""

_SEARCHED = 200
_FINEST = 1e-13
_HOLE = 1e-9  # of the size of x: the farthest pole that a search still takes for its end
_TIDY = 1e-2  # of the size of x: the farthest point with few decimals that a search still takes for its end
_RINGS = np.array([1e-3, 1e-5, 1e-7])
_NO_JUMP = 10.0  # times the spread on the outer circle: a larger one on the inner circle is no jump
_STAYS = 0.5  # a spread on the innermost circle of at least this share of the outermost one does not fade
_SLOW = 0.05  # the same of the circle between them, on which a slope leaves a hundredth
_LASTS = 0.9  # the same of the circle between them: of |x|^1.1 six tenths are left
_GROWS = 1.5  # the factor from circle to circle by which ∇f grows at a cusp, |x|^0.9 or sharper
_DEEPENS = 0.9  # the least ratio of the two falls between three circles at a pole; it is 1 for ln
_ALIKE_FALLS = 3.0  # the largest such ratio; up to 3 for ln²
_SOARS = 5.0  # the factor from circle to circle by which |f| grows at a pole with both signs
_CLOSEST = np.array([1e-8, 1e-9, 1e-10])
_SOARS_BY_TEN = 2.5  # the factor between these circles; a pole of 1/√t grows by 3.2
_ALIKE = 1e-3  # of the largest gradient: gradients that differ by less are the same
_FEW = 8  # around a cone there are more different gradients than this
_EPS = float(np.finfo(np.float64).eps)
_SETTLING = 1e-2  # of the size of x: on circles smaller than this the search tries points with few decimals
_TENS = 10.0 ** np.arange(13)
_LAST_RADII: Floats = 0.25 ** np.arange(
    8, dtype=np.float64
)  # of the last circle: a point with few decimals must be the lowest on all of these circles


@dataclass(frozen=True, slots=True, eq=False)
class RoughPoint:
    """A point at which f has no gradient.

    Attributes:
        point: shape (2,).
        value: f there; not finite at a pole.
        roughness: "kink": ∇f jumps across a line. "corner": several kinks meet. "tip": ∇f depends on the direction from
            which the point is approached, as at the tip of a cone. "cusp": ∇f grows beyond all bounds. "pole": f grows
            beyond all bounds. "jump": f itself jumps.
        along: unit vector along the line of a kink, else None.
        radius: f (−f for ascent) is nowhere lower within this distance, judged by values on circles; None where f is
            lower somewhere close by, and at poles and jumps.
        holds: a run came to rest on this kink, at no minimum that values of f prove.
    """

    point: Floats
    value: float
    roughness: Roughness
    along: Floats | None = None
    radius: float | None = None
    holds: bool = False

    def __post_init__(self) -> None:
        freeze(self.point, *(() if self.along is None else (self.along,)))


@cached_at_points
def rough_point_at(objective: Objective, point: Floats, sign: int = 1) -> RoughPoint | None:
    """Returns the roughness of f at a point of the plane, judged on three circles of 1e-3 to 1e-7 of the size of x.

    None where ∇f tends to one limit from all sides, and where f is undefined somewhere on the circles. sign is −1 for
    ascent.
    """
    bare, directions = without_offset(objective), circle(48)
    around = rings(point, size_of(point) * _RINGS, directions)
    with np.errstate(all="ignore"):
        value = float(bare.value_at(point))
        values, gradients = bare.value_and_gradient_at(around)
        if not np.isfinite(values).all():
            return None
        roughness, along = _roughness(value, values, gradients, directions)
        if roughness not in ("jump", "pole") and _hides_a_jump(bare, around[:, -1], values):
            roughness, along = "jump", None
        if roughness == "jump":
            roughness = "pole" if _soars(bare, point, directions) else None if _is_rounding(values) else "jump"
        hole = roughness != "pole" and not np.isfinite(objective.value_at(np.round(point, 9)))
    if roughness is None or hole:
        return None
    unbound = roughness in ("pole", "jump")  # at a jump, f may have no lowest value close by
    radius = None if unbound else nowhere_lower_within(bare, point, sign)
    if radius is not None and along is not None and falls_by_slopes(bare, point, sign, along):
        radius = None
    return RoughPoint(point.copy(), float(objective.value_at(point)), roughness, along, radius)


def jumps_at(objective: Objective, point: Floats) -> bool:
    """Whether f jumps at a point of the plane."""
    rough = rough_point_at(objective, point) if may_be_rough(objective) else None
    return rough is not None and rough.roughness == "jump"


def pole_near(objective: Objective, point: Floats, sign: int = 1) -> RoughPoint | None:
    """Returns the pole that a search by values finds from a point, within three times the size of x; else None."""
    end = lowest_point_near(objective, point, float(np.abs(point).max()), sign)
    rough = None if end is None else rough_point_at(objective, end, sign)
    return rough if rough is not None and rough.roughness == "pole" else None


def _roughness(
    value: float, values: Floats, gradients: Floats, directions: Floats
) -> tuple[Roughness | None, Floats | None]:
    if _is_pole(values):
        return "pole", None
    spreads = np.ptp(np.column_stack([values, np.full(len(values), value)]), axis=1)
    if spreads[-1] > max(_STAYS * spreads[0], 1e-9 * float(np.abs(values).max())):
        return "jump", None
    sizes = np.linalg.norm(gradients, axis=0).max(axis=1)
    if not np.isfinite(sizes).all():
        return None, None
    if (sizes[1:] > _GROWS * sizes[:-1]).all():
        return "cusp", None
    jumps = np.ptp(gradients, axis=-1).max(axis=0)
    fades = jumps[-1] <= _STAYS * jumps[0] and jumps[-1] < _LASTS * jumps[1]  # |x|³ hides a kink on the outer circle
    if fades or jumps[-1] <= 1e-6 * sizes[-1]:
        return None, None
    return _kind_of_kink(gradients[:, -1], float(sizes[-1]), directions)


def _is_pole(values: Floats) -> bool:
    """Whether |f| grows without bound from circle to circle: by a factor, or by equal amounts on all sides, as ln does.

    The amounts must be alike: a jump that only the outer circles reach changes the mean just once.
    """
    heights, falls = np.abs(values).max(axis=1), np.abs(np.diff(values.mean(axis=1)))
    alike = _DEEPENS * falls[0] <= falls[1] <= _ALIKE_FALLS * falls[0]
    steady = alike and falls[0] > max(0.5 * np.ptp(values[-1]), 1e-9 * heights[-1])
    return bool(steady or (heights[1:] > _SOARS * heights[:-1]).all())


def _hides_a_jump(objective: Objective, around: Floats, values: Floats) -> bool:
    """Whether f jumps across the innermost circle, by less than it changes on the outermost one.

    Args:
        objective: f.
        around: the points of the innermost circle, (2, directions).
        values: f on all circles, (circles, directions).
    """
    if not has_jumps(objective) or not np.ptp(values[-1]) > _SLOW * np.ptp(values[-2]):
        return False
    return jumps_between(objective, around[:, values[-1].argmin()], around[:, values[-1].argmax()])


def _is_rounding(values: Floats) -> bool:
    """Whether values differ more on the inner circles than on the outer one, which crosses each line of jumps as well.

    Near x = 0 (1 − cos x)/x² is rounded by ε/x², and at x = 10⁻⁸ it is 0.
    """
    spreads = np.ptp(values, axis=1)
    return bool(spreads[-1] > _NO_JUMP * spreads[0])


def _soars(objective: Objective, point: Floats, directions: Floats) -> bool:
    """Whether |f| grows by a factor between circles, each ten times smaller: then the point lies on a line of poles.

    The circles are so small that no other pole of tan crosses them, and the other terms of f are nearly constant.
    """
    heights = np.abs(objective.value_at(rings(point, size_of(point) * _CLOSEST, directions))).max(axis=1)
    return bool(np.isfinite(heights).all() and (heights[1:] > _SOARS_BY_TEN * heights[:-1]).all())


def _kind_of_kink(gradients: Floats, size: float, directions: Floats) -> tuple[Roughness, Floats | None]:
    """Returns kink, corner or tip, by the number of different gradients around, and the direction of a kink."""
    changes = np.linalg.norm(np.roll(gradients, -1, axis=1) - gradients, axis=0) > _ALIKE * size
    count = int(changes.sum())
    if count > _FEW:
        return "tip", None
    if count != 2:
        return "corner", None
    jump = gradients[:, 0] - gradients[:, np.linalg.norm(gradients - gradients[:, :1], axis=0).argmax()]
    normal = jump / np.linalg.norm(jump)
    along = np.array([-normal[1], normal[0]])
    along = np.where(np.abs(along) < 1e-6, 0.0, along)
    return "kink", along if along[np.abs(along).argmax()] > 0 else -along


def lowest_round_point_near(objective: Objective, points: Floats, sign: int = 1) -> Floats:
    """Returns the lowest point of some points (k, 2) rounded to 0, 1, 2 and 3 decimals, (2,); sign is −1 for ascent."""
    rounded = _rounded(points, 4).reshape(-1, 2)
    with np.errstate(all="ignore"):
        values = sign * objective.value_at(rounded.T)
    return np.asarray(rounded[int(np.where(np.isnan(values), np.inf, values).argmin())])


def _rounded(points: Floats, most: int) -> Floats:
    """Returns the points rounded to 0, 1, … `most` − 1 decimals, on a new first axis."""
    scales = _TENS[:most].reshape(-1, *(1 for _ in points.shape))
    return np.asarray(np.rint(points * scales) / scales + 0.0)


def lowest_point_near(objective: Objective, start: Floats, reach: float, sign: int = 1) -> Floats | None:
    """Returns the lowest point that a search by values of f finds from a start; None when the search leads away.

    The search compares values on a circle around the best point so far. Where a value is lower, it moves there and
    doubles the radius, up to `reach`; otherwise it takes a quarter of the radius. It ends early on a point with few
    decimals that is lower than all around it, and on the floor of a level valley, where the lowest value of two circles
    in a row is that of the best point.

    Args:
        objective: f, of two variables.
        start: where to begin, shape (2,).
        reach: the first radius; a search that moves farther than three times this leads away.
        sign: −1 to look for the highest point.
    """
    best, radius, is_level = start.copy(), reach, False
    with np.errstate(all="ignore"):
        value = sign * float(objective.value_at(best))
        for _ in range(_SEARCHED):
            if not radius > _FINEST * size_of(best) or not np.linalg.norm(best - start) <= OUT * reach:
                break
            (lowest, ways), highest = lowest_on_circles(objective, best, np.array([radius]), sign, value)
            rounding = 4 * _EPS * (abs(value) + float(np.abs(best).max()) * float(highest[0] - value) / radius)
            fall, was_level = value - float(lowest[0]), is_level
            is_level = abs(fall) <= rounding
            if fall > rounding:
                best = best + radius * ways[:, 0]
                value, radius = float(lowest[0]), min(2 * radius, reach)
            elif is_level and was_level:
                break
            else:
                radius /= 4
                if (
                    radius <= _SETTLING * size_of(best)
                    and (end := _round_end(objective, best, value, radius, sign)) is not None
                ):
                    return end
    if not np.linalg.norm(best - start) <= OUT * reach:
        return None
    return _tidied(objective, best, value, sign)


def _round_end(objective: Objective, best: Floats, value: float, radius: float, sign: int) -> Floats | None:
    """Returns the point with few decimals near the best one if it is lower than that and than all around; else None."""
    end = _tidied(objective, best, value, sign)
    if end is best or not np.linalg.norm(end - best) <= 4 * radius:
        return None
    here = sign * float(objective.value_at(end))
    if not here < value:
        return None
    radii: Floats = 4 * radius * _LAST_RADII
    (lowest, _), _ = lowest_on_circles(objective, end, radii, sign, here)
    return end if bool((lowest >= here).all()) else None


def _tidied(objective: Objective, point: Floats, value: float, sign: int) -> Floats:
    """Returns the lowest point with few decimals close by, or the point itself where all of them are higher.

    So a tip lies on (0, 0) and not beside it. A point without a value within `_HOLE` counts as lowest: it is a pole.
    """
    rounded, size = _rounded(point, 13), size_of(point)
    away = np.abs(rounded - point).max(axis=1)
    values = np.where(away <= _TIDY * size, sign * objective.value_at(rounded.T), np.inf)
    hole = np.isnan(values) & (away <= _HOLE * size)
    values = np.where(hole, -np.inf, np.where(np.isnan(values), np.inf, values))
    lowest = int(values.argmin())
    return np.asarray(rounded[lowest]) if values[lowest] <= value else point
