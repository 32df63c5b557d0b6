"""The point of a footing, corrected to the point at which its run arrives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradnorm_core.diagnostics.stationary import StationaryPoint
from gradnorm_core.objectives.objective import Objective
from gradnorm_core.sweeps.footing import Aim, Footing, magnitudes

SAME = 1e-6
"""Two points are the same when their coordinates differ by less than this, or by this share."""


def towards(footing: Footing, objective: Objective, found: StationaryPoint | None) -> Footing:
    """Returns the footing with the minimum (maximum, for ascent) to which its run heads, in place of its aim.

    They differ where a function has a curve of minima, or another minimum on the way. α counts as chosen by curvature
    only if it is at most 1/|λ|max at the start and at the new point.

    Args:
        footing: the footing.
        objective: f.
        found: the stationary point to which the run heads, by its diagnosis: a minimum of −f where f is maximized; None
            where there is none.
    """
    wanted: Aim = "maximum" if footing.ascends else "minimum"
    if found is None or found.kind != "minimum":
        return footing
    if footing.point is not None and np.allclose(footing.point, found.point, rtol=SAME, atol=SAME):
        return footing
    x, y = found.point.tolist()
    sizes, against = magnitudes(objective, np.array([footing.start, (x, y)]), footing.ascends)
    largest = float(sizes.max())
    short = footing.step_size is not None and largest > 0 and footing.step_size * largest <= 1 + SAME
    return replace(
        footing, aim=wanted, point=(x, y), largest=largest or None, is_lambda_max=float(against.max()) < largest,
        by_curvature=footing.by_curvature and short,
    )  # fmt: skip
