"""The recorder of a large batch: it keeps only the iterates at which a run may have ended."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from gradnorm_core.arrays import BoolArray, Floats, IntArray, Scalars, join_runs
from gradnorm_core.descent.loop import History
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import Ending
from gradnorm_core.descent.stopping import EndingArray, Observations, assess, step_is_short, value_is_settled
from gradnorm_core.norms import gradient_norm


class Snapshot(NamedTuple):
    """Iterates of some runs: x (n, F), f (F,), ∇f (n, F)."""

    points: Floats
    values: Floats
    gradients: Floats

    def take(self, positions: IntArray) -> Snapshot:
        """Returns the iterates of some of the runs."""
        return Snapshot(self.points[:, positions], self.values[positions], self.gradients[:, positions])


class Finished(NamedTuple):
    """F runs of a group that have ended.

    Attributes:
        positions: their positions in the group, (F,).
        endings: the `Ending` of each as a number, (F,).
        noticed: k of the iterate at which it was noticed, (F,).
        current: that iterate.
        previous: the one before; the same at the start.
    """

    positions: IntArray
    endings: EndingArray
    noticed: IntArray
    current: Snapshot
    previous: Snapshot


class _Kept(NamedTuple):
    positions: IntArray
    iterations: IntArray
    current: Snapshot
    previous: Snapshot
    step_sizes: Floats
    stalled_steps: IntArray


class MonitorState(NamedTuple):
    """The state of a monitor between two chunks.

    Attributes:
        radius: the distance from the origin beyond which a run counts as diverged, (B,).
        stalled: the number of steps for which each run has not moved, (B,).
        last: the last iterates that were tested; None before the first.
    """

    radius: Floats
    stalled: IntArray
    last: Snapshot | None = None


class StoppingMonitor:
    """A cheap test at every step for runs that may have ended. It has false alarms but misses no ending."""

    def __init__(self, spec: RunSpec, first: int, memory: MonitorState, history: History | None) -> None:
        self._spec, self._k, self._history = spec, first, history
        self._radius, self._stalled, self._last = memory
        near = float(memory.radius.min())
        self._near = near * near
        self._any_stalled = bool(memory.stalled.any())
        self._watches_changes = spec.value_tolerance > 0 or spec.step_tolerance > 0
        self._kept: list[_Kept] = []

    @property
    def memory(self) -> MonitorState:
        """The state for the monitor of the next chunk."""
        return MonitorState(self._radius, self._stalled, self._last)

    def add(
        self,
        x: Floats,
        value: Any,
        gradient: Floats,
        direction: Floats,
        step_size: Scalars,
        after: Floats,
    ) -> None:
        if self._history is not None:
            self._history.add(x, value, gradient, direction, step_size, after)
        current = Snapshot(x, value, gradient)
        doubtful = self._doubtful(current, step_size, after)
        if self._any_stalled or np.count_nonzero(doubtful):
            positions = np.flatnonzero(self._suspects(current, step_size, after))
            self._keep(positions, current, np.broadcast_to(step_size, doubtful.shape))
        self._last = current
        self._k += 1

    def _doubtful(self, current: Snapshot, step_size: Scalars, after: Floats) -> BoolArray:
        """Returns the runs that may have ended. It is called at every step, so it must be cheap."""
        doubtful: BoolArray = after[0] == current.points[0]
        # No norm of the gradient is smaller than the size of one coordinate.
        doubtful |= np.abs(current.gradients[0]) <= self._spec.gradient_tolerance
        doubtful |= np.logical_not(step_size > 0)
        if self._watches_changes:
            doubtful |= self._changed_little(current)
        numbers = _square(current.values) + _square(current.gradients)
        if not (numbers < math.inf and _square(current.points) <= self._near):
            doubtful[:] = True
        return doubtful

    def _suspects(self, current: Snapshot, step_size: Scalars, after: Floats) -> BoolArray:
        """Returns the runs that may have ended, by a closer test than `_doubtful`."""
        stalled_steps = (after == current.points).all(axis=0)
        self._stalled = np.where(stalled_steps, self._stalled + 1, 0)
        self._any_stalled = bool(stalled_steps.any())
        suspects: BoolArray = self._stalled >= self._spec.stall_limit
        suspects |= (np.abs(current.gradients) <= self._spec.gradient_tolerance).all(axis=0)
        suspects |= ~(np.isfinite(current.values) & np.isfinite(current.gradients).all(axis=0))
        suspects |= ~(gradient_norm(current.points, 2, axis=0) <= self._radius)
        if self._watches_changes:
            suspects |= self._changed_little(current)
        suspects |= np.logical_not(step_size > 0)
        return suspects

    def _changed_little(self, current: Snapshot) -> BoolArray:
        """Returns the runs whose last step, or its change of f, is within a tolerance."""
        before = current if self._last is None else self._last
        settled = value_is_settled(current.values, before.values, self._spec.value_tolerance)
        return settled | step_is_short(current.points, before.points, self._spec.step_tolerance)

    def _keep(self, positions: IntArray, current: Snapshot, step_sizes: Floats) -> None:
        if not len(positions):
            return
        mine = current.take(positions)
        previous = mine if self._last is None else self._last.take(positions)
        iterations = np.full(len(positions), self._k)
        self._kept.append(_Kept(positions, iterations, mine, previous, step_sizes[positions], self._stalled[positions]))

    def finished(self) -> Finished | None:
        """Returns the runs that have ended, each with its first ending; None when none has."""
        ended = self._assessed() if self._kept else None
        if self._k <= self._spec.max_iterations or self._last is None:
            return ended
        others = np.ones(len(self._stalled), np.bool_)
        if ended is not None:
            others[ended.positions] = False
        positions = np.flatnonzero(others)
        last, limit = self._last.take(positions), np.full(len(positions), Ending.ITERATION_LIMIT, np.int8)
        stopped = Finished(positions, limit, np.full(len(positions), self._spec.max_iterations), last, last)
        return stopped if ended is None else join_runs([ended, stopped])

    def _assessed(self) -> Finished:
        positions, iterations, current, previous, step_sizes, stalled_steps = join_runs(self._kept)
        observations = Observations(
            iterations,
            current.points,
            current.values,
            current.gradients,
            previous.points,
            previous.values,
            step_sizes,
            stalled_steps,
            self._radius[positions],
        )
        endings = assess(self._spec, observations)
        ended = np.flatnonzero(endings)
        positions, first = np.unique(positions[ended], return_index=True)
        chosen = ended[first]
        return Finished(positions, endings[chosen], iterations[chosen], current.take(chosen), previous.take(chosen))


def _square(entries: Floats) -> float:
    """Returns the sum of all squares, which is finite only if all entries are."""
    # In parts of a size that BLAS does not spread over threads.
    flat, total = entries.reshape(-1), 0.0
    for low in range(0, len(flat), 8192):
        part = flat[low : low + 8192]
        total += part.dot(part)
    return total
