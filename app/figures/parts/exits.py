"""The exits of a path from the window: an arrow at the border, and a note on where the path went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.figures.parts import polylines
from app.figures.style import Palette, Stroke
from app.text.numbers import pair
from gradnorm_core.arrays import Window

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run


EXIT_ARROWS = 8
"""Most arrows at the border."""
ROOM = 0.7
"""Where a path crosses the border nearer to a corner than the rest of this, three lines have no room beside it on a
phone, and stand at the edge of the window instead."""


def exit_annotations(run: Run, window: Window, stroke: Stroke, palette: Palette) -> list[dict[str, Any]]:
    """An arrow wherever the path leaves the window, and at one of them words that say where it went."""
    left = polylines.exits(run.points, window)
    if not left:
        return []
    spoken = left[-1] if not polylines.inside(run.points[-1:], window)[0] else left[0]
    chosen = [crossing for crossing in left[:EXIT_ARROWS] if crossing is not spoken]
    arrows = [_exit_arrow(crossing, window, stroke) for crossing in [*chosen, spoken]]
    return [*arrows, _exit_words(run, spoken, window, stroke, palette)]


def _exit_arrow(crossing: polylines.Exit, window: Window, stroke: Stroke) -> dict[str, Any]:
    """An arrow whose head touches the border from inside, along the segment."""
    width = max(high - low for low, high in window)
    direction = crossing.direction / np.hypot(*crossing.direction)
    x, y = crossing.border
    tail = crossing.border - direction * 0.06 * width
    return {
        "x": x, "y": y, "ax": tail[0], "ay": tail[1], "axref": "x", "ayref": "y", "text": "", "showarrow": True,
        "arrowhead": 2, "arrowsize": 1.3, "arrowwidth": 2.2, "arrowcolor": stroke.colour,
    }  # fmt: skip


def _exit_words(run: Run, crossing: polylines.Exit, window: Window, stroke: Stroke, palette: Palette) -> dict[str, Any]:
    """Words beside the crossing, anchored so that they stay in the window and, where they can, off the path."""
    (x0, x1), (y0, y1) = window
    x, y = crossing.border
    across, up = (x - x0) / (x1 - x0), (y - y0) / (y1 - y0)
    east, north = crossing.direction > 0
    above = up < 0.15 or (up < 0.85 and north)
    side = "left" if across < 0.4 or (across < 0.6 and east) else "right"
    if (up if above else 1 - up) < ROOM:
        height = {"y": y, "yanchor": "bottom" if above else "top", "yshift": 12 if above else -12}
    else:
        height = {"y": y1 if above else y0, "yanchor": "top" if above else "bottom", "yshift": -2 if above else 2}
    return {
        "x": x, **height, "text": exit_sentence(run, crossing, window), "showarrow": False,
        "xanchor": side, "align": side, "xshift": 14 if side == "left" else -14,
        "bgcolor": palette.page, "opacity": 0.9, "borderpad": 3, "font": {"size": 12, "color": stroke.colour},
    }  # fmt: skip


def exit_sentence(run: Run, crossing: polylines.Exit, window: Window) -> str:
    """``leaves the window after k = 7 → (12.3, −4.5)``, and whether it comes back or where it ends, on short lines."""
    following = polylines.inside(run.points[crossing.k + 1 :], window)
    where = f"leaves the window<br>after k = {crossing.k} → {pair(run.points[crossing.k + 1])}"
    if following.any():
        return f"{where}<br>back at k = {crossing.k + 1 + int(following.argmax())}"
    return where if len(following) == 1 else f"{where}<br>by k = {run.iterations} at {pair(run.points[-1])}"
