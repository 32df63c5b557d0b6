"""Windows, the parts of the plane that are shown: which can be drawn, and which one fits a path."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.arrays import Window
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.parameter import Parameter

EDGE = Parameter("window", "x", "edge of the window", 0.0, -1e9, 1e9)
NARROWEST = 1e-9
"""Width of a window, relative to its distance from 0, below which float64 has no room for a picture."""
ASPECTS = {"playground": 1.25, "compare": 1.35, "clipping": 1.3}
"""Width divided by height of the landscape on a page; elsewhere it is square."""
MARGIN = 0.1
FLATTEST = 0.25
"""The least ratio of the sides of a fitted window, so that a straight path gets a picture."""


def check_window(window: Window) -> Window:
    """Returns the window after checking that it can be drawn.

    Raises:
        UsageError: an edge is too far out, or the window has no width or height.
    """
    for low, high in window:
        EDGE.check(low), EDGE.check(high)
        if not high - low > NARROWEST * max(1.0, abs(low), abs(high)):
            raise UsageError("the first edge has to be below the second")
    return window


def fitting_window(points: NDArray[np.float64]) -> Window:
    """The window that holds the points (n, 2), with a margin, as far out as windows go."""
    inside = np.clip(points, EDGE.minimum / 2, EDGE.maximum / 2)
    low, high = inside.min(axis=0), inside.max(axis=0)
    sides = high - low
    sides = np.maximum(sides, max(FLATTEST * float(sides.max()), 1e-6 * max(1.0, float(np.abs(inside).max()))))
    centre, half = (low + high) / 2, sides * (1 + 2 * MARGIN) / 2
    left, bottom = (rounded(edge, float(sides.min())) for edge in centre - half)
    right, top = (rounded(edge, float(sides.min())) for edge in centre + half)
    return check_window(((left, right), (bottom, top)))


def holding(window: Window, point: tuple[float, float]) -> Window:
    """The window, widened with a margin on the sides where the point lies outside; else as it is."""
    if all(low <= at <= high for (low, high), at in zip(window, point, strict=True)):
        return window
    corners = [*zip(*window, strict=True), point]
    return fitting_window(np.array(corners, dtype=np.float64))


def filled(window: Window, aspect: float = 1.0) -> Window:
    """The smallest window around this one with width = aspect · height, so that both axes can have one scale."""
    (left, right), (bottom, top) = window
    width, height = right - left, top - bottom
    wider, higher = max(width, height * aspect), max(height, width / aspect)
    return _grown(left, right, wider), _grown(bottom, top, higher)


def _grown(low: float, high: float, length: float) -> tuple[float, float]:
    """The interval, extended on both sides to at least this length."""
    missing = length - (high - low)
    return (low - missing / 2, high + missing / 2) if missing > 0 else (low, high)


def rounded(edge: float, size: float) -> float:
    """An edge rounded to three digits of the window's size, as a visitor would type it."""
    return round(float(edge), int(2 - np.floor(np.log10(size))))
