"""A figure to be read from the back row: larger type, lines and markers, and room for the words between its rows."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from app.figures.parts.packing import packed, unpacked
from app.figures.parts.plotly_types import Figure

SCALE = 1.5
"""The factor of enlargement."""
SIZES = {
    ("line", "width"), ("margin", "l"), ("margin", "r"), ("margin", "t"), ("margin", "b"), ("colorbar", "thickness"),
}  # fmt: skip
"""Lengths scaled besides every `size` of type or markers: parent and name."""
DATA = {"x", "y", "z", "customdata", "text", "meta"}


def enlarged(figure: Figure, scale: float = SCALE) -> Figure:
    """The same figure, `scale` times as large in type, lines and markers; its data are the same objects.

    Where rows stand above one another, the gaps between them, which hold their titles, grow by the same factor, and the
    rows, which are lower, have fewer ticks where these are logarithmic.
    """
    found: Figure = _scaled(figure, "", scale)
    found["layout"] |= _rows_apart(found["layout"], scale)
    return found


def _rows_apart(layout: dict[str, Any], scale: float) -> dict[str, Any]:
    """The upright axes that have rows of their own, each lower by the same factor, which the gaps win."""
    axes = {name: axis for name, axis in layout.items() if name.startswith("yaxis") and "domain" in axis}
    rows = sorted({tuple(axis["domain"]) for axis in axes.values()})
    gaps = [above[0] - below[1] for below, above in pairwise(rows)]
    if len(rows) < 2 or min(gaps) <= 0:
        return {}
    heights = sum(high - low for low, high in rows)
    lower = 1 - (scale - 1) * sum(gaps) / heights
    moved, floor = {}, rows[0][0]
    for row, gap in zip(rows, [*gaps, 0.0], strict=True):
        top = floor + lower * (row[1] - row[0])
        moved[row] = [floor, top]
        floor = top + scale * gap
    return {name: {**_with_room(axis), "domain": moved[tuple(axis["domain"])]} for name, axis in axes.items()}


def _with_room(axis: dict[str, Any]) -> dict[str, Any]:
    """The axis of a row, a logarithmic one with every other of its ticks, of which two stay: larger numbers touch."""
    if axis.get("type") != "log" or len(axis["tickvals"]) < 3:
        return axis
    return axis | {name: axis[name][::2] for name in ("tickvals", "ticktext")}


def _scaled(node: Any, parent: str, scale: float) -> Any:
    if isinstance(node, list):
        return [_scaled(one, parent, scale) for one in node]
    if not isinstance(node, dict):
        return node
    return {name: _part(value, parent, name, scale) for name, value in node.items()}


def _part(value: Any, parent: str, name: str, scale: float) -> Any:
    if name == "size" or (parent, name) in SIZES:
        return _larger(value, scale)
    if name == "nticks":
        return math.ceil(value / scale)  # larger numbers need more room
    return value if name in DATA else _scaled(value, name, scale)


def _larger(value: Any, scale: float) -> Any:
    """A number, or each of several."""
    if isinstance(value, list):
        return [_larger(one, scale) for one in value]
    if isinstance(value, dict):
        return packed(unpacked(value) * scale)
    return value * scale
