"""Points and directions in words: with the digits that tell them from a start, and 0 for what is nothing beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.text.numbers import pair, place_digits
from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.curvature import Curvature

_CLOSE_TOGETHER = 2.0
"""Decades by which a point is farther from 0 than the run is long, from which on three digits show too little."""
_UNSEEN, _DIGITS = 5e-4, 3
"""The components of a direction that are written as 0, and the digits of the others."""
_LISTED = 4
"""Coordinates of a point that a sentence has room for."""


@dataclass(frozen=True)
class Places:
    """The way in which points near one run are written.

    Attributes:
        points: the iterates of the run, (k, n).
        early: how many of them come before the run had converged or diverged; they show how large coordinates are.
    """

    points: Floats
    early: int

    def written(self, point: Sequence[float] | np.ndarray, scale: float | None = None) -> str:
        """A point in words; what is nothing beside the scale, that of the start when None, is written as 0."""
        usual = self._shown(point)
        shown = usual if scale is None else [0.0 if abs(c) <= 1e-7 * scale else float(c) for c in point]
        digits = self._digits(point, usual)
        return pair(shown, digits) if len(point) <= _LISTED else f"{pair(shown[: _LISTED - 1], digits)[:-1]}, …)"

    def _digits(self, point: Sequence[float] | np.ndarray, shown: Sequence[float]) -> int:
        """The digits that tell a point from the start: three, more where both are far from 0 and close together, and up
        to five where these are all that its shown coordinates have."""
        start, size = self._start, max(map(abs, self._start))
        extent = max(*(abs(float(c) - s) for c, s in zip(point, start, strict=True)), self._extent)
        beside = math.log10(size / extent) if 0 < extent < size else 0.0
        if beside > _CLOSE_TOGETHER:
            return min(2 + math.ceil(beside), 12)
        return place_digits(shown)

    def _shown(self, point: Sequence[float] | np.ndarray) -> list[float]:
        """The coordinates, with 0 for those that are nothing beside the other one and beside what they were early."""
        coordinates = [float(c) for c in point]
        rounding, beside = 1e-14 * max(self._sizes), 1e-7 * min(max(self._sizes), max(map(abs, coordinates)))
        nothing = [max(min(1e-3 * size, beside), rounding) for size in self._sizes]
        return [0.0 if abs(c) <= limit else c for c, limit in zip(coordinates, nothing, strict=True)]

    @cached_property
    def _start(self) -> list[float]:
        """x₀."""
        start: list[float] = self.points[0].tolist()
        return start

    @cached_property
    def _extent(self) -> float:
        """The extent of the path, the larger of both coordinates."""
        return float(np.ptp(self.points, axis=0).max())

    @cached_property
    def _sizes(self) -> list[float]:
        """The largest size of each coordinate early in the run."""
        sizes: list[float] = np.abs(self.points[: self.early]).max(axis=0).tolist()
        return sizes


def direction(vector: Floats) -> str:
    """A unit vector in words; a component that three decimals do not show is written as 0.

    >>> direction(np.array([1e-9, -1.0])), direction(np.array([0.6, 0.8]))
    ('(0, −1)', '(0.6, 0.8)')
    """
    return pair([0.0 if abs(c) < _UNSEEN else float(c) for c in vector])


def shown_direction(vector: Floats) -> Floats:
    """The direction that the words of `direction` state: (0, 1) for (10⁻⁶, 1)."""
    return np.array([0.0 if abs(c) < _UNSEEN else float(f"{c:.{_DIGITS}g}") for c in vector.tolist()])


def along(curvature: Curvature, index: int) -> str:
    """An eigenvector in words: "along (0, 1)"; index 0 is the flattest, −1 the steepest."""
    vector = curvature.eigenvectors[:, index]
    if len(vector) > _LISTED:
        return "along the steepest direction" if index else "along the flattest direction"
    return f"along {direction(vector)}"
