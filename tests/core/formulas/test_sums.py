"""Sums over rows as papers write them: read with data as means and sums of columns, refused with advice without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy

import gradnorm_core as gc
from gradnorm_core.formulas.symbolic import derivatives
from gradnorm_core.objectives.data_objective import DataObjective

X, Z, Y = np.array([1.0, 2.0, 4.0, 5.0]), np.array([0.5, 1.0, -1.0, 2.0]), np.array([0.0, 1.0, 1.0, 1.0])
DATA = {"X": X, "Y": Y, "X1": X, "X2": Z}
Meaning = Callable[[float, float], Any]


def logistic(u: Any) -> Any:
    return 1 / (1 + np.exp(-u))


READ: dict[str, Meaning] = {
    r"\frac{1}{n}\sum_{i=1}^n (w x_i + b - y_i)^2": lambda w, b: np.mean((w * X + b - Y) ** 2),
    r"\frac{1}{n} \sum_{i=1}^{n} \left(y_i - (w x_i + b)\right)^2": lambda w, b: np.mean((w * X + b - Y) ** 2),
    r"J(w,b) = \frac{1}{2m}\sum_{i=1}^{m} \left(w x^{(i)} + b - y^{(i)}\right)^2": lambda w, b: (
        np.mean((w * X + b - Y) ** 2) / 2
    ),
    r"J(\theta_0,\theta_1)=\frac{1}{2m}\sum_{i=1}^m(\theta_0+\theta_1 x^{(i)} - y^{(i)})^2": lambda w, b: (
        np.mean((w + b * X - Y) ** 2) / 2
    ),
    r"$$\sum\limits_{i=1}^{N} (y_i - w x_i - b)^2.$$": lambda w, b: np.sum((w * X + b - Y) ** 2),
    r"\frac1n\sum_i (w x_{i1} + b x_{i2} - y_i)^2 + 0.1(w^2+b^2)": lambda w, b: (
        np.mean((w * X + b * Z - Y) ** 2) + 0.1 * (w**2 + b**2)
    ),
    r"\frac{1}{n}\sum_{j=1}^{n} (w x_1^{(j)} + b x_2^{(j)} - y_j)^2": lambda w, b: np.mean((w * X + b * Z - Y) ** 2),
    r"L(w, b) = -\frac{1}{N}\sum_{i=1}^N \left[y_i \ln \sigma(w x_i+b) + (1-y_i)\ln(1-\sigma(w x_i + b))\right]": (
        lambda w, b: -np.mean(Y * np.log(logistic(w * X + b)) + (1 - Y) * np.log(1 - logistic(w * X + b)))
    ),
    r"\frac{1}{n}\sum_{i=1}^n |w x_i + b - y_i| + w^2": lambda w, b: np.mean(np.abs(w * X + b - Y)) + w**2,
    r"\sqrt{\frac{1}{n}\sum_{i=1}^{n}(w x_i + b - y_i)^2}": lambda w, b: np.sqrt(np.mean((w * X + b - Y) ** 2)),
    "1/n ∑_{i=1}^n (w x_i + b - y_i)^2": lambda w, b: np.mean((w * X + b - Y) ** 2),
    r"\frac{1}{n}\sum_{i=1}^n w x_i - \frac{1}{n}\sum_{i=1}^n b^2 y_i": lambda w, b: w * np.mean(X) - b**2 * np.mean(Y),
}


def loss(text: str) -> DataObjective:
    made = gc.parse(text, data=DATA)
    assert isinstance(made, DataObjective)
    return made


@pytest.mark.parametrize("text", READ)
def test_a_sum_over_rows_means_what_the_paper_says(text: str) -> None:
    f = loss(text)
    for w, b in ((0.3, -0.4), (-1.1, 0.7)):
        assert f.value(w, b) == pytest.approx(float(READ[text](w, b)), rel=1e-13)
    assert any(note.message.startswith("The sum over the rows is read as ") for note in f.expression.notes)
    assert loss(f.expression.plain).value(0.3, -0.4) == f.value(0.3, -0.4)


@pytest.mark.parametrize("text", READ)
def test_without_data_the_advice_says_what_to_do(text: str) -> None:
    with pytest.raises(gc.ExpressionError) as caught:
        gc.parse(text)
    assert "the columns X and Y" in str(caught.value.suggestion)


def test_a_letter_without_a_column_is_named() -> None:
    with pytest.raises(gc.ExpressionError, match="t_i would be the column T") as caught:
        gc.parse(r"\frac{1}{n}\sum_{i=1}^n (w t_i + b - y_i)^2", data={"X": X, "Y": Y})
    assert "X and Y" in str(caught.value.suggestion)


def test_a_sum_without_rows_is_refused_with_data_too() -> None:
    with pytest.raises(gc.ExpressionError):
        gc.parse(r"\sum_{i=1}^n w^2", data=DATA)


def test_a_letter_too_many_in_a_sum_is_offered_as_a_reading() -> None:
    with pytest.raises(gc.ExpressionError) as caught:
        gc.parse(r"f(w, b) = \frac{1}{n}\sum_{i=1}^n (w x_i + b - y_i)^2 + \lambda w^2", data=DATA)
    (rewrite,) = caught.value.rewrites
    assert loss(rewrite.text).parameters == {"lambda": 1.0}


# The formulas of the gradient


def derivative_of(text: str) -> tuple[str, ...]:
    shown = loss(text).latex
    assert shown.gradient is not None
    return tuple(shown.gradient.removeprefix(r"\begin{pmatrix} ").removesuffix(r" \end{pmatrix}").split(r" \\[0.8em] "))


def test_the_gradient_of_a_loss_is_shown_as_a_mean_over_rows() -> None:
    first, second = derivative_of("mean((w X + b - Y)^2)")
    assert first == r"\frac{2}{n} \sum_{i=1}^{n} X_{i} \left(X_{i} w - Y_{i} + b\right)"
    assert second == r"\frac{2}{n} \sum_{i=1}^{n} \left(X_{i} w - Y_{i} + b\right)"
    (first, _) = derivative_of("sum((w X + b - Y)^2)/2")
    assert first == r"\sum_{i=1}^{n} X_{i} \left(X_{i} w - Y_{i} + b\right)"
    assert r"X_{1,i}" in derivative_of("mean(softplus(-Y (w X1 + b)))")[0]
    assert loss("mean((w X + b - Y)^2)").latex.hessian is not None


@pytest.mark.parametrize("text", ["mean((w X + b - Y)^2)", "mean(softplus(-Y (w X + b)))", "sum((w X - Y)^2 b)"])
def test_the_shown_gradient_has_the_numbers_of_the_program(text: str) -> None:
    """The SymPy expressions that are typeset, with the mean carried out over the rows."""
    graph, roots = derivatives._derived_text(text, 1, (), ("X", "Y"))
    shown = derivatives._expressions(graph, roots[1:])
    w, b = 0.4, -0.2
    for expression, expected in zip(shown, gc.parse(text, data=DATA).gradient(w, b), strict=True):
        assert carried_out(expression, w, b) == pytest.approx(expected, rel=1e-12)


def carried_out(expression: Any, w: float, b: float) -> float:
    """The number of an expression with means over the rows of X and Y."""
    numbers = {"w": w, "b": b, "n": len(X)}

    def mean(inside: Any) -> Any:
        rows = [inside.subs({s: {"X_{i}": x, "Y_{i}": y, **numbers}[s.name] for s in inside.free_symbols})
                for x, y in zip(X, Y, strict=True)]  # fmt: skip
        return sum(rows) / len(rows)

    found = expression.replace(derivatives.Mean, mean)
    found = found.replace(derivatives.Sigmoid, lambda u: 1 / (1 + sympy.exp(-u)))
    return float(found.subs({symbol: numbers[symbol.name] for symbol in found.free_symbols}))


def test_the_largest_of_the_rows_has_no_short_formula() -> None:
    shown = loss("max((w X + b - Y)^2)").latex
    assert (shown.gradient, shown.hessian) == (None, None)
    assert shown.note
