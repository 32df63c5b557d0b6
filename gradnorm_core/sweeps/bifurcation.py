"""Bifurcation: where a fixed step leads once the minimum is unstable: cycles of 2, 4, 8 …, then chaos.

A step of the method is a map x ↦ F(x); a cycle of period p is a fixed point of Fᵖ. It loses stability by doubling its
period where an eigenvalue of the derivative of Fᵖ (its multiplier) passes −1. For plain gradient descent
F(x) = x − α∇f(x), so that F′ = I − α∇²f and the minimum itself, p = 1, doubles at α = 2/λmax.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gradnorm_core.batch import Batch, descend_batch
from gradnorm_core.directions import Steepest
from gradnorm_core.errors import UsageError
from gradnorm_core.lanes import FloatArray, IntArray
from gradnorm_core.rates import period
from gradnorm_core.spec import RunSpec
from gradnorm_core.step_rules import Fixed
from gradnorm_core.sweeps.blocks import Progress, share_of

_LANES = 64  # recorded at once: a few megabytes for thousands of steps
_NEWTON_STEPS = 60
_BISECTIONS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Bifurcation:
    """The last iterates of one run per step size, B in all.

    Attributes:
        spec: what the runs have in common; its tolerance plays no part.
        step_sizes: α, (B,).
        points: the last iterates, (kept, B, n); NaN for a run that did not stay finite.
        periods: 1, 2, 3, … for a run that settled on a point or a cycle, 0 for one that did not (aperiodic, or not
            settled yet), −1 for one that ended before its time, (B,).
        status_names: how each ended; iteration_limit for those that went on, (B,).
    """

    spec: RunSpec
    step_sizes: FloatArray
    points: FloatArray
    periods: IntArray
    status_names: npt.NDArray[np.str_]


def bifurcation(
    spec: RunSpec,
    step_sizes: npt.ArrayLike,
    transient: int = 1000,
    kept: int = 256,
    progress: Progress | None = None,
) -> Bifurcation:
    """Runs a spec with each step size for `transient` steps, then keeps the next `kept` iterates.

    Args:
        spec: what the runs have in common; its step rule must have a step size.
        step_sizes: α > 0, (B,).
        transient: steps that are thrown away.
        kept: iterates that are kept.
        progress: called with the share of the work that is done; raise `Cancelled` in it to stop.

    Raises:
        UsageError: step sizes that are not positive and finite, or a step rule without one.
    """
    sizes = np.asarray(step_sizes, dtype=np.float64)
    endless = replace(spec, gradient_tolerance=0.0, max_iterations=transient + kept)
    points = np.full((kept, len(sizes), spec.objective.dimension), np.nan)
    periods, names = np.full(len(sizes), -1, np.intp), np.empty(len(sizes), "<U32")
    parts = [slice(low, low + _LANES) for low in range(0, len(sizes), _LANES)]
    for index, part in enumerate(parts):
        share = share_of(progress, index, len(parts))
        batch = descend_batch(endless, step_sizes=sizes[part], record=True, progress=share)
        names[part] = batch.status_names
        for lane, tail in enumerate(_tails(batch, kept)):
            if tail is not None:
                points[:, part.start + lane] = tail
                periods[part.start + lane] = _period(tail)
    return Bifurcation(endless, sizes, points, periods, names)


def _tails(batch: Batch, kept: int) -> Iterator[FloatArray | None]:
    """The last `kept` iterates of each lane, (kept, n), a standstill being repeated; None for one that broke off."""
    assert batch.paths is not None
    paths = batch.paths.record.points
    for lane, (last, name) in enumerate(zip(batch.iterations, batch.status_names, strict=True)):
        if name == "iteration_limit":
            yield paths[last + 1 - kept : last + 1, :, lane]
        elif name in ("converged", "flat_start", "stalled"):
            yield np.broadcast_to(paths[last, :, lane], (kept, paths.shape[1]))
        else:
            yield None


def _period(tail: FloatArray) -> int:
    """1 for a standstill, p for a cycle of period p, 0 for neither; tail (k, n)."""
    second = tail[len(tail) // 2 :]
    scale = float(np.abs(second).max(initial=0.0))
    if float(np.ptp(second, axis=0).max(initial=0.0)) <= 1e-6 * max(scale, 1e-6):
        return 1
    return period(tail) or 0


@dataclass(frozen=True, slots=True, eq=False)
class Cycle:
    """A cycle of plain gradient descent with a fixed step.

    Attributes:
        step_size: α.
        points: its points in the order they are visited, (p, n).
        multipliers: eigenvalues of the derivative of p steps, by absolute value, the largest last, (n,); it attracts
            when all lie inside the unit circle.
    """

    step_size: float
    points: FloatArray
    multipliers: npt.NDArray[np.complex128]

    @property
    def attracts(self) -> bool:
        return bool(np.abs(self.multipliers[-1]) < 1)


def find_cycle(spec: RunSpec, step_size: float, near: npt.ArrayLike, length: int) -> Cycle | None:
    """The cycle of a given length near a point, attracting or not, by Newton's method on Fᵖ(x) − x.

    Args:
        spec: plain gradient descent, Steepest in L2 with a fixed step and no clip; else its step is not F.
        step_size: α.
        near: where to look, (n,).
        length: p.

    Returns:
        The cycle, or None when Newton's method does not arrive.

    Raises:
        UsageError: another method.
    """
    _check_plain(spec)
    x = np.asarray(near, dtype=np.float64)
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
    """The step size between `low` and `high` at which the cycle of this length starts to double its period.

    The cycle that the run settles on at `low` is followed to larger step sizes, past the point where it stops
    attracting, by bisection on its multiplier + 1.

    Args:
        spec: plain gradient descent; its start decides which cycle is followed.
        length: p, the cycle's period; 1 for the minimum itself.
        low: a step size at which the cycle attracts.
        high: a larger one at which it no longer does.

    Returns:
        α to rounding, or None when the cycle does not double in between.

    Raises:
        UsageError: another method.
    """
    _check_plain(spec)
    cycle = find_cycle(spec, low, _settled(spec, low), length)
    beyond = None if cycle is None else _follow(spec, cycle, high)
    if cycle is None or beyond is None or _margin(cycle) <= 0 or _margin(beyond) > 0:
        return None
    for _ in range(_BISECTIONS):
        middle = _follow(spec, cycle, (cycle.step_size + beyond.step_size) / 2, moves=1)
        if middle is None:
            return None
        cycle, beyond = (middle, beyond) if _margin(middle) > 0 else (cycle, middle)
    return cycle.step_size


def period_doublings(spec: RunSpec, count: int, first: float, stride: float = 0.02) -> Iterator[float]:
    """The step sizes at which a run's cycle doubles from 1 to 2, from 2 to 4, …; `count` of them at the most.

    Args:
        spec: plain gradient descent.
        count: how many doublings to look for.
        first: a step size at which the run settles on a point.
        stride: the share of α by which the search goes on; halved at every doubling, since they crowd.
    """
    low, length = first, 1
    for _ in range(count):
        doubling = _next_doubling(spec, length, low, stride)
        if doubling is None:
            return
        yield doubling
        stride /= 2
        low, length = doubling * (1 + stride / 8), 2 * length


def _next_doubling(spec: RunSpec, length: int, low: float, stride: float) -> float | None:
    for _ in range(200):
        high = low * (1 + stride)
        doubling = period_doubling(spec, length, low, high)
        if doubling is not None:
            return doubling
        cycle = find_cycle(spec, high, _settled(spec, high), length)
        if cycle is None or not cycle.attracts:
            return None
        low = high
    return None


def _margin(cycle: Cycle) -> float:
    """How far the lowest real multiplier lies above −1."""
    real = cycle.multipliers[np.abs(cycle.multipliers.imag) < 1e-9].real
    return float(real.min()) + 1 if real.size else 1.0


def _follow(spec: RunSpec, cycle: Cycle, step_size: float, moves: int = 8) -> Cycle | None:
    """The same cycle at another step size, reached in small moves so as not to lose it."""
    current: Cycle | None = cycle
    for alpha in np.linspace(cycle.step_size, step_size, moves + 1)[1:]:
        if current is None:
            return None
        current = find_cycle(spec, float(alpha), current.points[0], len(cycle.points))
    return current


def _settled(spec: RunSpec, step_size: float, transient: int = 4000) -> FloatArray:
    """Where a long run with this step size is, (n,)."""
    endless = replace(spec, step_rule=Fixed(step_size), gradient_tolerance=0.0, max_iterations=transient)
    return np.asarray(descend_batch(endless, starts=[spec.start]).points[0])


def _around(spec: RunSpec, step_size: float, x: FloatArray, length: int) -> tuple[FloatArray, FloatArray]:
    """`length` steps from x: the points (length + 1, n), and the derivative of the last one by the first, (n, n)."""
    alpha = -step_size if spec.goal == "maximize" else step_size
    points, derivative = [x], np.eye(len(x))
    for _ in range(length):
        derivative = (np.eye(len(x)) - alpha * spec.objective.hessian_at(points[-1])) @ derivative
        points.append(points[-1] - alpha * spec.objective.gradient_at(points[-1]))
    return np.array(points), derivative


def _check_plain(spec: RunSpec) -> None:
    if spec.direction != Steepest() or not isinstance(spec.step_rule, Fixed) or spec.clip is not None:
        raise UsageError("Cycles are followed for plain gradient descent with a fixed step and no clip.")
