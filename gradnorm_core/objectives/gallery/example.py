"""`Example`: one entry of the gallery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gradnorm_core.arrays import Point, Window
from gradnorm_core.objectives.formula import FormulaObjective, parse

Goal = Literal["minimize", "maximize"]


@dataclass(frozen=True, slots=True)
class Example:
    """A function with a start, a step size and a window that show something about descent.

    Attributes:
        name: key of the gallery in snake_case, also used in links.
        title: the usual name of the function.
        family: the group under which it is listed.
        text: the formula as a user would type it.
        ranges: for each parameter in the head of the formula its name, the ends of its slider, and True when equal
            moves of the slider are equal factors.
        view: the window to show, ((left, right), (bottom, top)).
        start: the start of the run, inside the window.
        step_size: α of the fixed step that shows what the example teaches.
        iterations: the number of steps that it takes to show this.
        teaches: one sentence on what the run shows.
        source: the source of the function.
        minimizers: the points in the window where f is smallest (a few of them where they form a curve or repeat),
            for ascent those where f is largest. Empty when there is none.
        minimum: the value of f there, None when there is none.
        local_minimizers: further minimizers in the window (maximizers for ascent), with larger (smaller) values.
        saddles: saddle points in the window.
        goal: "minimize", or "maximize" for ascent.
        smooth: False when f has a kink at its minimizers, where the gradient does not vanish or does not exist.
    """

    name: str
    title: str
    family: str
    text: str
    view: Window
    start: Point
    step_size: float
    iterations: int
    teaches: str
    source: str
    minimizers: tuple[Point, ...] = ()
    minimum: float | None = None
    local_minimizers: tuple[Point, ...] = ()
    saddles: tuple[Point, ...] = ()
    goal: Goal = "minimize"
    smooth: bool = True
    ranges: tuple[tuple[str, float, float, bool], ...] = ()

    @property
    def objective(self) -> FormulaObjective:
        """The formula, ready to be evaluated."""
        return parse(self.text)
