"""Large sweeps on executors: two processes of Python's own pool, two workers of Dask, beside one thread.

    python -m benchmarks.executors

Times are those on the clock, the best of three; the pools are started and warm before. Every result is compared with
that of the one thread, bit for bit, by tests/core/sweeps/test_executors.py.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import Any

import numpy as np
from distributed import Client, LocalCluster

from benchmarks.sweeps import DOUBLE_WELL, HIMMELBLAU
from benchmarks.table import Row, table
from benchmarks.timing import Work, best
from gradnorm_core.sweeps import basin_map, bifurcation

WORKERS = 2
ROUNDS = 3
AXIS = np.linspace(-6, 6, 800)
ALPHAS = np.linspace(0.5, 2.1, 24_000)
SWEEPS: dict[str, Callable[..., Any]] = {
    "basins of 800 × 800 starts": lambda **where: basin_map(HIMMELBLAU, AXIS, AXIS, **where),
    "last iterates of 24,000 step sizes": lambda **where: bifurcation(
        DOUBLE_WELL, ALPHAS, transient=2500, kept=480, **where
    ),
}


def seconds(work: Work) -> float:
    """The shortest of a few times on the clock."""
    return best(work, rounds=ROUNDS, clock=time.perf_counter)[0]


def rows() -> Iterator[Row]:
    """The table's rows: the one thread, then each executor."""
    alone = {name: seconds(sweep) for name, sweep in SWEEPS.items()}
    with ProcessPoolExecutor(WORKERS, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from _rows(f"{WORKERS} processes", pool, alone)
    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,  # type: ignore[no-untyped-call]
        Client(cluster) as client,  # type: ignore[no-untyped-call]
    ):
        yield from _rows(f"Dask, {WORKERS} workers", client.get_executor(), alone)


def _rows(kind: str, executor: Executor, alone: dict[str, float]) -> Iterator[Row]:
    for name, sweep in SWEEPS.items():
        spread = seconds(lambda sweep=sweep: sweep(executor=executor))  # type: ignore[misc]
        yield Row(f"{name}, {kind}", f"{spread:.2f} s", f"one thread {alone[name]:.2f} s", spread / alone[name])


if __name__ == "__main__":
    print(table(rows()))
