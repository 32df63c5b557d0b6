"""Letters of the theory that a function has taken for itself: what they stand for is then said in other words.

A function may have a parameter κ or a coordinate α. A sentence with κ = 2 or α = 0.1 would contradict it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from app.text.grammar import capitalized
from app.text.numbers import number
from gradnorm_core.formulas.letters import plain
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.objective import Objective

_IN_OTHER_WORDS: Final = {
    "κ": (("√κ", "√(λmax/μ)"), ("κ", "λmax/μ")),
    "μ": (("μ", "λmin"),),
    "α": (
        (r"α(?=[λ‖])", "step size·"), ("α = ", "step size "), (r"(?<=[−+] )α|(?<=/)α|(?<=smaller )α", "step size"),
        ("α", "the step size"),
    ),
    "β": (("β = ", "coefficient "), (r"(?<=[√+])β|(?<=this )β", "coefficient"), ("β", "the coefficient")),
}  # fmt: skip
"""For each letter patterns and what is said for them, in this order."""


Taken = Mapping[str, float | None]
"""Letters of a function with the numbers they have; None for those of variables."""


def letters_of(objective: Objective) -> Taken:
    """The letters of the variables and parameters of a function, as sentences have them."""
    numbers = objective.parameters if isinstance(objective, FormulaObjective) else {}
    return {plain(name): numbers.get(name) for name in (*objective.variables, *numbers)}


def in_other_words(text: str, taken: Taken) -> str:
    """The sentence without the letters that are taken, but for one that has the very number said of it.

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
    return said if said == text else capitalized(said)


def _agrees(text: str, letter: str, value: float | None) -> bool:
    """Whether the text gives the letter a number, and each time its own."""
    told = re.findall(rf"{letter} = ([^\s,;:]+)", text)
    return value is not None and bool(told) and {one.rstrip(".") for one in told} == {number(value)}
