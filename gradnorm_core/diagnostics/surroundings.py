"""The surroundings of a point of the plane: facts about the point from f, ∇f and ∇²f on circles around it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import BoolArray, Floats, IntArray
from gradnorm_core.diagnostics.falling_slopes import falls_by_slopes
from gradnorm_core.diagnostics.formula_roughness import has_breaks, has_jumps
from gradnorm_core.diagnostics.offset import without_offset
from gradnorm_core.diagnostics.point_cache import cached_at_points
from gradnorm_core.diagnostics.resolution import circles_follow, clear_of_lower
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.objective import Objective

SIDES = 64
"""Points on each circle."""

_RADII = 0.1 * 0.25 ** np.arange(10)
_ENOUGH = 2  # the largest circles, one of which must prove it: on a smaller one a narrow valley may be invisible
_CLOSE = np.array([1e-4, 1e-6])
_BETWEEN = 24  # circles on which an f that jumps is looked at once more
_LASTS = 0.2  # a spread of ∇²f on the inner circle above this share of that on the outer one does not fade
_SETTLED = 1e-2  # of f″: a change of less between two distances is on the way to a limit
_EPS = float(np.finfo(np.float64).eps)


def circle(sides: int = SIDES) -> Floats:
    """Returns unit vectors at equal angles, shape (2, sides); none is along a line such as y = x."""
    return _unit(2 * np.pi * (np.arange(sides) + 0.1234) / sides)


def _unit(angles: Floats) -> Floats:
    return np.stack([np.cos(angles), np.sin(angles)])


def _turns(angles: Floats) -> Floats:
    """Returns the rotations by k angles as one matrix (2k, 2): the first k rows give x, the others y."""
    cosines, sines = _unit(angles)
    return np.stack([np.concatenate([cosines, sines]), np.concatenate([-sines, cosines])], axis=1)


_AXES: Floats = np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])
_FIRST_UNITS = circle()
_FIRST_TANGENTS = np.stack([-_FIRST_UNITS[1], _FIRST_UNITS[0]])
_DIPS = 4
_BEFORE, _AFTER = np.arange(-1, SIDES - 1), np.arange(1, SIDES + 1) % SIDES
_ZOOMS = 9
_TURNS = [_turns(2 * np.pi / SIDES * (2 / SIDES) ** zoom * np.linspace(-1, 1, SIDES + 1)) for zoom in range(_ZOOMS)]


def size_of(point: Floats) -> float:
    """Returns the size of x, max(1, |xᵢ|): radii of circles are shares of it."""
    return max(1.0, float(np.abs(point).max()))


def rings(point: Floats, radii: Floats, directions: Floats) -> Floats:
    """Returns points on circles around a point, shape (2, radii, directions)."""
    return np.asarray(point[:, None, None] + radii[:, None] * directions[:, None, :])


@cached_at_points
def nowhere_lower_within(objective: Objective, point: Floats, sign: int = 1) -> float | None:
    """Returns the radius of the largest circle inside which no sample of f is lower than f at the point.

    There are ten circles with at least 64 samples each, and the ray to the lowest point of each. The largest radius is
    a tenth of the size of x, each other one a quarter of the one before. Differences that rounding explains do not
    count, unless slopes along the axes show that f falls all the same (`falling_slopes`). A circle where f swings
    between the samples (`resolution`) proves nothing.

    Args:
        objective: f, of two variables.
        point: the point, shape (2,).
        sign: −1 asks where f is nowhere higher.

    Returns:
        The radius; None when f is lower somewhere within a fortieth of the size of x, is constant, or is not defined.
    """
    if objective.dimension != 2:
        return None
    objective = without_offset(objective)
    radii = np.asarray(size_of(point) * _RADII)
    with np.errstate(all="ignore"):
        value = float(objective.value_at(point))
        rounded = point[:, None, None] + 4 * _EPS * np.abs(point)[:, None, None] * _FIRST_UNITS[:, None]  # not of a 0
        tolerance = 8 * _EPS * abs(value) + 4 * float(np.abs(objective.value_at(rounded) - value).max())
        around = rings(point, radii, _FIRST_UNITS)
        values = objective.value_at(around)
        on_axes = sign * (objective.value_at(rings(point, radii, _AXES)) - value)  # kinks are often parallel to an axis
        seen = sign * (values - value)
        lowest, highest = seen.min(axis=1), seen.max(axis=1)
        beside = _proven(on_axes.min(axis=1), highest, tolerance)
        proven = _proven(lowest, highest, tolerance) & beside
        if not proven[:_ENOUGH].any():
            return None  # a quick end for most points that are no minimum
        # Between two samples f may dip by about their difference: where that could be lower, the dips are searched.
        steepest = np.abs(np.roll(seen, 1, axis=1) - seen).max(axis=1)
        if not (lowest > 2 * steepest + tolerance).all():
            (lowest, ways), highest = _lowest(objective, point, radii, sign, sign * value - tolerance, sign * values)
            proven = _proven(lowest - sign * value, highest - sign * value, tolerance) & beside
        else:
            ways = _FIRST_UNITS[:, seen.argmin(axis=1)]
        tangents = rings(np.zeros(2), 2 * np.pi / SIDES * radii, _FIRST_TANGENTS)
        # A function that swings between the samples of a circle, or between two circles, is not proven by them.
        proven = proven & np.logical_and.accumulate(circles_follow(objective, around, values, tangents)[::-1])[::-1]
        if not proven[:_ENOUGH].any():
            return None
        clear = clear_of_lower(objective, point, ways, float(radii[proven].max()), sign * value - tolerance, sign)
        proven = proven & (radii <= clear)
        if has_breaks(objective) and proven[:_ENOUGH].any():
            proven = proven & (radii < _nearest_lower(objective, point, float(radii[proven].max()), value, sign))
    if not proven[:_ENOUGH].any() or falls_by_slopes(objective, point, sign):
        return None
    return float(radii[proven].max())


def lower_beside(
    objective: Objective, point: Floats, ways: Floats, sign: int = 1, around: bool = True
) -> Floats | None:
    """Returns a direction in which f is lower close by, so that a stationary point is no minimum; None without one.

    f is lower at a hundredth and a thousandth of the size of x, by more than rounding and the slope at the point
    explain, and not higher at shorter distances. Where f may jump it falls there, too, and the distances are not shares
    of the size of x: steps of a staircase are no longer far from 0.

    Args:
        objective: f, of two variables.
        point: the point, (2,).
        ways: unit vectors to look along first, one in each row; both senses are tried, and then a whole circle.
        sign: −1 asks for a direction in which f is higher.
        around: False leaves the circle out.
    """
    if objective.dimension != 2:
        return None
    units = np.hstack([ways.T, -ways.T, *((_FIRST_UNITS,) if around else ())])
    jumps = has_jumps(objective)
    radii: Floats = (1.0 if jumps else size_of(point)) * np.array([[1e-2], [1e-3], [1e-4], [1e-5], [1e-6]])
    with np.errstate(all="ignore"):
        value, slopes = objective.value_and_gradient_at(point)
        falls = sign * (float(value) - objective.value_at(rings(point, radii[:, 0], units)))
        explained = 16 * _EPS * abs(float(value)) + 4 * float(np.abs(slopes).max()) * radii
        lower = (falls[:2] > explained[:2]).all(axis=0) & (falls[2:] >= -explained[2:]).all(axis=0)
        if jumps:  # a step down some way off, on the other side of a plateau, is not close by
            lower &= falls[2] > 0
    return units[:, int(lower.argmax())] if lower.any() else None


def _proven(lowest: Floats, highest: Floats, tolerance: float) -> BoolArray:
    """Returns True for the circles, largest first, inside which no sample is lower than the centre, and some higher."""
    holds = np.minimum.accumulate((lowest >= -tolerance)[::-1])[::-1]
    return np.asarray(holds & (highest > tolerance))


def _nearest_lower(objective: Objective, point: Floats, reach: float, value: float, sign: int) -> float:
    """Returns the radius of the smallest of many circles within reach on which f is lower; infinity without one.

    Where f jumps, a place where it is lower may lie between two circles that are four times as large as each other.
    """
    radii: Floats = reach * np.arange(1, _BETWEEN + 1) / _BETWEEN
    values = sign * (objective.value_at(rings(point, radii, _FIRST_UNITS)) - value)
    lower = (values < -8 * _EPS * np.maximum(abs(value), np.abs(values))).any(axis=1)
    return float(radii[lower.argmax()]) if lower.any() else np.inf


@cached_at_points
def seems_constant(objective: Objective, point: Floats) -> bool:
    """Returns True where ∇f is exactly 0 and f exactly the same on a circle of a thousandth of the size of x.

    Such a place may be constant, or its slopes may underflow, as those of exp(−x² − y²) at (30, 30): float64 cannot
    tell. False for a quadratic, whose slopes do not underflow in this way.
    """
    if objective.dimension != 2 or objective.is_quadratic:
        return False
    objective = without_offset(objective)
    with np.errstate(all="ignore"):
        if np.asarray(objective.gradient_at(point)).any():
            return False
        around = objective.value_at(rings(point, np.array([1e-3 * size_of(point)]), _FIRST_UNITS))
        return bool((around == objective.value_at(point)).all())


@cached_at_points
def is_on_border(objective: Objective, point: Floats) -> bool:
    """Returns True where f has a value at the point and none somewhere on a circle of a millionth of the size of x."""
    if objective.dimension != 2:
        return False
    with np.errstate(all="ignore"):
        around = objective.value_at(rings(point, np.array([1e-6 * size_of(point)]), _FIRST_UNITS))
        return bool(np.isfinite(objective.value_at(point)) and np.isnan(around).any())


def lowest_on_circles(
    objective: Objective, point: Floats, radii: Floats, sign: int, value: float
) -> tuple[tuple[Floats, Floats], Floats]:
    """Returns the lowest value of sign·f on each circle with the direction to it, and the highest value.

    Each circle has 64 samples. Then the four deepest dips are refined up to nine times, each with 65 samples at ever
    smaller angles: valleys may be narrow, and where a kink crosses the circle twice, 64 samples cannot tell which dip
    is deeper. The refinement ends once each circle has a sample below `value`, or lies above `value` by more than twice
    the difference of neighbouring samples.

    Args:
        objective: f, of two variables.
        point: the centre, shape (2,).
        radii: shape (m,).
        sign: −1 for the highest value.
        value: the value of sign·f with which the samples are compared.

    Returns:
        The lowest values (m,) with the unit vectors towards them (2, m), and the highest values (m,); NaN where f is
        not defined.
    """
    return _lowest(objective, point, radii, sign, value, sign * objective.value_at(rings(point, radii, _FIRST_UNITS)))


def _lowest(
    objective: Objective, point: Floats, radii: Floats, sign: int, value: float, values: Floats
) -> tuple[tuple[Floats, Floats], Floats]:
    """Returns `lowest_on_circles` from the values of sign·f at the first samples of each circle, (m, 64)."""
    circles, first, highest = np.arange(len(radii)), values.argmin(axis=1), values.max(axis=1)
    lowest, ways = values[circles, first], _FIRST_UNITS[:, first]
    known = (lowest < value) | np.isnan(lowest)
    if (known | _is_above(value, lowest, np.abs(values[:, _BEFORE] - values).max(axis=1))).all():
        return (lowest, ways), highest
    dips = _dips(values)
    lowest, ways, circles = values[circles[:, None], dips], _FIRST_UNITS[:, dips], circles[:, None]
    columns = np.arange(dips.shape[1])
    for turns in _TURNS:
        around = (turns @ ways.reshape(2, -1)).reshape(2, -1, *dips.shape)  # a rotation costs less than new angles
        values = sign * objective.value_at(point[:, None, None, None] + radii[:, None] * around)
        places = values.argmin(axis=0)
        lowest, ways = values[places, circles, columns], around[:, places, circles, columns]
        # One axis after the other: NumPy takes five times as long for both at once.
        highest = np.maximum(highest, values.max(axis=0).max(axis=1))
        steepest = np.abs(values[1:] - values[:-1]).max(axis=0).max(axis=1)
        if (known | _is_above(value, lowest.min(axis=1), steepest)).all():
            break
    best = lowest.argmin(axis=1)
    return (lowest[circles[:, 0], best], ways[:, circles[:, 0], best]), highest


def _is_above(value: float, lowest: Floats, steepest: Floats) -> BoolArray:
    """Whether f cannot reach a value between the samples of a circle, where it may dip by about their difference."""
    return np.asarray(lowest - 2 * steepest > value)


def _dips(values: Floats) -> IntArray:
    """Returns the indices of the lowest local minima of each row of values around a circle, at most four, (m, dips).

    A sample where f is not defined counts as the lowest.
    """
    dips = (values <= values[:, _BEFORE]) & (values <= values[:, _AFTER])
    depths = np.where(dips, values, np.where(np.isnan(values), -np.inf, np.inf))
    most = min(max(int((depths < np.inf).sum(axis=1).max()), 1), _DIPS)
    return np.argsort(depths, axis=1, kind="stable")[:, :most]


@cached_at_points
def has_hessian(objective: Objective, point: Floats) -> bool:
    """Returns False where ∇²f depends on the side from which the point is approached, as in formulas with kinks.

    ∇²f is compared on two circles, 1e-4 and 1e-6 of the size of x in radius.
    """
    if not isinstance(objective, FormulaObjective) or objective.program(2).kinks is None:
        return True
    with np.errstate(all="ignore"):
        hessians = objective.hessian_at(rings(point, size_of(point) * _CLOSE, _FIRST_UNITS))
        spreads = np.ptp(hessians, axis=-1).max(axis=(0, 1))
    return bool(spreads[1] <= max(_LASTS * spreads[0], 1e-6 * np.abs(hessians).max()))


def one_sided_curvatures(objective: Objective, point: Floats, directions: npt.ArrayLike) -> Floats:
    """Returns f″ along directions, behind and ahead of a point: the limits of d·∇²f·d/d·d from both sides.

    Both are the same where f has a Hessian; what rounding of the Hessians explains is 0. They are extrapolated from
    1e-6 and 5e-7 of the size of x. NaN where they have no limit that these tell, as f″ of |x|^1.5 at 0 has none.

    Args:
        objective: f.
        point: shape (2,).
        directions: d, shape (m, 2).

    Returns:
        f″ behind and ahead of the point, shape (m, 2).
    """
    ways = np.asarray(directions, dtype=np.float64).T
    units = ways / np.linalg.norm(ways, axis=0)
    steps = 1e-6 * size_of(point) * np.array([[-1.0, -0.5], [1.0, 0.5]])
    with np.errstate(all="ignore"):
        hessians = objective.hessian_at(point[:, None, None, None] + units[..., None, None] * steps)
        far, near = np.moveaxis(np.einsum("im,ijmsh,jm->msh", units, hessians, units), -1, 0)
        found, rounding = 2 * near - far, 64 * _EPS * np.abs(hessians).max()
        settled = np.abs(near - far) <= np.maximum(_SETTLED * np.abs(near), rounding)
    return np.asarray(np.where(np.abs(found) <= rounding, 0.0, np.where(settled, found, np.nan)))
