"""The loop, x_{k+1} = x_k + α_k·d_k, for one run or for a batch of runs.

A test for the end of the run after every step would cost more than the step. So the loop computes a chunk of steps,
a recorder keeps them, and `stopping` tests all iterates of the chunk at once. Steps after the end are thrown away: the
result is exactly that of a test at every step.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

import numpy as np

from gradnorm_core.arrays import BoolArray, Floats, IntArray, Scalars, floats, freeze, join_runs, take_runs
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.base import reads_step_size
from gradnorm_core.methods.problem import Iterate, Problem
from gradnorm_core.methods.registry import is_built_in


class Recorder(Protocol):
    """Records the steps of a batch."""

    def add(
        self,
        x: Floats,
        value: Any,
        gradient: Floats,
        direction: Floats,
        step_size: Scalars,
        after: Floats,
    ) -> None:
        """Records one step: x, f and ∇f of the objective itself at x, d, α, and the point after the step."""


@dataclass(slots=True)
class BatchState:
    """The state of B runs between two steps.

    Attributes:
        runs: the indices of the runs in their batch, (B,).
        points: x, (n,) for a single run, else (n, B).
        direction_memory, step_memory: the memories of the direction and of the step rule.
        recorder_memory: the memory of the recorder from chunk to chunk.
    """

    runs: IntArray
    points: Floats
    direction_memory: Any
    step_memory: Any
    recorder_memory: Any = None

    @classmethod
    def at(cls, spec: RunSpec, points: Floats, runs: IntArray, step_sizes: Floats | None = None) -> BatchState:
        """Returns the state before the first step."""
        return cls(runs, points, spec.direction.begin(points), spec.step_rule.begin(points, step_sizes))

    def advance(self, spec: RunSpec, problem: Problem, first: int, count: int, recorder: Recorder) -> None:
        """Computes `count` steps from iterate `first`, without a test for the end."""
        direction, step_rule = spec.direction, spec.step_rule
        x, m, s = self.points, self.direction_memory, self.step_memory
        step_size_first = reads_step_size(direction)
        built_in, built_in_rule = is_built_in(direction), is_built_in(step_rule)
        own_transform = not all(map(is_built_in, problem.transforms))
        for k in range(first, first + count):
            value, gradient, iterate = problem.look(k, x)
            if k == 0 or own_transform:
                check_gradient(iterate)
            if own_transform:  # it may use one array for all steps
                iterate.gradient = np.array(iterate.gradient, dtype=np.float64)
            if not built_in:  # a direction of the user's own must not change what is recorded
                freeze(x, gradient, iterate.gradient)
            if step_size_first:  # the rule does not look at d, which is not known yet
                iterate.step_size = step_rule.next_step_size(iterate, iterate.gradient, s)[0]
            step = direction.step(iterate, m)
            if k == 0 or not built_in:
                check_direction(spec, iterate, step)
            d, m = step
            if not built_in:
                d = np.array(d, dtype=np.float64)
            chosen = step_rule.next_step_size(iterate, d, s)
            if k == 0 or not built_in_rule:
                check_step_size(spec, iterate, chosen)
            alpha, s = chosen
            after = alpha * d
            after += x
            recorder.add(x, value, gradient, d, alpha, after)
            x = after
        self.points, self.direction_memory, self.step_memory = x, m, s

    def take(self, keep: IntArray | BoolArray | slice) -> BatchState:
        """Returns the state of some of the runs."""
        memories = (self.direction_memory, self.step_memory, self.recorder_memory)
        return BatchState(self.runs[keep], self.points[:, keep], *(take_runs(memory, keep) for memory in memories))


def check_gradient(iterate: Iterate) -> None:
    """Checks what clip and noise made of a gradient.

    Raises:
        UsageError: no array of real numbers with the shape of the points.
    """
    clipped: Any = iterate.gradient
    if not isinstance(clipped, np.ndarray) or clipped.dtype.kind not in "iuf":
        raise UsageError(
            f"A transform of the gradient returned {reprlib.repr(clipped)}; an array of real numbers is needed."
        )
    if clipped.shape != iterate.points.shape:
        raise UsageError(
            f"A transform of the gradient returned shape {clipped.shape}; {iterate.points.shape} is needed."
        )


def check_direction(spec: RunSpec, iterate: Iterate, step: Any) -> None:
    """Checks what a direction returned, so that a mistake in a user's own direction shows at once.

    Raises:
        UsageError: not a pair of a direction of real numbers with the shape of the points and a memory.
    """
    name = f"{type(spec.direction).__name__}.step"
    if not (isinstance(step, tuple) and len(step) == 2):
        raise UsageError(f"{name} returns a pair, the direction and the memory; it returned {reprlib.repr(step)}.")
    _real(step[0], f"{name} returned the direction")
    if np.shape(step[0]) != iterate.points.shape:
        raise UsageError(f"{name} returned a direction of shape {np.shape(step[0])}; {iterate.points.shape} is needed.")


def check_step_size(spec: RunSpec, iterate: Iterate, chosen: Any) -> None:
    """Checks what a step rule returned.

    Raises:
        UsageError: not a pair of one step size per run, a real number, and a memory.
    """
    name = f"{type(spec.step_rule).__name__}.next_step_size"
    if not (isinstance(chosen, tuple) and len(chosen) == 2):
        raise UsageError(f"{name} returns a pair, the step size and the memory; it returned {reprlib.repr(chosen)}.")
    _real(chosen[0], f"{name} returned the step size")
    shape, runs = np.shape(chosen[0]), iterate.points.shape[1:]
    if shape not in ((), runs):
        raise UsageError(f"{name} returned a step size of shape {shape}; {runs} is needed.")


def _real(numbers: Any, returned: str) -> None:
    """Checks that something is made of real numbers.

    Raises:
        UsageError: it is not; the message begins with `returned`.
    """
    try:
        floats(numbers)
    except UsageError as error:
        raise UsageError(f"{returned} {reprlib.repr(numbers)}; real numbers are needed.") from error


def join_states(states: list[BatchState]) -> BatchState:
    """Joins states before the same step into one."""
    return BatchState(
        np.concatenate([state.runs for state in states]),
        np.concatenate([state.points for state in states], axis=-1),
        join_runs([state.direction_memory for state in states]),
        join_runs([state.step_memory for state in states]),
        join_runs([state.recorder_memory for state in states]),
    )


@dataclass(slots=True)
class History:
    """A recorder that keeps every step.

    Attributes:
        points: x_k, each (n,) or (n, B).
        values, gradients: f and ∇f there.
        directions, step_sizes: the steps made from there.
        after: the point after the last step, at which f is not evaluated yet.
    """

    points: list[Floats] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    gradients: list[Floats] = field(default_factory=list)
    directions: list[Floats] = field(default_factory=list)
    step_sizes: list[Scalars] = field(default_factory=list)
    after: Floats | None = None

    def add(
        self,
        x: Floats,
        value: Any,
        gradient: Floats,
        direction: Floats,
        step_size: Scalars,
        after: Floats,
    ) -> None:
        self.points.append(x)
        self.values.append(value)
        self.gradients.append(gradient)
        self.directions.append(direction)
        self.step_sizes.append(step_size)
        self.after = after

    def trace(self, first: int) -> Trace:
        """Returns the steps as arrays; `first` is the k of the first of them."""
        runs = self.points[0].shape[1:]
        step_sizes = [np.broadcast_to(alpha, runs) for alpha in self.step_sizes] if runs else self.step_sizes
        entries = ([*self.points, self.after], self.values, self.gradients, self.directions, step_sizes)
        arrays = [np.array(entry, dtype=np.float64) for entry in entries]
        return Trace(first, *(arrays if runs else (array[..., None] for array in arrays)))


@dataclass(slots=True)
class Trace:
    """c consecutive iterates of B runs and the steps made from them.

    Attributes:
        first: k of the first entry.
        points: x_k, (c + 1, n, B); the last one is the point after the last step, at which f is not evaluated yet.
        values, gradients: f and ∇f of the objective itself, (c, B) and (c, n, B).
        directions: d_k, (c, n, B).
        step_sizes: α_k, (c, B).
    """

    first: int
    points: Floats
    values: Floats
    gradients: Floats
    directions: Floats
    step_sizes: Floats

    def __len__(self) -> int:
        return len(self.values)

    def arrays(self) -> tuple[Floats, ...]:
        """Returns all fields but `first`, in their order."""
        return self.points, self.values, self.gradients, self.directions, self.step_sizes


Loop: TypeAlias = Callable[[int, int], Trace]
"""Called with (first, count): computes `count` steps from iterate k = `first` and returns their trace."""


def recorded_loop(spec: RunSpec, problem: Problem) -> Loop:
    """Returns the loop of a single run, which keeps every step."""
    state = BatchState.at(spec, np.array(spec.start), np.zeros(1, np.intp))

    def advance(first: int, count: int) -> Trace:
        history = History()
        state.advance(spec, problem, first, count, history)
        return history.trace(first)

    return advance


def join_traces(traces: list[Trace]) -> Trace:
    """Joins consecutive traces of the same runs into one."""
    ends = [trace.points[:-1] for trace in traces[:-1]] + [traces[-1].points]
    rest = zip(*(trace.arrays()[1:] for trace in traces), strict=True)
    return Trace(traces[0].first, np.concatenate(ends), *(np.concatenate(parts) for parts in rest))


def chunks(max_iterations: int, longest: int) -> Iterator[tuple[int, int]]:
    """Yields (first, count) of the chunks that cover the iterates 0 … max_iterations.

    Chunk lengths double, so few steps are computed after a run has ended. The last iterate is a chunk of its own: no
    step leaves it.
    """
    first = 0
    while first < max_iterations:
        count = min(max(16, first), longest, max_iterations - first)
        yield first, count
        first += count
    yield max_iterations, 1
