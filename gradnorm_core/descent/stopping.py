"""The tests that end a run: each iterate is tested by itself, and the first ending counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import BoolArray, Floats, IntArray
from gradnorm_core.descent.loop import Trace
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import Ending
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.norms import gradient_norm

HUGE_VALUE = 1e100
"""Where |f| is larger, an infinite gradient is an overflow; elsewhere it is a vertical tangent."""

EndingArray = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Observations:
    """E iterates of any runs, each with the numbers that the tests need.

    Attributes:
        iterations: k, (E,).
        points: x_k, (n, E).
        values, gradients: f and ∇f there, (E,) and (n, E).
        step_sizes: α_k, (E,).
        stalled_steps: the number of steps without movement up to and including the one from here, (E,).
        radius: the distance from the origin beyond which the run counts as diverged, (E,).
    """

    iterations: IntArray
    points: Floats
    values: Floats
    gradients: Floats
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
    ending[flat] = Ending.CONVERGED
    ending[flat & (observations.iterations == 0)] = Ending.FLAT_START
    ending[gradient_norm(observations.points, 2, axis=0) > observations.radius] = Ending.FAR
    _assess_numbers(spec, observations, ending)
    if isinstance(spec.direction, Rule):
        # A point is no number only where d was none: an infinite d leads to an infinite point.
        ending[np.isnan(observations.points).any(axis=0)] = Ending.RULE_FAILED
    return ending


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
    """Returns the steps accepted when the ending was noticed at iterate k.

    When a run ends by overflow or outside the domain, the iterate at which this is noticed is not accepted.
    """
    rejected = np.asarray(ending >= Ending.OVERFLOW, np.intp)
    return np.asarray(np.maximum(noticed - rejected, 0))


def observations_of(trace: Trace, stalled_before: int, radius: Floats) -> Observations:
    """Returns the observations of a single run, which had not moved for `stalled_before` steps before this trace."""
    return Observations(
        trace.first + np.arange(len(trace)),
        trace.points[:-1, :, 0].T,
        trace.values[:, 0],
        trace.gradients[:, :, 0].T,
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
