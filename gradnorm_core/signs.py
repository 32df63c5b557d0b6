"""What signs a subexpression can take: enough to know that 1 + x² is never zero and ln(1 + x²) always defined.

A set of signs out of ``-0+`` per node, from the signs of its arguments, for real numbers: e^(−x) is positive also
where float64 rounds it to 0. With it conditions that always hold leave no trace in the programs.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from gradnorm_core.functions import FUNCTIONS

if TYPE_CHECKING:
    from gradnorm_core.graph import Graph

Signs = frozenset[str]
_ANY, _POSITIVE = frozenset("-0+"), frozenset("+")
_SUMS = {"--": "-", "-0": "-", "-+": "-0+", "0-": "-", "00": "0", "0+": "+", "+-": "-0+", "+0": "+", "++": "+"}
_PRODUCTS = {"--": "+", "-0": "0", "-+": "-", "0-": "0", "00": "0", "0+": "0", "+-": "-", "+0": "0", "++": "+"}
_OPPOSITES = {"-": "+", "0": "0", "+": "-"}


def signs(graph: Graph, index: int) -> Signs:
    """The signs the node can take where everything it is made of is defined."""
    operation = graph.operations[index]
    value = graph.constant(index)
    if value is not None:
        return frozenset("+" if value > 0 else "-" if value < 0 else "0" if value == 0 else "-0+")
    if operation.function == "power":
        return _power(graph, *operation.arguments)
    if operation.function == "variable":
        return _ANY
    known = FUNCTIONS[operation.function].signs
    return _combined(operation.function, [signs(graph, argument) for argument in operation.arguments], frozenset(known))


def _combined(function: str, arguments: list[Signs], known: Signs) -> Signs:
    if function == "negate":
        return _opposite(arguments[0])
    if function == "add":
        return _table(_SUMS, *arguments)
    if function == "subtract":
        return _table(_SUMS, arguments[0], _opposite(arguments[1]))
    if function == "multiply":
        return _table(_PRODUCTS, *arguments)
    if function == "divide":  # where the divisor is 0 the quotient is not defined
        return _table(_PRODUCTS, arguments[0], arguments[1] - {"0"})
    if function == "sqrt" and arguments[0] <= _POSITIVE or function == "abs" and "0" not in arguments[0]:
        return _POSITIVE
    return known


def _power(graph: Graph, base: int, exponent: int) -> Signs:
    of_base, constant = signs(graph, base), graph.constant(exponent)
    if of_base <= _POSITIVE:
        return _POSITIVE
    if constant is None or not constant.is_integer():
        return frozenset("0+") if constant is not None or "-" not in of_base else _ANY
    possible = of_base - {"0"} if constant < 0 else of_base
    return frozenset("+" if sign == "-" else sign for sign in possible) if constant % 2 == 0 else possible


def _table(table: dict[str, str], first: Signs, second: Signs) -> Signs:
    return frozenset("".join(table[one + other] for one, other in product(first, second)))


def _opposite(possible: Signs) -> Signs:
    return frozenset(_OPPOSITES[sign] for sign in possible)
