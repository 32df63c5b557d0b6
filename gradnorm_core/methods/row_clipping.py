"""Clipping of each row's gradient, as in differentially private training, compared with clipping their mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.arrays import Floats, IntArray, freeze
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.clipping import Clip, ClipByNorm
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import MethodPart, NumpyLines
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.objective import Objective

NUMBERS = 1 << 18
"""Points times rows whose gradients are held at a time."""
_TINY = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, slots=True)
class ClipRows(MethodPart):
    """g ← mean of gᵢ·min(1, c/(‖gᵢ‖₂ + ε)) over the rows of the step: each row is clipped, then the mean is taken.

    gᵢ is the estimate of ∇f by row i alone (`DataObjective.row_estimates`). With Gaussian noise, which is added to the
    mean, this is the gradient of differentially private training.

    Attributes:
        max_norm: c, the longest gradient of a row let through.
        epsilon: ε, 0 in the article, 1e-6 in PyTorch's Opacus.

    Raises:
        UsageError: max_norm ≤ 0 or epsilon < 0.
    """

    max_norm: float = 1.0
    epsilon: float = 0.0

    label: ClassVar[str] = "Clip each row"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("max_norm", "c", "Largest norm", 1.0, 1e-3, 1e3, logarithmic=True, above=0.0,
                  help="A longer gradient of a row is shortened to this length before the mean is taken."),
        Parameter("epsilon", r"\varepsilon", "Epsilon", 0.0, 0.0, 1e-3, at_least=0.0,
                  plain="ε", help="Added to the norm before dividing: 0 in the article, 1e-6 in PyTorch's Opacus."),
    )  # fmt: skip
    formula: ClassVar[str] = (
        r"g_k \leftarrow \frac{1}{m} \sum_{i \in B_k} g_i \min\!\left(1,\ "
        r"\frac{c}{\lVert g_i\rVert_2 + \varepsilon}\right)"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        ("g_i", "gradient of row i at the iterate x_k"), ("B_k", "the m rows of step k, all rows without mini-batches"),
        ("c", "largest norm let through"), (r"\varepsilon", "small number against division by zero"),
    )  # fmt: skip
    caution: ClassVar[str] = (
        "The mean of clipped rows is no gradient of f: it may point elsewhere, and be 0 where ∇f is not."
    )
    reference: ClassVar[str] = "Abadi et al., CCS 2016, 308–318, algorithm 1"
    numpy: ClassVar[NumpyLines | None] = NumpyLines(
        "rows = row_gradients(batch, x)\n"
        "sizes = np.array([norm(row) for row in rows.T]) + <epsilon>\n"
        f"g = (rows * np.minimum(1.0, <max_norm> / np.maximum(sizes, {_TINY!r}))).mean(axis=1)",
        before="batch = np.arange(ROWS)",
    )

    def numpy_lines(self, *, ascending: bool = False, quadratic: bool = False) -> NumpyLines:
        """Returns the lines; the script has ROWS, the number of rows, and row_gradients(rows, point)."""
        lines = MethodPart.numpy_lines(self, ascending=ascending, quadratic=quadratic)
        return NumpyLines(lines.body + "\ng = -g" * ascending, lines.before)

    def transform(self, gradient: Floats, iteration: int) -> Floats:
        """Returns the gradients of rows after the clip, coordinates first."""
        return ClipByNorm(self.max_norm, self.epsilon).transform(gradient, iteration)

    def gradient(
        self, objective: Objective, points: Floats, iteration: int, sampling: Minibatch | None = None
    ) -> Floats:
        """Returns the mean of the clipped rows of step k at the points, (2,) or (2, B)."""
        assert isinstance(objective, DataObjective)
        rows = None if sampling is None else sampling.rows_of(iteration, objective.rows)
        if points.ndim == 1:
            return self._mean(objective, points, rows, iteration)
        block = max(1, NUMBERS // (objective.rows if rows is None else len(rows)))
        parts = [
            self._mean(objective, points[:, start : start + block], rows, iteration)
            for start in range(0, max(points.shape[1], 1), block)
        ]
        return np.concatenate(parts, axis=1)

    def _mean(self, objective: DataObjective, points: Floats, rows: IntArray | None, iteration: int) -> Floats:
        clipped: Floats = self.transform(objective.row_estimates(points, rows), iteration).mean(axis=-1)
        return clipped

    def shares(
        self, objective: DataObjective, points: Floats, sampling: Minibatch | None = None, first: int = 0
    ) -> NDArray[np.float64]:
        """Returns the share of rows that the clip shortened at each of consecutive iterates: points (k, 2) -> (k,)."""
        found = np.empty(len(points))
        for place, point in enumerate(points):
            rows = None if sampling is None else sampling.rows_of(first + place, objective.rows)
            gradients = objective.row_estimates(point, rows)
            found[place] = np.mean((self.transform(gradients, first + place) != gradients).any(axis=0))
        return found


@dataclass(frozen=True, slots=True, eq=False)
class RowClipping:
    """The gradients of the rows at a point, before and after a clip of each row or of their mean.

    Attributes:
        rows: gᵢ, (2, n); their mean is ∇f.
        clipped_rows: gᵢ after the clip, (2, n).
        of_rows: the mean of the clipped rows, (2,) (Abadi et al., CCS 2016).
        of_mean: the clipped mean, (2,) (Pascanu, Mikolov & Bengio, ICML 2013).
    """

    rows: Floats
    clipped_rows: Floats
    of_rows: Floats
    of_mean: Floats

    def __post_init__(self) -> None:
        freeze(self.rows, self.clipped_rows, self.of_rows, self.of_mean)

    @property
    def gradient(self) -> Floats:
        """The mean of the rows, which is ∇f, (2,)."""
        return np.asarray(self.rows.mean(axis=1))

    @property
    def angle(self) -> float:
        """The angle in degrees between the mean of the clipped rows and ∇f; NaN where one of them is 0 or not finite.

        The clipped mean makes no angle with ∇f when it is clipped by its norm.
        """
        first, second = self.of_rows, self.gradient
        sizes = float(gradient_norm(first, 2)), float(gradient_norm(second, 2))
        if not all(0 < size < np.inf for size in sizes):
            return float("nan")
        cosine = float((first / sizes[0]) @ (second / sizes[1]))
        return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))

    @property
    def share(self) -> float:
        """The share of the rows that the clip shortens."""
        return float((self.rows != self.clipped_rows).any(axis=0).mean())


def clip_rows(objective: DataObjective, point: Floats, clip: Clip) -> RowClipping:
    """Clips the gradients of the rows at a point, and their mean.

    Args:
        objective: a loss over n rows.
        point: (2,).
        clip: the clip of a gradient.

    Raises:
        UsageError: the objective has no gradients of rows.
    """
    if not isinstance(objective, DataObjective):
        raise UsageError("Only a loss over rows of data has gradients of rows.")
    rows = np.array(objective.row_estimates(point))
    with np.errstate(all="ignore"):  # far out rows overflow, and their mean is then NaN
        clipped = clip.transform(rows, 0)
        return RowClipping(rows, clipped, clipped.mean(axis=1), clip.transform(rows.mean(axis=1), 0))
