"""From the records of a walk to the run it was: cut at the ending, told in words, counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradnorm_core.arrays import FloatArray
from gradnorm_core.descent.loop import Record
from gradnorm_core.descent.run import Evaluations, Run, Trajectory, Trials
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import Circumstances, Ending, describe
from gradnorm_core.methods.problem import Trial
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.objective import Objective


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one lane ended.

    Attributes:
        ending: why it stopped.
        iterations: steps taken and accepted.
        noticed: k of the iterate at which the ending was noticed; one more than `iterations` when that was rejected.
    """

    ending: Ending
    iterations: int
    noticed: int

    @property
    def steps_tried(self) -> int:
        """How many steps were computed: the one that failed or led nowhere is among them."""
        return self.noticed + (self.ending in (Ending.STEP_RULE_FAILED, Ending.STALLED))


def assemble(spec: RunSpec, record: Record, trials: list[Trial], outcome: Outcome, lane: int = 0) -> Run:
    """The run of one lane, from the record of its whole way and its own trials."""
    taken = outcome.iterations
    trials = [trial for trial in trials if trial.iteration < outcome.steps_tried]
    trajectory = Trajectory(
        _first(record.points, lane, taken + 1),
        _first(record.values, lane, taken + 1),
        _first(record.gradients, lane, taken + 1),
        _first(record.directions, lane, taken),
        _first(record.step_sizes, lane, taken),
        _gather(spec, trials),
    )
    stop = tuple(record.points[outcome.noticed, :, lane].tolist())
    status = describe(_circumstances(spec, trajectory, outcome.ending, stop))
    return Run(spec, trajectory, status, _count(spec, trials, outcome))


def _first(entries: FloatArray, lane: int, count: int) -> FloatArray:
    return entries[:count, ..., lane].copy()


def _gather(spec: RunSpec, trials: list[Trial]) -> Trials:
    """Trials as arrays, with f as it is."""
    sign = -1.0 if spec.goal == "maximize" else 1.0
    return Trials(
        np.array([trial.iteration for trial in trials], np.intp),
        np.array([trial.step_size for trial in trials], np.float64),
        sign * np.array([trial.value for trial in trials], np.float64),
        sign * np.array([np.nan if trial.slope is None else trial.slope for trial in trials], np.float64),
    )


def _count(spec: RunSpec, trials: list[Trial], outcome: Outcome) -> Evaluations:
    with_slope = sum(trial.slope is not None for trial in trials)
    hessians = spec.direction.hessians * outcome.steps_tried
    return Evaluations(len(trials) - with_slope, outcome.noticed + 1 + with_slope, hessians)


def _circumstances(spec: RunSpec, trajectory: Trajectory, ending: Ending, stop: tuple[float, ...]) -> Circumstances:
    path = trajectory.points
    return Circumstances(
        ending,
        len(trajectory.step_sizes),
        float(gradient_norm(trajectory.gradients[-1], spec.tolerance_norm)),
        spec.gradient_tolerance,
        spec.tolerance_norm,
        float(gradient_norm(path[-1] - path[0], 2)),
        stop,
        _reason(spec, ending, stop),
    )


def _reason(spec: RunSpec, ending: Ending, stop: tuple[float, ...]) -> str:
    if ending is Ending.STEP_RULE_FAILED:
        return spec.step_rule.failure
    return "; ".join(violated(spec.objective, stop)) if ending is Ending.LEFT_THE_DOMAIN else ""


def violated(objective: Objective, point: tuple[float, ...]) -> list[str]:
    """Why a formula is undefined at a point, in words: each condition that does not hold there."""
    if not isinstance(objective, FormulaObjective):
        return []
    return [words for words, mask in objective.outside(*point).items() if bool(mask)]
