"""Large batches, a block at a time: flat memory, progress, and any executor to spread the blocks over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future

import numpy as np

from gradnorm_core.batch import Batch, descend_batch
from gradnorm_core.errors import GradnormError
from gradnorm_core.lanes import FloatArray
from gradnorm_core.spec import RunSpec

Progress = Callable[[float], object]
"""Called with the share of the work that is done, 0 to 1; raise `Cancelled` in it to stop the work."""

BLOCK = 32_768


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
    parts = [slice(low, min(low + block, len(starts))) for low in range(0, len(starts), block)]
    if executor is not None:
        yield from _spread(spec, starts, step_sizes, progress, executor, parts)
        return
    for index, part in enumerate(parts):
        share = share_of(progress, index, len(parts))
        yield part, descend_batch(spec, starts[part], _part_of(step_sizes, part), progress=share)


def _spread(
    spec: RunSpec,
    starts: FloatArray,
    step_sizes: FloatArray | None,
    progress: Progress | None,
    executor: Executor,
    parts: list[slice],
) -> Iterator[tuple[slice, Batch]]:
    futures: list[Future[Batch]] = [
        executor.submit(descend_batch, spec, starts[part], _part_of(step_sizes, part)) for part in parts
    ]
    try:
        for index, (part, future) in enumerate(zip(parts, futures, strict=True)):
            yield part, future.result()
            if progress is not None:
                progress((index + 1) / len(parts))
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
