"""Ready losses: the text that a loss is in the formula language, the tables it suits, and the model in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from app.tables.table import Table

Shape = Literal["curve", "plane"]
"""A model of one feature is a curve over it; one of two features has lines of equal value in their plane."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A ready loss.

    Attributes:
        key: its name.
        title: its name on the page.
        text: the formula.
        model: the prediction for a row, in the same letters; for two classes between −1 and 1.
        features: how many columns it reads besides Y.
        classes: whether Y is −1 or 1.
    """

    key: str
    title: str
    text: str
    model: str
    features: int = 1
    classes: bool = False

    @property
    def shape(self) -> Shape:
        return "curve" if self.features == 1 else "plane"


_LINE: Final = "w X + b"
_PLANE: Final = "w_1 X1 + w_2 X2"

LOSSES: Final[dict[str, Loss]] = {
    one.key: one
    for one in (
        Loss("line", "Line, squared error", f"f(w, b) = mean(({_LINE} - Y)^2)", _LINE),
        Loss("absolute", "Line, absolute error", f"f(w, b) = mean(|{_LINE} - Y|)", _LINE),
        Loss(
            "huber", "Line, Huber’s error",
            f"f(w, b; δ = 1) = mean(if(|{_LINE} - Y| <= δ, ({_LINE} - Y)^2/2, δ (|{_LINE} - Y| - δ/2)))", _LINE,
        ),
        Loss("ridge", "Line with a ridge term", f"f(w, b; λ = 0.1) = mean(({_LINE} - Y)^2) + λ w^2", _LINE),
        Loss("lasso", "Line with a lasso term", f"f(w, b; λ = 0.1) = mean(({_LINE} - Y)^2) + λ |w|", _LINE),
        Loss(
            "logistic", "Logistic regression", f"f(w, b) = mean(softplus(-Y ({_LINE})))", f"tanh(({_LINE})/2)",
            classes=True,
        ),
        Loss("neuron", "One neuron, tanh(w X + b)", f"f(w, b) = mean((tanh({_LINE}) - Y)^2)", f"tanh({_LINE})"),
        Loss("decay", "Exponential decay", "f(w, b) = mean((w exp(-b X) - Y)^2)", "w exp(-b X)"),
        Loss("plane", "Two features, squared error", f"f(w_1, w_2) = mean(({_PLANE} - Y)^2)", _PLANE, features=2),
        Loss(
            "separator", "Two features, logistic regression", f"f(w_1, w_2) = mean(softplus(-Y ({_PLANE})))",
            f"tanh(({_PLANE})/2)", features=2, classes=True,
        ),
    )
}  # fmt: skip
"""By their keys, in the order in which they are offered."""


def losses_for(table: Table) -> tuple[Loss, ...]:
    """The losses that go with a table: it has their columns, and two classes where they ask for them."""
    features = len(table.heads) - 1
    return tuple(
        one for one in LOSSES.values() if one.features == min(features, 2) and (not one.classes or has_classes(table))
    )


def usual_loss(table: Table) -> Loss:
    """The loss with which a new table opens.

    Raises:
        ValueError: the table has one column.
    """
    found = losses_for(table)
    if not found:
        raise ValueError("a loss reads at least two columns")
    return next((one for one in found if one.classes), found[0])


def loss_of(text: str) -> Loss | None:
    """The ready loss with this text, whatever the numbers of its parameters; None for a loss of one's own."""
    return next((one for one in LOSSES.values() if _body(one.text) == _body(text)), None)


def has_classes(table: Table) -> bool:
    """Whether Y is −1 or 1 in every row, and both occur."""
    return set(np.unique(table.columns["Y"]).tolist()) == {-1.0, 1.0} if "Y" in table.letters else False


def _body(text: str) -> str:
    """The formula behind its head, without spaces."""
    return text.partition(") =")[2].replace(" ", "")
