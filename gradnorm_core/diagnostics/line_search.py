"""The profile of a line search: f along the ray from one iterate, the trials, and the accepted step size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe

COUNT = 241
"""Points of the curve."""
BEYOND = 1.25
"""The curve ends at this multiple of the farthest trial shown."""
FARTHEST = 4.0
"""Trials beyond this multiple of the accepted step are listed, not drawn: they would squeeze the rest to the left."""


@dataclass(frozen=True, slots=True, eq=False)
class Ray:
    """φ(α) = f(x_k + α·d_k), the trials of the search and the step size that it accepted.

    Attributes:
        iteration: k.
        step_sizes, values: the curve: α and φ(α), (m,); NaN where f is undefined.
        value, slope: φ(0) and φ′(0).
        accepted: the accepted step size.
        value_accepted: φ at the accepted step size.
        trials, trial_values: the α tried, in their order, and φ(α), (t,).
        sufficient_decrease: c₁ of the line φ(0) + c₁αφ′(0), None for rules without it.
    """

    iteration: int
    step_sizes: Floats
    values: Floats
    value: float
    slope: float
    accepted: float
    value_accepted: float
    trials: Floats
    trial_values: Floats
    sufficient_decrease: float | None

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Which of the trials lie on the curve, (t,)."""
        return np.asarray(self.trials <= self.step_sizes[-1])

    @property
    def line(self) -> Floats | None:
        """φ(0) + c₁αφ′(0) at both ends of the curve, (2,)."""
        if self.sufficient_decrease is None:
            return None
        return self.value + self.sufficient_decrease * self.slope * self.step_sizes[[0, -1]]


def profile(run: Run, iteration: int) -> Ray:
    """Returns the ray of the step from x_k to x_{k+1}.

    Args:
        run: the run.
        iteration: k, at least 0 and below the steps taken.
    """
    rule, trials = run.spec.step_rule, run.trajectory.trials.of(iteration)
    x, d = run.points[iteration], run.directions[iteration]
    accepted = float(run.step_sizes[iteration])
    near = trials.step_sizes[trials.step_sizes <= FARTHEST * accepted]
    alphas = np.linspace(0.0, BEYOND * max(float(near.max(initial=0.0)), 1.6 * accepted), COUNT)
    with np.errstate(all="ignore"):
        values: Floats = np.asarray(run.objective.value_at(x[:, None] + d[:, None] * alphas), dtype=np.float64)
    return Ray(
        iteration=iteration,
        step_sizes=alphas,
        values=np.where(np.isfinite(values), values, np.nan),
        value=float(run.values[iteration]),
        slope=float(run.gradients[iteration] @ d),
        accepted=accepted,
        value_accepted=float(run.values[iteration + 1]),
        trials=trials.step_sizes,
        trial_values=trials.values,
        sufficient_decrease=rule.sufficient_decrease if isinstance(rule, Armijo | Wolfe) else None,
    )
