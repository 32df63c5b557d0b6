"""The sliders of the formula's parameters; moving one writes another number into the formula's head."""

from __future__ import annotations

from dataclasses import replace

from app.settings.parameters import ParameterRange, ranges_of, with_range
from app.settings.settings import OWN
from app.ui.components.parameters import parameter_sliders as sliders
from app.ui.controls.widgets import input_errors
from app.ui.late_reports import set_widget
from app.ui.session import change, hides, locked, session
from gradnorm_core.errors import ExpressionError, UsageError
from gradnorm_core.formulas.parsing.heads import with_number

RANGE = "parameter_range"
"""Entry of the session's input errors: why a range cannot be taken."""


def parameter_sliders(drawn_with: tuple[str, str] | None) -> None:
    """Draws the sliders, under the formula.

    Args:
        drawn_with: the keys of the charts that follow them; None on a page without.
    """
    if not has_sliders():
        return
    settings = session().settings
    numbers = settings.objective.parameters
    sliders(
        ranges_of(numbers, settings.ranges), numbers, fixed=locked("ranges"), charts=drawn_with,
        on_value=_moved, on_range=_ranged,
    )  # fmt: skip
    input_errors(RANGE)


def has_sliders() -> bool:
    """Whether the formula has parameters, and the link shows their sliders."""
    return bool(session().settings.objective.parameters) and not hides("parameters")


def _moved(name: str, value: float) -> None:
    """Takes the number of a parameter; what the formula does not know, or cannot hold, is no report of ours."""
    settings = session().settings
    text = with_number(settings.formula, name, value)
    try:
        _ = replace(settings, formula=text).objective
    except ExpressionError:
        return
    set_widget("formula", text)
    set_widget("example", OWN)
    session().problem = None
    change(formula=text, example=OWN)


def _ranged(name: str, low: float, high: float, logarithmic: bool) -> None:
    """Takes the range of a slider, or says why it is none."""
    kept = session()
    kept.input_errors.pop(RANGE, None)
    if name not in kept.settings.objective.parameters:
        return
    try:
        change(ranges=with_range(kept.settings.ranges, ParameterRange(name, low, high, logarithmic)))
    except UsageError as error:
        kept.input_errors[RANGE] = f"{str(error)[0].upper()}{str(error)[1:]}; the slider keeps its range."
