"""The model inside a loss over rows: the prediction of a row, found in the tree of the formula.

A loss compares a prediction u with the column to be predicted: (u − Y)², |Y − u|, in pieces as Huber's. So u is what Y
is added to or subtracted from.
"""

from __future__ import annotations

from gradnorm_core.formulas.functions.aggregates import AGGREGATES
from gradnorm_core.formulas.tree import Call, Node, Number, Variable, call, variables, walk

_ADDITIVE = frozenset({"add", "subtract", "negate"})


def residual_prediction(tree: Node, target: str, weights: tuple[str, ...]) -> Node | None:
    """Returns the prediction u of a formula that has u − Y or Y − u, always with the same u; None for any other.

    Args:
        tree: the formula.
        target: the name of the column to be predicted.
        weights: the names of the variables; a prediction reads one of them.
    """
    found: set[Node] = set()
    for terms in _sums_with(tree, target):
        ours = [added for added, term in terms if term == Variable(target)]
        rest = [(added, term) for added, term in terms if term != Variable(target)]
        if len(ours) != 1 or any(target in variables(term) for _, term in rest):
            continue
        prediction = _sum_of([(added != ours[0], term) for added, term in rest])
        if prediction is not None and variables(prediction) & set(weights):
            found.add(prediction)
    return found.pop() if len(found) == 1 else None


def row_quantity(tree: Node) -> Node | None:
    """The argument of the first mean, sum or max over rows in a formula; None where it has none."""
    found = (node.arguments[0] for node in walk(tree) if isinstance(node, Call) and node.function in AGGREGATES)
    return next(found, None)


def with_number(tree: Node, name: str, value: float) -> Node:
    """The tree with a number in place of a variable or a column."""
    if isinstance(tree, Variable):
        return Number(value) if tree.name == name else tree
    if isinstance(tree, Call):
        return call(tree.function, *(with_number(argument, name, value) for argument in tree.arguments))
    return tree


def _sums_with(tree: Node, target: str) -> list[list[tuple[bool, Node]]]:
    """Returns the terms of the largest sums and differences that have the column as a term.

    The whole argument of an aggregate does not count: it is the loss of a row and not a residual.
    """
    found: list[list[tuple[bool, Node]]] = []
    stack: list[tuple[Node, bool]] = [(tree, True)]
    while stack:
        node, inside = stack.pop()
        if not isinstance(node, Call):
            continue
        terms = _terms(node, added=True)
        if len(terms) > 1 and not inside and Variable(target) in [term for _, term in terms]:
            found.append(terms)
        within = node.function in AGGREGATES or (node.function in _ADDITIVE)
        stack += [(argument, within) for argument in node.arguments]
    return found


def _terms(node: Node, added: bool) -> list[tuple[bool, Node]]:
    """The terms of a sum, each with whether it is added."""
    if not isinstance(node, Call) or node.function not in _ADDITIVE:
        return [(added, node)]
    if node.function == "negate":
        return _terms(node.arguments[0], not added)
    first, second = node.arguments
    return [*_terms(first, added), *_terms(second, added == (node.function == "add"))]


def _sum_of(terms: list[tuple[bool, Node]]) -> Node | None:
    """The sum of the terms; None where there are none."""
    whole: Node | None = None
    for added, term in terms:
        if whole is None:
            whole = term if added else call("negate", term)
        else:
            whole = call("add" if added else "subtract", whole, term)
    return whole
