"""`Direction`: the interface of every direction."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from gradnorm_core.arrays import FloatArray
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.problem import Here


class Direction(Protocol):
    """From the gradient to the direction d of the step x + αd.

    Attributes:
        remembers: True when the next direction depends on earlier iterates.
        downhill: True when gᵀd < 0 for sure wherever g ≠ 0, so that a line search may follow it.
        hessians: Hessians it asks for per step.
    """

    label: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]]
    formula: ClassVar[str]
    letters: ClassVar[tuple[tuple[str, str], ...]]
    caution: ClassVar[str]
    reference: ClassVar[str]
    remembers: ClassVar[bool]
    downhill: ClassVar[bool]
    hessians: ClassVar[int]

    def begin(self, points: FloatArray) -> Any:
        """What it remembers before the first step; `points` has shape (n,) or (n, B)."""

    def step(self, here: Here, memory: Any) -> tuple[FloatArray, Any]:
        """The direction at the iterate, shape of the points, and what to remember."""
