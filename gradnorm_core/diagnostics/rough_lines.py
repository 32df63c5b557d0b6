"""Rough lines: kinks, cusps, poles and jumps along a line parallel to an axis, of which a run meets one point."""

from __future__ import annotations

import numpy as np

from gradnorm_core.diagnostics.rough_points import RoughPoint, rough_point_at
from gradnorm_core.diagnostics.surroundings import size_of
from gradnorm_core.objectives.objective import Objective

_AWAY = (-1.0, -0.1, -0.01, 0.01, 0.1, 1.0)
"""Places along a line, in sizes of the other coordinate: f has to be as rough at each."""
_NAMED = ("kink", "cusp", "pole", "jump")


def shared_coordinate(objective: Objective, rough: RoughPoint, sign: int = 1) -> int | None:
    """The i for which f is as rough all along xᵢ = pᵢ as it is at the point p, as tan(x) + y² is along x = π/2.

    Seen at six other points of that line, up to the size of the other coordinate away. None for a line that leads
    another way, for a curve, and for a point that stands alone, such as a minimum.

    Args:
        objective: f, of two variables.
        rough: what is known about p.
        sign: that of `rough_point_at`.
    """
    if rough.radius is not None or rough.roughness not in _NAMED:
        return None
    for i in range(len(rough.point)):
        if rough.along is not None and rough.along[i] != 0:
            continue  # the line of this kink leads elsewhere
        others_than_i = np.arange(len(rough.point)) != i
        shifts = size_of(rough.point[others_than_i]) * np.multiply.outer(_AWAY, others_than_i)
        others = (rough_point_at(objective, point, sign) for point in rough.point + shifts)
        if all(other is not None and other.roughness == rough.roughness for other in others):
            return i
    return None
