"""One line of a rule becomes a tree: a recursive descent in the grammar of formulas.

expression = term { (+ | −) term }
term       = factor { (* | / | nothing) factor }
factor     = (+ | −) factor | power
power      = primary { superscript | ^ exponent }
primary    = number | name | function ( … ) | ( … ) | |…| | ‖…‖ | √ primary | \\frac{…}{…}
"""

from __future__ import annotations

from collections.abc import Callable

from gradnorm_core.formulas.tree import Call, Constant, Node, Number
from gradnorm_core.methods.rules import names
from gradnorm_core.methods.rules.reader import Places, Reader
from gradnorm_core.methods.rules.tokens import Line, Token

_SUMS = {"+": "add", "-": "subtract"}
_PRODUCTS = {"*": "multiply", "/": "divide"}
_STARTERS = ("number", "name", "function", "(", "frac", "√")
_COMPARISONS = {">": ("greater", False), "<": ("greater", True), ">=": ("at_least", False), "<=": ("at_least", True)}
_INDICES = {"": "norm", "1": "norm1", "2": "norm", "inf": "norminf"}

Resolver = Callable[[Token], Node]
"""Returns the node of a name on this line, or raises."""


class Parser(Reader):
    """Reads the expression of one line, beginning at a token."""

    def __init__(self, line: Line, index: int, resolve: Resolver, places: Places, notes: list[str]) -> None:
        super().__init__(line, index, places)
        self.resolve, self.notes = resolve, notes
        self.bars = 0

    def whole(self) -> Node:
        """Returns the tree of everything up to the end of the line."""
        node = self.expression()
        if self.next.kind != "end":
            self.unexpected()
        return node

    def expression(self) -> Node:
        """Reads sums and differences."""
        self.descend()
        start = self.next.start
        left = self.term()
        while self.next.kind in _SUMS:
            function = _SUMS[self.take().kind]
            left = self.call(function, (left, self.term()), start)
        self.depth -= 1
        return left

    def term(self) -> Node:
        """Reads products and quotients, left to right; juxtaposition is a product."""
        start = self.next.start
        left, quotient = self.factor(), False
        while True:
            if self.next.kind in _PRODUCTS:
                token = self.take()
                left = self.call(_PRODUCTS[token.kind], (left, self.factor()), start)
                quotient = token.kind == "/"
            elif self.starts_factor():
                if self.next.kind == "number":
                    written = self.line.text[self.next.start : self.next.stop]
                    self.fail("A number stands behind a factor.", f"Write *{written} for the product.")
                before = self.line.text[start : self.line.tokens[self.index - 1].stop].strip()
                left = self.call("multiply", (left, self.factor()), start)
                if quotient:
                    self.note(start, before)
            else:
                return left

    def note(self, start: int, before: str) -> None:
        stop = self.line.tokens[self.index - 1].stop
        whole = self.line.text[start:stop].strip()
        self.notes.append(f"{whole} is read as ({before})·{whole[len(before) :].strip()}.")

    def starts_factor(self) -> bool:
        """Returns True when the next token begins another factor; a bar does unless one is open."""
        return self.next.kind in _STARTERS or (self.next.kind in ("|", "norm") and not self.bars)

    def factor(self) -> Node:
        """Reads a power with its signs."""
        token = self.next
        if token.kind not in _SUMS:
            return self.power()
        self.take()
        self.descend()
        inner = self.factor()
        self.depth -= 1
        if token.kind == "+":
            return inner
        if isinstance(inner, Number):
            return self.keep(Number(-inner.value, f"-{inner.text}"), token.start)
        return self.call("negate", (inner,), token.start)

    def power(self) -> Node:
        """Reads a primary with its exponents."""
        start = self.next.start
        base = self.primary()
        while self.next.kind in ("^", "superscript"):
            token = self.take()
            if token.kind == "superscript":
                digits = token.text.lstrip("+")
                exponent = self.keep(Number(float(digits), digits), token.start)
            else:
                self.refuse_transpose()
                exponent = self.exponent()
            base = self.call("power", (base, exponent), start)
        return base

    def exponent(self) -> Node:
        if self.next.kind == "{":
            return self.group("{", "}")
        self.descend()
        node = self.factor()
        self.depth -= 1
        return node

    def refuse_transpose(self) -> None:
        if self.next.kind == "name" and self.next.text in ("T", "top"):
            self.fail("A rule has no transpose.", "Write dot(u, v) for uᵀv.")

    def primary(self) -> Node:
        """Reads a number, a name, a call, or an expression in brackets."""
        token = self.next
        if token.kind == "(":
            return self.group("(", ")")
        if token.kind == "{":
            self.fail("Braces are invisible in LaTeX, so they do not group here.", "Write parentheses.")
        if token.kind in ("|", "norm"):
            return self.barred()
        if token.kind not in _STARTERS:
            self.missing()
        self.take()
        return self.number(token) if token.kind == "number" else self.applied(token)

    def number(self, token: Token) -> Node:
        return self.keep(Number(float(token.text), token.text), token.start)

    def applied(self, token: Token) -> Node:
        """Reads an operand that begins with a name, a function, a root sign or a fraction."""
        if token.kind == "name":
            return self.named(token)
        if token.kind == "√":
            return self.call("sqrt", (self.primary(),), token.start)
        if token.kind == "frac":
            top = self.group("{", "}")
            return self.call("divide", (top, self.group("{", "}")), token.start)
        return self.function(token)

    def named(self, token: Token) -> Node:
        if token.text in names.CONSTANTS:
            return self.keep(Constant(token.text), token.start)
        return self.keep(self.resolve(token), token.start)

    def group(self, opener: str, closer: str) -> Node:
        """Reads an expression in brackets."""
        if self.next.kind != opener:
            self.fail(f"Here {opener} is missing.", "Write \\frac{u}{v}, or u/v." if opener == "{" else "Add it.")
        first, bars, self.bars = self.take(), self.bars, 0
        node = self.expression()
        self.close(first, closer)
        self.bars = bars
        return self.keep(_copy(node), first.start)

    def close(self, opener: Token, closer: str) -> None:
        if self.next.kind == "end":
            self.fail(f"This {opener.kind} is never closed.", f"Add {closer} where it ends.", opener)
        if self.next.kind != closer:
            self.unexpected()
        self.take()

    def barred(self) -> Node:
        """Reads |u| or ‖u‖; the index of a norm comes after its second bars."""
        first = self.take()
        self.bars += 1
        node = self.expression()
        self.bars -= 1
        if self.next.kind != first.kind:
            message, offer = "These bars do not pair up.", "Write abs(u) for |u|, norm(u) for ‖u‖."
            self.fail(message, offer, first)
        index = self.take().text
        function = _INDICES.get(index, "norm") if first.kind == "norm" else "abs"
        return self.call(function, (node,), first.start)

    def function(self, token: Token) -> Node:
        """Reads a call with its arguments in parentheses."""
        if token.text == "sqrt" and self.next.kind == "{":
            return self.call("sqrt", (self.group("{", "}"),), token.start)
        written = self.line.text[token.start : token.stop]
        if self.next.kind != "(":
            self.fail(f"{written} needs its argument in parentheses.", f"Write {written}(u).", token)
        opener, bars, self.bars = self.take(), self.bars, 0
        arguments = [self.condition() if token.text == "if" else self.expression()]
        while self.next.kind == ",":
            self.take()
            arguments.append(self.expression())
        self.close(opener, ")")
        self.bars = bars
        self.check_count(token, written, len(arguments))
        if token.text == "if":
            return self.call("select", tuple(arguments), token.start)
        return self.call(token.text, tuple(arguments), token.start)

    def condition(self) -> Node:
        """Reads the comparison of an if."""
        start, left = self.next.start, self.expression()
        if self.next.kind != "compare":
            self.fail("An if begins with a comparison.", "Write if(u > v, value, other value).")
        function, turned = _COMPARISONS[self.take().text]
        right = self.expression()
        return self.call(function, (right, left) if turned else (left, right), start)

    def check_count(self, token: Token, written: str, given: int) -> None:
        """Refuses too few or too many arguments."""
        fewest, most = {"min": (2, 6), "max": (2, 6), "if": (3, 3), "hypot": (2, 2)}.get(
            token.text, (names.MEASURES.get(token.text, 1),) * 2
        )
        if not fewest <= given <= most:
            wanted = f"{fewest} to {most}" if fewest != most else str(fewest)
            message = f"{written} takes {wanted} argument{'s' * (most > 1)}, not {given}."
            letters = ("u > v, a, b" if token.text == "if" else ", ".join("uvwxyz"[:fewest])) or "u"
            self.fail(message, f"Write {written}({letters}).", token)


def _copy(node: Node) -> Node:
    """Returns an equal node, so that it can have another place, with its brackets."""
    if isinstance(node, Call):
        return Call(node.function, node.arguments)
    if isinstance(node, Number):
        return Number(node.value, node.text)
    return type(node)(node.name)
