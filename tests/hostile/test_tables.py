"""Hostile tables are refused in words, soon and within bounded memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from functools import cache

import pytest

from app.tables.files import read_bytes
from app.tables.preview import preview
from app.tables.table import Table, TableError
from app.tables.text import read_text
from tests.support.pace import takes_at_most
from tests.support.workbooks import HEAD, PARTS, packed, rows_xml, sheet_xml, workbook

SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1_000_000
MOST_MEMORY = 80 * MEGABYTE
PLAIN = rows_xml([["x", "y"], [1.0, 2.0], [3.0, 4.0]])


def with_sheet(rows: str, **others: str | bytes) -> bytes:
    return packed({**PARTS, SHEET: sheet_xml(rows), **others})


@cache
def bomb() -> bytes:
    """A workbook whose largest entry unpacks to 200 MB."""
    return with_sheet(PLAIN, **{"xl/bomb.xml": b"<a>" + b" " * 200 * MEGABYTE})


def lying_bomb() -> bytes:
    """The same, but the entry declares ten bytes."""
    content = bytearray(bomb())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        entry = archive.getinfo("xl/bomb.xml")
    struct.pack_into("<I", content, entry.header_offset + 22, 10)
    central = content.rindex(b"xl/bomb.xml") - 46
    struct.pack_into("<I", content, central + 24, 10)
    return bytes(content)


def locked() -> bytes:
    content = bytearray(workbook([["x", "y"], [1.0, 2.0], [3.0, 4.0]]))
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    return bytes(content)


LAUGHS = "".join(f'<!ENTITY l{place} "{f"&l{place - 1};" * 10}">' for place in range(1, 10))
BILLION = f'{HEAD}<!DOCTYPE w [<!ENTITY l0 "ha">{LAUGHS}]><worksheet>&l9;</worksheet>'

TEXTS: dict[str, tuple[Callable[[], str], str]] = {
    "a million columns": (lambda: "1," * 1_000_000, "columns"),
    "a million columns in tabs": (lambda: "\t".join("1" * 1_000_000), "columns"),
    "a hundred columns": (lambda: "\t".join("1" * 100) + "\n", "100 columns"),
    "a million rows": (lambda: "1\t2\n" * 1_000_000, "2,000 rows"),
    "a million empty rows": (lambda: "\n" * 1_000_000, "2,000 rows"),
    "50 MB": (lambda: "1\t2\n" * 12_500_000, "larger than 5 MB"),
    "a NUL": (lambda: "1\t2\n\0\t3\n", "NUL"),
    "open quotes": (lambda: 'x,y\n"1,2\n' + "3,4\n" * 1000, "quotes"),
    "quotes in a million pieces": (lambda: '"' * 1_000_001, "quotes"),
    "a cell of 4 MB": (lambda: "x\ty\n" + "9" * 4 * MEGABYTE + "\t1\n", "Line 2 has a cell of more than 131,072"),
    "nothing": (lambda: " \n\t\n", "empty"),
    "nothing but NaN": (lambda: "x\ty\nNaN\tNaN\nNaN\tNaN", "No column"),
    "formulas alone": (lambda: '=cmd|"/c calc"!A1\t=1+1\n=A1\t=A2', "No column"),
}
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "50 MB": (lambda: b"1,2\n" * 12_500_000, "larger than 5 MB"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20, "NUL"),
    "mixed encodings": (lambda: "Höhe;y\n1;2\n".encode() + "Maß;1\n".encode("cp1252"), "mixes encodings"),
    "half a UTF-16 file": (lambda: "x;y\n1;2\n".encode("utf-16")[:-1], "encoding"),
    "an old Excel file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "xls"),
    "a zip of something else": (lambda: packed({"a.txt": "hello"}), "no XLSX"),
    "half a workbook": (lambda: workbook([["x", "y"], [1.0, 2.0]])[:400], "damaged"),
    "a bomb that says its size": (bomb, "12 MB"),
    "a bomb that lies about its size": (lying_bomb, "12 MB|damaged"),
    "ten thousand parts": (
        cache(lambda: with_sheet(PLAIN, **{f"xl/{n}.xml": "<a/>" for n in range(10_000)})),
        "parts",
    ),
    "a password": (locked, "password"),
    "a billion laughs": (lambda: packed({**PARTS, SHEET: BILLION}), "entities"),
    "a cell far away": (
        lambda: with_sheet(PLAIN + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "XFD1048576",
    ),
    "a million cells": (cache(lambda: with_sheet("<row>" + "<c/>" * 1_000_000 + "</row>")), "12 MB"),
    "three million cells": (cache(lambda: with_sheet("<row>" + "<c/>" * 2_900_000 + "</row>")), "12 MB"),
    "a place that is none": (lambda: with_sheet('<row r="1"><c r="A99999999999999999999"/></row>'), "damaged"),
    "no cells": (lambda: with_sheet(""), "no cells|empty"),
}


@cache
def largest() -> bytes:
    """A workbook with as many rows and columns as are read."""
    cells: list[list[str | float]] = [[float(place) + 0.125 for place in range(26)] for _ in range(2000)]
    return workbook(cells)


def read_largest() -> Table:
    return preview(read_bytes(largest())).table()


def refused(read: Callable[[], object], words: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TableError, match=words) as caught:
            read()
        memory = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 900
    assert memory < MOST_MEMORY


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_refused_in_words(name: str) -> None:
    make, words = TEXTS[name]
    text = make()
    refused(lambda: preview(read_text(text)).table(), words)


@pytest.mark.parametrize("name", FILES)
def test_hostile_files_are_refused_in_words(name: str) -> None:
    make, words = FILES[name]
    content = make()
    refused(lambda: preview(read_bytes(content)).table(), words)


@pytest.mark.parametrize("name", [*TEXTS, *(f"file: {name}" for name in FILES)])
def test_refusals_take_no_longer_than_four_of_the_largest_tables(name: str) -> None:
    make: Callable[[], str | bytes] = FILES[name[6:]][0] if name.startswith("file: ") else TEXTS[name][0]
    content = make()

    def attempt() -> None:
        with pytest.raises(TableError):
            preview(read_text(content) if isinstance(content, str) else read_bytes(content)).table()

    assert takes_at_most(4, read_largest, attempt)


def test_the_largest_tables_are_read() -> None:
    row = "\t".join(f"{place}.25" for place in range(50))
    wide = preview(read_text("\n".join([row] * 2000)))
    assert len(wide.columns) == 50
    assert wide.table(range(24, 50)).numbers.shape == (2000, 26)
    with pytest.raises(TableError, match="at most 26 columns"):
        wide.table()
    assert read_largest().numbers.shape == (2000, 26)


def test_heads_show_no_invisible_characters() -> None:
    table = preview(read_text("a\u202eb\x07c\ty<script>\n1\t2\n3\t4")).table()
    assert table.heads == ("a b c", "y<script>")
