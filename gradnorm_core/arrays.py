"""The few operations that differ between one run and a batch of runs.

Coordinates come first everywhere: points have shape (n,) for one run and (n, B) for a batch of B runs. A number that
each run has once (a value, a step size, a slope) has shape () or (B,). A method written with the helpers below reads
like the book and serves both. A run of a batch gets bit for bit the numbers that it would get alone.
"""

from __future__ import annotations

import math
import reprlib
from typing import Any

import numpy as np
import numpy.typing as npt

from gradnorm_core.errors import UsageError

Floats = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]
Scalars = Floats | np.float64 | float
"""One number per run: a float, or an array of shape (B,)."""
Truths = BoolArray | np.bool_ | bool
"""One answer per run."""
Point = tuple[float, float]
"""(x, y)."""
Window = tuple[tuple[float, float], tuple[float, float]]
"""((x from, to), (y from, to))."""

FEW_COORDINATES = 8


def floats(numbers: npt.ArrayLike, truths: bool = False) -> Floats:
    """Returns real numbers as a float64 array; with `truths`, True and False are read as 1 and 0.

    Raises:
        UsageError: an entry is no real number; "1" is text, not a number, and a masked entry is none either.
    """
    if type(numbers) is np.ndarray and numbers.dtype == np.float64:
        return numbers
    try:
        array = np.asarray(numbers)
        real = array.dtype.kind in "biuf" or (
            array.dtype.kind == "O" and not any(entry is None or isinstance(entry, str | bytes) for entry in array.flat)
        )
        if real and not np.ma.is_masked(numbers) and (truths or not holds_truths(numbers)):
            return array.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise UsageError(f"Real numbers are needed, not {reprlib.repr(numbers)}.") from error
    raise UsageError(f"Real numbers are needed, not {reprlib.repr(numbers)}.")


def as_number(value: object) -> float | None:
    """Returns a real number as a float, ±∞ beyond float64; None for anything else, True and False included."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def holds_truths(values: object) -> bool:
    """Returns True where an entry is True or False, which NumPy counts as 1 or 0."""
    if isinstance(values, np.ndarray | np.generic) and values.dtype.kind in "iuf":
        return False  # an array may have very many entries
    return any(isinstance(entry, bool | np.bool_) for entry in np.asarray(values, dtype=object).flat)


def is_whole(value: object, least: int) -> bool:
    """Returns True for a whole number that is at least this; True and False are none."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and int(value) >= least


def freeze(*arrays: npt.NDArray[Any]) -> None:
    """Makes arrays read-only."""
    for array in arrays:
        array.setflags(write=False)


def total(numbers: Floats, axis: int) -> Floats:
    """Returns the sum along an axis of coordinates."""
    # Along a last axis of two, NumPy's own sum takes five times as long.
    if numbers.shape[-1:] == (2,) and axis in (-1, numbers.ndim - 1):
        return numbers[..., 0] + numbers[..., 1]
    return np.sum(numbers, axis=axis)  # type: ignore[no-any-return]


def largest(numbers: Floats, axis: int) -> Floats:
    """Returns the largest of numbers ≥ 0 along an axis of coordinates, 0 for an axis of length 0."""
    if numbers.shape[-1:] == (2,) and axis in (-1, numbers.ndim - 1):
        return np.maximum(numbers[..., 0], numbers[..., 1])
    return np.max(numbers, axis=axis, initial=0.0)  # type: ignore[no-any-return]


def dot(u: Floats, v: Floats) -> Scalars:
    """Returns u·v over the coordinates, shape (n, ...) -> (...).

    Few coordinates are added one by one: BLAS would round a single vector differently from a batch.
    """
    if len(u) > FEW_COORDINATES:
        return np.add.reduce(u * v, axis=0)  # type: ignore[no-any-return]
    total: Scalars = u[0] * v[0]
    for i in range(1, len(u)):
        total = total + u[i] * v[i]
    return total


def product(matrix: Floats, v: Floats) -> Floats:
    """Returns A·v, matrices (n, n, ...) and vectors (n, ...) -> (n, ...); few coordinates one by one, as in `dot`."""
    if len(v) > FEW_COORDINATES:
        return np.add.reduce(matrix * v, axis=1)  # type: ignore[no-any-return]
    return np.array([dot(row, v) for row in matrix])


def pick(condition: Truths, yes: Any, no: Any) -> Any:
    """Returns `yes` for the runs where the condition holds, `no` for the others."""
    if isinstance(condition, np.ndarray):
        return np.where(condition, yes, no)
    return yes if condition else no


def some(condition: Truths) -> bool:
    """Returns True when the condition holds for at least one run."""
    return bool(condition.any()) if isinstance(condition, np.ndarray) else bool(condition)


def entry_of(entry: Any, index: int) -> Any:
    """Returns the entry of one run; a number common to all runs is returned as it is."""
    return entry[index] if isinstance(entry, np.ndarray) and entry.ndim else entry


def take_runs(memory: Any, runs: IntArray | BoolArray | slice) -> Any:
    """Returns the part of a method's memory that belongs to the given runs.

    A memory is None, a number common to all runs, an array whose last axis is the runs, or a named tuple of these.
    """
    if isinstance(memory, tuple):
        return type(memory)(*(take_runs(part, runs) for part in memory))
    return memory[..., runs] if isinstance(memory, np.ndarray) and memory.ndim else memory


def join_runs(memories: list[Any]) -> Any:
    """Joins the memories of several batches: the inverse of `take_runs`."""
    first = memories[0]
    if isinstance(first, tuple):
        return type(first)(*(join_runs(list(parts)) for parts in zip(*memories, strict=True)))
    return np.concatenate(memories, axis=-1) if isinstance(first, np.ndarray) and first.ndim else first
