"""Derivatives of f where parts of its formula have none, as limits from all sides.

cos |x| is differentiable at x = 0 although |x| is not. If f is continuous at p and ∇f(q) → g as q → p from every side,
then ∇f(p) = g (the mean value theorem), and the same holds for ∇²f. So the derivatives are computed on small
circles around p, where the rules of the table hold, and compared. Where they tend to one limit, that is the
derivative. Where they do not, f has a kink, and the conventions of the table stay.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.arrays import Floats
from gradnorm_core.objectives import value_limits

Sample = Callable[[Floats], Floats]

_SIDES = 16
_ANGLES = 2 * np.pi * (np.arange(_SIDES) + 0.1234) / _SIDES  # in opposite pairs, and along no line such as y = x
_CIRCLE = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])
_RADII = {1: 2.0 ** np.array([-26, -31, -36]), 2: 2.0 ** np.array([-14, -18, -22])}
"""The radii of the circles for ∇f and for ∇²f, as shares of the size of x.

Those for ∇²f are larger: max(u, v) takes the right branch only where u and v differ in float64.
"""
_FINEST = 2.0**-40  # of a coordinate: rounding would change shorter steps from it too much
_SHRINKS = 0.5  # a limit exists if the innermost circle has at most this share of the outermost one's spread
_SHRINKS_FAST = (
    0.25  # the same for the two outer circles, where the innermost one shows rounding: smooth ones have 1/16
)
_NOTHING = 1e-3  # of the spread on the innermost circle: a smaller limit is 0
_ROUNDING = 1e-9  # of the size of a derivative around
_CANCELLED = 1e-13  # of the size of the largest one, whose terms may cancel in another
_SAME = 64 * float(np.finfo(np.float64).eps)  # of f: smaller differences are rounding


def settled(
    points: Floats, results: Floats, sample: Sample, order: int, removable: NDArray[np.bool_], sure: Floats
) -> Floats:
    """Returns the derivatives of f at points, (m, k): the limits from all sides where `results` has others, else these.

    Beside a removable singularity, and where the derivatives around have no value, values of f tell the limits.

    Args:
        points: p, shape (2, k).
        results: f(p) and m derivatives by the rules of the table, shape (1 + m, k).
        sample: computes such results at other points, (2, …) -> (1 + m, …).
        order: the highest order of the derivatives, 1 or 2.
        removable: True for points at which a divisor in a piece of f is 0 or small, (k,).
        sure: how much values of f have to agree on a limit, `value_limits.SURE` or `SURER`, (k,).
    """
    around = sample(_around(points, _RADII[order]))
    found = np.where(removable, results[1:], _limits(results, around))
    lost = removable | ~np.isfinite(around[1:]).all(axis=(0, 2, 3))
    if lost.any():
        found[:, lost] = _by_values(points[:, lost], results[0, lost], found[:, lost], sample, sure[lost])
    return found


def _by_values(points: Floats, here: Floats, found: Floats, sample: Sample, sure: Floats) -> Floats:
    """Returns the derivatives at points as values of f around tell them, (m, k), and those found where they do not."""
    reach = np.maximum(1.0, _FINEST * np.abs(points).max(axis=0) / value_limits.RADII[-1])
    circles = np.multiply.outer(value_limits.RADII, value_limits.CIRCLE).swapaxes(0, 1)[:, None]
    values = sample(points[..., None, None] + reach[:, None, None] * circles)[0]
    limits, known = value_limits.limits_by_values(values, here, reach, sure)
    count = len(found)
    return np.where(np.repeat(known, (2, 3), axis=0)[:count], limits[:count], found)


def _limits(results: Floats, around: Floats) -> Floats:
    """Returns the derivatives by `results`, or the limits by those on three circles around, (1 + m, k, 3, sides)."""
    values, derivatives, found = around[0], around[1:], results[1:]
    highest, lowest = derivatives.max(axis=-1), derivatives.min(axis=-1)
    spreads = highest - lowest
    sizes = np.maximum(highest, -lowest).max(axis=-1)  # each derivative has a size of its own: 10⁻⁹x² + y²
    tolerance = np.maximum(_ROUNDING * sizes, _CANCELLED * sizes.max(axis=0))
    one_limit = (spreads[..., -1] <= np.maximum(_SHRINKS * spreads[..., 0], tolerance)).all(axis=0)
    # The innermost circle may show rounding alone: √x² of |x² + 1 − 1| has no sign that is known.
    shrinking = (spreads[..., 1] <= np.maximum(_SHRINKS_FAST * spreads[..., 0], tolerance)).all(axis=0)
    drowned = ~one_limit & shrinking & (spreads[..., 2] > spreads[..., 1]).any(axis=0)
    one_limit = one_limit | drowned
    if not one_limit.any():
        return found
    means, last = derivatives.mean(axis=-1), np.where(drowned, spreads[..., 1], spreads[..., 2])
    limits = np.where(drowned, means[..., 1], _extrapolated(means, last))
    wrong = ~(np.abs(found - limits) <= 4 * last + tolerance)  # true for NaN too
    return np.where(wrong & one_limit & _continuous(results[0], values), limits, found)


def _around(points: Floats, radii: Floats) -> Floats:
    """Returns points on circles around each p, scaled by the sizes of its coordinates: (2, k, radii, sides)."""
    reach = _reach(points, radii)
    circles: Floats = np.multiply.outer(radii, _CIRCLE).swapaxes(0, 1)[:, None]
    return np.asarray(points[..., None, None] + reach[..., None, None] * circles)


def _reach(points: Floats, radii: Floats) -> Floats:
    """Returns the sizes of the coordinates, at most 1, that radii are shares of, (2, k)."""
    sizes = np.abs(points)
    largest = sizes.max(axis=0)
    sizes = np.where(sizes > 0, sizes, np.where(largest > 0, largest, 1.0))
    return np.asarray(np.maximum(np.minimum(sizes, 1.0), np.abs(points) * (_FINEST / radii[-1])))


def _extrapolated(means: Floats, spread: Floats) -> Floats:
    """Returns the limit of means m₀, m₁, m₂ on circles whose radii shrink by one factor, by Aitken's Δ².

    The limit is exact for m = L + c·rᵖ with any p. A limit far below the spread on the innermost circle is 0.
    """
    before, last = means[..., 1] - means[..., 0], means[..., 2] - means[..., 1]
    correction = last * (last / np.where(before == last, np.inf, before - last))  # the square may overflow
    limits = means[..., 2] + np.where(np.abs(last) < np.abs(before), correction, 0.0)
    return np.where(np.abs(limits) <= _NOTHING * spread, 0.0, limits)


def _continuous(value: Floats, values: Floats) -> NDArray[np.bool_]:
    """Whether f is continuous at p: on the innermost circle it differs less from f(p) than on the outermost."""
    away = np.abs(values - value[:, None, None]).max(axis=-1)
    return np.asarray(away[:, -1] <= np.maximum(_SHRINKS * away[:, 0], _SAME * np.abs(value)))
