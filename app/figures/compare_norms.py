"""The gradient norms of several runs in one chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from app.figures.compare_paths import Counts, DrawnRun
from app.figures.parts.axes import log_axis, log_range, thinned
from app.figures.parts.free_space import Box, dense, size_of
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette, template
from app.text.numbers import NORM_NAMES, number
from gradnorm_core.arrays import Floats
from gradnorm_core.norms import gradient_norm

Against = Literal["steps", "gradients"]

MARKERS = 12
"""Markers shown along a curve, so that eight of them can be distinguished."""
NAMES = {"steps": "step <i>k</i>", "gradients": "gradients evaluated"}
BEYOND = 1e6
"""The norm axis ends at this factor above the largest norm at a start; a run that diverges leaves the chart."""
REACH = 1e4
"""The norm axis reaches down to the tolerance once a norm is within this factor of it."""
PANEL, PLACES = (290.0, 220.0), (0.01, 0.99, 0.5, 0.75, 0.25)
"""Pixels of the picture on a phone, and the places along it for the name of the tolerance, the first ones preferred."""
LABEL_ROOM = 0.05
"""Letters closer than this share of the axes are moved apart."""


def compared_norms(
    runs: Sequence[DrawnRun],
    palette: Palette,
    *,
    norm: float = 2.0,
    against: Against = "steps",
    budget: int | None = None,
) -> Figure:
    """The gradient norms of all runs on one logarithmic axis, each curve with its run's letter at its end.

    Args:
        runs: the runs.
        palette: light or dark.
        norm: p of ‖∇f‖ₚ.
        against: over the steps, or over the gradients evaluated.
        budget: most gradients a run may evaluate, marked where the axis counts them.
    """
    series = {drawn.place: gradient_norm(drawn.run.gradients, norm) for drawn in runs}
    places = {drawn.place: _positions(drawn, against) for drawn in runs}
    limits = _limits(runs, series)
    right = max(float(positions[-1]) for positions in places.values())
    data = [_curve(drawn, places[drawn.place], series[drawn.place], palette) for drawn in _selected_last(runs)]
    ends = [(drawn, *_end(places[drawn.place], series[drawn.place], limits[1])) for drawn in runs]
    x_axis, line = _x_axis(right, against), _tolerance_line(runs, norm, limits, palette)
    tolerance = _tolerance_label(data, line, x_axis["range"], limits, palette)
    layout = {
        "template": template(palette),
        "xaxis": x_axis,
        "yaxis": log_axis(limits, 7) | {"title": {"text": NORM_NAMES[norm], "standoff": 4}},
        "annotations": [*_letters(ends, right, limits, palette), *tolerance],
        "shapes": [*line, *_budget_line(budget, against, right, palette)],
        "margin": {"l": 58, "r": 24, "t": 22, "b": 40},
        "hovermode": "closest", "hoverdistance": 20, "showlegend": False, "uirevision": f"{norm} {against}",
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _selected_last(runs: Sequence[DrawnRun]) -> list[DrawnRun]:
    return sorted(runs, key=lambda drawn: drawn.selected)


def _positions(drawn: DrawnRun, against: Against) -> Counts:
    return np.arange(drawn.run.iterations + 1) if against == "steps" else drawn.spent


def _limits(runs: Sequence[DrawnRun], series: dict[int, Floats]) -> tuple[float, float]:
    """The decades of all norms, but for what a diverging run does far above every start."""
    ceiling = BEYOND * max(float(norms[0]) for norms in series.values())
    seen = np.concatenate([norms[norms <= ceiling] for norms in series.values()])
    tolerance = runs[0].run.spec.gradient_tolerance
    positive = seen[seen > 0]
    near = tolerance > 0 and positive.size and positive.min() <= REACH * tolerance
    return log_range(seen, (tolerance,) if near else ())


def _curve(drawn: DrawnRun, positions: Counts, norms: Floats, palette: Palette) -> Trace:
    stroke, kept = palette.run(drawn.place), thinned(norms)
    return {
        "type": "scatter", "mode": "lines+markers", "name": f"{drawn.letter} {drawn.name}", "meta": drawn.place,
        "x": positions[kept].astype(np.int32), "y": np.where(norms[kept] > 0, norms[kept], np.nan),
        "line": {"color": stroke.colour, "width": 2.6 if drawn.selected else 1.8, "dash": stroke.dash},
        "marker": {"symbol": stroke.symbol, "size": 6, "color": stroke.colour, "maxdisplayed": MARKERS},
        "customdata": np.column_stack([kept, drawn.spent[kept]]).astype(np.int32), "showlegend": False,
        "hovertemplate": f"{drawn.title}<br>k = %{{customdata[0]}}, after %{{customdata[1]}} gradients"
                         "<br>%{y:.15~g}<extra></extra>",
    }  # fmt: skip


def _x_axis(right: float, against: Against) -> dict[str, Any]:
    margin = max(0.03 * right, 0.3)
    ticks = {"dtick": 1} if right <= 8 else {"nticks": 7}
    return {
        "range": [-margin, right + 1.6 * margin], "title": {"text": NAMES[against]}, "tickformat": "d",
        "showgrid": False, **ticks,
    }  # fmt: skip


def _end(positions: Counts, norms: Floats, top: float) -> tuple[float, float]:
    """The last visible point of a curve: its end, or the point where it leaves the chart for good."""
    seen = np.flatnonzero(norms <= 10**top)
    last = min(int(seen[-1]) + 1, len(norms) - 1) if seen.size else 0
    return float(positions[last]), float(norms[last])


def _letters(
    ends: Sequence[tuple[DrawnRun, float, float]], right: float, limits: tuple[float, float], palette: Palette
) -> list[dict[str, Any]]:
    """Each run's letter to the right of the end of its curve; those that would cover another one move up."""
    low, high = limits
    taken: list[tuple[float, float]] = []
    words = []
    for drawn, x, norm in sorted(ends, key=lambda end: (end[2], end[1])):
        height = min(max(math.log10(norm) if 0 < norm < math.inf else low, low), high)
        across, up = x / max(right, 1.0), (height - low) / (high - low)
        while any(abs(across - a) < LABEL_ROOM and abs(up - b) < LABEL_ROOM for a, b in taken):
            up += LABEL_ROOM
        taken.append((across, up))
        words.append({
            "x": x, "y": low + up * (high - low), "xanchor": "left", "xshift": 5, "yanchor": "middle",
            "text": f"<b>{drawn.letter}</b>", "showarrow": False,
            "font": {"size": 13, "color": palette.run(drawn.place).colour},
        })  # fmt: skip
    return words


def _tolerance_line(
    runs: Sequence[DrawnRun], norm: float, limits: tuple[float, float], palette: Palette
) -> list[dict[str, Any]]:
    """The line of the tolerance, if the norm that is drawn is the one that stops the runs."""
    spec = runs[0].run.spec
    if spec.tolerance_norm != norm or not _in(spec.gradient_tolerance, limits):
        return []
    return [{
        "type": "line", "xref": "x domain", "x0": 0, "x1": 1, "y0": spec.gradient_tolerance,
        "y1": spec.gradient_tolerance, "layer": "below", "line": {"color": palette.theory, "width": 1, "dash": "dot"},
    }]  # fmt: skip


def _tolerance_label(
    data: Sequence[Trace], line: Sequence[dict[str, Any]], across: tuple[float, float], limits: tuple[float, float],
    palette: Palette,
) -> list[dict[str, Any]]:  # fmt: skip
    """The name of the line of the tolerance: on it where no curve is, else above the picture."""
    if not line:
        return []
    tolerance = line[0]["y0"]
    text, height = f"tolerance {number(tolerance)}", math.log10(tolerance)
    width, high = size_of(text)
    up = (height - limits[0]) / (limits[1] - limits[0]) * PANEL[1]
    curves = np.vstack([dense(_in_pixels(curve, across, limits)) for curve in data])
    place: dict[str, Any] = {"x": 1.0, "xanchor": "right", "yref": "y domain", "y": 1.0, "yanchor": "bottom"}
    for share, anchor in ((share, anchor) for anchor in ("bottom", "top") for share in PLACES):
        left = share * (PANEL[0] - width)
        box = Box(left, up if anchor == "bottom" else up - high, width, high)
        if not (box.covers(curves) or box.sticks_out(*PANEL)):
            place = {"x": left / PANEL[0], "xanchor": "left", "yref": "y", "y": height, "yanchor": anchor}
            break
    return [{
        "name": "tolerance", "xref": "x domain", "showarrow": False, "font": {"size": 11, "color": palette.theory},
        "text": text if place["yref"] == "y" else f"dotted: {text}", **place,
    }]  # fmt: skip


def _in_pixels(curve: Trace, across: tuple[float, float], limits: tuple[float, float]) -> Floats:
    """The points of a curve in pixels of the smallest picture, (n, 2)."""
    (left, right), (low, high) = across, limits
    along = (curve["x"] - left) / (right - left) * PANEL[0]
    return np.column_stack([along, (np.log10(curve["y"]) - low) / (high - low) * PANEL[1]])


def _in(value: float, limits: tuple[float, float]) -> bool:
    return value > 0 and limits[0] <= math.log10(value) <= limits[1]


def _budget_line(budget: int | None, against: Against, right: float, palette: Palette) -> list[dict[str, Any]]:
    if budget is None or against != "gradients" or budget > 1.05 * right:
        return []
    return [{
        "type": "line", "yref": "y domain", "y0": 0, "y1": 1, "x0": budget, "x1": budget, "layer": "below",
        "line": {"color": palette.theory, "width": 1, "dash": "dot"},
        "label": {"text": f"budget {budget}", "textposition": "start", "textangle": 0, "xanchor": "right",
                  "font": {"size": 11, "color": palette.theory}},
    }]  # fmt: skip
