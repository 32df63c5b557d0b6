"""One run: x_{k+1} = x_k + α_k·d_k, from a start to a status."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.loop import Trace, chunks, join_traces, recorded_loop
from gradnorm_core.descent.results import Termination, assemble
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.scalar_loop import scalar_loop
from gradnorm_core.descent.spec import Goal, RunSpec, checked_objective, checked_spec, checked_start
from gradnorm_core.descent.status import Ending
from gradnorm_core.descent.stopping import accepted_steps, assess, observations_of
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.clipping import Clip
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.registry import Noise
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.objective import Objective

LONGEST_CHUNK = 512
"""Steps of a chunk, at most."""
Callback = Callable[[int, Floats, float, Floats], object]


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
    noise: Noise | None = None,
    value_tolerance: float = 0.0,
    step_tolerance: float = 0.0,
    callback: Callback | None = None,
) -> Run:
    """Runs a descent method from a start until something stops it.

    Args:
        objective: f.
        start: x₀, one number per coordinate.
        direction: which way to go; plain steepest descent when None.
        step_rule: how far to go; Fixed(0.1) when None.
        goal: "minimize" or "maximize".
        clip: a bound on the gradient from which the direction is made; none when None.
        max_iterations: most steps taken.
        gradient_tolerance: the run has converged when the norm of ∇f is at most this, in units of f per unit of x.
        tolerance_norm: the p of that norm, p ≥ 1 or math.inf.
        noise: noise added to the gradient from which the direction is made, or the mini-batches of which the gradient
            is taken.
        value_tolerance: ends the run when a step changes f by no more than this share of it (at least of 1); 0: never.
        step_tolerance: ends the run when a step is no longer than this share of ‖x‖₂; 0: never.
        callback: called with (k, x, f, ∇f) at every accepted iterate; an exception that it raises ends the call.

    Returns:
        The run. Divergence and other trouble with numbers is no error: the status states it.

    Raises:
        UsageError: arguments that make no sense. No run raises because of the numbers it meets.
    """
    return run_spec(
        RunSpec(
            objective,
            checked_start(start, checked_objective(objective).dimension),
            direction=Steepest() if direction is None else direction,
            step_rule=Fixed() if step_rule is None else step_rule,
            goal=goal,
            clip=clip,
            max_iterations=max_iterations,
            gradient_tolerance=gradient_tolerance,
            tolerance_norm=tolerance_norm,
            noise=noise,
            value_tolerance=value_tolerance,
            step_tolerance=step_tolerance,
        ),
        callback,
    )


def run_spec(spec: RunSpec, callback: Callback | None = None) -> Run:
    """Returns the run that a spec describes; the same spec gives the same run, bit for bit.

    Args:
        spec: the settings of the run.
        callback: called as by `descend`.

    Raises:
        UsageError: the spec is none, or the callback is no function.
    """
    checked_spec(spec)
    if callback is not None and not callable(callback):
        raise UsageError(f"The callback is a function of k, x, f and ∇f, not {callback!r}.")
    problem = spec.problem()
    advance = scalar_loop(spec) or recorded_loop(spec, problem)
    radius = spec.radius(np.array(spec.start))
    traces: list[Trace] = []
    stalled_before = 0
    with np.errstate(all="ignore"):
        for first, count in chunks(spec.max_iterations, 1 if callback else LONGEST_CHUNK):
            traces.append(advance(first, count))
            before = traces[-2] if len(traces) > 1 else None
            observations = observations_of(traces[-1], before, stalled_before, radius)
            endings = assess(spec, observations)
            stalled_before = int(observations.stalled_steps[-1])
            if callback is not None and not Ending(int(endings.max())).rejects:
                _report(callback, traces[-1])
            if endings.any():
                break
        noticed = first + int(np.argmax(endings != 0))
        ending = endings[noticed - first]
        termination = Termination(Ending(int(ending)), int(accepted_steps(noticed, ending)), noticed)
        return assemble(spec, join_traces(traces), problem.take_trials(), termination)


def _report(callback: Callback, trace: Trace) -> None:
    """Calls back with every iterate of the one run of a trace."""
    for place in range(len(trace)):
        callback(
            trace.first + place,
            trace.points[place, :, 0].copy(),
            float(trace.values[place, 0]),
            trace.gradients[place, :, 0].copy(),
        )
