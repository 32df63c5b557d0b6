"""A run on the landscape: straight segments, direction marks, start, last iterate and known targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from app.figures.parts import hover, polylines
from app.figures.parts.gradient_field import Goal
from app.figures.parts.plotly_types import Trace
from app.figures.style import Palette, Stroke
from app.text import letters
from app.text.numbers import spot
from gradnorm_core.arrays import Floats, Window

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run


MARKS = 14
"""Most direction marks on a path."""
MARK_SPACING = 0.07
"""The distance between direction marks along the path is at least this, in widths of the window."""
BIG_MARKERS = 60
"""Most iterates with full-size markers; with more of them the markers are smaller."""
WALL, MANY_CROSSINGS = 0.3, 4
"""The opacity of a path once it is gone for good, where it still crosses the window more often than this: it would
paint a wall over the landscape."""
HALO_POINTS = 400
"""A path with more iterates has no rim: it would only hide the landscape."""
REFUSALS = {
    "left_the_domain": "f is undefined there",
    "derivative_undefined": "the gradient is undefined there",
    "diverged": "f, its gradient or a part of them overflows there",
}
"""By status, why a step was not taken."""


def path_traces(run: Run, angles: Floats, window: Window, stroke: Stroke, palette: Palette) -> list[Trace]:
    """The path from bottom to top: halo, path, direction marks, a step that was not taken, last iterate, start.

    A path that fades does so once it is gone for good; its steps before that keep their full strength.

    The trace "path" has one point per iterate (of very long runs only those that can be distinguished). Iterates beyond
    the far box are gaps there; their true coordinates are in ``customdata``, as those of all others (`hover.COLUMNS`).

    Args:
        angles: degrees between the gradients at k and k + 1, (n,).
    """
    kept, broken_at = polylines.visible_steps(run.points, window)
    rows = hover.iterate_rows(run, angles, kept)
    near = polylines.inside(run.points[kept], polylines.grown(window, polylines.FAR))
    shown = np.where(near[:, None], run.points[kept], np.nan)
    if broken_at is not None:
        shown[broken_at] = np.nan
    wall = leaves_often(run.points, window)
    ink = WALL if wall else 1.0
    traces = [
        _halo(shown, palette),
        _far(run.points, window, stroke) | {"opacity": ink},
        _path(shown, rows, stroke, run.objective.variables) | {"opacity": ink},
        _before_it_is_gone(run.points if wall else run.points[:0], window, stroke),
        _marks(run.points[kept], window, stroke),
        _rejected(run, window, stroke),
        _end(shown, stroke, palette),
        _start(shown, stroke, palette),
        _readings(shown, rows, run.objective.variables),
    ]
    return [trace for trace in traces if len(trace["x"])]


def leaves_often(points: Floats, window: Window) -> bool:
    """Whether the path ends outside the window after many crossings, side by side.

    A diverging zig-zag leaves once and for all, and its segments cross the window from then on.
    """
    left = gone_at(points, window)
    return left < len(points) and len(polylines.seen_parts(points[left:], window)[0]) > MANY_CROSSINGS


def gone_at(points: Floats, window: Window) -> int:
    """The first iterate from which on all are outside the window; their number where the last one is in it."""
    seen = np.flatnonzero(polylines.inside(points, window))
    return int(seen[-1]) + 1 if seen.size else 0


def start_trace(start: Sequence[float], stroke: Stroke, palette: Palette) -> Trace:
    """The start alone, of a run whose path is not shown yet."""
    return _start(np.array([start], dtype=float), stroke, palette)


def _trace(name: str, mode: str, points: Floats, **rest: Any) -> Trace:
    x, y = points.T
    return {"type": "scatter", "mode": mode, "name": name, "x": x, "y": y, "showlegend": False, **rest}


def _halo(shown: Floats, palette: Palette) -> Trace:
    """A rim under the path that lifts it off the landscape."""
    line = {"color": palette.halo, "width": 5}
    rimmed = shown if len(shown) <= HALO_POINTS else shown[:0]
    return _trace("path halo", "lines", rimmed, line=line, opacity=0.75, hoverinfo="skip")


def _far(points: Floats, window: Window, stroke: Stroke) -> Trace:
    """Segments from or to an iterate too far away to draw, cut on the way."""
    line = {"color": stroke.colour, "width": 2}
    return _trace("path to far points", "lines", polylines.far_segments(points, window), line=line, hoverinfo="skip")


def _path(shown: Floats, rows: Floats, stroke: Stroke, names: letters.Names) -> Trace:
    size = 6 if len(shown) <= BIG_MARKERS else 3.5
    line = {"color": stroke.colour, "width": 2}
    # No rims here: where iterates crowd, the rims would hide the path.
    marker = {"color": stroke.colour, "size": size, "line": {"width": 0}}
    hovering = {"customdata": rows, "hovertemplate": hover.every_iterate(names)}
    return _trace("path", "lines+markers", shown, line=line, marker=marker, **hovering)


def _before_it_is_gone(points: Floats, window: Window, stroke: Stroke) -> Trace:
    """The steps up to the last iterate in the window, and the next one as far as the border."""
    left = gone_at(points, window)
    border = [crossing.border for crossing in polylines.exits(points, window) if crossing.k == left - 1]
    line = {"color": stroke.colour, "width": 2}
    steps = np.vstack([points[:left], *border])
    return _trace("path in the window", "lines", steps, line=line, hoverinfo="skip")


def _marks(points: Floats, window: Window, stroke: Stroke) -> Trace:
    """Arrowheads along the path, evenly spaced by what is seen of it.

    Each is a pair of points, the first without size: plotly turns the second away from the first in screen
    coordinates, so the direction is true whatever the scale of the axes.
    """
    tails, heads = polylines.seen_parts(points, window)
    reach = np.hypot(*(heads - tails).T)
    spacing = max(float(reach.sum()) / MARKS, MARK_SPACING * max(high - low for low, high in window))
    passed = np.floor(np.cumsum(reach) / spacing + 0.5)
    chosen = np.flatnonzero(np.diff(passed, prepend=0.0) > 0)
    middles = (tails[chosen] + heads[chosen]) / 2
    pairs = np.stack([tails[chosen], middles], axis=1).reshape(-1, 2)
    sizes = np.tile([0.0, 12.0], len(chosen))
    plain = {"color": stroke.colour, "opacity": 1, "line": {"width": 0}}
    marker = {"symbol": "arrow", "angleref": "previous", "size": sizes, **plain}
    return _trace("direction", "markers", pairs, marker=marker, hoverinfo="skip")


def _rejected(run: Run, window: Window, stroke: Stroke) -> Trace:
    """The step that was not taken, because f or its gradient does not exist there: dotted, ending in a cross."""
    point = np.array([run.points[-1] * np.nan if run.status.point is None else run.status.point], float)
    seen = bool(polylines.inside(point, polylines.grown(window, polylines.FAR))[0])
    ends = np.vstack([run.points[-1:], point]) if seen else np.empty((0, 2))
    line = {"color": stroke.colour, "width": 1.5, "dash": "dot"}
    marker = {"symbol": ["circle", "x-thin"], "size": [0, 9], "line": {"color": stroke.colour, "width": 2}}
    why = f"not taken: {spot(point[0], 6)}<br>{REFUSALS.get(run.status.name, '')}<extra></extra>"
    return _trace("rejected step", "lines+markers", ends, line=line, marker=marker, hovertemplate=why)


def _end(shown: Floats, stroke: Stroke, palette: Palette) -> Trace:
    marker = {"color": stroke.colour, "size": 10, "line": {"color": palette.halo, "width": 1.8}}
    return _trace("last iterate", "markers", shown[-1:], marker=marker, hoverinfo="skip")


def _start(shown: Floats, stroke: Stroke, palette: Palette) -> Trace:
    """A ring."""
    marker = {"color": palette.halo, "size": 11, "line": {"color": stroke.colour, "width": 3}}
    return _trace("start", "markers", shown[:1], marker=marker, hoverinfo="skip")


def _readings(shown: Floats, rows: Floats, names: letters.Names) -> Trace:
    """The hover boxes of the start and the last iterate, which have no angle or no next step.

    Of markers in one place plotly asks the smallest, and of those the last: so these are tiny, unseen, and come last.
    """
    ends = [0] if len(shown) == 1 else [0, -1]
    titles = ("start", "last iterate")
    hovering = [hover.template_for(rows[end], names, title) for end, title in zip(ends, titles, strict=False)]
    unseen = {"size": 1, "color": "rgba(0,0,0,0)", "line": {"width": 0}}
    return _trace("ends", "markers", shown[ends], marker=unseen, customdata=rows[ends], hovertemplate=hovering)


def target_name(goal: Goal) -> str:
    """The name of a known target."""
    return "known minimizer" if goal == "minimize" else "known maximizer"


def minimizer_trace(
    points: Sequence[Sequence[float]], goal: Goal, palette: Palette, names: letters.Names = letters.USUAL
) -> Trace:
    """Known minimizers (maximizers) as outlined stars, with points that reach beyond the dot of a run that is there."""
    rim = {"color": palette.target, "width": 1.5}
    marker = {"symbol": "star", "size": 22, "color": palette.halo, "line": rim}
    places = np.array(points, float).reshape(-1, 2)
    at = letters.at(names, "%{customdata[0]}", "%{customdata[1]}", between="<br>")
    hovering = {
        "customdata": places,
        "hovertemplate": f"{target_name(goal)}<br>{at}<extra></extra>",
    }
    return _trace("minimizers", "markers", places, marker=marker, **hovering)
