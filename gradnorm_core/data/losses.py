"""Ready losses as formulas over the columns of a table, with what they need of the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.data.table import Table
from gradnorm_core.formulas.letters import listed, plain

Labels = Literal["any", "±1", "0 and 1"]
Model = Callable[..., Floats]
LINE = "w X + b"


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss to choose.

    Attributes:
        label: its name on screen.
        text: its formula, parameters in the head.
        summary: one sentence.
        columns: the columns it needs, the last of them what is to be predicted.
        labels: the values that the last column may have.
        model: the prediction: (first weight, second weight, the other columns) -> one number per row.
        prediction: that model in the formula language.
    """

    label: str
    text: str
    summary: str
    model: Model
    prediction: str = LINE
    columns: tuple[str, ...] = ("X", "Y")
    labels: Labels = "any"

    def objection(self, table: Table) -> str | None:
        """The reason why the loss cannot be taken on these data, in a sentence; None where it can."""
        missing = tuple(name for name in self.columns if name not in table.names)
        if missing:
            columns = "the column" if len(missing) == 1 else "the columns"
            return f"{self.label} needs {columns} {listed(missing)}; the data have {listed(table.names)}."
        target = table[self.columns[-1]]
        allowed = {"±1": (-1.0, 1.0), "0 and 1": (0.0, 1.0)}.get(self.labels)
        if allowed is None or np.isin(target, allowed).all():
            return None
        row = int(np.flatnonzero(~np.isin(target, allowed))[0])
        values = "−1 and 1" if self.labels == "±1" else self.labels
        return f"{self.label} needs {values} in {plain(self.columns[-1])}; row {row + 1} has {target[row]:g}."


def _line(w: float, b: float, x: Floats) -> Floats:
    return w * x + b


def _probability(w: float, b: float, x: Floats) -> Floats:
    return _sigmoid(w * x + b)


def _probability_of_two(first: float, second: float, x1: Floats, x2: Floats) -> Floats:
    return _sigmoid(first * x1 + second * x2)


def _neuron(w: float, b: float, x: Floats) -> Floats:
    return np.asarray(np.tanh(w * x + b))


def _decay(w: float, b: float, x: Floats) -> Floats:
    with np.errstate(over="ignore"):
        return np.asarray(w * np.exp(-b * x))


def _sigmoid(u: Floats) -> Floats:
    return np.asarray(np.exp(-np.logaddexp(0.0, -u)))


_ERROR = "w X + b - Y"
_SIGMOID = f"sigmoid({LINE})"

LOSSES: dict[str, Loss] = {
    "squared": Loss(
        "Squared error", f"f(w, b) = mean(({_ERROR})^2)", "A line by least squares: quadratic in w and b.", _line,
    ),
    "absolute": Loss(
        "Absolute error", f"f(w, b) = mean(|{_ERROR}|)", "A line that an outlier moves little; it has kinks.", _line,
    ),
    "huber": Loss(
        "Huber",
        f"f(w, b; δ = 1) = mean(if(|{_ERROR}| <= δ, ({_ERROR})^2/2, δ (|{_ERROR}| - δ/2)))",
        "Squared up to an error of δ, absolute beyond: smooth, and an outlier counts little.", _line,
    ),
    "ridge": Loss(
        "Squared error with ridge", f"f(w, b; λ = 0.1) = mean(({_ERROR})^2) + λ w^2",
        "λw² keeps the slope small and makes κ smaller; the bias is free.", _line,
    ),
    "lasso": Loss(
        "Squared error with lasso", f"f(w, b; λ = 0.1) = mean(({_ERROR})^2) + λ |w|",
        "λ|w| makes the slope 0 where the data hardly need it; it has a kink at w = 0.", _line,
    ),
    "logistic": Loss(
        "Logistic, labels −1 and 1", f"f(w, b) = mean(softplus(-Y ({LINE})))",
        "The probability of the label 1 is σ(w X + b). On separable data there is no minimum.", _probability, _SIGMOID,
        labels="±1",
    ),
    "logistic_01": Loss(
        "Logistic, labels 0 and 1", f"f(w, b) = mean(softplus({LINE}) - Y ({LINE}))",
        "The same for labels 0 and 1: the cross-entropy.", _probability, _SIGMOID, labels="0 and 1",
    ),
    "logistic_two": Loss(
        "Logistic, two features", "f(w_1, w_2) = mean(softplus(-Y (w_1 X_1 + w_2 X_2)))",
        "Two features without a bias, labels −1 and 1: the border is a line through the origin.", _probability_of_two,
        "sigmoid(w_1 X_1 + w_2 X_2)", ("X_1", "X_2", "Y"), "±1",
    ),
    "neuron": Loss(
        "A neuron", f"f(w, b) = mean((tanh({LINE}) - Y)^2)",
        "tanh saturates: far out the gradient vanishes.", _neuron, f"tanh({LINE})",
    ),
    "decay": Loss(
        "Exponential decay", "f(w, b) = mean((w exp(-b X) - Y)^2)",
        "A start value w and a rate b; not convex, and steep for negative rates.", _decay, "w exp(-b X)",
    ),
}  # fmt: skip
"""The losses by their short names, in the order in which they are offered."""
