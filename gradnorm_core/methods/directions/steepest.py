"""Directions made from the current gradient alone: steepest descent in three norms, and the normalized gradient."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gradnorm_core.arrays import Floats, as_number
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.part import GRADIENT, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate
from gradnorm_core.norms import (
    EXPONENTS,
    dual_exponent,
    dual_norm,
    gradient_norm,
    largest_coordinate,
    norm_name,
    steepest_direction,
)

_NUMPY_ANY_NORM = NumpyLines.of("""
    largest = np.abs(g).max()
    scale = largest if 0 < largest < np.inf else 1.0
    size = (np.atleast_1d(np.sum((np.abs(g) / scale) ** <q>)) ** (1 / <q>) * scale)[0]
    d = size * (0.0 - np.sign(g) * (np.abs(g) / (size if size > 0 else 1.0)) ** (<q> - 1))
""")


@dataclass(frozen=True, slots=True)
class Steepest(MethodPart):
    """Steepest descent when steps are measured in ‖·‖ₚ.

    d = ‖g‖_q·u, where u with ‖u‖ₚ ≤ 1 makes gᵀu smallest and 1/p + 1/q = 1; so gᵀd = −‖g‖_q². d is not normalized:
    p = 2: d = −g, plain gradient descent; p = ∞: d = −‖g‖₁·sign g; p = 1: d = −gᵢ in the first coordinate where
    |gᵢ| is largest, 0 in the others.

    Attributes:
        norm: p, one of the exponents of `norms.NORMS`.

    Raises:
        UsageError: another norm.
    """

    norm: float = 2.0

    label: ClassVar[str] = "Steepest descent"
    formula: ClassVar[str] = r"d_k = -\lVert g_k\rVert_q\,\operatorname*{arg\,max}_{\lVert u\rVert_p\le 1} g_k\cdot u"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        GRADIENT,
        ("p", "norm that measures the step; for p = 2 the formula is d = −g"),
        ("q", "norm that measures the gradient, 1/p + 1/q = 1"),
        ("u", "any step of length at most 1"),
    )
    caution: ClassVar[str] = "Slow where one curvature is far above another: each step suits the steepest of them."
    reference: ClassVar[str] = "Cauchy, C. R. Acad. Sci. Paris 25 (1847) 536–538; Boyd & Vandenberghe 2004, section 9.4"
    remembers: ClassVar[bool] = False
    downhill: ClassVar[bool] = True
    hessians: ClassVar[int] = 0

    def __post_init__(self) -> None:
        if as_number(self.norm) not in EXPONENTS:
            offered = [("math.inf" if math.isinf(p) else f"{p:g}") for p in EXPONENTS]
            listed = f"{', '.join(offered[:-1])} and {offered[-1]}"
            raise UsageError(f"Steepest descent is offered for the norms {listed}; {self.norm!r} was given.")
        object.__setattr__(self, "norm", float(self.norm))

    def __str__(self) -> str:
        return f"{self.label} in {norm_name(self.norm)}"

    def numpy_lines(self, *, ascending: bool = False, quadratic: bool = False) -> NumpyLines:
        q = dual_exponent(self.norm)
        special = {
            1.0: "d = np.where(np.arange(2) == np.argmax(np.abs(g)), -g, 0.0)",
            2.0: "d = -g",
            math.inf: "d = -np.abs(g).sum() * np.sign(g)",
        }
        return NumpyLines(special[self.norm]) if self.norm in special else _NUMPY_ANY_NORM.filled({"q": repr(q)})

    def rule_lines(self) -> str:
        """Returns the lines for p = 1, 2 and ∞; where |g₁| = |g₂|, the lines for p = 1 move both coordinates."""
        special = {
            1.0: "d = if(abs(g) < norminf(g), 0, -g)",
            2.0: "d = -g",
            math.inf: "d = -norm1(g) sign(g)",
        }
        return special.get(self.norm, "")

    def begin(self, points: Floats) -> None:
        return None

    def step(self, iterate: Iterate, memory: None) -> tuple[Floats, None]:
        g = iterate.gradient
        if self.norm == 2:
            return -g, None
        if self.norm == 1:
            return np.where(largest_coordinate(g), -g, 0.0), None
        if math.isinf(self.norm):
            return -np.abs(g).sum(axis=0) * np.sign(g), None
        return dual_norm(g, self.norm, axis=0) * steepest_direction(g, self.norm), None


@dataclass(frozen=True, slots=True)
class Normalized(MethodPart):
    """d = −g/‖g‖₂: every step has length α, however steep the slope; 0 where g = 0."""

    label: ClassVar[str] = "Normalized gradient"
    formula: ClassVar[str] = r"d_k = -\frac{g_k}{\lVert g_k\rVert_2}"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (GRADIENT,)
    caution: ClassVar[str] = "With a fixed step size it never settles closer to a minimizer than about half a step."
    reference: ClassVar[str] = "Boyd & Vandenberghe 2004, section 9.4"
    numpy: ClassVar[NumpyLines | None] = NumpyLines("size = norm(g)\nd = -g / (size if size > 0 else 1.0)")
    rule: ClassVar[str] = "d = if(norm(g) > 0, -g/norm(g), 0)"
    remembers: ClassVar[bool] = False
    downhill: ClassVar[bool] = True
    hessians: ClassVar[int] = 0

    def begin(self, points: Floats) -> None:
        return None

    def step(self, iterate: Iterate, memory: None) -> tuple[Floats, None]:
        size = gradient_norm(iterate.gradient, 2, axis=0)
        return -iterate.gradient / np.where(size > 0, size, 1.0), None
