"""The tests that end a run: each iterate is tested by itself, and the first ending counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import BoolArray, Floats, IntArray
from gradnorm_core.descent.loop import Trace
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import Ending
from gradnorm_core.methods.registry import may_be_no_number
from gradnorm_core.norms import gradient_norm

HUGE_VALUE = 1e100
"""Where |f| is larger, an infinite gradient is an overflow; elsewhere it is a vertical tangent."""

EndingArray = npt.NDArray[np.int8]
_REJECTS = np.array([ending.rejects for ending in Ending], np.intp)
"""1 for each ending that is noticed at an iterate which does not belong to the run, else 0."""


@dataclass(frozen=True, slots=True)
class Observations:
    """E iterates of any runs, each with the numbers that the tests need.

    Attributes:
        iterations: k, (E,).
        points: x_k, (n, E).
        values, gradients: f and ∇f there, (E,) and (n, E).
        previous_points, previous_values: x_{k−1} and f there, (n, E) and (E,); at the start they do not count.
        step_sizes: α_k, (E,).
        stalled_steps: the number of steps without movement up to and including the one from here, (E,).
        radius: the distance from the origin beyond which the run counts as diverged, (E,).
    """

    iterations: IntArray
    points: Floats
    values: Floats
    gradients: Floats
    previous_points: Floats
    previous_values: Floats
    step_sizes: Floats
    stalled_steps: IntArray
    radius: Floats


def assess(spec: RunSpec, observations: Observations) -> EndingArray:
    """Returns the `Ending` of each iterate as a number, (E,); 0 where the run goes on."""
    flat = gradient_norm(observations.gradients, spec.tolerance_norm, axis=0) <= spec.gradient_tolerance
    # In rising order of precedence: a later line overrules an earlier one.
    ending = np.zeros(flat.shape, np.int8)
    ending[np.isnan(observations.step_sizes)] = Ending.STEP_RULE_FAILED
    ending[observations.stalled_steps >= spec.stall_limit] = Ending.STALLED
    if spec.step_rule.searches:
        ending[observations.step_sizes == 0] = Ending.PRECISION_LIMIT
    ending[observations.iterations >= spec.max_iterations] = Ending.ITERATION_LIMIT
    _assess_changes(spec, observations, ending)
    ending[flat] = Ending.CONVERGED
    ending[flat & (observations.iterations == 0)] = Ending.FLAT_START
    ending[gradient_norm(observations.points, 2, axis=0) > observations.radius] = Ending.FAR
    _assess_numbers(spec, observations, ending)
    if may_be_no_number(spec.direction) or spec.own_transforms:
        # A point is NaN only where d was NaN: an infinite d leads to an infinite point.
        ending[np.isnan(observations.points).any(axis=0)] = Ending.RULE_FAILED
    return ending


def _assess_changes(spec: RunSpec, observations: Observations, ending: EndingArray) -> None:
    moved = observations.iterations > 0
    points, values = observations.points, observations.values
    short = step_is_short(points, observations.previous_points, spec.step_tolerance)
    ending[moved & short] = Ending.STEP_TOLERANCE
    ending[moved & value_is_settled(values, observations.previous_values, spec.value_tolerance)] = (
        Ending.VALUE_TOLERANCE
    )


def value_is_settled(values: Floats, previous: Floats, tolerance: float) -> BoolArray:
    """Returns |f − f₋| ≤ τ·max(|f|, |f₋|, 1) for each run, (B,); nowhere when τ is 0."""
    if tolerance == 0:
        return np.zeros(values.shape, np.bool_)
    largest = np.maximum(np.maximum(np.abs(values), np.abs(previous)), 1.0)
    settled: BoolArray = np.abs(values - previous) <= tolerance * largest
    return settled


def step_is_short(points: Floats, previous: Floats, tolerance: float) -> BoolArray:
    """Returns ‖x − x₋‖₂ ≤ τ·(τ + ‖x‖₂) for each run, points (n, B) -> (B,); nowhere when τ is 0."""
    if tolerance == 0:
        return np.zeros(points.shape[1:], np.bool_)
    length = gradient_norm(points - previous, 2, axis=0)
    short: BoolArray = length <= tolerance * (tolerance + gradient_norm(points, 2, axis=0))
    return short


def _assess_numbers(spec: RunSpec, observations: Observations, ending: EndingArray) -> None:
    values, gradients = observations.values, observations.gradients
    broken = ~np.isfinite(gradients).all(axis=0)
    infinite = broken & ~np.isnan(gradients).any(axis=0)
    ending[broken] = Ending.DERIVATIVE_UNDEFINED
    unclear = np.flatnonzero(broken & ~infinite & np.isfinite(values))
    if len(unclear):
        # 0·∞ on the way to a gradient is an overflow too, where f itself has no kink.
        lost: BoolArray = spec.objective.overflows_at(observations.points[:, unclear])
        ending[unclear[lost]] = Ending.OVERFLOW
    ending[infinite & (np.abs(values) > HUGE_VALUE)] = Ending.OVERFLOW
    ending[np.isinf(values) | ~np.isfinite(observations.points).all(axis=0)] = Ending.OVERFLOW
    undefined = np.flatnonzero(np.isnan(values) & (ending != Ending.OVERFLOW))
    if len(undefined):
        # ∞ − ∞ is not a number either, but no fault of the formula.
        left: BoolArray = spec.objective.undefined_at(observations.points[:, undefined])
        ending[undefined] = np.where(left, np.int8(Ending.LEFT_THE_DOMAIN), np.int8(Ending.OVERFLOW))


def accepted_steps(noticed: IntArray | int, ending: EndingArray | np.int8) -> IntArray:
    """Returns the steps accepted when the ending was noticed at iterate k: k, or k − 1 where it rejects the iterate."""
    return np.asarray(np.maximum(noticed - _REJECTS[ending], 0))


def observations_of(trace: Trace, before: Trace | None, stalled_before: int, radius: Floats) -> Observations:
    """Returns the observations of a single run.

    Args:
        trace: the iterates to test.
        before: the trace that led to them, None at the start.
        stalled_before: the steps before this trace for which the run had not moved.
        radius: the distance from the origin beyond which it counts as diverged.
    """
    points, values = trace.points[:-1, :, 0], trace.values[:, 0]
    earlier, earlier_value = (
        (points[:1], values[:1]) if before is None else (before.points[-2:-1, :, 0], before.values[-1:, 0])
    )
    return Observations(
        trace.first + np.arange(len(trace)),
        points.T,
        values,
        trace.gradients[:, :, 0].T,
        np.concatenate([earlier, points[:-1]]).T,
        np.concatenate([earlier_value, values[:-1]]),
        trace.step_sizes[:, 0],
        stalled_steps(trace.points[:, :, 0], stalled_before),
        radius,
    )


def stalled_steps(points: Floats, stalled_before: int) -> IntArray:
    """Returns for how many steps, this one included, a run has not moved: points (c + 1, n) -> (c,)."""
    moved = (points[1:] != points[:-1]).any(axis=1)
    clock = np.arange(1, len(moved) + 1)
    last_move = np.maximum.accumulate(np.where(moved, clock, 0))
    return clock - last_move + np.where(last_move == 0, stalled_before, 0)
