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
from gradnorm_core.turns import zigzag_numbers


@dataclass(frozen=True, slots=True, eq=False)
class StepSizeSweep:
    """One run per step size, B in all.

    Attributes:
        spec: what the runs have in common.
        step_sizes: α, (B,).
        status_names: how each ended, (B,).
        iterations: steps taken, (B,).
        values: f at the last iterate, (B,).
        norms: ‖∇f‖ₚ at the last iterate for p = 1, 2, ∞, each (B,).
        zigzags: the zig-zag number of each run (`gradnorm_core.turns.zigzag`), (B,).
    """

    spec: RunSpec
    step_sizes: FloatArray
    status_names: npt.NDArray[np.str_]
    iterations: IntArray
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
        progress: called with the share of the work that is done.

    Raises:
        UsageError: step sizes that are not positive and finite, or a step rule without one.
    """
    batch = descend_batch(spec, step_sizes=step_sizes, record=True, progress=progress)
    assert batch.step_sizes is not None
    assert batch.paths is not None
    return StepSizeSweep(
        spec,
        batch.step_sizes,
        batch.status_names,
        batch.iterations,
        batch.values,
        {p: gradient_norm(batch.gradients, p) for p in (1.0, 2.0, math.inf)},
        _zigzags(batch.paths.record.gradients, batch.iterations),
    )


def _zigzags(gradients: FloatArray, iterations: IntArray) -> FloatArray:
    """The zig-zag number of each lane of gradients (rows, n, B), over its own iterates only, (B,)."""
    rows = int(iterations.max(initial=0)) + 1
    own = np.arange(rows)[:, None] <= iterations
    return zigzag_numbers(np.where(own[:, None, :], gradients[:rows], np.nan).transpose(0, 2, 1))
