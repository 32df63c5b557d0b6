"""Ready losses as formulas over the columns of a table, with the columns and labels that they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gradnorm_core.data.table import Table
from gradnorm_core.formulas.letters import listed, plain

Labels = Literal["any", "±1", "0 and 1"]
LINE = "w X + b"
PLANE = "w_1 X1 + w_2 X2"
_LABELS: dict[str, tuple[tuple[float, float], str]] = {
    "±1": ((-1.0, 1.0), "−1 and 1"), "0 and 1": ((0.0, 1.0), "0 and 1"),
}  # fmt: skip
"""The values of labels, and how a sentence names them."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss that a user may choose.

    Attributes:
        label: its name on screen.
        text: its formula, parameters in the head.
        summary: one sentence.
        prediction: the model in the formula language, the expected number of the last column: with the score u it is
            tanh(u/2) = 2σ(u) − 1 for labels −1 and 1, and the probability σ(u) for labels 0 and 1.
        columns: the columns it needs; the last one is to be predicted.
        labels: the values that the last column may have; where there are two, the data must have both.
    """

    label: str
    text: str
    summary: str
    prediction: str = LINE
    columns: tuple[str, ...] = ("X", "Y")
    labels: Labels = "any"

    def objection(self, table: Table) -> str | None:
        """Returns the reason why these data do not fit the loss, in a sentence; None where they do."""
        missing = tuple(name for name in self.columns if name not in table.names)
        if missing:
            columns = "the column" if len(missing) == 1 else "the columns"
            return f"{self.label} needs {columns} {listed(missing)}; the data have {listed(table.names)}."
        target = table[self.columns[-1]]
        if self.labels == "any":
            return None
        allowed, values = _LABELS[self.labels]
        name = plain(self.columns[-1])
        others = np.flatnonzero(~np.isin(target, allowed))
        if others.size:
            return f"{self.label} needs {values} in {name}; row {others[0] + 1} has {target[others[0]]:g}."
        if np.ptp(target) == 0:
            return f"{self.label} needs both {values} in {name}; every row has {target[0]:g}."
        return None


_ERROR = f"{LINE} - Y"

LOSSES: dict[str, Loss] = {
    "squared": Loss(
        "Line, squared error", f"f(w, b) = mean(({_ERROR})^2)", "A line by least squares: quadratic in w and b.",
    ),
    "absolute": Loss(
        "Line, absolute error", f"f(w, b) = mean(|{_ERROR}|)", "A line that an outlier moves little; it has kinks.",
    ),
    "huber": Loss(
        "Line, Huber’s error",
        f"f(w, b; δ = 1) = mean(if(|{_ERROR}| <= δ, ({_ERROR})^2/2, δ (|{_ERROR}| - δ/2)))",
        "Squared up to an error of δ, absolute beyond: smooth, and an outlier counts little.",
    ),
    "ridge": Loss(
        "Line with a ridge term", f"f(w, b; λ = 0.1) = mean(({_ERROR})^2) + λ w^2",
        "λw² keeps the slope small and makes κ smaller; the bias is free.",
    ),
    "lasso": Loss(
        "Line with a lasso term", f"f(w, b; λ = 0.1) = mean(({_ERROR})^2) + λ |w|",
        "λ|w| makes the slope 0 where the data hardly need it; it has a kink at w = 0.",
    ),
    "logistic": Loss(
        "Logistic regression", f"f(w, b) = mean(softplus(-Y ({LINE})))",
        "The probability of the label 1 is σ(w X + b). On separable data there is no minimum.", f"tanh(({LINE})/2)",
        labels="±1",
    ),
    "logistic_01": Loss(
        "Logistic regression, labels 0 and 1", f"f(w, b) = mean(softplus({LINE}) - Y ({LINE}))",
        "The same for labels 0 and 1: the cross-entropy.", f"sigmoid({LINE})", labels="0 and 1",
    ),
    "neuron": Loss(
        "One neuron, tanh(w X + b)", f"f(w, b) = mean((tanh({LINE}) - Y)^2)",
        "tanh saturates: far out the gradient vanishes.", f"tanh({LINE})",
    ),
    "decay": Loss(
        "Exponential decay", "f(w, b) = mean((w exp(-b X) - Y)^2)",
        "A start value w and a rate b; not convex, and steep for negative rates.", "w exp(-b X)",
    ),
    "squared_two": Loss(
        "Two features, squared error", f"f(w_1, w_2) = mean(({PLANE} - Y)^2)",
        "A plane through the origin by least squares: quadratic, its axes turned by the correlation of the features.",
        PLANE, ("X_1", "X_2", "Y"),
    ),
    "logistic_two": Loss(
        "Two features, logistic regression", f"f(w_1, w_2) = mean(softplus(-Y ({PLANE})))",
        "Two features without a bias, labels −1 and 1: the border is a line through the origin.",
        f"tanh(({PLANE})/2)", ("X_1", "X_2", "Y"), "±1",
    ),
}  # fmt: skip
"""The losses by their short names, in the order in which they are offered."""
