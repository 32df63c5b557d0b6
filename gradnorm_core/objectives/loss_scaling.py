"""Scaling of the features of a loss, which changes its κ but not the predictions that the model can make.

A model with an intercept can absorb both parts of x′ = (x − m)/s: w x + b is a line in x′ too. A model without one can
absorb the division alone, since w₁x₁ + w₂x₂ has no term for the shift; so its features are divided and not shifted. The
divisor is then a spread about 0: the root mean square in place of the standard deviation, the largest |x| in place of
the range. For squared error with two weights no other division gives a smaller κ (Forsythe & Straus 1955: a 2 × 2
matrix with equal diagonal entries is best scaled).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.data.scaling import Scaling, feature_scalings
from gradnorm_core.formulas.predictions import row_quantity
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.original_weights import weight_map
from gradnorm_core.objectives.row_model import TRIALS, evaluated, row_model

Kept = Literal["values", "predictions", "unknown"]
SPREADS_ABOUT_ZERO: dict[str, Callable[[Floats], float]] = {
    "centre": lambda x: 1.0,
    "standardize": lambda x: float(np.sqrt(np.mean(x**2))),
    "minmax": lambda x: float(np.abs(x).max()),
}
"""The divisor of a feature that is not shifted, by the kind of the scaling."""


def scalings_for(loss: DataObjective, kind: str = "standardize", target: str = "Y") -> dict[str, Scaling]:
    """Returns the scaling of each feature of a loss, by column; with a shift only where the model can absorb it.

    A column that the model does not read, such as a weight of the rows, stays as it is and has no scaling.

    >>> from gradnorm_core.objectives.formula import parse
    >>> data = {"X1": [3.0, 4.0, 5.0], "X2": [1.0, 1.0, 7.0], "Y": [1.0, 2.0, 3.0]}
    >>> [one.shift for one in scalings_for(parse("mean((w X1 + b - Y)^2)", data=data)).values()]
    [4.0]
    >>> [one.shift for one in scalings_for(parse("mean((w X1 + b X2 - Y)^2)", data=data)).values()]
    [0.0, 0.0]

    Args:
        loss: the loss over the columns as they are.
        kind: a name of `SCALINGS`.
        target: the column to be predicted, which stays as it is.

    Raises:
        UsageError: there is no such kind.
    """
    return {one.column: one for one in _found(loss, kind, target)}


def scaled_data(loss: DataObjective, scalings: Mapping[str, Scaling]) -> DataObjective:
    """Returns the same loss over its columns after these scalings."""
    columns = {name: (loss.data[name] - one.shift) / one.scale for name, one in scalings.items()}
    return loss.with_data(loss.data.with_columns(columns))


def kept(loss: DataObjective, scalings: Mapping[str, Scaling]) -> Kept:
    """Returns what scalings of the columns leave as it is, for corresponding weights.

    "values": predictions and values of f. "predictions": these alone, since a term such as λw² counts the scaled
    weights. "unknown": no corresponding weights are known.
    """
    after = scaled_data(loss, scalings)
    model = row_model(after)
    found = None if model is None else weight_map(model, scalings)
    if found is None:
        return "unknown"
    weights = np.array(TRIALS).T
    with np.errstate(all="ignore"):
        same = np.allclose(after.value_at(weights), loss.value_at(found.original(weights)), rtol=1e-7)
    return "values" if same else "predictions"


@lru_cache(maxsize=64)  # the scalings of a loss are needed many times for one run
def _found(loss: DataObjective, kind: str, target: str) -> tuple[Scaling, ...]:
    every = feature_scalings(loss.data, kind, target)
    model = row_model(loss, target)
    read = loss.expression.columns if model is None else model.columns
    moved = {name: one for name, one in every.items() if name in read}
    takes_up = _takes_up(loss, moved, target)
    return tuple(one if takes_up else _divided(loss, one) for one in moved.values())


def _divided(loss: DataObjective, moved: Scaling) -> Scaling:
    spread = SPREADS_ABOUT_ZERO[moved.kind](loss.data[moved.column])
    return Scaling(moved.column, moved.kind, 0.0, spread or 1.0)


def _takes_up(loss: DataObjective, scalings: dict[str, Scaling], target: str) -> bool:
    """Whether weights for the unscaled columns give every row the same loss as weights for the scaled ones.

    The losses may differ by a constant, as of a term λw² inside the mean. They differ by more where a scaled column
    also multiplies the losses of the rows.
    """
    after = scaled_data(loss, scalings)
    model = row_model(after, target)
    found = None if model is None else weight_map(model, scalings)
    row = row_quantity(loss.expression.tree)
    if found is None or row is None:
        return False
    spread = max(1.0, *(float(np.abs(after.data[name]).max()) for name in scalings))
    for trial in TRIALS:
        weights = np.array(trial) / spread
        ours = evaluated(after, row, weights, after.data)
        theirs = evaluated(loss, row, found.original(weights), loss.data)
        if not np.isfinite([ours, theirs]).all():
            return False
        if not np.ptp(ours - theirs) <= 1e-7 * max(1.0, float(np.abs(ours).max())):
            return False
    return True
