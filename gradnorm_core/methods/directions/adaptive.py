"""Directions with a scale per coordinate, in PyTorch's conventions: they agree with `torch.optim` under their name.

The memory is the root of the sum or mean of squares, updated by hypot(a, b) = √(a² + b²): g² overflows from |g| = 1e154
on, hypot does not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import GRADIENT, STEP, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate


def _decay(name: str, symbol: str, plain: str, label: str, default: float) -> Parameter:
    words = "How much of the past is kept in the running mean."
    return Parameter(name, symbol, label, default, 0.0, 0.9999, at_least=0.0, below=1.0, plain=plain, help=words)


def _epsilon(default: float) -> Parameter:
    words = "Keeps the division away from zero."
    return Parameter(
        "epsilon", r"\varepsilon", "Epsilon", default, 1e-12, 1e-2, logarithmic=True, above=0.0, plain="ε", help=words
    )


_EPSILON = (r"\varepsilon", "small number against division by zero")
_EACH = "per coordinate: "


@dataclass(frozen=True, slots=True)
class AdaGrad(MethodPart):
    """s ← s + g², d = −g/(√s + ε), per coordinate: the steeper a coordinate was so far, the shorter its steps are.

    Attributes:
        epsilon: ε > 0, in units of the gradient.

    Raises:
        UsageError: ε ≤ 0.
    """

    epsilon: float = 1e-10

    label: ClassVar[str] = "AdaGrad"
    parameters: ClassVar[tuple[Parameter, ...]] = (_epsilon(1e-10),)
    formula: ClassVar[str] = (
        r"s_k = s_{k-1} + g_k^2,\qquad x_{k+1} = x_k - \alpha\,\frac{g_k}{\sqrt{s_k} + \varepsilon}"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        GRADIENT, ("s_k", _EACH + "sum of the squared gradients so far, s₋₁ = 0"), STEP, _EPSILON,
    )  # fmt: skip
    caution: ClassVar[str] = "The sum never shrinks, so the steps only get shorter: it may creep long before the end."
    reference: ClassVar[str] = "Duchi, Hazan & Singer, JMLR 12 (2011) 2121–2159"
    numpy: ClassVar[NumpyLines | None] = NumpyLines(
        "root = np.hypot(root, g)\nd = -g / (root + <epsilon>)", "root = np.zeros(2)"
    )
    rule: ClassVar[str] = "eps = <epsilon>\ns = s + g^2\nd = -g/(sqrt(s) + eps)"
    remembers: ClassVar[bool] = True
    downhill: ClassVar[bool] = True
    hessians: ClassVar[int] = 0

    def begin(self, points: Floats) -> Floats:
        return np.zeros_like(points)

    def step(self, iterate: Iterate, memory: Floats) -> tuple[Floats, Floats]:
        g = iterate.gradient
        root = np.hypot(memory, g)
        return -g / (root + self.epsilon), root


@dataclass(frozen=True, slots=True)
class RMSProp(MethodPart):
    """v ← ρv + (1 − ρ)g², d = −g/(√v + ε), per coordinate: AdaGrad with a running mean in place of the sum.

    There is no bias correction.

    Attributes:
        decay: ρ in [0, 1).
        epsilon: ε > 0, in units of the gradient.

    Raises:
        UsageError: a number outside these ranges.
    """

    decay: float = 0.99
    epsilon: float = 1e-8

    label: ClassVar[str] = "RMSProp"
    parameters: ClassVar[tuple[Parameter, ...]] = (_decay("decay", r"\rho", "ρ", "Decay", 0.99), _epsilon(1e-8))
    formula: ClassVar[str] = (
        r"v_k = \rho v_{k-1} + (1-\rho)\,g_k^2,\qquad x_{k+1} = x_k - \alpha\,\frac{g_k}{\sqrt{v_k} + \varepsilon}"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        GRADIENT, ("v_k", _EACH + "running mean of the squared gradient, v₋₁ = 0"), (r"\rho", "decay"), STEP, _EPSILON,
    )  # fmt: skip
    caution: ClassVar[str] = (
        "With a fixed step size it does not settle: it keeps hopping at about α around the minimizer."
    )
    reference: ClassVar[str] = "Tieleman & Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012)"
    numpy: ClassVar[NumpyLines | None] = NumpyLines(
        "root = np.hypot(np.sqrt(<decay>) * root, np.sqrt(1 - <decay>) * g)\nd = -g / (root + <epsilon>)",
        "root = np.zeros(2)",
    )
    rule: ClassVar[str] = "rho = <decay> in [0, 1)\neps = <epsilon>\nv = rho v + (1 - rho) g^2\nd = -g/(sqrt(v) + eps)"
    remembers: ClassVar[bool] = True
    downhill: ClassVar[bool] = True
    hessians: ClassVar[int] = 0

    def begin(self, points: Floats) -> Floats:
        return np.zeros_like(points)

    def step(self, iterate: Iterate, memory: Floats) -> tuple[Floats, Floats]:
        g = iterate.gradient
        root = np.hypot(math.sqrt(self.decay) * memory, math.sqrt(1 - self.decay) * g)
        return -g / (root + self.epsilon), root


class Moments(NamedTuple):
    """The running mean of the gradient, and the root of the running mean of its square; shape of the points."""

    mean: Floats
    root: Floats


_ADAM = """
m = <beta1> * m + (1 - <beta1>) * g
root = np.hypot(np.sqrt(<beta2>) * root, np.sqrt(1 - <beta2>) * g)
correction = np.sqrt(1 - <beta2> ** (k + 1))
d = correction / (<beta1> ** (k + 1) - 1) * m / (root + correction * <epsilon>)
"""


@dataclass(frozen=True, slots=True)
class Adam(MethodPart):
    """Momentum and RMSProp together, both corrected for their start at zero.

    m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², d = −(m/(1 − β₁ᵗ))/(√(v/(1 − β₂ᵗ)) + ε), t = k + 1, per coordinate.

    Attributes:
        beta1, beta2: β₁ and β₂ in [0, 1).
        epsilon: ε > 0.

    Raises:
        UsageError: a number outside these ranges.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    label: ClassVar[str] = "Adam"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        _decay("beta1", r"\beta_1", "β₁", "First decay", 0.9),
        _decay("beta2", r"\beta_2", "β₂", "Second decay", 0.999),
        _epsilon(1e-8),
    )
    formula: ClassVar[str] = (
        r"\begin{gathered} m_k = \beta_1 m_{k-1} + (1-\beta_1)\,g_k,"
        r"\qquad v_k = \beta_2 v_{k-1} + (1-\beta_2)\,g_k^2 \\"
        r" x_{k+1} = x_k - \alpha\,\frac{m_k/(1-\beta_1^{t})}{\sqrt{v_k/(1-\beta_2^{t})} + \varepsilon},"
        r"\qquad t = k + 1 \end{gathered}"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        GRADIENT,
        ("m_k", _EACH + "running mean of the gradient, m₋₁ = 0"),
        ("v_k", _EACH + "running mean of its square, v₋₁ = 0"),
        (r"\beta_1,\ \beta_2", "how much of the past the two means keep"),
        ("t", "number of the step, counted from 1"),
        STEP,
        _EPSILON,
    )
    caution: ClassVar[str] = "The first steps have length α per coordinate however small the gradient is; f may rise."
    reference: ClassVar[str] = "Kingma & Ba, ICLR 2015, arXiv:1412.6980"
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of(_ADAM, "m, root = np.zeros(2), np.zeros(2)")
    rule: ClassVar[str] = """
        beta1 = <beta1> in [0, 1)
        beta2 = <beta2> in [0, 1)
        eps = <epsilon>
        m = beta1 m + (1 - beta1) g
        v = beta2 v + (1 - beta2) g^2
        d = -m/(1 - beta1^t)/(sqrt(v)/sqrt(1 - beta2^t) + eps)
    """
    remembers: ClassVar[bool] = True
    downhill: ClassVar[bool] = False
    hessians: ClassVar[int] = 0

    def begin(self, points: Floats) -> Moments:
        return Moments(np.zeros_like(points), np.zeros_like(points))

    def step(self, iterate: Iterate, memory: Moments) -> tuple[Floats, Moments]:
        g, t = iterate.gradient, iterate.iteration + 1
        # In place where possible, and with one division: in large batches memory traffic is most of the cost.
        mean = self.beta1 * memory.mean
        mean += (1 - self.beta1) * g
        root = np.hypot(math.sqrt(self.beta2) * memory.root, math.sqrt(1 - self.beta2) * g)
        correction = math.sqrt(1 - self.beta2**t)
        d = correction / (self.beta1**t - 1) * mean
        d /= root + correction * self.epsilon
        return d, Moments(mean, root)


@dataclass(frozen=True, slots=True)
class AdamW(Adam):
    """Adam with decoupled weight decay: d ← d − λx with the d of Adam, so that the step is x ← (1 − αλ)x + αd.

    The decay does not enter the running means, as it would if λ‖x‖²/2 were added to f.

    Attributes:
        weight_decay: λ ≥ 0.

    Raises:
        UsageError: a number outside its range.
    """

    weight_decay: float = 0.01

    label: ClassVar[str] = "AdamW"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        *Adam.parameters,
        Parameter("weight_decay", r"\lambda", "Weight decay", 0.01, 0.0, 1.0, at_least=0.0, plain="λ",
                  help="The share of x, per unit of α, by which each step shortens x."),
    )  # fmt: skip
    formula: ClassVar[str] = (
        r"\begin{gathered} m_k = \beta_1 m_{k-1} + (1-\beta_1)\,g_k,"
        r"\qquad v_k = \beta_2 v_{k-1} + (1-\beta_2)\,g_k^2 \\"
        r" x_{k+1} = (1 - \alpha\lambda)\,x_k"
        r" - \alpha\,\frac{m_k/(1-\beta_1^{t})}{\sqrt{v_k/(1-\beta_2^{t})} + \varepsilon},"
        r"\qquad t = k + 1 \end{gathered}"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        *Adam.letters, (r"\lambda", "weight decay: the pull towards the origin"),
    )  # fmt: skip
    caution: ClassVar[str] = (
        "With λ > 0 it is pulled towards the origin and does not rest where ∇f = 0, unless that is the origin. With a "
        "fixed step size it also hops at about α, as Adam does."
    )
    reference: ClassVar[str] = "Loshchilov & Hutter, ICLR 2019, arXiv:1711.05101"
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of(
        f"{_ADAM}d = d - <weight_decay> * x", "m, root = np.zeros(2), np.zeros(2)"
    )

    rule: ClassVar[str] = """
        beta1 = <beta1> in [0, 1)
        beta2 = <beta2> in [0, 1)
        eps = <epsilon>
        decay = <weight_decay> in [0, 1]
        m = beta1 m + (1 - beta1) g
        v = beta2 v + (1 - beta2) g^2
        d = -m/(1 - beta1^t)/(sqrt(v)/sqrt(1 - beta2^t) + eps) - decay x
    """

    def step(self, iterate: Iterate, memory: Moments) -> tuple[Floats, Moments]:
        d, moments = Adam.step(self, iterate, memory)
        return d - self.weight_decay * iterate.points, moments
