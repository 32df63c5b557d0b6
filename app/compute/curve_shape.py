"""Compares the shape of a drawn curve with that of a run: on logarithmic axes, one moved up or down to the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from gradnorm_core.arrays import Floats

PLACES: Final = 64
SHARE: Final = 0.12
"""Distance that still counts as the same shape, as a share of the decades that the true curve spans …"""
LEAST: Final = 0.15
"""… and in decades, at least."""
COVERED: Final = 0.7
"""The part of the k axis that a curve has to cover."""


def distance(drawn: Sequence[Sequence[float]], norms: Floats) -> float:
    """Root mean square of log₁₀(drawn) − log₁₀(true), less its mean, over k on a logarithmic axis; in decades.

    Args:
        drawn: points (k, norm), k ascending; straight between them on the logarithmic axes.
        norms: ‖∇f(x_k)‖ > 0 for k = 0 … K.

    Returns:
        ∞ for a curve that covers less than COVERED of the axis.
    """
    last = np.log1p(len(norms) - 1)
    k, heights = np.log1p([point[0] for point in drawn]), np.log10([point[1] for point in drawn])
    covered = max(0.0, min(k[-1], last) - k[0])
    if covered < COVERED * last:
        return float("inf")
    places = np.linspace(k[0], min(k[-1], last), PLACES)
    true = np.interp(places, np.log1p(np.arange(len(norms))), np.log10(norms))
    gaps = np.interp(places, k, heights) - true
    return float(np.sqrt(np.mean((gaps - gaps.mean()) ** 2)))


def allowed(norms: Floats) -> float:
    """The distance, in decades, up to which a shape counts as that of these norms."""
    return max(LEAST, SHARE * float(np.log10(norms.max()) - np.log10(norms.min())))
