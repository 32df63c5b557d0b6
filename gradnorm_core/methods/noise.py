"""The stochastic gradient: the true gradient with seeded noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import GRADIENT, MethodPart, NumpyLines

_BLOCK = 512


@dataclass(frozen=True, slots=True)
class GaussianNoise(MethodPart):
    """g ← g + σξ_k, where the ξ_k are independent standard normal vectors that follow from the seed.

    The noise of step k depends on the seed and on k alone: all runs of a batch get the same noise, so they can be
    compared, and a run does not depend on the chunks in which it is computed. Tolerances and results use the true
    gradient.

    Attributes:
        deviation: σ ≥ 0, standard deviation of each coordinate, in units of the gradient.
        seed: a whole number ≥ 0.

    Raises:
        UsageError: σ < 0, or the seed is no whole number ≥ 0.
    """

    deviation: float = 1.0
    seed: int = 0

    label: ClassVar[str] = "Gaussian noise"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("deviation", r"\sigma", "Deviation", 1.0, 1e-3, 1e2, logarithmic=True, at_least=0.0,
                  unit="units of f per unit of x", plain="σ",
                  help="Standard deviation of the noise in each coordinate."),
        Parameter("seed", "s", "Seed", 0, 0, 9999, integer=True, at_least=0.0, at_most=2.0**53,
                  plain="seed", help="The same seed gives the same noise."),
    )  # fmt: skip
    formula: ClassVar[str] = r"g_k \leftarrow g_k + \sigma\,\xi_k,\qquad \xi_k \sim \mathcal N(0, I)"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        GRADIENT, (r"\sigma", "standard deviation of the noise"), (r"\xi_k", "standard normal vector of step k"),
    )  # fmt: skip
    caution: ClassVar[str] = "With a fixed step size the run ends in a cloud around the minimizer, about √α wide."
    reference: ClassVar[str] = "Robbins & Monro, Ann. Math. Statist. 22 (1951) 400–407"
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of("""
        if k % 512 == 0:
            normals = np.random.default_rng([<seed>, k // 512]).standard_normal((512, 2))
        g = g + <deviation> * normals[k % 512]
    """)

    def transform(self, gradient: Floats, iteration: int) -> Floats:
        """Returns the gradient with the noise of step k, coordinates first."""
        block, row = divmod(iteration, _BLOCK)
        noise: Floats = self.deviation * _normals(self.seed, len(gradient), block)[row]
        return gradient + (noise if gradient.ndim == 1 else noise[:, None])

    def normals(self, count: int, dimension: int) -> Floats:
        """Returns ξ_k for k = 0, …, count − 1, shape (count, dimension)."""
        blocks = range(-(-count // _BLOCK))
        return np.concatenate([_normals(self.seed, dimension, block) for block in blocks])[:count]


@lru_cache(maxsize=64)
def _normals(seed: int, dimension: int, block: int) -> Floats:
    numbers: Floats = np.random.default_rng([seed, block]).standard_normal((_BLOCK, dimension))
    return numbers
