"""The preview of a sheet: heads, the kind of each column, the rows that do not go, and the table that is made of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.tables.cells import Kind, decimal_comma, kind_of, number_in, reason
from app.tables.sheet import Cell, Sheet
from app.tables.table import Table, TableError, letters_of, shown_head

MOST_NAMED = 5
"""Bad rows that a sentence names; of the others it gives the number."""
MOST_LEFT_OUT = 20
"""Rows that were left out of which the numbers are listed."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet.

    Attributes:
        head: its name; "column 3" when it has none.
        kind: that of most of its cells.
        first: its first cell that is not empty, for the preview.
    """

    head: str
    kind: Kind
    first: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell of a column of numbers that is no number.

    Attributes:
        row: the number of its row, as the spreadsheet counts.
        column: the place of its column.
        cell: as written, shortened.
        reason: the end of a sentence that begins with the cell.
    """

    row: int
    column: int
    cell: str
    reason: str

    @property
    def sentence(self) -> str:
        return f"Row {self.row}: {f'“{self.cell}”' if self.cell else 'a cell'} {self.reason}."


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """A sheet as it was read, before it becomes a table.

    Attributes:
        columns: all of them.
        numbers: shape (rows, columns); NaN where a cell is no number.
        row_numbers: the number of each row, as the spreadsheet counts.
        faults: the cells of number columns that are no numbers.
        notes: how it was read, in sentences.
    """

    columns: tuple[Column, ...]
    numbers: NDArray[np.float64]
    row_numbers: tuple[int, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]

    @property
    def usable(self) -> tuple[int, ...]:
        """The places of the columns of numbers."""
        return tuple(place for place, column in enumerate(self.columns) if column.kind == "number")

    def faults_in(self, chosen: Sequence[int]) -> tuple[Fault, ...]:
        """The faults in these columns."""
        return tuple(fault for fault in self.faults if fault.column in chosen)

    def table(self, chosen: Sequence[int] | None = None, leave_out: bool = False) -> Table:
        """The table of the chosen columns, the last of them Y.

        Args:
            chosen: places of columns of numbers; None for all of them.
            leave_out: whether rows with a fault are left out, which the visitor says.

        Raises:
            TableError: no column has numbers, rows have faults and were not left out, or too few rows are left.
        """
        places = list(self.usable if chosen is None else chosen)
        if not places or not set(places) <= set(self.usable):
            raise TableError("No column of it holds numbers." if not self.usable else "Choose columns of numbers.")
        faults = self.faults_in(places)
        if faults and not leave_out:
            raise TableError(fault_words(faults))
        numbers = self.numbers[:, places]
        kept = numbers[np.isfinite(numbers).all(axis=1)]
        return Table(tuple(self.columns[place].head for place in places), kept)


def preview(sheet: Sheet) -> Preview:
    """Looks at the cells of a sheet: heads or none, the decimal mark, the kind of each column, the faults."""
    comma = decimal_comma(cell for _, cells in sheet.rows for cell in cells)
    heads, rows = _heads(sheet, comma)
    width = max(len(cells) for _, cells in sheet.rows)
    cells = [(*row, *[""] * (width - len(row))) for _, row in rows]
    row_numbers = tuple(number for number, _ in rows)
    columns = tuple(_column(place, heads, [row[place] for row in cells], comma) for place in range(width))
    numbers = np.array([[_or_nan(number_in(cell, comma)) for cell in row] for row in cells]).reshape(-1, width)
    faults = tuple(
        Fault(row_numbers[row], place, shown_head(str(cells[row][place]))[:40], reason(cells[row][place], comma))
        for row, place in np.argwhere(np.isnan(numbers)).tolist()
        if columns[place].kind == "number"
    )
    notes = [*sheet.notes]
    if comma:
        notes.append("Numbers were read with a decimal comma: 1,5 is 1.5.")
    notes.append("The first row was read as the names of the columns." if heads else "The columns have no names.")
    return Preview(columns, numbers, row_numbers, faults, (*notes, *_not_used(columns)))


def fault_words(faults: Sequence[Fault]) -> str:
    """The bad rows by number, with the reasons."""
    rows = sorted({fault.row for fault in faults})
    named = " ".join(fault.sentence for fault in faults[:MOST_NAMED])
    more = len(rows) - len({fault.row for fault in faults[:MOST_NAMED]})
    rest = f" {more:,} more {'row has' if more == 1 else 'rows have'} such cells." if more else ""
    advice = "Mend it, or leave this row out." if len(rows) == 1 else "Mend them, or leave these rows out."
    return f"{named}{rest} {advice}"


def left_out_words(faults: Sequence[Fault]) -> str:
    """The numbers of the rows that the visitor left out."""
    rows = [str(row) for row in sorted({fault.row for fault in faults})]
    named = ", ".join(rows[:MOST_LEFT_OUT]) + (f" and {len(rows) - MOST_LEFT_OUT:,} more" * (len(rows) > MOST_LEFT_OUT))
    return f"Left out: row{'s' * (len(rows) > 1)} {named}."


def letter_words(table: Table) -> str:
    """The letter of each column, in words: “X is “Hours”, Y is “Points”.”"""
    pairs = [f"{letter} is “{head}”" for letter, head in zip(letters_of(len(table.heads)), table.heads, strict=True)]
    return ", ".join(pairs) + "."


def _heads(sheet: Sheet, comma: bool) -> tuple[tuple[str, ...], tuple[tuple[int, tuple[Cell, ...]], ...]]:
    """The heads and the other rows. The first row holds heads when it has cells and none of them is a number."""
    (_, first), *rest = sheet.rows
    kinds = {kind_of(cell, comma) for cell in first}
    if rest and not kinds & {"number", "date"}:
        return tuple(shown_head(str(cell)) for cell in first), tuple(rest)
    return (), sheet.rows


def _column(place: int, heads: tuple[str, ...], cells: list[Cell], comma: bool) -> Column:
    counts = Counter(kind_of(cell, comma) for cell in cells)
    empty = counts.pop("empty", 0)
    kind: Kind = "empty" if empty == len(cells) else max(counts, key=lambda one: (counts[one], one == "number"))
    if counts["number"] * 2 >= len(cells) - empty > 0:
        kind = "number"
    first = next((str(cell) for cell in cells if cell != ""), "")
    head = heads[place] if place < len(heads) else ""
    return Column(head or f"column {place + 1}", kind, shown_head(first)[:40])


def _not_used(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """A sentence for each column that holds no numbers."""
    return tuple(f"“{column.head}” {_holds(column)}; it is not used." for column in columns if column.kind != "number")


def _holds(column: Column) -> str:
    """The content of a column without numbers; where its first cell could be a number, why it is not read as one."""
    words = {"date": "holds dates", "text": "holds text", "empty": "is empty"}[column.kind]
    if not column.first:
        return words
    if column.kind == "text" and not (why := reason(column.first, comma=False)).startswith("is text"):
        return f"holds no numbers: “{column.first}” {why}"
    return f"{words}, such as “{column.first}”"


def _or_nan(number: float | None) -> float:
    return math.nan if number is None else number
