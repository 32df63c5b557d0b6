"""The loop, x_{k+1} = x_k + α_k·d_k, for one run or for many lanes that walk together.

Looking for an ending after every step would cost more than the step. So a group walks a stretch of steps while a log
takes notes, and the endings are looked for afterwards (`gradnorm_core.endings`). What a lane did after its ending is
thrown away: the result is exactly that of checking every step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

import numpy as np

from gradnorm_core.arrays import BoolArray, FloatArray, IntArray, Scalars, join_lanes, take_lanes
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.problem import Problem


class Log(Protocol):
    """Takes notes while a group walks."""

    def add(
        self,
        x: FloatArray,
        value: Any,
        gradient: FloatArray,
        direction: FloatArray,
        step_size: Scalars,
        after: FloatArray,
    ) -> None:
        """One step, from x with f and ∇f there (neither turned nor clipped) to the point after it."""


@dataclass(slots=True)
class Group:
    """Lanes that walk together.

    Attributes:
        lanes: which runs they are, (B,).
        points: where they are, (n,) for a run alone, else (n, B).
        direction_memory, step_memory: what the method remembers.
        log_memory: what the log remembers from stretch to stretch.
    """

    lanes: IntArray
    points: FloatArray
    direction_memory: Any
    step_memory: Any
    log_memory: Any = None

    @classmethod
    def at(cls, spec: RunSpec, points: FloatArray, lanes: IntArray, step_sizes: FloatArray | None = None) -> Group:
        """A group about to take its first step."""
        return cls(lanes, points, spec.direction.begin(points), spec.step_rule.begin(points, step_sizes))

    def walk(self, spec: RunSpec, problem: Problem, first: int, count: int, log: Log) -> None:
        """`count` steps from iterate `first`, unchecked."""
        direction, step_rule = spec.direction, spec.step_rule
        x, m, s = self.points, self.direction_memory, self.step_memory
        for k in range(first, first + count):
            value, gradient, here = problem.look(k, x)
            d, m = direction.step(here, m)
            alpha, s = step_rule.next_step_size(here, d, s)
            after = alpha * d
            after += x
            log.add(x, value, gradient, d, alpha, after)
            x = after
        self.points, self.direction_memory, self.step_memory = x, m, s

    def take(self, keep: IntArray | BoolArray | slice) -> Group:
        """The part of the group in these lanes."""
        memories = (self.direction_memory, self.step_memory, self.log_memory)
        return Group(self.lanes[keep], self.points[:, keep], *(take_lanes(memory, keep) for memory in memories))


def join_groups(groups: list[Group]) -> Group:
    """Several groups, all before the same step, as one."""
    return Group(
        np.concatenate([group.lanes for group in groups]),
        np.concatenate([group.points for group in groups], axis=-1),
        join_lanes([group.direction_memory for group in groups]),
        join_lanes([group.step_memory for group in groups]),
        join_lanes([group.log_memory for group in groups]),
    )


@dataclass(slots=True)
class Journal:
    """A log that keeps everything.

    Attributes:
        points: x_k, each (n,) or (n, B).
        values, gradients: f and ∇f there.
        directions, step_sizes: the steps made from there.
        after: where the last step led; not looked at yet.
    """

    points: list[FloatArray] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    gradients: list[FloatArray] = field(default_factory=list)
    directions: list[FloatArray] = field(default_factory=list)
    step_sizes: list[Scalars] = field(default_factory=list)
    after: FloatArray | None = None

    def add(
        self,
        x: FloatArray,
        value: Any,
        gradient: FloatArray,
        direction: FloatArray,
        step_size: Scalars,
        after: FloatArray,
    ) -> None:
        self.points.append(x)
        self.values.append(value)
        self.gradients.append(gradient)
        self.directions.append(direction)
        self.step_sizes.append(step_size)
        self.after = after

    def record(self, first: int) -> Record:
        """The notes as arrays; `first` is k of the first of them."""
        lanes = self.points[0].shape[1:]
        step_sizes = [np.broadcast_to(alpha, lanes) for alpha in self.step_sizes] if lanes else self.step_sizes
        entries = ([*self.points, self.after], self.values, self.gradients, self.directions, step_sizes)
        arrays = [np.array(entry, dtype=np.float64) for entry in entries]
        return Record(first, *(arrays if lanes else (array[..., None] for array in arrays)))


@dataclass(slots=True)
class Record:
    """c consecutive iterates of B lanes, and the steps made from them; the last of `points` is not looked at yet.

    Attributes:
        first: k of the first entry.
        points: x_k, (c + 1, n, B).
        values, gradients: f and ∇f as they are, (c, B) and (c, n, B).
        directions: d_k, (c, n, B).
        step_sizes: α_k, (c, B).
    """

    first: int
    points: FloatArray
    values: FloatArray
    gradients: FloatArray
    directions: FloatArray
    step_sizes: FloatArray

    def __len__(self) -> int:
        return len(self.values)

    def arrays(self) -> tuple[FloatArray, ...]:
        """Everything but `first`, in the order of the fields."""
        return self.points, self.values, self.gradients, self.directions, self.step_sizes


Walk: TypeAlias = Callable[[int, int], Record]
"""Walks (first, count): so many steps on, from iterate k = `first`; returns the notes."""


def recorded_walk(spec: RunSpec, problem: Problem) -> Walk:
    """The walk of one run from its start that keeps everything."""
    group = Group.at(spec, np.array(spec.start), np.zeros(1, np.intp))

    def walk(first: int, count: int) -> Record:
        journal = Journal()
        group.walk(spec, problem, first, count, journal)
        return journal.record(first)

    return walk


def join_records(records: list[Record]) -> Record:
    """Records that follow each other, of the same lanes, as one."""
    ends = [record.points[:-1] for record in records[:-1]] + [records[-1].points]
    rest = zip(*(record.arrays()[1:] for record in records), strict=True)
    return Record(records[0].first, np.concatenate(ends), *(np.concatenate(parts) for parts in rest))


def stretches(max_iterations: int, longest: int) -> Iterator[tuple[int, int]]:
    """(first, count) of stretches over the iterates 0 … max_iterations.

    They double, so that little is walked in vain; the last iterate, from which no step is made, stands alone.
    """
    first = 0
    while first < max_iterations:
        count = min(max(16, first), longest, max_iterations - first)
        yield first, count
        first += count
    yield max_iterations, 1
