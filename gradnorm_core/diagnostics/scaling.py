"""Adaptive methods as descent in scaled coordinates, and the condition number in these coordinates."""

from __future__ import annotations

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.curvature import Curvature
from gradnorm_core.methods.directions.adaptive import Adam, RMSProp


def running_roots(run: Run) -> Floats:
    """Returns √v at the last step of AdaGrad, RMSProp or Adam, up to a factor that all coordinates share, (n,).

    v = Σᵢ ρᵏ⁻ⁱ gᵢ² per coordinate, with ρ = 1 for AdaGrad, its decay for RMSProp and β₂ for Adam.
    """
    direction, gradients = run.spec.direction, run.gradients[: run.iterations]
    kept = 1.0
    if isinstance(direction, RMSProp | Adam):
        kept = direction.decay if isinstance(direction, RMSProp) else direction.beta2
    weights = np.sqrt(kept) ** np.arange(len(gradients) - 1, -1, -1.0)
    largest = float(np.abs(gradients).max(initial=0.0))
    if largest == 0:
        return np.zeros(gradients.shape[1])
    # Relative to the largest |gᵢ|, so that the squares do not overflow.
    return np.asarray(np.sqrt(((weights[:, None] * (gradients / largest)) ** 2).sum(axis=0)))


def scaled_condition_number(run: Run, curvature: Curvature) -> float | None:
    """Returns κ of D^(−1/2) H D^(−1/2): in these coordinates a step along −D⁻¹g is a step along the negative gradient.

    Args:
        run: by AdaGrad, RMSProp or Adam, whose D = diag(√v) at the last step is taken.
        curvature: H, by its eigenvalues and eigenvectors.

    Returns:
        κ; None where D is singular, or H not positive definite.
    """
    scale = running_roots(run)
    if not (np.isfinite(scale).all() and (scale > 0).all()):
        return None
    hessian = (curvature.eigenvectors * curvature.eigenvalues) @ curvature.eigenvectors.T
    lambdas = np.linalg.eigvalsh(hessian / np.sqrt(np.outer(scale, scale)))
    return float(lambdas[-1] / lambdas[0]) if lambdas[0] > 0 else None
