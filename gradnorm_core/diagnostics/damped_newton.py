"""Damped Newton steps, which lead to a stationary point where Newton's own steps go too far (Levenberg, Marquardt)."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.curvature import eigen_one
from gradnorm_core.diagnostics.newton_step import length, second_order
from gradnorm_core.objectives.objective import Objective

_MOST_STEPS = 100
_PATIENT = 25  # damped steps after which the way that is left is shorter
_TRIES = 20  # of a damped step, each with ten times the damping
_FIRST = 1e-3  # of the largest |λ|: the damping of the first step
_ARRIVED = 1e-8  # of x: the way that is left at the end
_VANISHED = 1e-8  # of ∇f at the start: ∇f at the end


@dataclass(frozen=True, slots=True)
class _Damping:
    """A kind of damped step, x ← x − V·D·Vᵀ∇f with the eigenvectors V of the Hessian.

    Attributes:
        factor: the number of D on the diagonal for an eigenvalue λ and the damping μ > 0.
        counted: the number that no step brings up, from f and ∇f.
    """

    factor: Callable[[float, float], float]
    counted: Callable[[float, Floats], float]


_DOWNHILL = _Damping(lambda value, damping: 1 / (abs(value) + damping), lambda f, _: f)
"""(|H| + μI)⁻¹: no step brings f up."""
_UPHILL = _Damping(lambda value, damping: -1 / (abs(value) + damping), lambda f, _: -f)
"""−(|H| + μI)⁻¹: no step brings f down."""
_TO_REST = _Damping(
    lambda value, damping: 1 / (value + damping * (damping / value)) if value else 0.0,  # λ² and μ² may overflow
    lambda _, gradient: length(gradient),
)
"""(H² + μ²I)⁻¹H: no step brings ‖∇f‖₂ up."""


def settles_damped(objective: Objective, start: Floats, sign: int) -> bool:
    """Whether damped Newton steps, none of which brings sign·f or ‖∇f‖₂ up, end where ∇f all but vanishes.

    Args:
        objective: f.
        start: where the steps begin, (n,).
        sign: −1 for ascent.
    """
    ways = (_DOWNHILL if sign > 0 else _UPHILL, _TO_REST)
    return any(_ends_at_rest(objective, start, way) for way in ways)


def _ends_at_rest(objective: Objective, start: Floats, way: _Damping) -> bool:
    """Whether the damped steps of a way end where ∇f all but vanishes.

    μ falls to a tenth after each step, and is ten times as large for another try where what the way counts would rise
    (Levenberg 1944, Marquardt 1963). Undamped steps tell how far it is, since damped ones may be short anywhere: once
    they are no shorter than `_PATIENT` steps before, as on the slope of eˣ, the way has no end.
    """
    iterate, (value, gradient, second) = start, second_order(objective, start)
    counted, damping, first, size = way.counted(value, gradient), 0.0, length(gradient), length(start)
    far: list[float] = []
    for _ in range(_MOST_STEPS):
        values, eigenvectors = eigen_one(second)
        slopes: list[float] = eigenvectors.T.dot(gradient).tolist()
        left = _left_to_go(values, slopes)
        if left <= _ARRIVED * max(length(iterate), size) and length(gradient) <= _VANISHED * first:
            return True
        far.append(left)
        if not math.isfinite(left) or (len(far) > _PATIENT and left >= min(far[:-_PATIENT])):
            return False
        # It may underflow, and λ may be 0.
        damping = max(damping / 10 if damping > 0 else _FIRST * max(map(abs, values)), sys.float_info.min)
        for _ in range(_TRIES):
            # Few numbers, in Python's floats: NumPy would take four times as long for them.
            shares = [way.factor(value, damping) * slope for value, slope in zip(values, slopes, strict=True)]
            following = iterate - eigenvectors.dot(shares)
            value, gradient, second = second_order(objective, following)
            if (ahead := way.counted(value, gradient)) <= counted:
                break
            damping *= 10
        else:
            return False
        iterate, counted = following, ahead
    return False


def _left_to_go(values: Sequence[float], slopes: Sequence[float]) -> float:
    """Returns the longest component of the undamped step, max |vᵢ·∇f/λᵢ| over the i with vᵢ·∇f ≠ 0; 0 without any.

    Not finite where f has a slope along an eigenvector, but does not bend.

    Args:
        values: λᵢ.
        slopes: vᵢ·∇f.
    """
    steps = (abs(slope / value) if value else math.inf for value, slope in zip(values, slopes, strict=True) if slope)
    return max(steps, default=0.0)
