"""The panel of the norms in pixels: where words have room among its curves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.figures.parts.free_space import Box, dense, size_of
from app.figures.parts.plotly_types import Trace
from gradnorm_core.arrays import Floats

PANELS = (290.0, 150.0), (400.0, 186.0), (650.0, 236.0)
"""Pixels of the panel on a phone, a laptop and a large screen."""
BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0, "bottom": 0.0, "top": 1.0}
"""The share of the words before their anchor."""

Form = TypeVar("Form")


class Scale(NamedTuple):
    """The axes of the panel, in pixels."""

    last: int
    limits: tuple[float, float]
    panel: tuple[float, float]

    def pixels(self, steps: NDArray[Any], norm: Floats) -> Floats:
        """Points of a curve, (n, 2); gaps where the norm has no logarithm."""
        low, high = self.limits
        up = np.log10(np.where(norm > 0, norm, np.nan))
        along = steps / max(self.last, 1)
        return np.column_stack([along * self.panel[0], (up - low) / (high - low) * self.panel[1]])

    def box_of(self, words: dict[str, Any]) -> Box:
        """The place of an annotation without an arrow."""
        (low, high), (width, height) = self.limits, size_of(words["text"])
        across = words["x"] if words.get("xref") == "x domain" else words["x"] / max(self.last, 1)
        up = words["y"] if words["yref"] == "y domain" else (words["y"] - low) / (high - low)
        left = across * self.panel[0] + words.get("xshift", 0) - width * BEFORE[words["xanchor"]]
        bottom = up * self.panel[1] + words.get("yshift", 0) - height * BEFORE[words["yanchor"]]
        return Box(left, bottom, width, height)

    def holds(self, box: Box) -> bool:
        """Whether a box is wholly in the panel."""
        return not box.sticks_out(*self.panel)


class Room:
    """The panel at each of its sizes, with what is drawn in it.

    Args:
        last: the last k of the axis.
        limits: decades at the ends of the norm axis.
        curves: the traces that are drawn as lines.
    """

    def __init__(self, last: int, limits: tuple[float, float], curves: Sequence[Trace]) -> None:
        self.scales = [Scale(last, limits, panel) for panel in PANELS]
        # By columns: each box looks at all x and at all y, which so lie side by side.
        self._drawn = [
            np.asfortranarray(
                np.vstack([np.empty((0, 2)), *(dense(scale.pixels(curve["x"], curve["y"])) for curve in curves)])
            )
            for scale in self.scales
        ]

    @property
    def smallest(self) -> Scale:
        """The panel on a phone."""
        return self.scales[0]

    def freest(
        self, forms: Iterable[Form], box_of: Callable[[Form, Scale], Box], taken: Sequence[dict[str, Any]]
    ) -> tuple[Form, int]:
        """The first form of some words that is clear of the other words and covers the least of the curves.

        Args:
            forms: at least one.
            box_of: the place of a form in a panel.
            taken: the words that stand in the panel already.

        Returns:
            The form, and how many points of the curves it covers.
        """
        others = [[scale.box_of(words) for words in taken] for scale in self.scales]

        def cost(form: Form, least: tuple[int, int]) -> tuple[int, int]:
            """How many other words and points of curves a form covers; counted until it is no better than the least."""
            boxes = [box_of(form, scale) for scale in self.scales]
            met = sum(box.meets(other) for box, there in zip(boxes, others, strict=True) for other in there)
            covered = 0
            for box, drawn in zip(boxes, self._drawn, strict=True):
                if (met, covered) >= least:
                    break
                covered += box.covers(drawn)
            return met, covered

        best: list[Form] = []
        least = (len(taken) * len(self.scales) + 1, 0)
        for form in forms:
            if (found := cost(form, least)) < least:
                best, least = [form], found
            if least == (0, 0):
                break
        return best[0], least[1]
