"""Late iterates: the end of a run around which minima, kinks and jumps are looked for by values of f."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.formula_roughness import may_be_rough
from gradnorm_core.diagnostics.rough_points import lowest_round_point_near
from gradnorm_core.diagnostics.surroundings import size_of

REACH = 1e-3  # of the size of x: how far a search looks at first around a run that stands still
BESIDE = 2.0  # times that reach: a point farther away does not belong to the run
TAIL = 64  # a multiple of the periods 2, 4, 8, …, so that its mean is the middle of such a cycle


@dataclass(frozen=True, slots=True, eq=False)
class LateIterates:
    """The last iterates of a run on an f that may be rough, and the point with few decimals in their midst.

    Attributes:
        best: the late iterate where f is lowest (highest for ascent), (2,).
        reach: the extent of the late iterates, at least a thousandth of the size of x.
        round_point: the lowest point with at most three decimals close to `best` or to their mean, (2,).
    """

    best: Floats
    reach: float
    round_point: Floats

    def is_near(self, point: Floats) -> bool:
        """Whether a point is within twice the reach of the best late iterate."""
        return bool(np.linalg.norm(point - self.best) <= BESIDE * self.reach)


def may_end_on_a_rough_point(run: Run) -> bool:
    """Whether f may be rough and the run stayed in bounds."""
    return may_be_rough(run.objective) and run.status.name not in ("diverged", "left_the_domain")


def late_iterates(run: Run, sign: int) -> LateIterates | None:
    """Returns the late iterates; None where f cannot be rough, and where the run did not stay in bounds."""
    return late_iterates_of(run, sign) if may_end_on_a_rough_point(run) else None


def late_iterates_of(run: Run, sign: int) -> LateIterates:
    """Returns the late iterates of a run that stayed in bounds."""
    tail = run.points[-TAIL:]
    best = tail[int(np.nanargmin(sign * run.values[-TAIL:]))]
    reach = max(float(np.ptp(tail, axis=0).max()), REACH * size_of(best))
    return LateIterates(best, reach, lowest_round_point_near(run.objective, np.stack([best, tail.mean(axis=0)]), sign))
