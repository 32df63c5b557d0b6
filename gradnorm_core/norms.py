"""Norms of a gradient, their duals, and the steepest direction a norm allows.

Intermediate results neither overflow nor vanish for vectors of size 1e200 and 1e-200.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import BoolArray, Floats, as_number, floats, is_whole, largest, total
from gradnorm_core.errors import UsageError


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm of the gradient that a user may choose.

    Attributes:
        p: the exponent.
        key: the word for it in links, files and commands.
        plain: how plain text writes ‖∇f‖ₚ.
        latex: how LaTeX writes it.
    """

    p: float
    key: str
    plain: str
    latex: str


NORMS = (
    Norm(1.0, "1", "‖∇f‖₁", r"\lVert\nabla f\rVert_1"),
    Norm(2.0, "2", "‖∇f‖₂", r"\lVert\nabla f\rVert_2"),
    Norm(math.inf, "inf", "‖∇f‖∞", r"\lVert\nabla f\rVert_\infty"),
)
"""The norms that are offered, drawn, tabulated and exported, in ascending order of p."""
EXPONENTS = tuple(norm.p for norm in NORMS)
KEYS = {norm.key: norm.p for norm in NORMS}
"""From the word of a norm to its exponent."""
ROUNDING = 1e-12
"""Share of a norm up to which a difference is rounding: some gradients of 3√(x² + y²) have the norm 3 + 4e-16."""


def is_longer(norms: Floats, than: Floats | float) -> BoolArray:
    """Returns True where norms exceed a number, or other norms, by more than rounding; False beside NaN."""
    with np.errstate(all="ignore"):
        return np.asarray(norms > than * (1 + ROUNDING))


def norm_key(p: float) -> str:
    """Returns the word for any norm in links and files: 1, 2, inf, 3.5."""
    return "inf" if math.isinf(p) else f"{p:g}"


def checked_exponent(p: float) -> float:
    """Returns p as a float after checking that ‖·‖ₚ is a norm: p ≥ 1 or p = ∞.

    Raises:
        UsageError: p < 1, p is NaN, or p is not a number.
    """
    number = as_number(p)
    if number is None:
        raise UsageError(f"The exponent of a norm is a number p ≥ 1 or math.inf, not {p!r}.")
    if not number >= 1:
        raise UsageError(f"‖·‖ₚ is a norm only for p ≥ 1; p = {number:g} was given.")
    return number


def norm_name(p: float) -> str:
    """Returns the name of a norm on screen: L1, L2, L∞, L3.5."""
    return "L∞" if math.isinf(p) else f"L{p:g}"


def gradient_norm(gradients: npt.ArrayLike, p: float = 2, axis: int = -1) -> Floats:
    """Returns ‖g‖ₚ = (Σ|gᵢ|ᵖ)^(1/p), and max|gᵢ| for p = ∞, along one axis.

    Args:
        gradients: vectors g; any shape.
        p: the exponent, p ≥ 1 or math.inf.
        axis: the axis that runs over the coordinates i.

    Returns:
        The norms, with that axis gone; NaN where a coordinate is NaN. In units of f per unit of x.

    Raises:
        UsageError: p < 1, no such axis, or no real numbers.

    Source: Horn & Johnson, Matrix Analysis, chapter 5.

    >>> gradient_norm([3.0, -4.0]), gradient_norm([3.0, -4.0], 1), gradient_norm([3.0, -4.0], math.inf)
    (np.float64(5.0), np.float64(7.0), np.float64(4.0))
    """
    p = checked_exponent(p)
    sizes = np.abs(floats(gradients))
    axes = max(1, sizes.ndim)
    if not is_whole(axis, -axes) or not axis < axes:
        raise UsageError(f"There is no axis {axis!r} in an array of shape {sizes.shape}.")
    with np.errstate(all="ignore"):
        if p == 1:
            return total(sizes, axis)
        most = largest(sizes, axis)
        if math.isinf(p):
            return np.asarray(most)[()]
        scale = _power_of_two(most) if p == 2 else np.where((most > 0) & (most < math.inf), most, 1.0)
        beside = scale[..., None] if axis in (-1, sizes.ndim - 1) else np.expand_dims(scale, axis)
        powers = total((sizes / beside) ** p, axis)
        root = np.sqrt(powers) if p == 2 else _power(powers, 1 / p)
        return root * scale


def _power_of_two(size: Floats) -> Floats:
    """Returns a power of two near the largest coordinate; a division by it is exact, so ‖·‖₂ is as exact as √(Σgᵢ²)."""
    exponents = np.minimum(np.maximum(np.frexp(size)[1], -1000), 1000)  # np.clip takes four times as long
    return np.ldexp(1.0, exponents)


def _power(bases: Floats, exponent: float) -> Floats:
    # Along an axis: NumPy's power of a single number may round differently from that of the same number in an array.
    bases = np.asarray(bases)
    return np.asarray(bases.reshape(-1) ** exponent).reshape(bases.shape)


def mean_norm_ratio(dimension: int, samples: int = 200, seed: int = 0) -> float:
    """Returns the mean of ‖g‖₁/‖g‖₂ over random directions in n dimensions; it approaches √(2n/π).

    The directions are those of `samples` standard normal vectors, which `numpy.random.default_rng(seed)` draws.

    Source: for a standard normal g, E|gᵢ| = √(2/π), and ‖g‖₂/√n tends to 1.
    """
    g = np.random.default_rng(seed).standard_normal((samples, dimension))
    return float(np.mean(gradient_norm(g, 1) / gradient_norm(g, 2)))


def dual_exponent(p: float) -> float:
    """Returns q with 1/p + 1/q = 1: 2 -> 2, 1 -> ∞, ∞ -> 1.

    Raises:
        UsageError: p < 1.
    """
    p = checked_exponent(p)
    if p == 1:
        return math.inf
    return 1.0 if math.isinf(p) else p / (p - 1)


def dual_norm(vectors: npt.ArrayLike, p: float = 2, axis: int = -1) -> Floats:
    """Returns max{ v·u : ‖u‖ₚ ≤ 1 } = ‖v‖_q with 1/p + 1/q = 1.

    This is the steepest slope for steps measured in ‖·‖ₚ.

    Args:
        vectors: v; any shape.
        p: the norm that measures u, p ≥ 1 or math.inf.
        axis: the axis that runs over the coordinates.

    Returns:
        The norms, with that axis gone.

    Raises:
        UsageError: p < 1, no such axis, or no real numbers.
    """
    return gradient_norm(vectors, dual_exponent(p), axis)


def steepest_direction(gradients: npt.ArrayLike, p: float = 2) -> Floats:
    """Returns the d with ‖d‖ₚ ≤ 1 that makes g·d smallest, namely −‖g‖_q with 1/p + 1/q = 1.

    p = 2: −g/‖g‖₂; p = 1: ∓1 in the first coordinate where |gᵢ| is largest; p = ∞: −sign g;
    otherwise dᵢ = −sign(gᵢ)·(|gᵢ|/‖g‖_q)^(q−1).

    Args:
        gradients: g, coordinates first, shape (n, ...).
        p: the norm that measures the step.

    Returns:
        d, same shape; zero where g is zero.

    Raises:
        UsageError: p < 1, or no real numbers.

    Source: Boyd & Vandenberghe, Convex Optimization, section 9.4.

    >>> [steepest_direction([3.0, -4.0], p).tolist() for p in (2, 1, math.inf)]
    [[-0.6, 0.8], [0.0, 1.0], [-1.0, 1.0]]
    """
    g = floats(gradients)
    q = dual_exponent(p)
    if math.isinf(q):
        return np.where(largest_coordinate(g), 0.0 - np.sign(g), 0.0)
    size = gradient_norm(g, q, axis=0)
    with np.errstate(all="ignore"):
        share = np.abs(g) / np.where(size > 0, size, 1.0)
        return 0.0 - np.sign(g) * share ** (q - 1)


def largest_coordinate(gradients: Floats) -> npt.NDArray[np.bool_]:
    """Returns True at the first coordinate where |gᵢ| is largest, shape (n, ...) -> (n, ...)."""
    winner = np.argmax(np.abs(gradients), axis=0)
    places = np.arange(len(gradients)).reshape(-1, *(1,) * (gradients.ndim - 1))
    return np.asarray(places == winner)


def unit_ball(p: float = 2, points: int = 361) -> Floats:
    """Returns the closed outline { u : ‖u‖ₚ = 1 } in the plane, shape (2, points), counter-clockwise from (1, 0).

    With points = 8m + 1 the corners of the L1 and L∞ balls are among them.

    Raises:
        UsageError: p < 1, or no whole number of at least 3 points.
    """
    if not is_whole(points, 3):
        raise UsageError(f"An outline needs at least 3 points, a whole number; {points!r} was given.")
    turns = np.arange(points) / (points - 1)
    circle = np.stack([np.cos(2 * np.pi * turns), np.sin(2 * np.pi * turns)])
    circle[np.abs(circle) < 1e-15] = 0.0
    return circle / gradient_norm(circle, p, axis=0)
