"""Letters of the theory that a function has taken for itself: what they stand for is then said in other words.

A function may have a parameter κ or a coordinate α. A sentence with κ = 2 or α = 0.1 beside it would contradict it.
Every text, label and figure that names a number of the theory by such a letter goes through `fitted` or its like.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from app.text.grammar import capitalized
from app.text.numbers import number
from gradnorm_core.formulas.letters import latex, plain
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.objective import Objective

_ARTICLES: Final = "|".join(
    f"(?<={word} )"
    for word in ("this", "no", "a", "each", "every", "other", "fixed", "smaller", "larger", "linear", "log")
)
_OPERATED: Final = r"(?<=[−+×·] )|(?<=[√+/(·])"
_MEASURE: Final = rf"{_OPERATED}|(?<=\d)"
_IN_OTHER_WORDS: Final = {
    "κ": (("√κ", "√(λmax/μ)"), ("κ", "λmax/μ")),
    "μ": (("μ", "λmin"),),
    "α": (
        (r"(?<=[Ss]tep size) (?:<i>)?α(?:</i>)?", ""), (r"(?<=[Ss]tep sizes) α", ""),
        (r"(?<=/)α", "step size"), (r"(?<=₁)α", "·step size·"), (r"(?<=\d)α", "·step size"),
        (r"α (?=d\b|d<)", "step size·"), (r"α(?=[λμ‖∇c·])·?", "step size·"),
        (r"α\(k\) = ", "step size at k: "), (rf"(?:{_OPERATED})α(?= =)", "step size"), ("α = ", "step size "),
        (r"α(?= from| to\b|$)", "step size"),
        (rf"(?:{_ARTICLES}|{_MEASURE})α", "step size"), ("α", "the step size"),
    ),
    "β": (
        (r"(?<=[Mm]omentum) (?:<i>)?β(?:</i>)?", ""), (rf"(?:{_OPERATED})β(?= =)", "coefficient"),
        ("β = ", "coefficient "), ("less β", "less momentum"),
        (r"(?<=\d)β", "·coefficient"), (rf"(?:{_ARTICLES}|{_MEASURE})β|β(?=·)", "coefficient"),
        ("β", "the coefficient"),
    ),
    "σ": (("σ = ", ""), ("σ", "the deviation")),
    "c": ((r"\bc = ", "limit "), (r"(?<=[−/(·])c\b|(?<=to )c\b", "limit"), (r"\bc\b(?=/)", "limit")),
}  # fmt: skip
"""For each letter patterns and what is said for them, in this order."""
_SENTENCE_BEGINS: Final = re.compile(r"(?<=[a-z0-9)⁰¹²³⁴⁵⁶⁷⁸⁹]\. )(?:the )?(?:step size|coefficient)")
_WORDS: Final = {"alpha": "step size", "beta": "coefficient"}
"""By the name of a letter, the word that a formula in LaTeX has for it."""

Taken = Mapping[str, float | None]
"""Letters of a function with the numbers they have; None for those of variables."""
NONE_TAKEN: Final[Taken] = {}


def letters_of(objective: Objective) -> Taken:
    """The letters of the variables and parameters of a function, as sentences have them."""
    numbers = objective.parameters if isinstance(objective, FormulaObjective) else {}
    return {plain(name): numbers.get(name) for name in (*objective.variables, *numbers)}


def step_size_letter(objective: Objective) -> str:
    """α, the letter of the step size; "" where the function has taken it."""
    return "" if "α" in letters_of(objective) else "α"


def fitted(text: str, objective: Objective) -> str:
    """The text in words that fit a function: no letter of its own stands for another number."""
    return in_other_words(text, letters_of(objective))


def in_other_words(text: str, taken: Taken) -> str:
    """The sentence without the letters that are taken, but for one that has the very number said of it.

    >>> in_other_words("It fades by √β = 0.949 a step.", {"β": None})
    'It fades by √coefficient = 0.949 a step.'

    >>> in_other_words("With κ = 2 the best fixed step is 2/(μ+λmax) = 0.67.", {"κ": 0.5})
    'With λmax/μ = 2 the best fixed step is 2/(μ+λmax) = 0.67.'
    >>> in_other_words("With κ = 2 it is slow.", {"κ": 2.0})
    'With κ = 2 it is slow.'
    >>> in_other_words("α = 0.1 is below 2(1+β)/λmax; a smaller α lowers 1 − αλmax.", {"α": None, "β": None})
    'Step size 0.1 is below 2(1+coefficient)/λmax; a smaller step size lowers 1 − step size·λmax.'
    """
    said = text
    for letter, rules in _IN_OTHER_WORDS.items():
        for pattern, words in rules if letter in taken and not _agrees(said, letter, taken[letter]) else ():
            said = re.sub(pattern, words, said)
    if said == text:
        return text
    said = _SENTENCE_BEGINS.sub(lambda found: capitalized(found[0]), said)
    return capitalized(said) if text[:1].isupper() or text[:1] in taken else said


def _agrees(text: str, letter: str, value: float | None) -> bool:
    """Whether the text gives the letter a number, and each time its own."""
    told = re.findall(rf"{letter} = ([^\s,;:]+)", text)
    return value is not None and bool(told) and {one.rstrip(".") for one in told} == {number(value)}


def named(parameter: Parameter, value: str, taken: Taken) -> str:
    """A number of a method by its letter, or by its name where the function has taken the letter.

    >>> from gradnorm_core.methods.directions.momentum import MOMENTUM
    >>> named(MOMENTUM, "0.9", {}), named(MOMENTUM, "0.9", {"β": None})
    ('β = 0.9', 'momentum 0.9')
    """
    return f"{parameter.label.lower()} {value}" if parameter.plain in taken else f"{parameter.plain} = {value}"


def latex_in_words(formula: str, taken: Taken) -> str:
    r"""A formula in LaTeX with words in place of the letters that are taken.

    >>> latex_in_words(r"x_k - \alpha b_k", {"α": None}), latex_in_words(r"\alpha_k \beta_1", {"α": None, "β": None})
    ('x_k - \\text{step size} b_k', '\\alpha_k \\beta_1')
    """
    said = formula
    for name, words in _WORDS.items():
        if plain(name) in taken:
            said = re.sub(rf"{re.escape(latex(name))}(?![A-Za-z_])", rf"\\text{{{words}}}", said)
    return said
