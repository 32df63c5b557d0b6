"""Simplifications of means, sums and maxima over the rows of data: mean c = c, mean(a·u) = a·mean u, sum u = n·mean u.

c and a are the same in every row, so they are computed once and not in every row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gradnorm_core.formulas.functions.aggregates import ROW_COUNT

if TYPE_CHECKING:
    from gradnorm_core.formulas.compiler.graph import Graph

_SUMS = ("add", "subtract")


def _mean(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    (u,) = arguments
    if u not in graph.varying:
        return u
    operation = graph.operations[u]
    parts = operation.arguments
    constant = [part for part in parts if part not in graph.varying]
    if operation.function == "negate":
        return graph.apply("negate", graph.apply("mean", *parts))
    if operation.function in _SUMS and constant:
        return graph.apply(operation.function, *(graph.apply("mean", part) for part in parts))
    if operation.function == "multiply" and constant:
        return graph.apply("multiply", *(graph.apply("mean", part) for part in parts))
    if operation.function == "divide" and parts[1] not in graph.varying:
        return graph.apply("divide", graph.apply("mean", parts[0]), parts[1])
    return None


def _sum(graph: Graph, arguments: tuple[int, ...]) -> int:
    return graph.apply("multiply", graph.variable(ROW_COUNT), graph.apply("mean", *arguments))


def _same(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    """Replaces `max(e)` and `all(e)` over the rows by e, where e is the same in every row."""
    return None if arguments[0] in graph.varying else arguments[0]


def _at_row_max(graph: Graph, arguments: tuple[int, ...]) -> int | None:
    return None if arguments[1] in graph.varying else arguments[1]


RULES: dict[str, Callable[[Graph, tuple[int, ...]], int | None]] = {
    "mean": _mean, "sum": _sum, "row_max": _same, "at_row_max": _at_row_max, "every": _same, "some": _same,
}  # fmt: skip
