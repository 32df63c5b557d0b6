"""One line search: f along the ray, the line it has to get below, the points it tried, the one it took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.figures.parts.own_letters import say_in_other_words
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette, template
from app.text.numbers import number
from app.text.taken_letters import NONE_TAKEN, Taken

if TYPE_CHECKING:
    from gradnorm_core.diagnostics.line_search import Ray


MOST_NUMBERED = 12
"""With more trials than this only the accepted one keeps its number."""
MOST_TOLD = 4
"""Trials beyond the picture that are listed one by one."""
HEADROOM = 0.35
"""Room above φ(0), as a share of the fall shown: trials that are higher are marked at the upper edge."""


def ray_figure(ray: Ray, palette: Palette, taken: Taken = NONE_TAKEN) -> Figure:
    """φ(α) over α, with the trials numbered in their order.

    Args:
        ray: one step of a line search.
        palette: light or dark.
        taken: the letters of the function.
    """
    low, high = _range(ray)
    data = [_curve(ray, palette), *_decrease(ray, palette), *_trials(ray, high, palette), _accepted(ray, palette)]
    layout = _layout(ray, (low, high), palette)
    say_in_other_words(data, layout, taken)
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _range(ray: Ray) -> tuple[float, float]:
    """The ends of the φ axis: a little beyond the best value, and HEADROOM beyond φ(0)."""
    known = np.append(ray.values[np.isfinite(ray.values)], [ray.value, ray.value_accepted])
    uphill = ray.slope > 0
    best = float(known.max() if uphill else known.min())
    fall = abs(best - ray.value) or abs(ray.value) * 1e-12 or 1.0
    beyond, far = HEADROOM * fall, 0.12 * fall
    return (ray.value - beyond, best + far) if uphill else (best - far, ray.value + beyond)


def _curve(ray: Ray, palette: Palette) -> Trace:
    return {
        "type": "scatter", "mode": "lines", "name": "φ", "x": ray.step_sizes, "y": ray.values,
        "line": {"color": palette.norms[2.0], "width": 2.2}, "hovertemplate": "α = %{x}<br>φ(α) = %{y}<extra></extra>",
    }  # fmt: skip


def _decrease(ray: Ray, palette: Palette) -> list[Trace]:
    """The line of sufficient decrease, where the rule has one."""
    if ray.line is None:
        return []
    return [{
        "type": "scatter", "mode": "lines", "name": "sufficient decrease", "x": ray.step_sizes[[0, -1]], "y": ray.line,
        "line": {"color": palette.theory, "width": 1.4, "dash": "8px,4px"}, "hoverinfo": "skip",
    }]  # fmt: skip


def _trials(ray: Ray, high: float, palette: Palette) -> list[Trace]:
    """The trials on the curve; one that is higher than the picture is a triangle at its edge."""
    places = np.flatnonzero(ray.shown)
    if not places.size:
        return []
    values = ray.trial_values[places]
    outside = ~(values <= high) if ray.slope <= 0 else ~(values >= _range(ray)[0])
    edge = high if ray.slope <= 0 else _range(ray)[0]
    names = [str(place + 1) if len(ray.trials) <= MOST_NUMBERED else "" for place in places]
    symbol = "triangle-up" if ray.slope <= 0 else "triangle-down"
    return [{
        "type": "scatter", "mode": "markers+text", "name": "trials", "x": ray.trials[places],
        "y": np.where(outside, edge, values), "text": names, "textposition": "top center", "cliponaxis": False,
        "textfont": {"size": 12, "color": palette.text}, "customdata": np.column_stack([places + 1, values]),
        "hovertemplate": "trial %{customdata[0]}<br>α = %{x}<br>φ(α) = %{customdata[1]}<extra></extra>",
        "marker": {
            "symbol": [symbol if out else "circle" for out in outside], "size": 9, "color": palette.halo,
            "line": {"color": palette.run().colour, "width": 2},
        },
    }]  # fmt: skip


def _accepted(ray: Ray, palette: Palette) -> Trace:
    return {
        "type": "scatter", "mode": "markers", "name": "accepted", "x": np.array([ray.accepted]),
        "y": np.array([ray.value_accepted]), "cliponaxis": False,
        "hovertemplate": "taken<br>α = %{x}<br>φ(α) = %{y}<extra></extra>",
        "marker": {"size": 11, "color": palette.run().colour, "line": {"color": palette.halo, "width": 1.5}},
    }  # fmt: skip


def _layout(ray: Ray, limits: tuple[float, float], palette: Palette) -> dict[str, Any]:
    far = float(ray.step_sizes[-1])
    words = [
        _words(0.0, 1.0, f"φ(α) = f(x<sub>{ray.iteration}</sub> + α d<sub>{ray.iteration}</sub>)", "left", palette)
    ]
    if listed := _far_trials(ray):
        words.append(_words(1.0, 0.02, listed, "right", palette, size=11))
    if ray.line is not None:
        share = f"{number(ray.sufficient_decrease or 0.0)}"
        words.append({
            "x": far, "y": float(np.clip(ray.line[1], *limits)), "xref": "x", "yref": "y", "showarrow": False,
            "xanchor": "right", "yanchor": "bottom" if ray.slope <= 0 else "top",
            "text": f"φ(0) + c₁αφ′(0), c₁ = {share}", "font": {"size": 11, "color": palette.theory},
        })  # fmt: skip
    return {
        "template": template(palette),
        "xaxis": {"range": [-0.02 * far, far], "title": {"text": "step size <i>α</i>"}, "showgrid": False},
        "yaxis": {"range": list(limits), "nticks": 5},
        "annotations": words, "showlegend": False, "margin": {"l": 56, "r": 12, "t": 30, "b": 40},
        "hovermode": "closest", "uirevision": "ray",
    }  # fmt: skip


def _far_trials(ray: Ray) -> str:
    """The trials to the right of the picture, in words."""
    far = np.flatnonzero(~ray.shown)
    if not far.size:
        return ""
    if far.size > MOST_TOLD:
        return f"{far.size} more trials farther right →"
    named = ", ".join(f"{place + 1}: α = {number(ray.trials[place])}" for place in far)
    return f"farther right → {named}"


def _words(x: float, y: float, text: str, anchor: str, palette: Palette, size: int = 13) -> dict[str, Any]:
    return {
        "xref": "paper", "yref": "paper", "x": x, "y": y, "xanchor": anchor, "yanchor": "bottom", "text": text,
        "showarrow": False, "font": {"size": size, "color": palette.text if size > 11 else palette.muted},
    }  # fmt: skip
