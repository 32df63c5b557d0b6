"""The model in a loss over rows: its prediction for a row, found in the formula or by the loss of each label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gradnorm_core.arrays import Floats, floats
from gradnorm_core.formulas.compiler.program import compile_tree
from gradnorm_core.formulas.functions.aggregates import ROW_COUNT
from gradnorm_core.formulas.predictions import residual_prediction, row_quantity, with_number
from gradnorm_core.formulas.tree import Node, call, variables
from gradnorm_core.objectives.data_objective import DataObjective

Kind = Literal["value", "probability", "label"]
LABELS = ((-1.0, 1.0), (0.0, 1.0))
TRIALS = ((0.7, -1.3), (-0.4, 0.9), (1.9, 0.35))
"""Weights at which properties of a model are tested: analytic functions that agree there on all rows are the same."""


@dataclass(frozen=True, slots=True, eq=False)
class RowModel:
    """The prediction of a loss for a row.

    Attributes:
        loss: the loss.
        tree: the prediction as a tree in the weights and the columns; between the labels where there are labels.
        kind: "value" where the loss compares the prediction with the target; "probability" where exp(−loss) is the
            probability of the label; "label" where the prediction is the label with the smaller loss.
        score: the prediction, or with labels the loss of the lower label minus the loss of the higher one.
        labels: the lower and the higher one; None for values.
    """

    loss: DataObjective
    tree: Node
    kind: Kind
    score: Node
    labels: tuple[float, float] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that the prediction reads."""
        return tuple(name for name in self.loss.expression.columns if name in variables(self.tree))

    def predict(self, weights: ArrayLike, columns: Mapping[str, ArrayLike]) -> Floats:
        """Returns the prediction for rows of these columns, (n,)."""
        return evaluated(self.loss, self.tree, weights, columns)

    def scores(self, weights: ArrayLike, columns: Mapping[str, ArrayLike]) -> Floats:
        """Returns the score for rows of these columns, (n,); the higher label is predicted where it is positive."""
        return evaluated(self.loss, self.score, weights, columns)


def row_model(loss: DataObjective, target: str = "Y") -> RowModel | None:
    """Returns the model in a loss; None where its formula has no model that can be recognized.

    >>> from gradnorm_core.objectives.formula import parse
    >>> loss = parse("mean(|Y - w exp(-b X)|)", data={"X": [0, 1], "Y": [2, 1]})
    >>> row_model(loss).predict((2, 0), {"X": [0.5, 7]}).tolist()
    [2.0, 2.0]
    """
    reading = loss.expression
    if target not in reading.columns:
        return None
    prediction = residual_prediction(reading.tree, target, reading.variables)
    if prediction is not None:
        return RowModel(loss, prediction, "value", prediction)
    labels, row = _labels(loss.data[target]), row_quantity(reading.tree)
    if labels is None or row is None or target not in variables(row):
        return None
    costs = tuple(with_number(row, target, label) for label in labels)
    score = call("subtract", *costs)
    if not variables(score) & set(reading.variables):
        return None
    if _is_likelihood(loss, costs):
        middle = call("tanh", call("divide", score, 2.0)) if labels[0] < 0 else call("sigmoid", score)
        return RowModel(loss, middle, "probability", score, labels)
    cheaper = call("select", call("greater", score, 0.0), labels[1], labels[0])
    return RowModel(loss, cheaper, "label", score, labels)


def _labels(target: Floats) -> tuple[float, float] | None:
    """Returns the two labels that occur in the column; None where it has other numbers."""
    return next((pair for pair in LABELS if set(np.unique(target).tolist()) == set(pair)), None)


def _is_likelihood(loss: DataObjective, costs: tuple[Node, ...]) -> bool:
    """Whether exp(−loss) of the two labels adds up to 1 for every row."""
    columns = {name: column / max(1.0, float(np.abs(column).max())) for name, column in loss.data.items()}
    sums = [
        sum(np.exp(-evaluated(loss, cost, weights, columns)) for cost in costs) for weights in TRIALS
    ]  # columns were scaled to keep scores small: for large ones any loss may sum to 1 by rounding
    return all(bool(np.allclose(found, 1.0, rtol=1e-9, atol=0.0)) for found in sums)


def evaluated(loss: DataObjective, tree: Node, weights: ArrayLike, columns: Mapping[str, ArrayLike]) -> Floats:
    """Returns the values of a tree for rows of columns, at one point of the weights, (n,)."""
    reading = loss.expression
    given = [floats(columns[name]) for name in reading.columns if name in columns]
    names = tuple(name for name in reading.columns if name in columns)
    count = max((len(column) for column in given), default=1)
    run = compile_tree(tree, reading.variables, 0, (*names, ROW_COUNT, *reading.parameters)).run
    with np.errstate(all="ignore"):
        found = run(*map(np.float64, floats(weights)), *given, float(loss.rows), *map(np.float64, loss.values))
    return np.array(np.broadcast_to(found, count), dtype=np.float64)
