"""Scaling of the features: columns that a model reads are divided, and moved where it takes up the shift."""

from __future__ import annotations

from typing import Final, Literal

from app.tables.table import Table
from gradnorm_core.data.scaling import Scaling as OfColumn
from gradnorm_core.data.scaling import feature_scalings
from gradnorm_core.data.table import Table as Columns
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.loss_scaling import Kept, kept, scalings_for

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


def scalings(table: Table, scaling: Scaling, formula: str) -> tuple[OfColumn, ...]:
    """The scaling of each column that the model of a formula reads; none for a formula without columns."""
    if scaling == "none":
        return ()
    loss = parse(formula, data=unscaled(table))
    return tuple(scalings_for(loss, scaling).values()) if isinstance(loss, DataObjective) else ()


def is_held(table: Table, scaling: Scaling, formula: str) -> bool:
    """Whether features that this scaling would move are divided alone, for want of an intercept."""
    found = scalings(table, scaling, formula)
    wanted = feature_scalings(unscaled(table), scaling) if found else {}
    return any(one.shift != wanted[one.column].shift for one in found)


def keeps(table: Table, scaling: Scaling, formula: str) -> Kept:
    """Returns the most that a scaling leaves as it is for a formula with columns."""
    loss = parse(formula, data=unscaled(table))
    assert isinstance(loss, DataObjective)
    return kept(loss, {one.column: one for one in scalings(table, scaling, formula)})


def changes(table: Table, scaling: Scaling, formula: str) -> dict[str, Change]:
    """For each feature the shift m and the factor s of X → (X − m)/s; (0, 1) where it stays as it is."""
    features = table.letters[:-1] if len(table.letters) > 1 else table.letters
    found = {one.column.replace("_", ""): (one.shift, one.scale) for one in scalings(table, scaling, formula)}
    return {letter: found.get(letter, (0.0, 1.0)) for letter in features}


def unscaled(table: Table) -> Columns:
    """The columns of a table as they are; kept with the table, so that they are made once."""
    return _kept(table, ())


def scaled(table: Table, scaling: Scaling, formula: str) -> Columns:
    """The columns of a table with the features that a formula reads scaled."""
    return _kept(table, scalings(table, scaling, formula))


def _kept(table: Table, found: tuple[OfColumn, ...]) -> Columns:
    if found not in table.scaled:
        columns = dict(table.columns)
        for one in found:
            letter = one.column.replace("_", "")
            columns[letter] = (columns[letter] - one.shift) / one.scale
        table.scaled[found] = Columns(columns)
    return table.scaled[found]
