"""From the records of a walk to the run it was: cut at the ending, told in words, counted."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradnorm_core.lanes import FloatArray
from gradnorm_core.norms import gradient_norm
from gradnorm_core.problem import Trial
from gradnorm_core.spec import RunSpec
from gradnorm_core.status import Circumstances, Ending, describe
from gradnorm_core.trajectory import Evaluations, Run, Trajectory, Trials
from gradnorm_core.walk import Record


def assemble(
    spec: RunSpec, records: list[Record], trials: list[Trial], ending: Ending, taken: int, noticed: int, lane: int
) -> Run:
    """The run of one lane, from its records, its ending, the steps taken and the iterate it ended at."""
    points = _join([record.points[:-1] for record in records], lane, noticed + 1)
    trajectory = Trajectory(
        points[: taken + 1].copy(),
        _join([record.values for record in records], lane, taken + 1),
        _join([record.gradients for record in records], lane, taken + 1),
        _join([record.directions for record in records], lane, taken),
        _join([record.step_sizes for record in records], lane, taken),
        _gather(trials, lane, taken, -1.0 if spec.goal == "maximize" else 1.0),
    )
    status = describe(_circumstances(spec, trajectory, ending, tuple(points[noticed].tolist())))
    return Run(spec, trajectory, status, _count(spec, trials, lane, taken, noticed))


def _join(parts: list[FloatArray], lane: int, count: int) -> FloatArray:
    """The first `count` entries of one lane, in one piece."""
    return np.ascontiguousarray(np.concatenate([part[..., lane] for part in parts])[:count])


def _gather(trials: list[Trial], lane: int, taken: int, sign: float) -> Trials:
    """The trials of one lane that led to an accepted step."""
    mine = [trial for trial in trials if trial.iteration < taken and _of(trial.pending, lane)]
    slopes = [np.nan if trial.slope is None else _of(trial.slope, lane) for trial in mine]
    return Trials(
        np.array([trial.iteration for trial in mine], np.intp),
        np.array([_of(trial.step_size, lane) for trial in mine], np.float64),
        sign * np.array([_of(trial.value, lane) for trial in mine], np.float64),
        sign * np.array(slopes, np.float64),
    )


def _count(spec: RunSpec, trials: list[Trial], lane: int, taken: int, noticed: int) -> Evaluations:
    """What one lane asked for, up to the iterate at which its ending was noticed."""
    mine = [trial for trial in trials if trial.iteration < noticed and _of(trial.pending, lane)]
    with_slope = sum(trial.slope is not None for trial in mine)
    hessians = (spec.direction.hessians + spec.step_rule.hessians) * noticed
    return Evaluations(len(mine) - with_slope, noticed + 1 + with_slope, hessians)


def _of(entry: Any, lane: int) -> Any:
    return entry[lane] if np.ndim(entry) else entry


def _circumstances(spec: RunSpec, trajectory: Trajectory, ending: Ending, point: tuple[float, ...]) -> Circumstances:
    """What the sentence about this ending needs to know."""
    path = trajectory.points
    reason = spec.step_rule.failure if ending is Ending.STEP_RULE_FAILED else ""
    return Circumstances(
        ending,
        len(trajectory.step_sizes),
        float(gradient_norm(trajectory.gradients[-1], spec.tolerance_norm)),
        spec.gradient_tolerance,
        spec.tolerance_norm,
        float(gradient_norm(path[-1] - path[0], 2)),
        point,
        reason,
    )
