"""The surroundings of a point of the plane: what f, ∇f and ∇²f on circles around it say about it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import BoolArray, Floats, IntArray
from gradnorm_core.diagnostics.kept import kept_at_points
from gradnorm_core.diagnostics.resolution import circles_follow, clear_of_lower
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.objective import Objective

SIDES = 64
"""Points on each circle."""

_RADII = 0.1 * 0.25 ** np.arange(10)
_ENOUGH = 2  # the largest circles, one of which has to show it: on a small one a narrow valley may be invisible
_CLOSE = np.array([1e-4, 1e-6])
_LASTS = 0.2  # the spread of ∇²f on the inner circle as a share of that on the outer one, when it does not fade
_EPS = float(np.finfo(np.float64).eps)


def circle(sides: int = SIDES) -> Floats:
    """Unit vectors in all directions and their opposites, shape (2, sides); none along a line that one would type."""
    return _unit(2 * np.pi * (np.arange(sides) + 0.1234) / sides)


def _unit(angles: Floats) -> Floats:
    return np.stack([np.cos(angles), np.sin(angles)])


def _turns(angles: Floats) -> Floats:
    """Turns by k angles, as one matrix (2k, 2): the first k rows give x, the others y."""
    cosines, sines = _unit(angles)
    return np.stack([np.concatenate([cosines, sines]), np.concatenate([-sines, cosines])], axis=1)


_FIRST_UNITS = circle()
_FIRST_TANGENTS = np.stack([-_FIRST_UNITS[1], _FIRST_UNITS[0]])
_DIPS = 4
_BEFORE, _AFTER = np.arange(-1, SIDES - 1), np.arange(1, SIDES + 1) % SIDES
_ZOOMS = 9
_TURNS = [_turns(2 * np.pi / SIDES * (2 / SIDES) ** zoom * np.linspace(-1, 1, SIDES + 1)) for zoom in range(_ZOOMS)]


def size_of(point: Floats) -> float:
    """The size of x, at least 1: circles are small compared with it."""
    return max(1.0, float(np.abs(point).max()))


def rings(point: Floats, radii: Floats, directions: Floats) -> Floats:
    """Points on circles around a point, shape (2, radii, directions)."""
    return np.asarray(point[:, None, None] + radii[:, None] * directions[:, None, :])


@kept_at_points
def nowhere_lower_within(objective: Objective, point: Floats, sign: int = 1) -> float | None:
    """The radius of the largest circle up to which f is nowhere lower than at the point, judged by 64 values on each.

    Ten circles, the largest a tenth of the size of x, each a quarter of the one before, and the rays to the lowest
    point of each; nothing is said where f swings between these samples (`resolution`). Differences that rounding
    explains are none.

    Args:
        objective: f, of two variables.
        point: the point, shape (2,).
        sign: −1 asks where f is nowhere higher.

    Returns:
        None when f is lower somewhere within a fortieth of the size of x, is the same everywhere, or is not defined.
    """
    if objective.dimension != 2:
        return None
    radii = np.asarray(size_of(point) * _RADII)
    with np.errstate(all="ignore"):
        value = float(objective.value_at(point))
        rounded = rings(point, 4 * _EPS * np.abs(point).max(keepdims=True), circle())
        tolerance = 8 * _EPS * abs(value) + 4 * float(np.abs(objective.value_at(rounded) - value).max())
        around = rings(point, radii, _FIRST_UNITS)
        values = objective.value_at(around)
        seen = sign * (values - value)
        lowest, highest = seen.min(axis=1), seen.max(axis=1)
        proven = _proven(lowest, highest, tolerance)
        if not proven[:_ENOUGH].any():
            return None  # most points that are no minimum show it at once
        # Between neighbours f may dip by about their difference: where that could reach lower, a valley is looked for.
        steepest = np.abs(np.roll(seen, 1, axis=1) - seen).max(axis=1)
        if not (lowest > 2 * steepest + tolerance).all():
            (lowest, ways), highest = lowest_on_circles(objective, point, radii, sign, sign * value - tolerance)
            proven = _proven(lowest - sign * value, highest - sign * value, tolerance)
        else:
            ways = _FIRST_UNITS[:, seen.argmin(axis=1)]
        tangents = rings(np.zeros(2), 2 * np.pi / SIDES * radii, _FIRST_TANGENTS)
        # A function that swings between the samples of a circle, or between two circles, is not proven by them.
        proven = proven & np.logical_and.accumulate(circles_follow(objective, around, values, tangents)[::-1])[::-1]
        if not proven[:_ENOUGH].any():
            return None
        clear = clear_of_lower(objective, point, ways, float(radii[proven].max()), sign * value - tolerance, sign)
        proven = proven & (radii <= clear)
    return float(radii[proven].max()) if proven[:_ENOUGH].any() else None


def _proven(lowest: Floats, highest: Floats, tolerance: float) -> BoolArray:
    """The circles, largest first, inside which nothing is lower than the centre, and something higher."""
    holds = np.minimum.accumulate((lowest >= -tolerance)[::-1])[::-1]
    return np.asarray(holds & (highest > tolerance))


@kept_at_points
def seems_constant(objective: Objective, point: Floats) -> bool:
    """True where ∇f is exactly 0 and f exactly the same on a circle of a thousandth of the size of x.

    Float64 cannot tell such a place from one where slopes are too small to be represented, as those of exp(−x² − y²)
    at (30, 30). A quadratic is known to be what it seems, so it is never such a place.
    """
    if objective.dimension != 2 or objective.is_quadratic:
        return False
    with np.errstate(all="ignore"):
        if np.asarray(objective.gradient_at(point)).any():
            return False
        around = objective.value_at(rings(point, np.array([1e-3 * size_of(point)]), circle()))
        return bool((around == objective.value_at(point)).all())


@kept_at_points
def is_on_border(objective: Objective, point: Floats) -> bool:
    """True where f has a value at the point and none somewhere on a circle of a millionth of the size of x."""
    if objective.dimension != 2:
        return False
    with np.errstate(all="ignore"):
        around = objective.value_at(rings(point, np.array([1e-6 * size_of(point)]), circle()))
        return bool(np.isfinite(objective.value_at(point)) and np.isnan(around).any())


def lowest_on_circles(
    objective: Objective, point: Floats, radii: Floats, sign: int, value: float
) -> tuple[tuple[Floats, Floats], Floats]:
    """The lowest value of sign·f on each circle and the way to it, and the highest value; NaN where f is not defined.

    64 points of each circle; then, up to nine times, 65 ever closer around each of the four deepest dips. A valley may
    be narrow, and a kink that runs through the circle makes two: which of them is the lower one, 64 points cannot tell.
    There is no closer look once every circle lies above the given value by more than twice what neighbours differ by,
    or has a lower one among the 64 points.

    Args:
        objective: f, of two variables.
        point: the centre, shape (2,).
        radii: shape (m,).
        sign: −1 for the highest value.
        value: the value of sign·f that others are compared with.

    Returns:
        The lowest values (m,) with the unit vectors towards them (2, m), and the highest values (m,).
    """
    values = sign * objective.value_at(rings(point, radii, _FIRST_UNITS))
    circles, first, highest = np.arange(len(radii)), values.argmin(axis=1), values.max(axis=1)
    lowest, ways = values[circles, first], _FIRST_UNITS[:, first]
    known = (lowest < value) | np.isnan(lowest)
    if (known | _is_above(value, lowest, np.abs(values[:, _BEFORE] - values).max(axis=1))).all():
        return (lowest, ways), highest
    dips = _dips(values)
    lowest, ways, circles = values[circles[:, None], dips], _FIRST_UNITS[:, dips], circles[:, None]
    columns = np.arange(dips.shape[1])
    for turns in _TURNS:
        around = (turns @ ways.reshape(2, -1)).reshape(2, -1, *dips.shape)  # a circle is turned, no angle computed
        values = sign * objective.value_at(point[:, None, None, None] + radii[:, None] * around)
        places = values.argmin(axis=0)
        lowest, ways = values[places, circles, columns], around[:, places, circles, columns]
        highest = np.maximum(highest, values.max(axis=(0, 2)))
        if (known | _is_above(value, lowest.min(axis=1), np.abs(values[1:] - values[:-1]).max(axis=(0, 2)))).all():
            break
    best = lowest.argmin(axis=1)
    return (lowest[circles[:, 0], best], ways[:, circles[:, 0], best]), highest


def _is_above(value: float, lowest: Floats, steepest: Floats) -> BoolArray:
    """Whether nothing between the points of a circle can reach a value: f may dip there by about their difference."""
    return np.asarray(lowest - 2 * steepest > value)


def _dips(values: Floats) -> IntArray:
    """Where each row of values around a circle is lower than on both sides: the lowest four, or fewer, (m, dips).

    Where f is not defined is taken for a dip, the lowest one.
    """
    dips = (values <= values[:, _BEFORE]) & (values <= values[:, _AFTER])
    depths = np.where(dips, values, np.where(np.isnan(values), -np.inf, np.inf))
    most = min(max(int((depths < np.inf).sum(axis=1).max()), 1), _DIPS)
    return np.argsort(depths, axis=1, kind="stable")[:, :most]


@kept_at_points
def has_hessian(objective: Objective, point: Floats) -> bool:
    """False where ∇²f depends on the side from which the point is approached: formulas with kinks have such points.

    Seen on two circles, 1e-4 and 1e-6 of the size of x in radius.
    """
    if not isinstance(objective, FormulaObjective) or objective.program(2).kinks is None:
        return True
    with np.errstate(all="ignore"):
        hessians = objective.hessian_at(rings(point, size_of(point) * _CLOSE, circle()))
        spreads = np.ptp(hessians, axis=-1).max(axis=(0, 1))
    return bool(spreads[1] <= max(_LASTS * spreads[0], 1e-6 * np.abs(hessians).max()))


def one_sided_curvatures(objective: Objective, point: Floats, directions: npt.ArrayLike) -> Floats:
    """f″ along directions behind and ahead of a point: the limits of d·∇²f·d/d·d from both sides.

    Where f has a Hessian both are the same. Extrapolated from 1e-6 and half of that beside the point.

    Args:
        objective: f.
        point: shape (2,).
        directions: d, shape (m, 2).

    Returns:
        Behind and ahead of the point, shape (m, 2).
    """
    ways = np.asarray(directions, dtype=np.float64).T
    units = ways / np.linalg.norm(ways, axis=0)
    steps = 1e-6 * size_of(point) * np.array([[-1.0, -0.5], [1.0, 0.5]])
    with np.errstate(all="ignore"):
        hessians = objective.hessian_at(point[:, None, None, None] + units[..., None, None] * steps)
        far, near = np.moveaxis(np.einsum("im,ijmsh,jm->msh", units, hessians, units), -1, 0)
    return np.asarray(2 * near - far)
