"""Helpers of the tests of the figures: runs to draw, and a way to read figures."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.figures.parts.packing import unpacked
from gradnorm_core.arrays import Window
from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import Landscape, sample

Figure = dict[str, Any]
SQUARE: Window = ((-2.0, 2.0), (-2.0, 2.0))


@cache
def background(text: str, window: Window = SQUARE) -> Landscape:
    """The landscape of a formula."""
    return sample(parse(text), window)


@cache
def ran(
    text: str, start: tuple[float, float], step_size: float, iterations: int = 60, goal: Goal = "minimize"
) -> tuple[Run, Diagnostics]:
    """A run of plain gradient descent, and its diagnostics."""
    objective = parse(text)
    run = descend(objective, start, step_rule=Fixed(step_size), goal=goal, max_iterations=iterations)
    return run, diagnose(objective, run)


def names(figure: Figure) -> list[str]:
    """The names of the traces, from bottom to top."""
    return [trace["name"] for trace in figure["data"]]


def trace(figure: Figure, name: str) -> dict[str, Any]:
    """The only trace of this name, its arrays as arrays."""
    (found,) = (trace for trace in figure["data"] if trace["name"] == name)
    read: dict[str, Any] = unpacked(found)
    return read


def words(figure: Figure) -> str:
    """Everything the annotations say."""
    return " · ".join(annotation["text"].replace("<br>", " ") for annotation in figure["layout"]["annotations"])
