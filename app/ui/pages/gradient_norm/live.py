"""The sentences and numbers at the visitor's point, for one direction."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.figures.gradient_at_point import is_direction, unit
from app.text.html import table
from app.text.numbers import number, pair
from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.slopes import measured_slope
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.objective import Objective
from gradnorm_core.sweeps.norm_maps import StepMap

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
    u = unit(angle)
    with np.errstate(all="ignore"):
        slope = float(gradient @ u)
    measured, norm = float(measured_slope(objective, point, u)), float(gradient_norm(gradient, 2))
    return Turn(angle, 0.0 if abs(slope) < LEVEL * norm else slope, measured, norm)


def turn_table(one: Turn, value: float, gradient: Floats) -> str:
    """The table of the numbers at the point, in the order in which they are computed."""
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
    """The alt text of the tangent plane."""
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


def reading(point: Sequence[float], gradient: Floats) -> tuple[str, list[str]]:
    """The headline with the norm at the point, and the sentences on its meaning there."""
    norm = float(gradient_norm(gradient, 2))
    if not np.isfinite(gradient).all():
        return f"At {pair(point)} there is no gradient.", ["f or its derivative is undefined there, or too large."]
    if norm == 0:
        return f"At {pair(point)} ‖∇f‖₂ = 0.", ["The point is stationary: the slope is 0 in every direction."]
    angle = math.degrees(math.atan2(gradient[1], gradient[0])) % 360
    return f"At {pair(point)} ‖∇f‖₂ = {number(norm)}.", [
        f"∇f = {pair(gradient)} points at {number(angle)}° from the x axis.",
        f"A short step of length s that way raises f by about {number(norm)}·s; no direction raises it faster.",
    ]


def step_sentence(steps: StepMap, own: bool) -> str:
    """The sentence on the starts from which one step makes the norms disagree."""
    where = "On your function" if own else "On the turned quadratic"
    share = steps.share
    if share == 0:
        return (
            f"{where}, one step with α = {number(steps.step_size)}: nowhere in the window does L1 rise while L2 falls."
        )
    return (
        f"{where}, one step with α = {number(steps.step_size)}: from {number(100 * share, 2)} % of the starts L1 rises "
        "while L2 falls."
    )
