"""How long the pictures of many runs take to compute, and how much memory.

(k) 400 step sizes × 1000 steps on Rosenbrock.
(l) The first four period doublings of the double well, each to rounding.
(m) The bifurcation strip of the double well: 600 step sizes, 2980 steps each.
(n) Peak memory of a basin map of 400 × 400 starts × 200 steps, above that of the idle process.

    python -m benchmarks.sweeps

Of several rounds the one with the least processor time counts. Memory is the high-water mark of a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator

import numpy as np

from benchmarks.table import Row, table
from benchmarks.timing import Work, best
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.sweeps import basin_map, bifurcation, period_doublings, sweep_step_sizes

ROUNDS = 5
ROSENBROCK = RunSpec(GALLERY["rosenbrock"].objective, (-1.2, 1.0), Steepest(), Fixed(0.001), max_iterations=1000)
HIMMELBLAU = RunSpec(GALLERY["himmelblau"].objective, (0.0, 0.0), Steepest(), Fixed(0.01), max_iterations=200)
DOUBLE_WELL = RunSpec(parse("x^4/4 - x^2/2 + y^2/2"), (0.7, 0.0), Steepest(), Fixed(0.5))


def milliseconds(work: Work) -> float:
    """The least processor time of this work."""
    return 1000 * best(work, rounds=ROUNDS)[0]


def megabytes_of_a_map() -> float:
    """The growth of the high-water mark of a fresh process by the map, in megabytes."""
    command = [sys.executable, "-m", "benchmarks.sweeps", "memory"]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _measure_memory() -> None:
    axis = np.linspace(-6, 6, 400)
    basin_map(HIMMELBLAU, axis[:4], axis[:4])  # what the first map of any size needs: libraries, the compiled program
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    basin_map(HIMMELBLAU, axis, axis)
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


def rows() -> Iterator[Row]:
    """The table's rows."""
    swept = milliseconds(lambda: sweep_step_sizes(ROSENBROCK, np.geomspace(1e-4, 2e-3, 400)))
    yield Row("(k) 400 step sizes × 1000 Rosenbrock steps", f"{swept:.0f} ms", aim="≤ 50 ms", met=swept <= 50)
    doubled = milliseconds(lambda: list(period_doublings(DOUBLE_WELL, 4, first=0.9)))
    yield Row("(l) four period doublings", f"{doubled:.0f} ms", aim="≤ 1000 ms", met=doubled <= 1000)
    strip = milliseconds(lambda: bifurcation(DOUBLE_WELL, np.linspace(0.5, 2.1, 600), transient=2500, kept=480))
    yield Row("(m) bifurcation strip of 600 step sizes", f"{strip:.0f} ms")
    memory = megabytes_of_a_map()
    yield Row("(n) peak memory of a 400 × 400 map above idle", f"{memory:.0f} MB", aim="≤ 300 MB", met=memory <= 300)


if __name__ == "__main__":
    if sys.argv[1:] == ["memory"]:
        _measure_memory()
    else:
        print(table(rows()))
