"""The gradients of the rows at an iterate: a fan whose mean is the gradient, and how many rows have which norm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette, template
from app.text.numbers import number
from gradnorm_core.arrays import Floats
from gradnorm_core.methods.row_clipping import RowClipping
from gradnorm_core.norms import gradient_norm

Shown = Literal["none", "rows", "mean"]
"""Gradients as they are, each row clipped before the mean, or the mean clipped."""
BINS: Final = 16
REACH: Final = 2.5
"""Width of the fan in bounds of the clip, since one row may be a thousand times as long."""
FAN, NORMS = (0.0, 0.46), (0.57, 1.0)
"""The parts of the width for fan and histogram."""


@dataclass(frozen=True, slots=True)
class NormAxis:
    """The axis of the histogram, the same for all iterates of a run.

    Attributes:
        low, high: the least and the greatest norm shown, both positive.
        most: rows in the fullest bin of any of the iterates it was made for, at least 1.
    """

    low: float
    high: float
    most: int

    @property
    def edges(self) -> Floats:
        """The edges of the bins, at equal steps of the logarithm."""
        return np.geomspace(self.low, self.high, BINS + 1)

    def counts(self, norms: Floats) -> Floats:
        """The rows in each bin; norms beyond the ends are in none."""
        return np.histogram(norms, self.edges)[0].astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class RowsPicture:
    """The numbers of the picture.

    Attributes:
        clipping: the gradients of the rows and what a clip makes of them and of their mean.
        axis: of the norms.
        shown: what is clipped.
        bound: c.
        uphill: whether the run climbs: the arrows then are the gradients, otherwise their opposites.
    """

    clipping: RowClipping
    axis: NormAxis
    shown: Shown
    bound: float
    uphill: bool = False

    @property
    def norms(self) -> Floats:
        """‖gᵢ‖₂ of each row, (n,)."""
        with np.errstate(all="ignore"):
            return np.asarray(gradient_norm(self.clipping.rows, 2, axis=0))

    @property
    def mean(self) -> Floats:
        """The arrow that stands out: the mean of the rows, or what the clip makes of it, (2,)."""
        found = {"none": self.clipping.gradient, "rows": self.clipping.of_rows, "mean": self.clipping.of_mean}
        return found[self.shown]

    @property
    def radius(self) -> float:
        """The length of an arrow that reaches the edge of the fan."""
        longest = float(self.norms.max())
        return REACH * self.bound if self.shown != "none" else longest if 0 < longest < np.inf else 1.0


def row_gradients_figure(picture: RowsPicture, palette: Palette) -> Figure:
    """The fan on the left, the histogram on the right."""
    with np.errstate(all="ignore"):
        data = [*_fan(picture, palette), *_histogram(picture, palette)]
    layout = {
        "template": template(palette), "showlegend": False, "hovermode": "closest",
        "xaxis": {"domain": list(FAN), "range": [-1.1, 1.1], "visible": False, "fixedrange": True},
        "yaxis": {"range": [-1.1, 1.1], "visible": False, "fixedrange": True, "scaleanchor": "x"},
        "xaxis2": {
            "domain": list(NORMS), "type": "log", "anchor": "y2", "fixedrange": True, "nticks": 5,
            "range": np.log10([picture.axis.low, picture.axis.high]).tolist(), "title": {"text": "‖gᵢ‖₂ of the rows"},
            "exponentformat": "power",
        },
        "yaxis2": {
            "anchor": "x2", "range": [0, 1.12 * picture.axis.most], "fixedrange": True, "nticks": 4, "tickformat": "d",
            "title": {"text": "rows"},
        },
        "annotations": _words(picture, palette),
        "margin": {"l": 8, "r": 12, "t": 26, "b": 44}, "uirevision": f"rows {picture.shown}",
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _fan(picture: RowsPicture, palette: Palette) -> list[Trace]:
    """Every row from the middle, clipped rows over them, and the mean in front."""
    rows, sign = picture.clipping, (1.0 if picture.uphill else -1.0) / picture.radius
    by_row = picture.shown == "rows"
    thin = {"color": palette.run(1).colour, "width": 1.2}
    traces = [_arrows("rows", sign * rows.rows, thin, 0.3 if by_row else 0.75)]
    if by_row:
        traces.append(_arrows("clipped rows", sign * rows.clipped_rows, thin | {"width": 1.8}, 1.0))
    if picture.shown != "none":
        turn = np.linspace(0, 2 * np.pi, 73)
        ring = picture.bound / picture.radius * np.array([np.cos(turn), np.sin(turn)])
        traces.append(_line("bound", ring, {"color": palette.theory, "width": 1, "dash": "dot"}))
        whole = {"color": palette.run().colour, "width": 2, "dash": "dot"}
        traces.append(_arrows("mean, not clipped", sign * rows.gradient[:, None], whole, 0.8))
    front = _arrows("mean", sign * picture.mean[:, None], {"color": palette.run().colour, "width": 3.5}, 1.0)
    tip = {"size": [0, 9, 0], "color": palette.run().colour, "line": {"color": palette.halo, "width": 1}}
    return [*traces, front | {"mode": "lines+markers", "marker": tip}]


def _arrows(name: str, tips: Floats, line: dict[str, Any], opacity: float) -> Trace:
    """Lines from the middle to each tip, (2, n)."""
    middle, gap = np.zeros_like(tips), np.full_like(tips, np.nan)
    x, y = np.stack([middle, tips, gap], axis=2).reshape(2, -1)
    return _line(name, np.array([x, y]), line) | {"opacity": opacity}


def _line(name: str, points: Floats, line: dict[str, Any]) -> Trace:
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": points[0], "y": points[1], "line": line,
        "hoverinfo": "skip",
    }  # fmt: skip


def _histogram(picture: RowsPicture, palette: Palette) -> list[Trace]:
    axis = picture.axis
    edges = axis.edges
    steps = np.array([np.repeat(edges, 2)[1:-1], np.repeat(axis.counts(picture.norms), 2)])
    bars = _line("norms", steps, {"color": palette.run(1).colour, "width": 1}) | {
        "xaxis": "x2", "yaxis": "y2", "fill": "tozeroy", "hoverinfo": "all",
        "hovertemplate": "%{y} rows near %{x:.3~g}<extra></extra>",
    }  # fmt: skip
    marks = [_mark("norm of the mean", float(gradient_norm(picture.clipping.gradient)), axis, palette.run().colour)]
    if picture.shown != "none":
        marks.append(_mark("bound of the norms", picture.bound, axis, palette.theory, "dot"))
    return [bars, *[mark for mark in marks if mark]]


def _mark(name: str, at: float, axis: NormAxis, colour: str, dash: str = "solid") -> Trace:
    """An upright line at a norm; nothing where the axis does not reach it."""
    if not axis.low <= at <= axis.high:
        return {}
    points = np.array([[at, at], [0, 1.06 * axis.most]])
    return _line(name, points, {"color": colour, "width": 2, "dash": dash}) | {"xaxis": "x2", "yaxis": "y2"}


def _words(picture: RowsPicture, palette: Palette) -> list[dict[str, Any]]:
    sign = "" if picture.uphill else "−"
    title = {"showarrow": False, "xref": "paper", "yref": "paper", "y": 1.0, "yanchor": "bottom", "align": "left"}
    font = {"font": {"size": 12.5, "color": palette.text}}
    low = {"y": 0.0, "yanchor": "top", "font": {"size": 11.5, "color": palette.muted}, "name": "readout"}
    return [
        title | font | {"x": 0.0, "xanchor": "left", "text": f"{sign}gᵢ and their mean"},
        title | font | {"x": NORMS[0], "xanchor": "left", "text": "rows by their norm"},
        title | low | {"x": 0.0, "xanchor": "left", "text": "<br>".join(readout(picture))},
    ]  # fmt: skip


def readout(picture: RowsPicture) -> list[str]:
    """The lengths in the fan in two short lines; app/browser/picture/rows.js writes the same for every iterate."""
    rows = picture.clipping
    mean = float(gradient_norm(rows.gradient))
    if picture.shown == "none":
        missing = len(picture.norms) - int(picture.axis.counts(picture.norms).sum())
        absent = f"; {missing} off the axis" if missing else ""
        return [f"mean {number(mean)}", f"longest row {number(float(picture.norms.max()))}{absent}"]
    after = float(gradient_norm(picture.mean))
    off = f", {rows.angle:.0f}° off" if picture.shown == "rows" and np.isfinite(rows.angle) else ""
    return [f"mean {number(mean)}, now {number(after)}{off}", f"dotted ring: c = {number(picture.bound)}"]
