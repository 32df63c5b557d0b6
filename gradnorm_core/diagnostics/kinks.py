"""Kinks: where the gradient jumps instead of turning."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats
from gradnorm_core.formulas.tree import Call, Node, Number, walk
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.objective import Objective

_KINKED = {"abs", "max", "min", "relu", "select"}
_KINKED_OVER_ROWS = {"row_max"}  # where another row becomes the largest
_BROKEN = {
    "sign", "heaviside", "floor", "ceil", "round", "mod", "select", "tan", "sec", "csc", "cot", "csch", "coth", "atan2",
}  # fmt: skip
_ROUGH = {"sqrt", "cbrt", "hypot", "norm", "ln", "log1p", "log2", "log10", "asin", "acos", "acosh", "atanh"}
_HALVINGS = 40
_STEADY = 1e-9  # of ‖∇f‖: less is no jump
_AT_ONCE = 0.5
_ONE_OF_MANY = 1e-6  # where each of many rows has its own kink; of a change that is none 1e-12 are left
_BEYOND = 4.0  # times what the Hessian at both ends allows


@lru_cache(maxsize=512)
def has_kinks(objective: Objective) -> bool:
    """True when the formula contains |·|, max, min, relu or a choice: functions whose derivative jumps."""
    return bool((_KINKED | _KINKED_OVER_ROWS) & _functions(objective))


def has_breaks(objective: Objective) -> bool:
    """True when the formula contains a function that jumps, or a division by something that may be 0.

    1/(1 + e⁻ˣ) has no pole: its divisor is positive everywhere.
    """
    if not isinstance(objective, FormulaObjective):
        return False
    return bool(_BROKEN & _functions(objective)) or any("division by zero" in fault for fault in objective.faults)


def _functions(objective: Objective) -> set[str]:
    return {node.function for node in _nodes(objective) if isinstance(node, Call)}


def _nodes(objective: Objective) -> Iterator[Node]:
    return walk(objective.expression.tree) if isinstance(objective, FormulaObjective) else iter(())


# A cached answer is one bool beside an objective.
@lru_cache(maxsize=512)
def may_be_rough(objective: Objective) -> bool:
    """True for a formula with functions that have kinks, tips, cusps, poles or jumps."""
    return isinstance(objective, FormulaObjective) and (
        has_breaks(objective)
        or bool((_KINKED | _KINKED_OVER_ROWS | _ROUGH) & _functions(objective))
        or _has_roots(objective)
    )


def _has_roots(objective: Objective) -> bool:
    """True when the formula has a power whose exponent is no natural number."""
    return any(isinstance(node, Call) and node.function == "power" and not _whole(node) for node in _nodes(objective))


def _whole(power: Call) -> bool:
    """Whether the exponent is a natural number."""
    exponent = power.arguments[1]
    return isinstance(exponent, Number) and exponent.value >= 0 and exponent.value.is_integer()


def is_kink(objective: Objective, point: npt.ArrayLike, gradient: Floats | None = None) -> bool:
    """True when ∇f jumps at the point: ten times closer to it, ∇f still differs as much from ∇f at the point.

    Seen along the axes, 1e-6 and 1e-7 of the size of x away, for a formula with |·|, max or min.

    Args:
        objective: f.
        point: shape (n,).
        gradient: ∇f there, where it is known.
    """
    if not has_kinks(objective):
        return False
    centre = np.asarray(point, dtype=np.float64)[:, None]
    axes = np.hstack([np.eye(len(centre)), -np.eye(len(centre))])
    size = 1e-6 * max(1.0, float(np.abs(centre).max()))
    with np.errstate(all="ignore"):
        here = np.asarray(objective.gradient_at(centre[:, 0]) if gradient is None else gradient)
        around = objective.gradient_at(np.hstack([centre + size * axes, centre + size / 10 * axes]))
        changes = np.abs(around - here[:, None]).max(axis=0)
    far, near = changes.reshape(2, -1).max(axis=1)
    return bool(near > 0.5 * far)


def crossed_kink(objective: Objective, start: Floats, end: Floats, share: float = _AT_ONCE) -> Floats | None:
    """The point of the straight way between two points where ∇f jumps: where it changes most, it does so at once.

    The largest change between neighbours of 65 points is followed by halving: on a curve each half holds about half of
    it, at a jump one half holds all of it. For a formula that may have kinks, tips or cusps; None without a jump.

    Args:
        objective: f.
        start, end: the ends of the way, (n,).
        share: of the largest change between neighbours, what has to be left of it at the end to be a jump.
    """
    if not may_be_rough(objective):
        return None
    low, high, first, size = 0.0, 1.0, 0.0, 0.0
    with np.errstate(all="ignore"):
        for count in (65, *[3] * _HALVINGS):
            shares = np.linspace(low, high, count)
            gradients = objective.gradient_at(start[:, None] + (end - start)[:, None] * shares)
            missing = ~np.isfinite(gradients).all(axis=0)
            if missing.any():  # it stands on a tip or a cusp itself, or f is not defined on the way
                point = start + (end - start) * shares[int(missing.argmax())]
                return point if np.isfinite(objective.value_at(point)) else None
            changes = np.linalg.norm(np.diff(gradients, axis=1), axis=0)
            largest = int(changes.argmax())
            low, high, first = float(shares[largest]), float(shares[largest + 1]), first or float(changes[largest])
            size = size or float(np.abs(gradients).max())
        jumps = first > _STEADY * size and changes[largest] > share * first
        return start + (end - start) * (low + high) / 2 if jumps else None


def kink_steps(objective: Objective, points: Floats, gradients: Floats, eigenvalues: Floats) -> npt.NDArray[np.intp]:
    """The k ≥ 1 for which the gradient jumped across a kink between x_{k−1} and x_k.

    A jump is ‖g_k − g_{k−1}‖₂ > 4·λ·‖x_k − x_{k−1}‖₂ with λ the larger |λᵢ| at both ends, for a formula with |·|, max
    or min. A kink where f bends strongly as well may pass unnoticed. The gradient of |x|^1.1 turns so fast at 0 that it
    looks like a jump, and so does that of Huber's loss, which bends between two straight parts: where the formula has
    such powers or pieces, one of the first, middle and last jumps has to be one.

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
    roots = _has_roots(objective)
    if (roots or "select" in _functions(objective)) and not any(
        crossed_kink(objective, points[k - 1], points[k], _AT_ONCE if roots else _ONE_OF_MANY) is not None
        for k in {*found[:1], *found[found.size // 2 :][:1], *found[-1:]}
    ):
        return found[:0]
    return found
