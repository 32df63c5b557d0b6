"""One run: x_{k+1} = x_k + α_k·d_k, from a start to a status."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gradnorm_core.assembly import Outcome, assemble
from gradnorm_core.clipping import Clip
from gradnorm_core.directions import Direction, Steepest
from gradnorm_core.endings import accepted_steps, find_endings
from gradnorm_core.objectives import Objective
from gradnorm_core.problem import Trial
from gradnorm_core.spec import Goal, RunSpec, checked_start
from gradnorm_core.status import Ending
from gradnorm_core.step_rules import Fixed, StepRule
from gradnorm_core.trajectory import Run
from gradnorm_core.walk import Group, Record, join_records, stretches

LONGEST_STRETCH = 512
_ONLY = np.zeros(1, np.intp)


def descend(  # noqa: PLR0913  (every setting of a run is an argument)
    objective: Objective,
    start: npt.ArrayLike,
    direction: Direction | None = None,
    step_rule: StepRule | None = None,
    *,
    goal: Goal = "minimize",
    clip: Clip | None = None,
    max_iterations: int = 500,
    gradient_tolerance: float = 1e-6,
    tolerance_norm: float = 2.0,
) -> Run:
    """Runs a descent method from a start until something stops it.

    Args:
        objective: f.
        start: x₀, one number per coordinate.
        direction: which way to go; plain steepest descent when None.
        step_rule: how far to go; Fixed(0.1) when None.
        goal: "minimize" or "maximize".
        clip: bound on the gradient the direction is made of.
        max_iterations: most steps taken.
        gradient_tolerance: converged when the norm of ∇f is at most this.
        tolerance_norm: the p of that norm, p ≥ 1 or math.inf.

    Returns:
        The run; whatever happens to the numbers is told by its status.

    Raises:
        UsageError: a call that makes no sense, never because of the numbers a run meets.
    """
    return run_spec(
        RunSpec(
            objective,
            checked_start(start, objective.dimension),
            direction or Steepest(),
            step_rule or Fixed(),
            goal,
            clip,
            max_iterations,
            gradient_tolerance,
            tolerance_norm,
        )
    )


def run_spec(spec: RunSpec) -> Run:
    """The run that a spec describes; the same spec gives the same run, bit for bit."""
    problem = spec.problem()
    group = Group.at(spec, np.array(spec.start), _ONLY)
    records: list[Record] = []
    trials: list[Trial] = []
    with np.errstate(all="ignore"):
        for first, count in stretches(spec.max_iterations, LONGEST_STRETCH):
            stretch = group.walk(spec, problem, first, count)
            records.append(stretch.record(_ONLY))
            trials += stretch.trials
            endings = find_endings(spec, records[-1], group.still, group.radius)
            group.still = endings.still
            if endings.ending[0]:
                break
        taken = accepted_steps(first, endings.index, endings.ending)
        outcome = Outcome(Ending(int(endings.ending[0])), int(taken[0]), first + int(endings.index[0]))
        return assemble(spec, join_records(records), trials, outcome)
