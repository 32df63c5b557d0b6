"""How far to go: step sizes that need no search, and what every step rule promises.

A step rule sees the iterate, the direction, and through `gradnorm_core.ray` nothing but φ(α) = f(x + αd). NaN as a
step size means that it found none; the run then ends with the status step_rule_failed and the words of `failure`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Protocol

import numpy as np

from gradnorm_core.compilation import Program, compile_tree
from gradnorm_core.errors import UsageError
from gradnorm_core.expressions import Expression, parse_expression
from gradnorm_core.lanes import FloatArray, Scalars, pick
from gradnorm_core.parameters import Parameter
from gradnorm_core.pieces import STEP, Piece
from gradnorm_core.problem import Here


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


@dataclass(frozen=True, slots=True)
class Fixed(Piece):
    """The same step size at every step: x_{k+1} = x_k + α·d_k.

    Attributes:
        step_size: α > 0.

    Raises:
        UsageError: α ≤ 0 or not finite.
    """

    step_size: float = STEP_SIZE.default

    label: ClassVar[str] = "Fixed"
    parameters: ClassVar[tuple[Parameter, ...]] = (STEP_SIZE,)
    formula: ClassVar[str] = r"\alpha_k = \alpha"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (STEP,)
    caution: ClassVar[str] = "Above 2/λmax the minimum is unstable, far below 1/λmax the run creeps."
    reference: ClassVar[str] = "Boyd & Vandenberghe 2004, section 9.3"
    remembers: ClassVar[bool] = False
    searches: ClassVar[bool] = False
    failure: ClassVar[str] = "the step size is not a number"

    def begin(self, points: FloatArray, step_sizes: FloatArray | None) -> FloatArray:
        # As an array without axes, NumPy multiplies by it faster than by a float.
        return np.asarray(self.step_size if step_sizes is None else step_sizes, dtype=np.float64)

    def next_step_size(self, here: Here, direction: FloatArray, memory: FloatArray) -> tuple[Scalars, FloatArray]:
        return memory, memory


@dataclass(frozen=True, slots=True)
class Formula(Piece):
    """A step size that depends on the number of the step: any formula in k = 0, 1, 2, … and step_size.

    Attributes:
        text: the formula, such as "step_size/sqrt(k+1)" or "0.5/(k+1)".
        step_size: what `step_size` stands for in it, > 0.

    Raises:
        ExpressionError: the formula cannot be read.
        UsageError: step_size ≤ 0 or not finite.
    """

    text: str = "step_size/sqrt(k+1)"
    step_size: float = STEP_SIZE.default

    label: ClassVar[str] = "Formula in k"
    parameters: ClassVar[tuple[Parameter, ...]] = (STEP_SIZE,)
    formula: ClassVar[str] = r"\alpha_k = a(k, \alpha)"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        ("a", "the formula"), ("k", "number of the step, counted from 0"), STEP,
    )  # fmt: skip
    caution: ClassVar[str] = (
        "Steps whose sum is finite, such as 1/(k+1)², may stop anywhere; steps that do not go to zero may not settle."
    )
    reference: ClassVar[str] = "Bertsekas, Nonlinear Programming, 3rd ed., 2016, section 1.2"
    remembers: ClassVar[bool] = True
    searches: ClassVar[bool] = False
    failure: ClassVar[str] = "the formula gives no positive number for this k"

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise UsageError(f"The formula for the step size is text, not {self.text!r}.")
        Piece.__post_init__(self)
        _program(self.text)

    @property
    def expression(self) -> Expression:
        """The reading of the formula, with its LaTeX."""
        return _program(self.text)[0]

    def begin(self, points: FloatArray, step_sizes: FloatArray | None) -> FloatArray:
        return np.asarray(self.step_size if step_sizes is None else step_sizes, dtype=np.float64)

    def next_step_size(self, here: Here, direction: FloatArray, memory: FloatArray) -> tuple[Scalars, FloatArray]:
        alpha = _program(self.text)[1].run(np.float64(here.iteration), memory[()])
        return pick(np.isfinite(alpha) & (alpha > 0), alpha, np.nan), memory


@lru_cache(maxsize=256)
def _program(text: str) -> tuple[Expression, Program]:
    expression = parse_expression(text, ("k", "step_size"))
    return expression, compile_tree(expression.tree, ("k", "step_size"), 0)
