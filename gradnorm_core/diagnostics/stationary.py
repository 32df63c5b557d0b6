"""Stationary points: found by Newton's method from a point close by, with their kind."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.cancellation import true_curvature
from gradnorm_core.diagnostics.curvature import Curvature, Kind, curvature_at, eigen, eigen_one, zero_share_of
from gradnorm_core.diagnostics.formula_roughness import may_be_rough
from gradnorm_core.diagnostics.newton_search import newton_iterates, polished, rounded, vanishing_across
from gradnorm_core.diagnostics.offset import without_offset
from gradnorm_core.diagnostics.point_cache import cached_at_points
from gradnorm_core.diagnostics.resolution import follows_its_hessian
from gradnorm_core.diagnostics.surroundings import has_hessian, nowhere_lower_within, seems_constant
from gradnorm_core.objectives.objective import Objective

_SETTLED_CHANGE = 0.25  # an eigenvalue that changes by a larger share in the last Newton step is on its way to zero
_FADING = 3  # Newton steps in which an eigenvalue that tends to 0 falls
_FADED = 1e-3
_AWAY = np.array([-3.1, -1.07, -0.113, 0.097, 0.93, 2.9])
"""Places along a line, in sizes of x; no two are a whole period of a common formula apart."""
_OFTEN: Floats = np.concatenate([_AWAY, np.linspace(-3.07, 2.93, 60)])
"""The same where f may have kinks: a piece of min(x², 2) that is not flat may be short."""
_SHORT = 1e-3  # of the size of x: a Newton step from a stationary point, where ∇f is rounding
_EPS = float(np.finfo(np.float64).eps)
_BESIDE = np.array([-1e-3, 1e-5, -1e-7, 1e-7])  # sizes of x at which a slope is looked for beside a stationary point
_NO_WALL = 1e-6  # of λ times the way, or the size of x: a smaller slope is none
_ROUNDED = 8 * _EPS  # of the terms of a slope
_UNITS = _EPS * np.array([0.0, 4.0, -7.0])
_SEEN = 1e-9  # of the height of the walls of a valley: a smaller change of f along it may be rounding
_LEVEL = 64 * _EPS  # times λmax and the size of x, or a slope that far away: a slope below it is rounding


@dataclass(frozen=True, slots=True, eq=False)
class StationaryPoint:
    """A point where ∇f = 0, found by Newton's method from a point close by.

    Attributes:
        point: x*, shape (n,).
        value: f there.
        curvature: the curvature of f there, of −f for ascent; an eigenvalue that tends to 0 on the way to x* is 0.
        distance: ‖x* − x‖₂, where x is the point at which the search began.
        flat: True when some eigenvalues are 0 and f does not change along their eigenvectors at all, near and far.
        radius: f (−f for ascent) is nowhere lower within this distance, judged by its values on circles; None where it
            is lower somewhere, and where the Hessian decides.
        highest: f (−f for ascent) is nowhere higher within this distance; None as for `radius`.
    """

    point: Floats
    value: float
    curvature: Curvature
    distance: float
    flat: bool = False
    radius: float | None = None
    highest: float | None = None

    @property
    def kind(self) -> Kind:
        """The kind by the eigenvalues; where one is 0 or there is no Hessian, by the values of f around x*.

        "degenerate" (an eigenvalue is 0) and "unknown" (no Hessian) stay where these values do not decide, or f is both
        higher and lower around.
        """
        signs = self.curvature.signs
        if self.flat and len({*signs} - {0}) == 1:
            return "minimum" if max(signs) > 0 else "maximum"
        if self.radius is not None:
            return "minimum"
        return "maximum" if self.highest is not None else self.curvature.kind

    @property
    def by_values(self) -> bool:
        """True when the kind was judged by values of f, not proven by the Hessian."""
        return self.radius is not None or self.highest is not None


def stationary_point_near(objective: Objective, point: npt.ArrayLike, sign: int = 1) -> StationaryPoint | None:
    """Returns the stationary point that Newton's method xₖ₊₁ = xₖ + sₖ, ∇²f·sₖ = −∇f, reaches from a point close to it.

    The point is close when every ‖sₖ₊₁‖ ≤ 0.9‖sₖ‖: near a regular stationary point the steps shrink quadratically,
    near the minimum of x⁴ by 2/3, on a plateau or a slope not at all. An eigenvalue that tends to 0 over the iterates
    becomes 0, as at the minimum of x⁴, where every iterate still has λ > 0.

    Args:
        objective: f.
        point: where to begin, shape (n,).
        sign: −1 for ascent: the curvature is then that of −f.

    Returns:
        The stationary point; None when none is close.
    """
    start = np.asarray(point, dtype=np.float64)
    with np.errstate(all="ignore"):
        found = newton_iterates(objective, start)
        if found is None:
            return None
        iterates, hessians = found
        share = zero_share_of(objective, hessians[-1])
        before, after = (Curvature(*eigen(sign * one), share) for one in hessians[-2:])
        curvature = _settled(before, after, hessians, sign) if after.known else None
        if curvature is None:
            return None
        if 0 in curvature.signs:
            iterates.append(polished(objective, iterates[-1], hessians[-1]))
        end = rounded(objective, iterates) if 0 in curvature.signs else iterates[-1]
        curvature = true_curvature(objective, end, curvature, sign)
        if not has_hessian(objective, end):
            curvature = _without_hessian(len(end))
        elif not follows_its_hessian(objective, iterates[-1], hessians[-1]) or _only_fades(objective, end, curvature):
            return None
        if _lacks_its_walls(objective, end, curvature):
            return None
        return _described(objective, end, curvature, float(np.linalg.norm(end - start)), sign)


def stationary_point_at(objective: Objective, point: Floats, distance: float, sign: int) -> StationaryPoint:
    """Returns the stationary point at a place that the caller knows, with the given distance; sign as above."""
    return replace(_stationary_point(objective, point, sign), distance=distance)


@cached_at_points
def _stationary_point(objective: Objective, point: Floats, sign: int) -> StationaryPoint:
    exists = has_hessian(objective, point)
    curvature = curvature_at(objective, point, sign) if exists else _without_hessian(len(point))
    return _described(objective, point, curvature, 0.0, sign)


@cached_at_points
def slope_at(objective: Objective, point: Floats) -> float:
    """Returns max |∂f/∂xᵢ| at a point."""
    return float(np.abs(objective.gradient_at(point)).max())


def _described(
    objective: Objective, point: Floats, curvature: Curvature, distance: float, sign: int
) -> StationaryPoint:
    value = float(objective.value_at(point))
    flat = curvature.known and _is_flat(without_offset(objective), point, curvature)
    radii: tuple[float | None, float | None] = (None, None)
    undecided = curvature.kind in ("degenerate", "unknown") and not (flat and any(curvature.signs))
    if undecided and not seems_constant(objective, point):
        signs = curvature.signs or (0,)
        lowest = nowhere_lower_within(objective, point, sign) if min(signs) >= 0 else None
        highest = nowhere_lower_within(objective, point, -sign) if max(signs) <= 0 and lowest is None else None
        radii = lowest, highest
    return StationaryPoint(point, value, curvature, distance, flat, *radii)


def _without_hessian(dimension: int) -> Curvature:
    """Returns a curvature with unknown eigenvalues and the axes in place of eigenvectors."""
    return Curvature(np.full(dimension, np.nan), np.eye(dimension))


def _is_flat(objective: Objective, point: Floats, curvature: Curvature) -> bool:
    """Whether f stays the same along the eigenvectors with eigenvalue 0, up to about three sizes of x away."""
    ways = _flat_ways(curvature)
    return len(ways) > 0 and all(_stays_along(objective, point, curvature, way, everywhere=True) for way in ways)


def _flat_ways(curvature: Curvature) -> Floats:
    """Returns the eigenvectors with eigenvalue 0, one in each row."""
    if 0 not in curvature.signs:
        return np.empty((0, len(curvature.eigenvalues)))
    return np.asarray(curvature.eigenvectors[:, np.array(curvature.signs) == 0].T)


def _stays_along(
    objective: Objective, point: Floats, curvature: Curvature, way: Floats, everywhere: bool = False
) -> bool:
    """Whether f stays the same along a line, as far as it is rounded, and has no slope along it.

    `everywhere` asks that ∇f vanishes all along it: on y = 0 the function y² − x²y is 0, and slopes to both sides.

    Its terms may cancel, as in x² + y² − 2xy, and be rounded for themselves: points a few units beside show by how
    much. A large constant may hide all changes of f, but none of its slopes.
    """
    value, size = float(objective.value_at(point)), max(1.0, float(np.abs(point).max()))
    steepest = float(np.abs(curvature.eigenvalues).max())
    places = _OFTEN if may_be_rough(objective) else _AWAY
    away = size * np.append(places, -float(point @ way) / size)  # the last one is the place closest to the origin
    along = point[:, None, None] + np.multiply.outer(way, away)[..., None] + size * way[:, None, None] * _UNITS
    values, gradients = objective.value_and_gradient_at(along)
    noise = 8 * np.ptp(values, axis=-1, keepdims=True)
    slope = steepest * size or _slope_beside(objective, point, size)
    rounding = 1e-12 * abs(value) + 1e-20 * size * slope + noise
    slopes, walls = np.abs(np.tensordot(way, gradients, axes=1)), np.abs(gradients).max(axis=0)
    level = bool((np.abs(values - value) <= rounding).all() and (slopes <= _LEVEL * slope).all())
    return level and (not everywhere or bool((walls <= _NO_WALL * slope).all()))


def _slope_beside(objective: Objective, point: Floats, away: float) -> float:
    """Returns max |∂f/∂xᵢ| at a distance along the axes: the slopes of walls like (x − y)⁴, whose Hessian vanishes."""
    axes = away * np.eye(len(point))
    slopes = np.abs(objective.gradient_at(np.hstack([point[:, None] + axes, point[:, None] - axes])))
    return float(np.nan_to_num(slopes, nan=0.0, posinf=0.0).max())


def _only_fades(objective: Objective, point: Floats, curvature: Curvature) -> bool:
    """Whether f only levels off along an eigenvector with eigenvalue 0, as eˣ does, and has no stationary point there.

    Then its slope a tenth of the size of x away, on both sides, has the same sign as at the point and is smaller on one
    side. For a formula without kinks and jumps a slope that is exactly 0 at the point and on one side has underflowed,
    as e⁻⁹⁰⁰ does, unless f is constant along that line far out as well.
    """
    ways = _flat_ways(curvature)
    if not len(ways) or seems_constant(objective, point):
        return False
    objective, rough = without_offset(objective), may_be_rough(objective)
    away = 0.1 * max(1.0, float(np.abs(point).max())) * np.array([-1.0, 0.0, 1.0])
    for way in ways:
        beside = point[:, None] + way[:, None] * away
        gradients = objective.gradient_at(beside)
        slopes, rounding = way @ gradients, _ROUNDED * (np.abs(way) @ np.abs(gradients)) * way.all()
        slopes = np.where(np.abs(slopes) <= rounding, 0.0, slopes)  # of the walls, along a line parallel to no axis
        if not rough:  # a slope is NaN where a part of f overflows, as e⁻ˣ in 1/(1 + e⁻ˣ); it is nearly 0 there
            slopes = np.nan_to_num(slopes, nan=0.0)
        behind, here, ahead = slopes.tolist()
        vanishes = not here and not (behind and ahead) and not rough
        onward = _go_on(here, behind, ahead, rough)
        if here and not onward and not rough:
            onward = _goes_on_in_its_valley(objective, point, way, beside.T[[0, 2]])
        if (vanishes or onward) and not _stays_along(objective, point, curvature, way):
            return True
    return False


def is_at_its_bottom(objective: Objective, point: Floats, curvature: Curvature) -> bool:
    """Returns False where Newton's step from a point is long: f has a slope there, beside which all λ are small.

    So it has where it fades out, as tanh(x² − |y|) does towards −1. True where a λ is unknown or 0.
    """
    if not curvature.known or 0 in curvature.signs:
        return True
    step = (curvature.eigenvectors.T @ objective.gradient_at(point)) / curvature.eigenvalues
    return bool(np.abs(step).max() <= _SHORT * max(1.0, float(np.abs(point).max())))


def _lacks_its_walls(objective: Objective, point: Floats, curvature: Curvature) -> bool:
    """Whether the slope beside the point, along an eigenvector with λ ≠ 0, is nothing against λ times the way there.

    Then λ is rounding: where a sigmoid is all but 1, its Hessian is made of differences that are 10⁻¹⁷ or 0.
    """
    if objective.is_quadratic or not any(curvature.signs):
        return False
    bent = np.array(curvature.signs) != 0
    steps = max(1.0, float(np.abs(point).max())) * _BESIDE
    beside = point[:, None, None] + np.multiply.outer(curvature.eigenvectors[:, bent], steps)
    slopes = np.abs(objective.gradient_at(beside)).max(axis=0)
    return bool((slopes < _NO_WALL * np.abs(np.multiply.outer(curvature.eigenvalues[bent], steps))).all(axis=1).any())


def _goes_on_in_its_valley(objective: Objective, point: Floats, way: Floats, places: Floats) -> bool:
    """Whether f only levels off in a valley that bends away from the line along `way`.

    At the bottom beside each place, where ∇f vanishes across the valley, the slopes go on as in `_go_on`, and f changes
    by more than rounding, seen beside the height of the walls.

    Args:
        objective, point, way: as in `_only_fades`, and one of its ways.
        places: one on either side of the point, (2, n).
    """
    bottoms: list[Floats] = []
    for place in places:
        bottom = vanishing_across(objective, place)
        if bottom is None or np.linalg.norm(bottom - place) > np.linalg.norm(place - point):
            return False
        bottoms.append(bottom)
    along = np.stack([bottoms[0], point, bottoms[1]], axis=1)
    values, gradients = objective.value_and_gradient_at(along)
    behind, here, ahead = (way @ gradients).tolist()
    walls = np.abs(objective.value_at(places.T) - values[1]).max()
    changes = np.abs(np.diff(values)).min()
    return bool(_go_on(here, behind, ahead, False) and changes > _SEEN * (walls + abs(values[1])))


def _settled(before: Curvature, after: Curvature, hessians: list[Floats], sign: int) -> Curvature | None:
    """Returns the curvature after the last Newton step, with 0 for eigenvalues that tend to it.

    Such an eigenvalue changed by over a quarter in the last step. None where it did not fall step by step, in
    magnitude, nor to a thousandth of what it was: f bends to and fro faster than these steps show.

    Args:
        before, after: the curvature at the last two iterates.
        hessians: ∇²f at all iterates.
        sign: −1 for ascent, where the curvature is that of −f.
    """
    change = np.abs(after.eigenvalues - before.eigenvalues)
    steady = (change <= _SETTLED_CHANGE * np.abs(before.eigenvalues)) & (np.array(after.signs) != 0)
    if steady.all():
        return after
    sizes = np.abs([eigen_one(sign * second)[0] for second in (hessians[0], *hessians[1:][-_FADING:])])
    falls = (np.diff(sizes, axis=0) <= 0).all(axis=0) | (sizes[-1] <= _FADED * sizes[0])
    if not (steady | falls | (np.array(after.signs) == 0)).all():
        return None
    eigenvalues = np.where(steady, after.eigenvalues, 0.0)
    order = np.argsort(eigenvalues)
    return Curvature(eigenvalues[order], after.eigenvectors[:, order], after.zero_share)


def _go_on(here: float, behind: float, ahead: float, rough: bool) -> bool:
    """Whether the slopes on both sides have the sign of the slope between them, which is not the smallest.

    Where f has no kinks or jumps, a slope of exactly 0 beside another one has underflowed and counts as well.
    """
    way = math.copysign(1.0, here)  # a product of two tiny slopes would underflow
    sides = [way * side > 0 or (side == 0 and not rough) for side in (behind, ahead)]
    onward = here != 0 and all(sides) and (behind, ahead) != (0, 0)
    return onward and abs(here) >= min(abs(behind), abs(ahead))
