"""The gradient at a point: an arrow, the slope in every direction, and the steepest direction in each unit ball."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from app.figures.arrow_lengths import ArrowLengths, alike
from app.figures.landscape import landscape_layout, remark, remarks
from app.figures.parts import polylines
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette, Stroke, template
from app.text.numbers import number, pair, spot, unlike_each_other
from gradnorm_core.arrays import Floats, Point, Window
from gradnorm_core.formulas.letters import html
from gradnorm_core.norms import gradient_norm, norm_name, steepest_direction, unit_ball
from gradnorm_core.objectives.landscape import Landscape

BALLS = (1.0, 2.0, 3.0, math.inf)
ALONG, NAMED = 0.38, 0.5
"""The length of the arrow along g and the middle of its name, which is inside all balls: that of L1 begins at 0.71."""
ROOM = 1.25
"""The picture of the balls reaches from −this to this."""


def is_direction(gradient: Floats) -> bool:
    """Whether there is a direction to draw: finite and not zero."""
    return bool(np.isfinite(gradient).all() and (gradient != 0).any())


def stroke_of(p: float, palette: Palette) -> Stroke:
    """The stroke of a norm; those without one of their own share one."""
    return palette.norm(p) if p in palette.norms else Stroke(palette.theory, "8px,3px,2px,3px", "diamond")


def room_for(window: Window, point: Point) -> Window:
    """The window, grown where the circle of directions about a point in it would be cut off."""
    reach = 1.7 * alike(window).u
    if any(not low <= at <= high for at, (low, high) in zip(point, window, strict=True)):
        return window
    (x0, x1), (y0, y1) = window
    x, y = point
    return (min(x0, x - reach), max(x1, x + reach)), (min(y0, y - reach), max(y1, y + reach))


def unit(angle: float) -> Floats:
    """The unit vector at an angle in degrees."""
    return np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])


def point_figure(
    landscape: Landscape, background: Sequence[Trace], point: Point, gradient: Floats, angle: float | None,
    palette: Palette, lengths: ArrowLengths | None = None,
) -> Figure:  # fmt: skip
    """The landscape, a point of it and its gradient; with an angle the direction u on the circle of all directions.

    While the page is shown in a browser, the compass (app/ui/components) paints the same over it and moves it.

    Args:
        landscape: values over the window.
        background: what `background_traces` gave for it.
        point: where the gradient is taken.
        gradient: ∇f there, (2,).
        angle: of u, in degrees from the x axis; None for a picture without it.
        palette: light or dark.
        lengths: of the arrows; by default all alike.
    """
    at, lengths = np.array(point), lengths or alike(landscape.window)
    data = [*background, *_compass(lengths, point, gradient, palette, angle is not None)]
    if angle is not None:
        data.append(_arrow("direction u", at, at + lengths.u * unit(angle), palette.run(2).colour, 1.6))
    data.append(point_trace(point, palette))
    layout = landscape_layout(landscape, _remarks(landscape, at, palette), palette)
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _remarks(landscape: Landscape, point: Floats, palette: Palette) -> list[dict[str, Any]]:
    """The notes on the landscape, and that the point is not in the window."""
    notes = remarks(landscape, None, palette)
    if polylines.inside(point[None, :], landscape.window)[0]:
        return notes
    return [*notes, remark("the point lies outside this window", "right", "top", palette) | {"name": "outside"}]


def _compass(
    lengths: ArrowLengths, point: Point, gradient: Floats, palette: Palette, all_directions: bool
) -> list[Trace]:
    """The circle of directions, if wanted, the two along which f stays level, the gradient and its opposite."""
    if not is_direction(gradient):
        return []
    reach, at = lengths.u, np.array(point)
    uphill = -steepest_direction(gradient, 2)
    across = np.array([-uphill[1], uphill[0]])
    circle = at[:, None] + reach * unit_ball(2)
    stroke = palette.norm(2)
    # Two kinds of strokes, so that a legend can tell the circle from the level line.
    thin: dict[str, Any] = {"color": palette.theory, "width": 1.2}
    return [
        *([_line("directions", circle, thin)] if all_directions else []),
        _line("level", np.stack([at - reach * across, at + reach * across], axis=1), thin | {"dash": "dash"}),
        _arrow("gradient", at, at + lengths.gradient * uphill, stroke.colour, 3.0),
        _arrow("steepest descent", at, at - lengths.gradient * uphill, stroke.colour, 1.4),
    ]


def _line(name: str, points: Floats, line: dict[str, Any]) -> Trace:
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": points[0], "y": points[1], "line": line,
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip


def _arrow(name: str, tail: Floats, tip: Floats, colour: str, width: float) -> Trace:
    """A straight arrow; plotly turns its head along the line in screen coordinates."""
    return {
        "type": "scatter", "mode": "lines+markers", "name": name, "x": np.array([tail[0], tip[0]]),
        "y": np.array([tail[1], tip[1]]), "line": {"color": colour, "width": width}, "showlegend": False,
        "marker": {
            "symbol": "arrow", "angleref": "previous", "size": [0, 8 + 2 * width], "color": colour, "opacity": 1,
            "line": {"width": 0},
        },
        "hoverinfo": "skip",
    }  # fmt: skip


def point_trace(point: Point, palette: Palette) -> Trace:
    """The ring at a point."""
    marker = {"color": palette.halo, "size": 11, "line": {"color": palette.run().colour, "width": 3}}
    return {
        "type": "scatter", "mode": "markers", "name": "start", "x": [point[0]], "y": [point[1]], "marker": marker,
        "hovertemplate": f"{spot(point, 6)}<extra></extra>", "showlegend": False,
    }  # fmt: skip


def slope_figure(
    gradient: Floats, measured: Floats, angle: float, palette: Palette, names: tuple[str, ...] = ("x", "y")
) -> Figure:
    """The slope g·u over the angle of the unit direction u, with ‖g‖₂ and −‖g‖₂ marked.

    Args:
        gradient: g, (2,).
        measured: (2, m), angles in degrees and the slopes f itself has there, from differences.
        angle: of u, in degrees.
        palette: light or dark.
        names: the names of the coordinates.
    """
    angles = np.linspace(0, 360, 361)
    with np.errstate(all="ignore"):
        slopes = gradient @ np.stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))])
    norm = float(gradient_norm(gradient, 2))
    stroke, drawn = palette.norm(2), is_direction(gradient)
    data: list[Trace] = [{
        "type": "scatter", "mode": "lines", "name": "slope", "x": angles, "y": slopes, "showlegend": False,
        "line": {"color": stroke.colour, "width": 2}, "hovertemplate": "u at %{x}°: slope %{y:.6~g}<extra></extra>",
    }, {
        "type": "scatter", "mode": "markers", "name": "measured on f", "x": measured[0], "y": measured[1],
        "marker": {"color": palette.run().colour, "size": 6, "symbol": "circle-open"}, "showlegend": False,
        "hovertemplate": "measured on f at %{x}°: %{y:.6~g}<extra></extra>",
    }]  # fmt: skip
    top = 1.28 * norm if drawn else 1.0
    layout = _slope_layout(top, palette, names[0])
    if drawn:
        layout["annotations"] = [
            _note(f"‖∇f‖₂ = {number(norm)}, the steepest way up", norm, "bottom", palette),
            _note(f"−‖∇f‖₂ = {number(-norm)}, the steepest way down", -norm, "top", palette),
        ]
        data += [_levels(norm, palette), _extremes(gradient, norm, palette)]
    if np.isfinite(gradient).all():
        data.append(_needle(gradient, angle, palette))
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _extremes(gradient: Floats, norm: float, palette: Palette) -> Trace:
    """The directions of ∇f and −∇f."""
    up = math.degrees(math.atan2(gradient[1], gradient[0])) % 360
    return {
        "type": "scatter", "mode": "markers", "name": "steepest", "x": [up, (up + 180) % 360], "y": [norm, -norm],
        "marker": {"symbol": "circle", "size": 10, "color": palette.norm(2).colour}, "showlegend": False,
        "text": ["∇f", "−∇f"], "hovertemplate": "%{text} at %{x:.4~g}°: slope %{y:.6~g}<extra></extra>",
    }  # fmt: skip


def _needle(gradient: Floats, angle: float, palette: Palette) -> Trace:
    """The place of u: a bar from 0 to the slope."""
    with np.errstate(all="ignore"):
        slope = float(gradient @ unit(angle))
    colour = palette.run(2).colour
    return {
        "type": "scatter", "mode": "lines+markers", "name": "direction u", "x": [angle, angle], "y": [0.0, slope],
        "line": {"color": colour, "width": 5}, "marker": {"color": colour, "size": [0, 12], "opacity": 1},
        "showlegend": False, "hovertemplate": "u at %{x:.4~g}°: slope %{y:.6~g}<extra></extra>",
    }  # fmt: skip


def _levels(norm: float, palette: Palette) -> Trace:
    """‖g‖₂ and −‖g‖₂ as lines."""
    ends, gap = [0.0, 360.0], [np.nan]
    return {
        "type": "scatter", "mode": "lines", "name": "norm", "x": np.array([*ends, *gap, *ends]),
        "y": np.array([norm, norm, np.nan, -norm, -norm]), "hoverinfo": "skip", "showlegend": False,
        "line": {"color": palette.theory, "width": 1, "dash": "dot"},
    }  # fmt: skip


def _note(text: str, height: float, anchor: str, palette: Palette) -> dict[str, Any]:
    return {
        "xref": "x", "x": 180, "xanchor": "center", "yref": "y", "y": height, "yanchor": anchor, "text": text,
        "showarrow": False, "font": {"size": 12, "color": palette.text},
    }  # fmt: skip


def _slope_layout(top: float, palette: Palette, first: str) -> dict[str, Any]:
    return {
        "template": template(palette),
        "xaxis": {
            "range": [0, 360], "tickvals": [0, 90, 180, 270, 360],
            "ticktext": ["0°", "90°", "180°", "270°", "360°"],
            "title": {"text": f"direction of <i>u</i>, from the {html(first)} axis"}, "showgrid": False,
            "fixedrange": True,
        },
        "yaxis": {
            "range": [-top, top], "title": {"text": "slope ∇f · <i>u</i>"}, "zeroline": True, "fixedrange": True,
            "zerolinecolor": palette.muted, "zerolinewidth": 1, "nticks": 7,
        },
        "margin": {"l": 66, "r": 14, "t": 14, "b": 44}, "hovermode": "closest", "dragmode": False,
        "uirevision": "slope",
    }  # fmt: skip


def balls_figure(gradient: Floats, palette: Palette) -> Figure:
    """The unit balls of the norms that may measure a step, and in each the step that goes down most steeply.

    Args:
        gradient: g, (2,).
        palette: light or dark.
    """
    data: list[Trace] = []
    slopes = unlike_each_other([_slope(gradient, p) for p in BALLS])
    for p, slope in zip(BALLS, slopes, strict=True):
        stroke = stroke_of(p, palette)
        line = {"color": stroke.colour, "width": 1.8, "dash": stroke.dash}
        name = norm_name(p) + (f": {slope}" if is_direction(gradient) else "")
        data.append(_line(name, unit_ball(p), line) | {"showlegend": True})
    notes: list[dict[str, Any]] = []
    if is_direction(gradient):
        data += [_steepest(gradient, p, palette) for p in BALLS]
        uphill = -steepest_direction(gradient, 2)
        data.append(_arrow("gradient", np.zeros(2), ALONG * uphill, palette.muted, 1.4))
        x, y = (NAMED * uphill).tolist()
        notes = [
            {
                "x": x,
                "y": y,
                "text": "along <i>g</i>",
                "showarrow": False,
                "font": {"size": 14, "color": palette.text},
            }
        ]
    axis = {"range": [-ROOM, ROOM], "showgrid": False, "tickvals": [-1, 0, 1], "fixedrange": True, "mirror": True}
    layout = {
        "template": template(palette), "annotations": notes, "hovermode": "closest", "dragmode": False,
        "xaxis": axis | {"title": {"text": "<i>u</i>₁"}, "constrain": "domain"},
        "yaxis": axis | {"title": {"text": "<i>u</i>₂"}, "scaleanchor": "x", "constrain": "domain"},
        "legend": {
            "orientation": "h", "x": 0.5, "xanchor": "center", "y": 1.0, "yanchor": "bottom", "itemclick": False,
        },
        "margin": {"l": 44, "r": 12, "t": 30, "b": 42},
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _slope(gradient: Floats, p: float) -> float:
    """The slope of the steepest descent in a ball."""
    with np.errstate(all="ignore"):
        return float(gradient @ steepest_direction(gradient, p))


def _steepest(gradient: Floats, p: float, palette: Palette) -> Trace:
    d = steepest_direction(gradient, p)
    hover = f"{norm_name(p)} ball: {pair(d)}, slope {number(_slope(gradient, p), 6)}<extra></extra>"
    arrow = _arrow(f"steepest in {norm_name(p)}", np.zeros(2), d, stroke_of(p, palette).colour, 2.0)
    return arrow | {"hoverinfo": "all", "hovertemplate": hover}
