"""Names: the meaning of a run of letters in a formula, and a suggestion when it has none.

A run is, in this order: a known name; a product of one-letter variables, with e before or behind (``xy``, ``xe``);
a function directly before such a product (``sinx``); otherwise unknown.
"""

from __future__ import annotations

import difflib
import re

from gradnorm_core.errors import UnknownNameError
from gradnorm_core.formulas import letters
from gradnorm_core.formulas.functions import TYPED
from gradnorm_core.formulas.parsing.columns import OVER_ROWS
from gradnorm_core.formulas.parsing.foreign_names import FOREIGN, advice, called_letter
from gradnorm_core.formulas.tree import CONSTANTS

_SHORT = 4  # a word of at most this many letters resembles many names, so first letter and length must be the same


def is_known(word: str, variables: tuple[str, ...]) -> bool:
    """True for a variable, a constant or a function, in lower case."""
    return word in variables or word in CONSTANTS or is_function(word, variables)


def is_function(word: str, variables: tuple[str, ...]) -> bool:
    """True for a function, in lower case; False for a function's name within a variable, such as step in step_size."""
    return word in TYPED and not any(name.startswith(f"{word}_") for name in variables)


def split(word: str, variables: tuple[str, ...]) -> tuple[str, ...]:
    """The known names a run of lower-case letters stands for; empty when it is unknown."""
    if is_known(word, variables):
        return (word,)
    letters = "".join(re.escape(name) for name in variables if len(name) == 1)
    product = re.compile(f"e?[{letters}]+e?") if letters else re.compile("(?!)")
    if product.fullmatch(word):
        return tuple(word)
    for stop in range(len(word) - 1, 1, -1):
        if is_function(word[:stop], variables) and word[stop:] in variables:
            return word[:stop], word[stop:]
        if is_function(word[:stop], variables) and product.fullmatch(word[stop:]):
            return (word[:stop], *word[stop:])
    return ()


def refuse_word(word: str, position: int, variables: tuple[str, ...], called: bool = False) -> UnknownNameError:
    """The error for an unknown name, with the nearest known one; `called` when a parenthesis follows."""
    if called and len(word) == 1:
        message = f"{word} is not a known function."
        return UnknownNameError(message, position, f"Write out the formula that {word} stands for.")
    if called and word.lower() in letters.GREEK:
        return UnknownNameError(f"{word} is not a known function.", position, called_letter(word.lower()))
    return UnknownNameError(f"{word} is not a known name.", position, _offer(word.lower(), variables))


def elsewhere(word: str) -> str:
    """The name of this language for a function that others call `word`; empty when there is none."""
    return FOREIGN.get(word, "")


def _offer(word: str, variables: tuple[str, ...]) -> str:
    if word in OVER_ROWS:
        return (
            f"A {word} is taken over the rows of data: give data with columns in capitals, as in {word}((w X - Y)^2)."
        )
    named = letters.listed(variables)
    if known := advice(word):
        return known
    if pieces := _segments(word, variables):
        return f"Write {' '.join(pieces)}, with spaces or *."
    foreign = [letter for letter in word if letter not in variables]
    if len(foreign) == 1:  # a parameter: the a of ax, the z of xyz
        return f"The variables are {named}; write a number in place of {foreign[0]}."
    for near in difflib.get_close_matches(word, (*variables, *CONSTANTS, *TYPED), 3, 0.6):
        if _is_near(word, near):
            return f"Did you mean {near}?"
    return f"The variables are {named}; functions are written as in sin(x), exp(x), ln(x), sqrt(x)."


def _is_near(word: str, name: str) -> bool:
    """Whether a name that resembles the word may be meant: floor is not for foo, which lacks two of its letters."""
    if len(word) > _SHORT or name.startswith(word):
        return True
    return name[0] == word[0] and abs(len(name) - len(word)) <= 1


def _segments(word: str, variables: tuple[str, ...]) -> tuple[str, ...]:
    """The word as known names one after the other, the longest first; empty when that is impossible."""
    names = sorted((*variables, *CONSTANTS, *TYPED), key=len, reverse=True)
    best: dict[int, tuple[str, ...]] = {len(word): ()}
    for start in range(len(word) - 1, -1, -1):
        for name in names:
            if word.startswith(name, start) and start + len(name) in best:
                best[start] = (name, *best[start + len(name)])
                break
    return best.get(0, ())
