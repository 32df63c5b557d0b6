"""A step size that works, for a run whose own step size does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from gradnorm_core.arrays import BoolArray, Floats, freeze
from gradnorm_core.descent.batch_loop import LONGEST_CHUNK, BatchLoop
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.loop import chunks
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.scalar_loop import scalar_loop
from gradnorm_core.descent.spec import RunSpec, without_step_size
from gradnorm_core.descent.status import Ending
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.diagnostics.surroundings import seems_constant
from gradnorm_core.diagnostics.without_bound import is_unbounded
from gradnorm_core.methods.step_rules.base import has_step_size

PER_DECADE: Final = 8
SIZES: Final[Floats] = 10.0 ** (np.arange(-18 * PER_DECADE, 12 * PER_DECADE + 1) / PER_DECADE)
"""The step sizes that are tried, the same for every run."""
freeze(SIZES)
FEW = 10
"""Up to this number, runs cost less one by one than together, since single runs compute without arrays."""
DIGITS = (2, 3, 4)
"""Numbers of digits to which a step size is rounded, if the run still ends in the same way."""
CONTINUED = 10
"""Times the steps of a run after which a fall of f that goes on is seen to be without end."""
FAILURES = ("diverged", "left_the_domain", "derivative_undefined")
"""The statuses of a run whose step size is too long, where a shorter one keeps it bounded and defined."""


@dataclass(frozen=True, slots=True, eq=False)
class Race:
    """A run with each of some step sizes, all computed until one arrives: the others need more steps.

    Attributes:
        sizes: the step sizes, ascending, (B,).
        names: the names of the statuses; "running" for runs that had not ended then, (B,).
        values: f at the ends of the runs, NaN for a running one, (B,).
        lower: True for runs that ended lower than they began (higher when f is maximized), (B,).
        passes: the steps of runs that met the tolerance and ended lower than they began, ∞ for the others, (B,).
        ranks: the steps of those among them that arrived at a stationary point, ∞ for the others, (B,).
    """

    sizes: Floats
    names: np.ndarray[Any, np.dtype[np.object_]]
    values: Floats
    lower: BoolArray
    passes: Floats
    ranks: Floats

    @property
    def winner(self) -> int | None:
        """The index of the run that arrived first, with the smallest step size of several; None where none has.

        Where a shorter step meets the tolerance as soon, on a plateau, a longer one leads farther out on it, to where
        float64 knows no slope: none has arrived.
        """
        first = int(np.argmin(self.ranks)) if len(self.ranks) else 0
        if not np.isfinite(self.ranks[first : first + 1]).any():
            return None
        return None if (self.passes[:first] <= self.ranks[first]).any() else first

    def among(self, chosen: BoolArray) -> Race | None:
        """Returns the race of these step sizes alone; None where another step size has won, which ended the race."""
        first = self.winner
        if first is not None and not chosen[first]:
            return None
        return Race(
            self.sizes[chosen], self.names[chosen], self.values[chosen], self.lower[chosen], self.passes[chosen],
            self.ranks[chosen],
        )  # fmt: skip


def race(spec: RunSpec, sizes: Floats = SIZES) -> Race:
    """Runs the race of a spec with these step sizes in place of its own."""
    runners = _Runners(spec, sizes)
    found = Race(sizes, runners.names, runners.values, runners.lower, runners.passes, runners.ranks)
    freeze(found.names, found.values, found.lower, found.passes, found.ranks)
    return found


def working_step(run: Run, of_all: Callable[[RunSpec], Race] | None = None) -> Run | None:
    """Returns the same run with a step size that works; None when its own works, or when no other is better.

    A run that failed gets a shorter step: of `SIZES` below its own, eight per factor of ten, the one that meets the
    tolerance in the fewest steps. Where none meets it, it is the one that ends lowest (highest, when f is maximized)
    among those that stay bounded and defined and end lower than they began; None where f falls (rises) without bound
    the way that run goes, since then no step size finds an optimum. A run that stopped at its step limit gets a longer
    step, but only one that meets the tolerance at a stationary point, since a jump onto a plateau meets it too.
    The step size is rounded to two to four digits if the run then ends in the same way.

    Args:
        run: the run.
        of_all: a function, such as a cache of `race`, that returns the race of all `SIZES`. That race does not depend
            on the run's own step size and nearly always has the answer; where it has not, a race of its own is run.
    """
    failed = run.status.name in FAILURES
    if not has_step_size(run.spec.step_rule) or not (failed or run.status.name == "iteration_limit"):
        return None
    own = _rule(run.spec).step_size
    better = own > SIZES if failed else own < SIZES
    if not better.any():
        return None
    found = of_all(without_step_size(run.spec)).among(better) if of_all else None
    found = found or race(run.spec, SIZES[better])
    sign = 1 if run.spec.goal == "minimize" else -1
    if (best := found.winner) is not None:
        return _of_few_digits(run, float(found.sizes[best]), found.names[best])
    ranks = np.where(found.lower & (found.names == "iteration_limit"), sign * found.values, np.inf)
    if not failed or not np.isfinite(ranks).any():
        return None
    best = int(np.argmin(ranks))
    lowest = _of_few_digits(run, float(found.sizes[best]), found.names[best])
    astray = is_unbounded(lowest, sign) or _falls_out_of_bounds(lowest, sign) or _nears_an_inflection(lowest, sign)
    return None if astray else lowest


def _nears_an_inflection(run: Run, sign: int) -> bool:
    """Whether the run creeps to a stationary point beside which f falls on (rises on), such as the inflection of x³."""
    near = stationary_point_near(run.spec.objective, run.points[-1], sign)
    return near is not None and near.kind == "degenerate"


def _falls_out_of_bounds(run: Run, sign: int) -> bool:
    """Whether f (−f, when f is maximized) falls at every step of the run, continued, until it overflows."""
    longer = run_spec(replace(run.spec, max_iterations=CONTINUED * run.spec.max_iterations))
    return longer.status.name == "diverged" and bool((np.diff(sign * longer.values) < 0).all())


def _of_few_digits(run: Run, size: float, name: str) -> Run:
    """Returns the run with this step size, or with a rounded one if it ends in the same way."""
    sign = 1 if run.spec.goal == "minimize" else -1
    own = _rule(run.spec).step_size
    for digits in DIGITS:
        near = float(f"{size:.{digits}g}")
        if near == own or (near < own) != (size < own):
            continue
        rounded = run_spec(_with_step(run.spec, near))
        same = rounded.status.name == name and sign * rounded.fun < sign * run.values[0]
        if same and (rounded.status.name != "converged" or _stands_still(run.spec, rounded.points[-1])):
            return rounded
    return run_spec(_with_step(run.spec, size))


class _Runners:
    """Computes the runs of a race together; the attributes are those of `Race`."""

    def __init__(self, spec: RunSpec, sizes: Floats) -> None:
        start = np.asarray(spec.start, dtype=np.float64)
        self._spec, self._begun = spec, float(spec.objective.value_at(start))
        self._loop = BatchLoop(spec, np.tile(start, (len(sizes), 1)), sizes, record=False, observer=None)
        self.names = np.full(len(sizes), Ending.RUNNING.status_name, dtype=object)
        self.values = np.full(len(sizes), np.nan)
        self.lower, self.passes = np.zeros(len(sizes), np.bool_), np.full(len(sizes), np.inf)
        self.ranks = self.passes.copy()
        is_scalar = scalar_loop(spec) is not None
        with np.errstate(all="ignore"):
            for first, count in chunks(spec.max_iterations, LONGEST_CHUNK):
                self._loop.advance(first, count)
                self._take_ended()
                going = np.flatnonzero(self._loop.endings == Ending.RUNNING)
                if not len(going) or np.isfinite(self.ranks).any():
                    return
                if is_scalar and len(going) <= FEW:
                    break
        for place in going:
            alone = run_spec(_with_step(spec, float(sizes[place])))
            self._take(int(place), alone.status.name, alone.iterations, alone.points[-1], alone.fun)

    def _take_ended(self) -> None:
        loop = self._loop
        for place in np.flatnonzero((loop.endings != Ending.RUNNING) & (self.names == Ending.RUNNING.status_name)):
            ending = Ending(int(loop.endings[place]))
            self._take(
                int(place), ending.status_name, int(loop.iterations[place]), loop.points[place], loop.values[place]
            )

    def _take(self, place: int, name: str, iterations: int, point: Floats, value: float) -> None:
        sign = 1 if self._spec.goal == "minimize" else -1
        self.names[place], self.values[place] = name, value
        self.lower[place] = sign * value < sign * self._begun
        if self.lower[place] and name == "converged":
            self.passes[place] = iterations
            if _stands_still(self._spec, point):
                self.ranks[place] = iterations


def _stands_still(spec: RunSpec, point: Floats) -> bool:
    """Whether a stationary point is near that is no inflection, since a gradient may also be small on a plateau.

    Where f does not change in float64, as where all tanh of a fit are 1, any step that is long enough leads to such a
    place, and no minimum is there.
    """
    sign = 1 if spec.goal == "minimize" else -1
    near = stationary_point_near(spec.objective, point, sign)
    return near is not None and near.kind != "degenerate" and not seems_constant(spec.objective, near.point)


def _rule(spec: RunSpec) -> Any:
    return spec.step_rule


def _with_step(spec: RunSpec, size: float) -> RunSpec:
    return replace(spec, step_rule=replace(_rule(spec), step_size=size))
