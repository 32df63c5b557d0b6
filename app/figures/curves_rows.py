"""The rows of the curves: their places, their words, the common axis of the steps and the line of the tolerance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from app.figures.parts.norm_panel import Room
from app.figures.parts.plotly_types import Trace
from app.figures.style import Palette, template
from app.text.numbers import NORM_NAMES, number
from gradnorm_core.arrays import Floats

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run


ROWS = {"y": (0.56, 1.0), "y2": (0.27, 0.5), "y3": (0.0, 0.21)}
"""From bottom to top: angle, value, norms."""


class Row(NamedTuple):
    """One row of the figure: its traces, its axis and the words in it."""

    traces: list[Trace]
    axis: dict[str, Any]
    words: list[dict[str, Any]]


def tolerance_label(run: Run, norm: Floats, near: bool, palette: Palette, room: Room) -> dict[str, Any]:
    """The name of the tolerance line, where it covers the least of the curves; without the line an arrow down.

    The side where the norm is far from the line is tried first, then the middle and the other side. The arrow is under
    the axis: at its floor it would lie on a curve that stays there.
    """
    tolerance, p = run.spec.gradient_tolerance, run.spec.tolerance_norm
    on_line, under_axis = ("y", math.log10(tolerance), "bottom"), ("y domain", 0.0, "top")
    place = dict(zip(("yref", "y", "yanchor"), on_line if near else under_axis, strict=True))
    words = {
        "name": "tolerance", "xref": "x domain", "showarrow": False,
        "text": f"tolerance: {NORM_NAMES[p]} ≤ {number(tolerance)}" if near else f"↓ tolerance {number(tolerance)}",
        "font": {"size": 11, "color": palette.theory}, **place,
    }  # fmt: skip
    left, middle, right = ({"x": x, "xanchor": side} for side, x in (("left", 0.02), ("center", 0.5), ("right", 1.0)))
    sides = (left, middle, right) if norm[-1] <= norm[0] else (right, middle, left)
    forms = [words | side for side in sides] if near else [words | right]
    return room.freest(forms, lambda form, scale: scale.box_of(form), [])[0]


def row_title(text: str, axis: str, palette: Palette) -> dict[str, Any]:
    """The name of a row, above it."""
    return {
        "xref": "paper", "yref": f"{axis} domain", "x": 0, "y": 1.0, "xanchor": "left", "yanchor": "bottom",
        "text": text, "showarrow": False, "font": {"size": 13, "color": palette.text},
    }  # fmt: skip


def floor_label(text: str, axis: str, palette: Palette) -> dict[str, Any]:
    """The words on what the floor of a logarithmic row stands for."""
    return {
        "xref": "x domain", "yref": f"{axis} domain", "x": 1.0, "y": 0.97, "xanchor": "right", "yanchor": "top",
        "text": text, "showarrow": False, "font": {"size": 11, "color": palette.muted},
    }  # fmt: skip


def rows_layout(run: Run, rows: tuple[Row, Row, Row], last: int, palette: Palette) -> dict[str, Any]:
    """The layout of the three rows, norms, value and angle, over the steps up to `last`."""
    axes = {
        f"yaxis{name[1:]}": {**row.axis, "domain": list(ROWS[name]), "anchor": "x", "nticks": 6 if name == "y" else 4}
        for name, row in zip(ROWS, rows, strict=True)
    }
    return {
        "template": template(palette),
        **axes,
        "xaxis": _step_axis(last),
        "shapes": [_line("y3", 90.0, palette), *_tolerance_line(run, rows[0], palette)],
        "annotations": [words for row in rows for words in row.words],
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "itemwidth": 30},
        "margin": {"l": 52, "r": 14, "t": 30, "b": 40},
        "hovermode": "x unified", "hoversubplots": "axis", "uirevision": "curves",
    }  # fmt: skip


def _step_axis(last: int) -> dict[str, Any]:
    margin = max(0.02 * last, 0.3)
    ticks = {"dtick": 1} if last <= 8 else {"nticks": 7}
    return {
        "range": [-margin, last + margin], "title": {"text": "step <i>k</i>"}, "anchor": "y3", "tickformat": "d",
        "showgrid": False, "spikethickness": 1, "spikedash": "solid", **ticks,
        "unifiedhovertitle": {"text": "k = %{x}"},
    }  # fmt: skip


def _tolerance_line(run: Run, row: Row, palette: Palette) -> list[dict[str, Any]]:
    tolerance = run.spec.gradient_tolerance
    low, high = row.axis["range"]
    seen = tolerance > 0 and low <= math.log10(tolerance) <= high
    return [_line("y", tolerance, palette)] if seen else []


def _line(axis: str, height: float, palette: Palette) -> dict[str, Any]:
    """A thin horizontal line that is no data."""
    return {
        "type": "line", "xref": "x domain", "x0": 0, "x1": 1, "yref": axis, "y0": height, "y1": height,
        "layer": "below", "line": {"color": palette.theory, "width": 1, "dash": "dot"},
    }  # fmt: skip
