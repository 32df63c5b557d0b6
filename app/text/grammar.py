"""English grammar for sentences made from data: lists, plurals and capitals."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LETTER = re.compile(r"[b-z]\b")
IRREGULAR = {"minimum": "minima", "maximum": "maxima"}


def joined(parts: Sequence[str]) -> str:
    """A list in a sentence: commas, and "and" before the last part.

    >>> joined([]), joined(["A"]), joined(["A", "B"]), joined(["A", "B", "C"])
    ('', 'A', 'A and B', 'A, B and C')
    """
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def plural(noun: str, number_of: float) -> str:
    """The noun in the number of what it counts.

    >>> plural("step", 1), plural("step", 0), plural("minimum", 2)
    ('step', 'steps', 'minima')
    """
    return noun if number_of == 1 else IRREGULAR.get(noun, f"{noun}s")


def counted(number_of: float, noun: str = "step") -> str:
    """A count, rounded to a whole number, with its noun.

    >>> counted(1), counted(92), counted(1200, "gradient")
    ('1 step', '92 steps', '1200 gradients')
    """
    whole = round(number_of)
    return f"{whole} {plural(noun, whole)}"


def agreeing(predicate: str, number_of: int) -> str:
    """The predicate with its verb, the first word, in the number of its subject.

    >>> agreeing("leaves the domain", 1), agreeing("leaves the domain", 2), agreeing("stalls", 2)
    ('leaves the domain', 'leave the domain', 'stall')
    """
    verb, space, rest = predicate.partition(" ")
    return f"{verb if number_of == 1 else verb.removesuffix('s')}{space}{rest}"


def capitalized(text: str) -> str:
    """The text with a capital, unless it begins with mathematics: with no ASCII letter, or with a letter by itself.

    >>> capitalized("from rest"), capitalized("α = 0.1"), capitalized("f falls"), capitalized("a saddle")
    ('From rest', 'α = 0.1', 'f falls', 'A saddle')
    """
    if _LETTER.match(text):
        return text
    return text[:1].upper() + text[1:] if text[:1].isascii() else text
