"""`Ray`: f along the ray from the iterate in the direction; a line search sees f through it alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gradnorm_core.arrays import BoolArray, Floats, Point, Scalars, Truths, dot, pick, some
from gradnorm_core.methods.problem import Iterate, Trial

SAME_VALUE = 1e-13
"""Values that differ by no more than this share are the same in float64, since f is rounded by as much."""
LARGEST = float(np.finfo(np.float64).max)
"""The largest float64. It stands for a slope gᵀd that overflows: beside ∞ any number would pass a test for a share."""


@dataclass(frozen=True, slots=True)
class Ray:
    """φ(α) = f(x + αd), or −f when f is to be maximized; every evaluation is kept as a trial.

    Attributes:
        iterate: the iterate x.
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
        part = _part(pending)
        value = _spread(self.iterate.problem.value_at(self._points(step_size, part)), part)
        self._note(step_size, value, None, pending)
        return value

    def value_there(self, step_size: float, point: Point) -> float:
        """Returns φ(α) for a single run, at the point x + αd of the plane."""
        value = float(self.iterate.problem.value_at(np.array(point)))
        self._note(step_size, value, None, True)
        return value

    def value_and_slope(self, step_size: Scalars, pending: Truths) -> tuple[Scalars, Scalars]:
        """Returns φ(α) and φ′(α) for the pending runs and any numbers for the others."""
        part = _part(pending)
        found, gradient = self.iterate.problem.value_and_gradient_at(self._points(step_size, part))
        value = _spread(found, part)
        slope = _spread(dot(gradient, _take(self.direction, part)), part)
        self._note(step_size, value, slope, pending)
        return value, slope

    def moves(self, step_size: Scalars) -> Truths:
        """Returns True where x + αd is another point than x in float64."""
        moved: BoolArray = self.iterate.points + step_size * self.direction != self.iterate.points
        if len(moved) == 2:  # `any` takes longer than all the rest of it
            return moved[0] | moved[1]  # type: ignore[no-any-return]
        return moved.any(axis=0)

    def length(self, step_size: Scalars) -> Scalars:
        """Returns ‖αd‖ in L∞."""
        return np.asarray(np.abs(step_size * self.direction).max(axis=0))[()]

    def or_unchanged(self, found: Scalars, last: Scalars) -> Scalars:
        """Returns the step size that was found; 0 where the values of f are too coarse in float64 to find one.

        They are too coarse when f at the last trial is the same as f(x) and φ′ < 0 there. Beyond a kink φ′ is no longer
        negative, and beyond a jump f differs: NaN, no step size, then stays NaN.
        """
        unclear: Truths = np.isnan(found) & (last > 0)
        if not some(unclear):
            return found
        value, slope = self.value_and_slope(last, unclear)
        kept: Scalars = pick(unclear & (slope < 0) & self.same(value), 0.0, found)
        return kept

    def same(self, value: Scalars) -> Truths:
        """Returns True where φ(α) and f(x) are the same in float64."""
        alike: Truths = np.abs(value - self.iterate.value) <= SAME_VALUE * np.abs(self.iterate.value)
        return alike

    def _points(self, step_size: Scalars, part: BoolArray | None) -> Floats:
        points: Floats = _take(self.iterate.points, part) + _take(step_size, part) * _take(self.direction, part)
        return points

    def _note(self, step_size: Scalars, value: Scalars, slope: Scalars | None, pending: Truths) -> None:
        trials = self.iterate.problem.trials
        if trials is not None:
            trials.append(Trial(self.iterate.iteration, step_size, value, slope, pending))


def _part(pending: Truths) -> BoolArray | None:
    """Returns the mask of the runs for which f is evaluated; None stands for all of them."""
    # Picking out more than half of the runs would cost about as much as evaluating f for all of them.
    few = isinstance(pending, np.ndarray) and 2 * np.count_nonzero(pending) < len(pending)
    return pending if few else None  # type: ignore[return-value]  # mypy does not know what `few` says of its type


def _take(entries: Any, part: BoolArray | None) -> Any:
    """Returns the entries of the runs for which f is evaluated."""
    return entries if part is None else entries[..., part]


def _spread(numbers: Scalars, part: BoolArray | None) -> Scalars:
    """Returns the numbers at their places among all runs, NaN for the others."""
    if part is None:
        return numbers
    spread = np.full(part.shape, np.nan)
    spread[part] = numbers
    return spread
