"""The loop: lanes that walk together, a stretch of steps at a time.

Looking for an ending after every step would cost more than the step. So a group walks a stretch unchecked, and the
first ending of each lane is looked for afterwards in the whole stretch at once (`gradnorm_core.endings`). What a lane
did after its ending is thrown away: the result is exactly that of checking every step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from gradnorm_core.lanes import BoolArray, FloatArray, IntArray, join_lanes, take_lanes
from gradnorm_core.norms import gradient_norm
from gradnorm_core.problem import Problem, Trial
from gradnorm_core.spec import DIVERGENCE_RADIUS, RunSpec


class Seen(NamedTuple):
    """An iterate that was looked at: x_k, f and ∇f there, with or without lanes."""

    points: FloatArray
    value: Any
    gradient: FloatArray


@dataclass(slots=True)
class Stretch:
    """Consecutive iterates of a group, one entry per step; the last of `points` has not been looked at yet.

    Attributes:
        first: k of the first entry.
        points: x_k, each (n,) or (n, B), one more than the others.
        values, gradients: f and ∇f as they are, neither turned nor clipped.
        directions, step_sizes: the step made from x_k.
        trials: the looks along the rays.
    """

    first: int
    points: list[FloatArray]
    values: list[Any] = field(default_factory=list)
    gradients: list[FloatArray] = field(default_factory=list)
    directions: list[FloatArray] = field(default_factory=list)
    step_sizes: list[Any] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)

    def record(self, lanes: IntArray) -> Record:
        """The same as arrays, for some of the lanes of the group."""
        return Record(
            self.first,
            _stack(self.points, 1, lanes),
            _stack(self.values, 0, lanes),
            _stack(self.gradients, 1, lanes),
            _stack(self.directions, 1, lanes),
            _stack(self.step_sizes, 0, lanes),
        )


@dataclass(slots=True)
class Record:
    """c consecutive entries of F lanes.

    Attributes:
        first: k of the first entry.
        points: (c + 1, n, F).
        values, step_sizes: (c, F).
        gradients, directions: (c, n, F).
    """

    first: int
    points: FloatArray
    values: FloatArray
    gradients: FloatArray
    directions: FloatArray
    step_sizes: FloatArray

    def __len__(self) -> int:
        return len(self.values)


def join_records(records: list[Record]) -> Record:
    """Records that follow each other, of the same lanes, as one."""
    last = records[-1]
    return Record(
        records[0].first,
        np.concatenate([*(record.points[:-1] for record in records), last.points[-1:]]),
        np.concatenate([record.values for record in records]),
        np.concatenate([record.gradients for record in records]),
        np.concatenate([record.directions for record in records]),
        np.concatenate([record.step_sizes for record in records]),
    )


def _stack(entries: list[Any], axes: int, lanes: IntArray) -> FloatArray:
    """Entries with `axes` axes of their own, then perhaps one of lanes, as one array with the lanes last."""
    if np.ndim(entries[0]) > axes:
        return np.array([entry[..., lanes] for entry in entries])
    lone = np.array(entries, dtype=np.float64)[..., None]
    return np.broadcast_to(lone, (*lone.shape[:-1], len(lanes)))


@dataclass(slots=True)
class Group:
    """Lanes that walk together.

    Attributes:
        lanes: which runs they are, (B,).
        points: where they are, (n,) for a run alone, else (n, B).
        direction_memory, step_memory: what the method remembers.
        still: for how many steps each lane has not moved, (B,).
        radius: farther from the origin a lane counts as diverged, (B,).
        last: the iterate before; None at the start.
    """

    lanes: IntArray
    points: FloatArray
    direction_memory: Any
    step_memory: Any
    still: IntArray
    radius: FloatArray
    last: Seen | None = None

    @classmethod
    def at(cls, spec: RunSpec, points: FloatArray, lanes: IntArray, step_sizes: FloatArray | None = None) -> Group:
        """A group about to take its first step."""
        radius = DIVERGENCE_RADIUS * np.maximum(1.0, np.atleast_1d(gradient_norm(points, 2, axis=0)))
        memories = spec.direction.begin(points), spec.step_rule.begin(points, step_sizes)
        return cls(lanes, points, *memories, np.zeros(len(lanes), np.intp), radius)

    def walk(self, spec: RunSpec, problem: Problem, first: int, count: int) -> Stretch:
        """`count` steps from iterate `first`, unchecked; the group is then where they lead."""
        stretch = Stretch(first, [self.points])
        direction, step_rule = spec.direction, spec.step_rule
        x, m, s = self.points, self.direction_memory, self.step_memory
        for k in range(first, first + count):
            value, gradient, here = problem.look(k, x)
            d, m = direction.step(here, m)
            alpha, s = step_rule.next_step_size(here, d, s)
            x = x + alpha * d
            stretch.values.append(value)
            stretch.gradients.append(gradient)
            stretch.directions.append(d)
            stretch.step_sizes.append(alpha)
            stretch.points.append(x)
        self.points, self.direction_memory, self.step_memory = x, m, s
        self.last = Seen(stretch.points[-2], stretch.values[-1], stretch.gradients[-1])
        stretch.trials = problem.trials.copy()
        problem.trials.clear()
        return stretch

    def take(self, keep: IntArray | BoolArray | slice) -> Group:
        """The part of the group in these lanes."""
        memories = take_lanes(self.direction_memory, keep), take_lanes(self.step_memory, keep)
        still, radius, last = self.still[keep], self.radius[keep], take_lanes(self.last, keep)
        return Group(self.lanes[keep], self.points[:, keep], *memories, still, radius, last)


def join_groups(groups: list[Group]) -> Group:
    """Several groups, all before the same step, as one."""
    return Group(
        np.concatenate([group.lanes for group in groups]),
        np.concatenate([group.points for group in groups], axis=-1),
        join_lanes([group.direction_memory for group in groups]),
        join_lanes([group.step_memory for group in groups]),
        np.concatenate([group.still for group in groups]),
        np.concatenate([group.radius for group in groups]),
        join_lanes([group.last for group in groups]),
    )


def stretches(max_iterations: int, longest: int) -> Iterator[tuple[int, int]]:
    """(first, count) of stretches over the iterates 0 … max_iterations; they double: little is walked in vain."""
    first, end = 0, max_iterations + 1
    while first < end:
        count = min(max(16, first), longest, end - first)
        yield first, count
        first += count
