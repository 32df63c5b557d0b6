"""Scaling of the features: every column but Y is moved and divided, which rounds the valley of a loss."""

from __future__ import annotations

from typing import Final, Literal

from app.tables.table import Table
from gradnorm_core.data.scaling import feature_scalings
from gradnorm_core.data.table import Table as Columns

Scaling = Literal["none", "centre", "standardize", "minmax"]
SCALINGS: Final[dict[Scaling, str]] = {
    "none": "as they are",
    "centre": "centred",
    "standardize": "standardized",
    "minmax": "from 0 to 1",
}
"""Every scaling, and how the features then are."""
Change = tuple[float, float]
"""The number that a column loses, and the one that divides it then."""


def changes(table: Table, scaling: Scaling) -> dict[str, Change]:
    """For each feature the shift m and the factor s of X → (X − m)/s; a column without spread keeps the factor 1."""
    features = table.letters[:-1] if len(table.letters) > 1 else table.letters
    if scaling == "none":
        return dict.fromkeys(features, (0.0, 1.0))
    found = feature_scalings(scaled(table, "none"), scaling).values()
    return {letter: (one.shift, one.scale) for letter, one in zip(features, found, strict=True)}


def scaled(table: Table, scaling: Scaling) -> Columns:
    """The columns of a table with its features scaled; kept with the table, so that they are computed once."""
    if scaling not in table.scaled:
        columns = dict(table.columns)
        if scaling != "none":
            for letter, (shift, factor) in changes(table, scaling).items():
                columns[letter] = (columns[letter] - shift) / factor
        table.scaled[scaling] = Columns(columns)
    return table.scaled[scaling]
