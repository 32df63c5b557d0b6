"""The experiment of the Dimension page, and how a link states it. Pure data.

A link states the step rule, then whatever differs from the usual experiment: ``fixed``, ``momentum_n200_k1000``,
``exact_held_laplacian_e1e-09``. Words choose; n is the largest dimension, k the condition number, e the tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from app.settings.link_numbers import not_longer, number_text, read_number
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.parameter import Parameter

Family = Literal["held", "laplacian", "rosenbrock"]
Rule = Literal["fixed", "exact", "momentum"]

FAMILIES: tuple[Family, ...] = get_args(Family)
RULES: tuple[Rule, ...] = get_args(Rule)
LONGEST = 200
GRID = (2, 5, 10, 20, 50, 100, 200, 500)
LARGEST = Parameter("largest", "n", "Largest n", 500, 10, 500, integer=True)
CONDITION = Parameter("condition", r"\kappa", "κ held at", 100.0, 2.0, 1e4, logarithmic=True)
TOLERANCE = Parameter("tolerance", r"\varepsilon", "Tolerance", 1e-6, 1e-10, 1e-2, logarithmic=True)


@dataclass(frozen=True, slots=True)
class Experiment:
    """Gradient descent in more and more dimensions.

    Attributes:
        families: the functions: quadratics with the spectrum held in [1, κ], the 1-D Laplacian, chained Rosenbrock.
        rule: the best fixed step, exact line search, or the heavy ball with the momentum that suits κ.
        largest: n goes from 2 to this.
        condition: κ of the held spectrum.
        tolerance: a run has arrived when ‖∇f‖₂ is at most this share of its value at the start.
    """

    families: tuple[Family, ...] = FAMILIES
    rule: Rule = "fixed"
    largest: int = 500
    condition: float = 100.0
    tolerance: float = 1e-6

    @property
    def dimensions(self) -> tuple[int, ...]:
        """The n, in ascending order."""
        return (*(n for n in GRID if n < self.largest), self.largest)


_LETTERS: dict[str, tuple[str, Parameter]] = {
    "n": ("largest", LARGEST), "k": ("condition", CONDITION), "e": ("tolerance", TOLERANCE),
}  # fmt: skip


def experiment_text(experiment: Experiment) -> str:
    """The experiment in a link."""
    usual = Experiment()
    parts: list[str] = [experiment.rule]
    if experiment.families != usual.families:
        parts += experiment.families
    for letter, (field, _) in _LETTERS.items():
        if (value := getattr(experiment, field)) != getattr(usual, field):
            parts.append(letter + number_text(value))
    return "_".join(parts)


def read_experiment(text: str) -> Experiment:
    """The experiment that a link states.

    Raises:
        UsageError: a part of the text is invalid.
    """
    values: dict[str, Any] = {}
    families: set[str] = set()
    for part in not_longer(text, LONGEST).split("_"):
        if part in FAMILIES:
            families.add(part)
        elif part in RULES:
            values["rule"] = part
        elif part[:1] in _LETTERS:
            field, parameter = _LETTERS[part[0]]
            values[field] = parameter.check(read_number(part[1:]))
        else:
            raise UsageError(f"{part[:20]!r} is no function, no step rule and none of n, k, e with a number")
    if families:
        values["families"] = tuple(family for family in FAMILIES if family in families)
    return Experiment(**values)
