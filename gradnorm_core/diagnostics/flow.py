"""Flow: the end of the path of steepest descent from a point, x′ = −∇f(x), found with steps of adapted length."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.point_cache import cached_at_points
from gradnorm_core.objectives.objective import Objective, SecondOrder

_STEPS = 120
_WITHIN = 0.12  # of the length of a step: how far from it two steps of half the time may end; on a bowl at most 0.09
_FIRST = 0.1  # times 1/λmax, the time of the first step
_SAFE = 0.9
_SLOWER, _FASTER = 0.2, 5.0
_ENDED = 1e-7  # of the size of x: the flow rests after two steps that are at most this long
_FAR = 1e6  # times the size of x: there is no minimum on that way


_Place = tuple[float, float, SecondOrder]
"""x, y, and f, its gradient and its Hessian there; those of −f for ascent."""
_Look = Callable[[float, float], SecondOrder]


@cached_at_points
def end_of_flow(objective: Objective, point: Floats, sign: int = 1) -> Floats | None:
    """Returns the point at which the solution of x′ = −∇f(x) comes to rest, (2,); None where none is found.

    It makes linearly implicit Euler steps, (I/h + ∇²f)·s = −∇f, compares each with two steps of half the time h, and
    extrapolates from both. h is chosen so that both agree to an eighth of the way: it is short where the path bends,
    and longer and longer near a minimum, where the step becomes Newton's. No step raises f.

    Args:
        objective: f, of two variables.
        point: where to begin, shape (2,).
        sign: −1 for the path of steepest ascent.

    Source: Hairer & Wanner, Solving Ordinary Differential Equations II, on extrapolation methods.
    """
    look = objective.second_order_numbers if sign > 0 else partial(_turned, objective)
    with np.errstate(all="ignore"):
        x, y = point.tolist()
        here, size = look(x, y), max(1.0, abs(x), abs(y))
        time, rested = _FIRST / (_largest(here[2]) or 1.0), 0
        for _ in range(_STEPS):
            if not (0 < time / 2 < math.inf and _is_known(here)):
                return None  # half of the shortest time underflows to 0
            step = _step(look, x, y, here, time)
            if step is None:
                time *= _SLOWER
                continue
            (next_x, next_y, there), apart, length = step
            rests, accepted = length <= _ENDED * size, apart <= _WITHIN * length and there[0] <= here[0]
            if accepted:
                rested = rested + 1 if rests else 0
                x, y, here = next_x, next_y, there
            elif rests:
                rested = 2  # only rounding is left to fall
            if rested == 2:
                return np.array([x, y])
            change = _SAFE * math.sqrt(_WITHIN * length / apart) if apart > 0 else _FASTER
            time *= min(max(change, _SLOWER), _FASTER if accepted else _SLOWER)
            if max(abs(x), abs(y)) > _FAR * size:
                return None
    return None


def _step(look: _Look, x: float, y: float, here: SecondOrder, time: float) -> tuple[_Place, float, float] | None:
    """Returns the place after one step, the distance between one step and two of half the time, and the step's length.

    None where the time is too long for a step.
    """
    whole, half = _move(here, time), _move(here, time / 2)
    if whole is None or half is None:
        return None
    rest = _move(look(x + half[0], y + half[1]), time / 2)
    if rest is None:
        return None
    dx, dy = half[0] + rest[0], half[1] + rest[1]
    apart = math.hypot(dx - whole[0], dy - whole[1])
    dx, dy = 2 * dx - whole[0], 2 * dy - whole[1]
    return (x + dx, y + dy, look(x + dx, y + dy)), apart, math.hypot(dx, dy)


def _move(here: SecondOrder, time: float) -> tuple[float, float] | None:
    """Returns s of (I/h + ∇²f)·s = −∇f; None where that matrix is not positive definite, so that h is too long."""
    _, (gx, gy), (a, b, c) = here
    a, c = a + 1 / time, c + 1 / time
    determinant = a * c - b * b
    if not (a > 0 and determinant > 0):
        return None
    return (b * gy - c * gx) / determinant, (b * gx - a * gy) / determinant


def _turned(objective: Objective, x: float, y: float) -> SecondOrder:
    """Returns −f, its gradient and its Hessian."""
    value, (gx, gy), (a, b, c) = objective.second_order_numbers(x, y)
    return -value, (-gx, -gy), (-a, -b, -c)


def _is_known(here: SecondOrder) -> bool:
    value, slope, bend = here
    return all(map(math.isfinite, (value, *slope, *bend)))


def _largest(bend: tuple[float, float, float]) -> float:
    """Returns an upper bound of |λ|: the largest row sum of absolute values."""
    a, b, c = bend
    return max(abs(a), abs(c)) + abs(b)
