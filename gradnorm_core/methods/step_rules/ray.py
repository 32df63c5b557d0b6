"""`Ray`: f along the ray from the iterate in the direction, which is all that a line search sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gradnorm_core.arrays import Floats, Scalars, Truths, dot
from gradnorm_core.methods.problem import Iterate, Trial


@dataclass(frozen=True, slots=True)
class Ray:
    """φ(α) = f(x + αd), or −f when f is to be maximized; every evaluation is kept as a trial.

    Attributes:
        here: the iterate x.
        direction: d.
        slope: φ′(0) = ∇f(x)ᵀd, () or (B,).
    """

    iterate: Iterate
    direction: Floats
    slope: Scalars

    @classmethod
    def of(cls, iterate: Iterate, direction: Floats) -> Ray:
        return cls(iterate, direction, dot(iterate.slopes, direction))

    def full(self, number: float) -> Scalars:
        """Returns the number once for every run."""
        return np.full_like(self.slope, number) if isinstance(self.slope, np.ndarray) else np.float64(number)

    def value(self, step_size: Scalars, pending: Truths) -> Scalars:
        """Returns φ(α) for the pending runs and any numbers for the others."""
        value = self._spread(self.iterate.problem.value_at(self._points(step_size, pending)), pending)
        self._note(step_size, value, None, pending)
        return value

    def value_and_slope(self, step_size: Scalars, pending: Truths) -> tuple[Scalars, Scalars]:
        """Returns φ(α) and φ′(α) for the pending runs and any numbers for the others."""
        found, gradient = self.iterate.problem.value_and_gradient_at(self._points(step_size, pending))
        value = self._spread(found, pending)
        slope = self._spread(dot(gradient, _take(self.direction, pending)), pending)
        self._note(step_size, value, slope, pending)
        return value, slope

    def _points(self, step_size: Scalars, pending: Truths) -> Floats:
        x, d = _take(self.iterate.points, pending), _take(self.direction, pending)
        points: Floats = x + _take(step_size, pending) * d
        return points

    def _spread(self, numbers: Scalars, pending: Truths) -> Scalars:
        if not _some_only(pending):
            return numbers
        spread = np.full(np.shape(pending), np.nan)
        spread[pending] = numbers
        return spread

    def _note(self, step_size: Scalars, value: Scalars, slope: Scalars | None, pending: Truths) -> None:
        trials = self.iterate.problem.trials
        if trials is not None:
            trials.append(Trial(self.iterate.iteration, step_size, value, slope, pending))


def _some_only(pending: Truths) -> bool:
    # Picking out the pending runs costs about as much as evaluating f for all of them.
    return isinstance(pending, np.ndarray) and bool(2 * np.count_nonzero(pending) < len(pending))


def _take(entries: Any, pending: Truths) -> Any:
    return entries[..., pending] if _some_only(pending) else entries
