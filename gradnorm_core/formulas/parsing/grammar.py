"""`Grammar`: the interface of the parser for the rules of the grammar; the parser alone imports all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gradnorm_core.formulas.parsing.builder import Builder, Note, Part
from gradnorm_core.formulas.parsing.columns import Columns
from gradnorm_core.formulas.parsing.tokens import Token


@dataclass(slots=True)
class Bracket:
    """An open bracket: is it a bar, and did a factor follow directly on a bar closed inside it?"""

    bar: bool = False
    loose: bool = False


class Grammar(Protocol):
    """A parser at work on one formula.

    Attributes:
        text: the formula as it was typed.
        variables: the names that are variables.
        tokens: all tokens, the end token last.
        index: the place of the next token among them.
        first: the column where the formula begins, behind a name such as ``f(x, y) =``.
        builder: makes the nodes and keeps the limits.
        notes: readings worth showing, so far.
        brackets: the open brackets, the outermost first.
        columns: the columns of the data; none where it is read without.
        loose: the columns read that stand in no mean, sum or max so far, and where each begins.
    """

    text: str
    variables: tuple[str, ...]
    tokens: tuple[Token, ...]
    index: int
    first: int
    builder: Builder
    notes: list[Note]
    brackets: list[Bracket]
    columns: Columns
    loose: list[tuple[str, int]]

    @property
    def next(self) -> Token:
        """The token to be read."""

    @property
    def previous(self) -> Token:
        """The token read last; the first one at the beginning."""

    @property
    def after_next(self) -> Token:
        """The token behind the next one; the end token behind itself."""

    def take(self) -> Token:
        """Read a token."""

    def written(self, start: int, stop: int) -> str:
        """The text between two columns."""

    def note(self, message: str, position: int) -> None:
        """Keep a reading worth showing, once."""

    def expression(self, binding: int = 0) -> Part:
        """Read everything that binds tighter than `binding`."""

    def operand(self) -> Part:
        """Read the operand of an operator."""

    def factor(self) -> Part:
        """Read an operand with its powers."""

    def combine(self, left: Part, operator: str) -> Part:
        """Read the operator and what it joins to `left`."""

    def juxtaposed(self, left: Part) -> Part:
        """Read the factor behind `left` where no sign stands between them."""

    def superscript(self, token: Token) -> Part:
        """The number that superscript digits stand for."""

    def starts_operand(self) -> bool:
        """Does the next token begin another factor?"""
