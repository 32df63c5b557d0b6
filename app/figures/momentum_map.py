"""The factor per step of momentum (heavy ball) over α and β, with the edge of stability and the best pair."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from app.figures.landscape import SHADES, color_scale, shades
from app.figures.parts.contours import isolines
from app.figures.parts.digits import MOST
from app.figures.parts.own_letters import say_in_other_words
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette, Stroke, template
from app.text.numbers import below_one, factor, number
from app.text.recommended import best_pair
from app.text.taken_letters import NONE_TAKEN, Taken
from gradnorm_core.arrays import Floats

if TYPE_CHECKING:
    from gradnorm_core.sweeps.momentum_map import MomentumMap


COSTS = (2, 3, 5, 10, 20, 50, 100, 200, 500)
"""Steps per digit whose lines are drawn."""
QUICKEST, SLOWEST = 2.0, 500.0
"""The steps per digit at both ends of the scale of colours."""
FLOAT32 = 6
"""Digits of a number near 1 that half the bytes keep."""
NAME_ABOVE = 11
"""Pixels by which the name of a run stands higher than its point: without momentum that lies on the axis, whose line
would strike the name through."""


class MarkedPair(NamedTuple):
    """A run on the map: its step size, its momentum, its name, and its stroke."""

    step_size: float
    momentum: float
    name: str
    stroke: Stroke


def momentum_figure(
    found: MomentumMap, runs: Sequence[MarkedPair], palette: Palette, taken: Taken = NONE_TAKEN
) -> Figure:
    """The map: the stronger the colour, the fewer steps for one more digit; hatched where the method diverges.

    Args:
        found: the factors.
        runs: pairs to mark.
        palette: light or dark.
        taken: the letters of the function.
    """
    costs = steps_per_digit(found.rates)
    swinging = np.where(found.swinging_from < found.limits, found.swinging_from, np.nan)
    data = [_cells(found, costs, palette), _unstable(found, palette), *_lines(found, costs, palette)]
    data += [
        _border(found, found.limits, "2(1+β)/λmax: the edge of stability", {"color": palette.text, "width": 2.4}),
        _border(found, swinging, "from here on all swing", _dashed(palette)),
        _border(found, found.swinging_to, "up to here all swing", _dashed(palette)),
        _best(found, palette), *(_pair(found, one, palette) for one in runs),
    ]  # fmt: skip
    layout = _layout(found, runs, palette)
    say_in_other_words(data, layout, taken)
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def steps_per_digit(rates: Floats) -> Floats:
    """1/(−log₁₀ r): the steps that make an error ten times smaller; NaN where it does not become smaller."""
    with np.errstate(all="ignore"):
        return np.where(rates < 1, -1 / np.log10(rates), np.nan)


def _height(costs: Floats) -> Floats:
    """The place of a cost on the scale of colours, 0 to 1, even in factors."""
    with np.errstate(all="ignore"):
        return np.asarray(np.clip(np.log(costs / QUICKEST) / np.log(SLOWEST / QUICKEST), 0, 1))


def _cells(found: MomentumMap, costs: Floats, palette: Palette) -> Trace:
    ticks, exact = np.array([2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0]), _digits(found.rates)
    hover = f"α = %{{x:.4~g}}, β = %{{y:.3~f}}<br>factor per step %{{customdata:.{exact}~g}}"
    return {
        "type": "heatmap", "name": "factor", "x": found.step_sizes, "y": found.momenta, "z": shades(_height(costs)),
        "zmin": 0, "zmax": SHADES, "colorscale": color_scale(palette), "hoverongaps": False,
        "customdata": found.rates if exact > FLOAT32 else found.rates.astype(np.float32),
        "hovertemplate": f"{hover}<extra></extra>",
        "colorbar": {
            "thickness": 9, "len": 1.0, "lenmode": "fraction", "x": 1.0, "xpad": 8, "ypad": 0, "outlinewidth": 0,
            "title": {"text": "steps<br>a digit", "side": "top", "font": {"size": 12}}, "ticks": "",
            "tickvals": SHADES * _height(ticks), "ticktext": [number(tick) for tick in ticks],
            "tickfont": {"size": 11, "color": palette.muted},
        },
    }  # fmt: skip


def _digits(rates: Floats) -> int:
    """The significant digits of a factor, four at least, that show of each one that it is not 1."""
    off = np.abs(rates[np.isfinite(rates)] - 1)
    nearest = float(off[off > 0].min(initial=1.0))
    return min(MOST, max(4, 1 + math.ceil(-math.log10(nearest))))


def _unstable(found: MomentumMap, palette: Palette) -> Trace:
    """The part beyond the edge of stability, hatched."""
    last = found.step_sizes[-1]
    x = np.minimum(np.concatenate([found.limits, [last, last]]), last)
    y = np.concatenate([found.momenta, [found.momenta[-1], found.momenta[0]]])
    return {
        "type": "scatter", "mode": "lines", "name": "diverges", "x": x, "y": y, "fill": "toself",
        "fillcolor": palette.page, "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False,
        "fillpattern": {"shape": "/", "size": 8, "solidity": 0.12, "fgcolor": palette.mask, "bgcolor": palette.page},
    }  # fmt: skip


def _lines(found: MomentumMap, costs: Floats, palette: Palette) -> list[Trace]:
    """Lines of equal cost."""
    traces, levels = [], np.log(np.array(COSTS, dtype=float))
    heights = np.ma.masked_invalid(np.log(costs))
    for cost, line in zip(COSTS, isolines(found.step_sizes, found.momenta, heights, levels), strict=True):
        if len(line):
            traces.append({
                "type": "scatter", "mode": "lines", "name": f"{cost} steps a digit", "x": line[:, 0], "y": line[:, 1],
                "line": {"color": palette.contour, "width": 0.9}, "hoverinfo": "skip", "showlegend": False,
            })  # fmt: skip
    return traces


def _dashed(palette: Palette) -> dict[str, Any]:
    return {"color": palette.theory, "width": 1.4, "dash": "5px,4px"}


def _border(found: MomentumMap, at: Floats, name: str, line: dict[str, Any]) -> Trace:
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": at, "y": found.momenta, "line": line,
        "hovertemplate": f"{name}<br>α = %{{x:.4~g}}, β = %{{y:.3~f}}<extra></extra>", "showlegend": False,
    }  # fmt: skip


def _best(found: MomentumMap, palette: Palette) -> Trace:
    (alpha, beta, rate), shown = found.best, best_pair(found.smallest, found.largest)
    return {
        "type": "scatter", "mode": "markers", "name": "best", "x": np.array([alpha]), "y": np.array([beta]),
        "marker": {
            "symbol": "star", "size": 16, "color": palette.halo, "line": {"color": palette.target, "width": 1.6},
        },
        "hovertemplate": f"best: α = {shown[0]}, β = {shown[1]}<br>factor {factor(rate)}<extra></extra>",
        "showlegend": False,
    }  # fmt: skip


def _pair(found: MomentumMap, one: MarkedPair, palette: Palette) -> Trace:
    rate = found.rate(one.step_size, one.momentum)
    return {
        "type": "scatter", "mode": "markers", "name": one.name, "x": np.array([one.step_size]),
        "y": np.array([one.momentum]), "cliponaxis": False, "showlegend": False,
        "marker": {
            "symbol": one.stroke.symbol, "size": 13, "color": one.stroke.colour,
            "line": {"color": palette.halo, "width": 2},
        },
        "hovertemplate": f"{one.name}: α = {number(one.step_size)}, β = {below_one(one.momentum)}<br>"
        f"factor {factor(rate)}<extra></extra>",
    }  # fmt: skip


def _layout(found: MomentumMap, runs: Sequence[MarkedPair], palette: Palette) -> dict[str, Any]:
    low, high = float(found.step_sizes[0]), float(found.step_sizes[-1])
    alpha, beta, rate = found.best
    words = [_word(alpha, beta, f"best: ×{factor(rate)} a step", palette.target, "right", -14)]
    words += [
        _word(one.step_size, one.momentum, f"<b>{one.name}</b>", one.stroke.colour, "left", 18)
        | {"name": one.name, "yshift": NAME_ABOVE}
        for one in runs
        if low <= one.step_size <= high
    ]
    words.append(_word(high, 0.25, "unstable", palette.text, "right", -6))  # low down the part has most room
    high_up = len(found.momenta) * 3 // 4
    across = float(found.swinging_to[high_up] + found.swinging_from[high_up]) / 2
    words.append(_word(across, float(found.momenta[high_up]), "all swing: × √β", palette.theory))
    return {
        "template": template(palette), "hovermode": "closest", "showlegend": False, "annotations": words,
        "xaxis": {"range": [low, high], "title": {"text": "step size <i>α</i>"}, "showgrid": False},
        "yaxis": {"range": [0.0, 1.0], "title": {"text": "momentum <i>β</i>"}, "showgrid": False},
        "margin": {"l": 56, "r": 74, "t": 34, "b": 44}, "uirevision": f"momentum {low} {high}",
    }  # fmt: skip


def _word(x: float, y: float, text: str, colour: str, anchor: str = "center", shift: int = 0) -> dict[str, Any]:
    return {
        "x": x, "y": y, "xref": "x", "yref": "y", "text": text, "showarrow": False, "xanchor": anchor,
        "xshift": shift, "font": {"size": 13, "color": colour},
    }  # fmt: skip
