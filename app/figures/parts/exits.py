"""The exits of a path from the window: an arrow at the border, and a note on where the path went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from app.figures.parts import polylines
from app.figures.parts.digits import digits
from app.figures.parts.free_space import Box, dense, freest, size_of
from app.figures.style import Palette, Stroke
from app.text.numbers import number
from gradnorm_core.arrays import Floats, Window

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run


EXIT_ARROWS = 8
"""Most arrows at the border."""
PICTURE = np.array([270.0, 216.0])
"""Pixels of the landscape on a phone, the smallest place for words."""
NOTHING = 1e-9
"""A coordinate that is smaller than the other one by this factor is written as 0."""
CORNERS = (("left", "top"), ("right", "top"), ("left", "bottom"), ("right", "bottom"))
"""The corners of a window as Plotly anchors words in them."""
MARK = 40
"""A star that words would cover counts like this many points of the path."""


def exit_annotations(
    run: Run,
    window: Window,
    stroke: Stroke,
    palette: Palette,
    minimizers: Sequence[Sequence[float]] = (),
    notes: Sequence[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
    """An arrow wherever the path leaves the window, and a sentence that says where it went.

    The words stand where they cover as little as possible of the path and of the minimizers, beside the notes that
    stand in other corners.
    """
    left = polylines.exits(run.points, window)
    if not left:
        return []
    spoken = left[-1] if not polylines.inside(run.points[-1:], window)[0] else left[0]
    chosen = [crossing for crossing in left[:EXIT_ARROWS] if crossing is not spoken]
    arrows = [_exit_arrow(crossing, window, stroke) for crossing in [*chosen, spoken]]
    marks = np.array(minimizers, float).reshape(-1, 2)
    return [*arrows, _exit_words(run, spoken, window, marks, stroke, palette, notes)]


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


def _exit_words(
    run: Run,
    spoken: polylines.Exit,
    window: Window,
    minimizers: Floats,
    stroke: Stroke,
    palette: Palette,
    notes: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Words in the corner of the window where they cover the least of the path and of the marks."""
    words = exit_sentence(run, spoken, window)
    side, level = free_corner(words, run.points, window, minimizers, notes)
    (x0, x1), (y0, y1) = window
    top = level == "top"
    return {
        "x": x1 if side == "right" else x0, "y": y1 if top else y0, "xshift": 0, "yshift": -2 if top else 2,
        "xanchor": side, "yanchor": level, "align": "left",
        "text": words, "showarrow": False, "name": "exit",
        "bgcolor": palette.page, "opacity": 0.9, "borderpad": 3, "font": {"size": 12, "color": stroke.colour},
    }  # fmt: skip


def free_corner(
    words: str,
    points: Floats,
    window: Window,
    marks: Floats,
    notes: Sequence[Mapping[str, Any]] = (),
    corners: Sequence[tuple[str, str]] = CORNERS,
) -> tuple[str, str]:
    """The first corner of the window where words cover the least of the path and of the marks.

    Args:
        words: with ``<br>`` between their lines.
        points: the iterates, (n, 2).
        window: what the picture shows.
        marks: further points that words should not cover, (m, 2).
        notes: annotations that stand there; a corner where the words would meet one is taken only if all are like that,
            and the corner of a note never.
        corners: the corners in the order of preference.
    """
    there = {(note["xanchor"], note["yanchor"]): str(note["text"]) for note in notes}
    taken = [_box(note, *corner) for corner, note in there.items()]
    possible = [corner for corner in corners if corner not in there]
    apart = [corner for corner in possible if not any(_box(words, *corner).meets(one) for one in taken)]
    pieces = np.stack(polylines.seen_parts(points, window), axis=1)
    seen = np.vstack([np.empty((0, 2)), *map(dense, pieces)])
    counted = np.repeat(marks[polylines.inside(marks, window)], MARK, axis=0)
    boxes = [_box(words, *corner) for corner in apart or possible]
    return (apart or possible)[freest(boxes, _in_pixels(np.vstack([seen, counted]), window))]


def _box(words: str, side: str, level: str) -> Box:
    """The place of words in a corner of the smallest picture."""
    width, height = size_of(words)
    left = {"left": 0.0, "center": (PICTURE[0] - width) / 2, "right": PICTURE[0] - width}[side]
    bottom = {"bottom": 0.0, "middle": (PICTURE[1] - height) / 2, "top": PICTURE[1] - height}[level]
    return Box(left, bottom, width, height)


def _in_pixels(points: Floats, window: Window) -> Floats:
    low, high = np.transpose(window)
    return np.asarray((points - low) / (high - low) * PICTURE)


def exit_sentence(run: Run, crossing: polylines.Exit, window: Window) -> str:
    """The sentence on where the path went, on two short lines: whether it comes back, or where it ends."""
    following = polylines.inside(run.points[crossing.k + 1 :], window)
    where = f"leaves the window after k = {crossing.k},"
    if following.any():
        return f"{where}<br>is back at k = {crossing.k + 1 + int(following.argmax())}"
    last = run.points[-1]
    rounded = np.where(np.abs(last) < NOTHING * np.abs(last).max(), 0.0, last)
    # The digits of the player, for a path may leave a window that is far from 0.
    end = ", ".join(number(at, digits(column, 3)) for at, column in zip(rounded, run.points.T, strict=True))
    return f"{where}<br>ends at ({end}), k = {run.iterations}"
