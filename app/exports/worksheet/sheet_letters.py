"""The letters of the vectors on a sheet, g, d, b, …: others where the function has taken them for its own."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_LETTERS: Final = "gdbmvsyqaktρε"
"""The letters that a step is printed with, but for x, and for α, β and c, which `taken_letters` knows."""
_FREE: Final = "uwzrhjnl"
"""Letters that no sheet uses. A function has six letters at most, those it has taken among them."""
_RAISED: Final = dict(zip(_FREE, "ᵘʷᶻʳʰʲⁿˡ", strict=True))
_ARTICLE: Final = r"(?=·| = | −|;)"
"""The signs that follow the number a on a sheet; no sign follows the article."""


def in_free_letters(line: str, taken: Collection[str]) -> str:
    """The line with free letters in place of those that the function has taken.

    >>> in_free_letters("b ← β·b + g, then d = −b", {"w", "b"})
    'u ← β·u + g, then d = −u'
    >>> in_free_letters("x ← x + a·d with a = α/(k + 1), where k = 0 in a first step", {"k", "a", "u"})
    'x ← x + w·d with w = α/(z + 1), where z = 0 in a first step'

    Args:
        line: of the sheet or of its key.
        taken: the letters of the variables and the parameters of the function, as sentences have them.
    """
    free = (letter for letter in _FREE if letter not in taken)
    for letter in _LETTERS:
        if letter not in taken:
            continue
        other = next(free)
        line = re.sub(rf"(?<![A-Za-z]){letter}(?![A-Za-z]){_ARTICLE if letter == 'a' else ''}", other, line)
        if letter == "t":
            line = line.replace("ᵗ", _RAISED[other])
    return line
