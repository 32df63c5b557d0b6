"""Reads a table from text: cells between tabs, semicolons, commas or spaces, as they are copied and saved."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from app.tables.sheet import LARGEST, TOO_LARGE, Sheet, checked_rows, rows_passed_over
from app.tables.spaces import cells_between_spaces
from app.tables.table import MOST_ROWS, TableError

SEPARATORS: Final = {"\t": "tabs", ";": "semicolons", " ": "spaces", ",": "commas"}
"""The character between two cells: the first of these that occurs in the first row; spaces only between numbers."""
MOST_LINES: Final = 10 * MOST_ROWS
"""Lines that are looked at: rows, empty ones, and line breaks in quoted cells."""
MOST_SEPARATORS: Final = 5000
"""Separators on one line that are read; those in quotes count too."""


def read_text(text: str) -> Sheet:
    """The cells of a pasted table.

    Raises:
        TableError: it is too large, empty, or no table of text.
    """
    if len(text) > LARGEST:
        raise TableError(TOO_LARGE)
    if "\0" in text:
        raise TableError("It holds a NUL character, so it is no table of text. Copy the cells, not the file.")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if (lines := text.count("\n")) > MOST_LINES:
        raise TableError(f"It has {lines:,} lines; at most {MOST_ROWS:,} rows are read. Keep a sample of them.")
    separator, found = _parted(text)
    rows = checked_rows(found)
    notes = []
    if any(len(cells) > 1 for _, cells in rows):
        notes.append(f"Columns were separated by {SEPARATORS[separator]}.")
    if separator == "," and _may_be_decimals(text):
        notes.append("If its commas are decimal commas, separate the columns by tabs or semicolons.")
    return Sheet(rows, (*notes, *rows_passed_over(rows)))


def _parted(text: str) -> tuple[str, Iterable[tuple[str, ...]]]:
    """The character between the cells, and the cells of each line.

    It is the one that the first row with anything in it has; a comma there may be a decimal comma between spaces.
    """
    first = _unquoted(next((line for line in text.split("\n") if line.strip()), ""))
    separator = next((separator for separator in ("\t", ";") if separator in first), ",")
    if separator == "," and (apart := cells_between_spaces(text)):
        return " ", apart
    return separator, _cells(text, separator)


def _unquoted(line: str) -> str:
    """The line without what stands in quotes."""
    return "".join(line.split('"')[::2])


def _may_be_decimals(text: str) -> bool:
    """Whether commas between cells may have been meant as decimal commas: every cell is a whole number."""
    cells = [cell.strip() for line in text.split("\n") for cell in line.split(",") if line.strip()]
    return len(cells) > 1 and all(cell.lstrip("+-").isdigit() for cell in cells)


def _cells(text: str, separator: str) -> Iterator[tuple[str, ...]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(separator) > MOST_SEPARATORS:
            raise TableError(f"Line {number} has more than {MOST_SEPARATORS:,} columns. Keep the columns you need.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            yield tuple(cell.strip() for cell in row)
    except csv.Error as error:
        if "field limit" in str(error) and '"' not in text:  # a quote that never closes makes a long cell too
            most = f"{csv.field_size_limit():,} characters"
            raise TableError(
                f"Line {reader.line_num} has a cell of more than {most}. Keep the columns of numbers."
            ) from error
        raise TableError(
            f"The quotes do not close properly at line {reader.line_num}. "
            'A quote inside a quoted cell is written twice: "".'
        ) from error
