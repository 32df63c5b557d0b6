"""A table as the text of a link: the key of a built-in set, or its numbers, compressed.

``hours`` is a set; ``1.eJx…`` is a table: the version of this form, then zlib and base64 of its lines. The first line
holds the heads, every other one a row, with tabs between. Numbers are written with all their digits.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Final

import numpy as np

from app.settings.link_numbers import read_number
from app.settings.typed import key_of
from app.tables.sets.catalogue import SETS
from app.tables.table import MOST_ROWS, Table, TableError
from gradnorm_core.data.table import MOST_COLUMNS
from gradnorm_core.errors import UsageError

VERSION: Final = "1."
LARGEST: Final = 4096
"""Bytes of a compressed table in a link."""
LARGEST_UNPACKED: Final = 4_000_000
"""Bytes of an unpacked table."""
NONE: Final = "none"
TOO_LARGE: Final = "large"
"""In the link of a table that no link can carry, before its digest."""


def table_text(table: Table | None) -> str:
    """The table as a link states it; a table that is too large by its digest, so that the link says what it lacks."""
    if table is None:
        return NONE
    if table.source:
        return table.source
    packed = compressed(table)
    return VERSION + _base64(packed) if len(packed) <= LARGEST else f"{TOO_LARGE}.{table.digest[:12]}"


def fits(table: Table | None) -> bool:
    """Whether a link can carry the table."""
    return table is None or bool(table.source) or len(compressed(table)) <= LARGEST


def file_text(table: Table | None) -> str:
    """The table as a saved file states it: as a link does, of any size."""
    return table_text(table) if table is None or table.source else VERSION + _base64(compressed(table))


def compressed(table: Table) -> bytes:
    """The bytes of the table, before they become letters."""
    lines = ["\t".join(table.heads)]
    lines += ["\t".join(repr(number).removesuffix(".0") for number in row) for row in table.numbers.tolist()]
    return zlib.compress("\n".join(lines).encode(), 9)


def read_table(text: str, largest: int = LARGEST) -> Table | None:
    """The table of a link.

    Raises:
        UsageError: there is no such set, or the text is damaged or too large.
    """
    if (key := key_of(text[:40])) == NONE:
        return None
    if key in SETS:
        return SETS[key].table
    if text.startswith(f"{TOO_LARGE}."):
        raise UsageError("the table was too large for a link; open the JSON file that was saved with it")
    if not text.startswith(VERSION):
        raise UsageError(f"{text[:20]!r} is no built-in set; one of {', '.join(SETS)} is expected, or a table")
    if len(text) > 2 + 4 * (largest // 3 + 1):
        raise UsageError(f"the table is larger than {largest // 1024} kB; a link carries no more")
    return _read_lines(_unpacked(text.removeprefix(VERSION), min(100 * largest, LARGEST_UNPACKED)))


def read_file_text(text: str) -> Table | None:
    """The table of a saved file, of any size that a table may have.

    Raises:
        UsageError: as for `read_table`.
    """
    return read_table(text, largest=5_000_000)


def _base64(packed: bytes) -> str:
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def _unpacked(text: str, most: int) -> str:
    damaged = UsageError("the table in it is damaged; copy the whole link")
    unpacker = zlib.decompressobj()
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        lines = unpacker.decompress(packed, most).decode("utf-8", "replace")
    except (binascii.Error, zlib.error, ValueError) as error:
        raise damaged from error
    if unpacker.unconsumed_tail or len(lines) >= most:
        raise UsageError("unpacked the table is larger than a link may carry")
    if not unpacker.eof or unpacker.unused_data:
        raise damaged
    return lines


def _read_lines(lines: str) -> Table:
    head, *rows = lines.split("\n")
    heads = tuple(head.split("\t"))
    if len(heads) > MOST_COLUMNS or len(rows) > MOST_ROWS:
        raise TableError(f"a table has at most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns")
    cells = [row.split("\t") for row in rows]
    if any(len(row) != len(heads) for row in cells):
        raise UsageError("the rows of the table differ in length")
    return Table(heads, np.array([[read_number(cell) for cell in row] for row in cells]).reshape(-1, len(heads)))
