"""Reads a table from an XLSX workbook: the first sheet with cells.

A workbook is a zip archive of XML files. Before the library reads it, the archive is unpacked under limits, its cells
are looked at one by one, and what was seen is packed anew; so nothing that was not measured reaches the library.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
import zlib
from typing import Any, Final
from xml.parsers import expat

import python_calamine

from app.tables.sheet import MOST_COLUMNS, Cell, Sheet, checked_rows, rows_passed_over
from app.tables.table import MOST_ROWS, TableError

MOST_ENTRIES: Final = 200
LARGEST_UNPACKED: Final = 12_000_000
"""Bytes of all entries together; the largest table makes about eight million."""
MOST_ELEMENTS: Final = 400_000
"""XML elements in all entries; the largest table has about 250,000."""
DAMAGED: Final = "It is no XLSX workbook, or it is damaged. Save it anew, or as CSV."
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def read_xlsx(content: bytes) -> Sheet:
    """The cells of the first sheet that has any; of a formula the value that the spreadsheet saved.

    Raises:
        TableError: it is too large when unpacked, damaged, locked, or holds no cells.
    """
    repacked = _repacked(_unpacked(content))
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(repacked))
        names = workbook.sheet_names
        for name in names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(cell != "" for row in rows for cell in row):
                return _sheet(rows, name, len(names))
    except TableError:
        raise
    except BaseException as error:  # a panic of the library is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise TableError(DAMAGED) from error
    raise TableError("The workbook has no cells.")


def _sheet(rows: list[list[Any]], name: str, count: int) -> Sheet:
    found = checked_rows(tuple(_cell(cell) for cell in row) for row in rows)
    which = f"The sheet “{name[:40]}” of {count} was read." if count > 1 else ""
    return Sheet(found, (*filter(None, [which]), *rows_passed_over(found)))


def _cell(cell: object) -> Cell:
    """A cell as the other readers give it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, datetime.date):
        return cell
    return str(cell).strip()


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The entries of the archive, as large as they really are.

    Raises:
        TableError: there are too many, they are too large, or one is encrypted or packed in an unusual way.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise TableError(DAMAGED) from error
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise TableError(f"The workbook has {len(entries):,} parts; at most {MOST_ENTRIES} are read. Save it as CSV.")
    if len({entry.filename for entry in entries}) < len(entries):
        raise TableError(DAMAGED)
    left, found = LARGEST_UNPACKED, {}
    if sum(entry.file_size for entry in entries) > left:
        raise _too_large()
    for entry in entries:
        found[entry.filename] = _content(content, entry, left)
        left -= len(found[entry.filename])
    return found


def _content(archive: bytes, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The unpacked content of an entry, at most `most` bytes, whatever size the archive declares for it."""
    if entry.flag_bits & 0x1:
        raise TableError("The workbook is locked by a password. Save it without one.")
    header = archive[entry.header_offset : entry.header_offset + 30]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise TableError(DAMAGED)
    begin = entry.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = archive[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        found = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        found = _inflated(packed, most)
    else:
        raise TableError(DAMAGED)
    if len(found) > most:
        raise _too_large()
    if len(found) != entry.file_size or zlib.crc32(found) != entry.CRC:
        raise TableError(DAMAGED)
    return found


def _inflated(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most + 1)
    except zlib.error as error:
        raise TableError(DAMAGED) from error


def _repacked(entries: dict[str, bytes]) -> bytes:
    """The XML files of the workbook as an archive, after a look at every cell.

    Raises:
        TableError: a cell lies outside the largest table, or an XML file is damaged or declares entities.
    """
    if "xl/workbook.xml" not in entries:
        raise TableError("It is a zip archive, but no XLSX workbook.")
    look, packed = _Look(), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            if name.endswith((".xml", ".rels")):
                look.at(content)
                archive.writestr(name, content)
    return packed.getvalue()


class _Look:
    """Looks at the XML of a workbook: whether each cell lies within a table."""

    def __init__(self) -> None:
        self.elements = 0

    def at(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._element
        parser.StartDoctypeDeclHandler = self._declaration
        try:
            parser.Parse(content, True)
        except TableError:
            raise
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise TableError(DAMAGED) from error

    def _declaration(self, *_: object) -> None:
        raise TableError("The workbook declares XML entities, which no spreadsheet does. Save it anew, or as CSV.")

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise _too_large()
        local = name.rpartition(":")[2]
        if local == "c" and (place := attributes.get("r")) is not None:
            match = _PLACE.fullmatch(place)
            if match is None:
                raise TableError(DAMAGED)
            self._within(place, int(match[2]), _column(match[1]))
        elif local == "row" and not re.fullmatch("[0-9]{1,7}", attributes.get("r", "1")):
            raise TableError(DAMAGED)

    def _within(self, place: str, row: int, column: int) -> None:
        if row > 2 * MOST_ROWS or column > 2 * MOST_COLUMNS:
            raise TableError(
                f"The workbook has a cell at {place}; at most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns are read. "
                "Copy the part you need to a new sheet."
            )


def _column(letters: str) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _too_large() -> TableError:
    return TableError(
        f"Unpacked the workbook is larger than {LARGEST_UNPACKED // 1_000_000} MB. "
        "Keep the rows you need, or save it as CSV."
    )
