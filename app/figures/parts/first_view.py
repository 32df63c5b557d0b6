"""The side from which a surface is seen first: one from which the path is not hidden behind the surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.figures.parts.heights import heights_at
from gradnorm_core.arrays import Floats
from gradnorm_core.objectives.landscape import Landscape

DISTANCE, ELEVATION = 1.4, 1.1
"""Of the eye from the middle of the box, on the level and above it, in lengths of the longer side."""
USUAL = np.deg2rad(-119)
"""The side of an empty surface: x grows to the right, y away from the reader."""
SIDES = 16
"""Directions that are tried around the surface."""
ENOUGH = 0.9
"""The usual side stays where it shows this share of what the best one shows: the view seldom turns."""
MOST = 150
"""Points of the path that are looked at."""
MARCH = np.linspace(0.02, 1, 40)
"""Places between a point and the eye, as shares of the way, at which the surface may stand between them."""
CLEARANCE = 0.012
"""A share of the height of the box: a surface that rises less above the line of sight hides nothing."""


@dataclass(frozen=True, slots=True)
class Box:
    """The box that a surface is drawn in.

    Attributes:
        sides: its lengths along x, y and f.
        limits: the heights at its bottom and its top.
    """

    sides: tuple[float, float, float]
    limits: tuple[float, float]


def first_eye(landscape: Landscape, box: Box, path: Floats) -> tuple[float, float, float]:
    """Returns where the eye stands, in the units of the sides and from the middle of the box.

    Args:
        landscape: the surface.
        box: the box it is drawn in.
        path: points on the surface, (n, 3); rows of NaN separate pieces.
    """
    turns = USUAL + 2 * np.pi * np.arange(SIDES) / SIDES
    eyes = np.column_stack([DISTANCE * np.cos(turns), DISTANCE * np.sin(turns), np.full(SIDES, ELEVATION)])
    known = path[np.isfinite(path).all(axis=1)]
    if len(known):
        known = known[:: -(-len(known) // MOST)]
        shares = np.array([seen_share(landscape, box, known, eye) for eye in eyes])
        near = np.minimum(np.arange(SIDES), SIDES - np.arange(SIDES))
        # Of those that show enough, the nearest to the usual side.
        chosen = int(np.argmin(np.where(shares >= ENOUGH * shares.max(), near, SIDES)))
    else:
        chosen = 0
    x, y, z = (round(float(at), 3) for at in eyes[chosen])
    return x, y, z


def seen_share(landscape: Landscape, box: Box, points: Floats, eye: Floats) -> float:
    """Returns the share of the points, (n, 3), that the surface does not hide from the eye."""
    low, high = box.limits
    (left, right), (bottom, top) = landscape.window
    origin, size = np.array([left, bottom, low]), np.array([right - left, top - bottom, high - low])
    sides = np.array(box.sides)
    placed = ((points - origin) / size - 0.5) * sides
    ways = placed[:, None, :] + MARCH[None, :, None] * (eye - placed)[:, None, :]
    x, y, z = np.moveaxis((ways / sides + 0.5) * size + origin, -1, 0)
    with np.errstate(invalid="ignore"):
        hidden = heights_at(landscape, x, y).clip(low, high) > z + CLEARANCE * (high - low)
    return float(1 - hidden.any(axis=1).mean())
