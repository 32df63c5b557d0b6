"""A faster loop for the most frequent run: steepest descent with a fixed step on a formula of sums and products.

NumPy's overhead dominates at a single point of the plane. Python's own floats, which are float64 too, do the same
operations in the same order in a fifth of the time and give the same bits.
"""

from __future__ import annotations

import numpy as np

from gradnorm_core.descent.loop import Loop, Trace
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import FormulaObjective


def scalar_loop(spec: RunSpec) -> Loop | None:
    """Returns a loop that keeps every step; None for a run that needs the general loop, `loop.recorded_loop`."""
    objective, step_rule = spec.objective, spec.step_rule
    if type(objective) is not FormulaObjective or not objective.program(1).plain:
        return None
    if spec.direction != Steepest() or type(step_rule) is not Fixed or spec.clip is not None or spec.noise is not None:
        return None
    look, alpha, (x, y) = objective.program(1).run, float(step_rule.step_size), map(float, spec.start)
    sign = 1.0 if spec.goal == "maximize" else -1.0

    def advance(first: int, count: int) -> Trace:
        nonlocal x, y
        looked: list[float] = []
        for _ in range(count):
            value, (gx, gy) = look(x, y)
            looked += (x, y, value, gx, gy)
            # float() because a partial derivative may be a whole number, and those have no −0.
            x, y = alpha * (sign * float(gx)) + x, alpha * (sign * float(gy)) + y
        seen = np.array(looked, dtype=np.float64).reshape(count, 5, 1)
        points = np.concatenate([seen[:, :2], [[[x], [y]]]])
        gradients = seen[:, 3:]
        return Trace(first, points, seen[:, 2], gradients, sign * gradients, np.full((count, 1), alpha))

    return advance
