"""How a function meets its arguments.

With parentheses there is nothing to discuss. A bare function takes one run of numbers, variables and constants typed
without spaces between them, with their powers: sin 2x, sin x^2, ln xy; or one |…|; or another function. What stands
behind a bare function decides whether people would still agree: sin x cos y is a product, sin x y is refused.
A root sign takes a single number or name, since its bar cannot be typed: √2x is refused.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from gradnorm_core import refusals
from gradnorm_core.functions import TYPED
from gradnorm_core.lexer import Token
from gradnorm_core.parts import Part
from gradnorm_core.tree import Number, Variable, walk

if TYPE_CHECKING:
    from gradnorm_core.parser import Parser

_RADICALS = ("sqrt", "cbrt")
_BARS = ("|", "|(", "⌊", "⌈")
_NESTED = ("function", "radical")
_RUN = ("name", "number", "fraction", "frac")


class _Style(Enum):
    """How far it is plain to see where the argument ends: by parentheses, by bars, or not at all."""

    CLOSED = "("
    BARS = "|"
    OPEN = ""


def read(parser: Parser, token: Token) -> Part:
    """The function whose name was just taken, with its arguments.

    Raises:
        ExpressionError: the arguments are missing, too many, or can be read in two ways.
    """
    if token.text == "log":
        parser.note("log is read as ln, the natural logarithm.", token.start)
    return _Application(parser, token).read()


class _Application:
    def __init__(self, parser: Parser, token: Token) -> None:
        self.parser = parser
        self.token = token
        self.row = TYPED[token.text]
        self.name = parser.text[token.start : token.stop].strip()
        self.is_radical = self.row.name in _RADICALS
        self.exponent: Part | None = None

    def read(self) -> Part:
        parser, token = self.parser, self.token
        self.exponent = self.read_exponent()
        arguments, style = self.read_arguments()
        fewest, most = self.row.arity
        if not fewest <= len(arguments) <= most:
            raise refusals.wrong_count(self.name, self.row, len(arguments), token.start)
        part = parser.builder.call(self.row.name, arguments, token.start, parser.previous.stop, token.start)
        if style is not _Style.CLOSED:
            self.check_what_follows(arguments[0], style)
        if self.exponent is None:
            return part
        return parser.builder.call("power", (part, self.exponent), part.start, part.stop, self.exponent.start)

    def read_exponent(self) -> Part | None:
        """The 2 of sin^2 x or sin²x."""
        parser = self.parser
        if parser.next.kind == "superscript":
            exponent = parser.superscript(parser.take())
        elif parser.next.kind == "^":
            parser.take()
            exponent = parser.operand() if parser.next.kind != "{" else parser.enclosed(parser.take())
        else:
            return None
        node = exponent.node
        if not isinstance(node, Number) or node.value < 1 or not node.value.is_integer():
            raise refusals.function_exponent(parser, self.name, self.row.name, exponent)
        return exponent

    # Arguments

    def read_arguments(self) -> tuple[list[Part], _Style]:
        parser, kind = self.parser, self.parser.next.kind
        if kind in ("(", "\\{"):
            return parser.listed(parser.take()), _Style.CLOSED
        if kind == "{":
            return self.read_braces(parser.take())
        if self.row.arity[0] > 1:
            raise refusals.wrong_count(self.name, self.row, 0, self.token.start)
        if kind in _BARS:
            return [parser.operand()], _Style.BARS
        if kind in _NESTED:
            return [self.read_nested()], _Style.OPEN
        return [self.read_run()], _Style.OPEN

    def read_braces(self, opener: Token) -> tuple[list[Part], _Style]:
        r"""\sin{x} and \sin{\left(x\right)}: braces hold what could stand there without them."""
        arguments, style = self.read_arguments()
        if self.parser.next.kind != "}":
            raise refusals.braces(opener)
        self.parser.take()
        return arguments, style

    def read_nested(self) -> Part:
        """The cos x of sin cos x."""
        self.parser.builder.descend(self.token.start)
        part = self.parser.operand()
        self.parser.builder.ascend()
        return part

    def read_run(self) -> Part:
        """Numbers and names without spaces between them, with their powers; a single one for a root."""
        parser = self.parser
        if self.is_radical and parser.next.kind in _RUN:
            return parser.operand()
        sign = parser.take() if parser.next.kind in ("+", "-") and not self.is_radical else None
        if parser.next.kind not in _RUN:
            raise refusals.argument_missing(parser, self.token, self.name)
        part = parser.factor()
        if sign is not None and sign.kind == "-":
            part = parser.builder.negated(part, sign.start)
        while parser.next.kind in ("name", "frac") and not parser.next.spaced:
            part = parser.juxtaposed(part)
        return part

    # What follows a bare function

    def check_what_follows(self, argument: Part, style: _Style) -> None:
        """Note or refuse what people would read in two ways."""
        parser, token = self.parser, self.parser.next
        if token.kind in ("^", "superscript"):
            raise self.two_readings(argument)
        if style is _Style.OPEN and parser.starts_operand() and not self.is_next_factor(argument, token):
            raise self.two_readings(argument)
        if style is _Style.OPEN and not self.is_radical:
            self.note_run(argument)
            if token.kind in ("*", "/"):
                self.check_sign(argument, token)

    def is_next_factor(self, argument: Part, token: Token) -> bool:
        """Is it plain that `token` begins the next factor, as in sin x cos y?"""
        if token.kind != "function" or (argument.value is not None and not self.is_radical):
            return False
        return self.is_radical or TYPED[token.text].name not in _RADICALS or self.parser.text[token.start].isalpha()

    def check_sign(self, argument: Part, token: Token) -> None:
        """sin x/2 is noted; sin 2*x, where the argument would be a mere number, is refused."""
        parser = self.parser
        behind = parser.tokens[parser.index + 1]
        if behind.kind == "function":
            return
        if argument.value is not None:
            parser.take()
            raise self.two_readings(argument, f" {token.kind} ")
        whole = parser.written(self.token.start, behind.stop)
        reading = self.applied(argument)
        other = f"{self.name}({parser.written(argument.start, behind.stop)})"
        message = f"{whole} is read as ({reading}){token.kind}…; for the other reading write {other}."
        parser.note(message, self.token.start)

    def note_run(self, argument: Part) -> None:
        """Show a run of several names, or with a power, inside its parentheses."""
        parser = self.parser
        inside = [token for token in parser.tokens if argument.start <= token.start < argument.stop]
        powers = any(token.kind in ("^", "superscript") for token in inside)
        names = sum(isinstance(node, Variable) for node in walk(argument.node))
        if (powers or names > 1) and inside[0].kind in (*_RUN, "-", "+"):
            whole = parser.written(self.token.start, argument.stop)
            parser.note(f"{whole} is read as {self.applied(argument)}.", self.token.start)

    def applied(self, argument: Part) -> str:
        """The reading in full: sin(x), or (sin(x))^2."""
        call = f"{self.name}({self.parser.written(argument.start, argument.stop)})"
        if self.exponent is None:
            return call
        return f"({call})^{self.parser.written(self.exponent.start, self.exponent.stop)}"

    def two_readings(self, argument: Part, sign: str = " ") -> Exception:
        return refusals.two_readings(self.parser, self.name, self.applied(argument), argument, sign)
