"""Stationary points: which one a run was heading for, and of what kind it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.curvature import ZERO_SHARE, Curvature, Kind, curvature_at
from gradnorm_core.objectives.objective import Objective

_NEWTON_STEPS = 150
_LENIENT_STEPS = 100
_SHRINKING = 0.9  # every Newton step has to be this much shorter than the one before
_NOISE = 1e-4  # steps that short beside the first and beside x may stop shrinking: that is rounding
_ARRIVED = 1e-9  # the last Newton step as a share of the first
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
    """

    point: Floats
    value: float
    curvature: Curvature
    distance: float
    flat: bool = False

    @property
    def kind(self) -> Kind:
        """Decided by the eigenvalues; where one is 0, "degenerate" unless f is flat along it: then by the others."""
        signs = self.curvature.signs
        if self.flat and len({*signs} - {0}) == 1:
            return "minimum" if max(signs) > 0 else "maximum"
        return self.curvature.kind


def stationary_point_near(objective: Objective, point: npt.ArrayLike, sign: int = 1) -> StationaryPoint | None:
    """The stationary point that Newton's method xₖ₊₁ = xₖ + sₖ, ∇²f·sₖ = −∇f, reaches from a point close to it.

    Close is decided by the method itself: every ‖sₖ₊₁‖ ≤ 0.9‖sₖ‖ (near a regular stationary point the steps shrink
    quadratically, near x⁴ by 2/3, on a plateau or a slope not at all). Eigenvalues that vanish on the way are zero:
    at the minimum of x⁴ every iterate still has λ > 0.

    Args:
        objective: f.
        point: where to begin, shape (n,).
        sign: −1 for ascent: the curvature of −f is told.

    Returns:
        None when no stationary point is close.
    """
    start = np.asarray(point, dtype=np.float64)
    with np.errstate(all="ignore"):
        iterates = _newton(objective, start)
        if iterates is None:
            return None
        before, after = (curvature_at(objective, iterate, sign) for iterate in iterates[-2:])
        if not after.known:
            return None
        end = iterates[-1]
        distance = float(np.linalg.norm(end - start))
        value = float(objective.value_at(end))
        curvature = _settled(before, after)
        return StationaryPoint(end, value, curvature, distance, _is_flat(objective, end, value, curvature))


def _is_flat(objective: Objective, point: Floats, value: float, curvature: Curvature) -> bool:
    """Whether f stays the same along the eigenvectors with eigenvalue 0, a tenth, one and three sizes of x away."""
    flat = curvature.eigenvectors[:, np.array(curvature.signs) == 0]
    if not flat.size:
        return False
    size = max(1.0, float(np.abs(point).max()))
    shifts = size * np.multiply.outer(flat, [-3.0, -1.0, -0.1, 0.1, 1.0, 3.0]).reshape(len(point), -1)
    values = np.asarray(objective.value_at(point[:, None] + shifts))
    rounding = 1e-12 * abs(value) + 1e-20 * size**2 * float(np.abs(curvature.eigenvalues).max())
    return bool((np.abs(values - value) <= rounding).all())


def leads_nowhere(objective: Objective, point: npt.ArrayLike) -> bool:
    """True when Newton's method settles on no point at all, near or far: f may have no stationary point on this side.

    Settled means a step below 1e-8 of ‖x‖₂ within a hundred steps.
    """
    iterate = np.asarray(point, dtype=np.float64)
    with np.errstate(all="ignore"):
        for _ in range(_LENIENT_STEPS):
            found = _newton_step(objective, iterate)
            if found is None:
                return True
            iterate = iterate + found[0]
            if np.linalg.norm(found[0]) <= max(1e-8 * float(np.linalg.norm(iterate)), found[1]):
                return False
    return True


def _newton(objective: Objective, start: Floats) -> list[Floats] | None:
    """The iterates of Newton's method, at least two; None when its steps do not shrink."""
    iterates, lengths = [start], list[float]()
    first_slope = float(np.abs(objective.gradient_at(start)).max())
    for _ in range(_NEWTON_STEPS):
        found = _newton_step(objective, iterates[-1], first_slope)
        if found is None:
            return None
        step, rounding = found
        length = float(np.linalg.norm(step))
        if lengths and length > max(_SHRINKING * lengths[-1], rounding):
            noise = _NOISE * min(lengths[0], float(np.linalg.norm(iterates[-1])))
            return iterates if lengths[-1] <= noise else None
        iterates.append(iterates[-1] + step)
        lengths.append(length)
        if length <= max(_ARRIVED * lengths[0], rounding):
            return iterates
    return None


def _newton_step(objective: Objective, point: Floats, slope: float | None = None) -> tuple[Floats, float] | None:
    """The Newton step and the length at which it is only rounding; None where there is no such step.

    Along an eigenvector with eigenvalue 0 there is no step; that is no loss while the gradient's component along it is
    below a millionth of `slope`, the size of ∇f to compare it with; that of this gradient when None.
    """
    gradient = np.asarray(objective.gradient_at(point), dtype=np.float64)
    curvature = curvature_at(objective, point)
    if not (np.isfinite(gradient).all() and curvature.known):
        return None
    slope = float(np.abs(gradient).max()) if slope is None else slope
    magnitudes = np.abs(curvature.eigenvalues)
    largest = float(magnitudes.max())
    curved = magnitudes > ZERO_SHARE * largest
    components = curvature.eigenvectors.T @ gradient
    noise = _ROUNDING * largest * float(np.linalg.norm(point))
    if (np.abs(components[~curved]) > max(1e-6 * slope, noise)).any():
        return None  # a slope along which f does not curve leads to no stationary point
    coefficients = np.where(curved, -components / np.where(curved, curvature.eigenvalues, 1.0), 0.0)
    weakest = float(magnitudes[curved].min()) if curved.any() else 1.0
    return curvature.eigenvectors @ coefficients, min(noise / weakest, 1e-6 * float(np.linalg.norm(point)))


def _settled(before: Curvature, after: Curvature) -> Curvature:
    """The curvature after the last Newton step, with 0 for eigenvalues that still changed by a quarter in it."""
    change = np.abs(after.eigenvalues - before.eigenvalues)
    steady = (change <= _SETTLED_CHANGE * np.abs(before.eigenvalues)) & (np.array(after.signs) != 0)
    eigenvalues = np.where(steady, after.eigenvalues, 0.0)
    order = np.argsort(eigenvalues)
    return Curvature(eigenvalues[order], after.eigenvectors[:, order])
