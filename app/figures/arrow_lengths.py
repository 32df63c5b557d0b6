"""The lengths of the arrows ∇f, −∇f and u at a point: their own where these can be read, else all of one length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.text.numbers import number
from gradnorm_core.arrays import Floats, Point, Window

REACH = 0.16
"""The one length of all arrows that are not to scale, as a share of the window."""
SHORTEST = 0.07
"""An arrow below this share of the window is hardly more than its head."""


@dataclass(frozen=True, slots=True)
class ArrowLengths:
    """How long arrows are drawn.

    Attributes:
        u: the unit vector u, and the radius of the circle of directions, in the units of the axes.
        gradient: ∇f and −∇f, in the same units.
        to_scale: whether both are drawn as long as the vectors are.
    """

    u: float
    gradient: float
    to_scale: bool

    def said(self, with_u: bool) -> str:
        """The sentence that says at the picture how long its arrows are drawn."""
        if self.to_scale:
            other = "; u has length 1, and so has the radius of the circle" if with_u else ""
            return f"To scale: ∇f has length {number(self.gradient)}{other}."
        circle = ", as is the radius of the circle" if with_u else ""
        return f"Arrows show directions, not lengths: each is drawn {number(self.u, 2)} long{circle}."


def alike(window: Window) -> ArrowLengths:
    """One length for all arrows in this window."""
    reach = REACH * _side(window)
    return ArrowLengths(reach, reach, to_scale=False)


def arrow_lengths(window: Window, point: Point, gradient: Floats, with_u: bool) -> ArrowLengths:
    """The arrows' own lengths where the picture has room for them and none is too short to read.

    Args:
        window: of the picture.
        point: where the arrows begin.
        gradient: ∇f there, (2,).
        with_u: whether u and the circle are drawn as well.
    """
    length = float(np.hypot(*gradient))
    if not np.isfinite(length):
        return alike(window)
    vectors = [gradient, -gradient]
    if with_u:
        vectors += [np.array(side) for side in ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))]
    tips = np.array(point) + np.array(vectors)
    low, high = np.array(window).T
    fits = bool(((low <= tips) & (tips <= high)).all())
    shortest = min([length, 1.0] if with_u else [length])
    if not fits or shortest < SHORTEST * _side(window):
        return alike(window)
    return ArrowLengths(1.0, length, to_scale=True)


def _side(window: Window) -> float:
    return min(high - low for low, high in window)
