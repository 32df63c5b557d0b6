"""Parts of the pictures over the step size: the axis of α, the marks of the theory, the step size in use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.figures.parts.axes import log_axis
from app.figures.parts.plotly_types import Part
from app.figures.style import Palette
from app.text.numbers import number
from gradnorm_core.arrays import Floats

Mark = tuple[str, float]
"""A label and the step size it stands at."""

LEVEL = 14
"""Pixels from one line of labels to the next."""
PANEL = 300
"""Pixels of the lowest picture with a vertical axis: on a higher one the words are only farther apart."""
HEAD = 66
"""Pixels above a picture: room for the labels of three marks and of the step size in use."""


@dataclass(frozen=True, slots=True)
class AlphaAxis:
    """The axis of the step size.

    Attributes:
        low, high: its ends.
        logarithmic: whether it counts in powers of ten.
        vertical: whether α goes up instead of to the right.
    """

    low: float
    high: float
    logarithmic: bool
    vertical: bool = False

    def layout(self) -> Part:
        """The axis for plotly."""
        title = {"title": {"text": "step size <i>α</i>"}}
        if not self.logarithmic:
            return {"range": [self.low, self.high], "nticks": 9, "showgrid": False} | title
        return log_axis((math.log10(self.low), math.log10(self.high)), 6) | {"showgrid": False} | title

    def place(self, alpha: float) -> float:
        """The position of α on the axis, 0 to 1."""
        low, high, here = (math.log(v) if self.logarithmic else v for v in (self.low, self.high, alpha))
        return (here - low) / (high - low)

    def annotated(self, alpha: float) -> float:
        """α as annotations want it: plotly takes the power of ten on a log axis."""
        return math.log10(alpha) if self.logarithmic else alpha

    def edges(self, alphas: Floats) -> Floats:
        """The borders between neighbouring step sizes, those outside included, (B + 1,)."""
        steps = np.log(alphas) if self.logarithmic else alphas
        middles = (steps[1:] + steps[:-1]) / 2
        whole = np.r_[2 * steps[0] - middles[0], middles, 2 * steps[-1] - middles[-1]]
        return np.asarray(np.exp(whole) if self.logarithmic else whole)


def mark_parts(
    axis: AlphaAxis, marks: Sequence[Mark], current: float | None, palette: Palette
) -> tuple[list[Part], list[Part]]:
    """Lines across the picture and the words at their ends: shapes and annotations.

    Args:
        axis: of the step size.
        marks: what lies outside is left out.
        current: the step size in use.
    """
    seen = [(text, alpha) for text, alpha in marks if axis.low <= alpha <= axis.high]
    shapes = [_line(axis, alpha, palette.theory, "dot") for _, alpha in seen]
    words = _labels(axis, sorted(seen, key=lambda mark: mark[1]), palette)
    if current is not None and axis.low <= current <= axis.high:
        shapes.append(_line(axis, current, palette.run().colour, "solid"))
        words.append(_word(axis, current, f"<b>α = {number(current)}</b>", palette.run().colour, len(seen)))
    return shapes, _spread(words) if axis.vertical else words


def _spread(words: list[Part]) -> list[Part]:
    """The words beside a vertical axis, moved upward so far that none lies on the one below."""
    reached, moved = -math.inf, []
    for word in sorted(words, key=lambda one: float(one["place"])):
        natural = word["place"] * PANEL
        reached = max(natural, reached + LEVEL)
        moved.append({key: value for key, value in word.items() if key != "place"} | {"yshift": reached - natural})
    return moved


def _labels(axis: AlphaAxis, seen: list[Mark], palette: Palette) -> list[Part]:
    """The words of the marks, each on a level of its own, so that neighbours do not lie on each other."""
    return [_word(axis, alpha, text, palette.theory, level) for level, (text, alpha) in enumerate(seen)]


def _line(axis: AlphaAxis, alpha: float, colour: str, dash: str) -> Part:
    along, across = ("y", "x") if axis.vertical else ("x", "y")
    return {
        "type": "line", f"{along}ref": along, f"{along}0": alpha, f"{along}1": alpha,
        f"{across}ref": "paper", f"{across}0": 0, f"{across}1": 1,
        "line": {"color": colour, "width": 1.2, "dash": dash},
    }  # fmt: skip


def _word(axis: AlphaAxis, alpha: float, text: str, colour: str, level: int) -> Part:
    common = {"text": text, "showarrow": False, "font": {"size": 11, "color": colour}}
    at = axis.annotated(alpha)
    if axis.vertical:
        right = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 4, "place": axis.place(alpha)}
        return {"yref": "y", "y": at, "yanchor": "middle", **right, **common}
    place = axis.place(alpha)
    side = "left" if place < 0.06 else "right" if place > 0.8 else "center"
    up = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": LEVEL * level}
    return {"xref": "x", "x": at, "xanchor": side, **up, **common}
