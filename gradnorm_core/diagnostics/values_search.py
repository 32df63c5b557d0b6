"""Minima, rough points and jumps at the end of a run that a search by values of f finds."""

from __future__ import annotations

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.status import PASSED, UNFINISHED
from gradnorm_core.diagnostics.approach import SAME, comes_closer, goes_round
from gradnorm_core.diagnostics.formula_roughness import has_kinks, has_roots, may_be_rough
from gradnorm_core.diagnostics.held import held_by
from gradnorm_core.diagnostics.kinks import is_kink, slopes_fade
from gradnorm_core.diagnostics.late_iterates import (
    BESIDE,
    TAIL,
    LateIterates,
    late_iterates,
    late_iterates_of,
    may_end_on_a_rough_point,
)
from gradnorm_core.diagnostics.newton_search import vanishing_across
from gradnorm_core.diagnostics.rough_points import OUT, RoughPoint, lowest_point_near, rough_point_at
from gradnorm_core.diagnostics.stationary import StationaryPoint, is_at_its_bottom, slope_at, stationary_point_at
from gradnorm_core.diagnostics.surroundings import nowhere_lower_within, size_of
from gradnorm_core.objectives.objective import Objective

_ROUNDING_SHARE = 1e-3  # of the last gradient: a slope below it counts as 0 at the end of a search by values
_REACHED = 1e-3  # of the run's extent: a jump farther than that was not reached
_FARTHER = (1.0, 8.0, 64.0)  # times the reach of the late iterates: how far a search for such a minimum looks
_OFF = 1e-6  # of the size of x: how far from a minimum a search by values may end
_ON_A_LINE = 1e-6  # of the size of x: an iterate this close to a line of cusps is held by it


def rough_minimum_of_few_decimals(run: Run, seen: LateIterates, sign: int) -> RoughPoint | None:
    """Returns the rough point with few decimals near the best late iterate, if f is nowhere lower around; else None."""
    if not seen.is_near(seen.round_point):
        return None
    guess = rough_point_at(run.objective, seen.round_point, sign)
    return guess if guess is not None and guess.radius is not None else None


def found_by_values(
    run: Run, sign: int, kink: bool, seen: LateIterates | None
) -> tuple[RoughPoint | None, StationaryPoint | None]:
    """Returns the rough point or the stationary point that a search by values of f finds near the end of a run.

    Args:
        run: the run.
        sign: −1 for ascent.
        kink: whether the run ended on a kink.
        seen: the late iterates, when the caller has found no `rough_minimum_of_few_decimals` among them; else None.
    """
    if not may_end_on_a_rough_point(run):
        return None, None
    if kink or run.status.name == "derivative_undefined":
        return rough_point_at(run.objective, np.array(run.status.point or run.points[-1]), sign), None
    if (held := held_by(run, sign)) is not None:
        return held, None
    late = seen or late_iterates_of(run, sign)
    if seen is None and (guess := rough_minimum_of_few_decimals(run, late, sign)) is not None:
        return guess, None
    return _found_by_search(run, late, sign, restless=seen is not None)


def _found_by_search(
    run: Run, late: LateIterates, sign: int, restless: bool
) -> tuple[RoughPoint | None, StationaryPoint | None]:
    """Returns what is at the end of a search by values from the best late iterate; see `found_by_values`."""
    point = _lowest_point(run.objective, late, sign)
    if point is None or not late.is_near(point):
        return jump_reached(run, run.points[-1], sign) or _cusp_under(run, late, sign), None
    rough = rough_point_at(run.objective, point, sign)
    if rough is None:
        minimum = _minimum_approached(run, point, sign, restless)
        return (jump_reached(run, run.points[-1], sign) if minimum is None else None), minimum
    if rough.roughness == "jump" and run.status.name in PASSED:
        return jump_reached(run, run.points[-1], sign), None  # the run does not stand where the search came to
    return rough, None


def _minimum_approached(run: Run, point: Floats, sign: int, restless: bool) -> StationaryPoint | None:
    """Returns the minimum at a point if the run passed its gradient test, or comes closer to it or goes round it.

    None where f has no kinks: there Newton's method decides whether there is a minimum. A restless run comes no closer;
    it may go round the minimum of |x|^1.5, where f has a slope and no curvature.
    """
    passed, tail = run.status.name in PASSED, slice(-TAIL, None)
    goes_on = restless and not passed
    if not (has_roots if goes_on else has_kinks)(run.objective):
        return None
    minimum = _minimum_at(run, point, sign)
    if minimum is None or passed:
        return minimum
    if goes_on:
        return minimum if goes_round(minimum, run.points[tail], sign * run.gradients[tail]) else None
    return minimum if comes_closer(minimum, run.points) and _none_is_as_low_half_way(minimum, run, sign) else None


def _none_is_as_low_half_way(found: StationaryPoint, run: Run, sign: int) -> bool:
    """Whether f is higher half way from a minimum to the last iterate, along each way in which f does not bend there.

    On max(x, 0) + y² all of the half-line y = 0, x ≤ 0 are minima: a search finds another one than the run comes to.
    """
    ways = found.curvature.eigenvectors[:, np.array(found.curvature.signs) == 0]
    half_way = found.point[:, None] + ways * (ways.T @ (run.points[-1] - found.point)) / 2
    rises, left = (sign * (values - found.value) for values in (run.objective.value_at(half_way), run.values[-1]))
    return found.flat or bool((rises > SAME * left).all())


def has_a_minimum_by_values(run: Run, sign: int) -> bool:
    """Whether a search by values finds a minimum close to the late iterates, the one that the run comes to or not.

    A tip that is a minimum may be farther away: a zig-zag towards that of a flat cone takes short steps.
    """
    late = late_iterates(run, sign)
    if late is None:
        return False
    if has_kinks(run.objective):
        point = _lowest_point(run.objective, late, sign)
        return point is not None and late.is_near(point) and _minimum_at(run, point, sign) is not None
    ends = (lowest_point_near(run.objective, late.best, times * late.reach, sign) for times in _FARTHER)
    end = next((end for end in ends if end is not None), None)
    rough = None if end is None else rough_point_at(run.objective, end, sign)
    return rough is not None and rough.radius is not None


def jump_reached(run: Run, point: Floats, sign: int) -> RoughPoint | None:
    """Returns the jump of f at a point that a run all but reached when it passed its gradient test; None without one.

    On one side of it f is as smooth as around any stationary point: x² + sign(x) at 0.
    """
    away = float(np.linalg.norm(point - run.points[-1]))
    if run.status.name not in PASSED or away > _REACHED * float(np.ptp(run.points, axis=0).max()):
        return None
    rough = rough_point_at(run.objective, point, sign)
    return rough if rough is not None and rough.roughness == "jump" else None


def _cusp_under(run: Run, seen: LateIterates, sign: int) -> RoughPoint | None:
    """Returns the cusp beside the best late iterate on a line of cusps, along which f may fall on; None without one.

    A search by values goes down along the line and leaves the run behind: steps across a cusp are as good as none.
    """
    if not has_roots(run.objective) or run.status.name not in UNFINISHED:
        return None
    rounded, near = np.round(seen.best, 3) + 0.0, _ON_A_LINE * size_of(seen.best)
    for axis in np.flatnonzero(np.abs(rounded - seen.best) <= near):
        point = seen.best.copy()
        point[axis] = rounded[axis]
        rough = rough_point_at(run.objective, point, sign)
        if rough is not None and rough.roughness == "cusp":
            return rough
    return None


def _minimum_at(run: Run, point: Floats, sign: int) -> StationaryPoint | None:
    """Returns the minimum at a point where ∇f vanishes, compared with the last gradient of the run; else None."""
    if not slope_at(run.objective, point) <= np.abs(run.gradients[-1]).max() * _ROUNDING_SHARE:
        return None
    if is_kink(run.objective, point) and not (has_roots(run.objective) and slopes_fade(run.objective, point)):
        return None  # the formula takes ∇f = 0 there by convention
    point = _on_the_floor(run.objective, point)
    found = stationary_point_at(run.objective, point, float(np.linalg.norm(point - run.points[-1])), sign)
    return found if found.kind == "minimum" and is_at_its_bottom(run.objective, point, found.curvature) else None


def _on_the_floor(objective: Objective, point: Floats) -> Floats:
    """Returns the point at which ∇f vanishes across the valley, if that is as good as at the point.

    A search by values ends some 10⁻⁸ off, and there a λ that is 0 on the floor is 10⁻⁸.
    """
    found = vanishing_across(objective, point)
    return point if found is None or np.linalg.norm(found - point) > _OFF * size_of(point) else found


def _lowest_point(objective: Objective, seen: LateIterates, sign: int) -> Floats | None:
    """Returns the lowest point near the best late iterate: the round point if it is proven to be, else by a search."""
    round_point = seen.round_point
    values = sign * objective.value_at(np.stack([seen.best, round_point], axis=1))
    if seen.is_near(round_point) and values[1] < values[0]:
        within = nowhere_lower_within(objective, round_point, sign)
        if within is not None and (OUT + BESIDE) * seen.reach < within:
            return round_point
    return lowest_point_near(objective, seen.best, seen.reach, sign)


def is_rough_at(objective: Objective, point: Floats) -> bool:
    """Whether f has a kink, tip, cusp, pole or jump at a point."""
    return may_be_rough(objective) and rough_point_at(objective, point) is not None
