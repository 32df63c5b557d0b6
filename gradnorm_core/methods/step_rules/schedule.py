"""A step size that follows a formula in k."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from gradnorm_core.arrays import Floats, Scalars, pick
from gradnorm_core.errors import ExpressionError, UsageError
from gradnorm_core.formulas.compiler.program import Program, compile_tree
from gradnorm_core.formulas.expression import Expression, parse_expression
from gradnorm_core.formulas.tree import variables
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import STEP, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate
from gradnorm_core.methods.step_rules.base import STEP_SIZE


@dataclass(frozen=True, slots=True)
class Formula(MethodPart):
    """A step size by a formula in k = 0, 1, 2, …, the number of the step, and α, which is also written step_size.

    No step size is found where the formula gives no positive finite number.

    Attributes:
        text: the formula, such as "step_size/sqrt(k+1)" or "0.5/(k+1)".
        step_size: the value of α in the formula, > 0.

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
    predetermined: ClassVar[bool] = True
    failure: ClassVar[str] = "the formula gives no positive number for this k, which is counted from 0"

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise UsageError(f"The formula for the step size is text, not {self.text!r}.")
        MethodPart.__post_init__(self)
        _program(self.text)

    def numpy_lines(self, *, ascending: bool = False, quadratic: bool = False) -> NumpyLines:
        source = compile_tree(self.expression.tree, ("k", "step_size"), 0).source
        tried = f"alpha = step_size_at(np.float64(k), np.float64({self.step_size!r}))"
        body = f"{tried}\nalpha = alpha if np.isfinite(alpha) and alpha > 0 else np.nan"
        return NumpyLines(body, functions=source.replace("def program(", "def step_size_at(", 1).rstrip())

    @property
    def expression(self) -> Expression:
        """The reading of the formula, with its LaTeX."""
        return _program(self.text)[0]

    @property
    def reads_step_size(self) -> bool:
        """Whether α occurs in the formula."""
        return "step_size" in variables(self.expression.tree)

    def begin(self, points: Floats, step_sizes: Floats | None) -> Floats:
        return np.asarray(self.step_size if step_sizes is None else step_sizes, dtype=np.float64)

    def next_step_size(self, iterate: Iterate, direction: Floats, memory: Floats) -> tuple[Scalars, Floats]:
        alpha = _program(self.text)[1].run(np.float64(iterate.iteration), memory[()])
        return pick(np.isfinite(alpha) & (alpha > 0), alpha, np.nan), memory

    def step_sizes_at(self, steps: Floats) -> Floats:
        """Returns α_k of these k, whether a step can be that long or not."""
        with np.errstate(all="ignore"):
            return np.broadcast_to(_program(self.text)[1].run(steps, np.float64(self.step_size)), steps.shape)


_ALPHA = re.compile(r"α|\\alpha\b|\balpha\b", re.IGNORECASE)
"""The ways to write α besides `step_size`."""


@lru_cache(maxsize=256)
def _program(text: str) -> tuple[Expression, Program]:
    try:
        expression = parse_expression(_ALPHA.sub("step_size", text), ("k", "step_size"))
    except ExpressionError as error:
        error.position, error.text = _position_in(text, error.position), text
        raise
    return expression, compile_tree(expression.tree, ("k", "step_size"), 0)


def _position_in(text: str, position: int) -> int:
    """Returns the place in the text as typed of a position in the text with `step_size` for α."""
    for found in _ALPHA.finditer(text):
        longer = len("step_size") - len(found[0])
        if position <= found.start():
            break
        position = max(found.start(), position - longer)
    return position
