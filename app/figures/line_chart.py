"""Named curves over a common axis: straight segments, each curve with its colour, dash and marker."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from app.figures.parts.axes import log_axis, log_range
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure
from app.figures.style import Palette, template
from gradnorm_core.arrays import Floats

Named = tuple[str, Sequence[float], Sequence[float]]
"""A curve: its name, x and y."""
MARGIN = 0.06
LINE = 15
"""Pixels from one line of words to the next."""


def lines_figure(
    curves: Sequence[Named],
    names: tuple[str, str],
    palette: Palette,
    *,
    logarithmic: tuple[bool, bool] = (False, False),
    marks: Sequence[tuple[str, float]] = (),
    level: float = math.nan,
    points: bool = False,
) -> Figure:
    """The curves, with a legend above them.

    Args:
        curves: at most eight; NaN makes a gap.
        names: what the axes are called, with units.
        palette: light or dark.
        logarithmic: whether x and y count in powers of ten.
        marks: words and the x they stand at.
        level: a height to mark; NaN for none.
        points: whether only the points are data: then they are marked.
    """
    data = [_curve(place, curve, points, palette) for place, curve in enumerate(curves)]
    x, y = (np.concatenate([np.asarray(curve[axis], dtype=np.float64) for curve in curves]) for axis in (1, 2))
    upright = [_line(("x", at), ("y domain", 0.0, 1.0), palette) for _, at in marks]
    level_line = [] if math.isnan(level) else [_line(("y", level), ("x domain", 0.0, 1.0), palette)]
    layout = {
        "template": template(palette), "shapes": upright + level_line,
        "annotations": [
            _words(text, math.log10(at) if logarithmic[0] else at, LINE * (place % 2), palette)
            for place, (text, at) in enumerate(marks)
        ],
        "xaxis": _axis(x, logarithmic[0], names[0]), "yaxis": _axis(y, logarithmic[1], names[1]),
        "legend": {"orientation": "h", "x": 0, "y": 1.12, "yanchor": "bottom", "itemclick": False},
        "margin": {"l": 66, "r": 16, "t": 84, "b": 44}, "hovermode": "closest", "showlegend": True,
        "uirevision": " ".join(curve[0] for curve in curves),
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _curve(place: int, curve: Named, points: bool, palette: Palette) -> dict[str, Any]:
    name, x, y = curve
    stroke = palette.run(place)
    return {
        "type": "scatter", "mode": "lines+markers" if points else "lines", "name": name,
        "x": np.asarray(x, dtype=np.float64), "y": np.asarray(y, dtype=np.float64),
        "line": {"color": stroke.colour, "width": 2, "dash": stroke.dash},
        "marker": {"symbol": stroke.symbol, "size": 7, "color": stroke.colour},
        "hovertemplate": f"{name}: %{{x:.4~g}}, %{{y:.4~g}}<extra></extra>",
    }  # fmt: skip


def _axis(values: Floats, logarithmic: bool, name: str) -> dict[str, Any]:
    title = {"title": {"text": name}, "fixedrange": True}
    if logarithmic:
        return log_axis(log_range(values), 6) | title
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = MARGIN * ((high - low) or 1.0)
    return {"range": [low - room, high + room], "nticks": 8, "zeroline": True} | title


def _line(at: tuple[str, float], across: tuple[str, float, float], palette: Palette) -> dict[str, Any]:
    """A dotted line at one coordinate, across the whole picture."""
    axis, place = at
    other, first, last = across
    mine, others = axis[0], other[0]
    return {
        "type": "line", f"{mine}ref": axis, f"{others}ref": other, f"{mine}0": place, f"{mine}1": place,
        f"{others}0": first, f"{others}1": last, "layer": "below",
        "line": {"color": palette.theory, "width": 1, "dash": "dot"},
    }  # fmt: skip


def _words(text: str, at: float, lifted: int, palette: Palette) -> dict[str, Any]:
    """Words above the picture; every second one a line higher, so that neighbours do not touch."""
    return {
        "xref": "x", "x": at, "yref": "y domain", "y": 1.0, "yanchor": "bottom", "yshift": lifted, "text": text,
        "showarrow": False,
        "font": {"size": 12, "color": palette.muted},
    }  # fmt: skip
