"""The weights of a model in the units of its data, from the weights that a run found for scaled features.

With x′ = (x − m)/s a line w x′ + b is the line (w/s) x + (b − m w/s). The map of a model is found by trial: it is the
first of the maps below that leaves the predictions on all rows as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gradnorm_core.arrays import Floats, floats
from gradnorm_core.data.scaling import Scaling
from gradnorm_core.objectives.row_model import TRIALS, RowModel

Form = Literal["line", "decay", "growth", "two"]


@dataclass(frozen=True, slots=True)
class WeightMap:
    """The map from weights of scaled features to weights of the features themselves.

    Attributes:
        form: "line" for w x + b, "decay" for w exp(−b x), "growth" for w exp(b x), "two" for w x₁ + b x₂.
        swapped: True when the variables come in the other order.
        shifts, scales: m and s of each feature of the model.
    """

    form: Form
    swapped: bool
    shifts: tuple[float, ...]
    scales: tuple[float, ...]

    def original(self, weights: ArrayLike) -> Floats:
        """Returns the weights in the units of the data: (2, …) -> (2, …)."""
        w, b = self._ordered(floats(weights))
        return np.array(self._ordered(np.array(self._forth(w, b))))

    def scaled(self, weights: ArrayLike) -> Floats:
        """Returns the weights for the scaled features, the inverse of `original`: (2, …) -> (2, …)."""
        w, b = self._ordered(floats(weights))
        return np.array(self._ordered(np.array(self._back(w, b))))

    def _ordered(self, weights: Floats) -> Floats:
        return weights[::-1] if self.swapped else weights

    def _forth(self, w: Floats, b: Floats) -> tuple[Floats, Floats]:
        m, s = self.shifts[0], self.scales[0]
        if self.form == "line":
            return w / s, b - m * w / s
        if self.form == "two":
            return w / s, b / self.scales[1]
        sign = 1.0 if self.form == "decay" else -1.0
        return w * np.exp(sign * b * m / s), b / s

    def _back(self, w: Floats, b: Floats) -> tuple[Floats, Floats]:
        m, s = self.shifts[0], self.scales[0]
        if self.form == "line":
            return w * s, b + m * w
        if self.form == "two":
            return w * s, b * self.scales[1]
        sign = 1.0 if self.form == "decay" else -1.0
        return w * np.exp(-sign * b * m), b * s


def weight_map(model: RowModel, scalings: Mapping[str, Scaling]) -> WeightMap | None:
    """Returns the map that keeps the predictions of a model of scaled features; None where no map of this module does.

    Two shifted features without a bias have none, since nothing absorbs the shift; `scalings_for` does not shift them.

    Args:
        model: the model of a loss over the scaled columns.
        scalings: the scalings of the columns, by name.
    """
    used = tuple(scalings[name] for name in model.columns if name in scalings)
    if not 1 <= len(used) == len(model.columns) <= 2:
        return None
    shifts, scales = tuple(one.shift for one in used), tuple(one.scale for one in used)
    forms: tuple[Form, ...] = ("line", "decay", "growth") if len(used) == 1 else ("two",)
    tried = (WeightMap(form, swapped, shifts, scales) for swapped in (False, True) for form in forms)
    return next((one for one in tried if _keeps(one, model, used)), None)


def _keeps(tried: WeightMap, model: RowModel, scalings: tuple[Scaling, ...]) -> bool:
    """Whether the model has the same score for every row before and after the map."""
    scaled = {one.column: model.loss.data[one.column] for one in scalings}
    raw = {one.column: scaled[one.column] * one.scale + one.shift for one in scalings}
    spread = max(1.0, *(float(np.abs(column).max()) for column in scaled.values()))
    for trial in TRIALS:
        weights = np.array(trial) / spread
        before, after = model.scores(weights, scaled), model.scores(tried.original(weights), raw)
        size = max(1.0, float(np.abs(before).max()))
        if not np.isfinite(before).all() or not np.allclose(before, after, rtol=1e-9, atol=1e-9 * size):
            return False
    return True
