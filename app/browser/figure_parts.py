"""Figures in parts that are named by their content, so that a part which the browser holds is not sent again.

A part is a dictionary, a list or a text of a figure, with its own parts replaced by their names: one changed curve is
sent with the few names above it, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

NAME: Final = "$"
"""The key of a dictionary that stands for a part: ``{"$": "its name"}``."""
SHORT: Final = 48
"""Parts with fewer characters stand where they are: a name would be no shorter."""
MOST_COLUMNS: Final = 16
"""A table with at most so many columns is sent by columns: those of the pointer's words are also drawn as curves."""


def in_parts(value: Any, parts: dict[str, Any]) -> Any:
    """The value with its parts replaced by their names; `parts` gets them by name."""
    if isinstance(value, Mapping):
        value = _array(value, parts) if "bdata" in value else {key: in_parts(one, parts) for key, one in value.items()}
    elif isinstance(value, list | tuple):
        value = [in_parts(one, parts) for one in value]
    elif not isinstance(value, str):
        return value
    text = json.dumps(value)
    if len(text) < SHORT:
        return value
    name = name_of(text)
    parts[name] = value
    return {NAME: name}


def name_of(text: str) -> str:
    """A name for this content."""
    return base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=12).digest()).decode()


def _array(packed: Mapping[str, str], parts: dict[str, Any]) -> dict[str, Any]:
    """A packed array; a table as its columns, each a part of its own."""
    rows, _, columns = packed.get("shape", "").partition(", ")
    if not columns.isdecimal() or int(columns) > MOST_COLUMNS or not int(rows):
        return dict(packed)
    table = np.frombuffer(base64.b64decode(packed["bdata"]), dtype=f"<{packed['dtype']}")
    return {"columns": [in_parts(_packed(column), parts) for column in table.reshape(int(rows), int(columns)).T]}


def _packed(column: NDArray[Any]) -> dict[str, str]:
    return {"dtype": column.dtype.str[1:], "bdata": base64.b64encode(column.tobytes()).decode()}
