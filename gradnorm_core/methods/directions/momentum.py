"""Directions with momentum, in PyTorch's conventions: a run agrees with `torch.optim.SGD` for the same numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import GRADIENT, STEP, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate

MOMENTUM = Parameter(
    "momentum", r"\beta", "Momentum", 0.9, 0.0, 0.999, at_least=0.0, below=1.0,
    plain="β", help="How much of the last velocity is kept: 0 is plain gradient descent.",
)  # fmt: skip
_LETTERS = (
    GRADIENT, ("b_k", "velocity, b₋₁ = 0"), (r"\beta", "momentum"), STEP,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeavyBall(MethodPart):
    """b ← βb + g, d = −b: the velocity b keeps a share of the earlier gradients, like a ball with inertia.

    Attributes:
        momentum: β in [0, 1).

    Raises:
        UsageError: β outside [0, 1).
    """

    momentum: float = MOMENTUM.default

    label: ClassVar[str] = "Heavy ball"
    parameters: ClassVar[tuple[Parameter, ...]] = (MOMENTUM,)
    formula: ClassVar[str] = r"b_k = \beta b_{k-1} + g_k,\qquad x_{k+1} = x_k - \alpha b_k"
    letters: ClassVar[tuple[tuple[str, str], ...]] = _LETTERS
    caution: ClassVar[str] = "It overshoots: f may rise on the way, and near the minimizer the run swings around it."
    reference: ClassVar[str] = "Polyak, USSR Comput. Math. Math. Phys. 4(5) (1964) 1–17"
    numpy: ClassVar[NumpyLines | None] = NumpyLines("b = <momentum> * b + g\nd = -b", "b = np.zeros(2)")
    rule: ClassVar[str] = "beta = <momentum> in [0, 1)\nb = beta b + g\nd = -b"
    remembers: ClassVar[bool] = True
    downhill: ClassVar[bool] = False
    hessians: ClassVar[int] = 0

    def begin(self, points: Floats) -> Floats:
        return np.zeros_like(points)

    def step(self, iterate: Iterate, memory: Floats) -> tuple[Floats, Floats]:
        velocity = self.momentum * memory + iterate.gradient
        return -velocity, velocity


@dataclass(frozen=True, slots=True)
class Nesterov(MethodPart):
    """b ← βb + g, d = −(g + βb): the heavy ball whose step takes the next move by momentum, −βb, in advance.

    Attributes:
        momentum: β in [0, 1).

    Raises:
        UsageError: β outside [0, 1).
    """

    momentum: float = MOMENTUM.default

    label: ClassVar[str] = "Nesterov"
    parameters: ClassVar[tuple[Parameter, ...]] = (MOMENTUM,)
    formula: ClassVar[str] = r"b_k = \beta b_{k-1} + g_k,\qquad x_{k+1} = x_k - \alpha\,(g_k + \beta b_k)"
    letters: ClassVar[tuple[tuple[str, str], ...]] = _LETTERS
    caution: ClassVar[str] = "f may rise on the way; with a strong momentum the run swings around the minimizer."
    reference: ClassVar[str] = "Nesterov, Soviet Math. Dokl. 27 (1983) 372–376"
    numpy: ClassVar[NumpyLines | None] = NumpyLines(
        "b = <momentum> * b + g\nd = -(g + <momentum> * b)", "b = np.zeros(2)"
    )
    rule: ClassVar[str] = "beta = <momentum> in [0, 1)\nb = beta b + g\nd = -(g + beta b)"
    remembers: ClassVar[bool] = True
    downhill: ClassVar[bool] = False
    hessians: ClassVar[int] = 0

    def begin(self, points: Floats) -> Floats:
        return np.zeros_like(points)

    def step(self, iterate: Iterate, memory: Floats) -> tuple[Floats, Floats]:
        velocity = self.momentum * memory + iterate.gradient
        return -(iterate.gradient + self.momentum * velocity), velocity
