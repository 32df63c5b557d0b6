"""How the endings of runs are called and told apart in pictures of many runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.text.numbers import pair

OUTCOMES: Final = {
    "converged": "converged",
    "flat_start": "flat at the start",
    "iteration_limit": "step limit",
    "stalled": "stalled",
    "step_rule_failed": "no step found",
    "diverged": "diverged",
    "left_the_domain": "left the domain",
    "derivative_undefined": "no gradient",
}
"""Statuses in the order in which they are listed, and what they are called on screen."""
PHRASES: Final = {
    "flat_start": "start where the gradient is within the tolerance",
    "iteration_limit": "stop at the step limit",
    "stalled": "stall",
    "step_rule_failed": "find no step",
    "diverged": "diverge",
    "left_the_domain": "leave the domain",
    "derivative_undefined": "come to a point without gradient",
}
"""The same of several runs, as verbs."""
NOTHING: Final = 1e-5
SYMBOLS: Final = {
    "flat_start": "line-ew-open",
    "iteration_limit": "circle",
    "stalled": "square",
    "step_rule_failed": "diamond",
    "diverged": "x",
    "left_the_domain": "triangle-up",
    "derivative_undefined": "triangle-down",
}


def present(names: set[str]) -> list[str]:
    """The outcomes other than converged that occur, in their order."""
    return [name for name in OUTCOMES if name in names and name != "converged"]


def place(point: Sequence[float], extent: float) -> str:
    """A point of arrival in a region of this extent: what is nothing beside the extent is 0."""
    return pair([0.0 if abs(coordinate) <= NOTHING * extent else float(coordinate) for coordinate in point])
