"""Tree -> MathML: the formula typeset on paper, by the browser alone, without a network."""

from __future__ import annotations

from html import escape

from gradnorm_core.formulas.tree import Call, Constant, Node, Number, Variable

_SUM, _PRODUCT, _PREFIX, _POWER, _ATOM = range(5)
_CONSTANTS = {"pi": "π", "tau": "τ", "e": "e"}
_SIGNS = {"add": ("+", _SUM, _SUM), "subtract": ("−", _SUM, _PRODUCT), "multiply": ("⁢", _PRODUCT, _PRODUCT)}
"""Operator, its level, and the level its right operand has to hold together at."""
_ROOTS = {"sqrt": "2", "cbrt": "3"}
_FENCES = {"abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}


def formula(node: Node) -> str:
    """``f(x, y) = …`` as one element; every name and number in it is escaped text.

    >>> from gradnorm_core.formulas.expression import parse_expression
    >>> formula(parse_expression("x^2").tree).count("<msup>")
    1
    """
    left = '<mi>f</mi><mo stretchy="false">(</mo><mi>x</mi><mo>,</mo><mi>y</mi><mo stretchy="false">)</mo><mo>=</mo>'
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">{left}{_at(node, _SUM)}</math>'


def _at(node: Node, level: int) -> str:
    """The node as an operand that has to hold together at `level`."""
    text, own = _piece(node)
    return f"<mrow>{text}</mrow>" if own >= level else _fenced("(", text, ")")


def _fenced(left: str, text: str, right: str) -> str:
    return f"<mrow><mo>{left}</mo>{text}<mo>{right}</mo></mrow>"


def _piece(node: Node) -> tuple[str, int]:
    if isinstance(node, Number):
        return _number(node)
    if isinstance(node, Constant):
        return f"<mi>{_CONSTANTS[node.name]}</mi>", _ATOM
    if isinstance(node, Variable):
        return f"<mi>{escape(node.name)}</mi>", _ATOM
    return _call(node)


def _number(node: Number) -> tuple[str, int]:
    text = escape(node.text or repr(node.value).removesuffix(".0"))
    if text.startswith("-"):
        return f"<mo>−</mo><mn>{text[1:]}</mn>", _PREFIX
    mantissa, _, exponent = text.lower().partition("e")
    if not exponent:
        return f"<mn>{text}</mn>", _ATOM
    return f"<mn>{mantissa}</mn><mo>·</mo><msup><mn>10</mn><mn>{int(exponent)}</mn></msup>", _PRODUCT


def _call(node: Call) -> tuple[str, int]:
    name, arguments = node.function, node.arguments
    if name in _SIGNS:
        return _operation(name, arguments)
    if name == "negate":
        return f"<mo>−</mo>{_at(arguments[0], _PREFIX + 1)}", _PREFIX
    if name in _ROOTS:
        return f"<mroot>{_at(arguments[0], _SUM)}<mn>{_ROOTS[name]}</mn></mroot>", _ATOM
    if name in _FENCES:
        left, right = _FENCES[name]
        return _fenced(left, _at(arguments[0], _SUM), right), _ATOM
    return _applied(name, arguments), _POWER


def _applied(name: str, arguments: tuple[Node, ...]) -> str:
    if name == "divide":
        return f"<mfrac>{_at(arguments[0], _SUM)}{_at(arguments[1], _SUM)}</mfrac>"
    if name == "power":
        return f"<msup>{_at(arguments[0], _ATOM)}{_at(arguments[1], _SUM)}</msup>"
    if name == "exp":
        return f"<msup><mi>e</mi>{_at(arguments[0], _SUM)}</msup>"
    inner = "<mo>,</mo>".join(_at(argument, _SUM) for argument in arguments)
    return f"<mi>{escape(name)}</mi>{_fenced('(', inner, ')')}"


def _operation(name: str, arguments: tuple[Node, ...]) -> tuple[str, int]:
    sign, level, right = _SIGNS[name]
    second = arguments[1]
    if name == "multiply" and _digit_first(second):
        sign = "·"
    return f"{_at(arguments[0], level)}<mo>{sign}</mo>{_right(second, right)}", level


def _right(node: Node, level: int) -> str:
    """A right operand: one that begins with a minus sign takes parentheses."""
    text, own = _piece(node)
    if text.startswith("<mo>−"):
        return _fenced("(", text, ")")
    return f"<mrow>{text}</mrow>" if own >= level else _fenced("(", text, ")")


def _digit_first(node: Node) -> bool:
    """Whether two numbers would touch."""
    while isinstance(node, Call) and node.function in ("multiply", "power", "divide"):
        node = node.arguments[0]
    return isinstance(node, Number)
