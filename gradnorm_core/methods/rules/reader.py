"""The cursor of the parser of rules: the next token, the places of nodes in the text, and errors.

The trees are those of formulas, whose nodes have no place, so `Places` stores where each node was written.
"""

from __future__ import annotations

from typing import NoReturn

from gradnorm_core.formulas.tree import Call, Node
from gradnorm_core.methods.rules.tokens import Line, Token

MAX_DEPTH = 25


class Places:
    """The places of the nodes of a rule in its text: line and columns."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Node, Line, int, int]] = {}

    def keep(self, node: Node, line: Line, start: int, stop: int) -> Node:
        """Stores the place of a node, and the node itself, so that its id stays its own."""
        self._found[id(node)] = (node, line, start, stop)
        return node

    def of(self, node: Node) -> tuple[Line, int, int]:
        """Returns the line, the first column and the column after the last."""
        return self._found[id(node)][1:]

    def written(self, node: Node) -> str:
        """Returns the node as it was typed, cut in the middle when it is long."""
        line, start, stop = self.of(node)
        text = " ".join(line.text[start:stop].split())
        return text if len(text) <= 30 else f"{text[:16]}…{text[-12:]}"


class Reader:
    """A cursor over the tokens of one line, beginning at one of them."""

    def __init__(self, line: Line, index: int, places: Places) -> None:
        self.line, self.index, self.places = line, index, places
        self.depth = 0

    @property
    def next(self) -> Token:
        """The next token."""
        return self.line.tokens[self.index]

    def take(self) -> Token:
        """Reads the next token."""
        token = self.next
        self.index += token.kind != "end"
        return token

    def call(self, function: str, arguments: tuple[Node, ...], start: int) -> Node:
        """Returns a call that was written from column `start` to the last token that was read."""
        return self.keep(Call(function, arguments), start)

    def keep(self, node: Node, start: int) -> Node:
        """Stores the place of a node that was written from column `start` to the last token that was read."""
        return self.places.keep(node, self.line, start, self.line.tokens[max(self.index - 1, 0)].stop)

    def descend(self) -> None:
        """Counts one more level of nesting, and refuses too many."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"The line is nested deeper than {MAX_DEPTH} levels.", "Give a part of it a line of its own.")

    def missing(self) -> NoReturn:
        """Refuses a token that cannot begin a factor."""
        token, before = self.next, self.line.tokens[max(self.index - 1, 0)]
        left = self.line.text[before.start : before.stop]
        if token.kind == "end":
            self.fail(f"The line stops after {left}: something is missing.", "Put a number or a name there.")
        shown = self.line.text[token.start : token.stop]
        self.fail(f"Something is missing between {left} and {shown}.", "Put a number or a name there.")

    def unexpected(self) -> NoReturn:
        """Refuses a token that cannot follow what was read."""
        token = self.next
        shown = self.line.text[token.start : token.stop]
        if token.kind == "compare":
            self.fail("A comparison stands only in an if.", "Write if(u > v, value, other value).")
        if token.kind in ("[", "]"):
            self.fail("A rule has no indices: its vectors are taken as a whole.", "Write the name alone.")
        offers = {
            "=": "Write one = in a line, behind the name.",
            ",": "Write a point for decimals; a comma stands between arguments.",
        }
        self.fail(f"This {shown} does not fit here.", offers.get(token.kind, "Delete it, or open a bracket before it."))

    def fail(self, message: str, suggestion: str, token: Token | None = None) -> NoReturn:
        """Raises the error at a token, by default the next one."""
        raise self.line.error(message, (token or self.next).start, suggestion)
