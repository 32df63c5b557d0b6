"""The domain of a typed formula: the conditions of the table, gathered from the tree as it was typed.

Conditions that always hold are left out. Each condition is kept with the one that its arguments are defined, so that
for √(ln x) at x = −1 the logarithm is named and not the root.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gradnorm_core.formulas.compiler.graph import Graph
from gradnorm_core.formulas.functions import COMPUTED
from gradnorm_core.formulas.functions.aggregates import AGGREGATES
from gradnorm_core.formulas.tree import Call, Node, Number, Variable

IN_A_ROW = ", in a row of the data"
"""Appended to the fault of a function that is evaluated in every row."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition of one function in the formula.

    Attributes:
        condition: the node that holds where the function is defined.
        given: the node that holds where its arguments are defined.
        words: the fault where the condition fails.
    """

    condition: int
    given: int
    words: str


def requirements(graph: Graph, tree: Node, bindings: Mapping[str, int]) -> list[Requirement]:
    """All conditions of the formula that can fail, innermost first."""
    found: list[Requirement] = []
    _gather(graph, tree, bindings, found)
    return found


def _gather(graph: Graph, tree: Node, bindings: Mapping[str, int], found: list[Requirement]) -> int:
    """The node that holds where the tree is defined; notes its requirements on the way."""
    holds = graph.truth(True)
    if not isinstance(tree, Call):
        return holds
    if tree.function == "select":
        return _gather_pieces(graph, tree, bindings, found)
    if tree.function in AGGREGATES:
        return _gather_rows(graph, tree, bindings, found)
    for argument in tree.arguments:
        holds = graph.apply("both", holds, _gather(graph, argument, bindings, found))
    condition = _condition(graph, tree, bindings)
    if condition == graph.truth(True):
        return holds
    found.append(Requirement(condition, holds, COMPUTED[tree.function].domain_words))
    return graph.apply("both", holds, condition)


def _gather_rows(graph: Graph, tree: Call, bindings: Mapping[str, int], found: list[Requirement]) -> int:
    """`_gather` for a mean, a sum or a maximum over rows: the conditions inside must hold in every row."""
    always = holds = graph.truth(True)
    inside: list[Requirement] = []
    _gather(graph, tree.arguments[0], bindings, inside)
    for one in inside:
        met = graph.apply("every", graph.apply("select", one.given, one.condition, always))
        found.append(Requirement(met, always, f"{one.words}{IN_A_ROW}"))
        holds = graph.apply("both", holds, met)
    return holds


def _gather_pieces(graph: Graph, tree: Call, bindings: Mapping[str, int], found: list[Requirement]) -> int:
    """`_gather` for if(c, u, v): the conditions of u must hold only where c holds, those of v only elsewhere."""
    always = graph.truth(True)
    decided = _gather(graph, tree.arguments[0], bindings, found)
    condition = graph.lower(tree.arguments[0], bindings)
    pieces = []
    for argument, places in zip(tree.arguments[1:], ((True, False), (False, True)), strict=True):
        taken = graph.apply("select", condition, *map(graph.truth, places))
        inside: list[Requirement] = []
        holds = _gather(graph, argument, bindings, inside)
        for one in inside:
            asked = graph.apply("both", decided, graph.apply("both", taken, one.given))
            met = graph.apply("select", taken, one.condition, always)
            found.append(Requirement(met, asked, one.words))
        pieces.append(graph.apply("select", taken, holds, always))
    return graph.apply("both", decided, graph.apply("both", *pieces))


def _condition(graph: Graph, tree: Call, bindings: Mapping[str, int]) -> int:
    """The node of the function's own condition."""
    domain = COMPUTED[tree.function].domain
    if domain is None:
        return graph.truth(True)
    arguments = [graph.lower(argument, bindings) for argument in tree.arguments]
    slots: list[Node] = []
    for place, argument in enumerate(arguments):
        value = graph.constant(argument)
        slots.append(Variable(f"u{place}") if value is None else Number(value))
    condition = domain(*slots)
    if condition is None:
        return graph.truth(True)
    return graph.lower(condition, {f"u{place}": argument for place, argument in enumerate(arguments)})
