"""Components of the gradients of a run along the eigenvectors of a Hessian: which ones exist, apart from rounding."""

from __future__ import annotations

import numpy as np

from gradnorm_core.arrays import BoolArray, Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.curvature import Curvature
from gradnorm_core.diagnostics.rates import gradient_rounding
from gradnorm_core.norms import gradient_norm

_LEAST = 1e-14
"""A component below this share of the largest gradient so far is rounding."""
_EQUAL = 1e-9
"""Eigenvalues that differ by no more than this share are equal, and every vector is an eigenvector."""


def present_components(run: Run, curvature: Curvature) -> BoolArray:
    """Returns True for each eigenvector along which the gradient has a component at some iterate, (n,).

    A run on a quadratic that starts on one axis has no component along the others. The answer is True for all
    eigenvectors where the first gradient is NaN, where every gradient is 0, and where all eigenvalues are equal.
    """
    everywhere = np.ones(len(curvature.signs), dtype=bool)
    if curvature.smallest > (1 - _EQUAL) * curvature.largest:
        return everywhere
    with np.errstate(all="ignore"):
        if not np.isfinite(run.gradients[0] @ curvature.eigenvectors).all():
            return everywhere
        at_start = _present_among(run.points[:1], run.gradients[:1], curvature)
        found = at_start if at_start.all() else _present_among(run.points, run.gradients, curvature)
    return found if found.any() else everywhere


def _present_among(points: Floats, gradients: Floats, curvature: Curvature) -> BoolArray:
    components = np.abs(gradients @ curvature.eigenvectors)
    largest = np.fmax.accumulate(gradient_norm(gradients, 2))
    rounding = gradient_rounding(points, curvature.eigenvalues[np.newaxis])
    return np.asarray((components > np.maximum(_LEAST * largest, rounding)[:, np.newaxis]).any(axis=0))
