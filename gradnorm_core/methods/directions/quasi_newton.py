"""BFGS, and the pairs of steps and changes of the gradient from which quasi-Newton methods learn the curvature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from gradnorm_core.arrays import Floats, Scalars, Truths, dot, pick, product
from gradnorm_core.methods.part import GRADIENT, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate

LEAST_COSINE = 1e-10
"""A pair is used only where sᵀy is above this share of ‖s‖·‖y‖: there f curves upward, whatever the rounding."""


class SecantPair(NamedTuple):
    """The last step and the change of the gradient along it.

    Attributes:
        step, change: s = x_k − x_{k−1} and y = g_k − g_{k−1}; (n,) or (n, B).
        product, square: sᵀy and yᵀy; () or (B,).
        upward: True where f curved upward along s, so that the pair may be used; () or (B,).
    """

    step: Floats
    change: Floats
    product: Scalars
    square: Scalars
    upward: Truths


def secant_pair(iterate: Iterate, points: Floats, gradient: Floats) -> SecantPair:
    """Returns the pair of the step from `points`, with `gradient` there, to the iterate."""
    s, y = iterate.points - points, iterate.gradient - gradient
    sy, yy = dot(s, y), dot(y, y)
    return SecantPair(s, y, sy, yy, sy > LEAST_COSINE * np.sqrt(dot(s, s) * yy))


SECANT_LINES = f"""
if k > 0:
    s, y = x - x_old, g - g_old
    sy, yy = dot(s, y), dot(y, y)
    if sy > {LEAST_COSINE!r} * np.sqrt(dot(s, s) * yy):"""
"""`secant_pair` as lines of a script; the lines that use the pair follow, indented by eight."""


class Secant(NamedTuple):
    """The memory of BFGS.

    Attributes:
        inverse: estimate of the inverse Hessian, (n, n) or (n, n, B).
        points, gradient: the iterate before and the gradient there; None before the first step.
    """

    inverse: Floats
    points: Floats | None = None
    gradient: Floats | None = None


_BFGS = f"""{SECANT_LINES}
        B = B * (sy / yy) if k == 1 else B
        By = np.array([dot(row, y) for row in B])
        sBy = s[:, None] * By
        B = B + (1 + dot(y, By) / sy) / sy * (s[:, None] * s) - (sBy + sBy.T) / sy
d = -np.array([dot(row, g) for row in B])
if not dot(g, d) < 0:
    d, B = -g, np.eye(2)
x_old, g_old = x, g
"""


@dataclass(frozen=True, slots=True)
class BFGS(MethodPart):
    """d = −Bg, where B estimates the inverse Hessian from differences of gradients.

    With s = x_k − x_{k−1}, y = g_k − g_{k−1}, ρ = 1/sᵀy: B ← (I − ρsyᵀ)B(I − ρysᵀ) + ρssᵀ. B starts as I and is scaled
    to (sᵀy/yᵀy)·I before its update at k = 1. A step along which f did not curve upward leaves B as it is; where
    rounding makes −Bg point uphill, B starts again from I.
    """

    label: ClassVar[str] = "BFGS"
    formula: ClassVar[str] = (
        r"\begin{gathered} d_k = -B_k g_k \\ B_k = (I - \rho\,s y^{\mathsf T})\,B_{k-1}\,(I - \rho\,y s^{\mathsf T})"
        r" + \rho\,s s^{\mathsf T},\qquad \rho = \frac{1}{s^{\mathsf T}y} \end{gathered}"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        GRADIENT, ("B_k", "estimate of the inverse Hessian, B₀ = I"), ("s", "last step x_k − x_{k−1}"),
        ("y", "change of the gradient g_k − g_{k−1}"), ("I", "identity matrix"),
    )  # fmt: skip
    caution: ClassVar[str] = (
        "It wants a line search, best Wolfe's; the estimate needs some steps before it is worth having."
    )
    reference: ClassVar[str] = "Nocedal & Wright 2006, chapter 6"
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of(_BFGS, "B = np.eye(2)  # estimate of the inverse Hessian")
    remembers: ClassVar[bool] = True
    downhill: ClassVar[bool] = True
    hessians: ClassVar[int] = 0

    def begin(self, points: Floats) -> Secant:
        return Secant(_identity(points))

    def step(self, iterate: Iterate, memory: Secant) -> tuple[Floats, Secant]:
        g = iterate.gradient
        inverse = self._learned(iterate, memory)
        d = -product(inverse, g)
        down = dot(g, d) < 0
        return pick(down, d, -g), Secant(pick(down, inverse, _identity(g)), iterate.points, g)

    def _learned(self, iterate: Iterate, memory: Secant) -> Floats:
        if memory.points is None or memory.gradient is None:
            return memory.inverse
        s, y, sy, yy, upward = secant_pair(iterate, memory.points, memory.gradient)
        inverse = memory.inverse * (sy / yy) if iterate.iteration == 1 else memory.inverse
        by = product(inverse, y)
        crossed = s[:, None] * by
        grown = (1 + dot(y, by) / sy) / sy * (s[:, None] * s)
        updated = inverse + grown - (crossed + np.swapaxes(crossed, 0, 1)) / sy
        return pick(upward, updated, memory.inverse)  # type: ignore[no-any-return]


def _identity(points: Floats) -> Floats:
    eye = np.eye(len(points))
    return eye if points.ndim == 1 else np.repeat(eye[..., None], points.shape[1], axis=2)
