"""The rows of data for the engine in the browser: the columns that a loss reads, and the rows of every mini-batch."""

from __future__ import annotations

import base64
from typing import Any, TypeAlias

import numpy as np

from gradnorm_core.formulas.functions.aggregates import ROW_COUNT
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula import FormulaObjective

Data: TypeAlias = dict[str, Any]

MOST_ROWS = 2000
"""Rows that the browser computes with; with more the server does."""
MOST_DRAWN = 100_000
"""Rows of all mini-batches of a run that are sent."""


def row_inputs(objective: FormulaObjective) -> tuple[str, ...]:
    """The inputs of a loss beside variables and parameters: its columns and the number of rows; none without data."""
    return (*objective.expression.columns, ROW_COUNT) if isinstance(objective, DataObjective) else ()


def pack_columns(objective: FormulaObjective) -> Data:
    """The columns as float64 in base 64, by their names, and the number of rows; empty for a formula without data."""
    if not isinstance(objective, DataObjective):
        return {}
    columns = {name: _text(objective.data[name].astype("<f8")) for name in objective.expression.columns}
    return {"columns": columns, "rows": objective.rows}


def pack_batches(noise: Minibatch, rows: int, steps: int) -> Data:
    """The rows of the mini-batches of the first steps, one after the other, as uint16 in base 64, and their numbers."""
    drawn = [noise.rows_of(k, rows) for k in range(steps)]
    counts = np.array([len(batch) for batch in drawn], dtype="<u2")
    return {"drawn": _text(np.concatenate(drawn).astype("<u2")), "counts": _text(counts)}


def fits_the_browser(objective: FormulaObjective, noise: object, steps: int) -> bool:
    """Returns True where the browser gets all the rows that the run needs."""
    if not isinstance(objective, DataObjective):
        return not isinstance(noise, Minibatch)
    drawn = min(noise.size, objective.rows) * steps if isinstance(noise, Minibatch) else 0
    if isinstance(noise, Minibatch) and noise.replacement:
        drawn = noise.size * steps
    return objective.rows <= MOST_ROWS and drawn <= MOST_DRAWN


def _text(numbers: Any) -> str:
    return base64.b64encode(numbers.tobytes()).decode("ascii")
