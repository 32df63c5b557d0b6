"""What stops a run: each iterate is judged by itself, and the first verdict counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import BoolArray, FloatArray, IntArray
from gradnorm_core.descent.loop import Record
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import Ending
from gradnorm_core.norms import gradient_norm

HUGE_VALUE = 1e100
"""Where |f| is larger, an infinite gradient is an overflow; where it is not, a vertical tangent."""

EndingArray = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Sights:
    """E iterates of any lanes at any time, each with what is needed to judge it.

    Attributes:
        iterations: k, (E,).
        points: x_k, (n, E).
        values, gradients: f and ∇f there, (E,) and (n, E).
        step_sizes: α_k, (E,).
        standing: for how many steps, the one from here included, the lane has not moved, (E,).
        radius: farther from the origin the lane counts as diverged, (E,).
    """

    iterations: IntArray
    points: FloatArray
    values: FloatArray
    gradients: FloatArray
    step_sizes: FloatArray
    standing: IntArray
    radius: FloatArray


def judge(spec: RunSpec, sights: Sights) -> EndingArray:
    """The `Ending` of each iterate as a number, (E,); 0 where the run goes on."""
    flat = gradient_norm(sights.gradients, spec.tolerance_norm, axis=0) <= spec.gradient_tolerance
    # From the least to the most urgent: a later line overrules an earlier one.
    ending = np.zeros(flat.shape, np.int8)
    ending[np.isnan(sights.step_sizes)] = Ending.STEP_RULE_FAILED
    ending[sights.standing >= spec.patience] = Ending.STALLED
    ending[sights.iterations >= spec.max_iterations] = Ending.ITERATION_LIMIT
    ending[flat] = Ending.CONVERGED
    ending[flat & (sights.iterations == 0)] = Ending.FLAT_START
    ending[gradient_norm(sights.points, 2, axis=0) > sights.radius] = Ending.FAR
    _judge_numbers(spec, sights, ending)
    return ending


def _judge_numbers(spec: RunSpec, sights: Sights, ending: EndingArray) -> None:
    values, gradients = sights.values, sights.gradients
    broken = ~np.isfinite(gradients).all(axis=0)
    infinite = broken & ~np.isnan(gradients).any(axis=0)
    ending[broken] = Ending.DERIVATIVE_UNDEFINED
    unclear = np.flatnonzero(broken & ~infinite & np.isfinite(values))
    if len(unclear):
        # 0·∞ on the way to a gradient is an overflow too, where f itself has no kink.
        lost: BoolArray = spec.objective.overflows_at(sights.points[:, unclear])
        ending[unclear[lost]] = Ending.OVERFLOW
    ending[infinite & (np.abs(values) > HUGE_VALUE)] = Ending.OVERFLOW
    ending[np.isinf(values) | ~np.isfinite(sights.points).all(axis=0)] = Ending.OVERFLOW
    undefined = np.flatnonzero(np.isnan(values) & (ending != Ending.OVERFLOW))
    if len(undefined):
        # ∞ − ∞ is not a number either, but no fault of the formula.
        left: BoolArray = spec.objective.undefined_at(sights.points[:, undefined])
        ending[undefined] = np.where(left, np.int8(Ending.LEFT_THE_DOMAIN), np.int8(Ending.OVERFLOW))


def accepted_steps(noticed: IntArray | int, ending: EndingArray | np.int8) -> IntArray:
    """Steps taken and accepted when an ending was noticed at iterate k: a rejecting ending takes its iterate back."""
    rejected = np.asarray(ending >= Ending.OVERFLOW, np.intp)
    return np.asarray(np.maximum(noticed - rejected, 0))


def sights_of(record: Record, still: int, radius: FloatArray) -> Sights:
    """All iterates of a run that walked alone; before them it had not moved for `still` steps."""
    return Sights(
        record.first + np.arange(len(record)),
        record.points[:-1, :, 0].T,
        record.values[:, 0],
        record.gradients[:, :, 0].T,
        record.step_sizes[:, 0],
        standing(record.points[:, :, 0], still),
        radius,
    )


def standing(points: FloatArray, still: int) -> IntArray:
    """For how many steps, this one included, a run has not moved: points (c + 1, n) -> (c,)."""
    moved = (points[1:] != points[:-1]).any(axis=1)
    clock = np.arange(1, len(moved) + 1)
    last_move = np.maximum.accumulate(np.where(moved, clock, 0))
    return clock - last_move + np.where(last_move == 0, still, 0)
