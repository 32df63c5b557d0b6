"""A graph as a list of steps: the same program as plain data, for a machine that does not run Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gradnorm_core.formulas.compiler.graph import Graph


@dataclass(frozen=True, slots=True)
class Steps:
    """A straight-line program.

    Attributes:
        steps: each the name of a row of `gradnorm_core.functions.FUNCTIONS` and the places of its arguments among the
            steps before; or ("variable", its name), ("number", its digits), ("truth", "True" or "False").
        results: the places of what was asked for.
    """

    steps: tuple[tuple[str | int, ...], ...]
    results: tuple[int, ...]


def steps_of(graph: Graph, asked: Sequence[int]) -> Steps:
    """The steps that compute these nodes, each once, arguments before their users."""
    schedule = graph.schedule(asked)
    places = {node: place for place, node in enumerate(schedule)}
    steps: list[tuple[str | int, ...]] = []
    for node in schedule:
        operation, used = graph.operations[node], [places[argument] for argument in graph.computed_from(node)]
        steps.append((operation.function, *used) if used else (operation.function, str(operation.content)))
    return Steps(tuple(steps), tuple(places[graph.computed_by(node)] for node in asked))
