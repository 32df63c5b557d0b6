"""Figures in parts that are named by their content, so that a part which the browser holds is not sent again.

A part is a dictionary, a list, a text or an array of a figure, with its own parts replaced by their names: one changed
curve is sent with the few names above it, and nothing else. A column of numbers is one part wherever it stands: as a
curve, in the words of the pointer, or in a run to be played.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import zlib
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

NAME: Final = "$"
"""The key of a dictionary that stands for a part: ``{"$": "its name"}``."""
COLUMNS: Final = "$columns"
"""The key of a dictionary that stands for a table: its columns."""
LINE: Final = "$line"
"""The key of a dictionary that stands for evenly spaced numbers: the first one, the distance, and how many."""
COUNTS: Final = "$counts"
"""The key beside an array: how often each of its numbers is repeated."""
SHORT: Final = 40
"""Parts with fewer characters stand where they are: a name would be no shorter."""
MOST_COLUMNS: Final = 16
"""The most columns of a table that is sent by columns."""
FEWEST: Final = 16
"""Shorter arrays are not looked at for a shorter form."""
LEAST_REPEATED: Final = 8
"""Repetitions, on average, from which a number is sent once."""


def in_parts(value: Any, parts: dict[str, Any]) -> Any:
    """The value with its parts replaced by their names; `parts` gets them by name."""
    if isinstance(value, str):
        if 2 * len(value) < SHORT - 2 and value.isascii() and value.isprintable():
            return value  # only its quotes and backslashes get longer: it is short without being written
    elif isinstance(value, float):
        return value if math.isfinite(value) else None  # a gap: JSON has no NaN
    elif value is None or isinstance(value, int):
        return value
    elif isinstance(value, list | tuple):
        value = [in_parts(one, parts) for one in value]
    elif isinstance(value, Mapping):
        if "bdata" in value:
            return _array(value, parts)
        value = {key: in_parts(one, parts) for key, one in value.items()}
    else:
        return value
    text = json.dumps(value)
    return value if len(text) < SHORT else _named(name_of(text), value, parts)


def name_of(text: str) -> str:
    """A name for this content."""
    return base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=9).digest()).decode()


def array_name(dtype: str, content: bytes) -> str:
    """A name for the bytes of an array, which the browser finds as well for what its engine has computed."""
    return f"{dtype}{len(content)}-{zlib.crc32(content):08x}{zlib.adler32(content):08x}"


def _named(name: str, part: Any, parts: dict[str, Any]) -> dict[str, str]:
    parts[name] = part
    return {NAME: name}


def _array(packed: Mapping[str, str], parts: dict[str, Any]) -> dict[str, Any]:
    """A packed array under its name; a table as its columns, each a part of its own."""
    content = base64.b64decode(packed["bdata"])
    rows, _, columns = packed.get("shape", "").partition(", ")
    if columns.isdecimal() and 0 < int(columns) <= MOST_COLUMNS and int(rows):
        table = np.frombuffer(content, dtype=f"<{packed['dtype']}").reshape(int(rows), int(columns))
        return {COLUMNS: [_column(packed["dtype"], column.tobytes(), parts) for column in table.T]}
    if rows:
        return _named(array_name(packed["dtype"], content) + f"-{columns}", dict(packed), parts)
    return _column(packed["dtype"], content, parts)


def _column(dtype: str, content: bytes, parts: dict[str, Any]) -> dict[str, Any]:
    part = _shortest(dtype, np.frombuffer(content, dtype=f"<{dtype}"))
    return part if len(content) < SHORT / 2 else _named(array_name(dtype, content), part, parts)


def _shortest(dtype: str, column: NDArray[Any]) -> dict[str, Any]:
    """The column as a line, as numbers that are repeated, or as it is."""
    if len(column) >= FEWEST:
        bits = column.view(f"u{column.itemsize}")
        with np.errstate(all="ignore"):  # numbers that are not finite, or too far apart, are no line
            first, step = column[0].item(), (column[1] - column[0]).item()
            line = (first + step * np.arange(len(column))).astype(column.dtype)
        if np.isfinite(step) and np.array_equal(line.view(bits.dtype), bits):
            return {"dtype": dtype, LINE: [first, step, len(column)]}
        begins = np.flatnonzero(np.r_[True, bits[1:] != bits[:-1]])
        if len(begins) * LEAST_REPEATED <= len(column):
            counts = np.diff(np.r_[begins, len(column)])
            return {"dtype": dtype, "bdata": _base64(column[begins]), COUNTS: counts.tolist()}
    return {"dtype": dtype, "bdata": _base64(column)}


def _base64(column: NDArray[Any]) -> str:
    return base64.b64encode(column.tobytes()).decode()
