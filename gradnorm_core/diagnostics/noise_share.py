"""The size of the noise compared with the gradient, and whether it decides where a run goes."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.behaviour import ZIGZAG_SEEN
from gradnorm_core.diagnostics.turning import zigzag
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.data_objective import DataObjective

_AS_MUCH = 0.5  # of the zig-zag number
_COUNTS = 0.2  # of ‖∇f‖₂: noise of this size turns a step by some ten degrees; near a minimum it is most of the step


def noise_size(run: Run) -> float | None:
    """Returns √E‖g − ∇f‖₂² for the gradient g with noise: σ√n, or the error of the mini-batches at the last iterate.

    None without noise, and for a loss that has no gradients of rows.
    """
    noise, objective = run.spec.noise, run.objective
    if noise is None:
        return None
    if not isinstance(noise, Minibatch):
        return noise.deviation * math.sqrt(objective.dimension)
    assert isinstance(objective, DataObjective)
    return noise.error_at(objective, run.points[-1]) if objective.has_row_parts else None


def noise_decides(run: Run) -> bool:
    """Returns True when the noise is at least a fifth of the median of ‖∇f‖₂ over the second half of the run.

    True as well for a run with noise of unknown size. False where the run turns as much without noise: then it is the
    step that turns it.
    """
    if run.spec.noise is None:
        return False
    size = noise_size(run)
    half = gradient_norm(run.gradients[len(run.gradients) // 2 :], 2)
    large = size is None or bool(size > 0 and size >= _COUNTS * float(np.median(half)))
    return large and not _turns_without(run)


def _turns_without(run: Run) -> bool:
    """Whether the run without its noise does not arrive either, and turns about as much."""
    quiet = run_spec(replace(run.spec, noise=None))
    if quiet.status.name == "converged":
        return False
    turning = zigzag(quiet.directions)
    return turning >= ZIGZAG_SEEN and turning >= _AS_MUCH * zigzag(run.directions)
