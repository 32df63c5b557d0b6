"""The least time that a piece of work takes."""

from __future__ import annotations

import time
from collections.abc import Callable

Work = Callable[[], object]


def best(*works: Work, rounds: int = 7, clock: Callable[[], float] = time.process_time) -> list[float]:
    """The least time of each piece of work in seconds of the processor, or of another clock; they take turns."""
    times = [[_timed(work, clock) for work in works] for _ in range(rounds)]
    return [min(column) for column in zip(*times, strict=True)]


def _timed(work: Work, clock: Callable[[], float]) -> float:
    start = clock()
    work()
    return clock() - start
