"""Columns that only spaces keep apart, as a console or a printed table shows them."""

from __future__ import annotations

import re
from typing import Final

from app.tables.cells import is_number, may_be_grouped
from app.tables.sheet import MOST_COLUMNS
from app.tables.table import MOST_ROWS

ROW_HEAD: Final = "row"
"""The head of a first column that has none: a console numbers the rows it prints."""
_APART: Final = re.compile(" +")
_WIDE_APART: Final = re.compile("  +")


def cells_between_spaces(text: str) -> list[tuple[str, ...]] | None:
    """The cells of each line, empty lines included; None where spaces are no separators.

    They are separators where every line has the same number of cells, at least two, and every cell below the first
    line is a number. Lines such as 1 234 could as well be one number with its thousands apart: then they are not.
    """
    lines = [line.strip(" ") for line in text.split("\n")]
    full = [line for line in lines if line]
    if not 2 <= len(full) <= MOST_ROWS + 1 or all(map(may_be_grouped, full[1:])):
        return None
    below = [_APART.split(line, 2 * MOST_COLUMNS) for line in full[1:]]
    head = _head(full[0], len(below[0]))
    if head is None or len(head) < 2 or any(len(cells) != len(head) for cells in below):
        return None
    if not all(is_number(cell) for cells in below for cell in cells):
        return None
    found = iter((head, *map(tuple, below)))
    return [next(found) if line else () for line in lines]


def _head(line: str, width: int) -> tuple[str, ...] | None:
    """The cells of the first line where it has as many as the others, or one fewer, because the rows are numbered."""
    for apart in (_APART, _WIDE_APART):  # a head such as "body mass" stands two spaces or more from the next
        cells = tuple(apart.split(line, 2 * MOST_COLUMNS))
        if len(cells) == width:
            return cells
        if len(cells) == width - 1 and not any(map(is_number, cells)):
            return (ROW_HEAD, *cells)
    return None
