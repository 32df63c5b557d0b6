"""Newton's method for ∇f = 0: its iterates while its steps shrink, and the point to which they lead."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.cancellation import hessians_are_lost
from gradnorm_core.diagnostics.curvature import eigen, zero_share_of
from gradnorm_core.diagnostics.damped_newton import settles_damped
from gradnorm_core.diagnostics.newton_step import length, newton_step, second_order, step_of_determinants
from gradnorm_core.diagnostics.point_cache import cached_at_points
from gradnorm_core.objectives.objective import Objective

_NEWTON_STEPS = 150
_LENIENT_STEPS = 100
_SHRINKING = 0.9  # every Newton step is at most this share of the one before
_NOISE = 1e-4  # steps below this share of the first one and of x may stop shrinking, because of rounding
_ARRIVED = 1e-9  # the last Newton step as a share of the first
_STEADY = 0.3  # a factor from step to step: ½ towards x³, ⅔ towards x⁴; regular points are approached faster
_ARRIVING = 2  # faster steps, above rounding, after which the end is no longer uncertain
_TIDY = 1e-6  # of a coordinate: the farthest number with fewer decimals at which ∇f may be smaller
_STEPS_ACROSS = 6
_ROUNDED = 4 * float(np.finfo(np.float64).eps)  # times λmax and the size of x: a slope below it is rounding
_VANISHED = 1e-8  # of ∇f at the start
_NEAR = 1e-3  # of the size of x
_TINY = 1e-4  # of the size of x: a step that leads nowhere any more
_BENT = 1e-6  # of the largest |λ|: along an eigenvector with less f hardly bends


def newton_iterates(objective: Objective, start: Floats) -> tuple[list[Floats], list[Floats]] | None:
    """Returns the iterates of Newton's method, at least two, and their Hessians; None if its steps do not shrink."""
    iterates, lengths = [start], list[float]()
    gradient, second = _both(objective, start)
    hessians = [second]
    first_slope, share = float(np.abs(gradient).max()), zero_share_of(objective, second)
    for _ in range(_NEWTON_STEPS):
        found = newton_step(iterates[-1], gradient, hessians[-1], share, first_slope)
        if found is None:
            return None
        step, rounding = found
        long = length(step)
        if lengths and long > max(_SHRINKING * lengths[-1], rounding):
            noise = _NOISE * min(lengths[0], float(np.linalg.norm(iterates[-1])))
            return (iterates, hessians) if lengths[-1] <= noise else None
        iterates.append(iterates[-1] + step)
        gradient, second = _both(objective, iterates[-1])
        hessians.append(second)
        lengths.append(long)
        if long <= max(_ARRIVED * lengths[0], rounding):
            return iterates, hessians
    return None


def leads_nowhere(objective: Objective, point: npt.ArrayLike, sign: int = 1) -> bool:
    """Returns True when Newton's method settles on no point at all, near or far: there may be no stationary point.

    It settles when a step is below 1e-8 of ‖x‖₂, there or at the start, within a hundred steps. Where its steps go too
    far, shorter ones that bring sign·f or ‖∇f‖₂ down may lead to a stationary point. A line of stationary points close
    by, on which it wanders off where f hardly bends, is found by steps across that line alone. sign is −1 for ascent.
    """
    start = np.asarray(point, dtype=np.float64)
    with np.errstate(all="ignore"):
        passed: list[Floats] = []
        if not _wanders(objective, start, passed) or settles_damped(objective, start, sign):
            return False
        if hessians_are_lost(objective, np.stack(passed)).any():  # its steps are rounding there, and lead astray
            return False
    found = vanishing_across(objective, start)
    return found is None or bool(np.linalg.norm(found - start) > _NEAR * max(1.0, float(np.linalg.norm(start))))


def _wanders(objective: Objective, start: Floats, passed: list[Floats]) -> bool:
    """Whether Newton's method settles on no point; its iterates are added to `passed`."""
    iterate, first, seen = start, length(start), set[tuple[float, ...]]()
    gradient, second = _both(objective, start)
    share, bent = zero_share_of(objective, second), False  # whether the steps go along a bent valley
    for _ in range(_LENIENT_STEPS):
        passed.append(iterate)
        if (key := tuple(iterate.tolist())) in seen:
            return True  # it goes round for ever, as from x to −x on |x|^1.5
        seen.add(key)
        found = None if bent else newton_step(iterate, gradient, second, share)
        bent = found is None
        step, rounding = found or (step_of_determinants(gradient, second), 0.0)
        if step is None:
            return not _all_but_rests(gradient, second, max(1.0, first))
        iterate = iterate + step
        if length(step) <= max(1e-8 * length(iterate), 1e-8 * first, rounding):
            return False
        gradient, second = _both(objective, iterate)
    return True


def _all_but_rests(gradient: Floats, second: Floats, size: float) -> bool:
    """Whether Newton's step is tiny along each eigenvector, also where λ counts as zero as near the minimum of x⁴."""
    eigenvalues, eigenvectors = eigen(second)
    left = np.abs(eigenvectors.T @ gradient)
    return bool((left <= _TINY * size * np.abs(eigenvalues)).all())


@cached_at_points
def vanishing_across(objective: Objective, point: Floats) -> Floats | None:
    """Returns the point at which ∇f all but vanishes, where Newton's method leads along those eigenvectors alone that f
    bends along; None where it does not vanish within six steps.

    It may have underflowed there: whether the point is stationary is another question.
    """
    with np.errstate(all="ignore"):
        return _vanishing_across(objective, point)


def _vanishing_across(objective: Objective, point: Floats) -> Floats | None:
    found, first = point, 0.0
    for _ in range(_STEPS_ACROSS):
        gradient, second = _both(objective, found)
        eigenvalues, eigenvectors = eigen(second)
        size = length(gradient)
        first = first or size
        if not (np.isfinite(eigenvalues).all() and math.isfinite(size)):
            return None
        if size <= _VANISHED * first:
            return found
        bent = np.abs(eigenvalues) > _BENT * np.abs(eigenvalues).max()
        across = eigenvectors[:, bent]
        found = found - across @ ((across.T @ gradient) / eigenvalues[bent])
    return None


def polished(objective: Objective, point: Floats, second: Floats) -> Floats:
    """Returns the point after one more Newton step if ∇f is smaller there, else the point; `second` is ∇²f at it."""
    found = newton_step(point, _gradient(objective, point), second, zero_share_of(objective, second))
    if found is None:
        return point
    slopes = _slopes(objective, [point, point + found[0]])
    return point + found[0] if slopes[1] < slopes[0] else point


def _slopes(objective: Objective, points: list[Floats]) -> list[float]:
    """Returns max |∂f/∂xᵢ| at each point, all evaluated at once."""
    slopes: list[float] = np.abs(objective.gradient_at(np.stack(points, axis=1))).max(axis=0).tolist()
    return slopes


def rounded(objective: Objective, iterates: list[Floats]) -> Floats:
    """Returns the last iterate of Newton's method, rounded within its uncertainty if ∇f is not larger there.

    At the minimum 0 of x⁴ the method stops while it is still on its way, since its steps are lost in rounding.
    """
    end, within = iterates[-1], _left_to_go(iterates)
    shortest = np.array([_shortest(coordinate, within) for coordinate in end.tolist()])
    candidates = _mixtures(shortest, end)
    slopes = _slopes(objective, candidates)
    found = next(point for point, slope in zip(candidates, slopes, strict=True) if slope <= slopes[-1])
    # Close to the minimum of x⁴ the curvature counts as zero, so that there is no step to it: at x = 10⁻⁸ λ is 10⁻¹⁵.
    tidy = np.array([_shortest(coordinate, _TIDY * max(1.0, abs(coordinate))) for coordinate in found.tolist()])
    if (tidy == found).all():
        return found
    candidates = _mixtures(tidy, found)
    slopes = _slopes(objective, candidates)
    if min(slopes) < slopes[-1]:
        return candidates[int(np.argmin(slopes))]
    return _rounded_in_its_valley(objective, found, max(within, _TIDY * max(1.0, float(np.abs(found).max()))))


def _rounded_in_its_valley(objective: Objective, point: Floats, within: float) -> Floats:
    """Returns a point with one coordinate rounded, and the other one such that ∇f vanishes across the valley.

    In a valley that bends, as that of (x² + y² − 1)² + x⁴ at (0, 1), a coordinate cannot be rounded alone. The point
    itself where ∇f is then larger than its rounding, and for more than two variables.
    """
    if objective.dimension != 2:
        return point
    eigenvalues, eigenvectors = eigen(_both(objective, point)[1])
    steepest = int(np.abs(eigenvalues).argmax())
    across, largest = eigenvectors[:, steepest], float(eigenvalues[steepest])
    other = int(np.abs(across).argmax())
    found = point.copy()
    found[1 - other] = _shortest(float(point[1 - other]), within)
    if not largest or found[1 - other] == point[1 - other]:
        return point
    for _ in range(_STEPS_ACROSS):
        found[other] -= (across @ _gradient(objective, found)) / (largest * across[other])
    vanishes = _slopes(objective, [found])[0] <= _ROUNDED * abs(largest) * max(1.0, float(np.abs(point).max()))
    return found if vanishes and np.linalg.norm(found - point) <= 2 * within else point


def _mixtures(tidy: Floats, point: Floats) -> list[Floats]:
    """Returns the tidy point, the point with each coordinate alone as the tidy one has it, and the point itself."""
    return [tidy, *(np.where(axis, tidy, point) for axis in np.eye(len(point), dtype=bool)), point]


def _left_to_go(iterates: list[Floats]) -> float:
    """Returns 1.5 times the way that was left when the steps last shrank by a steady factor r; 0 if they never did.

    The way left after a step of length s is s·r/(1 − r), the sum of a geometric series. It is 0, too, where the steps
    shrank faster later on, as towards a regular point or onto a circle of minima: there the method has arrived.
    """
    lengths = np.linalg.norm(np.diff(iterates, axis=0), axis=1)
    rates = lengths[1:] / np.where(lengths[:-1] > 0, lengths[:-1], np.inf)
    noise = 1e-13 * max(1.0, float(np.abs(iterates[-1]).max()))
    steady = np.flatnonzero((rates >= _STEADY) & (lengths[1:] > noise))
    if not steady.size:
        return 0.0
    later = slice(int(steady[-1]) + 1, None)
    if ((rates[later] < _STEADY) & (lengths[1:][later] > noise)).sum() >= _ARRIVING:
        return 0.0
    rate = min(_SHRINKING, float(rates[steady[-1]]))
    return 1.5 * float(lengths[1 + steady[-1]]) * rate / (1 - rate)


def _shortest(number: float, within: float) -> float:
    """Returns the number with the fewest decimals that is at most `within` away."""
    if abs(number) <= within:
        return 0.0
    first = -math.floor(math.log10(abs(number)))
    candidates = (round(number, places) for places in range(first, first + 16))
    return next((one for one in candidates if abs(one - number) <= within), number)


def _gradient(objective: Objective, point: Floats) -> Floats:
    return np.asarray(objective.gradient_at(point), dtype=np.float64)


def _both(objective: Objective, point: Floats) -> tuple[Floats, Floats]:
    """Returns ∇f and ∇²f at a point."""
    return second_order(objective, point)[1:]
