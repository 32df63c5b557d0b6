"""Clipping each row's gradient, as private training does, beside clipping the mean of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradnorm_core.arrays import Floats, freeze
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.clipping import Clip
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.data_objective import DataObjective


@dataclass(frozen=True, slots=True, eq=False)
class RowClipping:
    """The gradients of the rows at a point, and what a clip makes of them and of their mean.

    Attributes:
        rows: gᵢ, (2, n); for a sum they count n times, so that their mean is ∇f.
        clipped_rows: each after the clip, (2, n).
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
        """The angle in degrees between the mean of the clipped rows and ∇f; NaN where one of them is 0.

        The clipped mean makes no such angle when it is clipped by its norm.
        """
        lengths = gradient_norm(self.of_rows, 2) * gradient_norm(self.gradient, 2)
        cosine = float(self.of_rows @ self.gradient) / lengths if lengths > 0 else np.nan
        return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))

    @property
    def share(self) -> float:
        """The share of the rows that the clip shortens."""
        return float((self.rows != self.clipped_rows).any(axis=0).mean())


def clip_rows(objective: DataObjective, point: Floats, clip: Clip) -> RowClipping:
    """Clips the gradients of the rows at a point, and their mean.

    Raises:
        UsageError: the objective has no gradients of rows.
    """
    if not isinstance(objective, DataObjective):
        raise UsageError("Only a loss over rows of data has gradients of rows.")
    rows = objective.row_gradients(point)
    rows = rows * objective.rows if objective.reduction == "sum" else np.array(rows)
    clipped = clip.transform(rows, 0)
    return RowClipping(rows, clipped, clipped.mean(axis=1), clip.transform(rows.mean(axis=1), 0))
