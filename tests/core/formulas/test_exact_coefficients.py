"""The exact coefficients of a formula along the axes, beside sums of fractions made by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gradnorm_core.formulas.exact_coefficients import second_coefficients, second_determinant
from gradnorm_core.objectives.formula import parse


@pytest.mark.parametrize(
    ("text", "along_x", "along_y"),
    [
        ("x^2 + 3y", 1, 0),
        ("x^2/3 - 2(y - 1)^2 + xy", Fraction(1, 3), -2),
        ("1e8x^2 + (0.1 + 0.2 - 0.3)y^2", 10**8, 0),
        ("(x + 0.1)(x - 0.2)/0.7 - (-(3y))^2", Fraction(10, 7), -9),
        ("x^2*1e-12*1e-12 + (2y)^2*0.5", Fraction(1, 10**24), 2),
        ("(x + 1)^3 - x^3", 3, 0),
        ("f(w, b; κ = 0.1) = w^2 + κ b^2", 1, Fraction(0.1)),
    ],
)
def test_coefficients_are_those_of_the_numbers_typed(
    text: str, along_x: int | Fraction, along_y: int | Fraction
) -> None:
    objective = parse(text)
    assert second_coefficients(objective.expression, objective.values) == (along_x, along_y)


@pytest.mark.parametrize("text", ["pi x^2 + y^2", "sqrt(2) x^2 + y^2", "x^2 + y^2/(1 + x)", "|x|^2 + y^2", "x^y"])
def test_a_part_without_an_exact_value_has_no_exact_coefficient(text: str) -> None:
    objective = parse(text)
    assert second_coefficients(objective.expression, objective.values) is None


@pytest.mark.parametrize(
    ("text", "determinant"),
    [
        ("x^2 + 3x y + 5y^2", "11"), ("0.1x^2 + 0.2x y + 0.1y^2", "0"), ("(0.1x + 0.3y)^2 - x y/3", "-16/225"),
        ("x^2 y^2", "0"), ("exp(x) + y^2", None),
    ],
)  # fmt: skip
def test_the_determinant_of_a_quadratic_is_exact(text: str, determinant: str | None) -> None:
    found = second_determinant(parse(text).expression, ())
    assert found == (None if determinant is None else Fraction(determinant))
