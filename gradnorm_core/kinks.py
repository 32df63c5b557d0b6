"""Kinks: where the gradient jumps instead of turning."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gradnorm_core.lanes import FloatArray
from gradnorm_core.objectives import FormulaObjective, Objective
from gradnorm_core.tree import Call, walk

_KINKED = {"abs", "max", "min"}
_BEYOND = 4.0  # times what the Hessian at both ends allows


def has_kinks(objective: Objective) -> bool:
    """True when the formula contains |·|, max or min: functions whose derivative jumps."""
    if not isinstance(objective, FormulaObjective):
        return False
    return any(isinstance(node, Call) and node.function in _KINKED for node in walk(objective.expression.tree))


def kink_steps(
    objective: Objective, points: FloatArray, gradients: FloatArray, eigenvalues: FloatArray
) -> npt.NDArray[np.intp]:
    """The k ≥ 1 for which the gradient jumped across a kink between x_{k−1} and x_k.

    A jump is ‖g_k − g_{k−1}‖₂ > 4·λ·‖x_k − x_{k−1}‖₂ with λ the larger |λᵢ| at both ends, for a formula with |·|, max
    or min. A kink where f bends strongly as well may pass unnoticed.

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
        return np.flatnonzero(jumped > expected + 1e-9 * np.maximum(sizes[1:], sizes[:-1])) + 1
