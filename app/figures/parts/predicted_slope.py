"""The line the theory predicts among the norm curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from app.figures.parts.plotly_types import Trace
from app.figures.style import Palette
from app.text.numbers import factor

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run
    from gradnorm_core.diagnostics.diagnostics import Diagnostics


TOP = 0.25
"""The part of the axis in which two rows of words do not fit over a line, on a phone."""


class Slope(NamedTuple):
    """A straight line on the log axis: ‖g‖ changes by ``rate`` per step and is ``height`` at ``k``.

    On a quadratic it is a bound from the start, ‖g_k‖ ≤ ‖g₀‖·rateᵏ. Elsewhere the theory speaks about the
    neighbourhood of the minimum only, so the line goes through the last iterate.
    """

    rate: float
    k: int
    height: float
    bound: bool

    @property
    def name(self) -> str:
        return f"theory: {'at most ' if self.bound else ''}×{factor(self.rate)} per step"


def slope_line(run: Run, diagnostics: Diagnostics) -> Slope | None:
    """The slope of ‖g‖₂ that the theory predicts; None where it predicts none, as for a run that does not settle."""
    rate, series, bound = diagnostics.predicted_rate, diagnostics.norms[2], run.objective.is_quadratic
    if rate is None or rate <= 0 or run.iterations < 2 or (rate >= 1 and not bound):
        return None
    k = 0 if bound else run.iterations
    return Slope(rate, k, float(series[k]), bound) if series[k] > 0 else None


def slope_trace(slope: Slope, last: int, limits: tuple[float, float], palette: Palette) -> Trace:
    """The line between its crossings with the axis limits: two points, exact on a log axis."""
    foot, per_step = math.log10(slope.height), math.log10(slope.rate)
    ends = np.array([0.0, last])
    if per_step:
        crossings = sorted(slope.k + (limit - foot) / per_step for limit in limits)
        ends = np.array([max(0.0, crossings[0]), min(float(last), crossings[1])])
    return {
        "type": "scatter", "mode": "lines", "name": slope.name, "x": ends,
        "y": 10 ** (foot + per_step * (ends - slope.k)), "yaxis": "y", "hoverinfo": "skip",
        "line": {"color": palette.theory, "width": 1.2, "dash": "10px,3px,2px,3px"}, "showlegend": False,
    }  # fmt: skip


def slope_label(trace: Trace, last: int, limits: tuple[float, float], palette: Palette) -> dict[str, Any]:
    """The name of the line over its middle, on the side where it leaves room; in two rows, to fit a phone's picture.

    Where the line lies along the top of the axis, the name is under it: over it is the legend.
    """
    (first, final), (height, end) = trace["x"], np.log10(trace["y"])
    middle = (first + final) / 2
    to_the_right = end <= height and middle < 0.7 * last
    under = (height + end) / 2 > limits[1] - TOP * (limits[1] - limits[0])
    side = {"xanchor": "left", "xshift": 4} if to_the_right else {"xanchor": "right", "xshift": -6}
    return {
        "x": middle, "y": (height + end) / 2, "yref": "y", "yanchor": "top" if under else "bottom", "showarrow": False,
        "text": trace["name"].replace(" ×", "<br>×"), "align": side["xanchor"],
        "font": {"size": 11, "color": palette.theory}, **side,
    }  # fmt: skip
