"""Destination: the stationary point that a run heads for, goes round or stands on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradnorm_core.descent.run import Run
from gradnorm_core.descent.status import UNFINISHED
from gradnorm_core.diagnostics.approach import comes_closer, goes_downhill, goes_round, in_sight, lies_ahead, suits
from gradnorm_core.diagnostics.behaviour import Behaviour
from gradnorm_core.diagnostics.flow import end_of_flow
from gradnorm_core.diagnostics.formula_roughness import may_be_rough
from gradnorm_core.diagnostics.late_iterates import REACH, TAIL
from gradnorm_core.diagnostics.stationary import StationaryPoint, stationary_point_near
from gradnorm_core.diagnostics.surroundings import size_of
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.data_objective import DataObjective

_UNDER_WAY: tuple[Behaviour, ...] = ("creeps", "glides", "zig-zags", "turns", "drifts")
_ASKEW = 0.3  # cos∠ of the curve of minima and the way there, up to which that is no detour
_ROWS = 300  # of a loss that is followed downhill


def destination(run: Run, behaviour: Behaviour, sign: int) -> StationaryPoint | None:
    """Returns the stationary point that a run comes to or heads for, or None.

    A run that cycles or bounces has the one it goes round; a run that diverges the one near the iterate where its
    gradient was smallest. sign is −1 for ascent.
    """
    objective, points = run.objective, run.points
    if behaviour == "diverges":
        return stationary_point_near(objective, points[int(np.nanargmin(gradient_norm(run.gradients)))], sign)
    if behaviour not in ("cycles", "bounces"):
        found = stationary_point_near(objective, points[-1], sign)
        if found is not None and not in_sight(found, run, sign):
            found = None
        approaching = run.status.name not in UNFINISHED or behaviour == "drifts"
        if found is not None and (approaching or (comes_closer(found, points) and lies_ahead(found, run, sign))):
            return _nearest_part(found, run, sign)
        if found is not None and objective.is_quadratic and found.kind == "minimum":
            return found  # wherever a few steps that are too long lead, it is the only one
        return _downhill(run, sign) if behaviour in _UNDER_WAY and run.status.name in UNFINISHED else None
    tail = slice(-max(2, min(len(points) // 2, TAIL)), None)
    found = stationary_point_near(objective, points[tail].mean(axis=0), sign)
    return found if found is not None and goes_round(found, points[tail], sign * run.gradients[tail]) else None


def _downhill(run: Run, sign: int) -> StationaryPoint | None:
    """Returns the minimum, proven by its Hessian, in which steepest descent from the last iterate ends, near or far.

    None unless f is a smooth function of two variables, and the run went along −∇f, made f fall at every step of its
    second half and came closer to the minimum. A loss on many rows has none either: the search would take too long.
    """
    near = _end_of_flow(run, sign) if goes_downhill(run, sign) else None
    if near is None or near.curvature.kind != "minimum":
        return None
    return near if suits(run, near.curvature.largest) and comes_closer(near, run.points) else None


def _nearest_part(found: StationaryPoint, run: Run, sign: int) -> StationaryPoint:
    """Returns the end of steepest descent from the last iterate if it is closer than x* on a curve of minima; else x*.

    Where f hardly bends, as √(1 + u²) far from u = 0, Newton's steps are long and lead to a far part of the curve. A
    run under way that swings across the curve heads for no part of it.
    """
    if run.status.name in UNFINISHED and not goes_downhill(run, sign):
        return found
    if found.kind != "minimum" or 0 not in found.curvature.signs or found.distance <= REACH * size_of(found.point):
        return found
    flat = found.curvature.eigenvectors[:, np.array(found.curvature.signs) == 0]
    if np.linalg.norm(flat.T @ (found.point - run.points[-1])) <= _ASKEW * found.distance:
        return found  # at a right angle to the curve it is the near part, and the flow takes ten times as long
    near = _end_of_flow(run, sign)
    return near if near is not None and near.kind == "minimum" and near.distance < found.distance else found


def _end_of_flow(run: Run, sign: int) -> StationaryPoint | None:
    """Returns the stationary point in which steepest descent from the last iterate ends, with its distance from there.

    None unless f is a smooth function of two variables, and for a loss on many rows, where the search takes too long.
    """
    objective, last = run.objective, run.points[-1]
    if objective.dimension != 2 or may_be_rough(objective):
        return None
    if isinstance(objective, DataObjective) and objective.rows > _ROWS:
        return None
    end = end_of_flow(objective, last, sign)
    near = None if end is None else stationary_point_near(objective, end, sign)
    if near is None or not near.distance <= REACH * size_of(near.point):
        return None
    return replace(near, distance=float(np.linalg.norm(near.point - last)))
