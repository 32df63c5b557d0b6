"""The letters of the vectors of a method, g, d, b, …: others where the function has taken them for its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

_LETTERS: Final = "gdbmvsyqaktρε"
"""The letters that a step is printed with, but for x, and for α, β and c, which `taken_letters` knows."""
_FREE: Final = "uwzrhjnl"
"""Letters that no sheet uses. A function has six letters at most, those it has taken among them."""
_FREE_IN_LATEX: Final = "wzrhjl"
"""Letters that no formula of a method uses on the screen."""
_RAISED: Final = dict(zip(_FREE, "ᵘʷᶻʳʰʲⁿˡ", strict=True))
_ALONE: Final = r"(?<![A-Za-z’'])"
"""The beginning of a letter that is no part of a word, as the s of Newton's is."""
_COMMANDS: Final = {"ρ": r"\rho", "ε": r"\varepsilon"}
"""How the formula of a method writes a Greek letter."""
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
    for letter, other in _others(_FREE, taken):
        line = re.sub(rf"{_ALONE}{letter}(?![A-Za-z]){_ARTICLE if letter == 'a' else ''}", other, line)
        if letter == "t":
            line = line.replace("ᵗ", _RAISED[other])
    return line


def latex_in_free_letters(text: str, taken: Collection[str]) -> str:
    r"""A formula of a method in LaTeX, or words on it, with free letters in place of those that the function has taken.

    >>> latex_in_free_letters(r"b_k = \beta b_{k-1} + g_k", {"w", "b", "β"})
    'z_k = \\beta z_{k-1} + g_k'
    >>> latex_in_free_letters("Newton's step s, in a coordinate", {"s", "a"})
    "Newton's step w, in a coordinate"
    """
    for letter, other in _others(_FREE_IN_LATEX, taken):
        follows = r"(?=_|\(|\\)" if letter == "a" else ""
        command = rf"|{re.escape(_COMMANDS[letter])}" if letter in _COMMANDS else ""
        text = re.sub(rf"(?:{_ALONE}{letter}{command})(?![A-Za-z]){follows}", other, text)
    return text


def _others(free: str, taken: Collection[str]) -> Iterator[tuple[str, str]]:
    """The letters that are taken, each with the free one that takes its place."""
    left = (letter for letter in free if letter not in taken)
    return zip((letter for letter in _LETTERS if letter in taken), left, strict=False)
