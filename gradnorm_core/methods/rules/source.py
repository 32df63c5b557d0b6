"""A rule as NumPy source, which the core executes for one run or a batch and which exported programs contain."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from gradnorm_core.formulas.functions import FUNCTIONS
from gradnorm_core.formulas.tree import Call, Constant, Node, Number, Variable, is_constant
from gradnorm_core.methods.rules import names
from gradnorm_core.methods.rules.definition import Definition
from gradnorm_core.methods.rules.names import LAST

_COMPARISON, _SUM, _PRODUCT, _PREFIX, _ATOM = range(5)
_OPERATORS = {
    "greater": (">", _COMPARISON), "at_least": (">=", _COMPARISON), "add": ("+", _SUM), "subtract": ("-", _SUM),
    "multiply": ("*", _PRODUCT), "divide": ("/", _PRODUCT),
}  # fmt: skip


def own(name: str) -> str:
    """Returns the identifier of a name in source, with a prefix that no word of an exported program has."""
    return f"my_{name.removesuffix(LAST)}" + ("_last" if name.endswith(LAST) else "")


def body(definition: Definition) -> list[str]:
    """Returns one assignment for every line, in identifiers of `own`."""
    return [f"{own(name)} = {expression(node)}" for name, node in definition.lines.items()]


def function(definition: Definition) -> str:
    """Returns the source of ``program``, a function of the given letters, the numbers and the states.

    It returns the direction and the tuple of the new states.
    """
    letters = [own(name) for name in names.GIVEN]
    arguments = letters + [own(one.name) for one in definition.numbers]
    arguments += [own(state + LAST) for state in definition.states]
    states = "".join(f"{own(state)}, " for state in definition.states).strip()
    lines = [*body(definition), f"return {own(names.DIRECTION)}, ({states})"]
    return f"def program({', '.join(arguments)}):\n" + "".join(f"    {line}\n" for line in lines)


def expression(node: Node, level: int = 0) -> str:
    """Returns a tree as a NumPy expression, in parentheses when it binds less tightly than `level`."""
    text, own_level = _written(node)
    return text if own_level >= level else f"({text})"


def _written(node: Node) -> tuple[str, int]:
    if isinstance(node, Number | Constant):
        return repr(node.value), _PREFIX if node.value < 0 else _ATOM
    if isinstance(node, Variable):
        return own(node.name), _ATOM
    if node.function == "negate":
        return f"-{expression(node.arguments[0], _PREFIX)}", _PREFIX
    return _infix(node) if node.function in _OPERATORS else (_call(node), _ATOM)


def _infix(node: Call) -> tuple[str, int]:
    left, right = node.arguments
    if node.function == "divide" and is_constant(node):
        return f"np.divide({expression(left)}, {expression(right)})", _ATOM  # so that 1/0 is ∞ and no error
    sign, level = _OPERATORS[node.function]
    return f"{expression(left, level)} {sign} {expression(right, level + 1)}", level


def _call(node: Call) -> str:
    arguments = [expression(argument) for argument in node.arguments]
    if node.function in names.MEASURES:
        return f"{node.function}({', '.join(arguments)})"
    if node.function == "power" and node.arguments[1] == Number(2.0, "2"):
        return f"np.square({arguments[0]})"
    if node.function in ("min", "max"):
        pair: Callable[..., Any] = FUNCTIONS[node.function].numpy.format
        text = arguments[0]
        for argument in arguments[1:]:
            text = pair(text, argument)
        return text
    return FUNCTIONS[node.function].numpy.format(*arguments)


_MEASURES = {
    "norm1": "def norm1(u):\n    return np.abs(u).sum()",
    "norminf": "def norminf(u):\n    return np.abs(u).max()",
}


def functions(lines: Iterable[str]) -> str:
    """Returns the definitions that lines of an exported program need besides ``norm`` and ``dot``."""
    text = "\n".join(lines)
    return "\n\n\n".join(made for name, made in _MEASURES.items() if f"{name}(" in text)
