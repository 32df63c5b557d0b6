"""Large batches in parts: bounded memory, progress reports, and any executor to compute the parts."""

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
"""The most runs of a part."""
SPREAD = 16
"""The most parts for an executor: more than it has workers, so that the workers end together."""
LEAST = 1024
"""The fewest runs of a part for an executor: fewer take nearly as long, since a step has a fixed overhead."""
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
    """Yields parts of consecutive runs, in order, each as its slice of all runs and its batch.

    Every run is bit for bit what it is alone, so neither the size of a part nor the executor changes a result.

    Args:
        spec: the settings that all runs share.
        starts: x₀ of each run, (B, n).
        step_sizes: α of each run, (B,), or None for the spec's.
        progress: called after every chunk of steps, or after every part when an executor does the work.
        executor: computes the parts; this thread when None.
        block: runs per part in this thread.
    """
    if executor is not None:
        parts = executor_parts(len(starts))
        work = [(spec, starts[part], _part_of(step_sizes, part)) for part in parts]
        yield from zip(parts, spread(executor, descend_batch, work, progress), strict=True)
        return
    parts = _parts(len(starts), block)
    for index, part in enumerate(parts):
        share = share_of(progress, index, len(parts))
        yield part, descend_batch(spec, starts[part], _part_of(step_sizes, part), progress=share)


def executor_parts(count: int) -> list[slice]:
    """Returns the parts into which `count` runs are divided for an executor."""
    return _parts(count, min(BLOCK, max(LEAST, -(-count // SPREAD))))


def _parts(count: int, block: int) -> list[slice]:
    """Returns consecutive parts of `count` runs; the last one may be shorter."""
    return [slice(low, min(low + block, count)) for low in range(0, count, block)]


def spread(
    executor: Executor, function: Callable[..., T], work: Sequence[tuple[Any, ...]], progress: Progress | None = None
) -> Iterator[T]:
    """Yields the result of the function for each tuple of arguments, in order; closing the iterator cancels the rest.

    Args:
        executor: any executor in the sense of `concurrent.futures`: a pool of processes, of Dask, of MPI. The function,
            its arguments and its results must be picklable.
        function: called with each tuple of arguments.
        work: the tuples of arguments.
        progress: called after every result, with the share of the work that is done.
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
    """Returns a callback that turns progress within one of `count` equal parts into progress of the whole."""
    if progress is None:
        return None
    return lambda done: progress((index + done) / count)


def pairs(starts: Floats, step_sizes: Floats) -> tuple[Floats, Floats]:
    """Pairs every one of A step sizes with every one of S starts: (A·S, n) and (A·S,), the starts varying fastest."""
    return np.tile(starts, (len(step_sizes), 1)), np.repeat(step_sizes, len(starts))
