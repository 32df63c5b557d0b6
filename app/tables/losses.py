"""Finds the ready losses of the core that go with a table, and the one that a formula is."""

from __future__ import annotations

from app.tables.scaling import unscaled
from app.tables.table import Table
from gradnorm_core.data.losses import LOSSES


def losses_for(table: Table) -> tuple[str, ...]:
    """The names of the losses that go with a table: it has their columns, and their labels where they ask for some."""
    columns, features = unscaled(table), min(len(table.heads) - 1, 2)
    return tuple(
        name for name, loss in LOSSES.items() if len(loss.columns) - 1 == features and loss.objection(columns) is None
    )


def usual_loss(table: Table) -> str:
    """The name of the loss with which a new table opens: one for its labels where it has labels.

    Raises:
        ValueError: the table has one column.
    """
    found = losses_for(table)
    if not found:
        raise ValueError("a loss reads at least two columns")
    return next((name for name in found if LOSSES[name].labels != "any"), found[0])


def loss_of(text: str) -> str | None:
    """The name of the ready loss with this text, whatever the numbers of its parameters; None for any other loss."""
    return next((name for name, loss in LOSSES.items() if _body(loss.text) == _body(text)), None)


def _body(text: str) -> str:
    """The formula behind its head, without spaces; X_1 is X1."""
    return text.partition(") =")[2].replace(" ", "").replace("_", "")
