"""A graph as a list of instructions: the same program as plain data, for a machine that does not run Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gradnorm_core.formulas.compiler.graph import Graph


@dataclass(frozen=True, slots=True)
class InstructionList:
    """A straight-line program.

    Attributes:
        instructions: the instructions in order. Each is the name of a row of
            `gradnorm_core.formulas.functions.FUNCTIONS` with the indices of the earlier instructions that compute its
            arguments; or ("variable", its name), ("number", its digits), ("truth", "True" or "False").
        results: the indices of the instructions that compute the results.
    """

    instructions: tuple[tuple[str | int, ...], ...]
    results: tuple[int, ...]


def instructions_for(graph: Graph, asked: Sequence[int]) -> InstructionList:
    """The instructions that compute these nodes, each once, arguments before their users."""
    schedule = graph.schedule(asked)
    places = {node: place for place, node in enumerate(schedule)}
    instructions: list[tuple[str | int, ...]] = []
    for node in schedule:
        operation, used = graph.operations[node], [places[argument] for argument in graph.computed_from(node)]
        instructions.append((operation.function, *used) if used else (operation.function, str(operation.content)))
    return InstructionList(tuple(instructions), tuple(places[graph.computed_by(node)] for node in asked))
