"""The step size that fits a method on a function: of many step sizes the one that arrives first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.sweeps.step_sizes import sweep_step_sizes

SIZES = np.array([float(f"{10.0 ** (eighth / 8):.1e}") for eighth in range(-12 * 8, 2 * 8 + 1)])
"""The step sizes that are tried, from 10⁻¹² to 100: eight per factor of ten, rounded to two digits."""


def fitting_step_size(spec: RunSpec) -> float | None:
    """Returns the fixed step size of `SIZES` with which this method meets the tolerance in the fewest steps.

    Of several it is the smallest: where f is flat far out, as a loss on separable classes, every long step does it.
    Where none meets it within the limit of steps, it is the one that ends lowest (highest, when f is maximized). A step
    size does not count if its run rises above the start on the way, or does not end below it.

    Args:
        spec: the run; its step rule is not used.

    Returns:
        The step size; None where none counts.
    """
    sweep = sweep_step_sizes(replace(spec, step_rule=Fixed()), SIZES)
    sign = 1 if spec.goal == "minimize" else -1
    names, values = sweep.status_names, sign * sweep.values
    worth = np.flatnonzero(np.isin(names, ("converged", "iteration_limit")) & np.isfinite(values))
    late = names != "converged"
    # Arrivals come first, by their steps and their size; then the others, by where they end.
    for i in sorted(worth, key=lambda i: (late[i], sweep.iterations[i], values[i] if late[i] else i)):
        run = run_spec(replace(spec, step_rule=Fixed(float(SIZES[i]))))
        heights = sign * run.values
        if heights.max() <= heights[0] and heights[-1] < heights[0]:
            return float(SIZES[i])
    return None
