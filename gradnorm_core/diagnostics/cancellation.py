"""Points at which a quotient has lost the digits of its second derivatives, as (eˣ − 1)/x beside x = 0."""

from __future__ import annotations

import numpy as np

from gradnorm_core.arrays import BoolArray, Floats
from gradnorm_core.diagnostics.curvature import Curvature, eigen, eigenvalues, hessian
from gradnorm_core.diagnostics.formula_roughness import may_divide_by_zero
from gradnorm_core.objectives.formula_objective import FormulaObjective
from gradnorm_core.objectives.objective import Objective

_BESIDE = np.array([5e-3, 1e-2])  # of the size of x: far enough from a small divisor, and close to the point
_AGREE, _LOST = 1e-2, 0.1  # of an entry of ∇²f: differences of ∇f at both distances agree, and the formula does not
_NOTHING = 1e-3  # of the largest entry: the same
_LARGE = 1.5  # times the median of a path: an eigenvalue that may be rounding
_HIGH = 10  # times |f| on both sides along an axis: a value that is that of a pole


def hessians_are_lost(objective: Objective, points: Floats) -> BoolArray:
    """Returns True for each point, (k, n), at which ∇²f by the formula is rounding though f is smooth around."""
    if not _may_cancel(objective):
        return np.zeros(len(points), dtype=bool)
    return _compared(objective, points, hessian(objective, points.T))[0]


def _may_cancel(objective: Objective) -> bool:
    """Whether the formula has a divisor that may be 0: where it is small, digits of the derivatives cancel."""
    return isinstance(objective, FormulaObjective) and may_divide_by_zero(objective)


def _compared(objective: Objective, points: Floats, here: Floats) -> tuple[BoolArray, Floats]:
    """Returns where the Hessians `here`, (n, n, k), are rounding, (k,), and those by differences of ∇f, (n, n, k).

    The differences (∇f(p + h·eᵢ) − ∇f(p − h·eᵢ))/2h tell the same Hessian for two h, and the formula tells another one.
    Both together tell it without the error that grows as h².
    """
    steps = np.multiply.outer(np.maximum(1.0, np.abs(points).max(axis=1)), _BESIDE)
    ways = np.eye(points.shape[1])[:, :, None, None] * steps
    with np.errstate(all="ignore"):
        sides = [objective.value_and_gradient_at(points.T[:, None, :, None] + way) for way in (ways, -ways)]
        (above, ahead), (below, behind) = sides
        around = np.maximum(np.abs(above), np.abs(below)).max(axis=2).min(axis=0)
        pole = ~(np.abs(objective.value_at(points.T)) <= _HIGH * around)
        near, far = np.moveaxis((ahead - behind) / (2 * steps), -1, 0)
        sizes, nothing = np.abs(near), _NOTHING * np.abs(near).max(axis=(0, 1))
        smooth = np.abs(far - near) <= _AGREE * sizes + nothing
        kept = np.abs(here - near) <= _LOST * sizes + 4 * nothing
        by_both = (4 * near - far) / 3
    lost = smooth.all(axis=(0, 1)) & ~kept.all(axis=(0, 1)) & ~pole
    return np.asarray(lost), np.asarray((by_both + by_both.swapaxes(0, 1)) / 2)


def true_eigenvalues(objective: Objective, points: Floats, found: Floats, sign: int) -> Floats:
    """Returns the eigenvalues of sign·∇²f along a path, (k, n), with those of differences for what is rounding.

    Only those far above the usual ones are looked at: of a path the largest is shown.
    """
    if not _may_cancel(objective):
        return found
    sizes = np.nan_to_num(np.abs(found).max(axis=1), nan=0.0)
    large = np.flatnonzero(sizes > _LARGE * float(np.median(sizes)))
    if not large.size:
        return found
    lost, better = _compared(objective, points[large], hessian(objective, points[large].T))
    seen = found.copy()
    seen[large] = np.where(lost[:, None], eigenvalues(sign * better).T, found[large])
    return seen


def true_curvature(objective: Objective, point: Floats, found: Curvature, sign: int) -> Curvature:
    """Returns the curvature of sign·f at a point, by differences of ∇f where that of the formula is rounding."""
    if not found.known or not _may_cancel(objective):
        return found
    lost, better = _compared(objective, point[None], hessian(objective, point[:, None]))
    return Curvature(*eigen(sign * better[..., 0]), found.zero_share) if lost[0] else found
