"""Formulas evaluated the slow and certain way: by mpmath, in any precision, with real domains.

Nothing here is shared with the package but the shape of the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import mpmath
from mpmath import libmp, mp, mpf

from gradnorm_core.formulas.tree import Constant, Node, Number, Variable

LARGEST = 900
"""Powers of two up to which a value counts as within the range of float64, and down to which, with a minus."""


class Undefined(Exception):
    """The formula has no real value there."""


class OutOfRange(Exception):
    """An intermediate value over- or underflows float64: what it should print there is another question."""


def evaluate(tree: Node, point: Mapping[str, Any]) -> Any:
    """The value of the tree in the working precision of mpmath."""
    if isinstance(tree, Number):
        return _exact(float(tree.value))
    if isinstance(tree, Constant):
        return {"pi": mp.pi, "e": mp.e, "tau": 2 * mp.pi}[tree.name] * mpf(1)
    if isinstance(tree, Variable):
        return point[tree.name]
    if tree.function == "select":
        condition, first, second = tree.arguments
        return evaluate(first if evaluate(condition, point) else second, point)
    arguments = [evaluate(argument, point) for argument in tree.arguments]
    try:
        value = _FUNCTIONS[tree.function](*arguments)
    except (ZeroDivisionError, ValueError) as error:
        raise Undefined from error
    if isinstance(value, bool):
        return value
    if isinstance(value, mpmath.mpc):
        raise Undefined
    # Read off the parts of the number: comparisons in high precision took longer than the formulas themselves.
    _, mantissa, exponent, bits = value._mpf_
    if not mantissa and exponent:
        raise Undefined  # ±∞ or NaN
    if mantissa and not -LARGEST < exponent + bits <= LARGEST:
        raise OutOfRange
    return value


@cache
def _exact(number: float) -> Any:
    """The number itself, in whatever precision mpmath works."""
    return mp.make_mpf(libmp.from_float(number))


def bound(tree: Node, parameters: Mapping[str, float]) -> Node:
    """The tree with numbers in the places of its parameters."""
    if isinstance(tree, Variable) and tree.name in parameters:
        return Number(parameters[tree.name])
    if isinstance(tree, Number | Constant | Variable):
        return tree
    return replace(tree, arguments=tuple(bound(argument, parameters) for argument in tree.arguments))


def value_at(tree: Node, x: Any, y: Any, digits: int = 60) -> Any:
    """f(x, y)."""
    with mp.workdps(digits):
        return evaluate(tree, {"x": mpf(x), "y": mpf(y)})


def gradient_at(tree: Node, x: float, y: float) -> list[float]:
    """∇f by central differences, exact far beyond float64."""
    with mp.workdps(90):
        h = mpf(10) ** -30
        pairs = [((h, 0), (-h, 0)), ((0, h), (0, -h))]
        return [
            float((value_at(tree, x + a, y + b, 90) - value_at(tree, x + c, y + d, 90)) / (2 * h))
            for (a, b), (c, d) in pairs
        ]


def hessian_at(tree: Node, x: float, y: float) -> list[list[float]]:
    """∇²f by central differences of central differences."""
    with mp.workdps(120):
        h = mpf(10) ** -25

        def slope(dx: Any, dy: Any, along: int) -> Any:
            ex, ey = ((h, 0), (0, h))[along]
            forward = value_at(tree, x + dx + ex, y + dy + ey, 120)
            return (forward - value_at(tree, x + dx - ex, y + dy - ey, 120)) / (2 * h)

        return [
            [float((slope(dx, dy, along) - slope(-dx, -dy, along)) / (2 * h)) for dx, dy in ((h, 0), (0, h))]
            for along in (0, 1)
        ]


def _power(base: Any, exponent: Any) -> Any:
    if base == 0:
        if exponent < 0:
            raise Undefined
        return mpf(exponent == 0)
    if base < 0 and exponent != mpmath.floor(exponent):
        raise Undefined
    return base**exponent


def _atan2(u: Any, v: Any) -> Any:
    if u == 0 and v == 0:
        raise Undefined
    return mpmath.atan2(u, v)


def _nonzero(v: Any) -> Any:
    if v == 0:
        raise Undefined
    return v


def _sinc(u: Any) -> Any:
    return mpmath.sin(u) / u if u else mpf(1)


def _cbrt(u: Any) -> Any:
    return mpmath.sign(u) * mpmath.cbrt(abs(u))


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": lambda u, v: u + v, "subtract": lambda u, v: u - v, "multiply": lambda u, v: u * v,
    "divide": lambda u, v: u / v, "negate": lambda u: -u, "power": _power,
    "exp": mpmath.exp, "ln": mpmath.log, "log2": lambda u: mpmath.log(u, 2), "log10": mpmath.log10,
    "sqrt": mpmath.sqrt, "cbrt": _cbrt, "abs": abs, "sign": mpmath.sign, "floor": mpmath.floor, "ceil": mpmath.ceil,
    "min": min, "max": max,
    "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan,
    "sec": lambda u: 1 / mpmath.cos(u), "csc": lambda u: 1 / mpmath.sin(u),
    "cot": lambda u: mpmath.cos(u) / mpmath.sin(u),
    "asin": mpmath.asin, "acos": mpmath.acos, "atan": mpmath.atan, "atan2": _atan2,
    "sinh": mpmath.sinh, "cosh": mpmath.cosh, "tanh": mpmath.tanh,
    "asinh": mpmath.asinh, "acosh": mpmath.acosh, "atanh": mpmath.atanh,
    "hypot": lambda u, v: mpmath.sqrt(u * u + v * v), "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)),
    "norm": lambda u, v: mpmath.sqrt(u * u + v * v), "square": lambda u: u * u,
    "softplus": lambda u: mpmath.log(1 + mpmath.exp(u)), "erf": mpmath.erf, "sinc": _sinc,
    "expm1": lambda u: mpmath.exp(u) - 1, "log1p": lambda u: mpmath.log(1 + u),
    "sech": mpmath.sech, "csch": lambda u: mpmath.csch(_nonzero(u)), "coth": lambda u: mpmath.coth(_nonzero(u)),
    "relu": lambda u: max(mpf(0), u), "heaviside": lambda u: (1 + mpmath.sign(u)) / 2, "round": mpmath.nint,
    "mod": lambda u, v: u - v * mpmath.floor(u / v),
    "greater": lambda u, v: u > v, "at_least": lambda u, v: u >= v, "less": lambda u, v: u < v,
    "at_most": lambda u, v: u <= v, "equals": lambda u, v: u == v, "differs": lambda u, v: u != v,
    "both": lambda u, v: u and v, "either": lambda u, v: u or v,
}  # fmt: skip
