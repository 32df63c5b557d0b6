"""Runs of sweeps, strips and maps made again by a plain loop: their steps, their ends and the periods of their cycles.

The loop takes the gradients of f and nothing else of the core; it knows plain gradient descent and the heavy ball.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.text.sweeps import Ends
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.sweeps import BasinMap, Bifurcation, StepSizeSweep

MOST = 3
"""Runs of each picture that are made again."""


def momentum_of(spec: RunSpec) -> float | None:
    """β of plain descent (0) and of the heavy ball; None for other methods, and with noise or a clip."""
    if spec.noise is not None or spec.clip is not None:
        return None
    if isinstance(spec.direction, HeavyBall):
        return float(spec.direction.momentum)
    return 0.0 if spec.direction == Steepest() else None


def looped(spec: RunSpec, alpha: float, beta: float, start: Floats) -> tuple[int | None, Floats]:
    """The first k at which the gradient passes its test, None if it never does, and the point there or at the end."""
    sign = -1.0 if spec.goal == "maximize" else 1.0
    x, velocity = np.array(start, dtype=float), np.zeros(len(start))
    for k in range(spec.max_iterations + 1):
        gradient = sign * spec.objective.gradient_at(x)
        if not np.isfinite(gradient).all():
            return None, x
        if np.linalg.norm(gradient, ord=spec.tolerance_norm) <= spec.gradient_tolerance:
            return k, x
        velocity = beta * velocity + gradient
        x = x - alpha * velocity
    return None, x


def _spread(count: int) -> list[int]:
    return sorted({int(place) for place in np.linspace(0, count - 1, MOST)})


def false_steps(sweep: StepSizeSweep, spec: RunSpec) -> Iterator[str]:
    """Steps that a sweep counts and the loop does not."""
    beta = momentum_of(spec)
    if beta is None:
        return
    for place in _spread(len(sweep.step_sizes)):
        alpha, name = float(sweep.step_sizes[place]), str(sweep.status_names[place])
        k, _ = looped(spec, alpha, beta, np.array(spec.start))
        said = int(sweep.iterations[place]) if name in ("converged", "flat_start") else None
        if k != said and name in ("converged", "flat_start", "iteration_limit"):
            yield f"α = {alpha:.6g}: {name} after {said} steps, and the loop passes the test at {k}"


def false_ends(ends: Ends, spec: RunSpec) -> Iterator[str]:
    """Points of arrival that a basin map shows and the loop does not come to."""
    beta = momentum_of(spec)
    if beta is None or not isinstance(ends, BasinMap):
        return
    alpha = float(spec.step_rule.step_size)  # type: ignore[attr-defined]
    rows, columns = ends.targets.shape
    for row, column in zip(_spread(rows), _spread(columns), strict=False):
        start = np.array([ends.x[column], ends.y[row]])
        k, point = looped(spec, alpha, beta, start)
        target = int(ends.targets[row, column])
        if bool(ends.arrived[row, column]) != bool(k):
            yield f"from {start.tolist()} the loop passes the test at {k}"
        if target < 0 or not k:
            continue
        there = ends.attractors[target]
        if np.abs(point - there).max() > 1e-2 * max(1.0, float(np.ptp(ends.x)), float(np.ptp(ends.y))):
            yield f"from {start.tolist()} the loop comes to {point.tolist()}, not to {there.tolist()}"


def false_periods(strip: Bifurcation) -> Iterator[str]:
    """Periods that the kept iterates do not have, or of which a shorter one is there."""
    kept = len(strip.points)
    for place in np.flatnonzero(strip.periods > 0):
        period, path = int(strip.periods[place]), strip.points[:, place]
        extent = float(np.ptp(path, axis=0).max())
        level = 1e-6 * float(np.abs(path).max()) + 1e-300
        if period > 1 and _returns(path, period) > max(2e-3 * extent, level):
            yield f"α = {strip.step_sizes[place]:.6g}: the iterates do not return after {period} steps"
        shorter = [p for p in range(1, period) if period % p == 0 and kept > 2 * p]
        if extent > 1e3 * level and any(_returns(path, p) < 1e-9 * extent for p in shorter):
            yield f"α = {strip.step_sizes[place]:.6g}: a period below {period}"
        late = float(np.ptp(path[3 * kept // 4 :], axis=0).max())
        if period == 1 and late > 1e-2 * max(1.0, float(np.abs(path).max())):
            yield f"α = {strip.step_sizes[place]:.6g}: its last iterates move by {late:.3g}"


def _returns(path: Floats, period: int) -> float:
    """How far the later half of the iterates is from the ones a period before."""
    later = path[max(period, len(path) // 2) :]
    return float(np.abs(later - path[len(path) - len(later) - period : len(path) - period]).max())
