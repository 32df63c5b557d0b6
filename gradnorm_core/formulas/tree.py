"""The checked tree: the meaning of a formula, without the way it was written.

There are four kinds of node, all frozen and hashable. Operators are calls like any other (``x + y`` is
``Call("add", (x, y))``), so that one table (`functions`) has the rules of all. Nodes can be combined with Python's
arithmetic operators, so the derivative rules of that table read like the book.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

CONSTANTS: dict[str, float] = {"pi": 3.141592653589793, "e": 2.718281828459045, "tau": 6.283185307179586}


class _Arithmetic:
    """Python's operators, building calls."""

    __slots__ = ()

    def __add__(self, other: Operand) -> Call:
        return call("add", self, other)

    def __radd__(self, other: Operand) -> Call:
        return call("add", other, self)

    def __sub__(self, other: Operand) -> Call:
        return call("subtract", self, other)

    def __rsub__(self, other: Operand) -> Call:
        return call("subtract", other, self)

    def __mul__(self, other: Operand) -> Call:
        return call("multiply", self, other)

    def __rmul__(self, other: Operand) -> Call:
        return call("multiply", other, self)

    def __truediv__(self, other: Operand) -> Call:
        return call("divide", self, other)

    def __rtruediv__(self, other: Operand) -> Call:
        return call("divide", other, self)

    def __pow__(self, other: Operand) -> Call:
        return call("power", self, other)

    def __rpow__(self, other: Operand) -> Call:
        return call("power", other, self)

    def __neg__(self) -> Call:
        return call("negate", self)


@dataclass(frozen=True, slots=True)
class Number(_Arithmetic):
    """A literal; `text` keeps it as typed, for the echo."""

    value: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Constant(_Arithmetic):
    """π, e or τ."""

    name: str

    @property
    def value(self) -> float:
        return CONSTANTS[self.name]


@dataclass(frozen=True, slots=True)
class Variable(_Arithmetic):
    """A name that gets its value when the formula is evaluated."""

    name: str


@dataclass(frozen=True, slots=True)
class Call(_Arithmetic):
    """A function of the table applied to its arguments; operators are functions too."""

    function: str
    arguments: tuple[Node, ...]


Node = Union[Number, Constant, Variable, Call]  # noqa: UP007  (`|` cannot be evaluated before Call exists)
Operand = Union["Node", "_Arithmetic", float, int]


def call(function: str, *arguments: Operand) -> Call:
    """``Call`` with plain numbers lifted to `Number`."""
    return Call(function, tuple(lift(argument) for argument in arguments))


def lift(operand: Operand) -> Node:
    if isinstance(operand, int | float):
        return Number(float(operand))
    assert isinstance(operand, Number | Constant | Variable | Call)
    return operand


def walk(node: Node) -> Iterator[Node]:
    """Every node of the tree, parents before children, left to right."""
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, Call):
            stack.extend(reversed(current.arguments))


def variables(node: Node) -> frozenset[str]:
    """The names of the variables that occur in the tree."""
    return frozenset(part.name for part in walk(node) if isinstance(part, Variable))


def is_constant(node: Node) -> bool:
    """True when no variable occurs in the tree."""
    return not variables(node)
