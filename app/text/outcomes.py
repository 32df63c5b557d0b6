"""The endings of runs in words, and their symbols in pictures of many runs: one row for each status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.text.numbers import pair


@dataclass(frozen=True, slots=True)
class Outcome:
    """A status in words.

    Attributes:
        label: in legends, tables and hover boxes.
        predicate: what the run does, after its name: "B diverges".
        symbol: its marker in Plotly's names, "" for runs that are drawn as a curve.
    """

    label: str
    predicate: str
    symbol: str = ""


OUTCOMES: Final = {
    "converged": Outcome("converged", "converges"),
    "flat_start": Outcome("flat at the start", "starts where the gradient is within the tolerance", "line-ew-open"),
    "iteration_limit": Outcome("step limit", "stops at the step limit", "circle"),
    "value_tolerance": Outcome("value tolerance", "stops by its value tolerance", "circle-open"),
    "step_tolerance": Outcome("step tolerance", "stops by its step tolerance", "square-open"),
    "stalled": Outcome("stalled", "stalls", "square"),
    "precision_limit": Outcome("at the end of float64", "comes as close as float64 lets it", "hexagon"),
    "step_rule_failed": Outcome("no step found", "finds no step", "diamond"),
    "diverged": Outcome("diverged", "diverges", "x"),
    "left_the_domain": Outcome("left the domain", "leaves the domain", "triangle-up"),
    "rule_failed": Outcome("no direction", "finds no direction", "star"),
    "derivative_undefined": Outcome("no gradient", "comes to a point without gradient", "triangle-down"),
}
"""Statuses in the order in which they are listed."""
LABELS: Final = {name: outcome.label for name, outcome in OUTCOMES.items()}
NOTHING: Final = 1e-5


def present(names: set[str]) -> list[str]:
    """The outcomes other than converged that occur, in their order."""
    return [name for name in OUTCOMES if name in names and name != "converged"]


def place(point: Sequence[float], extent: float, digits: int = 3) -> str:
    """A point of arrival in a region of this extent; a coordinate that is nothing beside the extent is written 0."""
    return pair([0.0 if abs(coordinate) <= NOTHING * extent else float(coordinate) for coordinate in point], digits)
