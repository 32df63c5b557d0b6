"""One row per claim, one table for all: what was measured, what it is compared with, and what was aimed at."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        claim: what is measured.
        ours: Gradnorm's number with its unit, such as "74 ms".
        other: what it stands beside, with its number, such as "empty Streamlit app 127 ms"; "" for nothing.
        ratio: ours / other, or None where the aim is a number of its own.
        aim: the aim in words, such as "≤ 1".
        met: whether the aim is met; None when there is none.
    """

    claim: str
    ours: str
    other: str = ""
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None


HEADINGS = ("claim", "Gradnorm", "beside", "ratio", "aim", "met")


def table(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table with aligned columns."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.3g}"
    return row.claim, row.ours, row.other, ratio, row.aim, {None: "", True: "yes", False: "no"}[row.met]


def percentile(samples: Sequence[float], percent: int) -> float:
    """The `percent`-th percentile of the samples, interpolated."""
    return statistics.quantiles(samples, n=100, method="inclusive")[percent - 1]
