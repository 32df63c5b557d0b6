"""Mini-batches: the gradient of a loss over some of its rows in place of all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from gradnorm_core.arrays import Floats, IntArray
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import GRADIENT, MethodPart, NumpyLines
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.objective import Objective


@dataclass(frozen=True, slots=True)
class Minibatch(MethodPart):
    """g ← the gradient of f over m rows B_k in place of all rows, other rows at each step k.

    Without replacement every epoch shuffles the rows and goes through them once; the last batch of an epoch has the
    rows that are left. With replacement the rows of every step are drawn anew. The rows of step k follow from the seed
    and from k alone, so all runs of a batch see the same rows. Tolerances and results use the true gradient.

    Attributes:
        size: m ≥ 1, rows in a mini-batch; without replacement at most all rows.
        seed: a whole number ≥ 0.
        replacement: 1 to draw with replacement, 0 to shuffle.

    Raises:
        UsageError: a number that is out of range.
    """

    size: int = 32
    seed: int = 0
    replacement: int = 0

    label: ClassVar[str] = "Mini-batch"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("size", "m", "Batch size", 32, 1, 256, logarithmic=True, integer=True, at_least=1, at_most=100_000,
                  unit="rows", help="Rows of the data that each step sees."),
        Parameter("seed", "s", "Seed", 0, 0, 9999, integer=True, at_least=0.0, at_most=2.0**53,
                  plain="seed", help="The same seed gives the same batches."),
        Parameter("replacement", "r", "Replacement", 0, 0, 1, integer=True, plain="replacement",
                  help="0: every epoch shuffles the rows and sees each once. 1: the rows of each step are drawn anew."),
    )  # fmt: skip
    formula: ClassVar[str] = r"g_k \leftarrow \frac{1}{m} \sum_{i \in B_k} \nabla \ell_i(x_k)"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        GRADIENT, ("m", "rows in a batch"), ("B_k", "rows of step k"), (r"\ell_i", "loss of row i"),
    )  # fmt: skip
    caution: ClassVar[str] = (
        "With a fixed step size the norm of the gradient does not go to zero: it stays at a floor that a smaller step "
        "size or a larger batch lowers."
    )
    reference: ClassVar[str] = "Robbins & Monro, Ann. Math. Statist. 22 (1951) 400–407"
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of("""
        <draw>
        g = <sign>gradient_on(batch, x)
    """)

    def __post_init__(self) -> None:
        if isinstance(self.replacement, bool):
            object.__setattr__(self, "replacement", int(self.replacement))
        MethodPart.__post_init__(self)

    def numpy_lines(self, *, ascending: bool = False, quadratic: bool = False) -> NumpyLines:
        """Returns the lines; the script has ROWS, the number of rows, and gradient_on(rows, point)."""
        assert self.numpy is not None
        return self.numpy.filled({"draw": self.drawing_lines().body, "sign": "-" if ascending else ""})

    def drawing_lines(self) -> NumpyLines:
        """Returns the lines that draw the rows of step k, without those that compute the gradient."""
        draw = f"batch = np.random.default_rng([{self.seed}, k]).integers(ROWS, size={self.size})"
        if not self.replacement:
            draw = (
                f"batches = -(-ROWS // {self.size})\n"
                "if k % batches == 0:\n"
                f"    order = np.random.default_rng([{self.seed}, k // batches]).permutation(ROWS)\n"
                f"batch = order[k % batches * {self.size} :][:{self.size}]"
            )
        return NumpyLines(draw)

    def rows_of(self, iteration: int, rows: int) -> IntArray:
        """Returns the indices of the rows of step k, for data with that many rows."""
        if self.replacement:
            draw = _kept_draw if self.size <= _KEPT_SIZE else _drawn
            return draw(self.seed, iteration, rows, self.size)
        epoch, place = divmod(iteration, -(-rows // self.size))
        return _shuffled(self.seed, epoch, rows)[place * self.size :][: self.size]

    def gradient(self, objective: Objective, points: Floats, iteration: int) -> Floats:
        """Returns the gradient over the mini-batch of step k at the points, (2,) or (2, B)."""
        assert isinstance(objective, DataObjective)
        return objective.gradient_on(self.rows_of(iteration, objective.rows), points)

    def gradients(self, objective: Objective, points: Floats, first: int = 0) -> Floats:
        """Returns the gradients over the mini-batches of consecutive steps, from step `first` on, (k, 2) -> (k, 2)."""
        return np.array([self.gradient(objective, point, k) for k, point in enumerate(points, first)]).reshape(-1, 2)

    def error_at(self, objective: DataObjective, point: Floats) -> float:
        """Returns √E‖g_B − ∇f‖₂² at a point, the mean over all mini-batches B of m rows.

        It is √(tr S/m), where S is the covariance of the rows' estimates of ∇f, and without replacement
        √(tr S/m · (n − m)/(n − 1)) (Cochran, Sampling Techniques, 1977, theorem 2.2).

        Raises:
            UsageError: f has no gradients of rows (`DataObjective.row_gradients`).
        """
        rows, gradients = objective.rows, objective.row_gradients(point)
        scale = rows if objective.reduction == "sum" else 1
        variance = scale**2 * float(gradients.var(axis=1).sum())
        size = self.size if self.replacement else min(self.size, rows)
        finite = 1.0 if self.replacement else (rows - size) / max(rows - 1, 1)
        return math.sqrt(variance / size * finite)


def _drawn(seed: int, iteration: int, rows: int, size: int) -> IntArray:
    drawn: IntArray = np.random.default_rng([seed, iteration]).integers(rows, size=size)
    drawn.setflags(write=False)
    return drawn


_KEPT_SIZE = 256
_kept_draw = lru_cache(maxsize=2048)(_drawn)
"""The rows of recent steps, at most 4 MB: the words on each of a hundred runs ask for those of all steps again."""


@lru_cache(maxsize=64)
def _shuffled(seed: int, epoch: int, rows: int) -> IntArray:
    order: IntArray = np.random.default_rng([seed, epoch]).permutation(rows)
    order.setflags(write=False)
    return order
