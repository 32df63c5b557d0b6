"""The part of a loss that belongs to one row: mean(u) + r has u + r, since it is the mean of u + r over the rows."""

from __future__ import annotations

from gradnorm_core.formulas.functions.aggregates import AGGREGATES, ROW_COUNT
from gradnorm_core.formulas.tree import Call, Node, Variable, call, walk

_ROWS = Variable(ROW_COUNT)


def reduction(tree: Node) -> str:
    """Returns "sum" where all aggregates over the rows are sums, else "mean"."""
    found = {node.function for node in _aggregates(tree)}
    return "sum" if found == {"sum"} else "mean"


def row_part(tree: Node) -> Node | None:
    """Returns the tree of one row's part; the formula is the mean of the parts, or the sum, by `reduction`.

    None for a formula that is no sum of aggregates and terms without columns, such as √mean(u).
    """
    return _part(tree, reduction(tree) == "sum") if _aggregates(tree) else None


def _aggregates(tree: Node) -> list[Call]:
    return [node for node in walk(tree) if isinstance(node, Call) and node.function in AGGREGATES]


def _part(node: Node, sums: bool) -> Node | None:
    if not _aggregates(node):
        return call("divide", node, _ROWS) if sums else node
    assert isinstance(node, Call)
    if node.function == "mean":
        return node.arguments[0]
    if node.function == "sum":
        return node.arguments[0] if sums else call("multiply", _ROWS, node.arguments[0])
    if node.function in ("add", "subtract", "negate"):
        parts = [_part(argument, sums) for argument in node.arguments]
        return None if None in parts else call(node.function, *filter(None, parts))
    if node.function in ("multiply", "divide"):
        return _scaled(node, sums)
    return None


def _scaled(node: Call, sums: bool) -> Node | None:
    """`_part` for c·u, u·c and u/c with a factor c without columns."""
    first, second = node.arguments
    if not _aggregates(second):
        part = _part(first, sums)
        return None if part is None else call(node.function, part, second)
    if node.function == "multiply" and not _aggregates(first):
        part = _part(second, sums)
        return None if part is None else call("multiply", first, part)
    return None
