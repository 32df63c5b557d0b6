"""A budget of gradients, the same for every run: as many as plain descent needs for the allowed steps.

Plain descent evaluates the gradient once per iterate. A line search that also evaluates slopes along the ray spends
more per step, so it has fewer steps.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec

Counts = NDArray[np.intp]
FIRST_TRY = 64
"""Steps of the first trial of a run whose steps may cost more than one gradient."""
GROWTH = 4
"""The factor by which the steps of the next trial grow while the budget lasts."""


def gradients_allowed(max_iterations: int) -> int:
    """Returns the gradients that plain descent evaluates in this many steps, the one at the start included."""
    return max_iterations + 1


def budget_words(max_iterations: int) -> str:
    """The budget in a sentence."""
    allowed = gradients_allowed(max_iterations)
    steps = "1 step of plain descent takes" if allowed == 2 else f"{allowed - 1} steps of plain descent take"
    return f"Budget: {allowed} gradients for each run, as many as {steps}."


def gradients_spent(run: Run) -> Counts:
    """Returns the gradients evaluated up to x_k and at it, slopes along the rays included, for each k, (n + 1,)."""
    trials = run.trajectory.trials
    per_step = np.bincount(trials.iterations[~np.isnan(trials.slopes)], minlength=run.iterations)
    counts: Counts = np.arange(1, run.iterations + 2) + np.r_[0, np.cumsum(per_step[: run.iterations])]
    return counts


def run_within(spec: RunSpec) -> Run:
    """Returns the run of a spec, stopped before the step that would exceed the budget."""
    allowed, most = gradients_allowed(spec.max_iterations), spec.max_iterations
    if not spec.step_rule.searches:
        return run_spec(spec)
    tried = min(FIRST_TRY, most)
    run = run_spec(replace(spec, max_iterations=tried))
    while run.evaluations.gradients <= allowed and run.status.name == "iteration_limit" and tried < most:
        tried = min(tried * GROWTH, most)
        run = run_spec(replace(spec, max_iterations=tried))
    if run.evaluations.gradients <= allowed:
        return run
    last = int(np.searchsorted(gradients_spent(run), allowed, side="right")) - 1
    return run_spec(replace(spec, max_iterations=max(last, 0)))
