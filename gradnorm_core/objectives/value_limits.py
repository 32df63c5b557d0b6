"""Derivatives of f at points beside which the formulas of ∇f and ∇²f lose their digits, from values of f alone.

The quotient (eˣ − 1)/x has the value 1 at x = 0 by a piece of its own, and is smooth there. Beside 0 its digits cancel:
those of f as ε/x, those of its derivatives as ε/x² and ε/x³. So f is compared on circles that are not small, and what
they tell is extrapolated.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.arrays import Floats

RADII: Floats = np.exp2(-np.arange(2.0, 11.0))
"""The radii of the circles, as shares of the size of x: each is half of the one before."""
SIDES = 16
_ANGLES = 2 * np.pi * (np.arange(SIDES) + 0.1234) / SIDES
CIRCLE: Floats = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])
_WAVES = np.stack([np.cos(2 * _ANGLES), np.sin(2 * _ANGLES)])
SURE, SURER = 1e-5, 1e-9
"""The share of the largest derivative by which two extrapolations may differ, if there is a limit: where the formulas
give nothing, and where they give something that is less exact than that."""
_FADES = 0.2
"""The share of what is left of f on a wide circle beside its derivatives that a circle 1/16 as large or less may have,
in units of rⁿ: of a smooth f it is 1/16, of a kink 1."""
_NOTHING = 10  # times the uncertainty: a smaller derivative is 0
_LEAST = 1e-11  # of the change of f on the widest circle: the same
_WIDE, _NARROW = slice(0, 2), 5
_ROUNDING = 1e-6  # of the change of f on the widest circle


def limits_by_values(values: Floats, here: Floats, reach: Floats, sure: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Returns ∂f/∂x, ∂f/∂y, ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y² at points p, (5, k), and where ∇f and ∇²f are known, (2, k).

    On a circle of radius r the mean of f is f(p) + r²(fxx + fyy)/4 + …, its first wave is r(fx cos θ + fy sin θ) + …,
    its second r²((fxx − fyy) cos 2θ + 2fxy sin 2θ)/4 + …. The next terms have r² more, and two extrapolations take off
    two of them (Romberg); of all radii those count on which the two agree best.

    Args:
        values: f on the circles p + reach·r·(cos θ, sin θ), shape (k, radii, sides).
        here: f(p), (k,).
        reach: the size of x that r is a share of, (k,).
        sure: `SURE` or `SURER`, (k,).
    """
    rise = values - here[:, None, None]
    mean, first, second = rise.mean(axis=-1), 2 * _means(rise, CIRCLE), 2 * _means(rise, _WAVES)
    slopes = first / RADII
    bends = np.stack([2 * mean + 2 * second[0], 2 * second[1], 2 * mean - 2 * second[0]]) / RADII**2
    (slopes, unsure_slopes), (bends, unsure_bends) = _extrapolated(slopes), _extrapolated(bends)
    spread = np.nanmax(np.abs(rise[:, _WIDE]), axis=(1, 2), initial=0.0)
    sure = np.where(
        np.isfinite(spread), sure, -np.inf
    )  # where f overflows on a circle, any difference is small beside it
    rest = rise - RADII[:, None] * np.einsum("ik,is->ks", slopes, CIRCLE)[:, None]
    x, y = CIRCLE
    bent = np.einsum("ik,is->ks", bends, np.stack([x * x / 2, x * y, y * y / 2]))
    known = np.stack([
        (unsure_slopes.max(axis=0) <= sure * np.maximum(np.abs(slopes).max(axis=0), spread)) & _fades(rest, 1, spread),
        (unsure_bends.max(axis=0) <= sure * np.maximum(np.abs(bends).max(axis=0), spread))
        & _fades(rest - RADII[:, None] ** 2 * bent[:, None], 2, spread),
    ])  # fmt: skip
    slopes = np.where(np.abs(slopes) <= _NOTHING * unsure_slopes.max(axis=0) + _LEAST * spread, 0.0, slopes)
    bends = np.where(np.abs(bends) <= _NOTHING * unsure_bends.max(axis=0) + _LEAST * spread, 0.0, bends)
    return np.concatenate([slopes / reach, bends / reach**2]), known


def _fades(rest: Floats, order: int, spread: Floats) -> NDArray[np.bool_]:
    """Whether what is left of f, (k, radii, sides), beside its derivatives up to an order fades faster than r^order."""
    sizes = np.abs(rest).max(axis=-1) / RADII**order
    wide = np.nanmax(sizes[:, _WIDE], axis=1, initial=0.0)
    return np.asarray(sizes[:, _NARROW] <= _FADES * wide + _ROUNDING * spread)


def _means(values: Floats, wave: Floats) -> Floats:
    """Returns the means of f·u and f·v over a circle for a wave (u, v), (2, k, radii)."""
    return np.asarray((values * wave[:, None, None, :]).mean(axis=-1))


def _extrapolated(found: Floats) -> tuple[Floats, Floats]:
    """Returns the limits for r → 0 of numbers found on circles, (m, k, radii) -> (m, k), and their uncertainty."""
    once = (4 * found[..., 1:] - found[..., :-1]) / 3
    twice = (16 * once[..., 1:] - once[..., :-1]) / 15
    unsure = np.abs(twice - once[..., 1:])
    best = np.where(np.isnan(unsure), np.inf, unsure).argmin(axis=-1)[..., None]
    return np.take_along_axis(twice, best, -1)[..., 0], np.take_along_axis(unsure, best, -1)[..., 0]
