"""The sentences and numbers at the visitor's point, for one direction."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.figures.gradient_at_point import is_direction, unit
from app.text import letters
from app.text.html import table
from app.text.numbers import number, pair, spot
from app.text.shares import percent
from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.slopes import measured_slope, step_of
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.objective import Objective
from gradnorm_core.sweeps.norm_maps import StepMap

LEVEL = 1e-12
"""A slope below this share of the norm is 0 but for rounding."""
SEEN = 1e-3
"""From this share of the norm on an error of the measured slope is stated."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A direction at a point.

    Attributes:
        angle: of u, in degrees from the x axis.
        slope: ∇f·u.
        measured: (f(x + hu) − f(x − hu))/2h, from f alone.
        norm: ‖∇f‖₂.
        rounding: the error of `measured` that comes from rounding f, at the most; NaN where no h resolves f.
    """

    angle: float
    slope: float
    measured: float
    norm: float
    rounding: float = 0.0


def turn(objective: Objective, point: tuple[float, float], gradient: Floats, angle: float) -> Turn:
    """The slope in this direction, from the gradient and from f itself."""
    u = unit(angle)
    with np.errstate(all="ignore"):
        slope = float(gradient @ u)
    measured, norm = float(measured_slope(objective, point, u)), float(gradient_norm(gradient, 2))
    rounding = float(np.spacing(abs(float(objective.value_at(point))))) / step_of(objective, point)
    return Turn(angle, 0.0 if abs(slope) < LEVEL * norm else slope, measured, norm, rounding)


def turn_table(one: Turn, value: float, gradient: Floats, names: letters.Names = letters.USUAL) -> str:
    """The table of the numbers at the point, in the order in which they are computed."""
    rows = [["f", number(value)], [", ".join(letters.partials(names)), pair(gradient)], ["‖∇f‖₂", number(one.norm)]]
    if np.isfinite(gradient).all():
        rows += [
            [f"slope along u at {number(one.angle)}°: ∇f·u", number(one.slope)],
            ["measured on f alone: its change over a step 2h along u, divided by 2h", _measured(one)],
        ]
    if is_direction(gradient):
        rows.append(["cos of the angle between u and ∇f", number(one.slope / one.norm)])
    return table(["at your point", ""], rows)


def _measured(one: Turn) -> str:
    """The measured slope, with the error that the rounding of f leaves in it where that shows."""
    if math.isnan(one.rounding):
        return "no h resolves it: f swings too fast for float64"
    shown = number(one.measured)
    return shown if one.rounding < SEEN * one.norm else f"{shown} ± {number(one.rounding, 1)}, as f is rounded"


def tangent_alt(point: tuple[float, float], gradient: Floats, one: Turn) -> str:
    """The alt text of the tangent plane."""
    if not np.isfinite(gradient).all():
        return f"The surface of f; at {spot(point)} there is no gradient and no tangent plane."
    if not is_direction(gradient):
        return (
            f"The surface of f and its tangent plane at {spot(point)}: it is level, the slope is 0 in every direction."
        )
    return (
        f"The surface of f and its tangent plane at {spot(point)}. It rises most steeply along ∇f, with slope "
        f"{number(one.norm)}; along u at {number(one.angle)}° its slope is {number(one.slope)}."
    )


def step_sentence(steps: StepMap, own: bool) -> str:
    """The sentence on the starts from which one step makes the norms disagree."""
    where = "On your function" if own else "On the turned quadratic"
    step, count, led = f"one step with α = {number(steps.step_size)}", steps.known.size, int(steps.known.sum())
    if not led:
        return f"{where}, {step}: from none of {count:,} starts in the window does it lead to a gradient."
    starts = "the starts" if led == count else f"the {led:,} starts from which it leads to a gradient"
    if steps.share == 0:
        starts = f"{count:,} starts in the window" if led == count else starts
        return f"{where}, {step}: from none of {starts} does L1 rise while L2 falls."
    return f"{where}, {step}: from {percent(steps.share)} of {starts} L1 rises while L2 falls."
