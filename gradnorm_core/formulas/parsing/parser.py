"""The parser: tokens become a tree. It is a Pratt parser, in which every operator has its binding power.

1  +  −
2  *  /  and juxtaposition, left to right
3  prefix sign
4  ^, from the right; its exponent may carry a sign
5  superscripts
"""

from __future__ import annotations

from gradnorm_core.errors import FormulaSyntaxError
from gradnorm_core.formulas.parsing import aggregates, brackets, conditions, error_messages, notes, operands
from gradnorm_core.formulas.parsing.builder import Builder, Note, Part
from gradnorm_core.formulas.parsing.columns import Columns
from gradnorm_core.formulas.parsing.grammar import Bracket
from gradnorm_core.formulas.parsing.lexer import Lexer
from gradnorm_core.formulas.parsing.surroundings import is_latex
from gradnorm_core.formulas.parsing.tokens import CLOSERS, Token
from gradnorm_core.formulas.tree import Number

_JUXTAPOSED = "juxtaposed"
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, _JUXTAPOSED: 2, "^": 4, "superscript": 5}
_PREFIX = 3
_FUNCTIONS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
_STARTERS = {
    "number", "name", "column", "function", "aggregate", "unknown", "fraction", "frac", "radical", "cases", "vector",
    *CLOSERS,
} - {"|"}  # fmt: skip


class Parser:
    """Reads one formula: operators here, their operands in `operands`, `brackets` and `function_calls`.

    Attributes:
        first: the column where the formula begins, behind a name such as ``f(x, y) =``.
        brackets: the ones that are open, the outermost first.
    """

    def __init__(self, text: str, variables: tuple[str, ...], start: int = 0, columns: tuple[str, ...] = ()) -> None:
        self.text = text
        self.variables = variables
        self.columns = Columns(columns)
        self.loose: list[tuple[str, int]] = []
        lexer = Lexer(text, variables, start, self.columns)
        self.tokens = tuple(lexer.tokens())
        self.index = 0
        self.first = 0
        self.builder = Builder(text)
        self.notes = lexer.notes
        self.brackets = [Bracket()]
        self.last_quotient: tuple[Part, Part, Part] | None = None
        self.last_power: tuple[Part, Part] | None = None

    # Tokens

    @property
    def next(self) -> Token:
        """The token to be read."""
        return self.tokens[self.index]

    @property
    def previous(self) -> Token:
        """The token read last; the first one at the beginning."""
        return self.tokens[max(self.index - 1, 0)]

    @property
    def after_next(self) -> Token:
        """The token behind the next one; the end token behind itself."""
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Read a token."""
        token = self.next
        self.index += token.kind != "end"
        return token

    def written(self, start: int, stop: int) -> str:
        """The text between two columns."""
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
        notes.skip_name(self)
        self.first = self.next.start
        if self.next.kind == "end":
            raise error_messages.empty(self)
        part = self.expression()
        if self.next.kind != "end":
            raise error_messages.unexpected(self, None)
        aggregates.refuse_loose(self)
        notes.words(self)
        return part

    # Operators

    def expression(self, binding: int = 0) -> Part:
        """Everything from here on that binds tighter than `binding`."""
        self.builder.descend(self.next.start)
        left = self.operand()
        while _BINDING.get(operator := self.operator(), 0) > binding:
            left = self.combine(left, operator)
        if binding == 0 and self.next.kind == "if":
            left = conditions.ternary(self, left)
        self.builder.ascend()
        return left

    def operand(self) -> Part:
        """Read the operand of an operator."""
        return operands.read(self)

    def factor(self) -> Part:
        """An operand with its powers."""
        return self.expression(_PREFIX)

    def operator(self) -> str:
        """The operator that the next token stands for behind a complete operand; empty when it ends the operand."""
        if self.next.kind in _BINDING:
            return self.next.kind
        return _JUXTAPOSED if self.starts_operand() else ""

    def starts_operand(self) -> bool:
        """Does the next token begin another factor? A bar does unless it closes one."""
        if self.next.kind == "if":
            return conditions.is_call(self, self.index)
        return self.next.kind in _STARTERS or (self.next.kind == "|" and not self.brackets[-1].bar)

    def combine(self, left: Part, operator: str) -> Part:
        """`left`, the operator and the operand behind it as one part."""
        if operator == _JUXTAPOSED:
            return self.juxtaposed(left)
        token = self.take()
        if operator == "superscript":
            return self.raised(left, self.superscript(token), token)
        if operator == "^":
            return self.power(left, token)
        right = self.expression(_BINDING[operator])
        part = self.builder.call(_FUNCTIONS[operator], (left, right), left.start, right.stop, token.start)
        if operator == "/":
            self.note_power(left, token, right, "/")
            self.last_quotient = (part, left, right)
        return part

    def juxtaposed(self, left: Part) -> Part:
        """A product without a sign; the readings people differ about are noted or refused."""
        token, before = self.next, self.previous
        if token.kind in ("number", "fraction"):
            raise error_messages.number_behind(self, left)
        brackets.watch_bars(self)
        right = self.expression(_BINDING[_JUXTAPOSED])
        if error_messages.looks_like_mixed_number(before, token, right):
            raise error_messages.mixed_number(self, before, right)
        if self.last_quotient is not None and self.last_quotient[0] is left:
            notes.quotient(self, *self.last_quotient[1:], right)
        self.note_power(left, token, right, "·")
        return self.builder.call("multiply", (left, right), left.start, right.stop, token.start)

    # Powers

    def power(self, base: Part, token: Token) -> Part:
        """u^v, after the sign ^."""
        opener = self.next
        longer = opener.kind in ("+", "-") or (opener.kind == "number" and len(opener.text) > 1)
        if longer and is_latex(self.text):
            raise error_messages.long_latex_exponent(self)
        exponent = self.exponent()
        if opener.kind not in CLOSERS:
            self.last_power = (base, exponent)
        if base.value is None and exponent.value is not None:
            notes.thirds(self, base, exponent)
        return self.raised(base, exponent, token)

    def exponent(self) -> Part:
        """The v of u^v; what LaTeX braces hold is not raised any further."""
        if self.next.kind != "{":
            return self.expression(_BINDING["^"] - 1)
        group = brackets.enclosed(self, self.take())
        if self.next.kind in ("^", "superscript"):
            message = "Two exponents follow one another."
            raise FormulaSyntaxError(message, self.next.start, "Write x^{2^3} or (x^2)^3.")
        return group

    def superscript(self, token: Token) -> Part:
        """The number a run of superscript digits stands for."""
        digits = token.text.lstrip("+")
        return self.builder.leaf(Number(float(digits), digits), token.start, token.stop)

    def raised(self, base: Part, exponent: Part, token: Token) -> Part:
        """The power itself."""
        return self.builder.call("power", (base, exponent), base.start, exponent.stop, token.start)

    def note_power(self, left: Part, token: Token, right: Part, sign: str) -> None:
        """Note a factor or divisor typed directly behind an exponent, where it might be part of it."""
        if self.last_power is None or self.last_power[1].stop != left.stop or token.spaced:
            return
        base, exponent = self.last_power
        literal = isinstance(exponent.node, Number)
        if sign == "/":  # e^-x/2 and x^1/2, but neither x^2/2 nor 2^3/4
            doubtful = abs(exponent.value or 0) == 1 if literal else base.value is not None and exponent.value is None
        else:  # e^2x and x^yx, but not x^2y
            doubtful = base.value is not None or not literal
        if doubtful:
            notes.power(self, base, exponent, sign, right.stop)
