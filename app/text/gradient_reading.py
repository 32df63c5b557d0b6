"""The gradient at a point in words: its norm and what that says there, or why f has no gradient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from app.text import letters
from app.text.numbers import number, pair, spot
from gradnorm_core.arrays import Floats
from gradnorm_core.formulas.letters import plain
from gradnorm_core.norms import gradient_norm

Obstacle = Literal["", "jump", "kink", "border"]
"""The reason why f has no gradient at a point, where the formula may give one."""
OBSTACLES = {
    "jump": ("jumps", "Along some u the slope measured on f grows without bound as the points around x come closer."),
    "kink": (
        "has a kink", "The slopes along some u and along −u do not add up to 0, as they would with a gradient.",
    ),
    "border": ("ends", "f is not defined on all sides of the point: along some u it has no slope."),
}  # fmt: skip


def reading(
    point: Sequence[float],
    gradient: Floats,
    still: bool = False,
    names: letters.Names = letters.USUAL,
    *,
    obstacle: Obstacle = "",
) -> tuple[str, list[str]]:
    """The headline with the norm at the point, and the sentences on its meaning there.

    Args:
        point: x.
        gradient: ∇f(x).
        still: whether f is the same all around x, as far as float64 can tell.
        names: the names of the coordinates.
        obstacle: why there is no gradient at x; "" where there is one.
    """
    norm = float(gradient_norm(gradient, 2))
    if obstacle:
        what, why = OBSTACLES[obstacle]
        return f"At {spot(point)} f {what}: there is no gradient.", [why]
    if not np.isfinite(gradient).all():
        return f"At {spot(point)} there is no gradient.", ["f or its derivative is undefined there, or too large."]
    if norm == 0 and still:
        return f"At {spot(point)} ‖∇f‖₂ = 0 in float64.", [
            "Around the point f does not change: it is constant there, or its slopes are too small for these numbers."
        ]
    if norm == 0:
        return f"At {spot(point)} ‖∇f‖₂ = 0.", ["The point is stationary: the slope is 0 in every direction."]
    angle = math.degrees(math.atan2(gradient[1], gradient[0])) % 360
    return f"At {spot(point)} ‖∇f‖₂ = {number(norm)}.", [
        f"∇f = {pair(gradient)} points at {number(angle)}° from the {plain(names[0])} axis.",
        f"A short step of length s that way raises f by about {number(norm)}·s; no direction raises it faster.",
    ]
