"""Columns of data in formulas: what is read, how it is shown, and what is refused with which words."""

from __future__ import annotations

import pytest

from gradnorm_core.errors import ExpressionError, FormulaSyntaxError, UnknownNameError
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.formulas.parsing.columns import column_name

COLUMNS = ("X", "Y", "X_1", "AGE", "A")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("mean((w X + b - Y)^2)", "mean((w*X + b - Y)^2)"),
        ("mean((wX+b-Y)²)", "mean((w*X + b - Y)^2)"),
        (r"\operatorname{mean}\left(\left(w X + b - Y\right)^{2}\right)", "mean((w*X + b - Y)^2)"),
        (r"\operatorname{mean}(w \mathrm{AGE} + b)", "mean(w*AGE + b)"),
        ("MSE = Mean((w X1 + b AGE)^2)", "mean((w*X_1 + b*AGE)^2)"),
        ("mean(w X_{1} + b X₁)", "mean(w*X_1 + b*X_1)"),
        ("mean(w XY + b)", "mean(w*X*Y + b)"),
        ("sum(|w X + b|) + max(w, b)", "sum(abs(w*X + b)) + max(w, b)"),
        ("max(|w X + b - Y|)^2", "max(abs(w*X + b - Y))^2"),
        ("2 sqrt(mean(w X)) b", "2*sqrt(mean(w*X))*b"),
        ("mean(EXP(w X) + Sin(b))", "mean(exp(w*X) + sin(b))"),
        ("mean(w (X - mean(X)) + b)", "mean(w*(X - mean(X)) + b)"),
        ("mean(if(X > 0, w, b))", "mean(if(X > 0, w, b))"),
    ],
)
def test_readings(text: str, plain: str) -> None:
    found = parse_expression(text, columns=COLUMNS)
    assert found.variables == ("w", "b")
    assert found.body == plain
    assert parse_expression(found.plain, columns=COLUMNS).tree == found.tree


def test_capitals_count_where_there_are_columns() -> None:
    found = parse_expression("mean((x X + y - Y)^2)", columns=COLUMNS)
    assert (found.variables, found.columns) == (("x", "y"), ("X", "Y"))
    assert parse_expression("X^2 + y").body == "x^2 + y"


def test_parameters_beside_columns() -> None:
    found = parse_expression("f(w, b; λ = 2) = mean((w X + b - Y)^2) + λ w^2", columns=COLUMNS)
    assert (found.parameters, found.values) == (("lambda",), (2.0,))
    with pytest.raises(ExpressionError) as caught:
        parse_expression("mean((w X + b - Y)^2) + λ w^2", columns=COLUMNS)
    offered = [rewrite.text for rewrite in caught.value.rewrites]
    assert offered
    assert all("mean((w X + b - Y)^2) + λ w^2" in text for text in offered)


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("mean((w X + b - Y)^2)", r"\frac{1}{n} \sum_{i=1}^{n} \left(w X_{i} + b - Y_{i}\right)^{2}"),
        ("sum(w X_1 + b)", r"\sum_{i=1}^{n} \left(w X_{1,i} + b\right)"),
        ("max(|w AGE + b|)", r"\max_{i} \left|w \mathrm{AGE}_{i} + b\right|"),
        ("3 mean(w X - b)", r"3 \left(\frac{1}{n} \sum_{i=1}^{n} \left(w X_{i} - b\right)\right)"),
    ],
)
def test_latex(text: str, latex: str) -> None:
    assert parse_expression(text, columns=COLUMNS).latex == latex


@pytest.mark.parametrize(
    ("text", "kind", "position", "words"),
    [
        ("mean((w X + b - Z)^2)", UnknownNameError, 16, "Z is no column of the data"),
        ("mean((w X + b - X2)^2)", UnknownNameError, 16, "X is no column of the data"),
        ("mean((w X + b)^2) + Y", FormulaSyntaxError, 20, "Y stands outside"),
        ("w + b + X_1", FormulaSyntaxError, 8, "X₁ stands outside"),
        ("mean((w + b)^2)", FormulaSyntaxError, 5, "No column stands in mean((w + b)^2)"),
        ("mean(w mean(X) + b)", FormulaSyntaxError, 5, "No column stands in"),
        ("mean(w X, b)", FormulaSyntaxError, 0, "takes 1 argument"),
        ("mean w X b", FormulaSyntaxError, 0, "needs parentheses"),
        ("w^2 + b + max(w)", FormulaSyntaxError, 14, "No column stands in max(w)"),
    ],
)
def test_refusals_know_the_place(text: str, kind: type[ExpressionError], position: int, words: str) -> None:
    columns = COLUMNS if "X2" not in text else ("Y", "X_1")
    with pytest.raises(kind) as caught:
        parse_expression(text.replace("w X ", "w Y ") if columns != COLUMNS else text, columns=columns)
    assert (caught.value.position, words in caught.value.message) == (position, True)
    assert caught.value.suggestion


@pytest.mark.parametrize("text", ["mean((w X + b - Y)^2)", "sum(x^2)", "x + mean(y)"])
def test_without_data_the_advice_is_to_give_some(text: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        parse_expression(text)
    assert "give data with columns in capitals" in str(caught.value.suggestion)


@pytest.mark.parametrize("written", ["x", "MAX", "E", "Xy", "X_123", "", "X Y", "IF", "ABCDEFGHIJKLM", "1X", "ΑX"])
def test_names_that_are_no_columns(written: str) -> None:
    assert column_name(written) == ""
