"""A figure to be read from the back row: larger type, thicker lines, larger markers. Nothing else changes."""

from __future__ import annotations

from typing import Any

from app.figures.parts.packing import packed, unpacked

Figure = dict[str, Any]

SCALE = 1.5
"""The factor of enlargement."""
SIZES = {
    ("line", "width"), ("margin", "l"), ("margin", "r"), ("margin", "t"), ("margin", "b"), ("colorbar", "thickness"),
}  # fmt: skip
"""Lengths scaled besides every `size` of type or markers: parent and name."""
DATA = {"x", "y", "z", "customdata", "text", "meta"}


def enlarged(figure: Figure, scale: float = SCALE) -> Figure:
    """The same figure, `scale` times as large in type, lines and markers; its data are the same objects."""
    found: Figure = _scaled(figure, "", scale)
    return found


def _scaled(node: Any, parent: str, scale: float) -> Any:
    if isinstance(node, list):
        return [_scaled(one, parent, scale) for one in node]
    if not isinstance(node, dict):
        return node
    return {name: _part(value, parent, name, scale) for name, value in node.items()}


def _part(value: Any, parent: str, name: str, scale: float) -> Any:
    if name == "size" or (parent, name) in SIZES:
        return _larger(value, scale)
    return value if name in DATA else _scaled(value, name, scale)


def _larger(value: Any, scale: float) -> Any:
    """A number, or each of several."""
    if isinstance(value, list):
        return [_larger(one, scale) for one in value]
    if isinstance(value, dict):
        return packed(unpacked(value) * scale)
    return value * scale
