"""The tangent plane at a point of the surface, with the gradient and the slope along one direction as lines in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.figures.gradient_at_point import is_direction, unit
from app.figures.parts.origin import axis3d, moved, pointed_from
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette
from app.figures.surface import LIFT, MARKER_LIFT, height_limits, surface_figure
from app.text.numbers import number
from gradnorm_core.arrays import Floats, Point, Window
from gradnorm_core.norms import gradient_norm, steepest_direction
from gradnorm_core.objectives.landscape import Landscape

REACH = 0.2
"""Half a side of the part of the plane that is shown, as a share of the window."""
SHEET = 0.7
"""Half a side of the tangent plane, as a share of that."""
SIDES = 9
"""Grid points of the tangent plane along a side."""
LOOKED_AT = -0.27
"""Below the middle, so that the labels of both lower axes are in the picture."""
EYE = {"x": -0.8, "y": -1.3, "z": 0.85}
"""Low enough to see between the surface and the plane."""


def window_around(window: Window, point: Point) -> Window:
    """The square around the point that the picture shows: near it a surface and its tangent plane can be compared."""
    reach = REACH * min(high - low for low, high in window)
    x, y = point
    return (x - reach, x + reach), (y - reach, y + reach)


def tangent_figure(
    landscape: Landscape, point: Point, value: float, gradient: Floats, angle: float, palette: Palette
) -> Figure:
    """The surface around the point, its tangent plane there, ∇f and the slope along u.

    Without a gradient there is no plane; where it is 0 the plane is level and no direction of ∇f is drawn.

    Args:
        landscape: values over `window_around` the point.
        point: where the plane touches.
        value: f there.
        gradient: ∇f there, (2,).
        angle: of u, in degrees.
        palette: light or dark.
    """
    figure = surface_figure(landscape, None, palette)
    layout = figure["layout"]
    layout["margin"] = {"l": 0, "r": 0, "t": 0, "b": 0}
    layout["scene"]["camera"] = {"eye": EYE, "center": {"x": 0, "y": 0, "z": LOOKED_AT}}
    layout["uirevision"] = "tangent"
    for trace in figure["data"]:
        if trace["type"] == "surface":
            trace |= {"showscale": False, "opacity": 0.4}
    if not (np.isfinite(gradient).all() and np.isfinite(value)):
        layout["annotations"] = [*layout["annotations"], _words("no gradient here: no tangent plane", palette)]
        return figure
    left, right = landscape.window[0]
    reach = SHEET * (right - left) / 2
    at = np.array([*point, value])
    plane = _plane(at, gradient, reach, palette)
    low, high = _heights(landscape, np.array(plane["z"]))
    lifted = at + np.array([0, 0, MARKER_LIFT * LIFT * (high - low)])
    starts = tuple(figure["data"][0]["meta"]["origins"])
    plane["hovertemplate"] = f"tangent plane: {pointed_from(starts[2], 'height', 'z', (low, high), 6)}<extra></extra>"
    added = [plane, *_grid(plane, palette), *_lines(lifted, gradient, angle, reach, palette)]
    figure["data"] += [_listed(moved(trace, starts)) for trace in added]
    layout["scene"]["zaxis"] |= axis3d("f", (low, high), starts[2])
    return figure


def _heights(landscape: Landscape, plane: Floats) -> tuple[float, float]:
    """From the lowest to the highest of surface and plane, but for peaks that would flatten the rest."""
    low, high = height_limits(landscape.values)
    low, high = min(low, float(plane.min())), max(high, float(plane.max()))
    room = 0.05 * (high - low) or max(1.0, abs(low))
    return low - room, high + room


def _plane(at: Floats, gradient: Floats, reach: float, palette: Palette) -> Trace:
    """f(p) + ∇f·(x − p) over a square, seen through."""
    steps = np.linspace(-reach, reach, SIDES)
    x, y = at[0] + steps, at[1] + steps
    z = at[2] + gradient[0] * steps[None, :] + gradient[1] * steps[:, None]
    colour = palette.norm(2).colour
    return {
        "type": "surface", "name": "tangent plane", "x": x.tolist(), "y": y.tolist(), "z": z.tolist(),
        "colorscale": [[0, colour], [1, colour]], "showscale": False, "opacity": 0.25,
        "lighting": {"ambient": 1, "diffuse": 0, "specular": 0, "fresnel": 0},
    }  # fmt: skip


def _grid(plane: Trace, palette: Palette) -> list[Trace]:
    """The plane's edge and its middle lines, which show how it is tilted."""
    x, y = np.meshgrid(plane["x"], plane["y"])
    sheet = np.stack([x, y, np.array(plane["z"])], axis=-1)
    gap = np.full((1, 3), np.nan)
    lines = [part for k in range(0, SIDES, 2) for part in (sheet[k], gap, sheet[:, k], gap)]
    return [_line("plane lines", np.concatenate(lines), palette.norm(2).colour, 1.5) | {"opacity": 0.6}]


def _lines(at: Floats, gradient: Floats, angle: float, reach: float, palette: Palette) -> list[Trace]:
    """The gradient, laid on the plane; the line along u; and its rise above a level step."""
    traces = []
    if is_direction(gradient):
        uphill = -steepest_direction(gradient, 2)
        traces.append(_ray("gradient", at, uphill, gradient, reach, palette.norm(2).colour, 7))
    u, green = unit(angle), palette.run(2).colour
    ends = np.stack([along(at, -u, gradient, reach), along(at, u, gradient, reach)])
    level = at + reach * np.array([*u, 0.0])
    hover = f"slope along u: {number(float(gradient @ u), 6)}<extra></extra>"
    traces += [
        _line("slope along u", ends, green, 6) | {"hovertemplate": hover},
        _line("level step", np.stack([at, level]), palette.theory, 3, "dash"),
        _line("rise", np.stack([level, ends[1]]), green, 3, "dash"),
        _point(at, palette),
    ]
    return traces


def along(at: Floats, u: Floats, gradient: Floats, reach: float) -> Floats:
    """The point of the plane a step `reach` along the unit vector u from where it touches."""
    return at + reach * np.array([*u, float(gradient @ u)])


def _ray(name: str, at: Floats, u: Floats, gradient: Floats, reach: float, colour: str, width: float) -> Trace:
    ends = np.stack([at, along(at, u, gradient, reach)])
    marker = {"size": [0.1, 6], "color": colour, "symbol": "diamond"}
    hover = f"along ∇f: slope ‖∇f‖₂ = {number(float(gradient_norm(gradient, 2)), 6)}<extra></extra>"
    return _line(name, ends, colour, width) | {"mode": "lines+markers", "marker": marker, "hovertemplate": hover}


def _line(name: str, points: Floats, colour: str, width: float, dash: str = "solid") -> Trace:
    x, y, z = points.T.tolist()
    return {
        "type": "scatter3d", "mode": "lines", "name": name, "x": x, "y": y, "z": z, "showlegend": False,
        "line": {"color": colour, "width": width, "dash": dash}, "hoverinfo": "skip",
    }  # fmt: skip


def _point(at: Floats, palette: Palette) -> Trace:
    x, y, z = ([coordinate] for coordinate in at.tolist())
    return {
        "type": "scatter3d", "mode": "markers", "name": "point", "x": x, "y": y, "z": z, "showlegend": False,
        "marker": {"size": 5, "color": palette.run().colour}, "hoverinfo": "skip",
    }  # fmt: skip


def _words(text: str, palette: Palette) -> dict[str, Any]:
    return {
        "xref": "paper", "yref": "paper", "x": 0.5, "y": 0.95, "showarrow": False, "text": text,
        "font": {"size": 13, "color": palette.muted},
    }  # fmt: skip


def _listed(trace: Trace) -> Trace:
    return trace | {axis: trace[axis].tolist() for axis in "xyz"}
