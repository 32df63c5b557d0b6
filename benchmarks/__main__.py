"""Prints one table for everything that is claimed about speed: ``python -m benchmarks``, or ``make bench``."""

from __future__ import annotations

import os
import platform

from benchmarks import beside_scipy, browser, core, data, diagnosis, engine, flights, hand, sweeps
from benchmarks.table import table

if __name__ == "__main__":
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores\n")
    print(
        table(
            [
                *browser.rows(),
                *engine.rows(),
                *hand.rows(),
                *flights.rows(),
                *core.rows(),
                *data.rows(),
                *diagnosis.rows(),
                *sweeps.rows(),
                *beside_scipy.rows(),
            ]
        )
    )
