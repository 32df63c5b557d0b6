"""Numbers in a link: short, exact, and never anything but numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

from app.settings.typed import number_in, parts_of
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.parameter import Parameter

LONGEST = 400
COORDINATE = Parameter("coordinate", "x", "coordinate", 0.0, -1e6, 1e6)


def number_text(number: float) -> str:
    """The shortest text that reads back as the same float64: ``3``, ``0.1``, ``inf``."""
    return repr(float(number)).removesuffix(".0")


def read_number(text: str) -> float:
    """A finite number, as people type one.

    Raises:
        UsageError: the text is not a finite number.
    """
    written = number_in(text) if len(text) <= 40 else ""
    try:
        number = float(written)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in written or not written.isascii():
        raise UsageError("not a finite number such as 0.1 or 1e-8")
    return number


def read_whole(text: str, most: int) -> int:
    """A whole number from 0 to `most`.

    Raises:
        UsageError: the text is no such number.
    """
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most):
        raise UsageError(f"a whole number from 0 to {most} is expected")
    return int(text)


def not_longer(text: str, longest: int) -> str:
    """Returns the text after checking its length; a text that is too long is refused, never cut.

    Raises:
        UsageError: the text has more characters.
    """
    if len(text) > longest:
        raise UsageError(f"it is too long; at most {longest} characters are read")
    return text


def numbers_text(numbers: tuple[float, ...]) -> str:
    """Numbers one after the other: ``1_-2.5``."""
    return "_".join(number_text(number) for number in numbers)


def read_numbers(text: str, count: int) -> tuple[float, ...]:
    """Reads `count` numbers, as people part them: see `parts_of`.

    Raises:
        UsageError: the text has more or fewer parts, or a part is not a number.
    """
    parts = parts_of(not_longer(text, LONGEST))
    if len(parts) != count:
        raise UsageError(f"{count} numbers are expected, like {'_'.join('1234'[:count])}")
    return tuple(read_number(part) for part in parts)


def read_point(text: str) -> tuple[float, float]:
    """A start: two coordinates.

    Raises:
        UsageError: they are no numbers, or too far out.
    """
    x, y = (COORDINATE.check(number) for number in read_numbers(text, 2))
    return x, y


def reader(parameter: Parameter) -> Callable[[str], float]:
    """A reader for the numbers that the parameter accepts."""
    return lambda text: parameter.check(read_number(text))
