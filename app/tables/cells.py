"""A cell as a number, or the reason why it is none. Nothing is guessed, no formula is run."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from typing import Literal

from app.tables.sheet import Cell

Kind = Literal["number", "date", "text", "empty"]

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_WITH_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]{1,4})?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}([.,' \u00a0\u202f’])[0-9]{3}(?:(?:\1)[0-9]{3})*(?:[.,][0-9]+)?")
"""A number with a thousands separator, or one that looks like it."""
_DATE = re.compile(r"[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{1,4}(?:[T ][0-9:.+Z-]+)?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|na|n/a|inf|infinity|∞|null|none)", re.IGNORECASE)
_MINUS = str.maketrans({"−": "-", "–": "-"})


def decimal_comma(cells: Iterable[Cell]) -> bool:
    """Whether the numbers of a sheet are written with a decimal comma.

    They are when some cell can be read in no other way, such as 1,5 or 0,125, and no cell has a decimal point. A sheet
    with nothing but 1,234 says neither.
    """
    texts = [cell.translate(_MINUS) for cell in cells if isinstance(cell, str)]
    commas = [text for text in texts if _WITH_COMMA.fullmatch(text)]
    points = any("." in text and _NUMBER.fullmatch(text) for text in texts)
    return not points and any(not _GROUPED.fullmatch(text) for text in commas)


def number_in(cell: Cell, comma: bool) -> float | None:
    """The number a cell holds; None when it holds none that is finite and certain.

    Args:
        cell: of the sheet.
        comma: whether the sheet has decimal commas.
    """
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if not isinstance(cell, str):
        return None
    text = cell.translate(_MINUS)
    if comma:
        if "." in text or ("," in text and not _WITH_COMMA.fullmatch(text)):
            return None
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def is_number(text: str) -> bool:
    """Whether a text is a number with a decimal point or a decimal comma, in whole digits before the comma."""
    plain = text.translate(_MINUS)
    return bool(_NUMBER.fullmatch(plain) or (_WITH_COMMA.fullmatch(plain) and not plain.lstrip("+-").startswith(",")))


def may_be_grouped(text: str) -> bool:
    """Whether a text looks like one number with a thousands separator, such as 1 234."""
    return bool(_GROUPED.fullmatch(text.translate(_MINUS)))


def kind_of(cell: Cell, comma: bool) -> Kind:
    """The kind of a cell, for the preview."""
    if cell == "":
        return "empty"
    if number_in(cell, comma) is not None:
        return "number"
    if isinstance(cell, datetime.date) or (isinstance(cell, str) and _DATE.fullmatch(cell)):
        return "date"
    return "text"


def reason(cell: Cell, comma: bool) -> str:
    """Why a cell is no number, as the end of a sentence that begins with the cell."""
    kind = kind_of(cell, comma)
    if kind in ("empty", "date"):
        return {"empty": "is empty", "date": "is a date, not a number"}[kind]
    text = str(cell).translate(_MINUS)
    return _of_a_spreadsheet(cell, text) or _of_a_number(text, comma) or "is text, not a number"


def _of_a_spreadsheet(cell: Cell, text: str) -> str:
    """The reason for what a spreadsheet has in place of a number; "" for anything else."""
    if text.startswith("#"):
        return "is an error of the spreadsheet"
    if isinstance(cell, float) or _NOT_FINITE.fullmatch(text):
        return "is no finite number"
    if text[:1] in ("=", "@") or re.match(r"[+-][A-Za-z(]", text):
        return "is a formula, and none is run here; paste its value"
    return ""


def _of_a_number(text: str, comma: bool) -> str:
    """The reason for a number that is written in a way that is not read; "" for anything else."""
    if text.endswith("%"):
        return "has a percent sign; write the number, 0.05 for 5 %"
    if _NUMBER.fullmatch(text):
        return "has a decimal point, other cells have a decimal comma" if comma else "is too large for a number"
    if _WITH_COMMA.fullmatch(text) and _GROUPED.fullmatch(text):
        return f"may be {text.replace(',', '.')} or {text.replace(',', '')}; write the one you mean"
    if _GROUPED.fullmatch(text) and " " in text:
        return "may be one number or two columns; write it without the space, or put a comma between the two"
    if _GROUPED.fullmatch(text):
        return "has a thousands separator; write the number without it"
    return "has a decimal comma, other cells have a decimal point" if _WITH_COMMA.fullmatch(text) else ""
