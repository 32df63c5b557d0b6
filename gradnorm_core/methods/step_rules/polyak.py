"""Polyak's step size, which needs to know the minimum f*."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gradnorm_core.arrays import Floats, Scalars, dot, pick, some
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import GRADIENT, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate


@dataclass(frozen=True, slots=True)
class Polyak(MethodPart):
    """α = (f(x) − f*)/(−gᵀd), where the tangent along the ray meets the value f*; (f(x) − f*)/‖g‖² for d = −g.

    Attributes:
        minimum: f*, the value to be reached: the minimum of f, or its maximum when f is to be maximized.

    Raises:
        UsageError: f* is not finite.
    """

    minimum: float = 0.0

    label: ClassVar[str] = "Polyak"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("minimum", "f^*", "Value to be reached", 0.0, -100.0, 100.0, at_least=-math.inf, unit="units of f",
                  plain="f*", help="The minimum of f, which has to be known."),
    )  # fmt: skip
    formula: ClassVar[str] = r"\alpha_k = \frac{f(x_k) - f^*}{\lVert g_k\rVert_2^2}"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (("f^*", "value to be reached"), GRADIENT)
    caution: ClassVar[str] = "f* has to be known: too low and the run never settles, too high and it stops short."
    reference: ClassVar[str] = "Polyak, Introduction to Optimization, Optimization Software 1987, section 5.3"
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of("""
        gap, slope = value - <target>, dot(slopes, d)
        if np.isinf(slope):
            size = np.abs(d).max()
            gap, slope = gap / size, dot(slopes, d / size)
        alpha = -gap / slope if gap >= 0 and slope < 0 else np.nan
    """)
    remembers: ClassVar[bool] = False
    searches: ClassVar[bool] = False
    failure: ClassVar[str] = "f is already below the value to be reached"
    failure_uphill: ClassVar[str] = "f is already above the value to be reached"

    def numpy_lines(self, *, ascending: bool = False, quadratic: bool = False) -> NumpyLines:
        lines = MethodPart.numpy_lines(self)
        return lines.filled({"target": repr(-self.minimum if ascending else self.minimum)})

    def begin(self, points: Floats, step_sizes: Floats | None) -> None:
        return None

    def next_step_size(self, iterate: Iterate, direction: Floats, memory: None) -> tuple[Scalars, None]:
        target = -self.minimum if iterate.problem.ascending else self.minimum
        gap, slope = iterate.value - target, dot(iterate.slopes, direction)
        if some(np.isinf(slope)):  # ‖g‖² overflows where f/‖g‖² need not
            size = np.abs(direction).max(axis=0)
            gap, slope = (
                pick(np.isinf(slope), gap / size, gap),
                pick(np.isinf(slope), dot(iterate.slopes, direction / size), slope),
            )
        return pick((gap >= 0) & (slope < 0), -gap / slope, math.nan), None
