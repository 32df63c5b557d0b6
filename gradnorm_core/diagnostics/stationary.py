"""Stationary points: which one a run was heading for, and of what kind it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.curvature import ZERO_SHARE, Curvature, Kind, curvature_at, eigen, hessian
from gradnorm_core.diagnostics.kept import kept_at_points
from gradnorm_core.diagnostics.kinks import may_be_rough
from gradnorm_core.diagnostics.surroundings import has_hessian, nowhere_lower_within, seems_constant
from gradnorm_core.objectives.objective import Objective

_NEWTON_STEPS = 150
_LENIENT_STEPS = 100
_SHRINKING = 0.9  # every Newton step has to be this much shorter than the one before
_NOISE = 1e-4  # steps that short compared with the first and with x may stop shrinking: that is rounding
_ARRIVED = 1e-9  # the last Newton step as a share of the first
_STEADY = 0.3  # a factor from step to step: ½ towards x³, ⅔ towards x⁴; regular points are approached faster
_SETTLED_CHANGE = 0.25  # an eigenvalue that still changes by this share in the last Newton step is on its way to zero
_ROUNDING = 64 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True, eq=False)
class StationaryPoint:
    """A point where ∇f = 0, found by Newton's method from a point close by.

    Attributes:
        point: shape (n,).
        value: f there.
        curvature: of f there, of −f for ascent; an eigenvalue that vanishes as the point is approached is 0.
        distance: ‖point − where the search began‖₂.
        flat: True when some eigenvalues are 0 and f does not change along their eigenvectors at all, near and far.
        radius: where the Hessian proves nothing: f (−f for ascent) is nowhere lower within this distance, judged by its
            values on circles; None where it is lower somewhere, and where the Hessian decides.
        highest: the same for nowhere higher.
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
        """Decided by the eigenvalues; where one is 0 or there is no Hessian, by what f does along it and around it.

        "degenerate" and "unknown" say that nothing of this decides, or that f is both higher and lower around.
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
    """The stationary point that Newton's method xₖ₊₁ = xₖ + sₖ, ∇²f·sₖ = −∇f, reaches from a point close to it.

    Close is decided by the method itself: every ‖sₖ₊₁‖ ≤ 0.9‖sₖ‖ (near a regular stationary point the steps shrink
    quadratically, near x⁴ by 2/3, on a plateau or a slope not at all). Eigenvalues that vanish on the way are zero:
    at the minimum of x⁴ every iterate still has λ > 0.

    Args:
        objective: f.
        point: where to begin, shape (n,).
        sign: −1 for ascent: the curvature is then that of −f.

    Returns:
        None when no stationary point is close.
    """
    start = np.asarray(point, dtype=np.float64)
    with np.errstate(all="ignore"):
        found = _newton(objective, start)
        if found is None:
            return None
        iterates, hessians = found
        before, after = (Curvature(*eigen(sign * one)) for one in hessians[-2:])
        if not after.known:
            return None
        curvature = _settled(before, after)
        if 0 in curvature.signs:
            iterates.append(_polished(objective, iterates[-1], hessians[-1]))
        end = _rounded(objective, iterates) if 0 in curvature.signs else iterates[-1]
        if not has_hessian(objective, end):
            curvature = _without_hessian(len(end))
        elif _only_fades(objective, end, curvature):
            return None
        return _described(objective, end, curvature, float(np.linalg.norm(end - start)), sign)


def stationary_point_at(objective: Objective, point: Floats, distance: float, sign: int) -> StationaryPoint:
    """The stationary point at a place known otherwise than from Newton's method."""
    return replace(_stationary_point(objective, point, sign), distance=distance)


@kept_at_points
def _stationary_point(objective: Objective, point: Floats, sign: int) -> StationaryPoint:
    exists = has_hessian(objective, point)
    curvature = curvature_at(objective, point, sign) if exists else _without_hessian(len(point))
    return _described(objective, point, curvature, 0.0, sign)


@kept_at_points
def slope_at(objective: Objective, point: Floats) -> float:
    """max |∂f/∂xᵢ| at a point."""
    return float(np.abs(objective.gradient_at(point)).max())


def _described(
    objective: Objective, point: Floats, curvature: Curvature, distance: float, sign: int
) -> StationaryPoint:
    value = float(objective.value_at(point))
    flat = curvature.known and _is_flat(objective, point, value, curvature)
    radii: tuple[float | None, float | None] = (None, None)
    undecided = curvature.kind in ("degenerate", "unknown") and not (flat and any(curvature.signs))
    if undecided and not seems_constant(objective, point):
        signs = curvature.signs or (0,)
        lowest = nowhere_lower_within(objective, point, sign) if min(signs) >= 0 else None
        highest = nowhere_lower_within(objective, point, -sign) if max(signs) <= 0 and lowest is None else None
        radii = lowest, highest
    return StationaryPoint(point, value, curvature, distance, flat, *radii)


def _without_hessian(dimension: int) -> Curvature:
    """Unknown eigenvalues, with the axes in place of eigenvectors."""
    return Curvature(np.full(dimension, np.nan), np.eye(dimension))


def _polished(objective: Objective, point: Floats, second: Floats) -> Floats:
    """The point after one more Newton step, where that makes ∇f smaller; `second` is ∇²f there."""
    found = _newton_step(point, _gradient(objective, point), second)
    if found is None:
        return point
    slopes = _slopes(objective, [point, point + found[0]])
    return point + found[0] if slopes[1] < slopes[0] else point


def _slopes(objective: Objective, points: list[Floats]) -> list[float]:
    """max |∂f/∂xᵢ| at each point, computed together."""
    slopes: list[float] = np.abs(objective.gradient_at(np.stack(points, axis=1))).max(axis=0).tolist()
    return slopes


def _rounded(objective: Objective, iterates: list[Floats]) -> Floats:
    """The last iterate of Newton's method with the fewest digits that its uncertainty leaves, where ∇f is not larger.

    The method is still on its way to the minimum 0 of x⁴ when its steps along x are lost in rounding.
    """
    end, within = iterates[-1], _left_to_go(iterates)
    rounded = np.array([_shortest(coordinate, within) for coordinate in end.tolist()])
    candidates = [rounded, *(np.where(axis, rounded, end) for axis in np.eye(len(end), dtype=bool)), end]
    slopes = _slopes(objective, candidates)
    return next(point for point, slope in zip(candidates, slopes, strict=True) if slope <= slopes[-1])


def _left_to_go(iterates: list[Floats]) -> float:
    """How far the method still was from its limit when its steps last shrank by a steady factor r: s·r/(1 − r), s the
    length of that step; with half as much again to be sure. Along flat directions it stopped there."""
    lengths = np.linalg.norm(np.diff(iterates, axis=0), axis=1)
    rates = lengths[1:] / np.where(lengths[:-1] > 0, lengths[:-1], np.inf)
    noise = 1e-13 * max(1.0, float(np.abs(iterates[-1]).max()))
    steady = np.flatnonzero((rates >= _STEADY) & (lengths[1:] > noise))
    if not steady.size:
        return 0.0
    rate = min(_SHRINKING, float(rates[steady[-1]]))
    return 1.5 * float(lengths[1 + steady[-1]]) * rate / (1 - rate)


def _shortest(number: float, within: float) -> float:
    """The number with the fewest decimals within a distance of it."""
    if abs(number) <= within:
        return 0.0
    first = -math.floor(math.log10(abs(number)))
    candidates = (round(number, places) for places in range(first, first + 16))
    return next((one for one in candidates if abs(one - number) <= within), number)


def _is_flat(objective: Objective, point: Floats, value: float, curvature: Curvature) -> bool:
    """Whether f stays the same along the eigenvectors with eigenvalue 0, a tenth, one and three sizes of x away."""
    ways = _flat_ways(curvature)
    return bool(ways.size) and all(_stays_along(objective, point, value, curvature, way) for way in ways)


def _flat_ways(curvature: Curvature) -> Floats:
    """The eigenvectors with eigenvalue 0, one in each row."""
    return np.asarray(curvature.eigenvectors[:, np.array(curvature.signs) == 0].T)


def _stays_along(objective: Objective, point: Floats, value: float, curvature: Curvature, way: Floats) -> bool:
    size = max(1.0, float(np.abs(point).max()))
    shifts = size * np.multiply.outer(way, [-3.0, -1.0, -0.1, 0.1, 1.0, 3.0])
    values = np.asarray(objective.value_at(point[:, None] + shifts))
    rounding = 1e-12 * abs(value) + 1e-20 * size**2 * float(np.abs(curvature.eigenvalues).max())
    return bool((np.abs(values - value) <= rounding).all())


def _only_fades(objective: Objective, point: Floats, curvature: Curvature) -> bool:
    """Whether f has no stationary point at all along an eigenvector with eigenvalue 0: it fades out there, as eˣ does.

    Its slope a tenth of the size of x away, on both sides, points the same way as at the point and is smaller on one of
    them. Where it is 0 at the point and on one side, a formula without kinks or jumps is below the smallest numbers of
    float64 there, as e⁻⁹⁰⁰ is, unless f stays the same along that line far out as well.
    """
    ways = _flat_ways(curvature)
    if not ways.size or seems_constant(objective, point):
        return False
    value = float(objective.value_at(point))
    away = 0.1 * max(1.0, float(np.abs(point).max())) * np.array([-1.0, 0.0, 1.0])
    for way in ways:
        behind, here, ahead = (way @ objective.gradient_at(point[:, None] + way[:, None] * away)).tolist()
        vanishes = not here and not (behind and ahead) and not may_be_rough(objective)
        onward = behind * here > 0 and ahead * here > 0 and abs(here) >= min(abs(behind), abs(ahead))
        if (vanishes or onward) and not _stays_along(objective, point, value, curvature, way):
            return True
    return False


def leads_nowhere(objective: Objective, point: npt.ArrayLike) -> bool:
    """True when Newton's method settles on no point at all, near or far: f may have no stationary point on this side.

    Settled means a step below 1e-8 of ‖x‖₂ within a hundred steps.
    """
    iterate, seen = np.asarray(point, dtype=np.float64), set[tuple[float, ...]]()
    with np.errstate(all="ignore"):
        for _ in range(_LENIENT_STEPS):
            if (key := tuple(iterate.tolist())) in seen:
                return True  # it goes round for ever, as from x to −x on |x|^1.5
            seen.add(key)
            found = _newton_step(iterate, _gradient(objective, iterate), hessian(objective, iterate))
            if found is None:
                return True
            iterate = iterate + found[0]
            if np.linalg.norm(found[0]) <= max(1e-8 * float(np.linalg.norm(iterate)), found[1]):
                return False
    return True


def _newton(objective: Objective, start: Floats) -> tuple[list[Floats], list[Floats]] | None:
    """The iterates of Newton's method, at least two, and the Hessians there; None when its steps do not shrink."""
    iterates, lengths = [start], list[float]()
    hessians = [hessian(objective, start)]
    gradient = _gradient(objective, start)
    first_slope = float(np.abs(gradient).max())
    for _ in range(_NEWTON_STEPS):
        found = _newton_step(iterates[-1], gradient, hessians[-1], first_slope)
        if found is None:
            return None
        step, rounding = found
        length = float(np.linalg.norm(step))
        if lengths and length > max(_SHRINKING * lengths[-1], rounding):
            noise = _NOISE * min(lengths[0], float(np.linalg.norm(iterates[-1])))
            return (iterates, hessians) if lengths[-1] <= noise else None
        iterates.append(iterates[-1] + step)
        hessians.append(hessian(objective, iterates[-1]))
        lengths.append(length)
        if length <= max(_ARRIVED * lengths[0], rounding):
            return iterates, hessians
        gradient = _gradient(objective, iterates[-1])
    return None


def _gradient(objective: Objective, point: Floats) -> Floats:
    return np.asarray(objective.gradient_at(point), dtype=np.float64)


def _newton_step(
    point: Floats, gradient: Floats, second: Floats, slope: float | None = None
) -> tuple[Floats, float] | None:
    """The Newton step and the length at which it is only rounding; None where there is no such step.

    Along an eigenvector with eigenvalue 0 there is no step; that is no loss while the gradient's component along it is
    below a millionth of `slope`.

    Args:
        point, gradient, second: x, ∇f(x) and ∇²f(x).
        slope: the size of ∇f to compare with; that of this gradient when None.
    """
    eigenvalues, eigenvectors = eigen(second)
    if not (np.isfinite(gradient).all() and np.isfinite(eigenvalues).all()):
        return None
    slope = float(np.abs(gradient).max()) if slope is None else slope
    magnitudes = np.abs(eigenvalues)
    largest = float(magnitudes.max())
    curved = magnitudes > ZERO_SHARE * largest
    components = eigenvectors.T @ gradient
    noise = _ROUNDING * largest * float(np.linalg.norm(point))
    if (np.abs(components[~curved]) > max(1e-6 * slope, noise)).any():
        return None  # a slope along which f does not curve leads to no stationary point
    coefficients = np.where(curved, -components / np.where(curved, eigenvalues, 1.0), 0.0)
    weakest = float(magnitudes[curved].min()) if curved.any() else 1.0
    return eigenvectors @ coefficients, min(noise / weakest, 1e-6 * float(np.linalg.norm(point)))


def _settled(before: Curvature, after: Curvature) -> Curvature:
    """The curvature after the last Newton step, with 0 for eigenvalues that still changed by a quarter in it."""
    change = np.abs(after.eigenvalues - before.eigenvalues)
    steady = (change <= _SETTLED_CHANGE * np.abs(before.eigenvalues)) & (np.array(after.signs) != 0)
    eigenvalues = np.where(steady, after.eigenvalues, 0.0)
    order = np.argsort(eigenvalues)
    return Curvature(eigenvalues[order], after.eigenvectors[:, order])
