"""`Direction`: the interface of every direction.

A direction is a frozen dataclass. It returns its memory at each step and gets it back at the next: None, an array
whose last axis is the runs, or a named tuple of such arrays (`gradnorm_core.arrays.take_runs`).
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from gradnorm_core.arrays import Floats
from gradnorm_core.methods.part import Described
from gradnorm_core.methods.problem import Iterate


class Direction(Described, Protocol):
    """Turns the gradient into the direction d of the step x + αd.

    Attributes:
        remembers: True when the next direction depends on earlier iterates.
        downhill: True when gᵀd < 0 is certain wherever g ≠ 0, so that a line search may follow it.
        hessians: Hessians evaluated per step.
    """

    remembers: ClassVar[bool]
    downhill: ClassVar[bool]
    hessians: ClassVar[int]

    def begin(self, points: Floats) -> Any:
        """Returns the memory before the first step; `points` has shape (n,) or (n, B)."""

    def step(self, iterate: Iterate, memory: Any) -> tuple[Floats, Any]:
        """Returns the direction at the iterate, in the shape of the points, and the new memory."""


def reads_step_size(direction: Direction) -> bool:
    """Returns True for directions that depend on α_k; the step rule must then choose α_k before d_k."""
    return bool(getattr(direction, "reads_step_size", False))
