"""Scaling of features, x′ = (x − m)/s, with the way back for the weights, and the κ of a line before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gradnorm_core.arrays import Floats, floats
from gradnorm_core.data.table import Table
from gradnorm_core.errors import UsageError
from gradnorm_core.formulas.letters import plain


def _centre(x: Floats) -> tuple[float, float]:
    return float(x.mean()), 1.0


def _standardize(x: Floats) -> tuple[float, float]:
    return float(x.mean()), float(x.std())


def _minmax(x: Floats) -> tuple[float, float]:
    return float(x.min()), float(np.ptp(x))


SCALINGS: dict[str, Callable[[Floats], tuple[float, float]]] = {
    "centre": _centre, "standardize": _standardize, "minmax": _minmax,
}  # fmt: skip
"""From the numbers of a column to (m, s): the mean and 1, the mean and the standard deviation, least and range."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """x′ = (x − m)/s for one column.

    Attributes:
        column: its name.
        kind: a name of `SCALINGS`.
        shift: m.
        scale: s > 0.
    """

    column: str
    kind: str
    shift: float
    scale: float

    @classmethod
    def of(cls, table: Table, column: str = "X", kind: str = "standardize") -> Scaling:
        """Returns the scaling of one column, m and s by the kind: mean and 1, mean and deviation, or least and range.

        Raises:
            UsageError: there is no such kind or column, or all numbers of the column are equal.
        """
        if kind not in SCALINGS:
            raise UsageError(f"A scaling is one of {', '.join(SCALINGS)}, not {kind!r}.")
        if column not in table:
            raise UsageError(f"There is no column {column}; the data have {', '.join(table.names)}.")
        shift, scale = SCALINGS[kind](table[column])
        if not _is_spread(shift, scale):
            raise UsageError(f"All numbers of {plain(column)} are equal, so there is no scale to divide by.")
        return cls(column, kind, shift, scale)

    def apply(self, table: Table) -> Table:
        """The table with x′ in place of x."""
        return table.with_columns({self.column: (table[self.column] - self.shift) / self.scale})

    def invert(self, table: Table) -> Table:
        """The table with x in place of x′."""
        return table.with_columns({self.column: table[self.column] * self.scale + self.shift})

    def original_weights(self, weights: ArrayLike) -> Floats:
        """Returns (w, b) of the line w x + b from those of the line in x′: w/s and b − m w/s; (2, …) -> (2, …)."""
        w, b = floats(weights)
        return np.array([w / self.scale, b - self.shift * w / self.scale])

    def scaled_weights(self, weights: ArrayLike) -> Floats:
        """Returns (w, b) for x′ from the weights for x: s w and b + m w, the inverse of `original_weights`."""
        w, b = floats(weights)
        return np.array([self.scale * w, b + self.shift * w])


def feature_scalings(table: Table, kind: str = "standardize", target: str = "Y") -> dict[str, Scaling]:
    """Returns the scaling of every column but the target, by name; a column of equal numbers is only shifted, s = 1.

    >>> table = Table({"X": [1.0, 3.0], "Y": [5.0, 6.0]})
    >>> feature_scalings(table)
    {'X': Scaling(column='X', kind='standardize', shift=2.0, scale=1.0)}

    Raises:
        UsageError: there is no such kind.
    """
    if kind not in SCALINGS:
        raise UsageError(f"A scaling is one of {', '.join(SCALINGS)}, not {kind!r}.")
    found: dict[str, Scaling] = {}
    for name in table.names:
        if name != target:
            shift, scale = SCALINGS[kind](table[name])
            found[name] = Scaling(name, kind, shift, scale if _is_spread(shift, scale) else 1.0)
    return found


def _is_spread(shift: float, scale: float) -> bool:
    """Whether a scale is more than the rounding of equal numbers."""
    return scale > 1e-12 * max(1.0, abs(shift))


def line_condition_number(x: ArrayLike) -> float:
    """Returns κ of the squared error of a line over the points x, shape (n,); ∞ where all x are equal.

    κ = λmax/λmin of the mean of (x, 1)(x, 1)ᵀ, so it does not depend on y. With mean x = 0 it is max(v, 1)/min(v, 1),
    v the variance: 1 after standardizing.

    >>> round(line_condition_number([-1.0, 1.0]), 9)
    1.0
    """
    column = floats(x)
    if np.ptp(column) == 0:
        return np.inf
    # The singular values are the roots of the eigenvalues, found without the squares that lose half the digits.
    largest, smallest = np.linalg.svd(np.column_stack([column, np.ones(len(column))]), compute_uv=False)
    return float((largest / smallest) ** 2)
