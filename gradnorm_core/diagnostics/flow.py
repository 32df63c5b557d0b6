"""Flow: the end of the path of steepest descent from a point, x′ = −∇f(x), found with steps of adapted length."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.point_cache import cached_at_points
from gradnorm_core.objectives.objective import Objective

_STEPS = 120
_WITHIN = 0.12  # of the length of a step: how far from it two steps of half the time may end; on a bowl at most 0.09
_FIRST = 0.1  # times 1/λmax, the time of the first step
_SAFE = 0.9
_SLOWER, _FASTER = 0.2, 5.0
_ENDED = 1e-7  # of the size of x: the flow rests after two steps that are at most this long
_FAR = 1e6  # times the size of x: there is no minimum on that way


class _Place(NamedTuple):
    """x and y, sign·f, its gradient and its Hessian."""

    x: float
    y: float
    value: float
    slope: tuple[float, float]
    bend: tuple[float, float, float]


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
    with np.errstate(all="ignore"):
        here = _at(objective, sign, *point.tolist())
        size = max(1.0, abs(here.x), abs(here.y))
        time, rested = _FIRST / (_largest(here.bend) or 1.0), 0
        for _ in range(_STEPS):
            known = math.isfinite(here.value) and all(map(math.isfinite, (*here.slope, *here.bend)))
            if not (known and 0 < time < math.inf):
                return None
            step = _step(objective, sign, here, time)
            if step is None:
                time *= _SLOWER
                continue
            there, apart, length = step
            rests = length <= _ENDED * size
            if apart <= _WITHIN * length and there.value <= here.value:
                rested = rested + 1 if rests else 0
                here = there
            elif rests:
                rested = 2  # only rounding is left to fall
            if rested == 2:
                return np.array([here.x, here.y])
            change = _SAFE * math.sqrt(_WITHIN * length / apart) if apart > 0 else _FASTER
            time *= min(max(change, _SLOWER), _FASTER if here is there else _SLOWER)
            if max(abs(here.x), abs(here.y)) > _FAR * size:
                return None
    return None


def _step(objective: Objective, sign: int, here: _Place, time: float) -> tuple[_Place, float, float] | None:
    """Returns the place after one step, the distance between one step and two of half the time, and the step's length.

    None where the time is too long for a step.
    """
    whole, half = _move(here, time), _move(here, time / 2)
    if whole is None or half is None:
        return None
    middle = _at(objective, sign, here.x + half[0], here.y + half[1])
    rest = _move(middle, time / 2)
    if rest is None:
        return None
    halves = half[0] + rest[0], half[1] + rest[1]
    apart = math.hypot(halves[0] - whole[0], halves[1] - whole[1])
    move = 2 * halves[0] - whole[0], 2 * halves[1] - whole[1]
    return _at(objective, sign, here.x + move[0], here.y + move[1]), apart, math.hypot(*move)


def _move(here: _Place, time: float) -> tuple[float, float] | None:
    """Returns s of (I/h + ∇²f)·s = −∇f; None where that matrix is not positive definite, so that h is too long."""
    a, b, c = here.bend
    a, c = a + 1 / time, c + 1 / time
    determinant = a * c - b * b
    if not (a > 0 and determinant > 0):
        return None
    gx, gy = here.slope
    return (b * gy - c * gx) / determinant, (b * gx - a * gy) / determinant


def _at(objective: Objective, sign: int, x: float, y: float) -> _Place:
    value, (gx, gy), (a, b, c) = objective.second_order_numbers(x, y)
    return _Place(x, y, sign * value, (sign * gx, sign * gy), (sign * a, sign * b, sign * c))


def _largest(bend: tuple[float, float, float]) -> float:
    """Returns an upper bound of |λ|: the largest row sum of absolute values."""
    a, b, c = bend
    return max(abs(a), abs(c)) + abs(b)
