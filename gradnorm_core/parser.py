"""Tokens -> tree: a Pratt parser, in which every operator says how tightly it binds.

    1  +  −
    2  *  /  and juxtaposition, left to right
    3  prefix sign
    4  ^, from the right, its exponent may carry a sign
    5  superscripts

Bars: where an operand is expected, | opens an absolute value; after an operand it closes the innermost one that is
open in the same bracket; and when none is open there, it opens another factor. So |x||y| is a product and ||x|−1| is
nested. What this rule reads but people pair in another way, |x|y|z|, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from gradnorm_core import applications, refusals
from gradnorm_core.characters import FRACTIONS
from gradnorm_core.errors import AmbiguousFormulaError, FormulaSyntaxError
from gradnorm_core.lexer import Token, is_latex, tokenize
from gradnorm_core.parts import Builder, Note, Part
from gradnorm_core.tree import Constant, Number, Variable
from gradnorm_core.words import refuse_word

JUXTAPOSED = "juxtaposed"
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, JUXTAPOSED: 2, "^": 4, "superscript": 5}
_PREFIX = 3
_FUNCTIONS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "^": "power"}
CLOSERS = {"(": ")", "{": "}", "\\{": "\\}", "|": "|", "|(": ")|", "⌊": "⌋", "⌈": "⌉"}
_BRACKET_FUNCTIONS = {"|": "abs", "|(": "abs", "⌊": "floor", "⌈": "ceil"}
_STARTERS = {"number", "name", "function", "unknown", "fraction", "frac", "radical", *CLOSERS} - {"|"}
_LETTER_OF = {"unknown": "u", "name": "n", "number": "0", "function": "F", "frac": "/", "radical": "√", "end": ""}


@dataclass(slots=True)
class _Bracket:
    """An open bracket: is it a bar, and did a factor follow directly on a bar closed inside it?"""

    bar: bool = False
    loose: bool = False


class Parser:
    """Reads one formula; `applications` continues it where functions meet their arguments."""

    def __init__(self, text: str, variables: tuple[str, ...]) -> None:
        self.text = text
        self.variables = variables
        self.latex = is_latex(text)
        self.tokens = tokenize(text, variables)
        self.index = 0
        self.builder = Builder(text)
        self.notes: list[Note] = []
        self.brackets = [_Bracket()]
        self.quotient: Part | None = None
        self.open_power = -1

    # Tokens

    @property
    def next(self) -> Token:
        """The token to be read."""
        return self.tokens[self.index]

    @property
    def previous(self) -> Token:
        """The token read last; the first one at the beginning."""
        return self.tokens[max(self.index - 1, 0)]

    def take(self) -> Token:
        """Read a token."""
        token = self.next
        self.index += token.kind != "end"
        return token

    def written(self, start: int, stop: int) -> str:
        """What stands in the text there."""
        return self.builder.excerpt(start, stop)

    def note(self, message: str, position: int) -> None:
        """Keep a reading worth showing, once."""
        if all(note.message != message for note in self.notes):
            self.notes.append(Note(message, position))

    # The whole formula

    def parse(self) -> Part:
        """The tree of the formula.

        Raises:
            ExpressionError: it cannot be read.
        """
        self.drop_name()
        if self.next.kind == "end":
            raise refusals.empty(self.variables)
        part = self.expression(0)
        if self.next.kind != "end":
            raise refusals.unexpected(self, None)
        self.note_words()
        return part

    def drop_name(self) -> None:
        """Step over a leading ``f(x, y) =`` or ``z =``."""
        if self.next.kind != "unknown":
            return
        kinds = "".join(_LETTER_OF.get(token.kind, token.kind) for token in self.tokens)
        if name := re.match(r"u(?:\([nu,]*\))?=", kinds):
            self.check_names(self.tokens[2 : name.end() - 1])
            self.index = name.end()
            dropped = self.written(self.tokens[0].start, self.previous.stop)
            self.note(f"{dropped} is left out: the formula is what follows it.", self.tokens[0].start)

    def check_names(self, tokens: tuple[Token, ...]) -> None:
        """The names in f(x, y) = have to be the variables."""
        for token in tokens:
            if token.kind == "unknown":
                raise refuse_word(token.text, token.start, self.variables)

    def note_words(self) -> None:
        """Say how letters typed as one word were read: xy is x·y, sinx is sin x."""
        for start, token in enumerate(self.tokens):
            if not self.is_letter(start) or (start and self.joined(start)):
                continue
            stop = start + 1
            while self.joined(stop):
                stop += 1
            names = [part.text for part in self.tokens[start:stop]]
            if len(names) > 1:
                head = f"{names.pop(0)} " if token.kind == "function" else ""
                word = self.written(token.start, self.tokens[stop - 1].stop)
                self.note(f"{word} is read as {head}{'·'.join(names)}.", token.start)

    def is_letter(self, index: int) -> bool:
        """Was this token typed with letters?"""
        token = self.tokens[index]
        letter = self.text[token.start] if token.kind in ("name", "function") else ""
        return letter.isalpha() and letter.isascii()

    def joined(self, index: int) -> bool:
        """Was this token typed in one word with the one before?"""
        token = self.tokens[index]
        return self.is_letter(index) and self.is_letter(index - 1) and self.tokens[index - 1].stop == token.start

    # Operators

    def expression(self, binding: int) -> Part:
        """Everything from here on that binds tighter than `binding`."""
        self.builder.descend(self.next.start)
        left = self.operand()
        while _BINDING.get(operator := self.operator(), 0) > binding:
            left = self.combine(left, operator)
        self.builder.ascend()
        return left

    def operator(self) -> str:
        """What the next token does to a complete operand; empty when it ends it."""
        if self.next.kind in _BINDING:
            return self.next.kind
        return JUXTAPOSED if self.starts_operand() else ""

    def starts_operand(self) -> bool:
        """Does the next token begin another factor? A bar does unless it closes one."""
        return self.next.kind in _STARTERS or (self.next.kind == "|" and not self.brackets[-1].bar)

    def combine(self, left: Part, operator: str) -> Part:
        """`left`, the operator and the operand behind it as one part."""
        if operator == JUXTAPOSED:
            return self.juxtaposed(left)
        token = self.take()
        if operator == "superscript":
            return self.raised(left, self.superscript(token), token)
        if operator == "^":
            return self.power(left, token)
        right = self.expression(_BINDING[operator])
        part = self.builder.call(_FUNCTIONS[operator], (left, right), left.start, right.stop, token.start)
        if operator == "/":
            self.quotient = part
        return part

    def juxtaposed(self, left: Part) -> Part:
        """A product without a sign; the readings people differ about are noted or refused."""
        token, before = self.next, self.previous
        if token.kind in ("number", "fraction"):
            raise refusals.number_behind(self, left)
        self.watch_bars(before, token)
        right = self.expression(_BINDING[JUXTAPOSED])
        if refusals.looks_like_mixed_number(before, token, right):
            raise refusals.mixed_number(self, before, right)
        if left is self.quotient:
            self.note_quotient(left, right)
        elif self.open_power == left.stop and not token.spaced:
            self.note_power(left, right)
        return self.builder.call("multiply", (left, right), left.start, right.stop, token.start)

    def watch_bars(self, before: Token, token: Token) -> None:
        """Refuse bars that pair in two ways: |x|y|z| is |x|·y·|z| or |x·|y|·z|."""
        bracket = self.brackets[-1]
        if token.kind == "|" and bracket.loose:
            message = "These bars can be paired in two ways."
            offer = "Write abs(…) for each absolute value, or * for products."
            raise AmbiguousFormulaError(message, token.start, offer)
        bracket.loose = bracket.loose or (before.kind == "|" and token.kind != "|")

    def note_quotient(self, left: Part, right: Part) -> None:
        whole, factor = self.written(left.start, right.stop), self.written(right.start, right.stop)
        reading = f"({self.written(left.start, left.stop)})·{factor}"
        self.note(f"{whole} is read as {reading}; write parentheses for the other reading.", left.start)

    def note_power(self, left: Part, right: Part) -> None:
        whole, factor = self.written(left.start, right.stop), self.written(right.start, right.stop)
        reading = f"({self.written(left.start, left.stop)})·{factor}"
        self.note(f"{whole} is read as {reading}; write parentheses around the exponent otherwise.", left.start)

    # Powers

    def power(self, base: Part, token: Token) -> Part:
        """u^v, after the sign ^."""
        opener = self.next
        if self.latex and (opener.kind in "+-" or (opener.kind == "number" and len(opener.text) > 1)):
            raise refusals.long_latex_exponent(self)
        exponent = self.exponent()
        part = self.raised(base, exponent, token)
        plain = isinstance(exponent.node, Number) and base.value is None
        if not plain and opener.kind not in CLOSERS:
            self.open_power = part.stop
        return part

    def exponent(self) -> Part:
        if self.next.kind != "{":
            return self.expression(_BINDING["^"] - 1)
        group = self.enclosed(self.take())
        if self.next.kind in ("^", "superscript"):
            message = "Two exponents follow one another."
            raise FormulaSyntaxError(message, self.next.start, "Write x^{2^3} or {(x^2)}^3.")
        return group

    def raised(self, base: Part, exponent: Part, token: Token) -> Part:
        """base^exponent."""
        return self.builder.call("power", (base, exponent), base.start, exponent.stop, token.start)

    def superscript(self, token: Token) -> Part:
        """The number a run of superscript digits stands for."""
        digits = token.text.lstrip("+")
        return self.builder.leaf(Number(float(digits), digits), token.start, token.stop)

    def factor(self) -> Part:
        """An operand with its powers."""
        return self.expression(_PREFIX)

    # Operands

    def operand(self) -> Part:
        """A number, a name, a function with its arguments, a bracket, or one of these with a sign."""
        reader = _OPERANDS.get(self.next.kind)
        if reader is None:
            raise refusals.operand_missing(self)
        return reader(self, self.take())

    def signed(self, token: Token) -> Part:
        part = self.expression(_PREFIX)
        if token.kind == "+":
            return replace(part, start=token.start)
        return self.builder.negated(part, token.start)

    def number(self, token: Token) -> Part:
        value = float(token.text)
        if "e" in token.text.lower():
            self.note(f"{token.text} is read as the number {value:.12g}.", token.start)
        return self.builder.leaf(Number(value, token.text.lower()), token.start, token.stop)

    def fraction(self, token: Token) -> Part:
        """½ and its kin."""
        top, bottom = (
            self.builder.leaf(Number(float(digit), str(digit)), token.start, token.stop)
            for digit in FRACTIONS[token.text]
        )
        return self.builder.call("divide", (top, bottom), token.start, token.stop, token.start)

    def name(self, token: Token) -> Part:
        """A variable or a constant; letters typed as one word are noted."""
        node = Variable(token.text) if token.text in self.variables else Constant(token.text)
        return self.builder.leaf(node, token.start, token.stop)

    def unknown(self, token: Token) -> Part:
        raise refuse_word(token.text, token.start, self.variables)

    def bracket(self, token: Token) -> Part:
        """( ), | |, ⌊ ⌋, ⌈ ⌉."""
        inside = self.enclosed(token)
        function = _BRACKET_FUNCTIONS.get(token.kind)
        if function is None:
            return inside
        return self.builder.call(function, (inside,), inside.start, inside.stop, token.start)

    def enclosed(self, opener: Token) -> Part:
        """What stands up to the partner of a bracket already taken, brackets included in its columns."""
        self.brackets.append(_Bracket(bar=opener.kind == "|"))
        part = self.expression(0)
        self.close(opener)
        return replace(part, start=opener.start, stop=self.previous.stop)

    def listed(self, opener: Token) -> list[Part]:
        """The arguments between the brackets of a call, of which the first was taken."""
        self.brackets.append(_Bracket())
        arguments = [] if self.next.kind == CLOSERS[opener.kind] else [self.expression(0)]
        while self.next.kind == ",":
            self.take()
            arguments.append(self.expression(0))
        self.close(opener)
        return arguments

    def close(self, opener: Token) -> None:
        """Take the partner of a bracket."""
        if self.next.kind != CLOSERS[opener.kind]:
            raise refusals.unexpected(self, opener)
        self.take()
        self.brackets.pop()

    def brace(self, token: Token) -> Part:
        """LaTeX's invisible group, which may only hold what needs no parentheses."""
        self.builder.descend(token.start)
        visible = self.next.kind not in ("+", "-", "function")
        part = self.operand() if visible else None
        if part is None or self.next.kind != "}":
            raise refusals.braces(token)
        self.take()
        self.builder.ascend()
        return replace(part, start=token.start, stop=self.previous.stop)

    def braced(self, command: Token) -> Part:
        """One {…} behind a command such as \\frac."""
        if self.next.kind != "{":
            message = f"\\{command.text} needs its parts in braces."
            raise FormulaSyntaxError(message, self.next.start, "Write \\frac{1}{2} or \\sqrt{x}.")
        return self.enclosed(self.take())

    def frac(self, token: Token) -> Part:
        top, bottom = self.braced(token), self.braced(token)
        return self.builder.call("divide", (top, bottom), token.start, bottom.stop, token.start)

    def radical(self, token: Token) -> Part:
        inside = self.braced(token)
        return self.builder.call(token.text, (inside,), token.start, inside.stop, token.start)

    def function(self, token: Token) -> Part:
        return applications.read(self, token)


_OPERANDS: dict[str, Callable[[Parser, Token], Part]] = {
    "+": Parser.signed, "-": Parser.signed, "number": Parser.number, "fraction": Parser.fraction,
    "name": Parser.name, "unknown": Parser.unknown, "function": Parser.function, "frac": Parser.frac,
    "radical": Parser.radical, "(": Parser.bracket, "|": Parser.bracket, "|(": Parser.bracket,
    "⌊": Parser.bracket, "⌈": Parser.bracket, "{": Parser.brace,
}  # fmt: skip
