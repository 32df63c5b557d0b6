"""The ranges over which the sliders of a formula's parameters go, and how a link states them. Pure data.

``ranges=kappa_1_100_log~a_-2_2``: the name of the parameter, from, to, and ``log`` for a logarithmic slider.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.settings.link_numbers import not_longer, numbers_text, read_number
from app.settings.methods import NONE
from gradnorm_core.errors import UsageError
from gradnorm_core.formulas.letters import name_of, plain
from gradnorm_core.formulas.parsing.heads import number_places, with_number
from gradnorm_core.formulas.parsing.limits import LARGEST_LITERAL
from gradnorm_core.formulas.parsing.variables import MOST_PARAMETERS

REACH = 5.0
"""A slider goes from −5 to 5 at first, or as far as its number."""
POSITIVE = ("kappa", "epsilon", "lambda", "sigma")
"""Parameters whose sliders are logarithmic at first: they are positive and differ by factors."""
FACTOR = 100.0
"""Such a slider goes from 1/100 to 100 at first, or as far as its number."""
LONGEST = 300
_RANGE = re.compile(r"(?P<name>[a-z]+(?:_[0-9]{1,2})?)_(?P<low>[^_]+)_(?!log(?:_|$))(?P<high>[^_]+)(?P<log>_log)?")


@dataclass(frozen=True, slots=True)
class ParameterRange:
    """The range of one slider.

    Attributes:
        name: the parameter.
        low, high: the ends, low < high.
        logarithmic: whether equal ways on the slider are equal factors; both ends are positive then.

    Raises:
        UsageError: the ends are no such numbers; its message says why.
    """

    name: str
    low: float
    high: float
    logarithmic: bool = False

    def __post_init__(self) -> None:
        if not all(math.isfinite(end) and abs(end) <= LARGEST_LITERAL for end in (self.low, self.high)):
            raise UsageError(f"the range of {plain(self.name)} goes beyond ±10¹²")
        if not self.high - self.low > 1e-9 * max(abs(self.low), abs(self.high)):
            raise UsageError(f"the range of {plain(self.name)} has to end above its beginning")
        if self.logarithmic and not self.low > 0:
            raise UsageError(f"a logarithmic range of {plain(self.name)} has to begin above 0")

    def holding(self, value: float) -> ParameterRange:
        """The range, extended to this number; it is no longer logarithmic when the number is not positive."""
        logarithmic = self.logarithmic and value > 0
        return replace(self, low=min(self.low, value), high=max(self.high, value), logarithmic=logarithmic)


def usual_range(name: str, value: float) -> ParameterRange:
    """The range of a parameter for which none was chosen.

    >>> usual_range("a", 1.0)
    ParameterRange(name='a', low=-5.0, high=5.0, logarithmic=False)
    >>> usual_range("kappa", 1000.0)
    ParameterRange(name='kappa', low=0.01, high=1000.0, logarithmic=True)
    """
    if name.partition("_")[0] in POSITIVE and value > 0:
        return ParameterRange(name, 1 / FACTOR, FACTOR, logarithmic=True).holding(value)
    return ParameterRange(name, -max(REACH, abs(value)), max(REACH, abs(value)))


def ranges_of(numbers: Mapping[str, float], chosen: Sequence[ParameterRange]) -> tuple[ParameterRange, ...]:
    """The range of every parameter, given their numbers: the chosen one, if there is one, with the number in it."""
    by_name = {one.name: one for one in chosen}
    return tuple(
        by_name[name].holding(value) if name in by_name else usual_range(name, value) for name, value in numbers.items()
    )


def with_range(chosen: Sequence[ParameterRange], changed: ParameterRange) -> tuple[ParameterRange, ...]:
    """The chosen ranges with another one for its parameter; those chosen last are kept."""
    others = [one for one in chosen if one.name != changed.name]
    return (*others, changed)[-MOST_PARAMETERS:]


def differ_in_numbers(one: str, other: str) -> bool:
    """Whether two formulas are the same but for the numbers of their parameters."""
    names = number_places(one)
    if one == other or not names or names.keys() != number_places(other).keys():
        return False
    for name in names:
        one, other = with_number(one, name, 0.0), with_number(other, name, 0.0)
    return one == other


def ranges_text(ranges: Sequence[ParameterRange]) -> str:
    """Ranges as the text of a link."""
    return "~".join(map(_text, ranges)) or NONE


def _text(one: ParameterRange) -> str:
    return f"{one.name}_{numbers_text((one.low, one.high))}{'_log' if one.logarithmic else ''}"


def read_ranges(text: str) -> tuple[ParameterRange, ...]:
    """The ranges that the text of a link states.

    Raises:
        UsageError: a part is no range, a parameter has two, or there are too many.
    """
    if text == NONE:
        return ()
    ranges = tuple(map(_read, not_longer(text, LONGEST).split("~")))
    if len({one.name for one in ranges}) != len(ranges):
        raise UsageError("a parameter has two ranges")
    if len(ranges) > MOST_PARAMETERS:
        raise UsageError(f"a formula has {MOST_PARAMETERS} parameters at most")
    return ranges


def _read(text: str) -> ParameterRange:
    found = _RANGE.fullmatch(text)
    if found is None or name_of(found["name"]) != found["name"]:
        raise UsageError("ranges like a_-5_5 or kappa_1_100_log are expected, with ~ between them")
    return ParameterRange(
        found["name"], read_number(found["low"]), read_number(found["high"]), found["log"] is not None
    )
