"""Powers that are smooth whatever their exponent: those of a base that is positive everywhere, as eᵘ and (1 + u²)ᵛ."""

from __future__ import annotations

from gradnorm_core.formulas.compiler.signs import signs
from gradnorm_core.formulas.compiler.simplification import simplifying_graph
from gradnorm_core.formulas.functions.aggregates import ROW_COUNT
from gradnorm_core.formulas.tree import Node, variables


def is_positive(tree: Node) -> bool:
    """Returns True when a tree is positive wherever it is defined, by the signs of its parts; False when in doubt.

    >>> from gradnorm_core.formulas.expression import parse_expression
    >>> [is_positive(parse_expression(text).tree) for text in ("e", "1/2", "1 + x^2", "x^2", "x", "e^x")]
    [True, True, True, False, False, True]
    """
    graph = simplifying_graph()
    bindings = {name: graph.variable(name) for name in (*variables(tree), ROW_COUNT)}
    return signs(graph, graph.lower(tree, bindings)) <= {"+"}
