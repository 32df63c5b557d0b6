"""`StepRule`: the interface of every step rule, and the step size α that some of them have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Protocol

from gradnorm_core.arrays import FloatArray, Scalars
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.problem import Here


class StepRule(Protocol):
    """From the direction to the step size α of the step x + αd.

    Attributes:
        remembers: True when the next step size depends on k or on earlier iterates.
        searches: True when it tries points along the ray.
        failure: why it may find no step size; ends a sentence that starts "No step size was found: ".
    """

    label: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]]
    formula: ClassVar[str]
    letters: ClassVar[tuple[tuple[str, str], ...]]
    caution: ClassVar[str]
    reference: ClassVar[str]
    remembers: ClassVar[bool]
    searches: ClassVar[bool]
    failure: ClassVar[str]

    def begin(self, points: FloatArray, step_sizes: FloatArray | None) -> Any:
        """What it remembers before the first step; `step_sizes` (B,) take the place of its own, lane by lane."""

    def next_step_size(self, here: Here, direction: FloatArray, memory: Any) -> tuple[Scalars, Any]:
        """α at the iterate, () or (B,), and what to remember."""


STEP_SIZE = Parameter(
    "step_size", r"\alpha", "Step size", 0.1, 1e-5, 10.0, logarithmic=True, above=0.0,
    unit="x² per unit of f", help="The step is the step size times the direction.",
)  # fmt: skip


def has_step_size(rule: StepRule) -> bool:
    """True for rules with one step size that somebody chooses, such as the fixed one."""
    return hasattr(rule, "step_size")


def with_step_size(rule: StepRule, step_size: float) -> StepRule:
    """The rule with this step size; a rule without one as it is."""
    return replace(rule, step_size=step_size) if has_step_size(rule) else rule  # type: ignore[type-var]
