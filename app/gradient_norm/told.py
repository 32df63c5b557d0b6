"""The pictures in words, with the visitor's numbers: plain text, no mark-up."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.gradient_norm.maps import NormMap, StepMap
from app.gradient_norm.numbers import slopes_of
from app.style import number, pair
from gradnorm_core.norms import gradient_norm, norm_name

Floats = NDArray[np.float64]
PLURALS = {"minimum": "minima", "maximum": "maxima", "saddle": "saddles", "degenerate": "undecided points"}


def reading(point: Sequence[float], gradient: Floats) -> tuple[str, list[str]]:
    """The norm at the point, and what it says there."""
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


def point_alt(point: Sequence[float], gradient: Floats) -> str:
    """The landscape with the point in words."""
    return f"Landscape of f with the point {pair(point)} and its gradient {pair(gradient)}."


def slope_alt(gradient: Floats) -> str:
    """The slope over the direction in words."""
    norm = float(gradient_norm(gradient, 2))
    return f"The slope of f over the direction: a cosine between −{number(norm)} and {number(norm)}."


def ball_title(gradient: Floats, own: bool) -> str:
    """Whose gradient the balls are drawn for."""
    return f"{'Your gradient' if own else 'An example'}, g = {pair(gradient)}; the steepest slope in each ball:"


def balls_alt(gradient: Floats) -> str:
    """The balls in words."""
    said = ", ".join(f"{norm_name(one.p)} {pair(one.direction)}" for one in slopes_of(gradient))
    return f"Unit balls of four norms and the steepest descent in each for g = {pair(gradient)}: {said}."


def norm_alt(norms: NormMap) -> str:
    """The landscape of the norm in words."""
    finite = norms.norms[np.isfinite(norms.norms)]
    span = f"from {number(finite.min())} to {number(finite.max())}" if finite.size else "nowhere defined"
    counts = Counter(zero.kind for zero in norms.zeros)
    kinds = ", ".join(f"{count} {kind if count == 1 else PLURALS.get(kind, kind)}" for kind, count in counts.items())
    return f"‖∇f‖₂ over the window, {span}; zeros: {kinds or 'none'}."


def step_words(steps: StepMap, own: bool) -> str:
    """Where one step makes the norms disagree."""
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
