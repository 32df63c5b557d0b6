"""Tree -> MathML: the formula typeset on paper, by the browser alone, without a network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from gradnorm_core.formulas.letters import plain
from gradnorm_core.formulas.tree import Call, Constant, Node, Number, Variable

_SUM, _PRODUCT, _PREFIX, _POWER, _ATOM = range(5)
_CONSTANTS = {"pi": "π", "tau": "τ", "e": "e"}
_SIGNS = {"add": ("+", _SUM, _SUM), "subtract": ("−", _SUM, _PRODUCT), "multiply": ("⁢", _PRODUCT, _PRODUCT)}
"""Operator, its level, and the level its right operand has to hold together at."""
_ROOTS = {"sqrt": "2", "cbrt": "3"}
_COMPARISONS = {
    "less": "&lt;", "greater": "&gt;", "at_most": "≤", "at_least": "≥", "equals": "=", "differs": "≠",
    "both": "∧", "either": "∨",
}  # fmt: skip
_FENCES = {"abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}


def formula(node: Node, names: tuple[str, ...] = ("x", "y")) -> str:
    """``f(x, y) = …`` as one element; every name and number in it is escaped text.

    >>> from gradnorm_core.formulas.expression import parse_expression
    >>> formula(parse_expression("x^2").tree).count("<msup>")
    1
    """
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">{_head(names)}{_at(node, _SUM)}</math>'


def _head(names: tuple[str, ...]) -> str:
    """``f(w, b) =`` in MathML."""
    listed = "<mo>,</mo>".join(map(letter, names))
    return f'<mi>f</mi><mo stretchy="false">(</mo>{listed}<mo stretchy="false">)</mo><mo>=</mo>'


def letter(name: str) -> str:
    """A variable: its letter, with its subscript below."""
    base, _, digits = name.partition("_")
    shown = f"<mi>{escape(plain(base))}</mi>"
    return f"<msub>{shown}<mn>{digits}</mn></msub>" if digits.isdigit() else shown


LONG = 60
"""A part of a formula with half as many characters stays in one piece."""
WIDEST = 130
"""A piece with more characters than this would be too small to read."""
WIDE = 75
"""The width of a line of the sheet, in characters: a wider formula is printed in pieces, a wider piece smaller."""
AROUND_A_SIGN = 1.75
"""The space on both sides of +, =, · and their like, in characters."""
OF_A_ROOT = 2.5
"""The width of a root sign, in characters."""


def printed(node: Node, names: tuple[str, ...] = ("x", "y")) -> str:
    """``f(x, y) = …`` as a paragraph that fits the paper: whole when it is short, else in pieces."""
    whole = formula(node, names)
    if _width(whole) <= WIDE:
        return whole
    return paragraph([_head(names), *_pieces(node)])


def paragraph(pieces: Sequence[str]) -> str:
    """Pieces of a formula with places to break between them, smaller where one of them is wider than a line."""
    widest = max(map(_width, pieces))
    size = f' style="font-size: {100 * WIDE / widest:.0f}%"' if widest > WIDE else ""
    marked = " ".join(f'<math xmlns="http://www.w3.org/1998/Math/MathML">{piece}</math>' for piece in pieces)
    return f'<p class="formula"{size}>{marked}</p>'


def fits(pieces: Sequence[str]) -> bool:
    """Whether the pieces can be printed large enough to be read."""
    return max(map(_length, pieces)) <= WIDEST


def _length(markup: str) -> int:
    """Characters of a formula that are seen."""
    return len(re.sub(r"<[^>]*>", "", markup))


def _width(markup: str) -> float:
    """How wide a formula is set, in characters; a fraction counts as if its parts stood side by side."""
    signs = len(re.findall(r"<mo[^>]*>(?:[+−·,=≤≥≠∧∨]|&lt;|&gt;)</mo>", markup))
    return _length(markup) + AROUND_A_SIGN * signs + OF_A_ROOT * markup.count("<mroot")


def _pieces(node: Node) -> list[str]:
    """The node in fragments that follow one another on a line: sums and products are taken apart."""
    if _length(_piece(node)[0]) <= LONG // 2:
        return [f"<mrow>{_piece(node)[0]}</mrow>"]
    if isinstance(node, Call) and node.function in _SIGNS:
        sign, level, right = _SIGNS[node.function]
        first, second = (_held(one, at) for one, at in zip(node.arguments, (level, right), strict=True))
        if node.function == "multiply":
            sign = "·" if _digit_first(node.arguments[1]) else "⁢"
        elif second[0].startswith(("<mrow><mo>−", "<mo>−")):
            second = _in_fences(second)
        return [*first, f'<mo form="infix">{sign}</mo>{second[0]}', *second[1:]]
    if isinstance(node, Call) and node.function == "power" and _piece(node.arguments[0])[1] < _ATOM:
        base = _in_fences(_pieces(node.arguments[0]))
        last = base[-1].removesuffix(_CLOSE)
        return [*base[:-1], f"{last}<msup>{_CLOSE}{_at(node.arguments[1], _SUM)}</msup>"]
    return [f"<mrow>{_piece(node)[0]}</mrow>"]


_OPEN, _CLOSE = '<mo stretchy="false">(</mo>', '<mo stretchy="false">)</mo>'


def _held(node: Node, level: int) -> list[str]:
    """The pieces of an operand that has to hold together at `level`."""
    return _pieces(node) if _piece(node)[1] >= level else _in_fences(_pieces(node))


def _in_fences(pieces: list[str]) -> list[str]:
    opened = [_OPEN + pieces[0], *pieces[1:]]
    return [*opened[:-1], opened[-1] + _CLOSE]


def _at(node: Node, level: int) -> str:
    """The node as an operand that has to hold together at `level`."""
    text, own = _piece(node)
    return f"<mrow>{text}</mrow>" if own >= level else _fenced("(", text, ")")


def _fenced(left: str, text: str, right: str) -> str:
    stretchy = "" if "<mfrac" in text or "<mroot" in text else ' stretchy="false"'
    return f"<mrow><mo{stretchy}>{left}</mo>{text}<mo{stretchy}>{right}</mo></mrow>"


def _piece(node: Node) -> tuple[str, int]:
    if isinstance(node, Number):
        return _number(node)
    if isinstance(node, Constant):
        return f"<mi>{_CONSTANTS[node.name]}</mi>", _ATOM
    if isinstance(node, Variable):
        return letter(node.name), _ATOM
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
    if name in _COMPARISONS:
        return f"<mo>{_COMPARISONS[name]}</mo>".join(_at(argument, _SUM) for argument in arguments), _SUM
    return _pieces_of(name, arguments) if name in ("select", "within") else (_applied(name, arguments), _POWER)


def _pieces_of(name: str, arguments: tuple[Node, ...]) -> tuple[str, int]:
    """if(c, u, v) as a brace before its cases."""
    rows = [f"<mtd>{_at(arguments[1], _SUM)}</mtd><mtd><mtext>if </mtext>{_at(arguments[0], _SUM)}</mtd>"]
    if name == "select":
        rows.append(f"<mtd>{_at(arguments[2], _SUM)}</mtd><mtd><mtext>otherwise</mtext></mtd>")
    table = "".join(f"<mtr>{row}</mtr>" for row in rows)
    return f'<mrow><mo>{{</mo><mtable columnalign="left">{table}</mtable></mrow>', _PREFIX


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
    """Whether the node begins with a digit, which would touch a number before it."""
    while isinstance(node, Call) and node.function in ("multiply", "power", "divide"):
        node = node.arguments[0]
    return isinstance(node, Number)
