"""Builds a `Run` from the trace of a loop: cut at its ending, with its status and its evaluations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.digits import place
from gradnorm_core.descent.failed_search import why_no_minimum
from gradnorm_core.descent.loop import Trace
from gradnorm_core.descent.run import Evaluations, Run, Trajectory, Trials
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import Ending, StatusFacts, describe
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.problem import Trial
from gradnorm_core.methods.registry import is_built_in
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.objective import Objective


@dataclass(frozen=True, slots=True)
class Termination:
    """How and when one run ended.

    Attributes:
        ending: why the run stopped.
        iterations: steps taken and accepted.
        noticed: k of the iterate at which the ending was noticed; one more than `iterations` when that was rejected.
    """

    ending: Ending
    iterations: int
    noticed: int

    @property
    def steps_tried(self) -> int:
        """Steps that were computed; a last step that failed or did not move is counted."""
        return self.noticed + (self.ending in (Ending.STEP_RULE_FAILED, Ending.STALLED, Ending.PRECISION_LIMIT))


def assemble(spec: RunSpec, trace: Trace, trials: list[Trial], termination: Termination, index: int = 0) -> Run:
    """Returns one run of a batch, from the trace of all steps and the trials of this run."""
    taken = termination.iterations
    trials = [trial for trial in trials if trial.iteration < termination.steps_tried]
    trajectory = Trajectory(
        _first(trace.points, index, taken + 1),
        _first(trace.values, index, taken + 1),
        _first(trace.gradients, index, taken + 1),
        _first(trace.directions, index, taken),
        _first(trace.step_sizes, index, taken),
        _gather(spec, trials),
    )
    status = describe(_status_facts(spec, trajectory, trace, termination, index))
    return Run(spec, trajectory, status, _count(spec, trials, termination))


def _first(entries: Floats, index: int, count: int) -> Floats:
    return entries[:count, ..., index].copy()


def _gather(spec: RunSpec, trials: list[Trial]) -> Trials:
    """Returns the trials as arrays, with the values of f itself also when f is maximized."""
    sign = -1.0 if spec.goal == "maximize" else 1.0
    return Trials(
        np.array([trial.iteration for trial in trials], np.intp),
        np.array([trial.step_size for trial in trials], np.float64),
        sign * np.array([trial.value for trial in trials], np.float64),
        sign * np.array([np.nan if trial.slope is None else trial.slope for trial in trials], np.float64),
    )


def _count(spec: RunSpec, trials: list[Trial], termination: Termination) -> Evaluations:
    with_slope = sum(trial.slope is not None for trial in trials)
    hessians = spec.direction.hessians * termination.steps_tried
    return Evaluations(len(trials) - with_slope, termination.noticed + 1 + with_slope, hessians)


def _status_facts(
    spec: RunSpec, trajectory: Trajectory, trace: Trace, termination: Termination, index: int
) -> StatusFacts:
    path, stop = trajectory.points, trace.points[termination.noticed, :, index]
    way = trace.directions[termination.noticed, :, index]
    return StatusFacts(
        ending=termination.ending,
        iterations=termination.iterations,
        norm=float(gradient_norm(trajectory.gradients[-1], spec.tolerance_norm)),
        gradient_tolerance=spec.gradient_tolerance,
        tolerance_norm=spec.tolerance_norm,
        value_tolerance=spec.value_tolerance,
        step_tolerance=spec.step_tolerance,
        distance=float(gradient_norm(path[-1] - path[0], 2)),
        point=tuple(stop.tolist()),
        reason=_reason(spec, termination.ending, stop, trajectory, way),
        lower=_lower(spec, trajectory.values, float(trace.values[termination.noticed, index])),
    )


def _reason(spec: RunSpec, ending: Ending, stop: Floats, trajectory: Trajectory, way: Floats) -> str:
    """Returns why the step rule, the direction or the domain ended the run; `way` is the last d."""
    last = trajectory.points[-1]
    if ending is Ending.STEP_RULE_FAILED:
        return _without_direction(spec, last) if np.isnan(way).any() else _without_step(spec, trajectory, way)
    if ending is Ending.RULE_FAILED and isinstance(spec.direction, Newton):
        return _without_direction(spec, last)
    if ending is Ending.RULE_FAILED and spec.own_transforms and is_built_in(spec.direction):
        return " or ".join(f"{type(own).__name__}.transform returned NaN" for own in spec.own_transforms)
    return "; ".join(violated(spec.objective, tuple(stop.tolist()))) if ending is Ending.LEFT_THE_DOMAIN else ""


def _without_step(spec: RunSpec, trajectory: Trajectory, way: Floats) -> str:
    """Returns why a step rule found no step size along a direction d."""
    rule, uphill = spec.step_rule, spec.goal == "maximize"
    if isinstance(rule, Exact) and (known := why_no_minimum(spec, trajectory, way)):
        return known
    return str(getattr(rule, "failure_uphill", rule.failure)) if uphill else rule.failure


def _without_direction(spec: RunSpec, point: Floats) -> str:
    """Returns why there is no direction at a point where ∇f is finite."""
    if spec.direction.hessians and not np.isfinite(spec.objective.hessian_at(point)).all():
        return f"f has no finite Hessian at {place(point.tolist())}"
    return "the direction there is no number"


def _lower(spec: RunSpec, values: Floats, last: float) -> str:
    """Returns "lower" where f at the last point is below f at all accepted iterates ("higher" to maximize), else ""."""
    if spec.goal == "maximize":
        return "higher" if last > values.max() else ""
    return "lower" if last < values.min() else ""


def violated(objective: Objective, point: tuple[float, ...]) -> list[str]:
    """Returns the conditions, in words, that a formula violates at a point."""
    if not isinstance(objective, FormulaObjective):
        return []
    return [words for words, mask in objective.outside(*point).items() if bool(mask)]
