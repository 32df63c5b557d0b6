"""The step at which two runs part."""

from __future__ import annotations

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run

SAME = 1e-9
"""Iterates that differ by less than this share of the largest coordinate so far have not parted."""
_ROUNDING = 1e-13
"""Below this share they differ by rounding only."""


def parting(one: Run, other: Run) -> int | None:
    """Returns the first k at which two runs take different steps from the same iterate.

    None when their starts differ or they never part; a run that ends while the other goes on has not parted from it.
    """
    apart = _distances(one, other) > SAME
    if apart[0] or not apart.any():
        return None
    return int(apart.argmax()) - 1


def equal_steps(one: Run, other: Run) -> bool:
    """Whether the iterates are equal but for rounding, as far as both runs go."""
    return bool((_distances(one, other) <= _ROUNDING).all())


def _distances(one: Run, other: Run) -> Floats:
    """How far apart the iterates are, as a share of the largest coordinate so far, as far as both runs go."""
    length = min(len(one.points), len(other.points))
    a, b = one.points[:length], other.points[:length]
    scale = np.maximum.accumulate(np.maximum(np.abs(a), np.abs(b)).max(axis=1))
    distances = np.abs(a - b).max(axis=1)
    return np.asarray(np.divide(distances, scale, out=np.zeros(length), where=scale > 0))
