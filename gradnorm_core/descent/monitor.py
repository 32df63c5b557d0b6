"""The log of a large batch: it keeps only the iterates at which something may have ended."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from gradnorm_core.arrays import BoolArray, FloatArray, IntArray, Scalars, join_lanes
from gradnorm_core.descent.loop import Journal
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import Ending
from gradnorm_core.descent.stopping import EndingArray, Sights, judge
from gradnorm_core.norms import gradient_norm


class Look(NamedTuple):
    """Iterates of some lanes: x (n, F), f (F,), ∇f (n, F)."""

    points: FloatArray
    values: FloatArray
    gradients: FloatArray

    def take(self, places: IntArray) -> Look:
        """The same for some of the lanes."""
        return Look(self.points[:, places], self.values[places], self.gradients[:, places])


class Arrivals(NamedTuple):
    """Lanes of a group that have ended, F in all.

    Attributes:
        places: which lanes of the group, (F,).
        endings: the `Ending` of each as a number, (F,).
        noticed: k of the iterate at which it was noticed, (F,).
        here: that iterate.
        earlier: the one before, or the same at the start.
    """

    places: IntArray
    endings: EndingArray
    noticed: IntArray
    here: Look
    earlier: Look


class _Note(NamedTuple):
    places: IntArray
    iterations: IntArray
    here: Look
    earlier: Look
    step_sizes: FloatArray
    standing: IntArray


class Remembered(NamedTuple):
    """What a watch knows about its lanes.

    Attributes:
        radius: farther from the origin a lane counts as diverged, (B,).
        still: for how many steps each lane has not moved, (B,).
        last: the last iterate that was looked at; None before the first.
    """

    radius: FloatArray
    still: IntArray
    last: Look | None = None


class Watch:
    """Looks cheaply at every step of a group and notes rather a lane too many; the others go on for sure."""

    def __init__(self, spec: RunSpec, first: int, memory: Remembered, journal: Journal | None) -> None:
        self._spec, self._k, self._journal = spec, first, journal
        self._radius, self._still, self._last = memory
        near = float(memory.radius.min())
        self._near = near * near
        self._someone_stands = bool(memory.still.any())
        self._notes: list[_Note] = []

    @property
    def memory(self) -> Remembered:
        """What the watch over the next stretch needs to know."""
        return Remembered(self._radius, self._still, self._last)

    def add(
        self,
        x: FloatArray,
        value: Any,
        gradient: FloatArray,
        direction: FloatArray,
        step_size: Scalars,
        after: FloatArray,
    ) -> None:
        if self._journal is not None:
            self._journal.add(x, value, gradient, direction, step_size, after)
        here = Look(x, value, gradient)
        doubtful = self._doubtful(here, step_size, after)
        if self._someone_stands or np.count_nonzero(doubtful):
            places = np.flatnonzero(self._suspects(here, step_size, after))
            self._note(places, here, np.broadcast_to(step_size, doubtful.shape))
        self._last = here
        self._k += 1

    def _doubtful(self, here: Look, step_size: Scalars, after: FloatArray) -> BoolArray:
        """Where an ending cannot be excluded at first glance; this is what every step costs, so it is short."""
        doubtful: BoolArray = after[0] == here.points[0]
        # No norm is below the size of a coordinate.
        doubtful |= np.abs(here.gradients[0]) <= self._spec.gradient_tolerance
        doubtful |= np.isnan(step_size)
        numbers = _square(here.values) + _square(here.gradients)
        if not (numbers < math.inf and _square(here.points) <= self._near):
            doubtful[:] = True
        return doubtful

    def _suspects(self, here: Look, step_size: Scalars, after: FloatArray) -> BoolArray:
        """Where something may have ended, and never where the run goes on as usual."""
        standing = (after == here.points).all(axis=0)
        self._still = np.where(standing, self._still + 1, 0)
        self._someone_stands = bool(standing.any())
        suspects: BoolArray = self._still >= self._spec.patience
        suspects |= (np.abs(here.gradients) <= self._spec.gradient_tolerance).all(axis=0)
        suspects |= ~(np.isfinite(here.values) & np.isfinite(here.gradients).all(axis=0))
        suspects |= ~(gradient_norm(here.points, 2, axis=0) <= self._radius)
        return suspects | np.isnan(step_size)

    def _note(self, places: IntArray, here: Look, step_sizes: FloatArray) -> None:
        if not len(places):
            return
        mine = here.take(places)
        earlier = mine if self._last is None else self._last.take(places)
        iterations = np.full(len(places), self._k)
        self._notes.append(_Note(places, iterations, mine, earlier, step_sizes[places], self._still[places]))

    def arrivals(self) -> Arrivals | None:
        """The lanes that have ended, each with its first ending; None when nobody has."""
        ended = self._judged() if self._notes else None
        if self._k <= self._spec.max_iterations or self._last is None:
            return ended
        others = np.ones(len(self._still), np.bool_)
        if ended is not None:
            others[ended.places] = False
        places = np.flatnonzero(others)
        last, limit = self._last.take(places), np.full(len(places), Ending.ITERATION_LIMIT, np.int8)
        stopped = Arrivals(places, limit, np.full(len(places), self._spec.max_iterations), last, last)
        return stopped if ended is None else join_lanes([ended, stopped])

    def _judged(self) -> Arrivals:
        places, iterations, here, earlier, step_sizes, standing = join_lanes(self._notes)
        sights = Sights(
            iterations, here.points, here.values, here.gradients, step_sizes, standing, self._radius[places]
        )  # fmt: skip
        endings = judge(self._spec, sights)
        ended = np.flatnonzero(endings)
        places, first = np.unique(places[ended], return_index=True)
        chosen = ended[first]
        return Arrivals(places, endings[chosen], iterations[chosen], here.take(chosen), earlier.take(chosen))


def _square(entries: FloatArray) -> float:
    """The sum of all squares, finite only if everything is; in parts that BLAS does not spread over threads."""
    flat, total = entries.reshape(-1), 0.0
    for low in range(0, len(flat), 8192):
        part = flat[low : low + 8192]
        total += part.dot(part)
    return total
