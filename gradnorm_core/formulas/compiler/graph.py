"""A formula as a graph: every subexpression once, constants folded, terms 0·u and factors 1 removed.

Nodes are numbered in the order in which they are made, so arguments come before their users. A node is identified by
its function and its arguments, and the derivative rules use those. Where another node is better to *compute* it
(cos u/sin u for cot u, u²·u² for u⁴), `expansions` has that node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from gradnorm_core.formulas.compiler.execution import executable
from gradnorm_core.formulas.functions import COMPUTED
from gradnorm_core.formulas.functions.aggregates import AGGREGATES
from gradnorm_core.formulas.tree import Call, Constant, Node, Number, Variable, lift

Rule = Callable[["Graph", tuple[int, ...]], "int | None"]

LONGEST_CHAIN = 16
"""The largest whole exponent computed by multiplications: its error stays within a few units in the last place."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A function of the table applied to earlier nodes; variables and constants have no arguments."""

    function: str
    arguments: tuple[int, ...] = ()
    content: float | bool | str | None = None


@dataclass(slots=True)
class Graph:
    """The nodes of a formula and of its derivatives; `apply` is the way to add one.

    Attributes:
        rules: the simplifications, by function.
        exact: True to keep π, ln 2 and 1/3 as they are, for formulas that are shown; otherwise constants become floats.
        operations: the nodes.
        expansions: for nodes that are better computed by another node, that node.
        varying: the nodes with one number per row of the data: columns, whose names begin with a capital, and all nodes
            that are made from them without an aggregate.
    """

    rules: Mapping[str, Rule]
    exact: bool = False
    operations: list[Operation] = field(default_factory=list)
    expansions: dict[int, int] = field(default_factory=dict)
    varying: set[int] = field(default_factory=set)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def number(self, value: float) -> int:
        """The node of a constant; −0 counts as 0."""
        value = float(value) + 0.0
        return self._node(("number", repr(value)), Operation("number", (), value))

    def truth(self, value: bool) -> int:
        """The node of a condition that always, or never, holds."""
        return self._node(("truth", bool(value)), Operation("truth", (), bool(value)))

    def variable(self, name: str) -> int:
        """The node of a variable."""
        return self._node(("variable", name), Operation("variable", (), name))

    def apply(self, function: str, *arguments: int) -> int:
        """Returns the node of a function of other nodes, simplified by rules that hold wherever it is defined."""
        if len(arguments) > 2 and function in ("min", "max"):
            return self.apply(function, self.apply(function, *arguments[:-1]), arguments[-1])
        if self._folds(function, arguments):
            return self._folded(function, arguments)
        rule = self.rules.get(function)
        simpler = rule(self, arguments) if rule else None
        return self.operation(function, *arguments) if simpler is None else simpler

    def operation(self, function: str, *arguments: int) -> int:
        """Returns the node of a function of other nodes without simplification."""
        key = (function, *arguments)
        if key in self._known:
            return self._known[key]
        index = self._node(key, Operation(function, arguments))
        expansion = None if self.exact else self._expansion(function, arguments)
        if expansion is not None:
            self.expansions[index] = expansion
        return index

    def lower(self, tree: Node, bindings: Mapping[str, int]) -> int:
        """Returns the node of a tree; `bindings` has the node of each of its variables."""
        if isinstance(tree, Constant) and self.exact:
            return self._node(("constant", tree.name), Operation("constant", (), tree.name))
        if isinstance(tree, Number | Constant):
            return self.number(tree.value)
        if isinstance(tree, Variable):
            return bindings[tree.name]
        arguments = [self.lower(argument, bindings) for argument in tree.arguments]
        meaning = _meaning(tree.function, len(arguments))
        if meaning is not None:
            return self.lower(meaning, dict(zip(_slots(len(arguments)), arguments, strict=True)))
        return self.apply(tree.function, *arguments)

    def constant(self, index: int) -> float | None:
        """The value of a numeric constant; None for everything else."""
        operation = self.operations[index]
        return operation.content if isinstance(operation.content, float) else None

    def is_constant(self, index: int) -> bool:
        """True for numbers and truth values."""
        return self.operations[index].function in ("number", "truth")

    def computed_by(self, index: int) -> int:
        """Returns the node that computes this one: itself, or the last of its expansions."""
        while index in self.expansions:
            index = self.expansions[index]
        return index

    def computed_from(self, index: int) -> list[int]:
        """The nodes that compute the arguments of this one."""
        return [self.computed_by(argument) for argument in self.operations[index].arguments]

    def schedule(self, asked: Iterable[int]) -> list[int]:
        """Returns the nodes that must be computed for these nodes, arguments before their users."""
        found: set[int] = set()
        waiting = [self.computed_by(node) for node in asked]
        while waiting:
            index = waiting.pop()
            if index not in found:
                found.add(index)
                waiting.extend(self.computed_from(index))
        return sorted(found)

    def ancestry(self, roots: Iterable[int]) -> list[int]:
        """Returns the roots and all nodes on which they depend, arguments before their users."""
        found: set[int] = set()
        waiting = list(roots)
        while waiting:
            index = waiting.pop()
            if index not in found:
                found.add(index)
                waiting.extend(self.operations[index].arguments)
        return sorted(found)

    def _node(self, key: tuple[object, ...], operation: Operation) -> int:
        index = self._known.setdefault(key, len(self.operations))
        if index == len(self.operations):
            self.operations.append(operation)
            if self._varies(operation):
                self.varying.add(index)
        return index

    def _varies(self, operation: Operation) -> bool:
        if operation.function == "variable":
            return str(operation.content)[0].isupper()
        return operation.function not in AGGREGATES and not self.varying.isdisjoint(operation.arguments)

    def _folds(self, function: str, arguments: tuple[int, ...]) -> bool:
        if function in AGGREGATES or not all(self.is_constant(argument) for argument in arguments):
            return False
        values = [self.constant(argument) for argument in arguments]
        whole = all(value is not None and value.is_integer() for value in values)
        return not self.exact or None in values or (whole and function in ("add", "subtract", "multiply", "negate"))

    def _folded(self, function: str, arguments: tuple[int, ...]) -> int:
        values = [self.operations[argument].content for argument in arguments]
        with np.errstate(all="ignore"):
            result = _evaluator(function)(*map(_scalar, values))
        return self.truth(bool(result)) if isinstance(result, bool | np.bool_) else self.number(float(result))

    def _expansion(self, function: str, arguments: tuple[int, ...]) -> int | None:
        if function == "power":
            exponent = self.constant(arguments[1])
            return None if exponent is None else self._constant_power(arguments[0], exponent)
        definition = COMPUTED[function].definition
        if definition is None:
            return None
        slots = _slots(len(arguments))
        tree = definition(*map(Variable, slots))
        assert isinstance(tree, Call)
        return self.lower(tree, dict(zip(slots, arguments, strict=True)))

    def _constant_power(self, base: int, exponent: float) -> int | None:
        """Returns uⁿ by multiplications, u⁻ⁿ as 1/uⁿ, uⁿ⁺½ as uⁿ·√u; None where `np.power` is more accurate."""
        if exponent < 0:
            return self.operation("divide", self.number(1), self.apply("power", base, self.number(-exponent)))
        if exponent > LONGEST_CHAIN or not (2 * exponent).is_integer():
            return None
        if exponent % 1:
            whole = self.apply("power", base, self.number(exponent - 0.5))
            return self.operation("multiply", whole, self.apply("sqrt", base))
        first = exponent // 2 if exponent % 2 == 0 else exponent - 1
        factors = (self.apply("power", base, self.number(part)) for part in (first, exponent - first))
        return self.operation("multiply", *factors)


def _scalar(content: float | bool | str | None) -> Any:
    return np.float64(content) if isinstance(content, float) else content


@cache
def _slots(count: int) -> tuple[str, ...]:
    """The names of the arguments in the trees of a row."""
    return tuple(map(str, range(count)))


@cache
def _meaning(function: str, count: int) -> Node | None:
    """Returns the tree that defines a function in terms of others; None for functions with rules of their own."""
    meaning = COMPUTED[function].meaning
    return None if meaning is None else lift(meaning(*map(Variable, _slots(count))))


@cache
def _evaluator(function: str) -> Callable[..., Any]:
    """The table's NumPy source of a function, compiled."""
    row = COMPUTED[function]
    names = ("a", "b", "c")[: row.arity[0]]
    return executable(f"def program({', '.join(names)}):\n    return {row.numpy.format(*names)}\n")
