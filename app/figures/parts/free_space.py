"""Room for words in a picture: of several places the one that covers the least of what is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gradnorm_core.arrays import Floats

LETTER, LINE, FRAME = 5.7, 15.0, 8.0
"""Pixels of type 12: the usual width of a letter, the height of a line, and the frame around the words."""
BETWEEN = 24
"""Points on each segment of a polyline at which it is looked for."""


class Box(NamedTuple):
    """A rectangle in pixels of the picture, upward."""

    left: float
    bottom: float
    width: float
    height: float

    def covers(self, points: Floats) -> int:
        """The number of points (n, 2) in it."""
        x, y = points.T
        across = (x >= self.left) & (x <= self.left + self.width)
        return int((across & (y >= self.bottom) & (y <= self.bottom + self.height)).sum())

    def sticks_out(self, width: float, height: float) -> bool:
        """Whether it is not wholly in a picture of this size."""
        return self.left < 0 or self.bottom < 0 or self.left + self.width > width or self.bottom + self.height > height

    def meets(self, other: Box) -> bool:
        """Whether the two have a part in common."""
        across = self.left < other.left + other.width and other.left < self.left + self.width
        return across and self.bottom < other.bottom + other.height and other.bottom < self.bottom + self.height


def size_of(words: str) -> tuple[float, float]:
    """Width and height of words with ``<br>`` between their lines."""
    lines = words.replace("<sub>", "").replace("</sub>", "").split("<br>")
    return LETTER * max(map(len, lines)) + FRAME, LINE * len(lines) + FRAME


def freest(boxes: Sequence[Box], points: Floats) -> int:
    """The index of the first box that covers the fewest points."""
    return int(np.argmin([box.covers(points) for box in boxes]))


def dense(points: Floats) -> Floats:
    """Points along a polyline (n, 2), close to one another; gaps stay gaps."""
    if len(points) < 2:
        return points
    share = np.linspace(0, 1, BETWEEN)[:, np.newaxis, np.newaxis]
    with np.errstate(invalid="ignore", over="ignore"):
        between = points[:-1] + share * (points[1:] - points[:-1])
    return np.asarray(between.reshape(-1, 2))
