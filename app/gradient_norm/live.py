"""What is said at the visitor's point about one direction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.figures.norms import is_direction, unit
from app.gradient_norm.tables import table
from app.style import number, pair
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives import Objective

Floats = NDArray[np.float64]
LEVEL = 1e-12
"""A slope below this share of the norm is 0 but for rounding."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A direction at a point.

    Attributes:
        angle: of u, in degrees from the x axis.
        slope: ∇f·u.
        measured: (f(x + hu) − f(x − hu))/2h, from f alone.
        norm: ‖∇f‖₂.
    """

    angle: float
    slope: float
    measured: float
    norm: float


def turn(objective: Objective, point: tuple[float, float], gradient: Floats, angle: float) -> Turn:
    """The slope in this direction, from the gradient and from f itself."""
    u, x = unit(angle), np.asarray(point, dtype=np.float64)
    h = float(np.cbrt(np.finfo(np.float64).eps)) * max(1.0, float(np.abs(x).max()))
    with np.errstate(all="ignore"):
        slope = float(gradient @ u)
        measured = (float(objective.value_at(x + h * u)) - float(objective.value_at(x - h * u))) / (2 * h)
        norm = float(gradient_norm(gradient, 2))
    return Turn(angle, 0.0 if abs(slope) < LEVEL * norm else slope, measured, norm)


def turn_table(one: Turn, value: float, gradient: Floats) -> str:
    """The numbers at the point, in the order in which they are made."""
    rows = [["f", number(value)], ["∂f/∂x, ∂f/∂y", pair(gradient)], ["‖∇f‖₂", number(one.norm)]]
    if np.isfinite(gradient).all():
        rows += [
            [f"slope along u at {number(one.angle)}°: ∇f·u", number(one.slope)],
            ["the same from f: (f(x + hu) − f(x − hu))/2h", number(one.measured)],
        ]
    if is_direction(gradient):
        rows.append(["cos of the angle between u and ∇f", number(one.slope / one.norm)])
    return table(["at your point", ""], rows)


def tangent_alt(point: tuple[float, float], gradient: Floats, one: Turn) -> str:
    """The picture of the tangent plane in words."""
    if not np.isfinite(gradient).all():
        return f"The surface of f; at {pair(point)} there is no gradient and no tangent plane."
    if not is_direction(gradient):
        return (
            f"The surface of f and its tangent plane at {pair(point)}: it is level, the slope is 0 in every direction."
        )
    return (
        f"The surface of f and its tangent plane at {pair(point)}. It rises most steeply along ∇f, with slope "
        f"{number(one.norm)}; along u at {number(one.angle)}° its slope is {number(one.slope)}."
    )
