"""The landscape figure: filled contours, the gradient field and the path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.figures.parts import polylines
from app.figures.parts.contours import (
    HeightScale,
    bar_ticks,
    contour_levels,
    contour_lines,
    height_scale,
    isolines,
    told_apart,
)
from app.figures.parts.digits import at_pointer, digits, pointed_at
from app.figures.parts.exits import exit_annotations, free_corner
from app.figures.parts.gradient_field import Arrows, Goal, field_traces
from app.figures.parts.packing import packed
from app.figures.parts.path import minimizer_trace, path_traces, start_trace
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.parts.relief import relief_trace
from app.figures.parts.tick_room import left_margin, number_form
from app.figures.style import Palette, template
from app.text import letters
from app.text.numbers import number
from app.text.shares import percent
from gradnorm_core.arrays import Floats, Window
from gradnorm_core.objectives.landscape import Landscape

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run


FILL_STRIDE = 3
"""The fill takes every third grid point: 81 × 81 of 241 × 241."""
FIT = ": Fit"
"""The end of a remark that a button of the app answers."""
SHADES = 255
"""Shades of the fill, far more than a pale hue has; their number fits in a byte."""
PIXELS = 4000
"""Lines are sent with at least this many places along each side of the window."""
LONGEST_WINDOW = 6.0
"""A window whose sides differ by more than this factor is not drawn with equal scales."""
ALONG = {"left": 0.01, "bottom": 0.01, "center": 0.5, "middle": 0.5, "right": 0.99, "top": 0.99}
"""Shares of the axes at which words are anchored."""
FOOT = ("left", "bottom")
"""The corner of the notes on what is hatched or left out."""
FOR_THE_START = (("right", "top"), ("left", "top"), ("right", "bottom"), FOOT)
"""The corners for the note that the path starts outside, the usual one first."""
MENTIONED_SHARE = 0.002
"""A mask smaller than this part of the window is drawn but gets no words."""
UNRESOLVED_SHARE = 0.1
"""Where f is not resolved in more than this part of the window, the picture says so."""


def landscape_figure(
    landscape: Landscape,
    run: Run | None,
    palette: Palette,
    *,
    angles: Floats | None = None,
    minimizers: Sequence[Sequence[float]] = (),
    goal: Goal = "minimize",
    arrows: Arrows = "log",
    background: Sequence[Trace] | None = None,
) -> Figure:
    """The landscape with the path of a run on it.

    Args:
        landscape: values and gradients over the window; the window is the range of the axes.
        run: the path to draw, or None for the bare landscape.
        palette: light or dark.
        angles: degrees between consecutive gradients of the run, (n,), for the pointer.
        minimizers: known targets, drawn as outlined stars; maximizers when the goal is to maximize.
        goal: decides whether the arrows show −∇f or ∇f.
        arrows: length of the arrows: by log ‖∇f‖, all alike, or none.
        background: what `background_traces` gave for all this, when it is at hand: most of the work.
    """
    data = list(background_traces(landscape, goal, arrows, palette) if background is None else background)
    if len(minimizers):
        data.append(minimizer_trace(minimizers, goal, palette, landscape.variables))
    annotations = remarks(landscape, run, palette, minimizers)
    if run is not None:
        known = np.full(run.iterations, np.nan) if angles is None else angles
        data += path_traces(run, known, landscape.window, palette.run(), palette)
        annotations += exit_annotations(run, landscape.window, palette.run(), palette, minimizers, annotations)
    figure: Figure = packed({"data": data, "layout": landscape_layout(landscape, annotations, palette)})
    return figure


def without_fit(figure: Figure) -> Figure:
    """The figure for a place that has no button Fit, as a file or a notebook: its words name none."""
    notes = [note | {"text": note["text"].removesuffix(FIT)} for note in figure["layout"]["annotations"]]
    return {**figure, "layout": {**figure["layout"], "annotations": notes}}


def start_figure(landscape: Landscape, start: Sequence[float], palette: Palette, background: Sequence[Trace]) -> Figure:
    """The landscape with the start of a run that is not shown yet."""
    data = [*background, start_trace(start, palette.run(), palette)]
    figure: Figure = packed(
        {"data": data, "layout": landscape_layout(landscape, remarks(landscape, None, palette), palette)}
    )
    return figure


def background_traces(landscape: Landscape, goal: Goal, arrows: Arrows, palette: Palette) -> list[Trace]:
    """Everything under the path: fill, mask, contour lines, arrows."""
    scale = height_scale(landscape.values)
    levels = told_apart(contour_levels(scale), landscape.values)
    fill, mask = _fill(landscape, scale, levels, palette), _mask(landscape, palette)
    lines = _lines(landscape, scale, levels, palette)
    field = field_traces(landscape, goal, "off" if stretched(landscape) else arrows, palette)
    light = [] if scale.flat else [_light(landscape, scale, palette)]
    traces: list[Trace] = packed([fill, *light, *mask, *lines, *field])
    return traces


def _fill(landscape: Landscape, scale: HeightScale, levels: Floats, palette: Palette) -> Trace:
    """Colour by height on the bent scale; the bar and the pointer give the true f."""
    part = slice(None, None, FILL_STRIDE)
    values = landscape.values[part, part]
    at = letters.at(landscape.variables, *pointed_at(landscape.window))
    return {
        "type": "heatmap", "name": "value", "x": landscape.x[part], "y": landscape.y[part],
        "z": shades(scale.apply(values)), "zmin": 0, "zmax": SHADES, "zsmooth": "fast", "hoverongaps": False,
        "customdata": small(values, _finest(values)),
        "hovertemplate": f"{at}<br>f = {at_pointer('customdata', values, 6)}<extra></extra>",
        "colorscale": color_scale(palette), "showscale": not scale.flat, "colorbar": color_bar(scale, levels, palette),
    }  # fmt: skip


def _light(landscape: Landscape, scale: HeightScale, palette: Palette) -> Trace:
    """Light and shade on the heights that the fill shows."""
    part = slice(None, None, FILL_STRIDE)
    return relief_trace(landscape.x[part], landscape.y[part], scale.apply(landscape.values[part, part]), palette)


def color_scale(palette: Palette) -> list[list[Any]]:
    """The hill's colours at even steps."""
    return [[float(at), colour] for at, colour in zip(np.linspace(0, 1, len(palette.hill)), palette.hill, strict=True)]


def shades(heights: Floats) -> NDArray[Any]:
    """Heights t in [0, 1] as whole shades, in bytes unless there are gaps."""
    whole = np.rint(SHADES * heights)
    return whole.astype(np.float32 if np.isnan(whole).any() else np.uint8)


def small(values: Floats, finest: float = 0.0) -> NDArray[Any]:
    """As float32, half the size to send, where that keeps apart values that lie ``finest`` apart."""
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max(initial=0.0))
    fits = largest < 1e38 and (finest == 0.0 or largest * 1.2e-7 < finest)
    return values.astype(np.float32) if fits else values


def _finest(values: Floats) -> float:
    """The difference of two values that the pointer tells apart, where they lie far from 0; elsewhere 0."""
    finite = values[np.isfinite(values)]
    more = digits(finite, 6) > 6
    return float(finite.max() - finite.min()) * 1e-5 if more else 0.0


def color_bar(scale: HeightScale, levels: Floats, palette: Palette) -> dict[str, Any]:
    """A slim bar whose ticks name some of the contour levels by their true f."""
    ticks, texts = bar_ticks(levels, scale)
    return {
        "thickness": 9, "len": 1.0, "lenmode": "fraction", "x": 1.0, "xpad": 8, "ypad": 0, "outlinewidth": 0,
        "title": {"text": "f", "side": "top", "font": {"size": 13}},
        "tickvals": SHADES * scale.apply(ticks), "ticktext": texts,
        "tickfont": {"size": 11, "color": palette.muted}, "ticks": "",  # a tick before a number reads as a minus sign
    }  # fmt: skip


def _lines(landscape: Landscape, scale: HeightScale, levels: Floats, palette: Palette) -> list[Trace]:
    """All contour lines in one trace; the pointer reads the level."""
    x, y, _ = contour_lines(landscape.x, landscape.y, landscape.values, scale, levels, landscape.jumps)
    if not len(x):
        return []
    finest = min(high - low for low, high in landscape.window) / PIXELS
    return [{
        "type": "scatter", "mode": "lines", "name": "levels", "x": small(x, finest), "y": small(y, finest),
        "line": {"color": palette.contour, "width": 0.9}, "hoverinfo": "skip", "showlegend": False,
        "meta": levels.tolist(),
    }]  # fmt: skip


def _mask(landscape: Landscape, palette: Palette) -> list[Trace]:
    """Where f is undefined: hatched, so that nobody takes it for a height."""
    undefined = np.isnan(landscape.values)
    if not undefined.any():
        return []
    x, y = outline(landscape.x, landscape.y, undefined)
    return [{
        "type": "scatter", "mode": "lines", "name": "outside the domain", "x": x, "y": y, "fill": "toself",
        "fillcolor": palette.page, "line": {"color": palette.mask, "width": 0.8}, "hoverinfo": "skip",
        "fillpattern": {"shape": "/", "size": 7, "solidity": 0.12, "fgcolor": palette.mask, "bgcolor": palette.page},
        "showlegend": False,
    }]  # fmt: skip


def outline(x: Floats, y: Floats, mask: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The borders of a masked region as one polyline with gaps, closed half a cell beyond the grid."""
    padded = np.pad(mask.astype(float), 1)
    wide_x = np.r_[2 * x[0] - x[1], x, 2 * x[-1] - x[-2]]
    wide_y = np.r_[2 * y[0] - y[1], y, 2 * y[-1] - y[-2]]
    (points,) = isolines(wide_x, wide_y, padded, np.array([0.5]))
    return points[:, 0], points[:, 1]


def remarks(
    landscape: Landscape, run: Run | None, palette: Palette, minimizers: Sequence[Sequence[float]] = ()
) -> list[dict[str, Any]]:
    """Notes on the landscape: a constant, a part outside the domain, iterates left out.

    That the path starts outside is said in a corner, for the middle is where minima are: the upper right one, or
    another one where the words would lie on the path or a minimizer.
    """
    share, extent = landscape.undefined_share, landscape.extent
    middle, foot = "", []
    if share == 1:
        middle = "f is undefined everywhere in this window"
    elif share >= MENTIONED_SHARE:
        foot.append(f"hatched: f is undefined in {percent(share)} of the window")
    if extent and extent[0] == extent[1]:
        middle = f"f = {number(extent[0])} everywhere in this window"
    if landscape.unresolved > UNRESOLVED_SHARE:
        foot.append("f changes faster than this picture can show: zoom in")
    if stretched(landscape):
        both = letters.together(landscape.variables)
        foot.append(f"{both} are not to the same scale: angles are not true, arrows are left out")
    outside = "" if run is None or middle else outside_note(run.points, landscape.window)
    if run is not None:
        foot += polylines.omitted_notes(run.points, landscape.window)
    notes = [remark(middle, "center", "middle", palette)] if middle else []
    notes += [remark("<br>".join(foot), *FOOT, palette)] if foot else []
    if outside and run is not None:
        marks = np.array(minimizers, float).reshape(-1, 2)
        corner = free_corner(outside, run.points, landscape.window, marks, notes, FOR_THE_START)
        notes.append(remark(outside, *corner, palette) | {"name": "outside"})
    return notes


def outside_note(points: Floats, window: Window) -> str:
    """That the picture shows nothing of the path, or not its start; "" where the start is in the window."""
    seen = polylines.inside(points, window)
    if seen[0]:
        return ""
    if seen.any() or len(polylines.seen_parts(points, window)[0]):
        return f"the path starts outside this window{FIT}"
    return f"the path lies outside this window{FIT}"


def remark(text: str, side: str, level: str, palette: Palette) -> dict[str, Any]:
    """A note in a corner of the picture, or in its middle."""
    return {
        "xref": "x domain", "yref": "y domain", "x": ALONG[side], "y": ALONG[level],
        "xanchor": side, "yanchor": level, "align": side,
        "text": text, "showarrow": False, "bgcolor": palette.page, "opacity": 0.9, "borderpad": 3,
        "font": {"size": 12, "color": palette.muted},
    }  # fmt: skip


def stretched(landscape: Landscape) -> bool:
    """Whether the window is so long and narrow that equal scales would leave a strip nobody can read."""
    sides = [high - low for low, high in landscape.window]
    return max(sides) > LONGEST_WINDOW * min(sides)


def landscape_layout(landscape: Landscape, annotations: list[dict[str, Any]], palette: Palette) -> dict[str, Any]:
    """Axes whose range is the window, of equal scale unless it is too long for that."""
    (x0, x1), (y0, y1) = landscape.window
    across, up = letters.axis_titles(landscape.variables)
    equal = {} if stretched(landscape) else {"scaleanchor": "x", "scaleratio": 1, "constrain": "domain"}
    return {
        "template": template(palette),
        "xaxis": {
            "range": [x0, x1], "title": across, "showgrid": False, "mirror": True,
            "constrain": "domain", "constraintoward": "right", **number_form(x0, x1),
        },
        "yaxis": {
            "range": [y0, y1], "title": up, "showgrid": False, "mirror": True, **number_form(y0, y1), **equal,
        },
        "margin": {"l": left_margin(y0, y1), "r": 58, "t": 22, "b": 40},
        "hovermode": "closest", "hoverdistance": 10, "showlegend": False, "annotations": annotations,
        "uirevision": f"{landscape.window}",
    }  # fmt: skip
