"""Large batches in chunks: constant memory, progress reports, and any executor to compute the chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.batch import Batch, descend_batch
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import GradnormError

Progress = Callable[[float], object]
"""Called with the share of the work that is done, 0 to 1; raise `Cancelled` in it to stop the work."""

BLOCK = 32_768
SPREAD = 16
"""Chunks for an executor, at most: more than it has workers, so that the workers end together."""
LEAST = 1024
"""Runs of a chunk, at least: fewer take nearly as long, since a step of a few runs is all overhead."""
T = TypeVar("T")


class Cancelled(GradnormError):
    """Raised by a progress callback to stop a sweep; it passes through to the caller of the sweep."""


def batches(
    spec: RunSpec,
    starts: Floats,
    step_sizes: Floats | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    block: int = BLOCK,
) -> Iterator[tuple[slice, Batch]]:
    """Yields these runs in blocks of consecutive runs, in order; see `descend_batch` for the arguments.

    Every run is bit for bit what it is alone, so neither the size of a block nor the executor changes a result.

    Args:
        starts: x₀ of each run, (B, n).
        step_sizes: α of each run, (B,), or None for the spec's.
        progress: called after every chunk of steps, or after every block when an executor does the work.
        executor: where to compute the blocks; this thread when None.
        block: runs per block.
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
    """Returns the parts of `count` runs that an executor computes."""
    return _parts(count, min(BLOCK, max(LEAST, -(-count // SPREAD))))


def _parts(count: int, block: int) -> list[slice]:
    """Returns consecutive parts of `count` runs; the last one may be shorter."""
    return [slice(low, min(low + block, count)) for low in range(0, count, block)]


def spread(
    executor: Executor, function: Callable[..., T], work: Sequence[tuple[Any, ...]], progress: Progress | None = None
) -> Iterator[T]:
    """Yields the result of the function for each tuple of arguments, in order; closing the iterator cancels the rest.

    Args:
        executor: any of `concurrent.futures`: a pool of processes, of Dask, of MPI. The function, its arguments and
            what it returns travel there and back.
        progress: called after every part.
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


def _part_of(step_sizes: Floats | None, part: slice) -> Floats | None:
    return None if step_sizes is None else step_sizes[part]


def share_of(progress: Progress | None, index: int, count: int) -> Progress | None:
    """Returns a callback that turns progress within one of several equal blocks into progress of the whole."""
    if progress is None:
        return None
    return lambda done: progress((index + done) / count)


def pairs(starts: Floats, step_sizes: Floats) -> tuple[Floats, Floats]:
    """Pairs every step size with every start: (A·S, n) and (A·S,), the starts varying fastest."""
    return np.tile(starts, (len(step_sizes), 1)), np.repeat(step_sizes, len(starts))
