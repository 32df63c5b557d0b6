"""Figures as a browser has them: put together from parts, and the words in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from app.browser.figure_parts import COLUMNS, COUNTS, ENDS, LINE, NAME
from app.figures.parts.packing import unpacked


def figure_of(sent: dict[str, Any], held: dict[str, Any]) -> Any:
    """The figure of a message, with the parts that it brings and those that are held."""
    return whole(sent["named"], held | sent["parts"])["figure"]


def whole(value: Any, parts: dict[str, Any]) -> Any:
    """The value with its parts in their places again, as a browser has to read it."""
    if isinstance(value, list):
        return [whole(one, parts) for one in value]
    if not isinstance(value, dict):
        return value
    if NAME in value:
        return whole(parts[value[NAME]], parts)
    if "dtype" in value or ENDS in value or COLUMNS in value:
        return numbers_of(value, parts)
    return {key: whole(one, parts) for key, one in value.items()}


def numbers_of(value: dict[str, Any], parts: dict[str, Any]) -> Any:
    """The numbers of an array in any of its forms."""
    if ENDS in value:
        return whole(value[ENDS], parts)[[0, -1]]
    if COLUMNS in value:
        return np.column_stack([whole(column, parts) for column in value[COLUMNS]])
    if LINE not in value:
        return np.repeat(unpacked(value), value.get(COUNTS, 1), axis=0)
    first, step, count = value[LINE]
    return (first + step * np.arange(count)).astype(value["dtype"])


WORDS = ("text", "title", "name", "hovertemplate", "ticktext", "alt")
"""The entries of a figure that people read: titles, names, hover boxes, annotations."""


def words_in(node: Any, key: str = "") -> Iterator[str]:
    """The texts of a figure that people read."""
    if isinstance(node, dict):
        for name, part in node.items():
            yield from words_in(part, name)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from words_in(part, key)
    elif isinstance(node, str) and key in WORDS:
        yield node
