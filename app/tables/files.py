"""Reads a table from the bytes of a file: text in one of the usual encodings, or an XLSX workbook."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from app.tables.sheet import LARGEST, TOO_LARGE, Sheet
from app.tables.table import TableError
from app.tables.text import read_text

ZIP: Final = b"PK\x03\x04"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
"""The marks with which a file says its encoding."""
_CHARACTER_OF_UTF8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}")


def read_bytes(content: bytes) -> Sheet:
    """The cells of a file that was opened: CSV, text or XLSX, recognized by its content.

    Raises:
        TableError: it is too large, empty, damaged, or of another kind.
    """
    if len(content) > LARGEST:
        raise TableError(TOO_LARGE)
    if content.startswith(ZIP):
        from app.tables.xlsx import read_xlsx  # noqa: PLC0415  (its library is loaded when a workbook comes)

        return read_xlsx(content)
    if content.startswith(OLD_EXCEL):
        raise TableError("It is an old Excel file (.xls). Save it as .xlsx or as CSV.")
    text, note = _decoded(content)
    sheet = read_text(text)
    return replace(sheet, notes=(note, *sheet.notes)) if note else sheet


def _decoded(content: bytes) -> tuple[str, str]:
    """The text of the bytes, and a sentence on the encoding where it is not UTF-8.

    Raises:
        TableError: the bytes are text in none of the encodings, or in more than one.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding), "The file is in UTF-16." if encoding == "utf-16" else ""
    if b"\0" in content:
        raise TableError("It holds NUL bytes, so it is no table of text. Save it as CSV (UTF-8) or as XLSX.")
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        if _CHARACTER_OF_UTF8.search(content):
            raise TableError(
                f"It mixes encodings: byte {error.start + 1:,} is not UTF-8, others are. Save it anew as UTF-8."
            ) from error
    return _strictly(content, "cp1252"), "The file is not in UTF-8; it was read as Latin-1 (Windows)."


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise TableError(
            f"Byte {error.start + 1:,} is no text in any known encoding. Save it anew as UTF-8."
        ) from error
