"""The sliders of a formula's parameters: a component that moves the run and the landscape without asking the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.browser.payload import message
from app.settings.parameters import ParameterRange
from app.ui.components import reports
from app.ui.components.player import Heard, header_of, mount
from gradnorm_core.formulas.letters import plain

ALONE = ("no_landscape", "no_curves")
"""In place of the keys of charts where none follow."""


def parameter_sliders(
    ranges: Sequence[ParameterRange],
    numbers: Mapping[str, float],
    *,
    fixed: bool,
    charts: tuple[str, str] | None,
    on_value: Callable[[str, float], None],
    on_range: Callable[[str, float, float, bool], None],
) -> None:
    """Draws a slider for each parameter, with a box for its number, a button that plays it, and its range.

    Args:
        ranges: the range of each, its number within.
        numbers: the numbers, by name.
        fixed: whether they only show the numbers.
        charts: the keys of the containers that hold landscape and curves of `player`; None on a page without.
        on_value: called with name and number once a slider rests.
        on_range: called with name, from, to, and whether the slider is to be logarithmic.
    """
    rows = [
        {
            "name": one.name, "letter": plain(one.name), "value": numbers[one.name],
            "low": one.low, "high": one.high, "logarithmic": one.logarithmic,
        }
        for one in ranges
    ]  # fmt: skip
    header = {"parameters": rows, "fixed": fixed, **header_of("parameters", charts or ALONE)}
    heard: Heard = {"parameter": (reports.named_number, on_value), "range": (reports.named_range, on_range)}
    mount("parameters", charts or ALONE, message(header, b""), heard)
