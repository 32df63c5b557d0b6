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
from collections.abc import Callable, Mapping
from functools import partial
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
ENDS: Final = "$ends"
"""The key of a dictionary that stands for two numbers: the first and the last one of a column."""
SHORT: Final = 40
"""Parts with fewer characters stand where they are: a name would be no shorter."""
MOST_COLUMNS: Final = 16
"""The most columns of a table that is sent by columns."""
FEWEST: Final = 16
"""Shorter arrays are not looked at for a shorter form."""
LEAST_REPEATED: Final = 8
"""Repetitions, on average, from which a number is sent once."""


class Parts(dict[str, Any]):
    """The parts of a message by their names: those that the browser lacks.

    Attributes:
        known: the names of parts that it holds.
        names: of all parts of the message.
    """

    def __init__(self, known: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.known, self.names = known, set[str]()
        self._ends: dict[tuple[str, bytes], str] = {}

    def add(self, name: str, make: Callable[[], Any]) -> dict[str, str]:
        """Takes a part, which is made if the browser lacks it; returns what stands in its place."""
        if name not in self.names:
            self.names.add(name)
            if name not in self.known:
                self[name] = make()
        return {NAME: name}

    def add_column(self, dtype: str, content: bytes, make: Callable[[], Any]) -> dict[str, str]:
        """Takes a column of numbers; two numbers that are its ends need not be sent again."""
        name, size = array_name(dtype, content), int(dtype[1:])
        self._ends.setdefault((dtype, content[:size] + content[-size:]), name)
        return self.add(name, make)

    def column_with_ends(self, dtype: str, ends: bytes) -> str | None:
        """The name of a column with these numbers at its ends."""
        return self._ends.get((dtype, ends))


class Kept(dict[str, Any]):
    """A packed part of figures that is kept for many messages and never changes: its own parts are found once."""

    def in_parts(self, parts: Parts) -> Any:
        """As the function `in_parts` does."""
        root, own = self._found()
        for name in own:
            parts.add(name, partial(own.__getitem__, name))
        return root

    def _found(self) -> tuple[Any, Parts]:
        found: tuple[Any, Parts] | None = getattr(self, "_made", None)
        if found is None:
            own = Parts()
            found = self._made = in_parts(dict(self), own), own
        return found


def in_parts(value: Any, parts: Parts) -> Any:
    """The value with its parts replaced by their names; `parts` gets them by name."""
    if isinstance(value, str):
        if 2 * len(value) < SHORT - 2 and value.isascii() and value.isprintable():
            return value  # only its quotes and backslashes get longer: it is short without being written
    elif isinstance(value, float):
        return value if math.isfinite(value) else None  # a gap: JSON has no NaN
    elif isinstance(value, list | tuple):
        value = [in_parts(one, parts) for one in value]
    elif isinstance(value, Kept):
        return value.in_parts(parts)
    elif isinstance(value, Mapping):
        if "bdata" in value:
            return _array(value, parts)
        value = {key: in_parts(one, parts) for key, one in value.items()}
    else:
        return value  # None, a whole number, True or False
    text = json.dumps(value)
    return value if len(text) < SHORT else parts.add(name_of(text), lambda: value)


def name_of(text: str) -> str:
    """A name for this content.

    It has 48 bits. A browser keeps 4000 parts: of 4000 new ones, one has the name of another part once in 17 million.
    """
    return base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=6).digest()).decode()


def array_name(dtype: str, content: bytes) -> str:
    """A name for the bytes of an array, which the browser finds as well for what its engine has computed."""
    return f"{dtype}{len(content)}-{zlib.crc32(content):08x}{zlib.adler32(content):08x}"


def _array(packed: Mapping[str, str], parts: Parts) -> dict[str, Any]:
    """A packed array under its name; a table as its columns, each a part of its own."""
    content = base64.b64decode(packed["bdata"])
    rows, _, columns = packed.get("shape", "").partition(", ")
    if columns.isdecimal() and 0 < int(columns) <= MOST_COLUMNS and int(rows):
        table = np.frombuffer(content, dtype=f"<{packed['dtype']}").reshape(int(rows), int(columns))
        return {COLUMNS: [_column(packed["dtype"], column.tobytes(), parts) for column in table.T]}
    if rows:
        return parts.add(array_name(packed["dtype"], content) + f"-{columns}", lambda: dict(packed))
    return _column(packed["dtype"], content, parts, packed["bdata"])


def _column(dtype: str, content: bytes, parts: Parts, bdata: str = "") -> dict[str, Any]:
    """A column, of which the form in base64 may be at hand."""
    if len(content) >= SHORT / 2:
        return parts.add_column(dtype, content, lambda: _shortest(dtype, content, bdata))
    whole = parts.column_with_ends(dtype, content)
    return _shortest(dtype, content, bdata) if whole is None else {ENDS: {NAME: whole}}


def _shortest(dtype: str, content: bytes, bdata: str) -> dict[str, Any]:
    """The column as a line, as numbers that are repeated, or as it is."""
    column = np.frombuffer(content, dtype=f"<{dtype}")
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
    return {"dtype": dtype, "bdata": bdata or _base64(column)}


def _base64(column: NDArray[Any]) -> str:
    return base64.b64encode(column.tobytes()).decode()
