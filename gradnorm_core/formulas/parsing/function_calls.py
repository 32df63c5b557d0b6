"""Function calls: a function name and the arguments that belong to it.

Parentheses leave no doubt. A bare function takes one run of numbers, variables and constants typed
without spaces between them, with their powers: sin 2x, sin x^2, ln xy; or one |…|; or another function. What stands
behind a bare function decides whether people would still agree: sin x cos y is a product, sin x y is refused.
A root sign takes a single number or name, since its bar cannot be typed: √2x is refused.
"""

from __future__ import annotations

from enum import Enum

from gradnorm_core.errors import AmbiguousFormulaError, ExpressionError
from gradnorm_core.formulas.functions import TYPED
from gradnorm_core.formulas.parsing import aggregates, brackets, error_messages, names
from gradnorm_core.formulas.parsing.builder import Part
from gradnorm_core.formulas.parsing.grammar import Grammar
from gradnorm_core.formulas.parsing.readings import readings
from gradnorm_core.formulas.parsing.tokens import Token, factor_stop
from gradnorm_core.formulas.tree import Number, Variable, walk

_SAID = {
    "log": "log is read as ln, the natural logarithm.",
    "sinc": "sinc(u) is read as sin(u)/u; write sinc(pi u) for the other one.",
}
"""Names of which there are two functions."""
_RADICALS = ("sqrt", "cbrt")
_BARS = ("|", "|(", "⌊", "⌈")
_NESTED = ("function", "radical")
_RUN = ("name", "number", "fraction", "frac")


class _Style(Enum):
    """The mark that shows where the argument ends: parentheses, bars, or none."""

    CLOSED = "("
    BARS = "|"
    OPEN = ""


def read(parser: Grammar, token: Token) -> Part:
    """The function whose name was just taken, with its arguments.

    Raises:
        ExpressionError: the arguments are missing, too many, or can be read in two ways.
    """
    if token.text in _SAID:
        parser.note(_SAID[token.text], token.start)
    return _Application(parser, token).read()


class _Application:
    """One function on its way to a part: `power` is its exponent as text, ``^2`` or nothing."""

    def __init__(self, parser: Grammar, token: Token) -> None:
        self.parser = parser
        self.token = token
        self.row = TYPED[token.text]
        self.name = parser.text[token.start : token.stop].strip()
        self.is_radical = self.row.name in _RADICALS
        self.exponent: Part | None = None
        self.power = ""

    def read(self) -> Part:
        parser, token = self.parser, self.token
        self.exponent = self.read_exponent()
        arguments, style = self.read_arguments()
        if self.row.name == "max" and len(arguments) == 1 and style is _Style.CLOSED and parser.columns:
            return self.raised(aggregates.over_rows(parser, "row_max", arguments[0], token))
        fewest, most = self.row.arity
        if not fewest <= len(arguments) <= most:
            raise error_messages.wrong_count(parser, self.name, self.row, len(arguments), token)
        part = parser.builder.call(self.row.name, arguments, token.start, parser.previous.stop, token.start)
        if style is not _Style.CLOSED:
            self.check_what_follows(arguments[0], style)
        return self.raised(part)

    def raised(self, part: Part) -> Part:
        """The function to the power that stands between its name and its arguments, if one does."""
        if self.exponent is None:
            return part
        return self.parser.builder.call("power", (part, self.exponent), part.start, part.stop, self.exponent.start)

    def read_exponent(self) -> Part | None:
        """The 2 of sin^2 x or sin²x."""
        parser = self.parser
        if parser.next.kind == "superscript":
            exponent = parser.superscript(parser.take())
        elif parser.next.kind == "^":
            exponent = self.read_deeper(parser.take())
        else:
            return None
        node = exponent.node
        if not isinstance(node, Number) or node.value < 1 or not node.value.is_integer():
            raise error_messages.function_exponent(parser, self.token, self.name, self.row.name, exponent)
        self.power = f"^{node.text}"
        return exponent

    # Arguments

    def read_arguments(self) -> tuple[list[Part], _Style]:
        parser, kind = self.parser, self.parser.next.kind
        if kind in ("(", "\\{") or (kind == "{" and self.row.arity[0] > 1):
            return brackets.listed(parser, parser.take()), _Style.CLOSED
        if kind == "{":
            return self.read_braces(parser.take())
        if self.row.arity[0] > 1:
            raise error_messages.wrong_count(parser, self.name, self.row, 0, self.token)
        if kind in _BARS:
            return [parser.operand()], _Style.BARS
        if kind in _NESTED:
            return [self.read_deeper(self.token)], _Style.OPEN
        return [self.read_run()], _Style.OPEN

    def read_braces(self, opener: Token) -> tuple[list[Part], _Style]:
        r"""\sin{x} and \sin{\left(x\right)}: braces hold what could stand there without them."""
        parser = self.parser
        parser.builder.descend(opener.start)
        arguments, style = self.read_arguments()
        if parser.next.kind != "}":
            raise error_messages.braces(parser, opener)
        parser.take()
        parser.builder.ascend()
        return arguments, style

    def read_deeper(self, token: Token) -> Part:
        """The cos x of sin cos x, the 2 of sin^{2} x: an operand that belongs to `token`."""
        parser = self.parser
        parser.builder.descend(token.start)
        part = brackets.enclosed(parser, parser.take()) if parser.next.kind == "{" else parser.operand()
        parser.builder.ascend()
        return part

    def read_run(self) -> Part:
        """Numbers and names without spaces between them, with their powers; a single one for a root."""
        parser = self.parser
        if self.is_radical and parser.next.kind in _RUN:
            return parser.operand()
        sign = self.read_sign()
        if parser.next.kind not in _RUN:
            raise error_messages.argument_missing(parser, self.token, self.name)
        alone = parser.next.kind == "frac"
        part = parser.factor()
        if sign is not None:
            part = parser.builder.negated(part, sign.start)
        while parser.next.kind == "name" and not parser.next.spaced and not alone:
            part = parser.juxtaposed(part)
        return part

    def read_sign(self) -> Token | None:
        """The minus of exp -x, where it touches the argument; sin - x lacks one."""
        parser = self.parser
        behind = parser.after_next
        touches = parser.next.kind == "-" and behind.kind in _RUN and not behind.spaced
        return parser.take() if touches and not self.is_radical else None

    # The token behind a bare function

    def check_what_follows(self, argument: Part, style: _Style) -> None:
        """Note or refuse what people would read in two ways."""
        parser, token = self.parser, self.parser.next
        if token.kind in ("^", "superscript"):
            raise self.two_readings(argument)
        if style is _Style.OPEN and parser.starts_operand() and not self.is_next_factor(argument, token):
            raise self.two_readings(argument)
        if style is _Style.OPEN and not self.is_radical:
            if token.kind in ("*", "/") and parser.after_next.kind != "function":
                self.check_sign(argument, token)
            else:
                self.note_run(argument)

    def is_next_factor(self, argument: Part, token: Token) -> bool:
        """Is it plain that `token` begins the next factor, as in sin x cos y?"""
        if token.kind != "function" or (argument.value is not None and not self.is_radical):
            return False
        return self.is_radical or TYPED[token.text].name not in _RADICALS or self.parser.text[token.start].isalpha()

    def check_sign(self, argument: Part, token: Token) -> None:
        """sin x/2 is noted; sin 2*x, where the argument would be a mere number, is refused."""
        parser = self.parser
        if argument.value is not None:
            parser.take()
            raise self.two_readings(argument, token.kind)
        stop = factor_stop(parser.tokens, parser.index + 1)
        whole, rest = parser.written(self.token.start, stop), token.kind + parser.written(parser.after_next.start, stop)
        other = self.applied(parser.written(argument.start, stop))
        message = f"{whole} is read as {self.reading(argument)}{rest}; write {other} for the other reading."
        parser.note(message, self.token.start)

    def note_run(self, argument: Part) -> None:
        """Show a run of several names, or with a sign or a power, inside its parentheses."""
        parser = self.parser
        inside = [token.kind for token in parser.tokens if argument.start <= token.start < argument.stop]
        names = sum(isinstance(node, Variable) for node in walk(argument.node))
        if inside[0] in (*_RUN, "-") and (names > 1 or {"^", "superscript", "-"} & set(inside)):
            whole = parser.written(self.token.start, parser.previous.stop)
            parser.note(f"{whole} is read as {self.reading(argument)}.", self.token.start)

    def reading(self, argument: Part) -> str:
        """The reading in full: sin(x), or sin(x)^2."""
        return self.applied(self.parser.written(argument.start, argument.stop))

    def applied(self, inside: str) -> str:
        return f"{self.name}({inside}){self.power}"

    def two_readings(self, argument: Part, sign: str = "") -> ExpressionError:
        """The refusal of a bare function with `sign` and the next factor behind it."""
        parser = self.parser
        first = parser.next
        stop = factor_stop(parser.tokens, parser.index)
        rest = parser.written(first.start, stop)
        inside = parser.written(argument.start, argument.stop)
        if first.kind in ("^", "superscript"):
            other, reading = self.applied(inside + rest), f"({self.reading(argument)}){rest}"
        else:
            gap = " " if first.spaced and not sign else ""
            other, reading = self.applied(inside + sign + gap + rest), f"{self.reading(argument)}{sign or '*'}{rest}"
        message = f"This can be read in two ways: is {rest} inside {self.name} or behind it?"
        both = readings(parser.text, self.token.start, stop, other, reading)
        offer = f"Write {other} or {reading}."
        if first.kind == "(" and (meant := names.elsewhere(f"{self.name}{inside}")):
            offer = f"Write {meant}, if {self.name}{inside} is one name; else {other} or {reading}."
        return AmbiguousFormulaError(message, first.start, offer, rewrites=both)
