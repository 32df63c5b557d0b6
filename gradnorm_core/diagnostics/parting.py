"""The step at which two runs part."""

from __future__ import annotations

import numpy as np

from gradnorm_core.descent.run import Run

SAME = 1e-9
"""Iterates that differ by less than this share of the largest coordinate so far differ by rounding only."""


def parting(one: Run, other: Run) -> int | None:
    """Returns the first k at which two runs take different steps from the same iterate.

    None when their starts differ or they never part; a run that ends while the other goes on has not parted from it.
    """
    length = min(len(one.points), len(other.points))
    a, b = one.points[:length], other.points[:length]
    scale = np.maximum.accumulate(np.maximum(np.abs(a), np.abs(b)).max(axis=1))
    apart = np.abs(a - b).max(axis=1) > SAME * scale
    if apart[0] or not apart.any():
        return None
    return int(apart.argmax()) - 1
