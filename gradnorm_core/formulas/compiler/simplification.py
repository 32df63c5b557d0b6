"""Simplifications while a graph grows: 0 + u, 1·u, u·u, 2·(3·u), u + (−v), conditions that always hold.

Each rule gets the graph and the arguments and returns the simpler node, or None to keep the node as it is. All rules
are exact up to rounding wherever both sides are defined. The domain is found from the typed tree before, so no rule can
change it.
"""

from __future__ import annotations

import math

from gradnorm_core.formulas.compiler import roots, row_rules
from gradnorm_core.formulas.compiler.graph import Graph, Rule
from gradnorm_core.formulas.compiler.signs import signs


def simplifying_graph(exact: bool = False) -> Graph:
    """An empty graph with the rules of this file."""
    return Graph(_RULES, exact)


def _arguments(graph: Graph, index: int, function: str) -> tuple[int, ...] | None:
    operation = graph.operations[index]
    return operation.arguments if operation.function == function else None


def _scaled(graph: Graph, index: int) -> tuple[float, int] | None:
    """(c, u) where the node is c·u with a constant c."""
    factors = _arguments(graph, index, "multiply")
    factor = graph.constant(factors[0]) if factors else None
    return None if factor is None or factors is None else (factor, factors[1])


def _opposite(graph: Graph, index: int) -> int | None:
    """−u where that is simpler to write than u: for −v, c·v with c < 0, and negative numbers."""
    inner = _arguments(graph, index, "negate")
    if inner:
        return inner[0]
    scaled, value = _scaled(graph, index), graph.constant(index)
    if (scaled and scaled[0] < 0) or (value is not None and value < 0):
        return graph.apply("negate", index)
    return None


def _add(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    u, v = arguments
    if graph.constant(u) is not None or (graph.constant(v) is None and u > v):
        u, v = v, u
    if graph.constant(v) == 0:
        return u
    if u == v:
        return graph.apply("multiply", graph.number(2), u)
    minus_v, minus_u = _opposite(graph, v), _opposite(graph, u)
    if minus_v is not None:
        return graph.apply("subtract", u, minus_v)
    if minus_u is not None:
        return graph.apply("subtract", v, minus_u)
    return graph.operation("add", u, v)


def _subtract(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    u, v = arguments
    if graph.constant(v) == 0:
        return u
    if graph.constant(u) == 0:
        return graph.apply("negate", v)
    minus_v = _opposite(graph, v)
    return None if minus_v is None else graph.apply("add", u, minus_v)


def _negate(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    (u,) = arguments
    inner, difference, scaled = _arguments(graph, u, "negate"), _arguments(graph, u, "subtract"), _scaled(graph, u)
    if inner:
        return inner[0]
    if difference:
        return graph.apply("subtract", difference[1], difference[0])
    return graph.apply("multiply", graph.number(-scaled[0]), scaled[1]) if scaled else None


def _multiply(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    u, v = arguments
    if graph.constant(v) is not None or (graph.constant(u) is None and u > v):
        u, v = v, u
    factor = graph.constant(u)
    if factor is not None:
        simpler = _multiply_by_constant(graph, factor, v)
    elif u == v:
        return graph.apply("power", u, graph.number(2))
    else:
        simpler = roots.product(graph, u, v)
        simpler = _multiply_moving_constants(graph, u, v) if simpler is None else simpler
    return graph.operation("multiply", u, v) if simpler is None else simpler


def _multiply_by_constant(graph: Graph, factor: float, v: int) -> int | None:
    if factor == 0:
        return graph.number(0)
    if factor == 1:
        return v
    return graph.apply("negate", v) if factor == -1 else _multiply_into(graph, factor, v)


def _multiply_into(graph: Graph, factor: float, v: int) -> int | None:
    """c·(k·u) → (c·k)·u, c·(−u) → (−c)·u, c·(k·u/w) → (c·k)·u/w, c·u⁻ⁿ → c/uⁿ."""
    scaled, inner, quotient = _scaled(graph, v), _arguments(graph, v, "negate"), _arguments(graph, v, "divide")
    if scaled and _merge(graph, factor * scaled[0], factor, scaled[0]):
        return graph.apply("multiply", graph.number(factor * scaled[0]), scaled[1])
    if inner:
        return graph.apply("multiply", graph.number(-factor), inner[0])
    if quotient and (graph.constant(quotient[0]) is not None or _scaled(graph, quotient[0])):
        return graph.apply("divide", graph.apply("multiply", graph.number(factor), quotient[0]), quotient[1])
    reciprocal = _reciprocal(graph, v)
    return graph.apply("divide", graph.number(factor * reciprocal[0]), reciprocal[1]) if reciprocal else None


def _multiply_moving_constants(graph: Graph, u: int, v: int) -> int | None:
    """u·(c/v) → (c·u)/v, u·(c·v) → c·(u·v), u·(−v) → −(u·v)."""
    for one, other in ((u, v), (v, u)):
        if quotient := _reciprocal(graph, other):
            return graph.apply("divide", graph.apply("multiply", graph.number(quotient[0]), one), quotient[1])
    for one, other in ((u, v), (v, u)):
        if scaled := _scaled(graph, other):
            return graph.apply("multiply", graph.number(scaled[0]), graph.apply("multiply", one, scaled[1]))
        if inner := _arguments(graph, other, "negate"):
            return graph.apply("negate", graph.apply("multiply", one, inner[0]))
    return None


def _reciprocal(graph: Graph, index: int) -> tuple[float, int] | None:
    """(c, v) where the node is c/v with a constant c, u⁻ⁿ included."""
    quotient, power = _arguments(graph, index, "divide"), _arguments(graph, index, "power")
    if quotient and (numerator := graph.constant(quotient[0])) is not None:
        return numerator, quotient[1]
    if power and (exponent := graph.constant(power[1])) is not None and exponent < 0:
        return 1.0, graph.apply("power", power[0], graph.number(-exponent))
    return None


def _divide(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    u, v = arguments
    numerator, divisor, inner = graph.constant(u), graph.constant(v), _arguments(graph, u, "negate")
    if numerator == 0 or divisor == 1:
        return u
    if divisor == -1:
        return graph.apply("negate", u)
    if inner:
        return graph.apply("negate", graph.apply("divide", inner[0], v))
    return _divide_constants(graph, u, v)


def _divide_constants(graph: Graph, u: int, v: int) -> int | None:
    """(c·u)/k → (c/k)·u and c/(k·v) → (c/k)/v with constants c and k."""
    numerator, divisor, scaled, scale = graph.constant(u), graph.constant(v), _scaled(graph, u), _scaled(graph, v)
    if divisor and scaled and _merge(graph, scaled[0] / divisor, scaled[0], divisor):
        return graph.apply("multiply", graph.number(scaled[0] / divisor), scaled[1])
    if numerator and scale and _merge(graph, numerator / scale[0], numerator, scale[0]):
        return graph.apply("divide", graph.number(numerator / scale[0]), scale[1])
    return None


def _merge(graph: Graph, result: float, *constants: float) -> bool:
    """Whether constants may be merged: the result neither overflows nor underflows, nor makes 0.333 of an exact 1/3."""
    exact = result.is_integer() or not all(constant.is_integer() for constant in constants)
    return math.isfinite(result) and result != 0 and (exact or not graph.exact)


def _power(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    base, exponent = graph.constant(arguments[0]), graph.constant(arguments[1])
    if base == math.e or graph.operations[arguments[0]].content == "e":
        return graph.apply("exp", arguments[1])
    if exponent == 0:
        return graph.number(1)
    if exponent == 1:
        return arguments[0]
    if exponent == 0.5:
        return graph.apply("sqrt", arguments[0])
    return None if exponent is None else roots.power(graph, arguments[0], exponent)


def _power_log(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    return graph.apply("power", *arguments[:2]) if graph.constant(arguments[2]) == 0 else None


def _abs(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    """|u| is u where u ≥ 0: |x²| is as smooth as x²."""
    possible = signs(graph, arguments[0])
    if "-" not in possible:
        return arguments[0]
    return graph.apply("negate", arguments[0]) if "+" not in possible else None


def _sign(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    possible = signs(graph, arguments[0])
    return graph.number({"-": -1, "0": 0, "+": 1}[min(possible)]) if len(possible) == 1 else None


def _both(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    return _connective(graph, arguments, neutral=True)


def _either(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    return _connective(graph, arguments, neutral=False)


def _connective(graph: Graph, arguments: tuple[int, ...], neutral: bool) -> int | None:
    """Removes the neutral truth value, True for "and", False for "or"; the other value decides alone."""
    for one, other in (arguments, arguments[::-1]):
        if one == graph.truth(neutral) or one == other:
            return other
        if one == graph.truth(not neutral):
            return one
    return None


def _select(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    condition, u, v = arguments
    if condition == graph.truth(True) or u == v:
        return u
    if condition == graph.truth(False):
        return v
    if u == condition and v == graph.truth(True):
        return v
    return condition if (u, v) == (graph.truth(True), graph.truth(False)) else None


def _comparison(true_for: str, mirrored: str) -> Rule:
    """Returns the rule that decides u ⋛ 0 and 0 ⋛ v where the sign of the other side is known."""

    def rule(graph: Graph, arguments: tuple[int, ...]) -> int | None:
        u, v = arguments
        if graph.constant(v) == 0:
            return _decided(graph, signs(graph, u), frozenset(true_for))
        if graph.constant(u) == 0:
            return _decided(graph, signs(graph, v), frozenset(mirrored))
        return None

    return rule


def _decided(graph: Graph, possible: frozenset[str], true_for: frozenset[str]) -> int | None:
    if possible <= true_for:
        return graph.truth(True)
    return None if possible & true_for else graph.truth(False)


_RULES: dict[str, Rule] = {
    "add": _add, "subtract": _subtract, "negate": _negate, "multiply": _multiply, "divide": _divide, "power": _power,
    "sqrt": roots.sqrt, "cbrt": roots.cbrt, "hypot": roots.hypot, "max": roots.maximum, "min": roots.minimum,
    "power_log": _power_log, "abs": _abs, "sign": _sign, "both": _both, "either": _either, "select": _select,
    "greater": _comparison("+", "-"), "at_least": _comparison("0+", "-0"),
    "differs": _comparison("-+", "-+"), "equals": _comparison("0", "0"), **row_rules.RULES,
}  # fmt: skip
