"""Bounds on the gradient before the direction is made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import GRADIENT, Described, MethodPart, NumpyLines
from gradnorm_core.norms import gradient_norm


class Clip(Described, Protocol):
    """A bound on the gradient before the direction is made from it."""

    def transform(self, gradient: Floats, iteration: int) -> Floats:
        """Returns the bounded gradient at iterate k, coordinates first."""


_TINY = float(np.finfo(np.float64).tiny)
_REFERENCE = "Pascanu, Mikolov & Bengio, ICML 2013, PMLR 28(3) 1310–1318"


@dataclass(frozen=True, slots=True)
class ClipByNorm(MethodPart):
    """g ← g·min(1, c/(‖g‖₂ + ε)): a longer gradient is shortened to the length c, none is turned.

    Attributes:
        max_norm: c, the longest gradient let through.
        epsilon: ε, 0 in the textbook, 1e-6 in PyTorch.

    Raises:
        UsageError: max_norm ≤ 0 or epsilon < 0.
    """

    max_norm: float = 1.0
    epsilon: float = 0.0

    label: ClassVar[str] = "Clip by norm"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("max_norm", "c", "Largest norm", 1.0, 1e-3, 1e3, logarithmic=True, above=0.0,
                  help="A longer gradient is shortened to this length."),
        Parameter("epsilon", r"\varepsilon", "Epsilon", 0.0, 0.0, 1e-3, at_least=0.0,
                  plain="ε", help="Added to the norm before dividing: 0 in the textbook, 1e-6 in PyTorch."),
    )  # fmt: skip
    formula: ClassVar[str] = r"g_k \leftarrow g_k \min\!\left(1,\ \frac{c}{\lVert g_k\rVert_2 + \varepsilon}\right)"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        GRADIENT, ("c", "largest norm let through"), (r"\varepsilon", "small number against division by zero"),
    )  # fmt: skip
    caution: ClassVar[str] = "It bounds exploding gradients and does nothing for vanishing ones."
    reference: ClassVar[str] = _REFERENCE
    numpy: ClassVar[NumpyLines | None] = NumpyLines(
        f"g = g * np.minimum(1.0, <max_norm> / np.maximum(norm(g) + <epsilon>, {_TINY!r}))"
    )

    def transform(self, gradient: Floats, iteration: int) -> Floats:
        """The clipped gradient, coordinates first."""
        size = gradient_norm(gradient, 2, axis=0) + self.epsilon
        return gradient * (self.max_norm / np.maximum(size, self.max_norm))  # a tiny norm is no divisor: no overflow


@dataclass(frozen=True, slots=True)
class ClipByValue(MethodPart):
    """gᵢ ← min(c, max(−c, gᵢ)) in every coordinate; this may turn the gradient.

    Attributes:
        limit: c > 0, the largest size of a coordinate, in units of the gradient.

    Raises:
        UsageError: limit ≤ 0.
    """

    limit: float = 1.0

    label: ClassVar[str] = "Clip by value"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("limit", "c", "Limit", 1.0, 1e-3, 1e3, logarithmic=True, above=0.0,
                  help="Each coordinate of the gradient is kept within this distance of 0."),
    )  # fmt: skip
    formula: ClassVar[str] = r"g_{k,i} \leftarrow \min\left(c,\ \max(-c,\ g_{k,i})\right)"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        ("g_{k,i}", "coordinate i of the gradient at the iterate x_k"), ("c", "largest size of a coordinate"),
    )  # fmt: skip
    caution: ClassVar[str] = "It changes the direction: where both coordinates are cut, the step goes along a diagonal."
    reference: ClassVar[str] = _REFERENCE
    numpy: ClassVar[NumpyLines | None] = NumpyLines("g = np.clip(g, -<limit>, <limit>)")

    def transform(self, gradient: Floats, iteration: int) -> Floats:
        """The clipped gradient, coordinates first."""
        return np.clip(gradient, -self.limit, self.limit)
