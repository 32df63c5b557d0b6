"""Derivatives on the graph, by the forward rules of the table: d f(u, v) = ∂f/∂u·du + ∂f/∂v·dv."""

from __future__ import annotations

from functools import cache

from gradnorm_core.formulas.compiler.graph import Graph
from gradnorm_core.formulas.functions import COMPUTED
from gradnorm_core.formulas.tree import Node, Operand, Variable, lift


def derivative(graph: Graph, root: int, variable: int) -> int:
    """Returns the node of ∂root/∂variable; every shared node is differentiated once, so the cost is linear."""
    zero = graph.number(0)
    changes: dict[int, int] = {variable: graph.number(1)}
    for index in graph.ancestry([root]):
        if index not in changes:
            of_arguments = [changes[argument] for argument in graph.operations[index].arguments]
            moving = any(change != zero for change in of_arguments)
            changes[index] = _differential(graph, index, of_arguments) if moving else zero
    return changes[root]


def _differential(graph: Graph, index: int, changes: list[int]) -> int:
    operation = graph.operations[index]
    bindings = dict(zip(_slots("u", len(changes)), operation.arguments, strict=True))
    whole = _whole_rule(operation.function)
    if whole is not None:
        return graph.lower(whole, bindings | dict(zip(_slots("du", len(changes)), changes, strict=True)))
    total = zero = graph.number(0)
    for partial, change in zip(_partial_rules(operation.function), changes, strict=False):
        if change != zero:
            total = graph.apply("add", total, graph.apply("multiply", graph.lower(partial, bindings), change))
    return total


@cache
def _slots(letter: str, count: int) -> tuple[str, ...]:
    return tuple(f"{letter}{place}" for place in range(count))


@cache
def _partial_rules(function: str) -> tuple[Node, ...]:
    """Returns ∂f/∂u0, ∂f/∂u1, … as trees in u0, u1, …; empty for a function that is constant almost everywhere."""
    row = COMPUTED[function]
    if row.partials is None:
        return ()
    return tuple(lift(partial) for partial in row.partials(*map(Variable, _slots("u", row.arity[0]))))


@cache
def _whole_rule(function: str) -> Node | None:
    """df as a tree in u0, …, du0, …, for the rows that give it as a whole."""
    row = COMPUTED[function]
    if row.differential is None:
        return None
    names: list[Operand] = [Variable(name) for letter in ("u", "du") for name in _slots(letter, row.arity[0])]
    return lift(row.differential(*names))
