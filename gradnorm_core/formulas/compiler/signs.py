"""The signs that a subexpression can take, which show that 1 + x² is never zero and ln(1 + x²) always defined.

Each node has a set of signs out of ``-0+``, found from the signs of its arguments. They are those of real numbers:
e^(−x) is positive also where float64 rounds it to 0. So programs do not test conditions that always hold.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING

from gradnorm_core.formulas.functions import COMPUTED

if TYPE_CHECKING:
    from gradnorm_core.formulas.compiler.graph import Graph


Signs = frozenset[str]
_ANY, _POSITIVE = frozenset("-0+"), frozenset("+")
_SUMS = {"--": "-", "-0": "-", "-+": "-0+", "0-": "-", "00": "0", "0+": "+", "+-": "-0+", "+0": "+", "++": "+"}
_PRODUCTS = {"--": "+", "-0": "0", "-+": "-", "0-": "0", "00": "0", "0+": "0", "+-": "-", "+0": "0", "++": "+"}
_OPPOSITES = {"-": "+", "0": "0", "+": "-"}


def signs(graph: Graph, index: int) -> Signs:
    """Returns the signs that a node can take where all its arguments are defined."""
    operation, value = graph.operations[index], graph.constant(index)
    if value is not None:
        return frozenset("+" if value > 0 else "-" if value < 0 else "0" if value == 0 else "-0+")
    if operation.function in ("variable", "constant"):
        return _ANY if operation.function == "variable" else _POSITIVE
    if operation.function == "power":
        return _power(graph, *operation.arguments)
    rule = _RULES.get(operation.function)
    if rule is None:
        return frozenset(COMPUTED[operation.function].signs)
    return rule(*[signs(graph, argument) for argument in operation.arguments])


def _power(graph: Graph, base: int, exponent: int) -> Signs:
    of_base, constant = signs(graph, base), graph.constant(exponent)
    if of_base <= _POSITIVE:
        return _POSITIVE
    if constant is None or not constant.is_integer():
        return frozenset("0+") if constant is not None or "-" not in of_base else _ANY
    possible = of_base - {"0"} if constant < 0 else of_base
    return _magnitude(possible) if constant % 2 == 0 else possible


def _sum(first: Signs, second: Signs) -> Signs:
    return _table(_SUMS, first, second)


def _product(first: Signs, second: Signs) -> Signs:
    return _table(_PRODUCTS, first, second)


def _average(possible: Signs) -> Signs:
    """Returns the signs of a mean: it may be 0 where its terms have both signs, although no term is 0."""
    return _ANY if {"-", "+"} <= possible else possible


def _table(table: dict[str, str], first: Signs, second: Signs) -> Signs:
    return frozenset("".join(table[one + other] for one, other in product(first, second)))


def _opposite(possible: Signs) -> Signs:
    return frozenset(_OPPOSITES[sign] for sign in possible)


def _magnitude(possible: Signs) -> Signs:
    return frozenset("+" if sign == "-" else sign for sign in possible)


# These hold where the function is defined: a divisor is not 0 there, an argument of a root not negative.
_RULES: dict[str, Callable[..., Signs]] = {
    "add": _sum,
    "subtract": lambda first, second: _sum(first, _opposite(second)),
    "multiply": _product,
    "divide": lambda first, second: _product(first, second - {"0"}),
    "negate": _opposite,
    "abs": _magnitude,
    "select": lambda condition, first, second: first | second,
    "sqrt": lambda possible: possible - {"-"},
    "mean": _average,
    "row_max": lambda possible: possible,
    "at_row_max": lambda first, second: _average(second),
}
