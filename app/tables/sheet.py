"""A sheet as it was pasted or opened: cells, not yet numbers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.tables.table import MOST_ROWS, TableError

Cell = str | float | datetime.date
Row = tuple[int, tuple[Cell, ...]]
"""The number of a row, counted from 1 as a spreadsheet counts, and its cells."""

MOST_COLUMNS: Final = 50
"""Columns of a sheet; a table is made of at most 26 of them."""
LARGEST: Final = 5_000_000
"""Bytes, or characters, that are read."""
TOO_LARGE: Final = (
    f"It is larger than {LARGEST // 1_000_000} MB. Keep the columns and rows you need, or a sample of them."
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a table.

    Attributes:
        rows: those that are not empty.
        notes: how it was read, in sentences.
    """

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def checked_rows(rows: Iterable[tuple[Cell, ...]]) -> tuple[Row, ...]:
    """The rows that are not empty, numbered, without the empty cells at their ends.

    It reads no further than a table may go.

    Raises:
        TableError: there are too many rows or columns, or none.
    """
    found: list[Row] = []
    for number, cells in enumerate(rows, 1):
        width = max((place for place, cell in enumerate(cells, 1) if cell != ""), default=0)
        if width > MOST_COLUMNS:
            raise TableError(
                f"Row {number} has {width:,} columns; at most {MOST_COLUMNS} are read. Keep the columns you need."
            )
        if width:
            found.append((number, cells[:width]))
        if len(found) > MOST_ROWS + 1:  # one of them may hold the heads
            raise TableError(f"It has more than {MOST_ROWS:,} rows. Keep a sample of them.")
    if not found:
        raise TableError("It is empty: there are no cells in it.")
    return tuple(found)


def rows_passed_over(rows: tuple[Row, ...]) -> tuple[str, ...]:
    """A sentence on the empty rows between the others, if there are any."""
    count = rows[-1][0] - len(rows)
    if not count:
        return ()
    return ("One empty row was passed over." if count == 1 else f"{count:,} empty rows were passed over.",)
