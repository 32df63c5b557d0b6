"""A tree as text in the formula language, which is unambiguous without needless parentheses."""

from __future__ import annotations

from gradnorm_core.formulas.functions.aggregates import WRITTEN
from gradnorm_core.formulas.tree import Call, Constant, Node, Number, Variable

_OR, _AND, _COMPARISON, _SUM, _PRODUCT, _PREFIX, _POWER, _ATOM = range(1, 9)
_OPERATORS = {
    # function: (sign, its own level, the level its left and its right operand must have)
    "either": (" or ", _OR, _OR, _AND),
    "both": (" and ", _AND, _AND, _COMPARISON),
    "less": (" < ", _COMPARISON, _SUM, _SUM),
    "greater": (" > ", _COMPARISON, _SUM, _SUM),
    "at_most": (" <= ", _COMPARISON, _SUM, _SUM),
    "at_least": (" >= ", _COMPARISON, _SUM, _SUM),
    "equals": (" == ", _COMPARISON, _SUM, _SUM),
    "differs": (" != ", _COMPARISON, _SUM, _SUM),
    "add": (" + ", _SUM, _SUM, _PRODUCT),
    "subtract": (" - ", _SUM, _SUM, _PRODUCT),
    "multiply": ("*", _PRODUCT, _PRODUCT, _POWER),
    "divide": ("/", _PRODUCT, _PRODUCT, _POWER),
    "power": ("^", _POWER, _ATOM, _PREFIX),
}


def write(node: Node) -> str:
    """The tree as text that `parse_expression` reads as the same tree.

    >>> from gradnorm_core.formulas.tree import Variable
    >>> write((Variable("x") + 1) ** 2 * -Variable("y"))
    '(x + 1)^2*(-y)'
    """
    return _write(node)[0]


def _write(node: Node) -> tuple[str, int]:
    """The text and how tightly it holds together."""
    if isinstance(node, Number):
        text = node.text or repr(node.value).removesuffix(".0")
        return text, _PREFIX if text.startswith("-") else _ATOM
    if isinstance(node, Constant | Variable):
        return node.name, _ATOM
    if node.function == "negate":
        return f"-{_operand(node.arguments[0], _POWER)}", _PREFIX
    if node.function in _OPERATORS:
        return _infix(node)
    name = "if" if node.function in ("select", "within") else WRITTEN.get(node.function, node.function)
    return f"{name}({', '.join(write(argument) for argument in node.arguments)})", _ATOM


def _infix(node: Call) -> tuple[str, int]:
    sign, level, left, right = _OPERATORS[node.function]
    return f"{_operand(node.arguments[0], left)}{sign}{_operand(node.arguments[1], right)}", level


def _operand(node: Node, level: int) -> str:
    text, own = _write(node)
    return text if own >= level else f"({text})"
