"""The data of a figure as a table, for readers who cannot see it or who want the numbers.

Every series that answers the pointer is listed point by point. Of a field over the plane some rows and columns are
listed as a reader may follow. Where an axis is bent, the figure carries the true values for the pointer; they are the
ones listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.figures.parts.packing import unpacked

Reading = dict[str, list[Any]]

MOST_ROWS = 2000
SIDE = 9
"""Rows and columns listed of a field."""
FIELDS = ("heatmap", "surface")
TAG = re.compile(r"<[^>]+>")


def reading_of(figure: dict[str, Any]) -> Reading:
    """The columns series, horizontal and vertical axis, and value where there is a field.

    An axis has its own title; the heights of curves whose axis has none are values.

    At most `MOST_ROWS` rows: of longer ones every second, third, … is listed, the last always.
    """
    traces = sorted(figure["data"], key=lambda trace: trace["type"] in FIELDS)  # what lies under the curves comes last
    rows = [row for trace in traces for row in _rows(unpacked(trace))]
    stride = max(1, -(-len(rows) // MOST_ROWS))
    kept = rows[::stride] if (len(rows) - 1) % stride == 0 else [*rows[::stride], rows[-1]]
    names = ["series", _axis_name(figure, "x"), _axis_name(figure, "y"), "value"]
    if all(value is None for *_, value in kept):
        names = [*names[:2], _axis_name(figure, "y", untitled="value")]
    return {name: [row[place] for row in kept] for place, name in enumerate(names)}


def _rows(trace: dict[str, Any]) -> Iterator[tuple[str, Any, Any, Any]]:
    """The points of one series."""
    name = TAG.sub("", str(trace.get("name", "")))
    if trace["type"] in FIELDS:
        yield from _field(name or "f", trace)
    elif "x" in trace and trace.get("hoverinfo") != "skip":
        heights = trace.get("z", [None] * len(trace["x"]))
        for x, y, z in zip(trace["x"], _true(trace, "y"), heights, strict=True):
            if _is_something(x) and _is_something(y):
                yield name, _plain(x), _plain(y), _plain(z)


def _field(name: str, trace: dict[str, Any]) -> Iterator[tuple[str, Any, Any, Any]]:
    z = np.asarray(_true(trace, "z"))
    x, y = (np.asarray(trace.get(axis, np.arange(size))) for axis, size in (("x", z.shape[1]), ("y", z.shape[0])))
    for row, column in product(_spread(z.shape[0]), _spread(z.shape[1])):
        yield name, _plain(x[column]), _plain(y[row]), _plain(z[row, column])


def _true(trace: dict[str, Any], axis: str) -> Any:
    """The values along an axis: those of the hover box where they have the shape of those drawn."""
    drawn, exact = trace[axis], trace.get("customdata")
    return exact if exact is not None and np.shape(exact) == np.shape(drawn) else drawn


def _spread(count: int) -> NDArray[np.intp]:
    return np.unique(np.linspace(0, count - 1, min(count, SIDE)).round().astype(np.intp))


def _is_something(value: Any) -> bool:
    """Whether this is a coordinate and no gap between two strokes."""
    return value is not None and (not isinstance(value, float | np.floating) or not np.isnan(value))


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _axis_name(figure: dict[str, Any], axis: str, untitled: str = "") -> str:
    """The title of the axis, of the plane or of a surface, without its mark-up; or `untitled`, or the axis's letter."""
    layout = figure["layout"]
    axes = {**layout.get("scene", {}), **layout}
    title = axes.get(f"{axis}axis", {}).get("title", {}).get("text", "")
    return TAG.sub("", title) or untitled or axis
