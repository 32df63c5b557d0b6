"""Bifurcation: the last iterates for each step size beyond the limit of stability: cycles of 2, 4, 8 …, then chaos."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats, IntArray, floats
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.loop import History
from gradnorm_core.descent.spec import RunSpec, without_tolerances
from gradnorm_core.diagnostics.rates import period
from gradnorm_core.sweeps.chunks import Progress, executor_parts, spread

_SETTLED = ("converged", "flat_start", "stalled", "precision_limit")
_STILL = 1e-6
_ROUNDING = 1e-12
_SLOWER = 0.5
_LEAST = 1e-290  # smaller steps are rounded to multiples of 5e-324, so that they may go on for ever


@dataclass(frozen=True, slots=True, eq=False)
class Bifurcation:
    """The last iterates of one run per step size, B in all.

    Attributes:
        spec: the settings that all runs share; its tolerances have no effect.
        step_sizes: α, (B,).
        points: the last iterates, (kept, B, n); NaN for a run that diverged or broke off.
        periods: 1, 2, 3, … for a run that settled on a point or a cycle, 0 for a run that did not (aperiodic, or not
            settled yet), −1 for a run that diverged or broke off, (B,).
        status_names: the name of each status; iteration_limit for a run that did not end by itself, (B,).
    """

    spec: RunSpec
    step_sizes: Floats
    points: Floats
    periods: IntArray
    status_names: npt.NDArray[np.str_]


def bifurcation(
    spec: RunSpec,
    step_sizes: npt.ArrayLike,
    transient: int = 1000,
    kept: int = 256,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Bifurcation:
    """Runs a spec with each step size for `transient` steps, then keeps the next `kept` iterates.

    Args:
        spec: the settings that all runs share; its step rule must have a step size.
        step_sizes: α > 0, (B,).
        transient: the number of first steps whose iterates are not kept.
        kept: the number of last iterates that are kept.
        progress: called with the share of the work that is done; raise `Cancelled` in it to stop.
        executor: computes the runs; this thread when None. The result is the same, bit for bit.

    Raises:
        UsageError: step sizes that are not positive and finite, or a step rule without one.
    """
    sizes = np.atleast_1d(floats(step_sizes))
    endless = without_tolerances(spec, transient + kept)
    if executor is None or not sizes.size:
        return Bifurcation(endless, sizes, *_last_iterates(endless, sizes, kept, progress))
    work = [(endless, sizes[part], kept) for part in executor_parts(sizes.size)]
    points, periods, names = zip(*spread(executor, _last_iterates, work, progress), strict=True)
    return Bifurcation(endless, sizes, np.concatenate(points, axis=1), np.concatenate(periods), np.concatenate(names))


def _last_iterates(
    endless: RunSpec, sizes: Floats, kept: int, progress: Progress | None = None
) -> tuple[Floats, IntArray, npt.NDArray[np.str_]]:
    """Returns the fields of a bifurcation from `points` on."""
    first = endless.max_iterations - kept + 1
    tails = _Tails(first, np.full((kept, endless.objective.dimension, sizes.size), np.nan))
    batch = descend_batch(endless, step_sizes=sizes, progress=progress, observer=tails)
    points, names = tails.points.transpose(0, 2, 1), batch.status_names
    settled = np.isin(names, _SETTLED)
    points[:, settled] = batch.points[settled]
    lost = ~settled & (names != "iteration_limit")
    points[:, lost] = np.nan
    periods = np.array([-1 if gone else _period(points[:, index]) for index, gone in enumerate(lost)])
    return points, periods, names


class _Tails:
    """An observer that keeps the iterates from k = first on."""

    def __init__(self, first: int, points: Floats) -> None:
        self.first, self.points = first, points

    def __call__(self, runs: IntArray, first: int, history: History, own: IntArray) -> None:
        for k, points in enumerate(history.points, start=first - self.first):
            if k >= 0:
                self.points[k][:, runs] = points


def _period(tail: Floats) -> int:
    """Returns 1 for a standstill, p for a cycle of period p, 0 for neither; tail (k, n)."""
    first, second = tail[: len(tail) // 2], tail[len(tail) // 2 :]
    scale = float(np.abs(second).max(initial=0.0))
    moved = float(np.ptp(second, axis=0).max(initial=0.0))
    # A run that creeps on moves as far in the second half as in the first: it has not come to rest.
    slows = moved <= _SLOWER * float(np.ptp(first, axis=0).max(initial=0.0))
    if moved <= _STILL * max(scale, _STILL) and (slows or moved <= max(_ROUNDING * scale, _LEAST)):
        return 1
    return period(tail) or 0
