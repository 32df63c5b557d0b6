"""Runs that a kink holds: they come to rest on it although f falls on along it (Wolfe 1975)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.status import UNFINISHED
from gradnorm_core.diagnostics.offset import without_offset
from gradnorm_core.diagnostics.rough_points import RoughPoint, lowest_point_near, rough_point_at
from gradnorm_core.diagnostics.surroundings import lowest_on_circles, size_of
from gradnorm_core.objectives.objective import Objective

_AT_REST = 1e-6  # of the size of x: the extent of the last quarter of a run that all but stands
_FEWEST = 8  # steps of such a run, two for each quarter
_WITHOUT_A_STEP = ("step_rule_failed", "stalled", "precision_limit")
_BESIDE = 1e-5  # of the size of x: how far from a kink ∇f is looked at on either side
_CLOSE = np.array([1e-6, 1e-4, 1e-3])  # of the size of x: circles on which f is lower and lower
_ROUNDING = 1e-14  # of f
_HOLDING = ("kink", "corner")


def held_by(run: Run, sign: int) -> RoughPoint | None:
    """Returns the kink on which a run stands, or all but stands, at no minimum that values prove; None without one.

    sign is −1 for ascent.
    """
    last, objective = run.points[-1], run.objective
    reach = _AT_REST * size_of(last)
    if not _rests(run, reach):
        return None
    end = lowest_point_near(objective, last, reach, sign)
    rough = rough_point_at(objective, last if end is None else end, sign)
    if rough is None or rough.roughness not in _HOLDING or (end is not None and rough.radius is not None):
        return None
    return replace(rough, radius=None, holds=True)


def is_lower_beside(objective: Objective, point: Floats, sign: int) -> bool:
    """Returns True when f falls from one small circle around a point of the plane to the next larger one."""
    bare = without_offset(objective)
    with np.errstate(all="ignore"):
        value = sign * float(bare.value_at(point))
        (lowest, _), _ = lowest_on_circles(bare, point, size_of(point) * _CLOSE, sign, value)
    return bool((np.diff([value, *lowest]) < -_ROUNDING * abs(value)).all())


def _rests(run: Run, reach: float) -> bool:
    """Whether a run ended without a step, or its last quarter keeps within a reach."""
    if run.status.name in _WITHOUT_A_STEP:
        return True
    late = run.points[-(run.iterations // 4 + 1) :]
    unfinished = run.status.name in UNFINISHED and run.iterations >= _FEWEST
    return unfinished and bool(np.ptp(late, axis=0).max() <= reach)


def leads_back(objective: Objective, point: Floats, along: Floats, sign: int) -> bool:
    """Whether −∇f (∇f for ascent) leads across a kink from either side, so that no step along it follows the kink.

    Args:
        objective: f, of two variables.
        point: a point of the kink, (2,).
        along: unit vector along the kink, (2,).
        sign: −1 for ascent.
    """
    across = np.array([-along[1], along[0]])
    sides = point[:, None] + _BESIDE * size_of(point) * across[:, None] * np.array([-1.0, 1.0])
    with np.errstate(all="ignore"):
        before, behind = (sign * (across @ objective.gradient_at(sides))).tolist()
    return bool(before < 0 < behind)
