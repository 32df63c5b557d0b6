"""A run and its diagnostics as facts with words: what the sentences about it are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.style import number, pair
from gradnorm_core.curvature import Curvature
from gradnorm_core.diagnostics import Diagnostics
from gradnorm_core.stationary import StationaryPoint
from gradnorm_core.trajectory import Run

SAME = 1e-9  # α that close to a threshold sits on it


@dataclass(frozen=True)
class Case:
    """One run to be explained."""

    run: Run
    diagnostics: Diagnostics

    @property
    def steps(self) -> int:
        return self.run.iterations

    @property
    def up(self) -> bool:
        """True for ascent."""
        return self.diagnostics.goal == "maximize"

    @property
    def step_size(self) -> float | None:
        """α of plain gradient descent with a fixed step: the only runs the theory of the fixed step speaks about."""
        return self.diagnostics.step_size

    @property
    def target(self) -> str:
        return "maximum" if self.up else "minimum"

    @property
    def improves(self) -> str:
        """What f does at a good step."""
        return "rose" if self.up else "fell"

    @property
    def worsens(self) -> str:
        return "fell" if self.up else "rose"

    @cached_property
    def kind(self) -> str:
        """The kind of the stationary point in terms of f itself; "" when there is none."""
        if self.diagnostics.stationary is None:
            return ""
        kind = self.diagnostics.stationary.kind
        turned = {"minimum": "maximum", "maximum": "minimum"}
        return turned.get(kind, kind) if self.up else str(kind)

    @property
    def well(self) -> StationaryPoint | None:
        """The stationary point when it is of the kind looked for, with eigenvalues all positive."""
        found = self.diagnostics.stationary
        return found if found is not None and found.kind == "minimum" else None

    @property
    def quadratic(self) -> bool:
        return bool(self.run.objective.is_quadratic)

    @cached_property
    def steepest_seen(self) -> float:
        """The largest λ at any iterate; NaN when no Hessian is finite."""
        known = self.diagnostics.path_eigenvalues[np.isfinite(self.diagnostics.path_eigenvalues).all(axis=1)]
        return float(known.max()) if known.size else float("nan")

    @property
    def zigzags(self) -> bool:
        return self.diagnostics.behaviour == "zig-zags"

    def place(self, point: Sequence[float]) -> str:
        """A point in words; coordinates that are zero beside the extent of the path are written as 0."""
        extent = float(np.abs(self.run.points).max())
        return pair([0.0 if abs(c) <= 1e-9 * extent else c for c in point]) if len(point) <= 4 else "that point"

    @property
    def there(self) -> str:
        """The stationary point in words."""
        assert self.diagnostics.stationary is not None
        return self.place(self.diagnostics.stationary.point)

    @property
    def of_negative(self) -> str:
        """Whose eigenvalues λ are, where that needs saying."""
        return " of −f" if self.up else ""


def along(curvature: Curvature, index: int) -> str:
    """An eigenvector in words: "along (0, 1)"; index 0 is the flattest, −1 the steepest."""
    vector = curvature.eigenvectors[:, index]
    if len(vector) > 4:
        return "along the steepest direction" if index else "along the flattest direction"
    return f"along {pair([0.0 if abs(c) < 5e-4 else c for c in vector])}"


def apart(first: float, second: float) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to see that they differ, three at least.

    >>> apart(0.1999, 0.2), apart(0.19, 0.2)
    (('0.1999', '0.2'), ('0.19', '0.2'))
    """
    for digits in range(3, 17):
        texts = number(first, digits), number(second, digits)
        if texts[0] != texts[1]:
            return texts
    return texts


def times(count: int, noun: str = "step") -> str:
    """
    >>> times(1), times(92), times(2, "iterate")
    ('1 step', '92 steps', '2 iterates')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def steps_named(indices: Sequence[int] | np.ndarray, total: int) -> str:
    """Which steps: "at step 2", "at 3 of 40 steps", "at every step".

    >>> steps_named([2], 40), steps_named([1, 5, 9], 40), steps_named([1, 2], 2)
    ('at step 2', 'at 3 of 40 steps', 'at every step')
    """
    if len(indices) == total:
        return "at every step" if total > 1 else "at the only step"
    return f"at step {indices[0]}" if len(indices) == 1 else f"at {len(indices)} of {total} steps"
