"""Rules for |u|, √u, ∛u and hypot(u, v) under powers: |u|² is u², hypot(u, v)² is u² + v², (u²)^1.5 is |u|³.

The two sides of each rule are the same function, and the right side is as smooth as f. The rules of the table would
find no derivative of √u where u = 0, and take |u|′ = 0 by convention. A rule holds wherever its left side is defined;
the conditions for that were gathered from the typed tree before.
"""

from __future__ import annotations

from collections.abc import Callable

from gradnorm_core.formulas.compiler.graph import Graph


def power(graph: Graph, base: int, exponent: float) -> int | None:
    """Returns uⁿ, n constant, as a power of w where u is √w, ∛w, |w| or a hypotenuse; None where no rule applies."""
    rule = _POWERS.get(graph.operations[base].function)
    return rule(graph, graph.operations[base].arguments, exponent) if rule else None


def sqrt(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    """√(w²) is |w|, √(w⁴) is w²."""
    return (
        _power_of_power(graph, graph.operations[arguments[0]].arguments, 0.5) if _is_power(graph, arguments) else None
    )


def cbrt(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    """∛(w³) is w, ∛(w⁶) is w²."""
    if not _is_power(graph, arguments):
        return None
    base, exponent = graph.operations[arguments[0]].arguments
    third = (graph.constant(exponent) or 0.5) / 3
    return graph.apply("power", base, graph.number(third)) if third.is_integer() else None


def hypot(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    """hypot(u, 0) is |u|."""
    for one, other in (arguments, arguments[::-1]):
        if graph.constant(other) == 0:
            return graph.apply("abs", one)
    return None


def product(graph: Graph, u: int, v: int) -> int | None:
    """u·sign u is |u|, and |u|·sign u is u."""
    for one, other in ((u, v), (v, u)):
        signed = graph.operations[other]
        if signed.function != "sign":
            continue
        if signed.arguments[0] == one:
            return graph.apply("abs", one)
        if graph.operations[one].function == "abs" and graph.operations[one].arguments == signed.arguments:
            return signed.arguments[0]
    return None


def maximum(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    """max(u, −u) is |u|."""
    u, v = arguments
    if u == v:
        return u
    return graph.apply("abs", u) if graph.apply("negate", u) == v else None


def minimum(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    """min(u, −u) is −|u|."""
    u, v = arguments
    if u == v:
        return u
    return graph.apply("negate", graph.apply("abs", u)) if graph.apply("negate", u) == v else None


def _is_power(graph: Graph, arguments: tuple[int, ...]) -> bool:
    return graph.operations[arguments[0]].function == "power"


def _power_of_abs(graph: Graph, arguments: tuple[int, ...], exponent: float) -> int | None:
    return graph.apply("power", arguments[0], graph.number(exponent)) if exponent % 2 == 0 else None


def _power_of_sqrt(graph: Graph, arguments: tuple[int, ...], exponent: float) -> int | None:
    return _shown(graph, arguments[0], exponent / 2) if exponent > 1 else None


def _power_of_cbrt(graph: Graph, arguments: tuple[int, ...], exponent: float) -> int | None:
    return graph.apply("power", arguments[0], graph.number(exponent / 3)) if exponent % 3 == 0 else None


def _power_of_hypot(graph: Graph, arguments: tuple[int, ...], exponent: float) -> int | None:
    if exponent < 2 or (graph.exact and exponent % 2):
        return None
    squares = [graph.apply("power", argument, graph.number(2)) for argument in arguments]
    return graph.apply("power", graph.apply("add", *squares), graph.number(exponent / 2))


def _power_of_power(graph: Graph, arguments: tuple[int, ...], exponent: float) -> int | None:
    """(wᵐ)ⁿ with an even m and an n that is no whole number: |w|ᵐⁿ."""
    inner = graph.constant(arguments[1])
    if inner is None or inner <= 0 or inner % 2 or exponent <= 0 or exponent.is_integer():
        return None
    return _shown(graph, graph.apply("abs", arguments[0]), inner * exponent)


def _shown(graph: Graph, base: int, exponent: float) -> int | None:
    """Returns uⁿ; None for a fractional n in a graph of shown formulas, where roots are not written as powers."""
    if graph.exact and not exponent.is_integer():
        return None
    return graph.apply("power", base, graph.number(exponent))


_POWERS: dict[str, Callable[[Graph, tuple[int, ...], float], int | None]] = {
    "abs": _power_of_abs, "sqrt": _power_of_sqrt, "cbrt": _power_of_cbrt, "hypot": _power_of_hypot,
    "power": _power_of_power,
}  # fmt: skip
