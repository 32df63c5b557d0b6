"""Heads of a formula whose parameters cannot be read: the message names the part, and its place."""

from __future__ import annotations

import pytest

from gradnorm_core.errors import ExpressionError
from gradnorm_core.objectives.formula import parse


@pytest.mark.parametrize(
    ("written", "place", "message"),
    [
        ("κ = -1/2", "-1/2", "“-1/2” is no number in digits."),
        ("κ = pi", "pi", "“pi” is no number in digits."),
        ("κ = 3, a = nan", "nan", "“nan” is no number in digits."),
        ("κ = sqrt(2)", " κ", "The number of a parameter is written in digits."),
        ("κ = 1,5", ",5", "A decimal comma is not read here."),
        ("κ", "κ", "κ has no number."),
        ("x = 2", "x = 2", "x is a variable."),
        ("κ = 1, kappa = 2", "kappa", "κ is a parameter already."),
        ("max = 2", "max", "“max” cannot be a parameter."),
        ("e = 2", "e =", "“e” cannot be a parameter."),
        ("κ = 1e13", "1e13", "A parameter is at most 1e+12 in size."),
        ("κ = 1e400", "1e400", "A parameter is at most 1e+12 in size."),
    ],
)
def test_a_parameter_that_cannot_be_read_is_pointed_at(written: str, place: str, message: str) -> None:
    text = f"f(x, y; {written}) = x^2 + y^2"
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.message, caught.value.position) == (message, text.index(place))
    assert caught.value.suggestion


@pytest.mark.parametrize("text", ["max(x; y)", "f(x, y) = x^2; y", "x; y", "f(a b; c = 1) = x"])
def test_a_semicolon_that_parts_no_parameters_is_told_as_before(text: str) -> None:
    with pytest.raises(ExpressionError, match="semicolon is not part"):
        parse(text)
