"""Large work, a piece at a time: flat memory, progress, and any executor to spread the pieces over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

import numpy as np

from gradnorm_core.arrays import FloatArray
from gradnorm_core.descent.batch import Batch, descend_batch
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import GradnormError

Progress = Callable[[float], object]
"""Called with the share of the work that is done, 0 to 1; raise `Cancelled` in it to stop the work."""

BLOCK = 32_768
SPREAD = 16
"""Pieces that work is cut into for an executor, at most: more than it has workers, so that they end together."""
LEAST = 1024
"""Lanes of a piece, at least: fewer take nearly as long, since a step of a few lanes is all overhead."""
T = TypeVar("T")


class Cancelled(GradnormError):
    """Raised by a progress callback to stop a sweep; it passes through to whoever asked for the sweep."""


def batches(
    spec: RunSpec,
    starts: FloatArray,
    step_sizes: FloatArray | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    block: int = BLOCK,
) -> Iterator[tuple[slice, Batch]]:
    """The batch of these runs in blocks of consecutive lanes, in order; see `descend_batch` for the arguments.

    Every lane is bit for bit the run alone, so neither the size of a block nor the executor changes a result.

    Args:
        starts: x₀ of each run, (B, n).
        step_sizes: α of each run, (B,), or None for the spec's.
        progress: called after every stretch of steps, or after every block when an executor does the work.
        executor: where to compute the blocks; this thread when None.
        block: lanes per block.
    """
    if executor is not None:
        parts = pieces(len(starts))
        work = [(spec, starts[part], _part_of(step_sizes, part)) for part in parts]
        yield from zip(parts, spread(executor, descend_batch, work, progress), strict=True)
        return
    parts = _parts(len(starts), block)
    for index, part in enumerate(parts):
        share = share_of(progress, index, len(parts))
        yield part, descend_batch(spec, starts[part], _part_of(step_sizes, part), progress=share)


def pieces(count: int) -> list[slice]:
    """The pieces in which so many lanes go to an executor."""
    return _parts(count, min(BLOCK, max(LEAST, -(-count // SPREAD))))


def _parts(count: int, block: int) -> list[slice]:
    """Consecutive parts of so many lanes, the last one as long as what is left."""
    return [slice(low, min(low + block, count)) for low in range(0, count, block)]


def spread(
    executor: Executor, function: Callable[..., T], work: Sequence[tuple[Any, ...]], progress: Progress | None = None
) -> Iterator[T]:
    """What the function returns for each tuple of arguments, in order; whoever stops listening cancels the rest.

    Args:
        executor: any of `concurrent.futures`: a pool of processes, of Dask, of MPI. The function, its arguments and
            what it returns travel there and back.
        progress: called after every piece.
    """
    futures: list[Future[T]] = [executor.submit(function, *arguments) for arguments in work]
    try:
        for index, future in enumerate(futures):
            yield future.result()
            if progress is not None:
                progress((index + 1) / len(futures))
    finally:
        for future in futures:
            future.cancel()


def _part_of(step_sizes: FloatArray | None, part: slice) -> FloatArray | None:
    return None if step_sizes is None else step_sizes[part]


def share_of(progress: Progress | None, index: int, count: int) -> Progress | None:
    """Progress within one of several equal blocks, as progress of the whole."""
    if progress is None:
        return None
    return lambda done: progress((index + done) / count)


def pairs(starts: FloatArray, step_sizes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Every step size with every start: (A·S, n) and (A·S,), the starts varying fastest."""
    return np.tile(starts, (len(step_sizes), 1)), np.repeat(step_sizes, len(starts))
