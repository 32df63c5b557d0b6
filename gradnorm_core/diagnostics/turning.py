"""The turns between consecutive gradients or steps, and the zig-zag number made from them."""

from __future__ import annotations

import numpy as np

from gradnorm_core.arrays import Floats, largest, total
from gradnorm_core.norms import gradient_norm

NEGLIGIBLE = 1e-10
"""A component of the gradient below this share of its norm is rounding, not motion."""


def unit_vectors(gradients: Floats) -> Floats:
    """Returns g/‖g‖₂ for each row, without overflow or underflow; NaN where g is zero or not finite."""
    with np.errstate(all="ignore"):
        scaled = gradients / largest(np.abs(gradients), -1)[..., None]
        return np.asarray(scaled / np.sqrt(total(scaled * scaled, -1))[..., None])


def cosines(gradients: Floats, apart: int = 1) -> Floats:
    """Returns cos∠(g_k, g_{k+apart}) for gradients (k, n), (k − apart,); NaN where an angle does not exist."""
    return unit_cosines(unit_vectors(gradients), apart)


def unit_cosines(units: Floats, apart: int = 1) -> Floats:
    """Returns `cosines` of vectors of length 1."""
    return np.asarray(np.clip(total(units[:-apart] * units[apart:], -1), -1.0, 1.0))


def angles(gradients: Floats, apart: int = 1) -> Floats:
    """Returns ∠(g_k, g_{k+apart}) in degrees, (k, ..., n) -> (k − apart, ...).

    The angle of unit vectors u and v is 2·atan2(‖u − v‖, ‖u + v‖), accurate also near 0° and 180° (Kahan).
    """
    return unit_angles(unit_vectors(gradients), apart)


def unit_angles(units: Floats, apart: int = 1) -> Floats:
    """Returns `angles` of vectors of length 1."""
    first, second = units[:-apart], units[apart:]
    across, along = (np.sqrt(total(one * one, -1)) for one in (first - second, first + second))
    return np.asarray(np.degrees(2 * np.arctan2(across, along)))


def zigzag(vectors: Floats) -> float:
    """Returns the zig-zag number: how much vectors turn only to turn back, from 0 (never) to 1 (reverse at every step).

    It is the mean of (a + b − c)/360° over all three consecutive vectors, with a = ∠(v₀, v₁), b = ∠(v₁, v₂) and
    c = ∠(v₀, v₂). A bend that goes on in the same sense has c = a + b: a curve or a spiral with turns below 90° gives
    0. A turn undone by the next has c = |a − b|, hence the share min(a, b)/180°: the sawtooth of the exact line search,
    90° left and 90° right, gives ½, a two-cycle 1. Lengths do not count, so the number does not depend on the scale of
    f. Zero where fewer than three vectors have a direction.

    Args:
        vectors: v, gradients or steps, shape (k, n).
    """
    return float(zigzag_numbers(vectors))


def zigzag_numbers(vectors: Floats) -> Floats:
    """Returns `zigzag` of many runs side by side, vectors (k, ..., n) -> (...); NaN vectors mark the end of a run."""
    return zigzag_means(*zigzag_sums(vectors))


def zigzag_sums(vectors: Floats) -> tuple[Floats, Floats]:
    """Returns the sum of (a + b − c)/360° over all three consecutive vectors, and their number.

    A run may so be summed chunk by chunk; each chunk begins with the last two vectors of the one before.
    Shapes: (k, ..., n) -> (...), (...).
    """
    return _sums(unit_excess(unit_vectors(vectors)))


def unit_zigzags(units: Floats, half: int) -> tuple[float, float]:
    """Returns `zigzag` of vectors of length 1, (k, n): of all of them, and of those from `half` on."""
    excess = unit_excess(units)
    return _mean_excess(excess), _mean_excess(excess[half:])


def _mean_excess(excess: Floats) -> float:
    """Returns the zig-zag number of one run; Python's floats take a quarter of the time of `zigzag_means`."""
    known = ~np.isnan(excess)
    mean = float(np.where(known, excess, 0.0).sum()) / max(int(np.count_nonzero(known)), 1)
    return min(max(mean, 0.0), 1.0)


def _sums(excess: Floats) -> tuple[Floats, Floats]:
    known = ~np.isnan(excess)
    return np.where(known, excess, 0.0).sum(axis=0), known.sum(axis=0, dtype=np.float64)


def zigzag_means(excess: Floats, count: Floats) -> Floats:
    """Returns the zig-zag numbers for the sums of `zigzag_sums`; 0 where nothing was counted."""
    return np.asarray(np.clip(excess / np.maximum(count, 1), 0.0, 1.0))


def unit_excess(units: Floats) -> Floats:
    """Returns (a + b − c)/360° for all three consecutive vectors of length 1, (k, ..., n) -> (max(0, k − 2), ...)."""
    if len(units) < 3:
        return np.zeros((0, *units.shape[1:-1]))
    if units.shape[-1] == 2:
        return _plane_excess(units)
    turn, across = unit_angles(units), unit_angles(units, apart=2)
    return np.asarray((turn[:-1] + turn[1:] - across) / 360)


def _plane_excess(units: Floats) -> Floats:
    """Returns `unit_excess` in the plane, where turns have a sign and add up: left and right cancel."""
    x, y = units[..., 0], units[..., 1]
    turn = np.arctan2(x[:-1] * y[1:] - y[:-1] * x[1:], x[:-1] * x[1:] + y[:-1] * y[1:]) / (2 * np.pi)
    both = turn[:-1] + turn[1:]
    return np.asarray(np.abs(turn[:-1]) + np.abs(turn[1:]) - np.abs(both - np.round(both)))


def sign_flip_shares(gradients: Floats, eigenvectors: Floats) -> Floats:
    """Returns for each eigenvector vᵢ the share of steps at which vᵢ·g changes sign, shape (n,).

    Steps where |vᵢ·g| is negligible (below 1e-10·‖g‖₂) before or after are not counted: there the sign is rounding.
    NaN where no step counts, that is, where the run does not move along vᵢ.

    Args:
        gradients: g, shape (k, n).
        eigenvectors: columns vᵢ, shape (n, n).
    """
    return flip_shares(flips(unit_vectors(gradients), eigenvectors))


def flips(units: Floats, eigenvectors: Floats) -> Floats:
    """Returns for each step and eigenvector −1 where vᵢ·g changes sign, 1 where it stays, 0 where it does not count.

    Args:
        units: vectors of length 1, shape (k, n).
        eigenvectors: columns vᵢ, shape (n, n).
    """
    components = units @ eigenvectors
    signs = np.where(np.abs(components) > NEGLIGIBLE, np.sign(components), 0.0)
    return np.asarray(signs[:-1] * signs[1:])


def flip_shares(products: Floats) -> Floats:
    """Returns the share of sign changes among the counted steps of `flips`, for each eigenvector."""
    counted = np.abs(products).sum(axis=0)
    changes = (counted - products.sum(axis=0)) / 2
    return np.where(counted > 0, changes / np.maximum(counted, 1), np.nan)


def goes_straight(points: Floats) -> bool:
    """Returns True when the ends of a path (k, n) are more than nine tenths of its length apart."""
    way = float(gradient_norm(np.diff(points, axis=0), 2).sum())
    return float(gradient_norm(points[-1] - points[0], 2)) > 0.9 * way
