"""One step close up: where it leads on the landscape, with its parts along the eigenvectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from app.figures.landscape import landscape_layout
from app.figures.parts.contours import isolines
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette
from app.text.numbers import number
from app.text.why_step import iterate
from gradnorm_core.arrays import Floats, Window
from gradnorm_core.objectives.landscape import Landscape

if TYPE_CHECKING:
    from gradnorm_core.diagnostics.one_step import OneStep


ROOM = 0.62
"""Room around the step, as a share of its longer side."""
FLATTEST = 0.55
"""The picture is at least so high and so wide, as a share of the longer side of the step."""
NEAR_EDGE = 0.84
"""The arrow of the gradient, and the names of the eigenvectors, end at this share of the way to the edge."""
SLANTED = 0.3
"""A name at the end of a line that leans further than this share of its length stands on the inner side of the end."""
PIXEL = 1 / 400
"""Share of a side of the landscape that a step has to move to be seen there: about a pixel on a phone."""
NARROWEST = 1e-7
"""A step shorter than this share of its distance from 0 has no picture: float64 has too few points for it."""


def step_window(step: OneStep) -> Window | None:
    """The part of the plane around the step; None where it is too short, or too far out, to be drawn."""
    low, high = step.points.min(axis=0), step.points.max(axis=0)
    longer, far = float((high - low).max()), float(np.abs(step.points).max())
    if not (NARROWEST * max(far, NARROWEST) < longer and far < 1e9):
        return None
    half = np.maximum((high - low) / 2, FLATTEST * longer / 2) + ROOM * longer
    edges = np.array([(low + high) / 2 - half, (low + high) / 2 + half]).T.tolist()
    return (edges[0][0], edges[0][1]), (edges[1][0], edges[1][1])


def last_seen_step(points: Floats, window: Window) -> int:
    """The last step that is seen in a window: it begins there and moves by a pixel at least; 0 where there is none.

    Args:
        points: the iterates, (iterations + 1, 2).
        window: the part of the plane that the landscape shows.
    """
    low, high = np.array(window).T
    with np.errstate(invalid="ignore", over="ignore"):
        moved = (np.abs(np.diff(points, axis=0)) >= PIXEL * (high - low)).any(axis=1)
    begins = ((points[:-1] >= low) & (points[:-1] <= high)).all(axis=1)
    seen = np.flatnonzero(moved & begins)
    return int(seen[-1]) if seen.size else 0


def step_map_figure(
    step: OneStep, landscape: Landscape, palette: Palette, background: Sequence[Trace], up: bool = False
) -> Figure:
    """The step on the landscape around it: level lines through both its ends, gradient, eigenvectors, and its parts.

    Args:
        step: the step.
        landscape: f over `step_window`.
        palette: light or dark.
        background: what `background_traces` gave for this landscape.
        up: whether the method climbs; the arrow then shows ∇f, else −∇f.
    """
    data = [*background, *_levels(step, landscape, palette), *_frame(step, landscape.window, palette)]
    words = []
    if not step.roughness or step.roughness == "kink on the way":
        data += _parts(step, palette)
        words += _names(step, landscape.window, palette)
    gradient = _gradient(step, landscape.window, up)
    data += [*_arrow("gradient", gradient, palette.text, 1.6), *_arrow("step", step.points, palette.run().colour, 3.5)]
    data += [_end(step, palette), _start(step, palette)]
    words.append(_word(gradient[1], "∇f" if up else "−∇f", palette.text, palette))
    words += [
        _word(point, f"<i>x</i><sub>{step.iteration + i}</sub>", palette.run().colour, palette, below=True)
        for i, point in enumerate(step.points)
    ]
    layout = landscape_layout(landscape, words, palette)
    layout |= {"uirevision": f"step {step.iteration}", "margin": layout["margin"] | {"r": 12, "t": 12}}
    layout["xaxis"] |= {"constraintoward": "center"}
    figure: Figure = packed({"data": [_quiet(trace) for trace in data], "layout": layout})
    return figure


def _quiet(trace: Trace) -> Trace:
    """Without the bar of heights: the level lines say enough so close up."""
    return {**trace, "showscale": False} if trace["type"] == "heatmap" else trace


def _levels(step: OneStep, landscape: Landscape, palette: Palette) -> list[Trace]:
    """The level lines through x_k, strong, and through x_{k+1}, dashed."""
    heights = np.ma.masked_invalid(landscape.values)
    traces: list[Trace] = []
    for i in range(2):
        (line,) = isolines(landscape.x, landscape.y, heights, step.values[i : i + 1])
        if len(line):
            dash = "solid" if i == 0 else "6px,4px"
            traces.append({
                "type": "scatter", "mode": "lines", "name": f"level of x_{step.iteration + i}", "x": line[:, 0],
                "y": line[:, 1], "line": {"color": palette.text, "width": 1.8 - 0.6 * i, "dash": dash},
                "opacity": 0.8, "hoverinfo": "skip", "showlegend": False,
            })  # fmt: skip
    return traces


def level_key(step: OneStep, drawn: Sequence[str]) -> str:
    """The meaning of the strong and of the dashed level line, of those among the names drawn; "" without any."""
    strokes = ("solid", "dashed")
    parts = [
        f"{stroke} through {iterate(step.iteration + i)}"
        for i, stroke in enumerate(strokes)
        if f"level of x_{step.iteration + i}" in drawn
    ]
    return f"Level lines: {', '.join(parts)}." if parts else ""


def _frame(step: OneStep, window: Window, palette: Palette) -> list[Trace]:
    """The eigenvectors: two thin lines through x_k across the picture."""
    if not step.curvature.known:
        return []
    reach = sum(high - low for low, high in window)
    lines = []
    for index, colour in enumerate(palette.eigenvectors):
        way = reach * step.curvature.eigenvectors[:, index]
        ends = np.array([step.points[0] - way, step.points[0] + way])
        lines.append(_line(f"v{index + 1}", ends, {"color": colour, "width": 1.1, "dash": "2px,3px"}))
    return lines


def _parts(step: OneStep, palette: Palette) -> list[Trace]:
    """The parts of the step along the eigenvectors, which add up to it."""
    traces = []
    for index, colour in enumerate(palette.eigenvectors):
        part = step.moves[index] * step.curvature.eigenvectors[:, index]
        traces += _arrow(f"part {index + 1}", np.array([step.points[0], step.points[0] + part]), colour, 2.6)
        rest = np.array([step.points[0] + part, step.points[1]])
        traces.append(_line(f"rest {index + 1}", rest, {"color": colour, "width": 1.2, "dash": "3px,3px"}))
    return traces


def _gradient(step: OneStep, window: Window, up: bool) -> Floats:
    """The ends of the arrow of the gradient, which shows its direction alone, (2, 2)."""
    way = step.gradients[0] / float(np.abs(step.gradients[0]).max() or 1.0) * (1.0 if up else -1.0)
    return np.array([step.points[0], _near_the_edge(step.points[0], way, window) if way.any() else step.points[0]])


def _arrow(name: str, ends: Floats, colour: str, width: float) -> list[Trace]:
    """A line with a head; the head turns in screen coordinates, true whatever the scale of the axes."""
    if not np.isfinite(ends).all() or (ends[0] == ends[1]).all():
        return []
    head = {
        "type": "scatter", "mode": "markers", "name": f"{name} head", "x": ends[:, 0], "y": ends[:, 1],
        "marker": {
            "symbol": "arrow", "angleref": "previous", "size": [0.0, 4.2 * width + 3], "color": colour,
            "line": {"width": 0},
        },
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip
    return [_line(name, ends, {"color": colour, "width": width}), head]


def _line(name: str, ends: Floats, line: dict[str, Any]) -> Trace:
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": ends[:, 0], "y": ends[:, 1], "line": line,
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip


def _start(step: OneStep, palette: Palette) -> Trace:
    return _dot(step, 0, {"size": 12, "color": palette.page, "line": {"color": palette.run().colour, "width": 3}})


def _end(step: OneStep, palette: Palette) -> Trace:
    return _dot(step, 1, {"size": 9, "color": palette.run().colour, "line": {"color": palette.halo, "width": 1.5}})


def _dot(step: OneStep, i: int, marker: dict[str, Any]) -> Trace:
    at, (u, v) = step.iteration + i, map(number, step.gradients[i])
    return {
        "type": "scatter", "mode": "markers", "name": f"x_{at}", "x": step.points[i : i + 1, 0],
        "y": step.points[i : i + 1, 1], "marker": marker, "showlegend": False, "cliponaxis": False,
        "hovertemplate": f"{iterate(at)} = (%{{x}}, %{{y}})<br>∇f = ({u}, {v})<extra></extra>",
    }  # fmt: skip


def _names(step: OneStep, window: Window, palette: Palette) -> list[dict[str, Any]]:
    """The names of the eigenvectors, where their lines reach the edge of the picture, away from the step."""
    words = []
    for index, colour in enumerate(palette.eigenvectors):
        way = step.curvature.eigenvectors[:, index] * (-1.0 if step.moves[index] > 0 else 1.0)
        text = f"<i>v</i><sub>{index + 1}</sub>, λ<sub>{index + 1}</sub> = {number(step.curvature.eigenvalues[index])}"
        anchor = "right" if way[0] > SLANTED else "left" if way[0] < -SLANTED else "center"
        words.append(_word(_near_the_edge(step.points[0], way, window), text, colour, palette, anchor=anchor))
    return words


def _near_the_edge(point: Floats, way: Floats, window: Window) -> Floats:
    """The place on a ray at `NEAR_EDGE` of its way to the edge of the picture."""
    edges = np.array([high if part > 0 else low for part, (low, high) in zip(way, window, strict=True)])
    with np.errstate(divide="ignore"):
        distances = np.where(way == 0, np.inf, (edges - point) / way)
    return np.asarray(point + NEAR_EDGE * float(distances.min()) * way)


def _word(
    point: Floats, text: str, colour: str, palette: Palette, below: bool = False, anchor: str = "center"
) -> dict[str, Any]:
    return {
        "x": float(point[0]), "y": float(point[1]), "xref": "x", "yref": "y", "text": text, "showarrow": False,
        "xanchor": anchor, "yshift": -16 if below else 12, "xshift": 8 if below else 0, "borderpad": 1,
        "font": {"size": 14, "color": colour}, "bgcolor": palette.page, "opacity": 0.92,
    }  # fmt: skip
