"""The picture of many runs on the Step sizes page, and how a link states it. Pure data.

A link states the picture, then whatever differs from its usual form: ``strip``, ``strip_norm_log_0.5to2.1``,
``basins_200``. A number alone is the number of cells, ``a``to``b`` is a range of step sizes, a word is a choice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from app.settings.link_numbers import not_longer, number_text, read_number
from gradnorm_core.errors import UsageError
from gradnorm_core.formulas.letters import name_of
from gradnorm_core.methods.directions.momentum import MOMENTUM
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.step_rules.base import STEP_SIZE
from gradnorm_core.sweeps.ranges import Range, Spacing

Picture = Literal["sweep", "strip", "starts", "parameter", "momentum", "basins"]
Quantity = Literal["x", "y", "norm"]
Line = Literal["horizontal", "vertical", "diagonal"]

CELLS = Parameter("cells", "n", "cells", 120, 20, 400, integer=True)
LONGEST = 200
PAIR = "pair-"
"""In a link the step size and the momentum of the second run stand behind it: ``momentum_pair-0.03x0.7``."""
OF = "of-"
"""In a link the name of a parameter stands behind it, with hyphens for underscores: ``parameter_of-kappa``."""
NARROWEST = 1e-6
"""A range of step sizes is at least this wide, relative to its upper end."""
WORDS: dict[str, tuple[str, ...]] = {
    "picture": ("sweep", "strip", "starts", "parameter", "momentum", "basins"),
    "spacing": ("linear", "log"),
    "quantity": ("x", "y", "norm"),
    "line": ("horizontal", "vertical", "diagonal"),
}


@dataclass(frozen=True, slots=True)
class Study:
    """The state of the Step sizes page.

    Attributes:
        picture: steps to tolerance over α, last iterates over α, outcome over start and α, over a parameter
            and α, the factor per step over α and momentum, or outcome over starts.
        alphas: the range of step sizes; chosen by the curvature when None.
        spacing: of the step sizes of the strip.
        quantity: the quantity of the last iterates in the strip: x, y or ‖∇f‖₂.
        line: the starts of the map over start and α: along a line through the start, or the diagonal of the window.
        cells: of a map, along each side.
        parameter: the parameter of the map over it; the first of the formula when it is "".
        pair: step size and momentum of the second run on the map over both; None: those of “Beside: momentum”.
    """

    picture: Picture = "sweep"
    alphas: Range | None = None
    spacing: Spacing = "linear"
    quantity: Quantity = "x"
    line: Line = "horizontal"
    cells: int = 120
    # The records of old links show a study without these two.
    parameter: str = field(default="", repr=False)
    pair: tuple[float, float] | None = field(default=None, repr=False)


def study_text(study: Study) -> str:
    """The study in a link."""
    usual = Study()
    parts: list[str] = [study.picture]
    parts += [word for name in WORDS if (word := getattr(study, name)) not in (study.picture, getattr(usual, name))]
    if study.cells != usual.cells:
        parts.append(str(study.cells))
    if study.parameter:
        parts.append(OF + study.parameter.replace("_", "-"))
    if study.pair is not None:
        parts.append(PAIR + "x".join(map(number_text, study.pair)))
    if study.alphas is not None:
        parts.append("to".join(number_text(alpha) for alpha in study.alphas))
    return "_".join(parts)


def read_study(text: str) -> Study:
    """The study that a link states.

    Raises:
        UsageError: a part of the text is invalid.
    """
    study = Study()
    for part in not_longer(text, LONGEST).split("_"):
        study = replace(study, **_read_part(part))
    return study


def _read_part(part: str) -> dict[str, Any]:
    for name, words in WORDS.items():
        if part in words:
            return {name: part}
    if part.isascii() and part.isdigit():
        return {"cells": CELLS.check(read_number(part))}
    if part.startswith(OF):
        name = part.removeprefix(OF).replace("-", "_")
        if not name or name_of(name) != name:
            raise UsageError(f"{part[:20]!r} names no parameter")
        return {"parameter": name}
    if part.startswith(PAIR):
        return {"pair": _read_pair(part.removeprefix(PAIR))}
    low, divider, high = part.partition("to")
    if not divider:
        raise UsageError(f"{part[:20]!r} is no picture, no number of cells and no range of step sizes")
    return {"alphas": check_alphas((read_number(low), read_number(high)))}


def _read_pair(text: str) -> tuple[float, float]:
    """A step size and a momentum: ``0.03x0.7``."""
    step_size, divider, momentum = text.partition("x")
    if not divider:
        raise UsageError(f"{text[:20]!r} is no step size and momentum, such as 0.03x0.7")
    return STEP_SIZE.check(read_number(step_size)), MOMENTUM.check(read_number(momentum))


def check_alphas(alphas: Range) -> Range:
    """Returns the range of step sizes after checking that it can be drawn.

    Raises:
        UsageError: an end is not a step size, or the range has no width.
    """
    low, high = (STEP_SIZE.check(alpha) for alpha in alphas)
    if not high - low > NARROWEST * high:
        raise UsageError("the first step size has to be below the second")
    return low, high
