"""Programs at the border of where a formula is defined: NaN exactly beyond it, and no 0·∞ in the chain rule."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.support.programs import at, source


@pytest.mark.parametrize(
    ("formula", "x", "y"),
    [
        ("x/x", 0, 1), ("1/(1/x)", 0, 1), ("exp(-1/x^2)", 0, 1), ("exp(ln x)", -1, 0), ("ln(x)", 0, 0),
        ("0 ln(x)", -1, 0), ("(ln x)^0", -1, 0), ("x^-1", 0, 0), ("x^(1/3)", -1, 0), ("x^0.5", -1, 0),
        ("x^-0.5", 0, 0), ("x^y", 0, -1), ("x^y", -1, 0.5), ("sqrt(x)^2", -1, 0), ("min(1, ln x)", -1, 0),
        ("sign(sqrt x)", -1, 0), ("floor(1/x)", 0, 0), ("asin(x)", 1.5, 0), ("acosh(x)", 0.5, 0), ("atanh(x)", 1, 0),
        ("atan2(y, x)", 0, 0), ("csc x", 0, 0), ("y + 0/x", 0, 1), ("|ln x|", 0, 0), ("x^2/(x^2 + y^2)", 0, 0),
    ],
)  # fmt: skip
def test_undefined_where_a_typed_part_is(formula: str, x: float, y: float) -> None:
    assert all(map(math.isnan, at(formula, 2, x, y)))


@pytest.mark.parametrize(
    ("formula", "x", "y", "value"),
    [
        ("x^0", 0, 0, 1), ("x^y", 0, 0, 1), ("x^y", -2, 3, -8), ("cbrt(x)", -8, 0, -2), ("x^-2", -2, 0, 0.25),
        ("sqrt(x)", 0, 0, 0), ("asin(x)", 1, 0, math.pi / 2), ("acosh(x)", 1, 0, 0), ("x^1.5", 0, 0, 0),
    ],
)  # fmt: skip
def test_defined_up_to_the_border(formula: str, x: float, y: float, value: float) -> None:
    assert at(formula, 1, x, y)[0] == pytest.approx(value)


@pytest.mark.parametrize(
    ("formula", "x", "value"),
    [("e^x", 800, math.inf), ("1/e^(-x)", 800, math.inf), ("x^100", 1e5, math.inf), ("-cosh x", 800, -math.inf)],
)
def test_overflow_is_infinite_and_not_undefined(formula: str, x: float, value: float) -> None:
    assert at(formula, 0, x, 0)[0] == value


@pytest.mark.parametrize(
    "formula",
    [
        "(x + y)^7 - 3x", "1/(1 + x^2)", "1/(e^x + 1)", "ln(1 + x^2 + y^4)", "sqrt(x^2 + y^2)", "(x^2 + y^2)^1.5",
        "|x|^0.5", "x^3/7", "1/cosh(x)", "(1 + x^2)^y", "2^x", "ln(e^x + e^y)", "1/(-1 - |x|)", "sqrt(hypot(x, y))",
        "log2(sigmoid(x))", "1/(2 + x^2)^-3", "tan(x)", "cbrt(x)", "sqrt(2) x", "ln(2)/3 + pi^0.3",
    ],
)  # fmt: skip
def test_no_mask_where_nothing_can_be_undefined(formula: str) -> None:
    assert "nan" not in source(formula, 2)


def test_one_mask_serves_all_results() -> None:
    assert source("ln(x) + sqrt(y) + 1/x", 2).count("np.nan") == 1


# ── The chain rule without 0·∞ ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("formula", "x", "y", "gradient"),
    [
        ("max(sqrt(x), y)", 0, 1, [0, 1]), ("min(-sqrt(x), -y)", 0, 1, [0, -1]), ("|x|^3", 0, 0, [0, 0]),
        ("x^1.5", 0, 0, [0, 0]), ("x^2.5 + y", 0, 0, [0, 1]), ("(x^2 + y^2)^1.5", 0, 0, [0, 0]),
        ("x^2", 0, 0, [0, 0]), ("x|x|", 0, 0, [0, 0]), ("x^y", 0, 2, [0, 0]), ("|x|", 0, 0, [0, 0]),
        ("max(|x|, |y|)", 0, 0, [0, 0]), ("hypot(x, y)^2", 3, 4, [6, 8]), ("|x^2|", 0, 0, [0, 0]),
    ],
)  # fmt: skip
def test_gradient_is_finite_where_the_limit_is(formula: str, x: float, y: float, gradient: list[float]) -> None:
    assert at(formula, 1, x, y)[1:] == pytest.approx(gradient)


@pytest.mark.parametrize("formula", ["sqrt(x^2 + y^2)", "hypot(x, y)", "cbrt(x) + cbrt(y)", "|x|^0.5 + |y|^0.5"])
def test_gradient_is_not_finite_at_a_cone_or_a_cusp(formula: str) -> None:
    value, *gradient = at(formula, 1, 0, 0)
    assert value == 0
    assert not np.isfinite(gradient).any()


def test_second_derivative_of_the_absolute_square_is_that_of_the_square() -> None:
    assert at("|x^2|", 2, 0, 0) == at("x^2", 2, 0, 0) == [0, 0, 0, 2, 0, 0]
