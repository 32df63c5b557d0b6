"""The room that the numbers beside a vertical axis need: a picture whose margin is narrower cuts their signs off."""

from __future__ import annotations

import math
from typing import Final

USUAL: Final = 46
"""Pixels of the margin of a landscape; the numbers of most windows fit."""
DIGIT, POINT, SIGN, TEN = 6.1, 3.0, 7.0, 20.0
"""Pixels of the width of a digit, of a point, of a minus sign and of "×10", in the figures' letters."""
GAP, TITLE = 8, 15
"""Pixels between a number and its axis, and those of the letter of the axis."""
MOST_TICKS: Final = 10
PLAIN: Final = 4
"""A number whose exponent is no larger is written without a power of ten: `minexponent` of the axes."""


def left_margin(low: float, high: float) -> int:
    """Pixels on the left of an axis from `low` to `high`.

    >>> left_margin(-3, 3), left_margin(0, 1e-9) > 46, left_margin(-1000010, -999990) > 60
    (46, True, True)
    """
    width = min(_widths(low, high))
    return USUAL if width + GAP <= USUAL else math.ceil(width) + GAP + TITLE


def number_form(low: float, high: float) -> dict[str, str]:
    """How an axis writes its numbers: without a power of ten where that is shorter, as far from 0.

    >>> number_form(99996, 100004), number_form(0, 1000000), number_form(-3, 3)
    ({'exponentformat': 'none'}, {}, {})
    """
    plain, raised = _widths(low, high)
    return {"exponentformat": "none"} if plain <= raised < math.inf else {}


def _widths(low: float, high: float) -> tuple[float, float]:
    """The widths of the numbers without a power of ten and with it, which those near 1 never have."""
    size = max(abs(low), abs(high))
    step = _power((high - low) / MOST_TICKS)
    whole = DIGIT * (_power(size) + 1 if size >= 1 else 1) + _behind(-step)
    whole += POINT if size >= 10**PLAIN else 0  # the comma of 10,000
    raised = DIGIT + _behind(_power(size) - step) + TEN + DIGIT * len(str(_power(size))) * 0.7
    sign = SIGN if low < 0 else 0
    return whole + sign, raised + sign if abs(_power(size)) > PLAIN else math.inf


def _power(value: float) -> int:
    return math.floor(math.log10(value)) if value > 0 else 0


def _behind(digits: int) -> float:
    """The width of so many digits behind a point."""
    return POINT + DIGIT * digits if digits > 0 else 0.0
