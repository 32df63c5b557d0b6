"""Kinks: the points at which the gradient jumps."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats, total
from gradnorm_core.diagnostics.formula_roughness import functions_in, has_kinks, has_roots, may_be_rough
from gradnorm_core.objectives.formula_objective import FormulaObjective
from gradnorm_core.objectives.objective import Objective

_CLOSER = np.array([1e-6, 1e-9, 1e-12])  # of the size of x: how close to a point its slopes are looked at
_NEAR = 1e-7  # of the size of x: where ∇f still differs from ∇f at the point, it jumps closer to it
_FADES = 0.6  # a slope that falls by less from one such distance to the next does not fade
_PLACES: Floats = np.linspace(0.0, 1.0, 65)  # of a segment, as shares of its length
_HALVINGS = 40
_STEADY = 1e-9  # of ‖∇f‖: a smaller change is no jump
_AT_ONCE = 0.5  # the share of the first change that is left after all halvings at a jump
_ONE_OF_MANY = 1e-6  # the same where each of many rows has its own kink; a smooth change would be down to 1e-12
_BEYOND = 4.0  # times the change that the Hessian at both ends allows
_AGAIN = 2  # steps across a kink in half a run, of a run along it


def is_kink(objective: Objective, point: npt.ArrayLike, gradient: Floats | None = None) -> bool:
    """Returns True when ∇f jumps at the point: ten times closer to it, ∇f still differs from ∇f at the point.

    The largest difference along the axes at 1e-7 of the size of x must be more than half of that at 1e-6; a smooth ∇f
    leaves a tenth. False for a formula without kinks (`has_kinks`).

    Args:
        objective: f.
        point: x, shape (n,).
        gradient: ∇f(x) if it is known, else it is computed.
    """
    if not has_kinks(objective):
        return False
    centre = np.asarray(point, dtype=np.float64)[:, None]
    axes = np.hstack([np.eye(len(centre)), -np.eye(len(centre))])
    size = kink_distance(centre)
    with np.errstate(all="ignore"):
        here = np.asarray(objective.gradient_at(centre[:, 0]) if gradient is None else gradient)
        around = objective.gradient_at(np.hstack([centre + 10 * size * axes, centre + size * axes]))
        changes = np.abs(around - here[:, None]).max(axis=0)
    far, near = changes.reshape(2, -1).max(axis=1)
    return bool(near > 0.5 * far)


def kink_distance(point: Floats) -> float:
    """Returns the distance from a point within which the kink lies that `is_kink` sees there."""
    return _NEAR * max(1.0, float(np.abs(point).max()))


def takes_convention(objective: Objective, point: Floats) -> bool:
    """Returns True when ∇f at the point is a convention: some |u| has u = 0, some max has two equal arguments."""
    if not isinstance(objective, FormulaObjective):
        return True
    kinks = objective.program(1).kinks
    with np.errstate(all="ignore"):
        return kinks is not None and kinks.tied is not None and bool(kinks.tied(*point))


def slopes_fade(objective: Objective, point: Floats) -> bool:
    """Returns True when ∇f tends to ∇f at the point, however slowly: that of |x|^1.2 is x^0.2."""
    axes = np.hstack([np.eye(len(point)), -np.eye(len(point))])
    sizes = _CLOSER * max(1.0, float(np.abs(point).max()))
    around = point[:, None, None] + axes[:, None, :] * sizes[:, None]
    with np.errstate(all="ignore"):
        changes = np.abs(objective.gradient_at(around) - objective.gradient_at(point)[:, None, None]).max(axis=(0, 2))
    return bool((changes[1:] < _FADES * changes[:-1]).all())


def crossed_kink(objective: Objective, start: Floats, end: Floats, share: float = _AT_ONCE) -> Floats | None:
    """Returns the point of the segment between two points at which ∇f jumps; None where it does not jump.

    The interval with the largest change of ∇f among 64 equal ones is halved 40 times. Each time the half with the
    larger change is kept: at a jump it has all of the change, on a smooth curve about half. A point without ∇f ends the
    search; it is returned where f is finite, as on a tip or a cusp. None for a formula that cannot be rough.

    Args:
        objective: f.
        start, end: the ends of the segment, (n,).
        share: the share of the first change that is left at the end if it is a jump.
    """
    if not may_be_rough(objective):
        return None
    way = end - start
    with np.errstate(all="ignore"):
        gradients = objective.gradient_at(start[:, None] + way[:, None] * _PLACES)
        known = np.isfinite(gradients).all(axis=0)
        if not known.all():
            return _with_value(objective, start + way * _PLACES[int(known.argmin())])
        changes = _lengths(gradients[:, 1:] - gradients[:, :-1])
        largest = int(changes.argmax())
        first = change = float(changes[largest])
        if not first > _STEADY * float(np.abs(gradients).max()):
            return None
        low, high = _PLACES[largest : largest + 2].tolist()
        before, after = gradients[:, largest], gradients[:, largest + 1]
        for _ in range(_HALVINGS):
            middle = low + (high - low) / 2
            point = start + way * middle
            between = objective.gradient_at(point)
            if not np.isfinite(between).all():  # a tip or a cusp, or f is not defined there
                return _with_value(objective, point)
            left, right = float(_lengths(between - before)), float(_lengths(after - between))
            if left >= right:
                high, after, change = middle, between, left
            else:
                low, before, change = middle, between, right
        return start + way * (low + high) / 2 if change > share * first else None


def _lengths(vectors: Floats) -> Floats:
    """Returns ‖v‖₂ of vectors (n, …), (…)."""
    return np.asarray(np.sqrt(total(vectors * vectors, 0)))


def _with_value(objective: Objective, point: Floats) -> Floats | None:
    """Returns a point if f is finite there, else None."""
    return point if np.isfinite(objective.value_at(point)) else None


def kink_steps(objective: Objective, points: Floats, gradients: Floats, eigenvalues: Floats) -> npt.NDArray[np.intp]:
    """Returns the k ≥ 1 for which the gradient jumped across a kink between x_{k−1} and x_k.

    A step counts when ‖g_k − g_{k−1}‖₂ > 4·λ·‖x_k − x_{k−1}‖₂ with λ the largest |λᵢ| at both ends. A kink where f
    bends strongly as well may pass unnoticed. A formula without kinks (`has_kinks`) has no such k.

    The gradients of |x|^1.1 at 0 and of Huber's loss between its parts change so fast that such a step need not cross a
    kink. Where the formula has such powers or pieces, `crossed_kink` tests the first, the middle and the last of the
    steps, and the result is empty unless one of these crosses a kink.

    Args:
        objective: f.
        points, gradients: x_k and g_k, shape (k, n).
        eigenvalues: λ of the Hessian at each x_k, shape (k, n).
    """
    if not has_kinks(objective):
        return np.empty(0, dtype=np.intp)
    with np.errstate(all="ignore"):
        moved = np.linalg.norm(np.diff(points, axis=0), axis=-1)
        jumped = np.linalg.norm(np.diff(gradients, axis=0), axis=-1)
        curved = np.abs(eigenvalues).max(axis=-1)
        sizes = np.linalg.norm(gradients, axis=-1)
        expected = _BEYOND * np.maximum(curved[1:], curved[:-1]) * moved
        found = np.flatnonzero(jumped > expected + 1e-9 * np.maximum(sizes[1:], sizes[:-1])) + 1
    uncertain = has_roots(objective) or "select" in functions_in(objective)
    return found[:0] if uncertain and not cross_a_kink(objective, points, found) else found


def runs_along_kink(points: Floats, gradients: Floats, steps: npt.NDArray[np.intp]) -> bool:
    """Returns True when the second half of a run goes along a kink and crosses it again and again.

    The gradient jumps at right angles to a kink: at no less than two steps of that half, and most of the jumps are more
    across the way of that half than along it. A kink that the run has left behind, or crosses once, is no such kink.

    Args:
        points, gradients: x_k and g_k, shape (k, n).
        steps: numbers k ≥ 1 of the steps across a kink (`kink_steps`).
    """
    half = len(points) // 2
    late = steps[steps > half]
    if late.size < _AGAIN:
        return False
    with np.errstate(all="ignore"):
        way = points[-1] - points[half]
        jumps = gradients[late] - gradients[late - 1]
        across = np.abs(jumps @ way) <= math.sqrt(0.5) * np.linalg.norm(jumps, axis=-1) * np.linalg.norm(way)
    return bool(across.mean() > 0.5)


def cross_a_kink(objective: Objective, points: Floats, steps: npt.NDArray[np.intp]) -> bool:
    """Returns True when the first, the middle or the last of some steps crosses a kink, by `crossed_kink`.

    Args:
        objective: f.
        points: x_k, shape (k, n).
        steps: numbers k ≥ 1 of steps, from x_{k−1} to x_k.
    """
    share = _AT_ONCE if has_roots(objective) else _ONE_OF_MANY
    return any(crossed_kink(objective, points[k - 1], points[k], share) is not None for k in _three_of(steps))


def cross_a_jump(objective: Objective, points: Floats, steps: npt.NDArray[np.intp]) -> bool:
    """Returns True when f jumps on most of these steps: the first, the middle and the last.

    Args:
        objective: f.
        points: x_k, shape (k, n).
        steps: numbers k ≥ 1 of steps, from x_{k−1} to x_k.
    """
    tried = _three_of(steps)
    return 2 * sum(jumps_between(objective, points[k - 1], points[k]) for k in tried) > len(tried)


def jumps_between(objective: Objective, start: Floats, end: Floats) -> bool:
    """Whether f jumps on the segment: the interval of its largest change, of 64, is halved 40 times."""
    way, shares, first, change = end - start, np.linspace(0.0, 1.0, 65), 0.0, 0.0
    with np.errstate(all="ignore"):
        for _ in range(_HALVINGS + 1):
            changes = np.abs(np.diff(objective.value_at(start[:, None] + way[:, None] * shares)))
            if not np.isfinite(changes).all():
                return False
            largest = int(changes.argmax())
            change, (low, high) = float(changes[largest]), shares[largest : largest + 2].tolist()
            first = first or change
            shares = np.array((low, low + (high - low) / 2, high))
    return change > _AT_ONCE * first > 0


def _three_of(steps: npt.NDArray[np.intp]) -> set[int]:
    """Returns the first, the middle and the last of some steps."""
    return {int(k) for k in (*steps[:1], *steps[steps.size // 2 :][:1], *steps[-1:])}
