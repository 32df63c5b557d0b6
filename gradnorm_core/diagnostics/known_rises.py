"""Rises of f that are known beyond the rounding of its values: those of its terms, and those of the rows of a loss."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gradnorm_core.arrays import BoolArray, Floats, IntArray, freeze, total
from gradnorm_core.diagnostics.formula_roughness import has_jumps, has_quotients
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.objective import Objective

_EPSILON = float(np.finfo(np.float64).eps)
_CLOSE = 1e-9  # of f: a larger rise is never rounding
_TERMS = 4096 * _EPSILON  # of f: its rounding where it is a sum of terms a thousand times as large
_CANCELLED = 1e-3  # of f: its rounding where it is a quotient of differences of nearly equal numbers
_AGREES = 0.5  # of a rise: that of the slopes differs from it by less
_BY_CHANCE = 1e-6  # of f: a smaller rise may agree with the slopes although both are rounding
_AROUND, _NEAR = 48, 32  # points around an iterate, so many units in the last place away, that show the rounding of f
_QUARTER = 0.25  # of those points: so many lie on the near side of a line of jumps
_SCATTER = 2.0  # both values of a rise are rounded
_UNLIKE_UNITS = 0.7390851 * _EPSILON  # whole multiples of ε would be rounded alike
_FEW = 16  # places that show the rounding of f and of its slopes
_EVERY_OTHER = np.arange(_FEW)[:, None, None] % 2 == 0
_BESIDE = 0.01  # of a step: places so close to its ends show the rounding of f there
_EVEN = 0.5  # of the larger slope at both ends of a step: between them that of a smooth f is about on a line
_ON_THE_WAY = (0.25, 0.5, 0.75)  # of a step


def above_rounding_of_terms(
    objective: Objective, points: Floats, values: Floats, gradients: Floats, rising: IntArray, sign: int = 1
) -> IntArray:
    """Returns the rises of f as its values tell them, and its slopes where rounding of its terms hides them.

    Terms larger than f may cancel in it, as the roots in ‖x − a‖ − ‖x + a‖ do far out, and each is rounded by its own
    size. A rise that is small beside f, or no larger than what the last digits of x change in f, is left out where f
    falls by its slopes: (g_{k−1} + g_k)/2·(x_k − x_{k−1}), which is the change of a quadratic, and of any smooth f over
    such a small step, is negative. Across a kink or a cusp, and over a step along which f bends to and fro, it says
    nothing: there a slope on the way is far from the line between those at the ends. Nor is a rise counted that the
    slopes do not show and that is no larger than the rounding of f around: see `_Rounding`.

    Args:
        objective: f.
        points, values, gradients: x, f and ∇f, shapes (k, n), (k,) and (k, n).
        rising: the k at which a value is above the one before (below it for ascent), (m,).
        sign: −1 for ascent.
    """
    if not rising.size:
        return rising
    with np.errstate(all="ignore"):
        sizes = np.maximum(np.abs(values[rising]), np.abs(values[rising - 1]))
        rises = np.abs(values[rising] - values[rising - 1])
        steps = points[rising] - points[rising - 1]
        before, after = (sign * total(gradients[k] * steps, -1) for k in (rising - 1, rising))
        explained = before + after < 0
        seen = np.flatnonzero(explained & (rises > _TERMS * sizes))
        explained[seen] = _within_scatter(objective, points, values, rising[seen])
        if explained.any():
            first, last = before[explained], after[explained]
            explained[explained] = _even(objective, points[rising - 1][explained], steps[explained], first, last, sign)
        unlike = np.abs((before + after) / 2 - rises) > _AGREES * rises
        doubtful = np.flatnonzero(~explained & (rises <= np.where(unlike, _CANCELLED, _BY_CHANCE) * sizes))
        if doubtful.size and has_quotients(objective):
            rounded = _Rounding(objective, points, values, gradients, rising[doubtful])
            rises_by_slopes = (before + after)[doubtful] > rounded.of_slopes
            explained[doubtful] = (rises[doubtful] <= rounded.of_values) & ~rises_by_slopes
        return np.asarray(rising[~explained])


def _even(objective: Objective, begun: Floats, steps: Floats, before: Floats, after: Floats, sign: int) -> BoolArray:
    """Returns True for each step on which the slopes of f lie about on the line between those at its ends, (m,)."""
    largest_slope, even = np.maximum(np.abs(before), np.abs(after)), np.ones(len(steps), dtype=bool)
    for share in _ON_THE_WAY:
        slope = sign * total(objective.gradient_at((begun + share * steps).T).T * steps, -1)
        even &= np.abs(slope - (1 - share) * before - share * after) <= _EVEN * largest_slope
    return even


class _Rounding:
    """The rounding of f and of its slopes along steps, seen at places close around both ends.

    (eˣ − 1)/x near 0 is rounded by that of eˣ, which is the same for all x within ε, and (1 − cos x)/x² by that of
    cos x, which is the same much farther: units in the last place of x show nothing of it. So half of the places are
    about ε away and half of them up to a hundredth of the step, where f is about a plane but for rounding.

    Attributes:
        of_values: of the difference of f at the ends, (m,).
        of_slopes: of the sum of the slopes along the step at both ends, (m,).
    """

    def __init__(
        self, objective: Objective, points: Floats, values: Floats, gradients: Floats, rising: IntArray
    ) -> None:
        self.of_values, self.of_slopes = np.zeros(len(rising)), np.zeros(len(rising))
        steps = points[rising] - points[rising - 1]
        most = _BESIDE / _NEAR * np.abs(steps).max(axis=1, keepdims=True)
        for ends in (rising - 1, rising):
            at = points[ends]
            reach = np.minimum(_UNLIKE_UNITS * np.maximum(np.abs(at), 1.0), most)
            around = at + _moves(points.shape[1])[:_FEW] * np.where(_EVERY_OTHER, reach, most)
            moved, slopes = around - at, gradients[ends]
            seen, slopes_seen = objective.value_and_gradient_at(np.moveaxis(around, -1, 0))
            off = np.abs(seen - values[ends] - (moved * slopes).sum(axis=-1))
            turned = np.abs(((np.moveaxis(slopes_seen, 0, -1) - slopes) * steps).sum(axis=-1))
            self.of_values += off.max(axis=0)
            self.of_slopes += turned.max(axis=0)


def _within_scatter(objective: Objective, points: Floats, values: Floats, rising: IntArray) -> BoolArray:
    """Returns True for each rise that is no larger than the scatter of f around both ends of its step, (m,).

    The scatter is what f changes by within some units in the last place of x, where its terms are rounded anew: at
    x = y + 10⁻⁶ near 1000 that of x² + y² − 2xy is 5·10⁻¹⁰, and f is 10⁻¹². At a jump one end has none, and on a run
    along a line of jumps it is on one side alone: there the quarter of the places with the smallest change counts.
    """
    if not rising.size:
        return np.zeros(0, dtype=bool)
    scatters, moves, jumps = [], _moves(points.shape[1]), has_jumps(objective)
    for ends in (rising - 1, rising):
        at = points[ends]
        around = objective.value_at(np.moveaxis(at + moves * np.spacing(np.abs(at)), -1, 0))
        changes = np.abs(around - values[ends])
        scatters.append(np.quantile(changes, _QUARTER, axis=0) if jumps else changes.max(axis=0))
    return np.asarray(np.abs(values[rising] - values[rising - 1]) <= _SCATTER * np.minimum(*scatters))


@lru_cache(maxsize=8)
def _moves(dimension: int) -> IntArray:
    """Returns random moves to the points around an iterate, in units in the last place, (`_AROUND`, 1, n)."""
    moves = np.random.default_rng(0).integers(-_NEAR, _NEAR + 1, (_AROUND, 1, dimension))
    freeze(moves)
    return moves


def above_rounding_of_rows(loss: DataObjective, points: Floats, values: Floats, rising: IntArray) -> IntArray:
    """Returns those rises of a loss that rounding of its rows does not explain.

    The part ℓᵢ of a row is known to Σ ε|xⱼ∂ℓᵢ/∂xⱼ|. Near the minimum the gradients of the rows cancel, but these errors
    do not, so that f may seem to rise although it falls.

    Args:
        loss: f.
        points, values: x and f, shapes (k, 2) and (k,).
        rising: the k at which a value is above the one before, (m,).

    Returns:
        The k that remain, at most (m,).
    """
    with np.errstate(all="ignore"):
        changes = np.abs(values[rising] - values[rising - 1])
        real = changes > _CLOSE * np.abs(values[rising])
        for place in np.flatnonzero(~real):
            k = int(rising[place])
            real[place] = changes[place] > _rounding_of_rows(loss, points[k - 1 : k + 1])
    return np.asarray(rising[real])


def _rounding_of_rows(loss: DataObjective, points: Floats) -> float:
    parts = np.abs(loss.row_estimates(points.T)) * np.abs(points.T)[..., None]
    return _EPSILON * float(parts.sum(axis=0).mean(axis=-1).sum())
