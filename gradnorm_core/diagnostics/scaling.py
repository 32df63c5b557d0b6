"""Adaptive methods as descent in scaled coordinates, and the condition number in these coordinates."""

from __future__ import annotations

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.curvature import Curvature
from gradnorm_core.methods.directions.adaptive import AdaGrad, Adam, RMSProp


def divisors(run: Run) -> Floats:
    """Returns √v + ε of the last step of AdaGrad, RMSProp or Adam, by which each coordinate of it is divided, (n,).

    v = c Σᵢ ρᵏ⁻ⁱ gᵢ² per coordinate: ρ = c = 1 for AdaGrad; ρ is the decay of RMSProp and c = 1 − ρ; ρ is β₂ of Adam
    and c = (1 − ρ)/(1 − ρᵏ⁺¹).
    """
    direction, gradients = run.spec.direction, run.gradients[: run.iterations]
    assert isinstance(direction, AdaGrad | RMSProp | Adam)
    kept, share = 1.0, 1.0
    if isinstance(direction, RMSProp):
        kept, share = direction.decay, 1 - direction.decay
    elif isinstance(direction, Adam):
        kept = direction.beta2
        share = (1 - kept) / (1 - kept**run.iterations)
    weights = np.sqrt(kept) ** np.arange(len(gradients) - 1, -1, -1.0)
    largest = float(np.abs(gradients).max(initial=0.0))
    if largest == 0:
        return np.full(gradients.shape[1], direction.epsilon)
    # Relative to the largest |gᵢ|, so that the squares do not overflow.
    roots = np.sqrt(share * ((weights[:, None] * (gradients / largest)) ** 2).sum(axis=0))
    return np.asarray(largest * roots + direction.epsilon)


def scaled_condition_number(run: Run, curvature: Curvature) -> float | None:
    """Returns κ of D^(−1/2) H D^(−1/2): in these coordinates a step along −D⁻¹g is a step along the negative gradient.

    Args:
        run: by AdaGrad, RMSProp or Adam, whose D = diag(√v + ε) at the last step is taken.
        curvature: H, by its eigenvalues and eigenvectors.

    Returns:
        κ; None where D overflows, or H is not positive definite.
    """
    scale = divisors(run)
    if not np.isfinite(scale).all():
        return None
    hessian = (curvature.eigenvectors * curvature.eigenvalues) @ curvature.eigenvectors.T
    lambdas = np.linalg.eigvalsh(hessian / np.sqrt(np.outer(scale, scale)))
    return float(lambdas[-1] / lambdas[0]) if lambdas[0] > 0 else None
