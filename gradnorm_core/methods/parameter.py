"""`Parameter`: the declaration of a number that a user may choose. Widgets, links, checks and tests follow from it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gradnorm_core.arrays import as_number
from gradnorm_core.errors import UsageError


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a user may choose.

    Attributes:
        name: the field's name in code, such as "step_size".
        symbol: its letter in LaTeX, such as r"\\alpha".
        label: its name on screen.
        default: its value without a choice.
        minimum, maximum: the range of a slider; also the accepted range, unless a bound below is given.
        logarithmic: True when equal moves of the slider are equal factors.
        integer: True for a whole number.
        unit: its unit, "" for a pure number.
        help: one sentence.
        above, below, at_least, at_most: the bounds of the accepted range where it differs from that of the slider.
        plain: its letter in plain text, such as "α"; the symbol itself when nothing else is given.
    """

    name: str
    symbol: str
    label: str
    default: float
    minimum: float
    maximum: float
    logarithmic: bool = False
    integer: bool = False
    unit: str = ""
    help: str = ""
    above: float | None = None
    below: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    plain: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", self.plain or self.symbol)

    def check(self, value: object) -> float | int:
        """Returns the value as a float (an int for whole numbers) after checking it.

        Raises:
            UsageError: the value is no number, not finite, outside the accepted range, or not whole where it must be;
                the message states the range.
        """
        number = as_number(value)
        if number is None:
            raise UsageError(f"{self.label} is a number, not {value!r}.")
        if not math.isfinite(number):
            raise UsageError(f"{self.label} must be finite and {self.accepted}; {number:g} was given.")
        if not self._holds(number):
            raise UsageError(f"{self.label} must be {self.accepted}; {_shown(number)} was given.")
        if not self.integer:
            return number
        if number != int(number):
            raise UsageError(f"{self.label} must be a whole number; {number:g} was given.")
        return int(number)

    @property
    def accepted(self) -> str:
        """The accepted range in words: "above 0", "at least 0 and below 1"."""
        bounds = {"above": self.above, "at least": self.at_least, "below": self.below, "at most": self.at_most}
        if all(bound is None for bound in bounds.values()):
            return f"between {self.minimum:g} and {self.maximum:g}"
        return " and ".join(f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None)

    def _holds(self, number: float) -> bool:
        if self.above is self.below is self.at_least is self.at_most is None:
            return self.minimum <= number <= self.maximum
        return (
            (self.above is None or number > self.above)
            and (self.below is None or number < self.below)
            and (self.at_least is None or number >= self.at_least)
            and (self.at_most is None or number <= self.at_most)
        )


def _shown(number: float) -> str:
    """Returns the number with all its digits where six are not enough, so that 1.0000001 is not shown as 1."""
    short = f"{number:g}"
    return short if float(short) == number else repr(number).removesuffix(".0")
