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
from gradnorm_core.formulas.tree import CONSTANTS

# Spellings of functions in some countries and programs.
_ELSEWHERE = {
    "tg": "tan", "ctg": "cot", "cotg": "cot", "cotan": "cot", "cosec": "csc", "sen": "sin", "sgn": "sign",
    "signum": "sign", "lg": "log10", "lb": "log2", "ld": "log2", "sh": "sinh", "ch": "cosh", "th": "tanh",
    "arctg": "atan", "atg": "atan", "arcctg": "atan(1/x)", "arcsen": "asin", "sine": "sin", "cosine": "cos",
    "cosinus": "cos", "tangent": "tan", "power": "pow(x, 2)", "sqr": "x^2 or sqrt(x)",
    "root": "sqrt", "squareroot": "sqrt", "ceiling": "ceil",
    **dict.fromkeys(("minimize", "minimise", "maximize", "maximise", "argmin"), "the formula alone"),
    "rounded": "round", "length": "norm(x, y)", "inf": "a large number, such as 1e9",
    "infinity": "a large number, such as 1e9", "rect": "if(|x| < 1/2, 1, 0)",
    **dict.fromkeys(("rem", "fmod"), "x - y sign(x/y) floor(|x/y|)"), "remainder": "mod",
    "cth": "coth", "sinhc": "sinh(x)/x", "versin": "1 - cos(x)", "cube": "x^3", "avg": "(x + y)/2",
    **dict.fromkeys(("acot", "arccot", "arccotan"), "atan(1/x), or pi/2 - atan(x) without a jump"),
    **dict.fromkeys(("asec", "arcsec"), "acos(1/x)"), **dict.fromkeys(("acsc", "arccsc", "arccosec"), "asin(1/x)"),
    **dict.fromkeys(("acoth", "arccoth", "arcoth"), "atanh(1/x)"),
    **dict.fromkeys(("asech", "arcsech", "arsech"), "acosh(1/x)"),
    **dict.fromkeys(("acsch", "arccsch", "arcsch"), "asinh(1/x)"),
    "argsinh": "asinh", "argcosh": "acosh", "argtanh": "atanh", "sind": "sin(pi x/180)", "cosd": "cos(pi x/180)",
    "tand": "tan(pi x/180)", "erfc": "1 - erf(x)", "logit": "ln(x/(1 - x))", "trunc": "sign(x) floor(|x|)",
    "frac": "x - floor(x)", "clip": "min(max(x, 0), 1)", **dict.fromkeys(("silu", "swish"), "x sigmoid(x)"),
    "elu": "if(x > 0, x, exp(x) - 1)", "gelu": "x (1 + erf(x/sqrt(2)))/2", "logsumexp": "ln(exp(x) + exp(y))",
}  # fmt: skip

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
    return UnknownNameError(f"{word} is not a known name.", position, _offer(word.lower(), variables))


def elsewhere(word: str) -> str:
    """The name of this language for a function that others call `word`; empty when there is none."""
    return _ELSEWHERE.get(word, "")


def _offer(word: str, variables: tuple[str, ...]) -> str:
    if word in OVER_ROWS:
        return (
            f"A {word} is taken over the rows of data: give data with columns in capitals, as in {word}((w X - Y)^2)."
        )
    named = letters.listed(variables)
    if word in _ELSEWHERE:
        return f"Write {_ELSEWHERE[word]}."
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
