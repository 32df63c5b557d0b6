"""Numbers that the lines of a rule declare, such as ``beta = 0.9 in [0, 1)``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gradnorm_core.errors import RuleError
from gradnorm_core.methods.rules.tokens import BREAK, Line

_RANGE = re.compile(r"(?<!\s)\s*+\bin\b\s*+([\[(])([^,;]++),([^,;\])]++)([\])])\s*+$")


@dataclass(frozen=True, slots=True)
class Declared:
    """A number that a line of the rule declares.

    Attributes:
        name: its canonical name.
        value: its value.
        low, high: the accepted range where one is stated, else None.
        open_low, open_high: True when an end does not belong to the range.
        line: the number of its line.
        start, stop: the columns of the value in that line.
    """

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False
    line: int = 0
    start: int = 0
    stop: int = 0


def declared(name: str, value: tuple[float, int, int], line: Line, text: str) -> Declared:
    """Returns the number of a line with its range.

    Args:
        name: its canonical name.
        value: the number with its columns, as `literal` returns it.
        line: its line, without the range.
        text: the whole rule.

    Raises:
        RuleError: the range is not two numbers, the smaller first, or the number lies outside it.
    """
    original = BREAK.split(text)[line.number - 1]
    plain = Declared(name, value[0], None, None, False, False, line.number, value[1], value[2])
    found = _RANGE.search(original)
    if found is None:
        return plain
    try:
        low, high = float(found[2].replace("−", "-")), float(found[3].replace("−", "-"))
    except ValueError:
        low = high = 0.0
    if not -1e100 < low < high < 1e100:
        offer = "Write two numbers, the smaller first, as in [0, 1)."
        raise RuleError("This is no range.", found.start(1), offer, original, line.number)
    ranged = replace(plain, low=low, high=high, open_low=found[1] == "(", open_high=found[4] == ")")
    if not _within(ranged, value[0]):
        message = f"{value[0]:g} lies outside its range."
        raise RuleError(message, value[1], "Change one of the two.", original, line.number)
    return ranged


def refuse_range(line: Line, text: str) -> None:
    """Refuses a range on a line that does not declare a number.

    Raises:
        RuleError: the line has a range.
    """
    original = BREAK.split(text)[line.number - 1]
    if found := _RANGE.search(original):
        message = "A range stands behind a number only."
        raise RuleError(message, found.start(1), "Write for example beta = 0.9 in [0, 1).", original, line.number)


def without_ranges(text: str) -> str:
    """Returns the text with blanks in place of the ranges of numbers, so that columns stay."""
    parts = re.split(f"({BREAK.pattern})", text)
    return "".join(_RANGE.sub(lambda found: " " * len(found[0]), part) for part in parts)


def literal(line: Line) -> tuple[float, int, int] | None:
    """Returns the number that stands alone behind =, with its columns; None for anything else."""
    behind = line.tokens[2:]
    sign = behind[0].kind if behind else ""
    digits = behind[1:] if sign in ("+", "-") else behind
    if [token.kind for token in digits] != ["number", "end"]:
        return None
    value = float(digits[0].text)
    return -value if sign == "-" else value, behind[0].start, digits[0].stop


def _within(number: Declared, value: float) -> bool:
    assert number.low is not None
    assert number.high is not None
    above = value > number.low if number.open_low else value >= number.low
    return above and (value < number.high if number.open_high else value <= number.high)
