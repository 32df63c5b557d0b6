"""Names in a rule: the given letters, the functions, and one spelling for β₁, beta_1 and \\beta_{1}."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection

GIVEN = {
    "g": "gradient of f at the iterate, turned downhill",
    "x": "iterate",
    "k": "number of the step, counted from 0",
    "t": "number of the step, counted from 1",
    "alpha": "step size of this step",
}
"""The letters that every rule may read; g and x are vectors."""
VECTORS = frozenset({"g", "x"})
DIRECTION = "d"
CONSTANTS = frozenset({"pi"})
STEP_SIZE = "alpha"
STEP_SIZES = frozenset({STEP_SIZE, "eta", "lr"})
"""Names of the step size in papers. The step rule chooses it, so that lines may read it and not set it."""
LAST = "'"
"""Behind the name of a state: its value at the end of the last step."""

MEASURES = {"norm": 1, "norm1": 1, "norminf": 1, "dot": 2}
"""Functions from vectors to a number, with the number of their arguments."""
ELEMENTWISE = (
    "sqrt", "cbrt", "exp", "ln", "log2", "log10", "abs", "sign", "min", "max", "floor", "ceil", "sin", "cos", "tan",
    "asin", "acos", "atan", "sinh", "cosh", "tanh", "hypot",
)  # fmt: skip
"""Rows of the table of functions that a rule may call; they are applied to each coordinate of a vector."""
_ALIASES = {"log": "ln", "sgn": "sign", "norm2": "norm", "where": "if", "maximum": "max", "minimum": "min"}
FUNCTIONS = frozenset({*ELEMENTWISE, *MEASURES, *_ALIASES, "if"})

GREEK = {
    name: rf"\{name}"
    for name in (
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
        "xi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega",
    )
}  # fmt: skip
"""Greek letters that may name something, with their LaTeX."""
GREEK |= {"epsilon": r"\varepsilon", "eps": r"\varepsilon"}
_VARIANTS = {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "varsigma": "sigma"}
_LETTERS = {"λ": "lambda", "ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ϱ": "rho", "ς": "sigma"}
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉ₖₜ", "0123456789kt")
ACCENTS = ("hat", "tilde", "bar")
_ACCENTED = re.compile(rf"([a-z]+[0-9]*)_({'|'.join(ACCENTS)})", re.IGNORECASE)
_NUMBERED = re.compile(r"([A-Za-z]+?)_?([0-9]*)")
_SHORT = 3  # a suggestion for a word of at most this many letters must have the same first letter


def function_of(word: str) -> str:
    """Returns the canonical name of the function that a word calls; "" where it is no function."""
    lower = word.lower()
    return _ALIASES.get(lower, lower) if lower in FUNCTIONS else ""


def base_of(letters: str) -> str:
    """Returns a letter or a word without its subscript, in Latin: beta for β, \\beta and beta."""
    word = letters.removeprefix("\\")
    if word.isascii():
        return _VARIANTS.get(word, word)
    if word in _LETTERS:
        return _LETTERS[word]
    name = unicodedata.name(word[0], "")
    return name.rpartition(" ")[2].lower() if name.startswith("GREEK") else ""


def subscript_of(written: str) -> str:
    """Returns the content of a subscript: 1 for ₁, _1 and _{1}."""
    return written.translate(_SUBSCRIPTS).replace("{", "").replace("}", "").replace(" ", "").removeprefix("_")


def typeset(name: str) -> str:
    """Returns a name in LaTeX: beta1 is \\beta_{1}, m_hat is \\hat{m}, v_max is v_{\\mathrm{max}}."""
    if found := _ACCENTED.fullmatch(name):
        return rf"\{found[2]}{{{typeset(found[1])}}}"
    if (found := _NUMBERED.fullmatch(name)) is not None:
        base, digits = GREEK.get(found[1]) or _letters(found[1]), found[2]
        return f"{base}_{{{digits}}}" if digits else base
    base, _, rest = name.partition("_")
    return rf"{typeset(base)}_{{\mathrm{{{rest}}}}}".replace(f"{{{rest}}}", "{" + rest.replace("_", r"\_") + "}")


def _letters(word: str) -> str:
    return word if len(word) == 1 else rf"\mathrm{{{word}}}"


def plain(name: str) -> str:
    """Returns a name in plain text, with Greek letters and digits below the line: β₁."""
    found = _NUMBERED.fullmatch(name)
    if found is None or found[1] not in GREEK:
        return name
    called = {"lambda": "lamda", "eps": "epsilon"}.get(found[1], found[1])
    letter = unicodedata.lookup(f"GREEK SMALL LETTER {called.upper()}")
    return letter + found[2].translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def nearest(word: str, known: Collection[str]) -> str:
    """Returns the known name that is most similar to the word; "" when none is similar."""
    for near in difflib.get_close_matches(word, sorted(known), 3, 0.6):
        if near[0].lower() == word[0].lower() or len(word) > _SHORT:
            return near
    return next((name for name in sorted(known) if name.lower() == word.lower()), "")


def apart(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Returns the word as known names one after the other, the longest first; empty when that is impossible."""
    best: dict[int, tuple[str, ...]] = {len(word): ()}
    for start in range(len(word) - 1, -1, -1):
        for name in sorted(known, key=len, reverse=True):
            if word.startswith(name, start) and start + len(name) in best:
                best[start] = (name, *best[start + len(name)])
                break
    return best.get(0, ())
