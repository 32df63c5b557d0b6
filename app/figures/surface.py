"""The landscape in three dimensions: the true heights over the window, level lines on it, the path lying on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from app.figures.landscape import FILL_STRIDE, color_scale, small
from app.figures.parts import hover, polylines
from app.figures.parts.contours import HeightScale, contour_levels, contour_lines, height_scale, told_apart
from app.figures.parts.first_view import Box, first_eye
from app.figures.parts.gradient_field import Goal
from app.figures.parts.heights import heights_at
from app.figures.parts.origin import axis3d, moved, origin, pointed_from
from app.figures.parts.packing import packed
from app.figures.parts.path import target_name
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette, Stroke, template
from app.text import letters
from app.text.numbers import number
from gradnorm_core.arrays import Floats
from gradnorm_core.formulas.letters import plain
from gradnorm_core.objectives.landscape import Landscape

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run


TAIL = 0.02
"""Share of the window at the top and at the bottom that may be cut off …"""
TAIL_HEIGHT = 2.0
"""… when it would take more than this many times the height of all the rest."""
LIFT = 0.006
"""Path and level lines float this part of the height above the surface, or it would swallow half of them."""
MARKER_LIFT = 10
"""Markers are flat discs that face the reader; this factor lifts them above the surface, or half of them were in it."""
PIECES = 50
"""A segment across the whole window is laid on the surface in this many pieces."""
MOST_JUDGED = 300
"""Iterates, from the first one on, that decide from which side the surface is seen first."""
HEIGHT = 0.55
"""Height of the box, in lengths of its longer side."""
NOTE = 0.06
"""Share of the picture's height that a line of notes takes below the axes."""
BUTTONS = 24
"""Pixels below the picture: the Playground has buttons in its lower corner, which would lie on the name of an axis."""


def surface_figure(
    landscape: Landscape,
    run: Run | None,
    palette: Palette,
    *,
    angles: Floats | None = None,
    minimizers: Sequence[Sequence[float]] = (),
    goal: Goal = "minimize",
) -> Figure:
    """f over the window as a surface, with the path of a run on it; the arguments are those of `landscape_figure`.

    Segments are straight seen from above, as in the contour view, and follow the surface in height. What lies outside
    the window has no surface to lie on and is left out; a note says so.
    """
    scale = height_scale(landscape.values)
    limits = height_limits(landscape.values)
    lift = limits[1] * LIFT - limits[0] * LIFT
    data = [_surface(landscape, limits, palette), *_levels(landscape, scale, limits, palette)]
    if len(minimizers):
        data.append(_minimizers(landscape, minimizers, goal, lift, palette))
    if run is not None:
        known = np.full(run.iterations, np.nan) if angles is None else angles
        data += _path(landscape, run, known, lift, palette)
    points = np.empty((0, 2)) if run is None else run.points
    starts = _origins(landscape, limits)
    data = [moved(trace, starts) for trace in data]
    data[0]["z"] = small(data[0]["z"])
    layout = _layout(landscape, limits, notes(landscape, run, limits), palette, points)
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def height_limits(values: Floats) -> tuple[float, float]:
    """The heights shown: all of them, but for a thin peak or pit so high or deep that it would flatten the rest."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return -1.0, 1.0
    low, foot, head, high = (float(v) for v in np.quantile(finite, [0, TAIL, 1 - TAIL, 1]))
    rest = head / 2 - foot / 2
    top = head if high / 2 - head / 2 > TAIL_HEIGHT * rest > 0 else high
    bottom = foot if foot / 2 - low / 2 > TAIL_HEIGHT * rest > 0 else low
    room = max(1.0, abs(low) / 2)
    return (bottom, top) if top > bottom else (low - room, low + room)


def _origins(landscape: Landscape, limits: tuple[float, float]) -> tuple[float, float, float]:
    """The numbers that the three axes count from."""
    across, up = landscape.window
    return origin(*across), origin(*up), origin(*limits)


def _surface(landscape: Landscape, limits: tuple[float, float], palette: Palette) -> Trace:
    starts, (across, up) = _origins(landscape, limits), landscape.window
    names = map(plain, landscape.variables)
    x, y = (pointed_from(*of, 4) for of in zip(starts, names, "xy", (across, up), strict=False))
    f = pointed_from(starts[2], "f", "z", limits, 6)
    part = slice(None, None, FILL_STRIDE)
    values = np.where(np.isfinite(landscape.values[part, part]), landscape.values[part, part], np.nan)
    light = {"ambient": 0.62, "diffuse": 0.55, "specular": 0.04, "roughness": 0.8, "fresnel": 0.02}
    return {
        "type": "surface", "name": "value", "x": landscape.x[part], "y": landscape.y[part], "z": values,
        "meta": {"origins": list(starts)}, "cmin": limits[0] - starts[2], "cmax": limits[1] - starts[2],
        "lighting": light, "lightposition": {"x": -2e4, "y": 3e4, "z": 4e4},
        "colorscale": color_scale(palette), "showscale": False,  # the axis of f is the key to the colours
        "hovertemplate": f"{x}, {y}<br>{f}<extra></extra>",
    }  # fmt: skip


def _levels(landscape: Landscape, scale: HeightScale, limits: tuple[float, float], palette: Palette) -> list[Trace]:
    levels = told_apart(contour_levels(scale), landscape.values)
    levels = levels[(levels > limits[0]) & (levels < limits[1])]
    lift = limits[1] * LIFT - limits[0] * LIFT
    x, y, heights = contour_lines(landscape.x, landscape.y, landscape.values, scale, levels, landscape.jumps)
    if not len(x):
        return []
    line = {"color": palette.contour, "width": 1.5}
    return [_curve3d("levels", x, y, heights + lift, line=line, hoverinfo="skip")]


def _curve3d(name: str, x: Floats, y: Floats, z: Floats, **rest: Any) -> Trace:
    return {"type": "scatter3d", "mode": "lines", "name": name, "x": x, "y": y, "z": z, "showlegend": False, **rest}


def _path(landscape: Landscape, run: Run, angles: Floats, lift: float, palette: Palette) -> list[Trace]:
    """The path laid on the surface, its iterates, its last one and its start."""
    stroke, names = palette.run(), run.objective.variables
    kept, _ = polylines.visible_steps(run.points, landscape.window)
    rows = hover.iterate_rows(run, angles, kept)
    seen = polylines.inside(run.points[kept], landscape.window)
    places = np.where(seen[:, None], np.column_stack([run.points[kept], run.values[kept] + MARKER_LIFT * lift]), np.nan)
    x, y, z = draped(landscape, run.points[kept])
    line = {"color": stroke.colour, "width": 5}
    dot, disc = {"size": 3, "color": stroke.colour}, {"size": 5, "color": stroke.colour}
    return [
        _curve3d("path", x, y, z + lift, line=line, hoverinfo="skip"),
        _iterates("iterates", places, rows, dot, names) | {"hovertemplate": hover.every_iterate(names)},
        _iterates("last iterate", places[-1:], rows[-1:], disc, names),
        _iterates("start", places[:1], rows[:1], _ring(stroke), names),
    ]


def _ring(stroke: Stroke) -> dict[str, Any]:
    return {"symbol": "circle-open", "size": 6, "color": stroke.colour, "line": {"width": 4, "color": stroke.colour}}


def _iterates(name: str, places: Floats, rows: Floats, marker: dict[str, Any], names: tuple[str, ...]) -> Trace:
    x, y, z = places.T
    return {
        "type": "scatter3d", "mode": "markers", "name": name, "x": x, "y": y, "z": z, "marker": marker,
        "customdata": rows, "hovertemplate": hover.template_for(rows[0], names, name), "showlegend": False,
    }  # fmt: skip


def draped(landscape: Landscape, points: Floats) -> tuple[Floats, Floats, Floats]:
    """The path inside the window as a polyline on the surface: its segments in pieces, each piece at its own height."""
    tails, heads = polylines.seen_parts(points, landscape.window)
    if not len(tails):
        return np.empty(0), np.empty(0), np.empty(0)
    width = max(high - low for low, high in landscape.window)
    pieces = np.ceil(np.abs(heads - tails).max(axis=1) / width * PIECES).astype(int).clip(1)
    owner = np.repeat(np.arange(len(tails)), pieces + 2)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(pieces + 2) - (pieces + 2), pieces + 2)
    share = place / pieces[owner]
    # Each segment has one vertex more: the gap after it.
    line = np.where((share > 1)[:, None], np.nan, tails[owner] + share[:, None] * (heads - tails)[owner])
    return line[:, 0], line[:, 1], heights_at(landscape, line[:, 0], line[:, 1])


def _minimizers(
    landscape: Landscape, points: Sequence[Sequence[float]], goal: Goal, lift: float, palette: Palette
) -> Trace:
    x, y = np.array(points, float).reshape(-1, 2).T
    place = letters.at(landscape.variables, "%{x}", "%{y}", between="<br>")
    rim = {"width": 3, "color": palette.target}
    marker = {"symbol": "diamond-open", "size": 5, "color": palette.target, "line": rim}
    return {
        "type": "scatter3d", "mode": "markers", "name": "minimizers", "x": x, "y": y, "marker": marker,
        "z": heights_at(landscape, x, y) + MARKER_LIFT * lift, "showlegend": False,
        "hovertemplate": f"{target_name(goal)}<br>{place}<extra></extra>",
    }  # fmt: skip


def notes(landscape: Landscape, run: Run | None, limits: tuple[float, float]) -> list[str]:
    """Notes on what the picture leaves out."""
    if landscape.extent is None:
        return ["f is undefined everywhere in this window"]
    notes, (low, high) = [], landscape.extent
    if high > limits[1]:
        notes.append(f"cut off above f = {number(limits[1])}; it reaches {number(high)} on this grid")
    if low < limits[0]:
        notes.append(f"cut off below f = {number(limits[0])}; it reaches {number(low)} on this grid")
    outside = 0 if run is None else int((~polylines.inside(run.points, landscape.window)).sum())
    if run is not None and outside:
        notes.append(f"{outside} of {run.iterations + 1} iterates lie outside the window and are not drawn")
    return notes


def _layout(
    landscape: Landscape, limits: tuple[float, float], notes: list[str], palette: Palette, points: Floats
) -> dict[str, Any]:
    sides = [high - low for low, high in landscape.window]
    longest = max(sides)
    x, y = landscape.window
    box = Box((sides[0] / longest, sides[1] / longest, HEIGHT), limits)
    eye = first_eye(landscape, box, np.column_stack(draped(landscape, points[:MOST_JUDGED])))
    names, starts = (*map(plain, landscape.variables), "f"), _origins(landscape, limits)
    axes = map(axis3d, names, (x, y, limits), starts)
    scene = {
        **dict(zip(("xaxis", "yaxis", "zaxis"), axes, strict=True)),
        "domain": {"x": [0, 1], "y": [NOTE * len(notes), 1]},
        "aspectmode": "manual", "aspectratio": dict(zip("xyz", box.sides, strict=True)),
        "camera": {"eye": dict(zip("xyz", eye, strict=True)), "center": {"x": 0, "y": 0, "z": -0.12}},
        "dragmode": "turntable",
    }  # fmt: skip
    words = {
        "xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left", "yanchor": "bottom", "showarrow": False,
        "align": "left", "text": "<br>".join(notes), "font": {"size": 12, "color": palette.muted},
    }  # fmt: skip
    return {
        "template": template(palette), "scene": scene, "margin": {"l": 8, "r": 8, "t": 8, "b": BUTTONS},
        "annotations": [words] if notes else [], "showlegend": False, "uirevision": f"{landscape.window}",
    }  # fmt: skip
