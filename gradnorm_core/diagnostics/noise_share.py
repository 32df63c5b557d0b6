"""The size of the noise compared with the gradient, and whether it decides where a run goes."""

from __future__ import annotations

import math

import numpy as np

from gradnorm_core.descent.run import Run
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.data_objective import DataObjective

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

    True as well for a run with noise of unknown size.
    """
    if run.spec.noise is None:
        return False
    size = noise_size(run)
    half = gradient_norm(run.gradients[len(run.gradients) // 2 :], 2)
    return size is None or bool(size > 0 and size >= _COUNTS * float(np.median(half)))
