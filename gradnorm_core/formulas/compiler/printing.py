"""A graph as a short, readable NumPy program: shared subexpressions get a name, the others are written in place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from gradnorm_core.formulas.compiler.graph import Graph
from gradnorm_core.formulas.functions import COMPUTED
from gradnorm_core.formulas.letters import identifier

WIDEST = 88
"""An expression longer than this is broken up into named parts."""

_ATOM = 9
_LEVELS = {
    "greater": 1, "at_least": 1, "differs": 1, "equals": 1, "either": 2, "both": 3,
    "add": 4, "subtract": 4, "multiply": 5, "divide": 5, "negate": 6,
}  # fmt: skip
"""Precedence of the operators in Python; everything else that the table prints is a call."""


@dataclass(slots=True)
class Printer:
    """Prints the nodes of a graph as assignments.

    Attributes:
        names: the names of nodes: first those of variables and results, then those of temporaries.
        lines: the assignments so far.
    """

    graph: Graph
    names: dict[int, str]
    lines: list[str] = field(default_factory=list)
    _uses: Counter[int] = field(default_factory=Counter)
    _pending: dict[int, tuple[str, int]] = field(default_factory=dict)
    _temporaries: int = 0

    def print(self, results: Sequence[int]) -> None:
        """Assignments for the results and everything they need."""
        schedule = self.graph.schedule(results)
        for index in schedule:
            self._uses.update(self.graph.computed_from(index))
        for index in schedule:
            if self.graph.operations[index].arguments:
                self._assign(index)

    def text(self, index: int, level: int = 0) -> str:
        """The node as an expression, in parentheses when it binds less tightly than `level`."""
        index = self.graph.computed_by(index)
        if index in self.names:
            return self.names[index]
        if index in self._pending:
            source, own_level = self._pending[index]
        else:
            source, own_level = _literal(self.graph.operations[index].content)
        return source if own_level >= level else f"({source})"

    def _assign(self, index: int) -> None:
        source, level = self._expression(index)
        while len(source) > WIDEST and (
            parts := [part for part in self.graph.computed_from(index) if part in self._pending]
        ):
            self._name(max(parts, key=lambda part: len(self._pending[part][0])))
            source, level = self._expression(index)
        self._pending[index] = (source, level)
        if index in self.names or self._uses[index] > 1:
            self._name(index)

    def _name(self, index: int) -> None:
        """Writes the assignment of an expression that was waiting to be written in place."""
        if index not in self.names:
            self.names[index] = f"t{self._temporaries}"
            self._temporaries += 1
        self.lines.append(f"{self.names[index]} = {self._pending.pop(index)[0]}")

    def _expression(self, index: int) -> tuple[str, int]:
        operation = self.graph.operations[index]
        template = COMPUTED[operation.function].numpy
        for part in self.graph.computed_from(index):
            if part in self._pending and template.count("{0}") > 1:  # in place it would be computed twice
                self._name(part)
        level = _LEVELS.get(operation.function, _ATOM)
        demands = _demands(level, len(operation.arguments))
        arguments = [self.text(*pair) for pair in zip(operation.arguments, demands, strict=True)]
        return template.format(*arguments), level


def _demands(level: int, count: int) -> Sequence[int]:
    """The level each argument needs to stand without parentheses."""
    if level == _ATOM:
        return [0] * count
    if level == 1:
        return [2] * count
    return [level, level + 1][:count]


def _literal(content: float | bool | str | None) -> tuple[str, int]:
    if isinstance(content, float) and not np.isfinite(content):
        return ("np.nan", _ATOM) if np.isnan(content) else ("np.inf", _ATOM) if content > 0 else ("-np.inf", 6)
    return repr(content), 6 if isinstance(content, float) and content < 0 else _ATOM


def function_source(
    graph: Graph, variables: Mapping[int, str], results: Mapping[str, int], returned: str, name: str = "program"
) -> str:
    """The source of a Python function of the variables that computes the named results and returns them.

    Args:
        variables: the names of the variable nodes, in the order of the parameters.
        results: the nodes to compute by the names they get.
        returned: the expression after ``return``, in those names.
        name: the name of the function.
    """
    variables = {node: identifier(written) for node, written in variables.items()}
    names = dict(variables)
    aliases = []
    for result, asked in results.items():
        index = graph.computed_by(asked)
        if index in names or not graph.operations[index].arguments:
            aliases.append((result, index))
        else:
            names[index] = result
    printer = Printer(graph, names)
    printer.print(list(results.values()))
    lines = printer.lines + [f"{result} = {printer.text(index)}" for result, index in aliases]
    body = "\n".join(f"    {line}" for line in (*lines, f"return {returned}"))
    return f"def {name}({', '.join(variables.values())}):\n{body}\n"


def declared(source: str, parameters: tuple[str, ...], values: tuple[float, ...]) -> str:
    """The source of a program with the numbers of its parameters in its head."""
    head, colon, body = source.partition("):")
    for name, value in zip(map(identifier, parameters), values, strict=True):
        head = re.sub(rf"\b{name}\b", f"{name}={value!r}", head)
    return head + colon + body
