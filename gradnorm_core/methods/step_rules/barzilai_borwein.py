"""The step sizes of Barzilai and Borwein, from the last step and the change of the gradient over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gradnorm_core.arrays import Floats, Scalars, dot, pick
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import GRADIENT, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate


class Previous(NamedTuple):
    """The iterate before and the gradient there, shape of the points."""

    points: Floats
    gradient: Floats


@dataclass(frozen=True, slots=True)
class BarzilaiBorwein(MethodPart):
    """α = sᵀs/sᵀy or α = sᵀy/yᵀy, with the last step s = x_k − x_{k−1} and the change y = g_k − g_{k−1}.

    After a step along which f did not curve upward, sᵀy ≤ 0, α = ‖s‖/‖y‖, the geometric mean of the sizes of both. The
    first step uses α₀, and so does any step for which these quotients are no positive number.

    Attributes:
        variant: 1 for sᵀs/sᵀy, 2 for sᵀy/yᵀy.
        initial_step: α₀ > 0.

    Raises:
        UsageError: another variant, or α₀ ≤ 0.
    """

    variant: int = 1
    initial_step: float = 0.01

    label: ClassVar[str] = "Barzilai–Borwein"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("variant", "v", "Variant", 1, 1, 2, integer=True, plain="variant",
                  help="1: sᵀs/sᵀy, the longer; 2: sᵀy/yᵀy."),
        Parameter("initial_step", r"\alpha_0", "Initial step", 0.01, 1e-5, 10.0, logarithmic=True, above=0.0,
                  unit="x² per unit of f", plain="α₀", help="The step size of the first step."),
    )  # fmt: skip
    formula: ClassVar[str] = (
        r"\alpha_k^{(1)} = \frac{s^{\mathsf T}s}{s^{\mathsf T}y},\qquad"
        r" \alpha_k^{(2)} = \frac{s^{\mathsf T}y}{y^{\mathsf T}y}"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        ("s", "last step x_k − x_{k−1}"), ("y", "change of the gradient g_k − g_{k−1}"), GRADIENT,
    )  # fmt: skip
    caution: ClassVar[str] = (
        "f and the norm rise now and then; far from a quadratic it may jump away or run in a cycle."
    )
    reference: ClassVar[str] = "Barzilai & Borwein, IMA J. Numer. Anal. 8 (1988) 141–148"
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of("""
        alpha = <initial_step>
        if k > 0:
            s, y = x - x_before, slopes - slopes_before
            ss, sy, yy = dot(s, s), dot(s, y), dot(y, y)
            tried = <quotient> if sy > 0 else np.sqrt(ss / yy)
            alpha = tried if np.isfinite(tried) and tried > 0 else alpha
        x_before, slopes_before = x, slopes
    """)
    remembers: ClassVar[bool] = True
    searches: ClassVar[bool] = False
    failure: ClassVar[str] = "the step size is not a number"

    def numpy_lines(self, *, ascending: bool = False, quadratic: bool = False) -> NumpyLines:
        return MethodPart.numpy_lines(self).filled({"quotient": "ss / sy" if self.variant == 1 else "sy / yy"})

    def begin(self, points: Floats, step_sizes: Floats | None) -> Previous | None:
        return None

    def next_step_size(self, iterate: Iterate, direction: Floats, memory: Previous | None) -> tuple[Scalars, Previous]:
        now = Previous(iterate.points, iterate.slopes)
        if memory is None:
            return np.float64(self.initial_step), now
        s, y = iterate.points - memory.points, iterate.slopes - memory.gradient
        ss, sy, yy = dot(s, s), dot(s, y), dot(y, y)
        alpha = pick(sy > 0, ss / sy if self.variant == 1 else sy / yy, np.sqrt(ss / yy))
        return pick(np.isfinite(alpha) & (alpha > 0), alpha, self.initial_step), now
