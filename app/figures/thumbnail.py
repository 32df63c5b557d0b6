"""A landscape with its path, small enough for a card: an SVG of a few kilobytes that follows the theme by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import contourpy
import numpy as np
from numpy.typing import NDArray

from app.figures.parts.contours import height_scale
from app.figures.parts.polylines import grown, inside
from app.figures.sketch import Sketch, Whole, drawn, ink
from app.figures.style import DARK, LIGHT
from gradnorm_core.arrays import Floats, Window
from gradnorm_core.objectives.objective import Objective

WIDTH, HEIGHT = 320, 240
"""The units of the picture, in which all its coordinates are whole numbers."""
ASPECT = WIDTH / HEIGHT
COLUMNS, ROWS, BANDS = 121, 91, 9
SMALL_COLUMNS, SMALL_ROWS, SMALL_BANDS = 61, 46, 6
"""The grid and the bands of a picture as large as a thumb."""
MOST_POINTS = 240
"""A path with more distinct places than this ends there: it is a thicket by then."""
NEARBY = 4.0
"""Iterates farther out than this many windows are left out, with the segments to and from them."""
INK = re.compile(r"light-dark\((#\w+),(#\w+)\)")


def thumbnail(
    objective: Objective,
    window: Window,
    points: Floats | None = None,
    start: Sequence[float] | None = None,
    small: bool = False,
    sketches: tuple[Sketch, ...] = (),
) -> str:
    """The picture: bands of height, the path of a run, a ring at its start and a dot at its last iterate.

    Args:
        objective: f, of two variables.
        window: the part of the plane, as wide as 4/3 of its height.
        points: the iterates of a run, (n + 1, 2).
        start: marked with a ring where there is no run.
        small: whether it is drawn with less detail, in a third of the bytes.
        sketches: what is drawn over the landscape and below the ring.
    """
    grid = (SMALL_COLUMNS, SMALL_ROWS, SMALL_BANDS) if small else (COLUMNS, ROWS, BANDS)
    weight = 2 if small else 1
    path = [] if points is None else list(_path(points, window, weight))
    first = start if points is None else points[0]
    marks = "" if first is None else _ring(np.asarray(first, dtype=float), window, weight)
    if points is not None and inside(points[-1], window):
        x, y = _placed(points[-1:], window)[0]
        marks += f'<circle cx="{x}" cy="{y}" r="{6 * weight}" style="fill:{ink(LIGHT.runs[0], DARK.runs[0])}"/>'
    sketched = drawn(sketches, lambda points: _placed(points, window))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
        f"{''.join(_bands(objective, window, *grid))}{''.join(path)}{sketched}{marks}</svg>"
    )


def in_theme(picture: str, theme: str) -> str:
    """The picture in the colours of one theme, for a place that cannot follow it; the theme is "light" or "dark"."""
    return INK.sub(r"\1" if theme == "light" else r"\2", picture)


def _bands(objective: Objective, window: Window, columns: int, rows: int, bands: int) -> Iterator[str]:
    """The bands from the lowest to the highest; each covers all that is higher, so that no seam shows."""
    x, y = (np.linspace(low, high, count) for (low, high), count in zip(window, (columns, rows), strict=True))
    with np.errstate(all="ignore"):
        values = np.broadcast_to(objective.value(*np.meshgrid(x, y)), (rows, columns))
    heights = np.ma.masked_invalid(height_scale(np.asarray(values, dtype=float)).apply(values))
    generator = contourpy.contour_generator(
        np.linspace(0, WIDTH, columns), np.linspace(HEIGHT, 0, rows), heights, fill_type=contourpy.FillType.OuterOffset
    )
    for band in range(bands):
        outlines = _outlines(*generator.filled(band / bands if band else -1.0, 2.0))
        if outlines:
            line = f";stroke:{ink(LIGHT.contour, DARK.contour)};stroke-width:0.8" if band else ""
            yield f'<path d="{outlines}" style="fill:{ink(*_shades(band / (bands - 1)))};fill-rule:evenodd{line}"/>'


def _outlines(polygons: Sequence[Floats], offsets: Sequence[NDArray[np.uint32]]) -> str:
    """Polygons with their holes as the d of a path."""
    rings = (
        polygon[first:last]
        for polygon, ends in zip(polygons, offsets, strict=True)
        for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    )
    return "".join(_steps(np.rint(ring).astype(np.int64), closed=True) for ring in rings)


def _steps(places: Whole, closed: bool = False) -> str:
    """A polyline as SVG writes it, each place relative to the one before; places that repeat are left out."""
    moves = np.diff(places, axis=0)
    moves = moves[moves.any(axis=1)]
    if not len(moves):
        return ""
    written = " ".join(f"{x} {y}" for x, y in moves.tolist())
    return f"M{places[0, 0]} {places[0, 1]}l{written}{'z' if closed else ''}".replace(" -", "-")


def _path(points: Floats, window: Window, weight: int) -> Iterator[str]:
    """The rim and the line of the path, in the pieces that lie nearby."""
    near = inside(points, grown(window, NEARBY))
    pieces = np.split(np.arange(len(points)), np.flatnonzero(np.diff(near.astype(int))) + 1)
    places = [_placed(points[piece], window) for piece in pieces if near[piece[0]] and len(piece) > 1]
    line = "".join(_steps(_told_apart(one)) for one in places)
    if line:
        for colour, width in ((ink(LIGHT.halo, DARK.halo), 6), (ink(LIGHT.runs[0], DARK.runs[0]), 3)):
            stroke = f"stroke:{colour};stroke-width:{width * weight};stroke-linejoin:round"
            yield f'<path d="{line}" style="fill:none;{stroke}"/>'


def _told_apart(places: Whole) -> Whole:
    """The places without those where the path stands still, as far as they are drawn."""
    moved = np.append(True, np.diff(places, axis=0).any(axis=1))
    return np.asarray(places[moved][:MOST_POINTS])


def _placed(points: Floats, window: Window) -> Whole:
    """Points of the plane as whole units of the picture."""
    (left, right), (bottom, top) = window
    scaled = (points - (left, top)) * (WIDTH / (right - left), HEIGHT / (bottom - top))
    return np.rint(scaled).astype(np.int64)


def _ring(point: Floats, window: Window, weight: int) -> str:
    if not inside(point, window):
        return ""
    x, y = _placed(point[None], window)[0]
    fill, stroke = ink(LIGHT.page, DARK.page), ink(LIGHT.runs[0], DARK.runs[0])
    return f'<circle cx="{x}" cy="{y}" r="{7 * weight}" style="fill:{fill};stroke:{stroke};stroke-width:{4 * weight}"/>'


def _shades(share: float) -> tuple[str, str]:
    """The colours of a height on a light and on a dark page, between the hill's."""
    return _between(LIGHT.hill, share), _between(DARK.hill, share)


def _between(colours: Sequence[str], share: float) -> str:
    parts = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours], dtype=float)
    at = np.linspace(0, 1, len(colours))
    return "#" + "".join(f"{round(float(np.interp(share, at, part))):02x}" for part in parts.T)
