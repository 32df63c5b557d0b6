"""What a method meets: f and its derivatives at the iterate, turned so that down is where it wants to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from gradnorm_core.arrays import FloatArray, Scalars, Truths, lane_of
from gradnorm_core.objectives.objective import Objective


class GradientTransform(Protocol):
    """Something done to the gradient before the direction is made of it."""

    def transform(self, gradient: FloatArray, iteration: int) -> FloatArray: ...


@dataclass(slots=True)
class Trial:
    """One look along the ray that a step rule took.

    Attributes:
        iteration: k, the iterate it was made from.
        step_size: α.
        value: φ(α), turned like `Here.value`.
        slope: φ′(α), or None when it was not asked for.
        pending: the lanes that made it.
    """

    iteration: int
    step_size: Scalars
    value: Scalars
    slope: Scalars | None
    pending: Truths

    def of(self, lane: int) -> Trial:
        """The same look as one of the lanes saw it."""
        seen = (lane_of(entry, lane) for entry in (self.step_size, self.value, self.slope, self.pending))
        return Trial(self.iteration, *seen)


@dataclass(slots=True)
class Here:
    """What is known at the iterate.

    Attributes:
        iteration: k.
        points: x_k, shape (n,) or (n, B).
        value: f(x_k), or −f(x_k) when f is to be maximized; () or (B,).
        slopes: ∇f(x_k), turned the same way: what line searches measure f with.
        gradient: the same after noise and clip: what directions are made of.
        problem: where to ask for more.
    """

    iteration: int
    points: FloatArray
    value: Scalars
    slopes: FloatArray
    gradient: FloatArray
    problem: Problem


@dataclass(frozen=True, slots=True)
class Problem:
    """An objective with a goal and what is done to its gradient.

    Attributes:
        objective: f.
        ascending: True to maximize, that is to descend on −f.
        transforms: noise and clip, applied in this order to the turned gradient.
        trials: the looks along rays taken so far, or None when nobody will ask for them.
    """

    objective: Objective
    ascending: bool
    transforms: tuple[GradientTransform, ...]
    trials: list[Trial] | None

    def look(self, iteration: int, points: FloatArray) -> tuple[Any, FloatArray, Here]:
        """f and ∇f at the points as they are, and the same as the method is shown them."""
        value, gradient = self.objective.value_and_gradient_at(points)
        if not self.ascending and not self.transforms:
            return value, gradient, Here(iteration, points, value, gradient, gradient, self)
        turned_value, turned = (-value, -gradient) if self.ascending else (value, gradient)
        shown = turned
        for transform in self.transforms:
            shown = transform.transform(shown, iteration)
        return value, gradient, Here(iteration, points, turned_value, turned, shown, self)

    def take_trials(self) -> list[Trial]:
        """The looks along rays since this was asked last."""
        taken = list(self.trials or ())
        if self.trials is not None:
            self.trials.clear()
        return taken

    def value_at(self, points: FloatArray) -> Scalars:
        """f, turned."""
        value: Scalars = self.objective.value_at(points)
        return -value if self.ascending else value

    def value_and_gradient_at(self, points: FloatArray) -> tuple[Scalars, FloatArray]:
        """f and ∇f, turned."""
        value, gradient = self.objective.value_and_gradient_at(points)
        return (-value, -gradient) if self.ascending else (value, gradient)

    def hessian_at(self, points: FloatArray) -> FloatArray:
        """∇²f, turned; shape (n, n) or (n, n, B)."""
        hessian = np.asarray(self.objective.hessian_at(points), dtype=np.float64)
        return -hessian if self.ascending else hessian
