"""The same run with many step sizes: its status, its steps and its gradient norm for each."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats, IntArray, floats
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.norms import EXPONENTS, gradient_norm
from gradnorm_core.sweeps.chunks import Progress, executor_parts, spread
from gradnorm_core.sweeps.zigzags import ZigZags


@dataclass(frozen=True, slots=True, eq=False)
class StepSizeSweep:
    """One run per step size, B in all.

    Attributes:
        spec: the settings that all runs share.
        step_sizes: α, (B,).
        status_names: the name of each run's status, (B,).
        iterations: steps taken, (B,).
        points: the last iterates, (B, n).
        values: f there, (B,).
        norms: ‖∇f‖ₚ there for p = 1, 2, ∞, each (B,).
        zigzags: the zig-zag number of the steps of each run (`gradnorm_core.diagnostics.turning.zigzag`), (B,).
    """

    spec: RunSpec
    step_sizes: Floats
    status_names: npt.NDArray[np.str_]
    iterations: IntArray
    points: Floats
    values: Floats
    norms: dict[float, Floats]
    zigzags: Floats

    @property
    def steps_to_tolerance(self) -> Floats:
        """Steps of the runs that converged, NaN for the others, (B,)."""
        return np.where(self.status_names == "converged", self.iterations, np.nan)

    @property
    def fastest(self) -> float | None:
        """The step size that needs the fewest steps, the first of equals; None when no run converged."""
        steps = self.steps_to_tolerance
        return float(self.step_sizes[np.nanargmin(steps)]) if np.isfinite(steps).any() else None

    @property
    def fastest_rounded(self) -> float | None:
        """`fastest` rounded to three to six digits, as few as leave the number of steps; unrounded where none do."""
        if self.fastest is None:
            return None
        rounded = np.array([float(f"{self.fastest:.{digits}g}") for digits in (3, 4, 5, 6)])
        fewest = int(np.nanmin(self.steps_to_tolerance))
        batch = descend_batch(replace(self.spec, max_iterations=fewest), step_sizes=rounded)
        same = (batch.status_names == "converged") & (batch.iterations == fewest)
        return float(rounded[np.argmax(same)]) if same.any() else self.fastest


def sweep_step_sizes(
    spec: RunSpec, step_sizes: npt.ArrayLike, progress: Progress | None = None, executor: Executor | None = None
) -> StepSizeSweep:
    """Runs a spec once with each of the step sizes.

    Args:
        spec: the settings that all runs share; its step rule must have a step size.
        step_sizes: α > 0, (B,).
        progress: called with the share of the work that is done; raise `Cancelled` in it to stop.
        executor: computes the runs; this thread when None. The result is the same, bit for bit.

    Raises:
        UsageError: step sizes that are not positive and finite, or a step rule without one.
    """
    sizes = np.atleast_1d(floats(step_sizes))
    if executor is None or not sizes.size:
        return StepSizeSweep(spec, sizes, *_swept(spec, sizes, progress))
    work = [(spec, sizes[part]) for part in executor_parts(sizes.size)]
    columns = zip(*spread(executor, _swept, work, progress), strict=True)
    names, iterations, points, values, norms, zigzags = columns
    return StepSizeSweep(
        spec,
        sizes,
        np.concatenate(names),
        np.concatenate(iterations),
        np.concatenate(points),
        np.concatenate(values),
        {p: np.concatenate([part[p] for part in norms]) for p in EXPONENTS},
        np.concatenate(zigzags),
    )


def _swept(spec: RunSpec, sizes: Floats, progress: Progress | None = None) -> tuple[Any, ...]:
    """Returns the fields of a sweep from `status_names` on."""
    zigzags = ZigZags(spec.objective.dimension, sizes.size)
    batch = descend_batch(spec, step_sizes=sizes, progress=progress, observer=zigzags)
    norms = {p: gradient_norm(batch.gradients, p) for p in EXPONENTS}
    return batch.status_names, batch.iterations, batch.points, batch.values, norms, zigzags.numbers
