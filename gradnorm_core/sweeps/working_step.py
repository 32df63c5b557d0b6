"""A step size that works, for a run whose own step size does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.batch_loop import LONGEST_CHUNK, BatchLoop
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.loop import chunks
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.scalar_loop import scalar_loop
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import Ending
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.methods.step_rules.base import has_step_size

PER_DECADE, DECADES = 8, 12
FEW = 10
"""Up to this number, runs cost less one by one than together: single runs compute without arrays."""
DIGITS = (2, 3, 4)
"""Numbers of digits that are tried for the size of a step."""
FAILURES = ("diverged", "left_the_domain", "derivative_undefined")
"""The statuses of a run whose step size is too long, where a shorter one keeps it bounded and defined."""


def working_step(run: Run) -> Run | None:
    """Returns the same run with a step size that works; None when its own does, or when no other is better.

    A run that failed gets a shorter step: of up to 96 sizes below its own, eight per factor of ten, the one that
    meets the tolerance in the fewest steps. Where none meets it, the one that ends lowest (highest, when f is
    maximized) among those that stay bounded and defined and end lower than they began. A run that was still under
    way at its last step gets a longer one, and only one that meets the tolerance at a stationary point: a jump onto
    a plateau meets it, too. The size has as few digits, two at least, as the run needs to end in the same way.
    """
    failed = run.status.name in FAILURES
    if not has_step_size(run.spec.step_rule) or not (failed or run.status.name == "iteration_limit"):
        return None
    sizes = _sizes(_rule(run.spec).step_size, shorter=failed)
    if not len(sizes):
        return None
    race = _Race(run, sizes)
    ranks = race.ranks
    sign = 1 if run.spec.goal == "minimize" else -1
    if failed and not np.isfinite(ranks).any():
        ranks = np.where(race.lower & (race.names == "iteration_limit"), sign * race.values, np.inf)
    best = int(np.argmin(ranks))
    if not np.isfinite(ranks[best]):
        return None
    size = float(sizes[best])
    for digits in DIGITS:
        rounded = run_spec(_with_step(run.spec, float(f"{size:.{digits}g}")))
        same = rounded.status.name == race.names[best] and sign * rounded.fun < sign * run.values[0]
        if same and (rounded.status.name != "converged" or _stands_still(run, rounded.points[-1])):
            return rounded
    return run_spec(_with_step(run.spec, size))


class _Race:
    """One run with each of the step sizes, until one has arrived: the others need more steps than it.

    Attributes:
        names: of their statuses, (B,); "running" for those that have not ended by then.
        values: f where they ended, (B,).
        lower: whether they ended lower than they began, higher when f is maximized, (B,).
        ranks: the steps of those that arrived at a stationary point; ∞ for the others, (B,).
    """

    def __init__(self, run: Run, sizes: Floats) -> None:
        self._run, self._sizes = run, sizes
        self._loop = BatchLoop(run.spec, np.tile(run.points[0], (len(sizes), 1)), sizes, record=False, observer=None)
        self.names = np.full(len(sizes), Ending.RUNNING.status_name, dtype=object)
        self.values = np.full(len(sizes), np.nan)
        self.lower, self.ranks = np.zeros(len(sizes), np.bool_), np.full(len(sizes), np.inf)
        is_scalar = scalar_loop(run.spec) is not None
        with np.errstate(all="ignore"):
            for first, count in chunks(run.spec.max_iterations, LONGEST_CHUNK):
                self._loop.advance(first, count)
                self._take_ended()
                going = np.flatnonzero(self._loop.endings == Ending.RUNNING)
                if not len(going) or np.isfinite(self.ranks).any():
                    return
                if is_scalar and len(going) <= FEW:
                    break
        for place in going:
            alone = run_spec(_with_step(run.spec, float(sizes[place])))
            self._take(int(place), alone.status.name, alone.iterations, alone.points[-1], alone.fun)

    def _take_ended(self) -> None:
        loop = self._loop
        for place in np.flatnonzero((loop.endings != Ending.RUNNING) & (self.names == Ending.RUNNING.status_name)):
            ending = Ending(int(loop.endings[place]))
            self._take(
                int(place), ending.status_name, int(loop.iterations[place]), loop.points[place], loop.values[place]
            )

    def _take(self, place: int, name: str, iterations: int, point: Floats, value: float) -> None:
        sign = 1 if self._run.spec.goal == "minimize" else -1
        self.names[place], self.values[place] = name, value
        self.lower[place] = sign * value < sign * self._run.values[0]
        if self.lower[place] and name == "converged" and _stands_still(self._run, point):
            self.ranks[place] = iterations


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
