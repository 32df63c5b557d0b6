"""The same run with many step sizes: how it ends, how long it takes, where it leaves the gradient."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradnorm_core.batch import descend_batch
from gradnorm_core.lanes import FloatArray, IntArray
from gradnorm_core.norms import gradient_norm
from gradnorm_core.spec import RunSpec
from gradnorm_core.sweeps.blocks import Progress
from gradnorm_core.turns import zigzag_means, zigzag_sums
from gradnorm_core.walk import Journal


@dataclass(frozen=True, slots=True, eq=False)
class StepSizeSweep:
    """One run per step size, B in all.

    Attributes:
        spec: what the runs have in common.
        step_sizes: α, (B,).
        status_names: how each ended, (B,).
        iterations: steps taken, (B,).
        points: the last iterates, (B, n).
        values: f there, (B,).
        norms: ‖∇f‖ₚ there for p = 1, 2, ∞, each (B,).
        zigzags: the zig-zag number of each run (`gradnorm_core.turns.zigzag`), (B,).
    """

    spec: RunSpec
    step_sizes: FloatArray
    status_names: npt.NDArray[np.str_]
    iterations: IntArray
    points: FloatArray
    values: FloatArray
    norms: dict[float, FloatArray]
    zigzags: FloatArray

    @property
    def steps_to_tolerance(self) -> FloatArray:
        """Steps of the runs that converged, NaN for the others, (B,)."""
        return np.where(self.status_names == "converged", self.iterations, np.nan)

    @property
    def fastest(self) -> float | None:
        """The step size that needs the fewest steps, the smallest of equals; None when no run converged."""
        steps = self.steps_to_tolerance
        return float(self.step_sizes[np.nanargmin(steps)]) if np.isfinite(steps).any() else None


def sweep_step_sizes(spec: RunSpec, step_sizes: npt.ArrayLike, progress: Progress | None = None) -> StepSizeSweep:
    """Runs a spec once with each of the step sizes.

    Args:
        spec: what the runs have in common; its step rule must have a step size.
        step_sizes: α > 0, (B,).
        progress: called with the share of the work that is done; raise `Cancelled` in it to stop.

    Raises:
        UsageError: step sizes that are not positive and finite, or a step rule without one.
    """
    sizes = np.atleast_1d(np.asarray(step_sizes, dtype=np.float64))
    turns = _Turns(spec.objective.dimension, sizes.size)
    batch = descend_batch(spec, step_sizes=sizes, progress=progress, witness=turns)
    return StepSizeSweep(
        spec,
        sizes,
        batch.status_names,
        batch.iterations,
        batch.points,
        batch.values,
        {p: gradient_norm(batch.gradients, p) for p in (1.0, 2.0, math.inf)},
        zigzag_means(turns.total, turns.count),
    )


class _Turns:
    """A witness that sums up the turns of each lane's gradient, so that no path has to be kept."""

    def __init__(self, dimension: int, lanes: int) -> None:
        self.before = np.full((2, dimension, lanes), np.nan)
        self.total, self.count = np.zeros(lanes), np.zeros(lanes)

    def __call__(self, lanes: IntArray, first: int, journal: Journal, own: IntArray) -> None:
        gradients = np.concatenate([self.before[:, :, lanes], np.array(journal.gradients)])
        if own.min() < len(journal.gradients):
            later = np.arange(-2, len(journal.gradients))[:, None] >= own
            gradients.transpose(0, 2, 1)[later] = np.nan
        self.before[:, :, lanes] = gradients[-2:]
        total, count = zigzag_sums(gradients.transpose(0, 2, 1))
        self.total[lanes] += total
        self.count[lanes] += count
