"""Cycles of gradient descent with a fixed step, and the step sizes at which they double their period.

A step of the method is a map F(x) = x − α∇f(x), with derivative F′ = I − α∇²f; a cycle of period p is a fixed point of
Fᵖ. The multipliers of the cycle are the eigenvalues of the derivative of Fᵖ. The cycle loses stability and doubles its
period where a multiplier passes −1; the minimum itself, p = 1, does so at α = 2/λmax.

Source: Strogatz, Nonlinear Dynamics and Chaos, 2nd ed., chapter 10.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats, floats
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed

_NEWTON_STEPS = 40
_SECANT_STEPS = 40
_SETTLING_STEPS = 4000
_BESIDE = 1e-3  # of the coordinates: the distance from a cycle that lost stability at which a run starts
_SAME = 1e-7  # points closer than this are the same point of a cycle


@dataclass(frozen=True, slots=True, eq=False)
class Cycle:
    """A cycle of plain gradient descent with a fixed step.

    Attributes:
        step_size: α.
        points: its points in the order of the steps, (p, n).
        multipliers: the eigenvalues of the derivative of p steps, (n,), sorted by absolute value; the cycle attracts
            when all lie inside the unit circle.
    """

    step_size: float
    points: Floats
    multipliers: npt.NDArray[np.complex128]

    @property
    def attracts(self) -> bool:
        return bool(np.abs(self.multipliers[-1]) < 1)

    @property
    def margin(self) -> float:
        """The lowest real multiplier plus 1, which becomes negative when the period doubles; 1 without a real one."""
        real = self.multipliers[np.abs(self.multipliers.imag) < 1e-9].real
        return float(real.min()) + 1 if real.size else 1.0


def find_cycle(spec: RunSpec, step_size: float, near: npt.ArrayLike, length: int) -> Cycle | None:
    """Returns the cycle of a given length near a point, attracting or not, by Newton's method on Fᵖ(x) − x.

    Args:
        spec: plain gradient descent: Steepest in L2 with a fixed step and no clip.
        step_size: α.
        near: the point at which Newton's method begins, (n,).
        length: p.

    Returns:
        The cycle, or None when Newton's method does not converge.

    Raises:
        UsageError: another method, whose step is not F.
    """
    _check_plain(spec)
    x = floats(near)
    with np.errstate(all="ignore"):
        for _ in range(_NEWTON_STEPS):
            points, derivative = _around(spec, step_size, x, length)
            residual = points[-1] - x
            if not (np.isfinite(residual).all() and np.isfinite(derivative).all()):
                return None
            change = np.linalg.lstsq(derivative - np.eye(len(x)), -residual, rcond=None)[0]
            x = x + change
            if float(np.abs(change).max()) <= 4e-16 * (1 + float(np.abs(x).max())):
                break
        points, derivative = _around(spec, step_size, x, length)
    if not float(np.abs(points[-1] - x).max()) <= 1e-9 * (1 + float(np.abs(x).max())):
        return None
    multipliers = np.linalg.eigvals(derivative).astype(np.complex128)
    return Cycle(step_size, points[:-1], multipliers[np.argsort(np.abs(multipliers))])


def period_doubling(spec: RunSpec, length: int, low: float, high: float) -> float | None:
    """Returns the step size between `low` and `high` at which the cycle of this length doubles its period.

    The cycle on which the run settles at `low` is followed to larger step sizes, beyond the one at which it stops
    attracting. The zero of its lowest multiplier + 1 is found in between.

    Args:
        spec: plain gradient descent; its start decides which cycle is followed.
        length: p, the period of the cycle; 1 for the minimum itself.
        low: a step size at which the cycle attracts.
        high: a larger one at which it no longer does.

    Returns:
        α to rounding, or None when the cycle does not double in between.

    Raises:
        UsageError: another method.
    """
    _check_plain(spec)
    cycle = find_cycle(spec, low, _settled(spec, low, np.array(spec.start)), length)
    beyond = None if cycle is None else _follow(spec, cycle, high, 8)
    doubled = None if cycle is None or beyond is None else _doubled(spec, cycle, beyond)
    return None if doubled is None else doubled.step_size


def period_doublings(spec: RunSpec, count: int, first: float, stride: float = 0.02) -> Iterator[float]:
    """Yields the step sizes at which the period of a run's cycle doubles from 1 to 2, from 2 to 4, …, at most `count`.

    Args:
        spec: plain gradient descent.
        count: the most doublings.
        first: a step size at which the run settles on a point.
        stride: the share of α by which the search moves on; it is halved after every doubling, since they crowd.

    Raises:
        UsageError: another method; raised when the first value is asked for.
    """
    _check_plain(spec)
    cycle = find_cycle(spec, first, _settled(spec, first, np.array(spec.start)), 1)
    born = 0.0
    for _ in range(count):
        doubled = None if cycle is None else _next_doubling(spec, cycle, born, stride)
        if doubled is None:
            return
        yield doubled.step_size
        born, stride = doubled.step_size, stride / 2
        cycle = _twice_as_long(spec, doubled, born * (1 + stride / 8))


def _next_doubling(spec: RunSpec, cycle: Cycle, born: float, stride: float) -> Cycle | None:
    """Returns the cycle at the step size where it doubles, followed from a step size at which it attracts.

    Its points move away like √(α − born) from the cycle that it left at α = born, so the search begins in small moves.
    """
    current: Cycle | None = cycle
    for _ in range(200):
        if current is None or not current.attracts:
            return None
        alpha = current.step_size
        beyond = _follow(spec, current, alpha + min(stride * alpha, alpha - born))
        if beyond is not None and beyond.margin <= 0:
            return _doubled(spec, current, beyond)
        current = beyond
    return None


def _twice_as_long(spec: RunSpec, doubled: Cycle, step_size: float) -> Cycle | None:
    """Returns the cycle of twice the length, on which a run settles that starts beside the cycle that doubled."""
    length = len(doubled.points)
    beside = doubled.points[0] + _BESIDE * max(float(np.abs(doubled.points).max()), _BESIDE)
    found = find_cycle(spec, step_size, _settled(spec, step_size, beside), 2 * length)
    extent = 0.0 if found is None else float(np.abs(found.points[0] - found.points[length]).max())
    return found if extent > _SAME * (1 + float(np.abs(doubled.points).max())) else None


def _doubled(spec: RunSpec, low: Cycle, high: Cycle) -> Cycle | None:
    """Returns the cycle where its margin is 0, between a step size with a positive and one with a negative margin.

    It is found by false position with the Illinois rule: the margin is smooth in α, so a few cycles are enough.
    """
    if not low.margin > 0 >= high.margin:
        return None
    above, below = low.margin, high.margin
    for _ in range(_SECANT_STEPS):
        alpha = (high.step_size * above - low.step_size * below) / (above - below)
        middle = _follow(spec, low, alpha)
        if middle is None:
            return None
        if abs(middle.margin) <= 1e-12 or not low.step_size < alpha < high.step_size:
            return middle
        if middle.margin > 0:
            low, above, below = middle, middle.margin, below / 2
        else:
            high, below, above = middle, middle.margin, above / 2
    return low


def _follow(spec: RunSpec, cycle: Cycle, step_size: float, moves: int = 1) -> Cycle | None:
    """Returns the same cycle at another step size, reached in several moves so as not to lose it, or None."""
    current: Cycle | None = cycle
    for alpha in np.linspace(cycle.step_size, step_size, moves + 1)[1:]:
        if current is None:
            return None
        current = find_cycle(spec, float(alpha), current.points[0], len(cycle.points))
    return current


def _settled(spec: RunSpec, step_size: float, x: Floats) -> Floats:
    """Returns the last iterate of a long run with this step size, (n,); not finite when the run diverges."""
    alpha = -step_size if spec.goal == "maximize" else step_size
    gradient = spec.objective.gradient_at
    with np.errstate(all="ignore"):
        for _ in range(_SETTLING_STEPS):
            x = x - alpha * gradient(x)
    return x


def _around(spec: RunSpec, step_size: float, x: Floats, length: int) -> tuple[Floats, Floats]:
    """Returns `length` steps from x, (length + 1, n), and the derivative of the last point by the first, (n, n)."""
    alpha = -step_size if spec.goal == "maximize" else step_size
    points = [x]
    for _ in range(length):
        points.append(points[-1] - alpha * spec.objective.gradient_at(points[-1]))
    hessians = np.asarray(spec.objective.hessian_at(np.array(points[:-1]).T), dtype=np.float64)
    derivative = np.eye(len(x))
    for factor in np.eye(len(x)) - alpha * np.broadcast_to(hessians.T, (length, len(x), len(x))):
        derivative = factor @ derivative
    return np.array(points), derivative


def _check_plain(spec: RunSpec) -> None:
    if spec.direction != Steepest() or not isinstance(spec.step_rule, Fixed) or spec.clip is not None:
        raise UsageError("Cycles are followed for plain gradient descent with a fixed step and no clip.")
