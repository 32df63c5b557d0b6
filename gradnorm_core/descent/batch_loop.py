"""The loop of a batch, in groups of runs that fit the processor's cache.

Runs that have ended leave their group, and groups that have become small are joined, so the work is proportional to
the number of runs that still go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gradnorm_core.arrays import Floats, IntArray, entry_of
from gradnorm_core.descent.loop import BatchState, History, Trace, join_states
from gradnorm_core.descent.monitor import Finished, MonitorState, StoppingMonitor
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.stopping import accepted_steps
from gradnorm_core.methods.problem import Trial

RUNS_PER_STATE = 8192
"""Runs per group in two dimensions, fewer in more: their arrays then stay in the processor's second cache."""
LONGEST_CHUNK = 32

Observer = Callable[[IntArray, int, History, IntArray], object]
"""Called once with every chunk of every group: the indices of the runs (B,), k of the first iterate, the history, and
the number of its iterates that belong to each run, (B,). An observer keeps only what it needs, which costs less than a
record of every step."""


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Every step of every run of a batch.

    Attributes:
        trace: all runs side by side; entries after the end of a run have no meaning.
        trials: the trials of the step rules, with the runs that they belong to.
    """

    trace: Trace
    trials: list[tuple[IntArray, Trial]]

    def trials_of(self, index: int) -> list[Trial]:
        """Returns the trials of one run."""
        found: list[Trial] = []
        group, place = None, None
        for runs, trial in self.trials:
            if runs is not group:  # many trials in a row are of the same group of runs
                group, place = runs, _place_in(runs, index)
            if place is not None and entry_of(trial.pending, place):
                found.append(trial.of(place))
        return found


class BatchLoop:
    """All runs of a batch that still go on, and the results of those that have ended."""

    def __init__(
        self, spec: RunSpec, starts: Floats, step_sizes: Floats | None, record: bool, observer: Observer | None
    ) -> None:
        count = len(starts)
        self.spec, self.starts, self.step_sizes, self.observer = spec, starts, step_sizes, observer
        self.problem = spec.problem(trials=record)
        self.room = max(1, 2 * RUNS_PER_STATE // starts.shape[1])
        self.states = [self._state(slice(low, low + self.room)) for low in range(0, count, self.room)]
        self.points = starts.copy()
        self.values, self.gradients = np.full(count, np.nan), np.full(starts.shape, np.nan)
        self.iterations, self.noticed = np.zeros(count, np.intp), np.zeros(count, np.intp)
        self.endings = np.zeros(count, np.int8)
        self.kept: list[tuple[IntArray, Trace]] | None = [] if record else None
        self.trials: list[tuple[IntArray, Trial]] = []

    def _state(self, part: slice) -> BatchState:
        runs = np.arange(len(self.starts))[part]
        sizes = None if self.step_sizes is None else self.step_sizes[part]
        state = BatchState.at(self.spec, np.ascontiguousarray(self.starts[part].T), runs, sizes)
        state.recorder_memory = MonitorState(self.spec.radius(state.points), np.zeros(len(runs), np.intp))
        return state

    def advance(self, first: int, count: int) -> None:
        """Computes one chunk of steps in every group; runs that end in it leave their group."""
        self.states = _regrouped([self._advance(state, first, count) for state in self.states], self.room)

    def _advance(self, state: BatchState, first: int, count: int) -> BatchState:
        history = None if self.kept is None and self.observer is None else History()
        monitor = StoppingMonitor(self.spec, first, state.recorder_memory, history)
        state.advance(self.spec, self.problem, first, count, monitor)
        state.recorder_memory = monitor.memory
        if self.kept is not None and history is not None:
            self.kept.append((state.runs, history.trace(first)))
            self.trials += [(state.runs, trial) for trial in self.problem.take_trials()]
        finished = monitor.finished()
        if history is not None and self.observer is not None:
            self.observer(state.runs, first, history, _own_iterates(len(state.runs), first, count, finished))
        if finished is None:
            return state
        self._settle(state.runs[finished.positions], finished)
        going = np.ones(len(state.runs), np.bool_)
        going[finished.positions] = False
        return state.take(going)

    def _settle(self, runs: IntArray, finished: Finished) -> None:
        """Stores the endings of runs."""
        taken = accepted_steps(finished.noticed, finished.endings)
        self.endings[runs], self.noticed[runs], self.iterations[runs] = finished.endings, finished.noticed, taken
        back = taken < finished.noticed
        current, previous = finished.current, finished.previous
        self.points[runs] = np.where(back, previous.points, current.points).T
        self.values[runs] = np.where(back, previous.values, current.values)
        self.gradients[runs] = np.where(back, previous.gradients, current.gradients).T

    @property
    def paths(self) -> Paths | None:
        """Every step, when it was recorded."""
        return None if self.kept is None else Paths(_joined(self.kept, len(self.starts)), self.trials)


def _place_in(runs: IntArray, index: int) -> int | None:
    """Returns where a run stands in ascending indices of runs; None where it is not among them."""
    place = int(np.searchsorted(runs, index))
    return place if place < len(runs) and runs[place] == index else None


def _own_iterates(runs: int, first: int, count: int, finished: Finished | None) -> IntArray:
    """Returns how many of `count` iterates from `first` belong to each run, up to its last accepted one, (runs,)."""
    own = np.full(runs, count, np.intp)
    if finished is not None:
        own[finished.positions] = accepted_steps(finished.noticed, finished.endings) + 1 - first
    return own


def _regrouped(states: list[BatchState], room: int) -> list[BatchState]:
    """Returns the same runs in as few groups as hold them."""
    states = [state for state in states if len(state.runs)]
    alive = sum(len(state.runs) for state in states)
    if len(states) <= -(-alive // room):
        return states
    everyone = join_states(states)
    return [everyone.take(slice(low, low + room)) for low in range(0, alive, room)]


def _joined(kept: list[tuple[IntArray, Trace]], runs: int) -> Trace:
    """Joins the traces of all chunks and groups; NaN after the end of a run."""
    rows = max(trace.first + len(trace) for _, trace in kept) + 1
    dimension = kept[0][1].points.shape[1]
    shapes = {2: (runs,), 3: (dimension, runs)}
    whole = Trace(0, *(np.full((rows, *shapes[array.ndim]), np.nan) for array in kept[0][1].arrays()))
    for mine, trace in kept:
        for target, source in zip(whole.arrays(), trace.arrays(), strict=True):
            target[trace.first : trace.first + len(source), ..., mine] = source
    return whole
