"""Numbers and points in plain text, with the digits that tell apart what a text compares.

The core writes numbers as Python does: 0.0123, 9.6e-07. The app has other forms for its screen (`app.text.numbers`,
where `typeset` writes the numbers of the core's sentences anew) and takes the count of digits from here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

FEWEST = 3
"""Significant digits of a number that nothing asks more of."""
ALL = 17
"""Significant digits that tell any two float64 numbers apart."""
UNSEEN = 0.02
"""The share of the smallest gap between numbers by which rounding may move each of them unseen."""


def digits_apart(values: Iterable[float], fewest: int = FEWEST) -> int:
    """Returns the significant digits that show by how much numbers differ: `fewest` to `ALL`.

    With that many digits each finite value v is written as r(v) where |r(v) − v| ≤ `UNSEEN`·gap, and gap is the
    smallest distance between two values that differ. Equal values have no gap, and the fewest digits.

    >>> digits_apart([0, 0.5]), digits_apart([999995, 1e6, 1000005.5]), digits_apart([1, 1 + 2**-52])
    (3, 8, 17)
    """
    ordered = sorted({value for value in values if math.isfinite(value)})
    gap = min((high - low for low, high in pairwise(ordered)), default=0.0)
    if not 0 < gap < math.inf:
        return fewest
    enough = (
        digits
        for digits in range(fewest, ALL)
        if all(abs(float(f"{value:.{digits}g}") - value) <= UNSEEN * gap for value in ordered)
    )
    return next(enough, ALL)


def number(value: float) -> str:
    """Returns a number with three significant digits: 0.0123, 9.6e-07, 3.2e+13."""
    return f"{value:.{FEWEST}g}"


def unlike(value: float, other: float) -> str:
    """Returns a number with as many digits as it takes to tell it from another one, three at least.

    >>> unlike(1.00004e-6, 1e-6), unlike(0.0123, 1e-6), unlike(1e-6, 1e-6)
    ('1.00004e-06', '0.0123', '1e-06')
    """
    texts = (f"{value:.{digits}g}" for digits in range(FEWEST, ALL + 1))
    alike = number(other) if value != other else None
    return next((text for text in texts if text != alike), number(value))


def factor(value: float) -> str:
    """Returns a factor per step with as many digits as it takes to tell it from 1 and −1.

    >>> factor(0.97), factor(0.999998), factor(-0.99997), factor(1.0)
    ('0.97', '0.999998', '-0.99997', '1')
    """
    texts = (f"{value:.{digits}g}" for digits in range(FEWEST, ALL + 1))
    return next((text for text in texts if text not in ("1", "-1")), number(value))


def place(point: Sequence[float]) -> str:
    """Returns a point with three significant digits per coordinate; coordinates after the fourth are cut."""
    return _written(point, [FEWEST] * len(point))


def change(first: float, last: float) -> str:
    """Returns "14 → 5.4e-14", with as many digits as it takes to see by how much the numbers differ, three at least.

    >>> change(14.0, 5.447e-14), change(1000005.0, 1000001.25)
    ('14 → 5.45e-14', '1000005 → 1000001.2')
    """
    digits = digits_apart((first, last))
    return f"{first:.{digits}g} → {last:.{digits}g}"


def way(first: Sequence[float], last: Sequence[float]) -> str:
    """Returns "(2, 1) → (1.5, 0)" with the digits of `change` in each coordinate."""
    digits = [digits_apart(both) for both in zip(first, last, strict=True)]
    return " → ".join(_written(point, digits) for point in (first, last))


def _written(point: Sequence[float], digits: Sequence[int]) -> str:
    shown = [f"{coordinate:.{n}g}" for coordinate, n in zip(point[:4], digits, strict=False)]
    return f"({', '.join(shown)}{', …' if len(point) > 4 else ''})"
