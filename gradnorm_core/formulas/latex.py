"""A tree as LaTeX, which shows how a formula was read, without needless parentheses.

A product is written by juxtaposition, as in 100 (y − x²)², with a dot only where two numbers would touch. Functions
stand bare before a single name (sin x) and take parentheses before anything longer or where a factor follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gradnorm_core.formulas import letters
from gradnorm_core.formulas.functions import FUNCTIONS
from gradnorm_core.formulas.functions.aggregates import AGGREGATES, WRITTEN
from gradnorm_core.formulas.tree import Call, Constant, Node, Number, Variable

_SUM, _PRODUCT, _PREFIX, _APPLIED, _POWER, _ATOM = range(1, 7)
_CONSTANTS = {"pi": r"\pi", "tau": r"\tau", "e": "e"}
_SYMBOLS = {"step_size": r"\alpha"}
_BARE = " {0}"


@dataclass(frozen=True, slots=True)
class _Piece:
    """LaTeX of a part, its level of precedence, and whether it begins with the name of a bare function."""

    text: str
    level: int
    named: bool = False

    def at(self, level: int) -> _Piece:
        """Returns the part as an operand, in parentheses where its level is below `level`."""
        return self if self.level >= level else _Piece(_parenthesised(self.text), _ATOM)


def typeset(node: Node) -> str:
    r"""The tree as LaTeX.

    >>> from gradnorm_core.formulas.expression import parse_expression
    >>> typeset(parse_expression("100(y-x^2)^2 + sin x/2").tree)
    '100 \\left(y - x^{2}\\right)^{2} + \\frac{\\sin x}{2}'
    """
    return _piece(node).text


def _parenthesised(text: str) -> str:
    return rf"\left({text}\right)"


def _piece(node: Node, followed: bool = False) -> _Piece:
    """The node typeset; `followed` when a factor comes directly behind it."""
    if isinstance(node, Number):
        return _number(node)
    if isinstance(node, Constant):
        return _Piece(_CONSTANTS[node.name], _ATOM)
    if isinstance(node, Variable):
        return _Piece(_SYMBOLS.get(node.name) or _variable(node.name), _ATOM)
    writers = {
        "negate": _negate, "add": _sum, "subtract": _sum, "multiply": _product, "divide": _quotient, "power": _power,
        **dict.fromkeys(WRITTEN, _over_rows),
    }  # fmt: skip
    return writers.get(node.function, _function)(node, followed)


def _variable(name: str) -> str:
    """A letter; a column with the number i of the row."""
    if not name[0].isupper():
        return letters.latex(name)
    base, _, digits = name.partition("_")
    column = base if len(base) == 1 else rf"\mathrm{{{base}}}"
    return f"{column}_{{{digits},i}}" if digits else f"{column}_{{i}}"


def _over_rows(node: Call, followed: bool) -> _Piece:
    """A mean, a sum or a maximum over rows: it takes a sum, a maximum or a minus sign in parentheses."""
    (inside,) = node.arguments
    return _Piece(AGGREGATES[node.function].latex.format(_piece(inside).at(_PREFIX + 1).text), _SUM)


# Numbers


def _number(node: Number) -> _Piece:
    """The literal as typed, with its power of ten typeset."""
    text = node.text or repr(node.value).removesuffix(".0")
    if text.startswith("-"):
        return _Piece(f"-{_number(Number(-node.value, text[1:])).text}", _PREFIX)
    mantissa, _, exponent = text.lower().partition("e")
    mantissa = re.sub(r"^\.", "0.", mantissa).removesuffix(".")
    if not exponent:
        return _Piece(mantissa, _ATOM)
    power = f"10^{{{int(exponent)}}}"
    return _Piece(power, _POWER) if mantissa == "1" else _Piece(rf"{mantissa} \cdot {power}", _PRODUCT)


# Operators


def _negate(node: Call, followed: bool) -> _Piece:
    return _Piece(f"-{_piece(node.arguments[0], followed).at(_APPLIED).text}", _PREFIX)


def _sum(node: Call, followed: bool) -> _Piece:
    sign, level = ("+", _SUM) if node.function == "add" else ("-", _PRODUCT)
    left, right = _piece(node.arguments[0]), _piece(node.arguments[1]).at(level)
    second = _parenthesised(right.text) if right.text.startswith("-") else right.text
    return _Piece(f"{left.text} {sign} {second}", _SUM)


def _product(node: Call, followed: bool) -> _Piece:
    right = _piece(node.arguments[1], followed)
    right = right.at(_APPLIED if right.text.startswith("-") else _PRODUCT)
    left = _piece(node.arguments[0], followed=followed or not right.named).at(_PRODUCT)
    dot = r" \cdot " if re.match(r"(\\frac\{)?[0-9]", right.text) else " "
    return _Piece(f"{left.text}{dot}{right.text}", _PRODUCT, left.named)


def _quotient(node: Call, followed: bool) -> _Piece:
    numerator, denominator = node.arguments
    if (positive := _without_minus(numerator)) is not None:
        return _negate(Call("negate", (Call("divide", (positive, denominator)),)), followed)
    return _Piece(rf"\frac{{{typeset(numerator)}}}{{{typeset(denominator)}}}", _APPLIED)


def _without_minus(node: Node) -> Node | None:
    """The opposite of a node that begins with a minus sign, which goes before the fraction; None for any other."""
    if isinstance(node, Number) and node.text.startswith("-"):
        return replace(node, value=-node.value, text=node.text[1:])
    if not isinstance(node, Call):
        return None
    if node.function == "negate":
        return node.arguments[0]
    if node.function in ("multiply", "divide") and (first := _without_minus(node.arguments[0])) is not None:
        return Call(node.function, (first, node.arguments[1]))
    return None


def _power(node: Call, followed: bool) -> _Piece:
    base, exponent = node.arguments
    if _takes_exponent(base, exponent):
        assert isinstance(base, Call)
        return _bare(base, followed, f"^{{{typeset(exponent)}}}")
    return _Piece(f"{_piece(base).at(_ATOM).text}^{{{_exponent(exponent)}}}", _POWER)


def _takes_exponent(base: Node, exponent: Node) -> bool:
    """sin²x: a bare function to a whole power of at least 2."""
    bare = isinstance(base, Call) and FUNCTIONS[base.function].latex.endswith(_BARE)
    return bare and isinstance(exponent, Number) and exponent.value.is_integer() and exponent.value > 1


def _exponent(node: Node) -> str:
    """Returns an exponent; a fraction of two numbers is written on one line, 1/2."""
    quotient = isinstance(node, Call) and node.function == "divide"
    if isinstance(node, Call) and quotient and all(isinstance(part, Number) for part in node.arguments):
        numerator, denominator = (_piece(part) for part in node.arguments)
        return f"{numerator.at(_PREFIX).text}/{denominator.at(_ATOM).text}"
    return typeset(node)


# Functions


def _function(node: Call, followed: bool) -> _Piece:
    template = FUNCTIONS[node.function].latex
    if template.endswith(_BARE):
        return _bare(node, followed)
    arguments = [typeset(argument) for argument in node.arguments]
    if node.function == "both":
        arguments = [_alternatives(*pair) for pair in zip(node.arguments, arguments, strict=True)]
    if len(arguments) > 1 and "{1}" not in template:
        arguments = [", ".join(arguments)]
    level = _POWER if template.startswith("e^") else _ATOM if template.startswith(r"\left") else _APPLIED
    return _Piece(template.format(*arguments), level)


def _alternatives(condition: Node, written: str) -> str:
    """A condition beside "and": in parentheses where it is itself an "or"."""
    return _parenthesised(written) if isinstance(condition, Call) and condition.function == "either" else written


def _bare(node: Call, followed: bool, exponent: str = "") -> _Piece:
    """Returns a function with its argument, in parentheses unless it is a single name or number at a product's end."""
    name = FUNCTIONS[node.function].latex.removesuffix(_BARE).format()
    argument = _piece(node.arguments[0])
    enclosed = argument.level == _APPLIED and argument.text.startswith((r"\frac", r"\sqrt"))
    single = argument.level == _ATOM or enclosed
    if single and not followed:
        return _Piece(f"{name}{exponent} {argument.text}", _APPLIED, named=True)
    return _Piece(f"{name}{exponent}{_parenthesised(argument.text)}", _APPLIED, named=True)
