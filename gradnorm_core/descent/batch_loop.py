"""A crowd of runs on its way, in groups that fit the processor's cache.

Lanes that have ended leave their group, and thinned groups are joined, so that the work follows the lanes that are
still walking.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gradnorm_core.arrays import FloatArray, IntArray
from gradnorm_core.descent.loop import Group, Journal, Record, join_groups
from gradnorm_core.descent.monitor import Arrivals, Remembered, Watch
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.stopping import accepted_steps
from gradnorm_core.methods.problem import Trial

LANES = 8192
"""Lanes per group in two dimensions, fewer in more: what they need stays in the processor's second cache."""
LONGEST_STRETCH = 32

Witness = Callable[[IntArray, int, Journal, IntArray], object]
"""Sees every stretch of every group once and keeps what it wants: lanes (B,), k of the first iterate, the notes, and
how many of the iterates in them belong to each lane's run, (B,). Cheaper than to record everything."""


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Every step of every lane.

    Attributes:
        record: all lanes side by side; what comes after a lane's ending means nothing.
        trials: the looks along the rays, with the lanes they belong to.
    """

    record: Record
    trials: list[tuple[IntArray, Trial]]

    def trials_of(self, lane: int) -> list[Trial]:
        """The looks that one lane took."""
        found = ((np.searchsorted(lanes, lane), lanes, trial) for lanes, trial in self.trials)
        mine = [trial.of(int(place)) for place, lanes, trial in found if place < len(lanes) and lanes[place] == lane]
        return [trial for trial in mine if trial.pending]


class Crowd:
    """All lanes of a batch on their way, and the results of those that have arrived."""

    def __init__(
        self, spec: RunSpec, starts: FloatArray, step_sizes: FloatArray | None, record: bool, witness: Witness | None
    ) -> None:
        count = len(starts)
        self.spec, self.starts, self.step_sizes, self.witness = spec, starts, step_sizes, witness
        self.problem = spec.problem(trials=record)
        self.room = max(1, 2 * LANES // starts.shape[1])
        self.groups = [self._group(slice(low, low + self.room)) for low in range(0, count, self.room)]
        self.points = starts.copy()
        self.values, self.gradients = np.full(count, np.nan), np.full(starts.shape, np.nan)
        self.iterations, self.noticed = np.zeros(count, np.intp), np.zeros(count, np.intp)
        self.endings = np.zeros(count, np.int8)
        self.kept: list[tuple[IntArray, Record]] | None = [] if record else None
        self.trials: list[tuple[IntArray, Trial]] = []

    def _group(self, part: slice) -> Group:
        lanes = np.arange(len(self.starts))[part]
        sizes = None if self.step_sizes is None else self.step_sizes[part]
        group = Group.at(self.spec, np.ascontiguousarray(self.starts[part].T), lanes, sizes)
        group.log_memory = Remembered(self.spec.radius(group.points), np.zeros(len(lanes), np.intp))
        return group

    def walk(self, first: int, count: int) -> None:
        """One stretch with every group; those who have arrived stay behind."""
        self.groups = _regrouped([self._walk(group, first, count) for group in self.groups], self.room)

    def _walk(self, group: Group, first: int, count: int) -> Group:
        journal = None if self.kept is None and self.witness is None else Journal()
        watch = Watch(self.spec, first, group.log_memory, journal)
        group.walk(self.spec, self.problem, first, count, watch)
        group.log_memory = watch.memory
        if self.kept is not None and journal is not None:
            self.kept.append((group.lanes, journal.record(first)))
            self.trials += [(group.lanes, trial) for trial in self.problem.take_trials()]
        arrivals = watch.arrivals()
        if journal is not None and self.witness is not None:
            self.witness(group.lanes, first, journal, _own_iterates(len(group.lanes), first, count, arrivals))
        if arrivals is None:
            return group
        self._settle(group.lanes[arrivals.places], arrivals)
        going = np.ones(len(group.lanes), np.bool_)
        going[arrivals.places] = False
        return group.take(going)

    def _settle(self, lanes: IntArray, arrivals: Arrivals) -> None:
        """Notes how lanes have ended."""
        taken = accepted_steps(arrivals.noticed, arrivals.endings)
        self.endings[lanes], self.noticed[lanes], self.iterations[lanes] = arrivals.endings, arrivals.noticed, taken
        back = taken < arrivals.noticed
        here, earlier = arrivals.here, arrivals.earlier
        self.points[lanes] = np.where(back, earlier.points, here.points).T
        self.values[lanes] = np.where(back, earlier.values, here.values)
        self.gradients[lanes] = np.where(back, earlier.gradients, here.gradients).T

    @property
    def paths(self) -> Paths | None:
        """Everything on the way, when it was recorded."""
        return None if self.kept is None else Paths(_joined(self.kept, len(self.starts)), self.trials)


def _own_iterates(lanes: int, first: int, count: int, arrivals: Arrivals | None) -> IntArray:
    """How many of `count` iterates from `first` belong to each lane's run: up to the last accepted one, (lanes,)."""
    own = np.full(lanes, count, np.intp)
    if arrivals is not None:
        own[arrivals.places] = accepted_steps(arrivals.noticed, arrivals.endings) + 1 - first
    return own


def _regrouped(groups: list[Group], room: int) -> list[Group]:
    """The same lanes in as few groups as hold them."""
    groups = [group for group in groups if len(group.lanes)]
    alive = sum(len(group.lanes) for group in groups)
    if len(groups) <= -(-alive // room):
        return groups
    everyone = join_groups(groups)
    return [everyone.take(slice(low, low + room)) for low in range(0, alive, room)]


def _joined(kept: list[tuple[IntArray, Record]], lanes: int) -> Record:
    """Records of stretches and groups laid side by side; NaN where a lane was no longer walking."""
    rows = max(record.first + len(record) for _, record in kept) + 1
    dimension = kept[0][1].points.shape[1]
    lanes_of = {2: (lanes,), 3: (dimension, lanes)}
    whole = Record(0, *(np.full((rows, *lanes_of[array.ndim]), np.nan) for array in kept[0][1].arrays()))
    for mine, record in kept:
        for target, source in zip(whole.arrays(), record.arrays(), strict=True):
            target[record.first : record.first + len(source), ..., mine] = source
    return whole
