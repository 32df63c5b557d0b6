"""One way to write a number on the screen, and the names of the norms."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.digits import ALL, digits_apart
from gradnorm_core.norms import NORMS

PLAIN_NORM_NAMES: Final = {norm.p: norm.plain for norm in NORMS}
"""The names of the norms where no mark-up is read: alt text, tables, exports."""
NORM_NAMES: Final = {p: name.replace("∞", "<sub>∞</sub>") for p, name in PLAIN_NORM_NAMES.items()}
"""The names with the mark-up of figures."""
FAINT: Final = 1e-6
"""Numbers of a column that differ by a smaller share of its extent may read the same."""
NOISE: Final = 4 * 2.0**-52
"""Numbers of a column that differ by a smaller share of their size may read the same: they differ by rounding."""
UNRESOLVED: Final = 1e-12
"""A factor this near to 1 may be 1 but for rounding, and two numbers this near to each other the same."""
_WRITTEN: Final = re.compile(r"(?<![\w.])(?<!step )(?<!Step )-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]*\w)(?! steps?\b)")
"""A number in a sentence of the core, but for counts and numbers of steps, of which no digit is left out."""
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
    ('10⁻⁴⁰', '0.1', '−1234567')
    """
    enough = (digits for digits in range(1, ALL + 1) if float(f"{value:.{digits}g}") == value)
    return number(value, next(enough, ALL))


def apart(first: float, second: float) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to see that they differ, three at least and `ALL` − 1 at most.

    What a sentence compares was computed: where only the last digit of float64 differs, rounding has made it differ.
    Numbers that are the same in all these digits have three.

    >>> apart(0.1999, 0.2), apart(0.19, 0.2), apart(0.05, 0.05 - 2**-57), apart(52**0.5, 52**0.5)
    (('0.1999', '0.2'), ('0.19', '0.2'), ('0.05', '0.05'), ('7.21', '7.21'))
    """
    enough = (digits for digits in range(3, ALL) if number(first, digits) != number(second, digits))
    digits = next(enough, 3)
    return number(first, digits), number(second, digits)


def unlike(value: float, others: Sequence[float], fewest: int = 3) -> str:
    """A number with the digits that it takes to read unlike others; those that are the same do not count.

    >>> unlike(12.5998, [12.6], 4), unlike(1.00002, [1.0]), unlike(12.6, [12.6], 4)
    ('12.5998', '1.00002', '12.6')
    """
    strangers = [other for other in others if other != value]
    enough = (d for d in range(fewest, ALL) if all(number(value, d) != number(other, d) for other in strangers))
    return number(value, next(enough, ALL - 1))


def unlike_each_other(values: Sequence[float]) -> list[str]:
    """Numbers that are compared, with three digits or the fewest with which no two that differ read alike.

    Two count as the same that differ by less than `UNRESOLVED` of their size.

    >>> unlike_each_other([0.001, 2 / 1001, 0.002]), unlike_each_other([0.3, 0.1 + 0.2])
    (['0.001', '0.001998', '0.002'], ['0.3', '0.3'])
    """
    pairs = [both for both in combinations(values, 2) if abs(both[0] - both[1]) > UNRESOLVED * max(map(abs, both))]
    enough = (d for d in range(3, ALL) if all(number(one, d) != number(other, d) for one, other in pairs))
    digits = next(enough, ALL)
    return [number(value, digits) for value in values]


def all_apart(values: Sequence[float]) -> list[str]:
    """Numbers, each so exact that it is not seen how far it is rounded beside the next one; three digits at least.

    >>> all_apart([999995, 1e6, 1000005.5]), all_apart([0, 0.5])
    (['999995', '1000000', '1000005.5'], ['0', '0.5'])
    """
    return [number(value, digits_apart(values)) for value in values]


def from_to(first: float, last: float) -> str:
    """A change in words, so exact that it is seen by how much the numbers differ; three digits at least.

    >>> from_to(14.14, 9.98e-7), from_to(1000005.5, 1000000)
    ('from 14.1 to 9.98×10⁻⁷', 'from 1000005.5 to 1000000')
    """
    return f"from {' to '.join(all_apart((first, last)))}"


def column(values: Sequence[float]) -> list[str]:
    """Numbers that stand one below the other, with the digits of `column_digits`.

    >>> column([55.0, 44.6, 36.3]), column([1000055.0, 1000044.61, 1000036.25])
    (['55', '44.6', '36.3'], ['1000055', '1000045', '1000036'])
    """
    digits = column_digits(values)
    return [number(value, digits) for value in values]


def column_of_ends(series: Sequence[Floats]) -> list[str]:
    """The last numbers of some series, one below the other, with the digits that tell any two of them apart.

    Two count as the same that differ by less than `FAINT` of what any series has gone through.

    >>> import numpy as np
    >>> column_of_ends([np.array([1000014.0, 1000000.25]), np.array([1000014.0, 1000000.5])])
    ['1000000.2', '1000000.5']
    """
    ends = [float(numbers[-1]) for numbers in series]
    with np.errstate(over="ignore"):
        ways = [float(np.ptp(numbers[np.isfinite(numbers)])) for numbers in series if np.isfinite(numbers).any()]
    digits = column_digits(sorted(ends), extent=min((way for way in ways if way), default=0.0))
    return [number(end, digits) for end in ends]


def column_digits(values: Sequence[float], fewest: int = 3, extent: float | None = None) -> int:
    """The fewest digits with which no number of a column reads like the one above it, unless the two are the same.

    Two numbers count as the same that differ by at most `FAINT` of the extent, that of the column if none is given, or
    by at most `NOISE` of their size.
    """
    finite = np.array([value for value in values if math.isfinite(value)])
    if len(finite) < 2:
        return fewest
    with np.errstate(over="ignore"):
        gaps, sizes = np.abs(np.diff(finite)), np.maximum(np.abs(finite[1:]), np.abs(finite[:-1]))
        faint = np.maximum(FAINT * (np.ptp(finite) if extent is None else extent), NOISE * sizes)
        differ = (gaps > faint) & np.isfinite(gaps)
    for digits in range(fewest, ALL):
        close = np.flatnonzero(differ & (gaps <= 10.0 ** (1 - digits) * sizes))
        if all(f"{finite[k]:.{digits}g}" != f"{finite[k + 1]:.{digits}g}" for k in close):
            return digits
    return ALL


def below_one(value: float) -> str:
    """A momentum β or a decay, never rounded to the 1 that it stays below.

    >>> below_one(0.9), below_one(0.9999), below_one(0.0)
    ('0.9', '0.9999', '0')
    """
    return apart(value, 1.0)[0]


def factor(value: float) -> str:
    """A factor per step, never rounded to 1 or −1; where float64 itself has rounded it, that is said.

    At a limit of stability the roots of a recursion with momentum have some twelve digits.

    >>> factor(0.9), factor(0.99999812), factor(-0.99997), factor(1 - 1e-17), factor(1 - 1e-14)
    ('0.9', '0.999998', '−0.99997', '1 (to 16 digits)', '1 (to 12 digits)')
    """
    if value == 1:
        return "1 (to 16 digits)"
    if 0 < abs(abs(value) - 1) < UNRESOLVED:
        return f"{number(math.copysign(1.0, value))} (to 12 digits)"
    return apart(value, math.copysign(1.0, value))[0]


def fine_factor(value: float) -> str:
    """A factor per step below 1 with the digits that a count of steps needs: two of 1 − value.

    >>> fine_factor(0.9), fine_factor(0.99831), fine_factor(0.99999812)
    ('0.9', '0.9983', '0.9999981')
    """
    return number(value, max(3, 1 - math.floor(math.log10(1 - value))))


def coefficient(value: float) -> str:
    """A number in front of a letter or a bracket, which is left out where it is 1.

    >>> [f"{coefficient(steep)}y²" for steep in (4.0, 1.0, 2.5)]
    ['4y²', 'y²', '2.5y²']
    """
    return "" if value == 1 else number(value)


def points_apart(first: Any, last: Any) -> tuple[str, str]:
    """Two points as `place` names them, with more digits where it takes them to tell their coordinates apart.

    >>> points_apart((100002.0, 0.5), (1e5, 0.5)), points_apart((10, 1), (1e-7, 2e-9))
    (('(100002, 0.5)', '(100000, 0.5)'), ('(10, 1)', '(10⁻⁷, 2×10⁻⁹)'))
    """
    needed = [digits_apart((float(start), float(end))) for start, end in zip(first, last, strict=True)]
    one, other = (
        f"({', '.join(number(at, max(least, place_digits(point))) for at, least in zip(point, needed, strict=True))})"
        for point in (first, last)
    )
    return one, other


def place(point: Any) -> str:
    """A point that words name, with up to five digits where these are all it has: (1001, −1) is not (1000, −1).

    >>> place((1001, -1)), place((1000.9999999, -1)), place((0.8944272, 0.4472136)), place((1000001, 1))
    ('(1001, −1)', '(1001, −1)', '(0.894, 0.447)', '(1000001, 1)')
    """
    return pair(point, place_digits(point))


def place_digits(point: Any) -> int:
    """The digits, 3 to 5, that are all a point has, but for 10⁻⁸ of its largest coordinate; up to 7 for whole numbers;
    else 3, or 6 from 1000 on.

    So far out three digits leave the whole of a landscape open: (1000, 0) may be a maximum, and (1001.41, 0) a minimum.
    """
    coordinates = [float(coordinate) for coordinate in point]
    largest = max(map(abs, coordinates))
    unseen = 1e-8 * largest
    most = 7 if all(abs(float(f"{c:.0f}") - c) <= unseen for c in coordinates) else 5
    enough = (d for d in range(3, most + 1) if all(abs(float(f"{c:.{d}g}") - c) <= unseen for c in coordinates))
    return next(enough, 6 if 1e3 <= largest < 1e6 else 3)


def pair(point: Any, digits: int = 3) -> str:
    """A point for the screen: ``(1.2, −3.4)``."""
    return f"({', '.join(number(coordinate, digits) for coordinate in point)})"


def spot(point: Any, digits: int = 3) -> str:
    """A point where something is stated, with two decimals at least: (100002, 1) is not (100000, 1).

    >>> spot((100002, 1)), spot((99998.53, -0.12345)), spot((1e9 + 0.5, 1e-9)), spot((2.5, 1e30))
    ('(100002, 1)', '(99998.53, −0.123)', '(1000000000.5, 10⁻⁹)', '(2.5, 10³⁰)')
    """
    return f"({', '.join(number(coordinate, _to_decimals(float(coordinate), digits)) for coordinate in point)})"


def _to_decimals(value: float, digits: int) -> int:
    """Significant digits, `digits` at least, that reach the second decimal where float64 has one."""
    whole = math.floor(math.log10(abs(value))) + 1 if math.isfinite(value) and value else 0
    return max(digits, whole + 2) if whole + 2 < ALL else digits


def typeset(sentence: str) -> str:
    """A sentence of the core with its numbers as the screen writes them.

    >>> typeset("After 123456 steps the L2 norm at (-1.5, 2) is 7.21e-07.")
    'After 123456 steps the L2 norm at (−1.5, 2) is 7.21×10⁻⁷.'
    >>> typeset("‖g‖ is still 1.00004e-06, and 1e+300 or 5000 away.")
    '‖g‖ is still 1.00004×10⁻⁶, and 10³⁰⁰ or 5000 away.'
    """
    return _WRITTEN.sub(lambda found: number(float(found.group()), _digits_of(found.group())), sentence)


def _digits_of(text: str) -> int:
    """The significant digits of a number that the core has written, three at least."""
    return max(3, len(text.partition("e")[0].lstrip("-0.").replace(".", "")))


def _trimmed(text: str) -> str:
    """Without zeros that say nothing after the decimal point."""
    return text.rstrip("0").rstrip(".") if "." in text else text
