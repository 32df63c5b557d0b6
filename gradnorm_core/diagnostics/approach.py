"""Approach: whether a run comes closer to a stationary point, goes round it, or has it in sight."""

from __future__ import annotations

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.formula_roughness import has_breaks
from gradnorm_core.diagnostics.late_iterates import REACH
from gradnorm_core.diagnostics.stationary import StationaryPoint
from gradnorm_core.diagnostics.turning import unit_vectors

_STRAIGHT = 0.9  # cos∠ of the second half of a run and the way to x*
_TURNED = 1e-9  # 1 − cos∠ of a step and −∇f that are parallel to rounding
_ON_THE_WAY = np.linspace(0.0, 1.0, 99)[:-1]
SAME = 1e-12
"""Of the fall of f that is left: a rise below it is none."""
_LEVEL = 1e-9  # of the largest gradient on the way: a slope below it is none


def in_sight(found: StationaryPoint, run: Run, sign: int) -> bool:
    """Whether x* is no farther than the run is long, or f is monotone on the segment to it, falling to a minimum.

    Newton's method may leap over hills: from a place where f hardly bends to a minimum beyond thousands of others. It
    may leap over a pole, too, on both sides of which 1/x falls: values of f show it, and slopes do not. Where f may
    have poles or jumps, x* is in sight without a look only if it is much closer than the run is long.
    """
    objective, last = run.objective, run.points[-1]
    extent = float(np.ptp(run.points, axis=0).max())
    if objective.is_quadratic or found.distance <= extent * (REACH if has_breaks(objective) else 1):
        return True
    way = found.point - last
    with np.errstate(all="ignore"):
        values, gradients = objective.value_and_gradient_at(last[:, None] + way[:, None] * _ON_THE_WAY)
        slopes, slack = sign * (way @ gradients), _LEVEL * found.distance * float(np.abs(gradients).max())
        changes, rounding = sign * np.diff(values), _LEVEL * float(np.abs(values).max())
    downhill = bool((slopes <= slack).all() and (changes <= rounding).all())
    return downhill or (found.kind != "minimum" and bool((slopes >= -slack).all() and (changes >= -rounding).all()))


def suits(run: Run, largest: float) -> bool:
    """Whether the run can end at a minimum with this λmax: a search chose its steps, or they stay below 2/λmax."""
    late = run.step_sizes[run.iterations // 2 :]
    return run.spec.step_rule.searches or bool(late[-1] * largest < 2 and (late[1:] <= late[:-1]).all())


def goes_downhill(run: Run, sign: int) -> bool:
    """Whether a run went along −∇f at every step of its second half, and f fell."""
    half = run.iterations // 2
    ways, slopes = run.directions[half:], -sign * run.gradients[half : run.iterations]
    along = (unit_vectors(ways) * unit_vectors(slopes)).sum(axis=-1) > 1 - _TURNED
    late = sign * run.values[half:]
    falls = run.iterations > 1 and bool(along.all() and (late[1:] <= late[:-1]).all())
    return falls and not run.spec.direction.remembers


def comes_closer(found: StationaryPoint, points: Floats) -> bool:
    """Whether the second half of the run came closer to x*, and, where x* is no minimum, nearly straight.

    The half or its last two steps: on x³ + y² a run turns towards the origin while y fades.
    """
    middle, last = points[(len(points) - 1) // 2], points[-1]
    if not np.linalg.norm(last - found.point) < np.linalg.norm(middle - found.point):
        return False
    ways = unit_vectors(np.stack([found.point - last, last - middle, last - points[-3:][0]]))
    return found.kind == "minimum" or bool((ways[1:] @ ways[0]).max() > _STRAIGHT)


def lies_ahead(found: StationaryPoint, run: Run, sign: int) -> bool:
    """Whether x* is a minimum, or f is no worse there than at the last iterate, or got worse all along as well.

    A descent goes to no higher saddle; a run that noise leads up may go to a maximum.
    """
    values, rounding = sign * run.values, SAME * float(np.ptp(run.values))
    uphill = bool((np.diff(values[(len(values) - 1) // 2 :]) > 0).all())
    return found.kind == "minimum" or uphill or bool(sign * found.value - values[-1] <= rounding)


def goes_round(found: StationaryPoint, points: Floats, gradients: Floats) -> bool:
    """Whether −g points back towards x* from nine tenths of the points, g·(x − x*) > 0, and x* is close to them."""
    away = points - found.point
    back = (unit_vectors(gradients) * away).sum(axis=-1) > 0
    return bool(back.mean() > 0.9) and found.distance <= float(np.linalg.norm(np.ptp(points, axis=0)))
