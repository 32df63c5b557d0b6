"""Formulas evaluated the slow and certain way: by mpmath, in any precision, with real domains.

Nothing here is shared with the package but the shape of the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class _Part:
    """A part of a formula.

    Attributes:
        name: of the function, the constant or the variable.
        arguments: the places of the parts it is computed from.
        number: its value, where it is a number: sign, mantissa, exponent and bits, as mpmath keeps numbers.
        moves: whether it depends on x, and on y.
    """

    name: str
    arguments: tuple[int, ...]
    number: Any
    moves: tuple[bool, bool]


class Formula:
    """A tree that is evaluated at many points: what occurs twice is computed once, and what only x moves once per x."""

    def __init__(self, tree: Node) -> None:
        self._parts: list[_Part] = []
        self._places: dict[tuple[Any, ...], int] = {}
        self._root = self._place(tree)

    def _place(self, tree: Node) -> int:
        if isinstance(tree, Number):
            return self._part("number", (), libmp.from_float(float(tree.value)))
        if isinstance(tree, Constant | Variable):
            return self._part(tree.name, ())
        return self._part(tree.function, tuple(self._place(argument) for argument in tree.arguments))

    def _part(self, name: str, arguments: tuple[int, ...], number: Any = None) -> int:
        known = self._places.get((name, arguments, number))
        if known is not None:
            return known
        of = [self._parts[place].moves for place in arguments]
        moves = (name == "x" or any(x for x, _ in of), name == "y" or any(y for _, y in of))
        self._parts.append(_Part(name, arguments, number, moves))
        return self._places.setdefault((name, arguments, number), len(self._parts) - 1)

    def at(self, x: Any, y: Any) -> Any:
        """f(x, y) in the working precision of mpmath."""
        return self.on_grid([x], [y])[0, 0]

    def on_grid(self, xs: Sequence[Any], ys: Sequence[Any]) -> dict[tuple[int, int], Any]:
        """f(xs[i], ys[j]) by (i, j) in the working precision of mpmath."""
        evaluation = _Evaluation(self._parts, [mpf(x)._mpf_ for x in xs], [mpf(y)._mpf_ for y in ys])
        return {(i, j): mp.make_mpf(evaluation.value(self._root, i, j)) for i in range(len(xs)) for j in range(len(ys))}


class _Evaluation:
    """The values of the parts of a formula on a grid of points, each computed when it is first asked for."""

    def __init__(self, parts: Sequence[_Part], xs: Sequence[Any], ys: Sequence[Any]) -> None:
        self._parts, self._xs, self._ys = parts, xs, ys
        self._precision: tuple[int, str] = mp._prec_rounding
        self._known: dict[tuple[int, int, int], Any] = {}

    def value(self, place: int, i: int, j: int) -> Any:
        """The value of a part: a number as mpmath keeps it, or True or False."""
        part = self._parts[place]
        if part.number is not None:
            return part.number
        key = (place, i if part.moves[0] else -1, j if part.moves[1] else -1)
        value = self._known.get(key)
        if value is None:
            value = self._known[key] = self._computed(part, i, j)
        return value

    def _computed(self, part: _Part, i: int, j: int) -> Any:
        if not part.arguments:
            return {"x": self._xs[i], "y": self._ys[j]}.get(part.name) or _CONSTANTS[part.name](*self._precision)
        if part.name == "select":
            condition, first, second = part.arguments
            return self.value(first if self.value(condition, i, j) else second, i, j)
        arguments = [self.value(argument, i, j) for argument in part.arguments]
        try:
            if part.name in _RAW:
                value = _RAW[part.name](*arguments, *self._precision)
            else:
                value = _FUNCTIONS[part.name](*(_wrapped(argument) for argument in arguments))
        except (ZeroDivisionError, ValueError) as error:
            raise Undefined from error
        if isinstance(value, bool):
            return value
        if isinstance(value, mpmath.mpc):
            raise Undefined
        return _within_range(value if isinstance(value, tuple) else value._mpf_)


def _wrapped(value: Any) -> Any:
    return mp.make_mpf(value) if isinstance(value, tuple) else value


def _within_range(value: Any) -> Any:
    # Read off the parts of the number: comparisons in high precision took longer than the formulas themselves.
    _, mantissa, exponent, bits = value
    if not mantissa and exponent:
        raise Undefined  # ±∞ or NaN
    if mantissa and not -LARGEST < exponent + bits <= LARGEST:
        raise OutOfRange
    return value


def bound(tree: Node, parameters: Mapping[str, float]) -> Node:
    """The tree with numbers in the places of its parameters."""
    if isinstance(tree, Variable) and tree.name in parameters:
        return Number(parameters[tree.name])
    if isinstance(tree, Number | Constant | Variable):
        return tree
    return replace(tree, arguments=tuple(bound(argument, parameters) for argument in tree.arguments))


def value_at(tree: Node | Formula, x: Any, y: Any, digits: int = 60) -> Any:
    """f(x, y)."""
    formula = tree if isinstance(tree, Formula) else Formula(tree)
    with mp.workdps(digits):
        return formula.at(x, y)


def gradient_at(tree: Node | Formula, x: float, y: float) -> list[float]:
    """∇f by central differences, exact far beyond float64."""
    formula = tree if isinstance(tree, Formula) else Formula(tree)
    with mp.workdps(90):
        h = mpf(10) ** -30
        along_x, along_y = formula.on_grid([x + h, x - h], [y]), formula.on_grid([x], [y + h, y - h])
        return [float((along_x[0, 0] - along_x[1, 0]) / (2 * h)), float((along_y[0, 0] - along_y[0, 1]) / (2 * h))]


def hessian_at(tree: Node, x: float, y: float) -> list[list[float]]:
    """∇²f by central differences of central differences."""
    formula = Formula(tree)
    with mp.workdps(120):
        h = mpf(10) ** -25

        def slope(dx: Any, dy: Any, along: int) -> Any:
            ex, ey = ((h, 0), (0, h))[along]
            return (formula.at(x + dx + ex, y + dy + ey) - formula.at(x + dx - ex, y + dy - ey)) / (2 * h)

        return [
            [float((slope(dx, dy, along) - slope(-dx, -dy, along)) / (2 * h)) for dx, dy in ((h, 0), (0, h))]
            for along in (0, 1)
        ]


def _power(base: Any, exponent: Any, precision: int, rounding: str) -> Any:
    if base == libmp.fzero:
        if exponent[0]:
            raise Undefined
        return libmp.fone if exponent == libmp.fzero else libmp.fzero
    whole = exponent[2] >= 0
    if base[0] and not whole:
        raise Undefined
    return libmp.mpf_pow(base, exponent, precision, rounding)


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


_CONSTANTS: dict[str, Callable[..., Any]] = {
    "pi": libmp.mpf_pi, "e": libmp.mpf_e,
    "tau": lambda *precision: libmp.mpf_mul_int(libmp.mpf_pi(*precision), 2, *precision),
}  # fmt: skip
_RAW: dict[str, Callable[..., Any]] = {
    "add": libmp.mpf_add, "subtract": libmp.mpf_sub, "multiply": libmp.mpf_mul, "divide": libmp.mpf_div,
    "negate": libmp.mpf_neg, "power": _power, "square": lambda u, *precision: libmp.mpf_mul(u, u, *precision),
    "exp": libmp.mpf_exp, "ln": libmp.mpf_log, "sqrt": libmp.mpf_sqrt, "abs": libmp.mpf_abs,
    "sin": libmp.mpf_sin, "cos": libmp.mpf_cos, "tanh": libmp.mpf_tanh,
}  # fmt: skip
"""Functions on numbers as mpmath keeps them: wrapping these into objects took longer than most of the arithmetic."""
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "log2": lambda u: mpmath.log(u, 2), "log10": mpmath.log10, "cbrt": _cbrt,
    "sign": mpmath.sign, "floor": mpmath.floor, "ceil": mpmath.ceil, "min": min, "max": max, "tan": mpmath.tan,
    "sec": lambda u: 1 / mpmath.cos(u), "csc": lambda u: 1 / mpmath.sin(u),
    "cot": lambda u: mpmath.cos(u) / mpmath.sin(u),
    "asin": mpmath.asin, "acos": mpmath.acos, "atan": mpmath.atan, "atan2": _atan2,
    "sinh": mpmath.sinh, "cosh": mpmath.cosh,
    "asinh": mpmath.asinh, "acosh": mpmath.acosh, "atanh": mpmath.atanh,
    "hypot": lambda u, v: mpmath.sqrt(u * u + v * v), "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)),
    "norm": lambda u, v: mpmath.sqrt(u * u + v * v),
    "softplus": lambda u: mpmath.log(1 + mpmath.exp(u)), "erf": mpmath.erf, "sinc": _sinc,
    "expm1": lambda u: mpmath.exp(u) - 1, "log1p": lambda u: mpmath.log(1 + u),
    "sech": mpmath.sech, "csch": lambda u: mpmath.csch(_nonzero(u)), "coth": lambda u: mpmath.coth(_nonzero(u)),
    "relu": lambda u: max(mpf(0), u), "heaviside": lambda u: (1 + mpmath.sign(u)) / 2, "round": mpmath.nint,
    "mod": lambda u, v: u - v * mpmath.floor(u / v),
    "greater": lambda u, v: u > v, "at_least": lambda u, v: u >= v, "less": lambda u, v: u < v,
    "at_most": lambda u, v: u <= v, "equals": lambda u, v: u == v, "differs": lambda u, v: u != v,
    "both": lambda u, v: u and v, "either": lambda u, v: u or v,
}  # fmt: skip
