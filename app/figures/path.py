"""A run on the landscape: straight segments, direction marks, start, last iterate, and where it left the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.figures import hover, segments
from app.figures.field import Goal
from app.figures.segments import Window
from app.style import Palette, Stroke, pair

if TYPE_CHECKING:
    from gradnorm_core.trajectory import Run

Floats = NDArray[np.float64]
Trace = dict[str, Any]

MARKS = 14
"""At most so many direction marks on a path."""
MARK_SPACING = 0.07
"""Distance between direction marks along the path, and the shortest segment that gets one, in widths of the window."""
BIG_MARKERS = 60
"""Up to so many iterates each has a full-size marker; more get smaller ones."""
EXIT_ARROWS = 8


def path_traces(run: Run, angles: Floats, window: Window, stroke: Stroke, palette: Palette) -> list[Trace]:
    """The path from bottom to top: halo, segments to far points, path, direction marks, last iterate, start.

    The trace "path" has one point per iterate (of very long runs only those that can be told apart). Iterates beyond
    the far box are gaps there; their true coordinates are in ``customdata`` like everybody's (`hover.COLUMNS`).

    Args:
        angles: degrees between the gradients at k and k + 1, (n,).
    """
    kept, broken_at = segments.visible_steps(run.points, window)
    rows, notes = hover.iterate_rows(run, kept), hover.iterate_notes(run, angles, kept)
    near = segments.inside(run.points[kept], segments.grown(window, segments.FAR))
    shown = np.where(near[:, None], run.points[kept], np.nan)
    if broken_at is not None:
        shown[broken_at] = np.nan
    traces = [_halo(shown, palette), _far(run.points, window, stroke), _path(shown, rows, notes, stroke)]
    traces += [_marks(run.points[kept], window, stroke), _rejected(run, stroke)]
    traces += [_end(shown, rows, notes, stroke, palette), _start(shown, rows, notes, stroke, palette)]
    return [trace for trace in traces if len(trace["x"])]


def _lines(name: str, points: Floats, **rest: Any) -> Trace:
    x, y = points.T
    return {"type": "scatter", "mode": "lines", "name": name, "x": x, "y": y, "showlegend": False, **rest}


def _halo(shown: Floats, palette: Palette) -> Trace:
    """A rim under the path that lifts it off the landscape."""
    line = {"color": palette.halo, "width": 5}
    return _lines("path halo", shown, line=line, opacity=0.75, hoverinfo="skip")


def _far(points: Floats, window: Window, stroke: Stroke) -> Trace:
    """Segments from or to an iterate too far away to draw, cut on the way."""
    line = {"color": stroke.colour, "width": 2}
    return _lines("path to far points", segments.far_segments(points, window), line=line, hoverinfo="skip")


def _path(shown: Floats, rows: Floats, notes: list[str], stroke: Stroke) -> Trace:
    size = 6 if len(shown) <= BIG_MARKERS else 3.5
    # No rims here: where iterates crowd, the rims would hide the path.
    marker = {"color": stroke.colour, "size": size, "line": {"width": 0}}
    return _lines(
        "path", shown, line={"color": stroke.colour, "width": 2}, marker=marker, customdata=rows, text=notes,
        hovertemplate=f"{hover.ITERATE}<extra></extra>",
    ) | {"mode": "lines+markers"}  # fmt: skip


def _marks(points: Floats, window: Window, stroke: Stroke) -> Trace:
    """Arrowheads along the path, evenly spaced by what is seen of it.

    Each is a pair of points, the first without size: plotly turns the second away from the first in screen
    coordinates, so the direction is true whatever the scale of the axes.
    """
    tails, heads = segments.seen_parts(points, window)
    reach = np.linalg.norm(heads - tails, axis=1)
    total = float(reach.sum())
    spacing = max(total / MARKS, MARK_SPACING * max(high - low for low, high in window))
    counts = np.floor(np.cumsum(reach) / spacing + 0.5)
    chosen = np.flatnonzero(np.diff(counts, prepend=0.0) > 0)
    middles = (tails[chosen] + heads[chosen]) / 2
    pairs = np.stack([tails[chosen], middles], axis=1).reshape(-1, 2)
    marker = {
        "symbol": "arrow", "angleref": "previous", "size": np.tile([0.0, 11.0], len(chosen)),
        "color": stroke.colour, "line": {"width": 0},
    }  # fmt: skip
    return _lines("direction", pairs, marker=marker, hoverinfo="skip") | {"mode": "markers"}


def _rejected(run: Run, stroke: Stroke) -> Trace:
    """The step that was not taken, because it leads out of the domain: dotted, ending in a cross."""
    point = run.status.point
    ends = np.array([run.points[-1], point]) if point is not None and np.isfinite(point).all() else np.empty((0, 2))
    return _lines(
        "rejected step", ends, line={"color": stroke.colour, "width": 1.5, "dash": "dot"},
        marker={"symbol": ["circle", "x-thin"], "size": [0, 9], "line": {"color": stroke.colour, "width": 2}},
        hovertemplate=f"not taken: f is undefined at {pair(ends[-1], 6) if len(ends) else ''}<extra></extra>",
    ) | {"mode": "lines+markers"}  # fmt: skip


def _end(shown: Floats, rows: Floats, notes: list[str], stroke: Stroke, palette: Palette) -> Trace:
    marker = {"color": stroke.colour, "size": 10, "line": {"color": palette.halo, "width": 1.8}}
    return _one("last iterate", shown, rows, notes, -1, marker)


def _start(shown: Floats, rows: Floats, notes: list[str], stroke: Stroke, palette: Palette) -> Trace:
    """A ring."""
    marker = {"color": palette.halo, "size": 11, "line": {"color": stroke.colour, "width": 3}}
    return _one("start", shown, rows, notes, 0, marker)


def _one(name: str, shown: Floats, rows: Floats, notes: list[str], index: int, marker: dict[str, Any]) -> Trace:
    """One iterate with a marker and a name of its own."""
    return _lines(
        name, shown[[index]], marker=marker, customdata=rows[[index]], text=[notes[index]], **hover.named(name),
    ) | {"mode": "markers"}  # fmt: skip


def target_name(goal: Goal) -> str:
    """What a known target is called."""
    return "known minimizer" if goal == "minimize" else "known maximizer"


def minimizer_trace(points: Sequence[Sequence[float]], goal: Goal, palette: Palette) -> Trace:
    """Known minimizers (or other targets) as outlined stars."""
    return _lines(
        "minimizers", np.array(points, float).reshape(-1, 2),
        marker={"symbol": "star", "size": 13, "color": palette.halo, "line": {"color": palette.target, "width": 1.5}},
        hovertemplate=f"{target_name(goal)}<br>x = %{{x}}<br>y = %{{y}}<extra></extra>",
    ) | {"mode": "markers"}  # fmt: skip


def exit_annotations(run: Run, window: Window, stroke: Stroke, palette: Palette) -> list[dict[str, Any]]:
    """An arrow wherever the path leaves the window, and at one of them words that say where it went."""
    left = segments.exits(run.points, window)
    if not left:
        return []
    spoken = left[-1] if not segments.inside(run.points[-1:], window)[0] else left[0]
    chosen = [crossing for crossing in left[:EXIT_ARROWS] if crossing is not spoken]
    arrows = [_exit_arrow(crossing, window, stroke) for crossing in [*chosen, spoken]]
    return [*arrows, _exit_words(run, spoken, window, stroke, palette)]


def _exit_arrow(crossing: segments.Exit, window: Window, stroke: Stroke) -> dict[str, Any]:
    """An arrow whose head touches the border from inside, along the segment."""
    width = max(high - low for low, high in window)
    direction = crossing.direction / np.hypot(*crossing.direction)
    x, y = crossing.border
    tail = crossing.border - direction * 0.06 * width
    return {
        "x": x, "y": y, "ax": tail[0], "ay": tail[1], "axref": "x", "ayref": "y", "text": "", "showarrow": True,
        "arrowhead": 2, "arrowsize": 1.3, "arrowwidth": 2.2, "arrowcolor": stroke.colour,
    }  # fmt: skip


def _exit_words(run: Run, crossing: segments.Exit, window: Window, stroke: Stroke, palette: Palette) -> dict[str, Any]:
    """Words beside the crossing, anchored so that they stay in the window and, where they can, off the path."""
    (x0, x1), (y0, y1) = window
    x, y = crossing.border
    across, up = (x - x0) / (x1 - x0), (y - y0) / (y1 - y0)
    above = up < 0.15 or (up < 0.85 and crossing.direction[1] > 0)
    side = "left" if across < 0.4 else "right" if across > 0.6 else "center"
    return {
        "x": x, "y": y, "text": exit_sentence(run, crossing, window), "showarrow": False,
        "xanchor": side, "yanchor": "bottom" if above else "top", "align": side,
        "xshift": {"left": 14, "right": -14, "center": 0}[side], "yshift": 12 if above else -12,
        "bgcolor": palette.page, "opacity": 0.9, "borderpad": 3, "font": {"size": 12, "color": stroke.colour},
    }  # fmt: skip


def exit_sentence(run: Run, crossing: segments.Exit, window: Window) -> str:
    """``leaves the window after k = 7 → (12.3, −4.5)``, and whether it comes back or where it ends, on short lines."""
    following = segments.inside(run.points[crossing.k + 1 :], window)
    where = f"leaves the window<br>after k = {crossing.k} → {pair(run.points[crossing.k + 1])}"
    if following.any():
        return f"{where}<br>back at k = {crossing.k + 1 + int(following.argmax())}"
    return where if len(following) == 1 else f"{where}<br>by k = {run.iterations} at {pair(run.points[-1])}"
