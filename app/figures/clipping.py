"""Clipping: norms before and after each treatment, what the clips make of one gradient, and steps that never settle."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from app.figures.gradient_at_point import is_direction
from app.figures.parts.axes import log_axis, log_range, thinned
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette, template
from app.text.numbers import number
from gradnorm_core.arrays import Floats
from gradnorm_core.norms import gradient_norm, unit_ball

if TYPE_CHECKING:
    from gradnorm_core.diagnostics.treatments import Treated


BEYOND = 1e4
"""The axis shows no more than this factor above the largest norm at a start: a run that diverges leaves it."""
GAP = 0.12
"""Between the panels, as a share of the chart."""
LETTER, WORDS = 0.05, 0.15
"""Width of a letter and height of a word, as shares of a panel on a phone."""
FINE = 8
"""Between two steps a curve is looked at in this many places: one that swings crosses words between its steps."""
ROOM = 2.2
"""The picture of one gradient reaches from −this to this, in units of c."""
BESIDE = 0.5
"""The name of an arrow stands at this share of its length: beyond the circle, with room up to the frame."""
BEFORE, AFTER = "before: what is logged", "after: what the step is made of"


def before_after_figure(runs: Sequence[Treated], limit: float, palette: Palette) -> Figure:
    """‖g‖₂ before and after the treatment over the steps, a panel for each run, all on the same axes.

    Args:
        runs: four of them.
        limit: c, drawn as a line.
        palette: light or dark.
    """
    limits = _limits(runs, limit)
    right = max(1, *(one.run.iterations for one in runs))
    layout: dict[str, Any] = {
        "template": template(palette), "annotations": [], "shapes": [], "hovermode": "closest",
        "dragmode": False,
        "legend": {
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1.08, "yanchor": "bottom", "itemclick": False,
            "itemdoubleclick": False,
        },
        "margin": {"l": 54, "r": 12, "t": 52, "b": 40}, "uirevision": f"{right}",
    }  # fmt: skip
    data: list[Trace] = []
    for one in runs:
        data += _panel(one, layout, limits, right, limit, palette)
    data += _key(palette)
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _limits(runs: Sequence[Treated], limit: float) -> tuple[float, float]:
    starts = [float(one.logged[0]) for one in runs if np.isfinite(one.logged[0])]
    ceiling = BEYOND * max([*starts, limit])
    seen = np.concatenate([norms[norms <= ceiling] for one in runs for norms in (one.logged, one.after)])
    low, high = log_range(seen, (limit,))
    # The words of c have room above its line: below it a run may swing from one end to the other.
    return low, max(high, (math.log10(limit) - WORDS * low) / (1 - WORDS))


def _panel(
    one: Treated, layout: dict[str, Any], limits: tuple[float, float], right: int, limit: float, palette: Palette
) -> list[Trace]:
    """The axes of one panel, its title and its line at c in the layout; its two curves."""
    column, row = one.place % 2, one.place // 2
    end = "" if one.place == 0 else str(one.place + 1)
    x = [0.0, 0.5 - GAP / 2] if column == 0 else [0.5 + GAP / 2, 1.0]
    y = [0.5 + GAP / 2, 1.0] if row == 0 else [0.0, 0.5 - GAP / 2]
    stroke = palette.run(one.place)
    margin = 0.03 * right
    layout[f"xaxis{end}"] = {
        "domain": x, "anchor": f"y{end}", "range": [-margin, right + margin], "showgrid": False, "nticks": 5,
        "fixedrange": True, "tickformat": "d", "showticklabels": row == 1,
        "title": {"text": "step <i>k</i>" if row == 1 else ""},
    }  # fmt: skip
    title = {"text": "‖g‖₂" if column == 0 else "", "standoff": 2}
    layout[f"yaxis{end}"] = log_axis(limits, 4) | {
        "domain": y, "anchor": f"x{end}", "fixedrange": True, "title": title, "showticklabels": column == 0,
    }  # fmt: skip
    layout["annotations"].append({
        "xref": f"x{end} domain", "yref": f"y{end} domain", "x": 0.0, "y": 1.0, "xanchor": "left", "yanchor": "bottom",
        "text": f"<b>{one.treatment.letter}</b> {one.treatment.name}", "showarrow": False,
        "font": {"size": 12, "color": stroke.colour},
    })  # fmt: skip
    layout["shapes"].append({
        "type": "line", "xref": f"x{end} domain", "x0": 0, "x1": 1, "yref": f"y{end}", "y0": limit, "y1": limit,
        "layer": "below", "line": {"color": palette.theory, "width": 1, "dash": "dot"},
    })  # fmt: skip
    words = f"c = {number(limit)}"
    side, above = _free_side(one, limits, right, limit, len(words))
    layout["annotations"].append({
        "xref": f"x{end} domain", "x": 0.0 if side == "left" else 1.0, "xanchor": side, "yref": f"y{end}",
        "y": math.log10(limit), "yanchor": "bottom" if above else "top", "text": words, "showarrow": False,
        "font": {"size": 11, "color": palette.theory}, "bgcolor": palette.page, "borderpad": 0, "opacity": 0.9,
    })  # fmt: skip
    axes = {"xaxis": f"x{end}", "yaxis": f"y{end}"}
    return [
        _curve(one, one.logged, "before", {"color": stroke.colour, "width": 2}) | axes,
        _curve(one, one.after, "after", {"color": palette.text, "width": 2, "dash": "2px,3px"}) | axes,
    ]


def _free_side(one: Treated, limits: tuple[float, float], right: int, limit: float, letters: int) -> tuple[str, bool]:
    """At which end of the line at c its words cover least of the curves, and whether above the line."""
    low, high = limits
    height = (math.log10(limit) - low) / (high - low)
    wide = letters * LETTER
    covered = {}
    for side, above in (("right", True), ("right", False), ("left", True), ("left", False)):
        x = (1 - wide, 1.0) if side == "right" else (0.0, wide)
        y = (height, height + WORDS) if above else (height - WORDS, height)
        inside = y[0] >= -0.01 and y[1] <= 1.01
        covered[side, above] = _share_in(one, limits, right, x, y) if inside else math.inf
    return min(covered, key=covered.__getitem__)


def _share_in(
    one: Treated, limits: tuple[float, float], right: int, x: tuple[float, float], y: tuple[float, float]
) -> float:
    """How much of both curves lies in a part of their panel, in shares of the panel."""
    low, high = limits
    found = 0
    for norms in (one.logged, one.after):
        known = np.where(np.isfinite(norms) & (norms > 0), norms, np.nan)
        at = np.arange(0, len(known) - 1 + 1 / FINE, 1 / FINE) if len(known) > 1 else np.zeros(1)
        heights = (np.interp(at, np.arange(len(known)), np.log10(known)) - low) / (high - low)
        margin = 0.03
        across = (at / right + margin) / (1 + 2 * margin)
        edge = 0.01  # a curve along the line touches the words and is not covered
        found += int(((x[0] < across) & (across < x[1]) & (y[0] + edge < heights) & (heights < y[1] - edge)).sum())
    return found / FINE / right


def _curve(one: Treated, norms: Floats, when: str, line: dict[str, Any]) -> Trace:
    kept = thinned(norms)
    return {
        "type": "scatter", "mode": "lines", "name": f"{one.treatment.letter} {when}", "x": kept.astype(np.int32),
        "y": np.where(norms[kept] > 0, norms[kept], np.nan), "line": line, "showlegend": False,
        "hovertemplate": f"{one.treatment.letter}, k = %{{x}}, {when}: %{{y:.6~g}}<extra></extra>",
    }  # fmt: skip


def _key(palette: Palette) -> list[Trace]:
    """The legend of the two kinds of line."""
    lines = {
        BEFORE: {"color": palette.muted, "width": 2},
        AFTER: {"color": palette.text, "width": 2, "dash": "2px,3px"},
    }
    return [
        {"type": "scatter", "mode": "lines", "name": name, "x": [None], "y": [None], "line": line, "showlegend": True}
        for name, line in lines.items()
    ]


def turn_figure(gradient: Floats, limit: float, by_norm: Floats, by_value: Floats, palette: Palette) -> Figure:
    """One gradient and what both clips make of it, with the circle and the square they keep to, in units of c.

    A gradient that reaches beyond the picture is drawn to its edge, in its own direction.

    Args:
        gradient: g, (2,).
        limit: c.
        by_norm, by_value: g after each clip, (2,).
        palette: light or dark.
    """
    norm, value, plain = palette.run(1), palette.run(2), palette.run(0)
    circle, square = unit_ball(2), unit_ball(math.inf)
    data = [
        _outline("‖u‖₂ = c", circle, norm.colour, norm.dash),
        _outline("max |uᵢ| = c", square, value.colour, value.dash),
    ]
    notes = []
    if is_direction(gradient):
        far = gradient / limit
        largest = float(np.abs(far).max())
        cut = far if largest <= ROOM else far * (ROOM / largest)
        data += [
            _vector("g", cut, plain.colour, 2, [0, 0 if largest > ROOM else 12]),
            _vector("by value", by_value / limit, value.colour, 3, [0, 14]),
            _vector("by norm", by_norm / limit, norm.colour, 3, [0, 14]),
        ]
        notes = [_name("g" + (" goes on" if largest > ROOM else ""), cut, plain.colour)]
    axis = {"range": [-ROOM, ROOM], "showgrid": False, "tickvals": [-1, 0, 1], "fixedrange": True, "mirror": True}
    layout = {
        "template": template(palette), "annotations": notes, "hovermode": "closest", "dragmode": False,
        "xaxis": axis | {"title": {"text": "first coordinate"}, "constrain": "domain", "ticktext": ["−c", "0", "c"]},
        "yaxis": axis | {
            "title": {"text": "second coordinate"}, "scaleanchor": "x", "constrain": "domain",
            "ticktext": ["−c", "0", "c"],
        },
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom",
                   "itemclick": False, "itemdoubleclick": False},
        "margin": {"l": 50, "r": 12, "t": 34, "b": 42},
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _outline(name: str, points: Floats, colour: str, dash: str) -> Trace:
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": points[0], "y": points[1], "hoverinfo": "skip",
        "line": {"color": colour, "width": 1.4, "dash": dash}, "showlegend": False,
    }  # fmt: skip


def _vector(name: str, tip: Floats, colour: str, width: float, sizes: list[int]) -> Trace:
    return {
        "type": "scatter", "mode": "lines+markers", "name": name, "x": np.array([0.0, tip[0]]),
        "y": np.array([0.0, tip[1]]), "line": {"color": colour, "width": width}, "showlegend": True,
        "marker": {"symbol": "arrow", "angleref": "previous", "size": sizes, "color": colour, "opacity": 1,
                   "line": {"width": 0}},
        "hovertemplate": f"{name}: (%{{x:.4~g}} c, %{{y:.4~g}} c)<extra></extra>",
    }  # fmt: skip


def _name(text: str, tip: Floats, colour: str) -> dict[str, Any]:
    """A name beside the outer half of an arrow, where it leads away from the arrow at any angle."""
    x, y = (BESIDE * tip).tolist()
    return {
        "x": x, "y": y, "text": f"<i>{text}</i>", "showarrow": False, "font": {"size": 13, "color": colour},
        "xanchor": "left" if tip[0] >= 0 else "right", "xshift": 5 if tip[0] >= 0 else -5,
        "yanchor": "top" if tip[1] > 0 else "bottom",
    }  # fmt: skip


def settle_figure(distances: Mapping[float, Floats], palette: Palette) -> Figure:
    """The distance to the minimizer over the steps, for normalized runs with several step sizes, each with its α/2.

    Args:
        distances: by step size, (n+1,).
        palette: light or dark.
    """
    everything = np.concatenate([*distances.values(), [step_size / 2 for step_size in distances]])
    limits = log_range(everything)
    data, shapes, notes = [], [], []
    right = max(len(distance) for distance in distances.values()) - 1
    for place, (step_size, distance) in enumerate(distances.items()):
        stroke, name = palette.run(place), f"α = {number(step_size)}"
        data.append({
            "type": "scatter", "mode": "lines", "name": name, "x": np.arange(len(distance), dtype=np.int32),
            "y": np.where(distance > 0, distance, np.nan), "showlegend": True,
            "line": {"color": stroke.colour, "width": 1.8, "dash": stroke.dash},
            "hovertemplate": f"{name}, k = %{{x}}: distance %{{y:.5~g}}<extra></extra>",
        })  # fmt: skip
        shapes.append({
            "type": "line", "xref": "x domain", "x0": 0, "x1": 1, "y0": step_size / 2, "y1": step_size / 2,
            "layer": "below", "line": {"color": stroke.colour, "width": 1, "dash": "dot"},
        })  # fmt: skip
        notes.append({
            "xref": "x domain", "x": 1.0, "xanchor": "left", "y": math.log10(step_size / 2), "yanchor": "middle",
            "text": f"α/2 = {number(step_size / 2)}", "showarrow": False, "font": {"size": 11, "color": stroke.colour},
        })  # fmt: skip
    layout = {
        "template": template(palette), "annotations": notes, "shapes": shapes, "hovermode": "closest",
        "xaxis": {"range": [0, right], "title": {"text": "step <i>k</i>"}, "showgrid": False, "tickformat": "d",
                  "fixedrange": True},
        "yaxis": log_axis(limits, 5) | {
            "title": {"text": "distance to the minimizer", "standoff": 4}, "fixedrange": True,
        },
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom"},
        "margin": {"l": 62, "r": 72, "t": 34, "b": 42}, "uirevision": "settle",
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def distances_to(points: Floats, minimizer: Sequence[float]) -> Floats:
    """‖x_k − x*‖₂ for iterates (n+1, 2)."""
    return gradient_norm(points - np.asarray(minimizer, dtype=np.float64), 2)
