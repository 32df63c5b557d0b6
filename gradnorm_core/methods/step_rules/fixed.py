"""The fixed step size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gradnorm_core.arrays import Floats, Scalars
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import STEP, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate
from gradnorm_core.methods.step_rules.base import STEP_SIZE


@dataclass(frozen=True, slots=True)
class Fixed(MethodPart):
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
    caution: ClassVar[str] = (
        "Too long a step makes the minimum unstable (for plain gradient descent above 2/λmax), too short a one creeps."
    )
    reference: ClassVar[str] = "Boyd & Vandenberghe 2004, section 9.3"
    numpy: ClassVar[NumpyLines | None] = NumpyLines("alpha = <step_size>")
    remembers: ClassVar[bool] = False
    searches: ClassVar[bool] = False
    predetermined: ClassVar[bool] = True
    failure: ClassVar[str] = "the step size is not a number"

    def begin(self, points: Floats, step_sizes: Floats | None) -> Floats:
        # As an array without axes, NumPy multiplies by it faster than by a float.
        return np.asarray(self.step_size if step_sizes is None else step_sizes, dtype=np.float64)

    def next_step_size(self, iterate: Iterate, direction: Floats, memory: Floats) -> tuple[Scalars, Floats]:
        return memory, memory
