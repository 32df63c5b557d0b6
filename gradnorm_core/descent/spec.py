"""`RunSpec`: the settings that decide a run, as one frozen, hashable value for caches, links and exports."""

from __future__ import annotations

import math
import reprlib
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats, as_number, floats
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.clipping import Clip
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.problem import GradientTransform, Problem
from gradnorm_core.methods.registry import Noise, is_built_in, why_not
from gradnorm_core.methods.row_clipping import ClipRows
from gradnorm_core.methods.step_rules.base import StepRule, with_step_size
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import checked_exponent, gradient_norm
from gradnorm_core.objectives.objective import Objective

Goal = Literal["minimize", "maximize"]
DIVERGENCE_RADIUS = 1e12
TOLERANCES = ("gradient_tolerance", "value_tolerance", "step_tolerance")
"""The fields of a `RunSpec` that end a run where its gradient, its change of f or its step is small."""


@dataclass(frozen=True, slots=True)
class RunSpec:
    """The settings that decide a run.

    Attributes:
        objective: f.
        start: x₀, one number per coordinate.
        direction, step_rule: the method: x_{k+1} = x_k + α_k·d_k.
        goal: "minimize" or "maximize"; to maximize is to descend on −f.
        clip: bound on the gradient the direction is made of, or None.
        max_iterations: most steps taken, at least 0.
        gradient_tolerance: the run has converged when ‖∇f(x_k)‖ is at most this.
        tolerance_norm: the p of that norm.
        noise: noise added to the gradient before it is clipped, or the mini-batches of which it is taken, or None.
        value_tolerance: the run ends when |f(x_k) − f(x_{k−1})| ≤ this·max(|f(x_k)|, |f(x_{k−1})|, 1); 0: no such test.
        step_tolerance: the run ends when ‖x_k − x_{k−1}‖₂ ≤ this·(this + ‖x_k‖₂); 0: no such test.

    The last two are SciPy's ftol of L-BFGS-B and xrtol of BFGS.

    Raises:
        UsageError: settings that make no sense; the message says why.
    """

    objective: Objective
    start: tuple[float, ...]
    direction: Direction = field(default_factory=Steepest)
    step_rule: StepRule = field(default_factory=Fixed)
    goal: Goal = "minimize"
    clip: Clip | None = None
    max_iterations: int = 500
    gradient_tolerance: float = 1e-6
    tolerance_norm: float = 2.0
    noise: Noise | None = None
    value_tolerance: float = 0.0
    step_tolerance: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", checked_start(self.start, checked_objective(self.objective).dimension))
        self._check_parts()
        goal: object = self.goal
        if not isinstance(goal, str) or goal not in ("minimize", "maximize"):
            raise UsageError(f'The goal is "minimize" or "maximize", not {goal!r}.')
        if isinstance(self.max_iterations, bool) or not isinstance(self.max_iterations, int | np.integer):
            raise UsageError(f"max_iterations is a whole number, not {self.max_iterations!r}.")
        if self.max_iterations < 0:
            raise UsageError(f"max_iterations is at least 0; {self.max_iterations} was given.")
        for name in TOLERANCES:
            object.__setattr__(self, name, _checked_tolerance(name, getattr(self, name)))
        objection = why_not(self.direction, self.step_rule, self.objective, self.clip, self.noise)
        if objection is not None:
            raise UsageError(objection)
        object.__setattr__(self, "max_iterations", int(self.max_iterations))
        object.__setattr__(self, "tolerance_norm", checked_exponent(self.tolerance_norm))

    def _check_parts(self) -> None:
        for name, example, wanted, *others in (
            ("direction", "Steepest()", "step", "begin", "label", "remembers", "downhill", "hessians"),
            ("step_rule", "Fixed(0.1)", "next_step_size", "begin", "label", "remembers", "searches", "failure"),
            ("clip", "ClipByNorm(1.0)", "transform"),
            ("noise", "GaussianNoise(0.1)", "transform"),
        ):
            part = getattr(self, name)
            absent = part is None and name in ("clip", "noise")
            sampling = name == "noise" and isinstance(part, Minibatch)
            if absent or sampling:
                continue
            if isinstance(part, type) or not hasattr(part, wanted):
                raise UsageError(f"The {name} is a value such as {example}, not {part!r}.")
            if lacking := [other for other in others if not hasattr(part, other)]:
                raise UsageError(f"The {name} {type(part).__name__} lacks {', '.join(lacking)}.")

    @property
    def own_transforms(self) -> tuple[GradientTransform, ...]:
        """The clip and the noise that are of the user's own; they may make NaN of a finite gradient."""
        noise = None if isinstance(self.noise, Minibatch) else self.noise
        clip = None if isinstance(self.clip, ClipRows) else self.clip
        return tuple(part for part in (noise, clip) if part is not None and not is_built_in(part))

    def problem(self, trials: bool = True) -> Problem:
        """Returns the objective as the method sees it; with `trials` it keeps the trials of the step rule."""
        sampling = self.noise if isinstance(self.noise, Minibatch) else None
        added = None if isinstance(self.noise, Minibatch) else self.noise
        of_rows = self.clip if isinstance(self.clip, ClipRows) else None
        of_mean = None if isinstance(self.clip, ClipRows) else self.clip
        transforms = tuple(part for part in (added, of_mean) if part is not None)
        return Problem(self.objective, self.goal == "maximize", transforms, [] if trials else None, sampling, of_rows)

    def seen(self, points: Floats, clipped: bool = True) -> Floats:
        """Returns the gradients that steps from consecutive iterates are made of, from k = 0 on: (k, n) -> (k, n).

        They have the sign of the goal, and come after mini-batches, noise and, if `clipped`, the clip.
        """
        problem = (self if clipped else replace(self, clip=None)).problem(trials=False)
        return np.array([problem.look(k, point)[2].gradient for k, point in enumerate(points)]).reshape(points.shape)

    def radius(self, starts: Floats) -> Floats:
        """Returns the distance from the origin beyond which an iterate counts as diverged: starts (n, ...) -> (...)."""
        with np.errstate(over="ignore"):
            return DIVERGENCE_RADIUS * np.maximum(1.0, gradient_norm(starts, 2, axis=0))

    @property
    def stall_limit(self) -> int:
        """Steps without movement after which a run is stalled: 1, or 20 for methods with memory or noise."""
        return 20 if self.direction.remembers or self.step_rule.remembers or self.noise else 1


def checked_objective(objective: Objective) -> Objective:
    """Returns the objective after checking its type.

    Raises:
        UsageError: a formula that was not parsed, or something else.
    """
    if not isinstance(objective, Objective):
        raise UsageError(
            f"The objective is what parse or objective returns, as in parse('x^2 + y^2'), not {objective!r}."
        )
    return objective


def checked_spec(spec: RunSpec) -> RunSpec:
    """Returns the spec after checking its type.

    Raises:
        UsageError: something else, such as the objective of a run.
    """
    if not isinstance(spec, RunSpec):
        raise UsageError(f"The spec is RunSpec(objective, start, …), not {reprlib.repr(spec)}.")
    return spec


def checked_start(start: npt.ArrayLike, dimension: int) -> tuple[float, ...]:
    """Returns the start as a tuple of floats.

    Raises:
        UsageError: not `dimension` finite real numbers.
    """
    try:
        point = floats(start)
    except UsageError as error:
        raise UsageError(f"The start is {_numbers(dimension)}, not {reprlib.repr(start)}.") from error
    if point.shape != (dimension,):
        raise UsageError(f"The start is {_numbers(dimension)}; an array of shape {point.shape} was given.")
    if not np.isfinite(point).all():
        raise UsageError(f"The start must be finite; {tuple(point.tolist())} was given.")
    return tuple(point.tolist())


def _numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"


def _checked_tolerance(name: str, tolerance: object) -> float:
    number = as_number(tolerance)
    if number is None:
        raise UsageError(f"{name} is a number, not {tolerance!r}.")
    if not (0 <= number < math.inf):
        raise UsageError(f"{name} is at least 0 and finite; {reprlib.repr(tolerance)} was given.")
    return number


def without_tolerances(spec: RunSpec, max_iterations: int) -> RunSpec:
    """Returns the spec of a run of this many steps, however small its gradient and its steps become."""
    return replace(spec, max_iterations=max_iterations, gradient_tolerance=0.0, value_tolerance=0.0, step_tolerance=0.0)


def without_step_size(spec: RunSpec) -> RunSpec:
    """Returns the spec with α = 1, which is the same for all step sizes."""
    return replace(spec, step_rule=with_step_size(spec.step_rule, 1.0))
