"""Sketches over a small landscape: lines, arrows, dots and a word, in the colour of words and with a rim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.figures.style import DARK, LIGHT
from gradnorm_core.arrays import Floats, Point

Whole = NDArray[np.int64]
Place = Callable[[Floats], Whole]
"""Turns points of the plane, (n, 2), into units of the picture."""
HEAD = 26.0
"""Length of an arrow's head, in units of the picture; a shorter arrow has a shorter one."""
SLANT = 0.42
"""Half the width of a head, as a share of its length."""
WIDTH, RIM = 7, 15
"""Widths of a line and of its rim."""
LETTERS = 54
"""Height of the letters of a word: a picture is shown at a third of its size."""


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline, dashed or with an arrow's head at its end."""

    points: tuple[Point, ...]
    dashed: bool = False
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A dot; hollow where it only may be the answer."""

    point: Point
    hollow: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """A few letters whose middle stands at a point."""

    point: Point
    text: str


Sketch = Line | Dot | Word


def ink(light: str, dark: str) -> str:
    """A colour that follows the theme."""
    return f"light-dark({light},{dark})"


INK, PAGE = ink(LIGHT.text, DARK.text), ink(LIGHT.halo, DARK.halo)


def drawn(sketches: tuple[Sketch, ...], place: Place) -> str:
    """The sketches as parts of an SVG."""
    return "".join(_drawn(one, place) for one in sketches)


def _drawn(one: Sketch, place: Place) -> str:
    if isinstance(one, Line):
        return _line(one, place(np.array(one.points, dtype=float)))
    x, y = place(np.array([one.point], dtype=float))[0]
    if isinstance(one, Dot):
        fill = PAGE if one.hollow else INK
        return f'<circle cx="{x}" cy="{y}" r="11" style="fill:{fill};stroke:{INK};stroke-width:6"/>'
    style = f"font:600 {LETTERS}px sans-serif;fill:{INK};stroke:{PAGE};stroke-width:10;paint-order:stroke"
    text = escape(one.text)
    return f'<text x="{x}" y="{y}" text-anchor="middle" dominant-baseline="central" style="{style}">{text}</text>'


def _line(line: Line, places: Whole) -> str:
    """The rim, the line and its head."""
    dashes = ";stroke-dasharray:16 11" if line.dashed else ""
    strokes = [_corners(places)] + ([_corners(_head(places))] if line.arrow else [])
    return "".join(
        f'<path d="{"".join(strokes)}" fill="none" style="stroke:{colour};stroke-width:{width};'
        f'stroke-linejoin:round;stroke-linecap:round{dashes if colour == INK else ""}"/>'
        for colour, width in ((PAGE, RIM), (INK, WIDTH))
    )


def _corners(places: Whole) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in places.tolist())


def _head(places: Whole) -> Whole:
    """The two barbs of an arrow's head at the end of a polyline."""
    last = [end - begin for begin, end in pairwise(places.astype(float))][-1]
    length = float(np.hypot(*last)) or 1.0
    along = last / length * min(HEAD, 0.6 * length)
    across = np.array([-along[1], along[0]]) * SLANT
    return np.rint([places[-1] - along + across, places[-1], places[-1] - along - across]).astype(np.int64)
