"""Powers in a line of text as a reader writes them: x² in place of x^2."""

from __future__ import annotations

import re
from typing import Final

from app.text.numbers import SUPERSCRIPTS

_WHOLE: Final = re.compile(r"\^(\d+)(?![\d.]|e[+-]?\d|\s*(?:\^|\*\*))", re.IGNORECASE)


def raised(text: str) -> str:
    """The text with whole exponents raised; one that goes on behind its digits stays on the line.

    >>> raised("x^10 + y^2"), raised("x^2.5 + y^1e3"), raised("2^3^2 + 2^10^x")
    ('x¹⁰ + y²', 'x^2.5 + y^1e3', '2^3² + 2^10^x')
    """
    return _WHOLE.sub(lambda found: found[1].translate(SUPERSCRIPTS), text)
