"""Words whose numbers stay with their signs: “= 0.19”, “1 − αλmax” and “(2, 1)” do not break over two lines."""

from __future__ import annotations

import re
from typing import Final

FIXED: Final = "\u00a0"
"""A space at which no line ends."""
_SIGN: Final = re.compile(r" ([=<>≤≥≈×]) (?=[−\d(√∞])")
_SUM: Final = re.compile(r"(\d) ([−+]) (?=[α-μ])")
_PRODUCT: Final = re.compile(r"∇f · (?=u\b)")
_PAIR: Final = re.compile(r"(\([−\d][^\s(),]*,) (?=[−\d][^\s(),]*\))")


def unbroken(text: str) -> str:
    """The text with spaces that do not break around a sign beside a number, in ∇f · u, and between two coordinates.

    >>> unbroken("α = 0.19 at (2, −1), by 1 − αλ").split(" ")
    ['α\\xa0=\\xa00.19', 'at', '(2,\\xa0−1),', 'by', '1\\xa0−\\xa0αλ']
    >>> unbroken("the slope is ∇f · u = −0.7").split(" ")
    ['the', 'slope', 'is', '∇f\\xa0·\\xa0u\\xa0=\\xa0−0.7']
    """
    signed = _SUM.sub(rf"\1{FIXED}\2{FIXED}", _SIGN.sub(rf"{FIXED}\1{FIXED}", text))
    return _PAIR.sub(rf"\1{FIXED}", _PRODUCT.sub(f"∇f{FIXED}·{FIXED}", signed))


def unbroken_words(text: str) -> str:
    """The same for Markdown; its formulas stay as they are.

    >>> unbroken_words("$a = 1$ at (2, 1)")
    '$a = 1$ at (2,\\xa01)'
    """
    return "$".join(part if place % 2 else unbroken(part) for place, part in enumerate(text.split("$")))
