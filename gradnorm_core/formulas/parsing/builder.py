"""Parts: subtrees of a formula with their place in the text and, where they are constant, their value.

The `Builder` is the only maker of nodes, so every limit on size and on constants is kept here, before anything else
sees the tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gradnorm_core.errors import FormulaLimitError
from gradnorm_core.formulas.parsing import constants
from gradnorm_core.formulas.parsing.limits import MAX_DEPTH, MAX_NODES
from gradnorm_core.formulas.tree import Call, Constant, Node, Number, Variable, walk


@dataclass(frozen=True, slots=True)
class Note:
    """A reading worth showing, such as “1/2x is read as (1/2)·x”, and the column it concerns."""

    message: str
    position: int


@dataclass(frozen=True, slots=True)
class Part:
    """A subtree and the columns [start, stop) it was read from; `value` when no variable occurs in it."""

    node: Node
    start: int
    stop: int
    value: float | None


class Builder:
    """Makes the nodes of one formula and keeps the limits."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes = 0
        self.depth = 0

    def excerpt(self, start: int, stop: int, longest: int = 40) -> str:
        """The text between two columns, cut in the middle when it is long."""
        written = " ".join(self.text[start:stop].split())
        return written if len(written) <= longest else f"{written[: longest // 2]}…{written[-longest // 3 :]}"

    def descend(self, position: int) -> None:
        """Count one more level of nesting.

        Raises:
            FormulaLimitError: there are too many.
        """
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = f"The formula is nested deeper than {MAX_DEPTH} levels."
            raise FormulaLimitError(message, position, "Remove parentheses that are not needed, or simplify.")

    def ascend(self) -> None:
        """Leave a level of nesting."""
        self.depth -= 1

    def leaf(self, node: Number | Constant | Variable, start: int, stop: int) -> Part:
        """A part of one node."""
        self._count(start)
        return Part(node, start, stop, None if isinstance(node, Variable) else node.value)

    def call(self, function: str, arguments: Sequence[Part], start: int, stop: int, position: int) -> Part:
        """A function of the table at parts; `position` is the column a complaint points at.

        Raises:
            FormulaLimitError: too many nodes, a constant beyond 1e15, an exponent beyond 100.
            ConstantDomainError: a constant that is not a real number.
        """
        self._count(position)
        if function == "power" and arguments[1].value is not None:
            exponent = arguments[1]
            written = self.excerpt(exponent.start, exponent.stop)
            constants.check_exponent(arguments[1].value, written, exponent.start)
        node = Call(function, tuple(argument.node for argument in arguments))
        values = [argument.value for argument in arguments if argument.value is not None]
        if len(values) < len(arguments):
            return Part(node, start, stop, None)
        value = constants.value_of(function, values, self.excerpt(start, stop), position)
        return Part(node, start, stop, value)

    def again(self, part: Part) -> Part:
        """A part that stands in the tree once more, as the middle of 0 < x < 1 does."""
        for _ in walk(part.node):
            self._count(part.start)
        return part

    def negated(self, part: Part, start: int) -> Part:
        """−u; the sign of a literal becomes part of it, so that x^-2 has the exponent −2."""
        node = part.node
        if isinstance(node, Number) and not node.text.startswith("-"):
            return Part(Number(-node.value, f"-{node.text}"), start, part.stop, -node.value)
        return self.call("negate", (part,), start, part.stop, start)

    def _count(self, position: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            message = f"A formula has at most {MAX_NODES} operations, numbers and names."
            raise FormulaLimitError(message, position, "Shorten it, or split it into simpler formulas.")
