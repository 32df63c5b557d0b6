"""Scaling of the features: every column but Y is moved and divided, which rounds the valley of a loss."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from app.tables.table import Table
from gradnorm_core.data.table import Table as Columns

Scaling = Literal["none", "centre", "standardize", "minmax"]
SCALINGS: Final[dict[Scaling, str]] = {
    "none": "as they are",
    "centre": "centred",
    "standardize": "standardized",
    "minmax": "from 0 to 1",
}
"""Every scaling, and how the features then are."""
TARGET: Final = "Y"
Change = tuple[float, float]
"""The number that a column loses, and the one that divides it then."""


def changes(table: Table, scaling: Scaling) -> dict[str, Change]:
    """For each feature the shift m and the factor s of X → (X − m)/s; a column without spread keeps the factor 1."""
    features = {letter: numbers for letter, numbers in table.columns.items() if letter != TARGET}
    if scaling == "none":
        return dict.fromkeys(features, (0.0, 1.0))
    if scaling == "centre":
        return {letter: (float(numbers.mean()), 1.0) for letter, numbers in features.items()}
    if scaling == "standardize":
        return {letter: (float(numbers.mean()), float(numbers.std()) or 1.0) for letter, numbers in features.items()}
    return {letter: (float(numbers.min()), float(np.ptp(numbers)) or 1.0) for letter, numbers in features.items()}


def scaled(table: Table, scaling: Scaling) -> Columns:
    """The columns of a table with its features scaled; kept with the table, so that they are computed once."""
    if scaling not in table.scaled:
        columns = dict(table.columns)
        for letter, (shift, factor) in changes(table, scaling).items():
            columns[letter] = (columns[letter] - shift) / factor
        table.scaled[scaling] = Columns(columns)
    return table.scaled[scaling]
