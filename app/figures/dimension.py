"""Steps over the dimension and over the condition number, and norms over the dimension, on logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.figures.parts.axes import log_axis, log_range
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette, Stroke, template
from app.text.numbers import NORM_NAMES
from gradnorm_core.arrays import Floats
from gradnorm_core.norms import EXPONENTS

TICKS = (2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True, slots=True)
class Series:
    """The runs on one function.

    Attributes:
        name: what it is called.
        dimensions, conditions: n and κ of each place, (c,).
        steps: of every run, (c, S); NaN where it did not arrive.
        law: the steps that κ predicts, (c,).
        place: which of the strokes is its own.
    """

    name: str
    dimensions: Floats
    conditions: Floats
    steps: Floats
    law: Floats
    place: int

    @property
    def medians(self) -> Floats:
        """Of the steps at each place, NaN where a run did not arrive."""
        return np.asarray(np.median(self.steps, axis=1))


def dimension_figure(series: Sequence[Series], palette: Palette, theory: bool = True) -> Figure:
    """Steps over n: a mark per run, a line through the medians, and a thin dashed line for the prediction from κ.

    Args:
        series: the runs.
        palette: light or dark.
        theory: whether the prediction is drawn.
    """
    data = [trace for one in series for trace in _curves(one, one.dimensions, "n = %{x}", palette)]
    if theory:
        data += [_law(one.dimensions, one.law, place == 0, palette) for place, one in enumerate(series)]
    low, high = series[0].dimensions[[0, -1]]
    return _figure(data, _dimension_axis(float(low), float(high)), _steps_axis(series), palette)


def condition_figure(
    series: Sequence[Series], law: tuple[Floats, Floats], palette: Palette, theory: bool = True
) -> Figure:
    """The same runs over κ, and one dashed line for all of them.

    Args:
        series: the runs; none while they are computed.
        law: κ from the smallest to the largest, and the steps it predicts.
        palette: light or dark.
        theory: whether the prediction is drawn.
    """
    data = [trace for one in series for trace in _curves(one, one.conditions, "κ = %{x:.4~g}", palette)]
    if theory:
        data.append(_law(*law, True, palette))
    axis = log_axis(log_range(law[0]), 6) | {"title": {"text": "condition number κ (no unit)"}}
    return _figure(data, axis, _steps_axis(series, law[1]), palette)


LAWS = {1.0: "n", 2.0: "√n", math.inf: "1"}
"""The norm of (1, …, 1) in n dimensions, n^(1/p), as one writes it."""


def norms_figure(dimensions: Floats, norms: dict[float, Floats], palette: Palette) -> Figure:
    """Each norm over n: computed values as marks; n, √n and 1 as lines.

    Args:
        dimensions: n, (c,).
        norms: by p, in units of the slope of one coordinate, each (c,).
        palette: light or dark.
    """
    laws = {p: dimensions ** (1 / p) for p in EXPONENTS}
    words = {p: LAWS.get(p, f"n^(1/{p:g})") for p in EXPONENTS}
    data = []
    for p in EXPONENTS:
        stroke = palette.norm(p)
        line = {"color": stroke.colour, "width": 1.6, "dash": stroke.dash}
        marker = {"symbol": stroke.symbol, "size": 8, "color": stroke.colour}
        common = {"type": "scatter", "x": dimensions, "hovertemplate": f"{NORM_NAMES[p]} = %{{y:.6~g}}<extra></extra>"}
        data.append(common | {"mode": "lines", "name": words[p], "y": laws[p], "line": line, "showlegend": False})
        name = f"{NORM_NAMES[p]} = {words[p]}"
        data.append(common | {"mode": "markers", "name": name, "y": norms[p], "marker": marker})
    heights = log_axis(log_range(np.concatenate(list(norms.values())))) | {
        "title": {"text": "norm ÷ slope of one coordinate"}
    }
    return _figure(data, _dimension_axis(float(dimensions[0]), float(dimensions[-1])), heights, palette)


def _curves(series: Series, places: Floats, hover: str, palette: Palette) -> list[Trace]:
    stroke = palette.run(series.place)
    runs = series.steps.shape[1]
    return [
        {
            "type": "scatter", "mode": "lines", "name": f"{series.name} ", "x": places, "y": series.medians,
            "line": {"color": stroke.colour, "width": 1.8}, "hoverinfo": "skip", "showlegend": False,
        },
        {
            "type": "scatter", "mode": "markers", "name": series.name, "x": np.repeat(places, runs),
            "y": series.steps.ravel(), "marker": _marker(stroke), "customdata": np.repeat(series.dimensions, runs),
            "hovertemplate": f"{series.name}, n = %{{customdata}}<br>{hover}: %{{y}} steps<extra></extra>",
        },
    ]  # fmt: skip


def _marker(stroke: Stroke) -> dict[str, Any]:
    return {"symbol": f"{stroke.symbol}-open", "size": 8, "color": stroke.colour, "line": {"width": 1.4}}


def _law(places: Floats, law: Floats, named: bool, palette: Palette) -> Trace:
    return {
        "type": "scatter", "mode": "lines", "name": "what κ predicts", "x": places, "y": law, "showlegend": named,
        "line": {"color": palette.theory, "width": 1.2, "dash": "5px,4px"},
        "hovertemplate": "κ predicts %{y:.4~g} steps<extra></extra>",
    }  # fmt: skip


def _dimension_axis(low: float, high: float) -> dict[str, Any]:
    ticks = [tick for tick in TICKS if low <= tick <= high]
    return {
        "type": "log", "range": [math.log10(low / 1.2), math.log10(high * 1.2)], "tickvals": ticks,
        "ticktext": [str(tick) for tick in ticks], "title": {"text": "dimension n"},
    }  # fmt: skip


def _steps_axis(series: Sequence[Series], otherwise: Floats | None = None) -> dict[str, Any]:
    """The axis over the steps of these runs; without any over others."""
    drawn = [np.r_[one.steps.ravel(), one.law] for one in series] or [np.empty(0) if otherwise is None else otherwise]
    return log_axis(log_range(np.concatenate(drawn))) | {"title": {"text": "steps to the tolerance"}}


def _figure(data: list[Trace], x: dict[str, Any], y: dict[str, Any], palette: Palette) -> Figure:
    layout = {
        "template": template(palette), "xaxis": x, "yaxis": y, "margin": {"l": 62, "r": 14, "t": 34, "b": 48},
        "legend": {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom"}, "hovermode": "closest",
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure
