"""L-BFGS: BFGS that keeps the last few steps instead of a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gradnorm_core.arrays import Floats, Scalars, dot, pick
from gradnorm_core.methods.directions.quasi_newton import SECANT_LINES, secant_pair
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import GRADIENT, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate


class Pairs(NamedTuple):
    """The last m steps with the changes of the gradient, the newest last; ρ = 0 marks a place without a pair.

    Attributes:
        steps, changes: s and y, (m, n) or (m, n, B).
        weights: ρ = 1/sᵀy, (m,) or (m, B).
        scale: sᵀy/yᵀy of the newest pair, 1 without one.
        points, gradient: the iterate before and the gradient there; None before the first step.
    """

    steps: Floats
    changes: Floats
    weights: Floats
    scale: Scalars
    points: Floats | None = None
    gradient: Floats | None = None


_LINES = f"""{SECANT_LINES}
        pairs, scale = [*pairs, (s, y, 1 / sy)][-<memory>:], sy / yy
d, shares = g, []
for s, y, rho in reversed(pairs):
    shares.append(rho * dot(s, d))
    d = d - shares[-1] * y
d = scale * d
for (s, y, rho), share in zip(pairs, reversed(shares)):
    d = d + (share - rho * dot(y, d)) * s
d = -d
if not dot(g, d) < 0:
    d, pairs, scale = -g, [], 1.0
x_old, g_old = x, g
"""


@dataclass(frozen=True, slots=True)
class LBFGS(MethodPart):
    """d = −Bg, where the inverse Hessian B follows from the last m pairs s, y by the formula of BFGS, without a matrix.

    B starts from (sᵀy/yᵀy)·I of the newest pair. A step along which f did not curve upward is not kept; where rounding
    makes −Bg point uphill, all pairs are dropped.

    Attributes:
        memory: m, the number of pairs.

    Raises:
        UsageError: m is no whole number from 1 to 100.
    """

    memory: int = 10

    label: ClassVar[str] = "L-BFGS"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("memory", "m", "Memory", 10, 1, 30, integer=True, at_least=1, at_most=100,
                  help="How many of the last steps are kept."),
    )  # fmt: skip
    formula: ClassVar[str] = r"d_k = -B_k g_k,\qquad B_k \text{ from the pairs } (s_i, y_i),\ i = k - m, \dots, k - 1"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        GRADIENT, ("B_k", "estimate of the inverse Hessian, B₀ = I"), ("s_i", "step x_{i+1} − x_i"),
        ("y_i", "change of the gradient g_{i+1} − g_i"), ("m", "number of pairs that are kept"),
    )  # fmt: skip
    caution: ClassVar[str] = "It wants a line search, best Wolfe's. In the plane it has no advantage over BFGS."
    reference: ClassVar[str] = "Nocedal, Math. Comp. 35 (1980) 773–782; Nocedal & Wright 2006, algorithm 7.4"
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of(_LINES, "pairs, scale = [], 1.0")
    remembers: ClassVar[bool] = True
    downhill: ClassVar[bool] = True
    hessians: ClassVar[int] = 0

    def begin(self, points: Floats) -> Pairs:
        empty, runs = np.zeros((self.memory, *points.shape)), points.shape[1:]
        return Pairs(empty, empty, np.zeros((self.memory, *runs)), np.ones(runs))

    def step(self, iterate: Iterate, memory: Pairs) -> tuple[Floats, Pairs]:
        g, learned = iterate.gradient, self._learned(iterate, memory)
        d = -_product(learned, g)
        down = dot(g, d) < 0
        weights, scale = pick(down, learned.weights, 0.0 * learned.weights), pick(down, learned.scale, 1.0)
        return pick(down, d, -g), Pairs(learned.steps, learned.changes, weights, scale, iterate.points, g)

    def _learned(self, iterate: Iterate, memory: Pairs) -> Pairs:
        if memory.points is None or memory.gradient is None:
            return memory
        s, y, sy, yy, upward = secant_pair(iterate, memory.points, memory.gradient)
        steps, changes = np.concatenate([memory.steps[1:], s[None]]), np.concatenate([memory.changes[1:], y[None]])
        weights = np.concatenate([memory.weights[1:], np.asarray(1 / sy)[None]])
        return Pairs(
            pick(upward, steps, memory.steps),
            pick(upward, changes, memory.changes),
            pick(upward, weights, memory.weights),
            pick(upward, sy / yy, memory.scale),
        )


def _product(pairs: Pairs, g: Floats) -> Floats:
    """Returns B·g by the two loops over the pairs, from the newest to the oldest and back."""
    triples = list(zip(pairs.steps, pairs.changes, pairs.weights, strict=True))
    product, shares = g, []
    for s, y, weight in reversed(triples):
        shares.append(weight * dot(s, product))
        product = product - shares[-1] * y
    product = pairs.scale * product
    for (s, y, weight), share in zip(triples, reversed(shares), strict=True):
        product = product + (share - weight * dot(y, product)) * s
    return product
