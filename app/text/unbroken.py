"""Words whose numbers stay with the signs before them: “= 0.19” and “(2, 1)” do not break over two lines."""

from __future__ import annotations

import re
from typing import Final

FIXED: Final = "\u00a0"
"""A space at which no line ends."""
_SIGN: Final = re.compile(r" ([=<>≤≥≈×]) (?=[−\d(√∞])")
_PAIR: Final = re.compile(r"(\([−\d][^\s(),]*,) (?=[−\d][^\s(),]*\))")


def unbroken(text: str) -> str:
    """The text with spaces that do not break around a sign before a number, and between two coordinates.

    >>> unbroken("α = 0.19 at (2, −1)").split(" ")
    ['α\\xa0=\\xa00.19', 'at', '(2,\\xa0−1)']
    """
    return _PAIR.sub(rf"\1{FIXED}", _SIGN.sub(rf"{FIXED}\1{FIXED}", text))


def unbroken_words(text: str) -> str:
    """The same for Markdown; its formulas stay as they are.

    >>> unbroken_words("$a = 1$ at (2, 1)")
    '$a = 1$ at (2,\\xa01)'
    """
    return "$".join(part if place % 2 else unbroken(part) for place, part in enumerate(text.split("$")))
