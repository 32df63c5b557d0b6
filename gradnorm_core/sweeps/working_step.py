"""A step size that works, for a run whose own step size does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.methods.step_rules.base import has_step_size
from gradnorm_core.sweeps.step_sizes import sweep_step_sizes

PER_DECADE, DECADES = 8, 12
FAILURES = ("diverged", "left_the_domain", "derivative_undefined")
"""The statuses of a run whose step size is too long, where a shorter one keeps it bounded and defined."""


def working_step(run: Run) -> Run | None:
    """Returns the same run with a step size that works; None when its own does, or when no other is better.

    A run that failed gets a shorter step: of up to 96 sizes below its own, eight per factor of ten, the one that
    meets the tolerance in the fewest steps. Where none meets it, the one that ends lowest (highest, when f is
    maximized) among those that stay bounded and defined and end lower than they began. A run that was still under
    way at its last step gets a longer one, and only one that meets the tolerance at a stationary point: a jump onto
    a plateau meets it, too. The size is rounded to two digits where the run ends in the same way with it.
    """
    failed = run.status.name in FAILURES
    if not has_step_size(run.spec.step_rule) or not (failed or run.status.name == "iteration_limit"):
        return None
    sweep = sweep_step_sizes(run.spec, _sizes(_rule(run.spec).step_size, shorter=failed))
    sign = 1 if run.spec.goal == "minimize" else -1
    lower = sign * sweep.values < sign * run.values[0]
    ranks = np.where(lower & (sweep.status_names == "converged"), sweep.iterations, np.inf)
    for best in np.argsort(ranks, kind="stable")[: int(np.isfinite(ranks).sum())]:
        if _stands_still(run, sweep.points[best]):
            break
        ranks[best] = np.inf
    if failed and not np.isfinite(ranks).any():
        ranks = np.where(lower & (sweep.status_names == "iteration_limit"), sign * sweep.values, np.inf)
    best = int(np.argmin(ranks))
    if not np.isfinite(ranks[best]):
        return None
    size = float(sweep.step_sizes[best])
    rounded = run_spec(_with_step(run.spec, float(f"{size:.1e}")))
    same = rounded.status.name == sweep.status_names[best] and sign * rounded.fun < sign * run.values[0]
    same = same and (rounded.status.name != "converged" or _stands_still(run, rounded.points[-1]))
    return rounded if same else run_spec(_with_step(run.spec, size))


def _stands_still(run: Run, point: Floats) -> bool:
    """Whether a stationary point is near: a small gradient alone may be that of a plateau."""
    sign = 1 if run.spec.goal == "minimize" else -1
    return stationary_point_near(run.objective, point, sign) is not None


def _sizes(own: float, shorter: bool) -> Floats:
    """The step sizes to try, the ones next to `own` first, within the range of float64."""
    factors = 10.0 ** (np.arange(1, PER_DECADE * DECADES + 1) / PER_DECADE)
    sizes = own / factors if shorter else own * factors
    return sizes[(sizes > 0) & np.isfinite(sizes)]


def _rule(spec: RunSpec) -> Any:
    return spec.step_rule


def _with_step(spec: RunSpec, size: float) -> RunSpec:
    return replace(spec, step_rule=replace(_rule(spec), step_size=size))
