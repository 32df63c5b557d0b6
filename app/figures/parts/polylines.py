"""Geometry of a path: cutting segments at a box, finding where they leave it, leaving out invisible parts.

Iterates are never moved. A diverging run reaches coordinates no drawing surface can hold (1e200), so segments are cut
at a box FAR windows wide; the part that remains lies exactly on the true segment.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.arrays import Floats, Window

Indices = NDArray[np.intp]

FAR = 1000.0
"""Half the width of the far box, in widths of the window: beyond what anybody zooms out to."""
MOST_POINTS = 2000
"""A path with more iterates than this is thinned."""
FINEST = 1 / 1500
"""Iterates nearer to each other than this part of the window look like one."""


class Exit(NamedTuple):
    """A segment that leaves the window: the k of its first iterate, where it crosses the border, its direction."""

    k: int
    border: Floats
    direction: Floats


def grown(window: Window, factor: float) -> Window:
    """The window, ``factor`` of its widths wider on every side."""
    (x0, x1), (y0, y1) = window
    dx, dy = (x1 - x0) * factor, (y1 - y0) * factor
    return (x0 - dx, x1 + dx), (y0 - dy, y1 + dy)


def inside(points: Floats, window: Window) -> NDArray[np.bool_]:
    """A mask of the points (n, 2) in the window, border included."""
    low, high = np.array(window).T
    return np.asarray(((points >= low) & (points <= high)).all(axis=-1))


def cut(tails: Floats, heads: Floats, window: Window) -> tuple[Floats, Floats]:
    """The parameters t in [0, 1] at which segments tail + t·(head − tail) enter and leave the window (Liang–Barsky).

    Where enter > leave the segment misses the window.
    """
    low, high = np.array(window).T
    # Halves, because head − tail may overflow where neither does.
    half = heads / 2 - tails / 2
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        a, b = (low / 2 - tails / 2) / half, (high / 2 - tails / 2) / half
    still = half == 0
    within = (tails >= low) & (tails <= high)
    first = np.where(still, np.where(within, -np.inf, np.inf), np.minimum(a, b))
    last = np.where(still, np.where(within, np.inf, -np.inf), np.maximum(a, b))
    return np.maximum(first.max(axis=-1), 0.0), np.minimum(last.min(axis=-1), 1.0)


def along(tails: Floats, heads: Floats, t: Floats) -> Floats:
    """The points tail + t·(head − tail), (n, 2)."""
    return tails * (1 - t)[:, None] + heads * t[:, None]


def far_segments(points: Floats, window: Window) -> Floats:
    """The segments with an end beyond the far box, cut there, as one polyline (m, 2) with NaN gaps."""
    box = grown(window, FAR)
    near = inside(points, box)
    chosen = np.flatnonzero(~(near[:-1] & near[1:]))
    tails, heads = _nearer_first(points[chosen], points[chosen + 1])
    enter, leave = cut(tails, heads, box)
    seen = enter <= leave
    tails, heads, enter, leave = tails[seen], heads[seen], enter[seen], leave[seen]
    gap = np.full(tails.shape, np.nan)
    return np.stack([along(tails, heads, enter), along(tails, heads, leave), gap], axis=1).reshape(-1, 2)


def _nearer_first(tails: Floats, heads: Floats) -> tuple[Floats, Floats]:
    """The same segments, each from its end nearer to 0: measured from there the cut keeps its digits."""
    swap = (np.abs(heads).max(axis=-1) < np.abs(tails).max(axis=-1))[:, None]
    return np.where(swap, heads, tails), np.where(swap, tails, heads)


def exits(points: Floats, window: Window) -> list[Exit]:
    """The points where the path leaves the window, in order."""
    seen = inside(points, window)
    leaving = np.flatnonzero(seen[:-1] & ~seen[1:])
    tails, heads = points[leaving], points[leaving + 1]
    _, leave = cut(tails, heads, window)
    # Divided before subtracting: only the direction matters and the coordinates may be huge.
    scale = np.maximum(np.abs(heads), np.abs(tails)).max(axis=-1, keepdims=True, initial=1e-300)
    directions = heads / scale - tails / scale
    # Rounding may put the crossing a hair outside, where plotly would not show its arrow.
    borders = np.clip(along(tails, heads, leave), *np.array(window).T)
    return [Exit(int(k), border, direction) for k, border, direction in zip(leaving, borders, directions, strict=True)]


def seen_parts(points: Floats, window: Window) -> tuple[Floats, Floats]:
    """The part of each segment inside the window, without those that miss it."""
    tails, heads = points[:-1], points[1:]
    enter, leave = cut(tails, heads, window)
    seen = (enter < leave) & (tails != heads).any(axis=1)
    tails, heads, enter, leave = tails[seen], heads[seen], enter[seen], leave[seen]
    return along(tails, heads, enter), along(tails, heads, leave)


def visible_steps(points: Floats, window: Window) -> tuple[Indices, int | None]:
    """Indices of the iterates to draw, and the position among them where the line is broken, if it is.

    Up to MOST_POINTS all of them. Beyond, iterates that fall on the same spot as the one before (a fraction of a pixel)
    are left out; when that is not enough, since the path goes back and forth over itself, the first three quarters
    and the last quarter of what remains are kept with a break between. Nothing is averaged and nothing moved.
    """
    if len(points) <= MOST_POINTS:
        return np.arange(len(points)), None
    low, high = np.array(window).T
    with np.errstate(over="ignore", invalid="ignore"):
        cells = np.floor((points - low) / ((high - low) * FINEST))
    moved = np.r_[True, (cells[1:] != cells[:-1]).any(axis=1)]
    moved[-1] = True
    kept = np.flatnonzero(moved)
    if len(kept) <= MOST_POINTS:
        return kept, None
    head = MOST_POINTS * 3 // 4
    return np.r_[kept[:head], kept[head - MOST_POINTS :]], head


def omitted_notes(points: Floats, window: Window) -> list[str]:
    """Says which iterates of a very long run are not drawn; empty when all distinct ones are."""
    kept, broken_at = visible_steps(points, window)
    if broken_at is None:
        return []
    return [f"k = {kept[broken_at - 1] + 1} … {kept[broken_at]} go over the same ground and are not drawn"]
