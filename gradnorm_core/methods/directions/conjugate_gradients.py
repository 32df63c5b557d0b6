"""Nonlinear conjugate gradients: each direction keeps a share β of the last one, by one of three formulas.

With y = g − g₋₁ and the gradient g₋₁ and the direction d₋₁ of the iterate before:

    Polak–Ribière      β = max(0, gᵀy / g₋₁ᵀg₋₁)
    Fletcher–Reeves    β = gᵀg / g₋₁ᵀg₋₁
    Hestenes–Stiefel   β = gᵀy / d₋₁ᵀy

On a quadratic with exact steps all three are equal: they are linear conjugate gradients, which end after n steps.
Elsewhere they differ, and each method starts again with d = −g in other cases.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from gradnorm_core.arrays import Floats, Scalars, dot, pick
from gradnorm_core.methods.part import GRADIENT, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate

_LETTERS = (GRADIENT, ("d_k", "direction, d₀ = −g₀"), (r"\beta_k", "share of the last direction that is kept"))
_CHANGE = ("y_k", "change of the gradient g_k − g_{k−1}")


class Conjugate(NamedTuple):
    """The last gradient and the last direction, shape of the points."""

    gradient: Floats
    direction: Floats


def _lines(share: str, first: str = "k == 0") -> NumpyLines:
    """Returns the lines of a script; `share` is the line that computes β from g, g_old and d, `first` a restart."""
    body = f"if {first}:\n    d = -g\nelse:\n    {share}\n    d = share * d - g\n"
    return NumpyLines(body + "    d = d if dot(g, d) < 0 else -g\ng_old = g")


class ConjugateGradients(MethodPart, ABC):
    """d = −g + βd₋₁, and d = −g at the first step and wherever d would not lead down."""

    __slots__ = ()

    letters: ClassVar[tuple[tuple[str, str], ...]] = _LETTERS
    remembers: ClassVar[bool] = True
    downhill: ClassVar[bool] = True
    hessians: ClassVar[int] = 0

    def begin(self, points: Floats) -> Conjugate | None:
        return None

    def step(self, iterate: Iterate, memory: Conjugate | None) -> tuple[Floats, Conjugate]:
        g = iterate.gradient
        if memory is None or self._restarts(iterate):
            return -g, Conjugate(g, -g)
        d = self._share(g, memory) * memory.direction - g
        d = pick(dot(g, d) < 0, d, -g)
        return d, Conjugate(g, d)

    def _restarts(self, iterate: Iterate) -> bool:
        """Returns True where the method starts again whatever the gradients are."""
        return False

    @abstractmethod
    def _share(self, g: Floats, memory: Conjugate) -> Scalars:
        """Returns β."""


@dataclass(frozen=True, slots=True)
class NonlinearCG(ConjugateGradients):
    """d = −g + βd₋₁ with β = max(0, gᵀ(g − g₋₁)/g₋₁ᵀg₋₁): conjugate gradients by Polak and Ribière, "PR+".

    The method starts again with d = −g where β would be negative, or d would not lead down.
    """

    label: ClassVar[str] = "CG, Polak–Ribière"
    formula: ClassVar[str] = (
        r"d_k = -g_k + \beta_k d_{k-1},\qquad"
        r" \beta_k = \max\!\left(0,\ \frac{g_k^{\mathsf T}(g_k - g_{k-1})}{g_{k-1}^{\mathsf T}g_{k-1}}\right)"
    )
    caution: ClassVar[str] = (
        "It relies on an accurate line search: with a crude one it keeps starting again with d = −g, as it does where "
        "β would be negative."
    )
    reference: ClassVar[str] = "Nocedal & Wright 2006, chapter 5"
    numpy: ClassVar[NumpyLines | None] = _lines(
        "share = dot(g, g - g_old) / dot(g_old, g_old)\n    share = share if share > 0 else 0.0"
    )
    rule: ClassVar[str] = """
        beta = max(0, dot(g, g - g_old)/dot(g_old, g_old))
        u = beta d - g
        d = if(dot(g, u) < 0, u, -g)
        g_old = g
    """

    def _share(self, g: Floats, memory: Conjugate) -> Scalars:
        share = dot(g, g - memory.gradient) / dot(memory.gradient, memory.gradient)
        return pick(share > 0, share, 0.0)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class FletcherReeves(ConjugateGradients):
    """d = −g + βd₋₁ with β = gᵀg/g₋₁ᵀg₋₁: the first nonlinear method of conjugate gradients.

    The method starts again with d = −g every n steps, since β is never negative and bad directions follow a bad one,
    and where d would not lead down.
    """

    label: ClassVar[str] = "CG, Fletcher–Reeves"
    formula: ClassVar[str] = (
        r"d_k = -g_k + \beta_k d_{k-1},\qquad \beta_k = \frac{g_k^{\mathsf T}g_k}{g_{k-1}^{\mathsf T}g_{k-1}},"
        r"\qquad \beta_k = 0 \text{ for } k = 0, n, 2n, \dots"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (*_LETTERS, ("n", "number of variables, 2 in the plane"))
    caution: ClassVar[str] = (
        "After one bad direction it stays slow, so it starts again with d = −g every n steps; with a crude line search "
        "also where d would lead uphill."
    )
    reference: ClassVar[str] = "Fletcher & Reeves, Computer J. 7 (1964) 149–154; Nocedal & Wright 2006, chapter 5"
    numpy: ClassVar[NumpyLines | None] = _lines("share = dot(g, g) / dot(g_old, g_old)", "k % 2 == 0")
    rule: ClassVar[str] = """
        restart = 1 - restart
        beta = if(restart > 0, 0, dot(g, g)/dot(g_old, g_old))
        u = beta d - g
        d = if(dot(g, u) < 0, u, -g)
        g_old = g
    """

    def _restarts(self, iterate: Iterate) -> bool:
        return iterate.iteration % len(iterate.points) == 0

    def _share(self, g: Floats, memory: Conjugate) -> Scalars:
        return dot(g, g) / dot(memory.gradient, memory.gradient)


@dataclass(frozen=True, slots=True)
class HestenesStiefel(ConjugateGradients):
    """d = −g + βd₋₁ with β = gᵀy/d₋₁ᵀy, y = g − g₋₁: d is conjugate to the last step of whatever length, dᵀy = 0.

    The method starts again with d = −g where f did not curve upward along the last step, d₋₁ᵀy ≤ 0, or d would not lead
    down.
    """

    label: ClassVar[str] = "CG, Hestenes–Stiefel"
    formula: ClassVar[str] = (
        r"d_k = -g_k + \beta_k d_{k-1},\qquad \beta_k = \frac{g_k^{\mathsf T}y_k}{d_{k-1}^{\mathsf T}y_k},"
        r"\qquad y_k = g_k - g_{k-1}"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (*_LETTERS, _CHANGE)
    caution: ClassVar[str] = (
        "It starts again with d = −g where f did not curve upward along the last step, or d would lead uphill; with a "
        "crude line search that is often."
    )
    reference: ClassVar[str] = (
        "Hestenes & Stiefel, J. Res. Natl. Bur. Stand. 49 (1952) 409–436; Nocedal & Wright 2006, chapter 5"
    )
    numpy: ClassVar[NumpyLines | None] = _lines(
        "y = g - g_old\n    bend = dot(d, y)\n    share = dot(g, y) / bend if bend > 0 else 0.0"
    )
    rule: ClassVar[str] = """
        beta = if(dot(d, g - g_old) > 0, dot(g, g - g_old)/dot(d, g - g_old), 0)
        u = beta d - g
        d = if(dot(g, u) < 0, u, -g)
        g_old = g
    """

    def _share(self, g: Floats, memory: Conjugate) -> Scalars:
        y = g - memory.gradient
        bend = dot(memory.direction, y)
        return pick(bend > 0, dot(g, y) / bend, 0.0)  # type: ignore[no-any-return]
