"""`make classload`: a live class of a hundred, a kill in the middle of a round, and a class of 500, one table."""

from __future__ import annotations

import argparse

from benchmarks.load.class_lesson import measure
from benchmarks.table import table


def main() -> None:
    """Measures and prints the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seats", type=int, default=100, help="phones of the lesson")
    options.add_argument("--full", type=int, default=500, help="seats of the full class; 0 leaves it out")
    chosen = options.parse_args()
    print(table(measure(chosen.seats, chosen.full)))


if __name__ == "__main__":
    main()
