"""The objective as a method sees it: f and its derivatives at the iterate, or −f when f is to be maximized."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from gradnorm_core.arrays import Floats, Scalars, Truths, entry_of
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.row_clipping import ClipRows
from gradnorm_core.objectives.objective import Objective


class GradientTransform(Protocol):
    """A change of the gradient before the direction is made from it: noise or a clip."""

    def transform(self, gradient: Floats, iteration: int) -> Floats: ...


@dataclass(slots=True)
class Trial:
    """One trial of a step rule: f at a point of the ray.

    Attributes:
        iteration: k, the iterate it was made from.
        step_size: α.
        value: φ(α), of −f when f is to be maximized.
        slope: φ′(α), or None when the rule did not ask for it.
        pending: True for the runs that made the trial.
    """

    iteration: int
    step_size: Scalars
    value: Scalars
    slope: Scalars | None
    pending: Truths

    def of(self, index: int) -> Trial:
        """Returns the trial of one run."""
        seen = (entry_of(entry, index) for entry in (self.step_size, self.value, self.slope, self.pending))
        return Trial(self.iteration, *seen)


@dataclass(slots=True)
class Iterate:
    """An iterate, with f and its gradient there.

    Attributes:
        iteration: k.
        points: x_k, shape (n,) or (n, B).
        value: f(x_k), or −f(x_k) when f is to be maximized; () or (B,).
        slopes: ∇f(x_k) with the same sign, without noise and clip, for line searches; shape of the points.
        gradient: the same after mini-batches, noise and clip, for directions; shape of the points.
        problem: the objective, for values and derivatives at other points.
        step_size: α_k for directions that read it; () or (B,), NaN for all others.
    """

    iteration: int
    points: Floats
    value: Scalars
    slopes: Floats
    gradient: Floats
    problem: Problem
    step_size: Scalars = math.nan


@dataclass(frozen=True, slots=True)
class Problem:
    """An objective with a goal and the changes to its gradient.

    Attributes:
        objective: f.
        ascending: True to maximize, that is to descend on −f.
        transforms: noise and clip, applied in this order to the gradient with its sign.
        sampling: the mini-batches whose gradient the method sees in place of the true one, or None.
        row_clip: the clip of each row before the mean over the rows is taken, or None.
        trials: the trials since `take_trials` was called, or None when trials are not kept.
    """

    objective: Objective
    ascending: bool
    transforms: tuple[GradientTransform, ...]
    trials: list[Trial] | None
    sampling: Minibatch | None = None
    row_clip: ClipRows | None = None

    def look(self, iteration: int, points: Floats) -> tuple[Any, Floats, Iterate]:
        """Returns f and ∇f of the objective itself at the points, and the iterate as the method sees it."""
        value, gradient = self.objective.value_and_gradient_at(points)
        of_rows = self.sampling is not None or self.row_clip is not None
        if not self.ascending and not self.transforms and not of_rows:
            return value, gradient, Iterate(iteration, points, value, gradient, gradient, self)
        turned_value, turned = (-value, -gradient) if self.ascending else (value, gradient)
        # A copy, since a transform of the user's own may write into its argument.
        shown = self._of_rows(iteration, points) if of_rows else turned.copy()
        for transform in self.transforms:
            shown = transform.transform(shown, iteration)
        return value, gradient, Iterate(iteration, points, turned_value, turned, shown, self)

    def _of_rows(self, iteration: int, points: Floats) -> Floats:
        """Returns the gradient over the rows of the step, with the sign of the goal."""
        if self.row_clip is not None:
            gradient = self.row_clip.gradient(self.objective, points, iteration, self.sampling)
        else:
            assert self.sampling is not None
            gradient = self.sampling.gradient(self.objective, points, iteration)
        return -gradient if self.ascending else gradient

    def take_trials(self) -> list[Trial]:
        """Returns the trials since the last call."""
        taken = list(self.trials or ())
        if self.trials is not None:
            self.trials.clear()
        return taken

    def value_at(self, points: Floats) -> Scalars:
        """Returns f, or −f to maximize."""
        value: Scalars = self.objective.value_at(points)
        return -value if self.ascending else value

    def value_and_gradient_at(self, points: Floats) -> tuple[Scalars, Floats]:
        """Returns f and ∇f, or −f and −∇f to maximize."""
        value, gradient = self.objective.value_and_gradient_at(points)
        return (-value, -gradient) if self.ascending else (value, gradient)

    def hessian_at(self, points: Floats) -> Floats:
        """Returns ∇²f, or −∇²f to maximize; shape (n, n) or (n, n, B)."""
        hessian = np.asarray(self.objective.hessian_at(points), dtype=np.float64)
        return -hessian if self.ascending else hessian
