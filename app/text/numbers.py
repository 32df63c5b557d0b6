"""One way to write a number on the screen, and the names of the norms."""

from __future__ import annotations

import math
from typing import Any, Final

from gradnorm_core.norms import NORMS

PLAIN_NORM_NAMES: Final = {norm.p: norm.plain for norm in NORMS}
"""The names of the norms where no mark-up is read: alt text, tables, exports."""
NORM_NAMES: Final = {p: name.replace("∞", "<sub>∞</sub>") for p, name in PLAIN_NORM_NAMES.items()}
"""The names with the mark-up of figures."""
SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, digits: int = 3) -> str:
    """A number for the screen: rounded to `digits` significant digits, with a true minus sign and powers of ten.

    >>> number(0.19), number(-1234.5), number(0.0000123), number(2), number(float("inf"))
    ('0.19', '−1230', '1.23×10⁻⁵', '2', '∞')
    """
    value = float(value)
    if not math.isfinite(value):
        return "undefined" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if -4 <= power < max(digits, 5):
        text = f"{float(f'{mantissa}e{exponent}'):.{max(digits - 1 - power, 0)}f}"
        return _trimmed(text).replace("-", "−")
    base = _trimmed(mantissa).replace("-", "−")
    ten = "10" + str(power).translate(SUPERSCRIPTS)
    return {"1": ten, "−1": "−" + ten}.get(base, f"{base}×{ten}")


def exact(value: float) -> str:
    """A number with all its digits, the shortest text that reads back as the same float64."""
    value = float(value)
    if not math.isfinite(value):
        return number(value)
    return repr(value).removesuffix(".0").replace("-", "−")


def in_full(value: float) -> str:
    """A number for the screen with the fewest digits that read back as the same float64.

    >>> in_full(1e-40), in_full(0.1), in_full(-1234567)
    ('10⁻⁴⁰', '0.1', '−1.234567×10⁶')
    """
    enough = (digits for digits in range(1, 18) if float(f"{value:.{digits}g}") == value)
    return number(value, next(enough, 17))


def apart(first: float, second: float) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to see that they differ, three at least.

    >>> apart(0.1999, 0.2), apart(0.19, 0.2)
    (('0.1999', '0.2'), ('0.19', '0.2'))
    """
    for digits in range(3, 17):
        texts = number(first, digits), number(second, digits)
        if texts[0] != texts[1]:
            break
    return texts


def factor(value: float) -> str:
    """A factor per step, never rounded to 1.

    >>> factor(0.9), factor(0.99999812)
    ('0.9', '0.999998')
    """
    return apart(value, 1.0)[0]


def fine_factor(value: float) -> str:
    """A factor per step below 1 with the digits that a count of steps needs: two of 1 − value.

    >>> fine_factor(0.9), fine_factor(0.99831), fine_factor(0.99999812)
    ('0.9', '0.9983', '0.9999981')
    """
    return number(value, max(3, 1 - math.floor(math.log10(1 - value))))


def pair(point: Any, digits: int = 3) -> str:
    """A point for the screen: ``(1.2, −3.4)``."""
    return f"({', '.join(number(coordinate, digits) for coordinate in point)})"


def _trimmed(text: str) -> str:
    """Without zeros that say nothing after the decimal point."""
    return text.rstrip("0").rstrip(".") if "." in text else text
