"""The line the theory predicts among the norm curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from app.figures.parts.norm_panel import Room
from app.figures.parts.plotly_types import Trace
from app.figures.style import Palette
from app.text.numbers import factor

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run
    from gradnorm_core.diagnostics.diagnostics import Diagnostics


SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)
"""The shares of the line before its name, the middle preferred."""
ASIDE = {"left": 4, "right": -6}
"""Pixels from the line to its name, by the side of the words that is at the line."""
AWAY = (0, 6, 12, 20)
"""Pixels from the line up or down to its name, near it preferred: other norms lie close to the line."""


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


def slope_label(trace: Trace, room: Room, taken: Sequence[dict[str, Any]], palette: Palette) -> dict[str, Any]:
    """The name of the line over or under it, where it covers the least of the curves; in two rows, to fit a phone.

    Where the curves leave no room the words lie on a ground of their own, so that no curve strikes them through.

    Args:
        trace: the line.
        room: the panel with its curves, the line among them.
        taken: the words that stand in the panel already.
        palette: light or dark.
    """
    (first, final), (height, end) = trace["x"], np.log10(trace["y"])
    over, under = ("left", "right") if end <= height else ("right", "left")

    def label(away: int, share: float, across: str, up: str) -> dict[str, Any]:
        return {
            "x": first + share * (final - first), "y": height + share * (end - height), "yref": "y", "showarrow": False,
            "text": trace["name"].replace(" ×", "<br>×"), "align": across, "xanchor": across, "yanchor": up,
            "xshift": ASIDE[across], "yshift": away if up == "bottom" else -away,
            "font": {"size": 11, "color": palette.theory},
        }  # fmt: skip

    sides = ((over, "bottom"), (under, "top"))
    labels = [label(away, share, *side) for away in AWAY for share in SHARES for side in sides]
    whole = [words for words in labels if room.smallest.holds(room.smallest.box_of(words))]
    best, covered = room.freest(whole or labels, lambda words, scale: scale.box_of(words), taken)
    return best | ({"bgcolor": palette.page} if covered else {})
