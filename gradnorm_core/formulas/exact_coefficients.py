"""The coefficients of a formula along an axis as fractions: which second derivatives are 0, apart from rounding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

from gradnorm_core.formulas.expression import Expression
from gradnorm_core.formulas.tree import Call, Node, Number, Variable

Series = tuple[Fraction, Fraction, Fraction]
"""c₀ + c₁t + c₂t²; higher powers of t are left out."""

_NOTHING = Fraction(0)


@lru_cache(maxsize=256)
def second_coefficients(expression: Expression, values: tuple[float, ...]) -> tuple[Fraction, ...] | None:
    """Returns the coefficient of xᵢ² in f for each variable, exactly: the literals are the decimal numbers typed.

    Args:
        expression: the formula f.
        values: the numbers of its parameters.

    Returns:
        The coefficients; None where a part of f is neither a number nor a sum, product, quotient by a number or whole
        power, so that it has no exact value.
    """
    found = [_along(expression, values, (name,)) for name in expression.variables]
    known = tuple(one for one in found if one is not None)
    return known if len(known) == len(found) else None


@lru_cache(maxsize=256)
def second_determinant(expression: Expression, values: tuple[float, ...]) -> Fraction | None:
    """Returns det ∇²f of a quadratic in two variables, exactly; arguments and None as for `second_coefficients`.

    Along the diagonal x = y = t the coefficient of t² is a + b + c, with b that of xy.
    """
    squares = second_coefficients(expression, values)
    diagonal = _along(expression, values, expression.variables)
    if squares is None or diagonal is None:
        return None
    a, c = squares
    return 4 * a * c - (diagonal - a - c) ** 2


def _along(expression: Expression, values: tuple[float, ...], moving: tuple[str, ...]) -> Fraction | None:
    """Returns the coefficient of t² where these variables are t and the others 0."""
    known = {name: _constant(Fraction(value)) for name, value in zip(expression.parameters, values, strict=True)}
    origin = known | {name: _constant(_NOTHING) for name in expression.variables}
    series = _series(expression.tree, origin | dict.fromkeys(moving, (_NOTHING, Fraction(1), _NOTHING)))
    return None if series is None else series[2]


def _series(node: Node, inputs: Mapping[str, Series]) -> Series | None:
    if isinstance(node, Number):
        return _constant(_typed(node))
    if isinstance(node, Variable):
        return inputs.get(node.name)
    if not isinstance(node, Call) or node.function not in _RULES:
        return None
    arguments = [_series(argument, inputs) for argument in node.arguments]
    known = [argument for argument in arguments if argument is not None]
    return _RULES[node.function](*known) if len(known) == len(arguments) else None


def _typed(number: Number) -> Fraction:
    """The decimal number that was typed; the float64 itself where the text is another way to write it."""
    try:
        typed = Fraction(number.text)
    except ValueError:
        return Fraction(number.value)
    return typed if float(typed) == number.value else Fraction(number.value)


def _constant(value: Fraction) -> Series:
    return value, _NOTHING, _NOTHING


def _add(a: Series, b: Series) -> Series:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def _negate(a: Series) -> Series:
    return -a[0], -a[1], -a[2]


def _multiply(a: Series, b: Series) -> Series:
    return a[0] * b[0], a[0] * b[1] + a[1] * b[0], a[0] * b[2] + a[1] * b[1] + a[2] * b[0]


def _divide(a: Series, b: Series) -> Series | None:
    return None if b[1] or b[2] or not b[0] else (a[0] / b[0], a[1] / b[0], a[2] / b[0])


def _power(a: Series, b: Series) -> Series | None:
    if b[1] or b[2] or b[0].denominator != 1 or b[0] < 0:
        return None
    result = _constant(Fraction(1))
    for _ in range(b[0].numerator):
        result = _multiply(result, a)
    return result


_RULES: dict[str, Callable[..., Series | None]] = {
    "add": _add, "subtract": lambda a, b: _add(a, _negate(b)), "negate": _negate, "multiply": _multiply,
    "divide": _divide, "power": _power, "square": lambda a: _multiply(a, a),
}  # fmt: skip
