"""`StepRule`: the interface of every step rule, and the step size α that some of them have.

A step rule gets the iterate and the direction; a `Ray` gives it φ(α) = f(x + αd). It returns NaN when it finds no step
size: the run then ends with the status step_rule_failed and the words of `failure`. A search returns 0 where f falls by
its slope but no longer by its values in float64: the run then ends with precision_limit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Protocol

from gradnorm_core.arrays import Floats, Scalars
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import Described
from gradnorm_core.methods.problem import Iterate


class StepRule(Described, Protocol):
    """Chooses the step size α of the step x + αd.

    Attributes:
        remembers: True when the next step size depends on k or on earlier iterates.
        searches: True when it tries points along the ray.
        failure: the reason why no step size was found; it ends the sentence "No step size was found, since …". A rule
            whose reason is another one where f is maximized has that as `failure_uphill`, too.
    """

    remembers: ClassVar[bool]
    searches: ClassVar[bool]
    failure: ClassVar[str]

    def begin(self, points: Floats, step_sizes: Floats | None) -> Any:
        """Returns the memory before the first step; `step_sizes` (B,) replace the step size of the rule, run by run."""

    def next_step_size(self, iterate: Iterate, direction: Floats, memory: Any) -> tuple[Scalars, Any]:
        """Returns α at the iterate, () or (B,), and the new memory."""


STEP_SIZE = Parameter(
    "step_size", r"\alpha", "Step size", 0.1, 1e-5, 10.0, logarithmic=True, above=0.0,
    unit="x² per unit of f", plain="α", help="The step is the step size times the direction.",
)  # fmt: skip


def has_step_size(rule: StepRule) -> bool:
    """Returns True for rules with one step size that a user chooses, such as the fixed one.

    A formula in k has one only where it reads α: otherwise another α does not change the run.
    """
    return hasattr(rule, "step_size") and bool(getattr(rule, "reads_step_size", True))


def is_predetermined(rule: StepRule) -> bool:
    """Returns True for rules whose α_k follows from k alone, so that it is known before the direction."""
    return bool(getattr(rule, "predetermined", False))


def with_step_size(rule: StepRule, step_size: float) -> StepRule:
    """Returns the rule with this step size; a rule without one is returned as it is."""
    return replace(rule, step_size=step_size) if hasattr(rule, "step_size") else rule  # type: ignore[type-var]
