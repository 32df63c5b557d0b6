"""Parts of the pictures over the step size: the axis of α, the marks of the theory, the step size in use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.figures.parts.axes import log_axis
from app.figures.parts.plotly_types import Part
from app.figures.style import Palette
from app.text.numbers import number
from app.text.taken_letters import Taken, in_other_words
from gradnorm_core.arrays import Floats

Mark = tuple[str, float]
"""A label and the step size it stands at."""

LEVEL = 14
"""Pixels from one line of labels to the next."""
PANEL = 300
"""Pixels of the lowest picture with a vertical axis: on a higher one the words are only farther apart."""
NO_ROOM = 0.2
"""Left of this share of the axis a phone has no room for words that end at their line: they begin at it."""
GAP, LEAD = 3, 8
"""Pixels between a line and its words, and from the end of a line to words beside it."""
HEAD = 66
"""Pixels above a picture: room for the labels of three marks and of the step size in use."""


@dataclass(frozen=True, slots=True)
class AlphaAxis:
    """The axis of the step size.

    Attributes:
        low, high: its ends.
        logarithmic: whether it counts in powers of ten.
        vertical: whether α goes up instead of to the right.
        taken: the letters of the function.
    """

    low: float
    high: float
    logarithmic: bool
    vertical: bool = False
    taken: Taken = field(default_factory=dict)

    def layout(self) -> Part:
        """The axis for plotly."""
        title = {"title": {"text": in_other_words("step size <i>α</i>", self.taken)}}
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
    """Lines across the picture, each led on to its words beyond the end: shapes and annotations.

    Args:
        axis: of the step size.
        marks: what lies outside is left out.
        current: the step size in use.
    """
    strokes = [Stroke(in_other_words(text, axis.taken), alpha, palette.theory, "dot") for text, alpha in marks]
    if current is not None:
        here = in_other_words(f"<b>α = {number(current)}</b>", axis.taken)
        strokes.append(Stroke(here, current, palette.run().colour, "solid"))
    seen = sorted((one for one in strokes if axis.low <= one.alpha <= axis.high), key=lambda one: one.alpha)
    # The step size in use is drawn over a mark at the same place.
    lines = [_line(axis, one) for one in sorted(seen, key=lambda one: one.dash == "solid")]
    led, words = _beside(axis, seen) if axis.vertical else _above(axis, seen, palette)
    return [*lines, *led], words


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line at a step size, its words and its look."""

    text: str
    alpha: float
    colour: str
    dash: str


def _line(axis: AlphaAxis, stroke: Stroke) -> Part:
    along, across = ("y", "x") if axis.vertical else ("x", "y")
    return _look(stroke) | {
        f"{along}ref": along, f"{along}0": stroke.alpha, f"{along}1": stroke.alpha,
        f"{across}ref": "paper", f"{across}0": 0, f"{across}1": 1,
    }  # fmt: skip


def _above(axis: AlphaAxis, seen: list[Stroke], palette: Palette) -> tuple[list[Part], list[Part]]:
    """Each line goes on to a level of its own, where its words end at it: those of the next line stand above them."""
    led, words = [], []
    for level, stroke in enumerate(seen):
        led.append(_look(stroke) | {
            "xref": "x", "x0": stroke.alpha, "x1": stroke.alpha,
            "yref": "paper", "ysizemode": "pixel", "yanchor": 1, "y0": 0, "y1": LEVEL * (level + 1) - 2,
        })  # fmt: skip
        first = axis.place(stroke.alpha) < NO_ROOM
        words.append(_words(stroke) | {
            "xref": "x", "x": axis.annotated(stroke.alpha), "xanchor": "left" if first else "right",
            "xshift": GAP if first else -GAP, "bgcolor": palette.page, "borderpad": 0,
            "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": LEVEL * level,
        })  # fmt: skip
    return led, words


def _beside(axis: AlphaAxis, seen: list[Stroke]) -> tuple[list[Part], list[Part]]:
    """The words beside a vertical axis, so far up that none lies on the one below, each line led on to its own."""
    reached, led, words = -math.inf, [], []
    for stroke in seen:
        natural = axis.place(stroke.alpha) * PANEL
        reached = max(natural, reached + LEVEL)
        led.append(_look(stroke) | {
            "xref": "paper", "xsizemode": "pixel", "xanchor": 1, "x0": 0, "x1": LEAD,
            "yref": "y", "ysizemode": "pixel", "yanchor": stroke.alpha, "y0": 0, "y1": reached - natural,
        })  # fmt: skip
        words.append(_words(stroke) | {
            "xref": "paper", "x": 1, "xanchor": "left", "xshift": LEAD + GAP,
            "yref": "y", "y": axis.annotated(stroke.alpha), "yanchor": "middle", "yshift": reached - natural,
        })  # fmt: skip
    return led, words


def _look(stroke: Stroke) -> Part:
    return {"type": "line", "line": {"color": stroke.colour, "width": 1.2, "dash": stroke.dash}}


def _words(stroke: Stroke) -> Part:
    return {"text": stroke.text, "showarrow": False, "font": {"size": 11, "color": stroke.colour}}
