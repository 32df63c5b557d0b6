"""Operands: the parts between two operators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gradnorm_core.errors import FormulaSyntaxError
from gradnorm_core.formulas.parsing import aggregates, brackets, conditions, error_messages, function_calls
from gradnorm_core.formulas.parsing.builder import Part
from gradnorm_core.formulas.parsing.characters import FRACTIONS
from gradnorm_core.formulas.parsing.grammar import Grammar
from gradnorm_core.formulas.parsing.names import refuse_word
from gradnorm_core.formulas.parsing.tokens import Token
from gradnorm_core.formulas.tree import Constant, Number, Variable


def read(parser: Grammar) -> Part:
    """A number, a name, a function with its arguments, a bracket, or one of these with a sign.

    Raises:
        ExpressionError: something else stands here.
    """
    reader = _READERS.get(parser.next.kind)
    if reader is None:
        raise error_messages.operand_missing(parser)
    return reader(parser, parser.take())


def _signed(parser: Grammar, token: Token) -> Part:
    part = parser.factor()
    if token.kind == "+":
        return replace(part, start=token.start)
    return parser.builder.negated(part, token.start)


def _number(parser: Grammar, token: Token) -> Part:
    value, text = float(token.text), token.text.lower()
    if "e" in text:
        parser.note(f"{token.text} is read as the number {_without_e(value)}.", token.start)
    return parser.builder.leaf(Number(value, text), token.start, token.stop)


def _without_e(value: float) -> str:
    """A number as a reader writes it to whom e is Euler's number: 2000, 0.001, 2.5·10^-7."""
    digits, exponent = f"{value:.12g}".partition("e")[::2]
    power = f"10^{int(exponent)}" if exponent else ""
    return power if power and digits == "1" else "·".join(filter(None, (digits, power)))


def _fraction(parser: Grammar, token: Token) -> Part:
    """½ and its kin."""
    top, bottom = (
        parser.builder.leaf(Number(float(digit), str(digit)), token.start, token.stop)
        for digit in FRACTIONS[token.text]
    )
    return parser.builder.call("divide", (top, bottom), token.start, token.stop, token.start)


def _name(parser: Grammar, token: Token) -> Part:
    node = Variable(token.text) if token.text in parser.variables else Constant(token.text)
    return parser.builder.leaf(node, token.start, token.stop)


def _unknown(parser: Grammar, token: Token) -> Part:
    if parser.columns and token.text[0].isupper():
        raise parser.columns.refuse(token.text, token.start)
    raise refuse_word(token.text, token.start, parser.variables, called=parser.next.kind == "(")


def _vector(parser: Grammar, token: Token) -> Part:
    shown = parser.written(token.start, token.stop)
    message = f"The vector {shown} stands where a number belongs."
    raise FormulaSyntaxError(message, token.start, "Write the coordinates of the vector, such as x_1 and x_2.")


def _frac(parser: Grammar, token: Token) -> Part:
    top, bottom = _braced(parser, token), _braced(parser, token)
    return parser.builder.call("divide", (top, bottom), token.start, bottom.stop, token.start)


def _radical(parser: Grammar, token: Token) -> Part:
    inside = _braced(parser, token)
    return parser.builder.call(token.text, (inside,), token.start, inside.stop, token.start)


def _braced(parser: Grammar, command: Token) -> Part:
    r"""One {…} behind \frac or \sqrt."""
    if parser.next.kind == "{":
        return brackets.enclosed(parser, parser.take())
    example = r"\frac{1}{2}" if command.kind == "frac" else r"\sqrt{x}"
    message = rf"\{command.text} needs braces here."
    raise FormulaSyntaxError(message, parser.next.start, f"Write them, as in {example}.")


_READERS: dict[str, Callable[[Grammar, Token], Part]] = {
    "+": _signed, "-": _signed, "number": _number, "fraction": _fraction, "name": _name, "unknown": _unknown,
    "column": aggregates.column, "aggregate": aggregates.read, "function": function_calls.read,
    "vector": _vector, "if": conditions.call, "cases": conditions.cases, "‖(": brackets.length,
    "frac": _frac, "radical": _radical, "{": brackets.group,
    **dict.fromkeys(("(", "|", "|(", "⌊", "⌈"), brackets.read),
}  # fmt: skip
