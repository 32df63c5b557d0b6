"""Rates, rises and periods of the values and gradient norms of a run over its steps."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats, largest, total

_MORE = 1e-3  # of a fall of f: the least by which the next one is larger
_EPSILON = float(np.finfo(np.float64).eps)
_LEAST = float(np.finfo(np.float64).tiny) / _EPSILON  # closer to 0, a period may come from the rounding of the steps
_LONGEST_PERIOD = 64
_LONGEST_TAIL = 512
_REPEATS = 4  # a period counts when the tail holds it this often
_SAME = 1e-3  # points of one phase agree within this share of the tail's extent


def gradient_rounding(points: Floats, eigenvalues: Floats) -> Floats:
    """Returns the size below which ‖∇f‖ is rounding, 64·ε·max|λᵢ|·‖x‖₂ at each point, shape (k,).

    Args:
        points: x, shape (k, n).
        eigenvalues: λ of the Hessian at each, shape (k, n).
    """
    with np.errstate(all="ignore"):
        rounding = 64 * _EPSILON * largest(np.abs(eigenvalues), -1) * np.sqrt(total(points * points, -1))
    return np.where(np.isfinite(rounding), rounding, 0.0)


def value_rounding(points: Floats, gradients: Floats, bends: Floats) -> Floats:
    """Returns the change of f from x_{k−1} to x_k that rounding of the coordinates explains, shape (k − 1,).

    A coordinate is known to ε|xᵢ|, so f is known to Σ ε|xᵢ∂f/∂xᵢ| + ½ε²Σ|xᵢ||∂²f/∂xᵢ∂xⱼ||xⱼ|; the errors at both points
    add up. Each coordinate counts by its own slope: a bound by ‖x‖·‖∇f‖ would hide true rises where f is flat along a
    large coordinate and steep along a small one.

    Args:
        points, gradients: x and ∇f, shape (k, n).
        bends: Σ|xᵢ||∂²f/∂xᵢ∂xⱼ||xⱼ| at each point, shape (k,).
    """
    with np.errstate(all="ignore"):
        rounding = _EPSILON * total(np.abs(points * gradients), -1) + _EPSILON**2 * bends / 2
    rounding = np.where(np.isfinite(rounding), rounding, 0.0)
    return np.asarray(rounding[1:] + rounding[:-1])


def contraction_rate(norms: Floats, rounding: Floats) -> float | None:
    """Returns the factor per step by which ‖∇f‖ changes over the second half of a run.

    It is exp of the least-squares slope of ln‖g_k‖ against k: a mean of the factors ‖g_{k+1}‖/‖g_k‖ that one odd step
    hardly changes. The run counts up to the first norm that is rounding or not finite.

    Args:
        norms: ‖g_k‖₂, shape (k,).
        rounding: the size below which each of them is rounding, shape (k,).

    Returns:
        The factor, below 1 when the norm falls; None when fewer than three factors are left.
    """
    usable = _above_rounding(norms, rounding)
    tail = np.log(usable[len(usable) // 2 :])
    if len(tail) < 4:
        return None
    steps = np.arange(len(tail)) - (len(tail) - 1) / 2
    return float(np.exp((steps @ tail) / (steps @ steps)))


def _above_rounding(norms: Floats, rounding: Floats) -> Floats:
    """Returns the norms up to the first that is rounding or not finite."""
    lost = (~((norms > rounding) & np.isfinite(norms))).nonzero()[0]
    return norms[: lost[0]] if lost.size else norms


Order = Literal["quadratic", "superlinear"]
_GAIN = 2.0  # e-folds: the least gain of each of the last two steps
_FASTER = 1.5  # times the gain of the two steps before: the least gain of the last two together


def gains_grow(norms: Floats, rounding: Floats) -> bool:
    """Returns True when the norm fell faster and faster at the end, faster than by any fixed factor.

    The gain of a step is ln(‖g_k‖/‖g_{k+1}‖), in e-folds; with a fixed factor per step all gains are equal. Of the last
    four gains before rounding the last two must exceed 2 e-folds each, and together 1.5 times the two before.

    Args:
        norms: ‖g_k‖₂, shape (k,).
        rounding: the size below which each of them is rounding, shape (k,).
    """
    usable = _above_rounding(norms, rounding)
    if len(usable) < 5:
        return False
    gains = -np.diff(np.log(usable[-5:]))
    return bool((gains[2:] > _GAIN).all() and gains[2:].sum() > _FASTER * gains[:2].sum())


def still_pays(values: Floats) -> bool:
    """Returns True when f fell at every step of the second half, in its last part by over half as much as in its first.

    Args:
        values: f(x_k), or −f(x_k) for ascent, (k,).
    """
    late = values[len(values) // 2 :]
    if len(late) < 8 or not np.isfinite(late).all() or not (late[1:] < late[:-1]).all():
        return False
    middle = late[len(late) // 2]
    return bool(middle - late[-1] > 0.5 * (late[0] - middle))


def falls_more_and_more(values: Floats) -> bool:
    """Returns True when f fell at every step of the last three quarters, and in each by more than in the one before.

    Args:
        values: f(x_k), or −f(x_k) for ascent, (k,).
    """
    quarter = (len(values) - 1) // 4
    late = values[-3 * quarter - 1 :]
    if quarter < 2 or not np.isfinite(late).all() or not (late[1:] < late[:-1]).all():
        return False
    falls = -np.diff(late[::quarter])
    rounding = 8 * _EPSILON * float(np.abs(late).max())
    return bool((falls[1:] > (1 + _MORE) * falls[:-1] + rounding).all())


def rises(values: Floats, rounding: npt.ArrayLike = 0.0) -> npt.NDArray[np.intp]:
    """Returns the k ≥ 1 with values[k] > values[k − 1] by more than rounding, shape (number of rises,).

    Args:
        values: numbers of a run in their order, (k,).
        rounding: the rounding of each difference, (k − 1,) or a number; at least 4ε of the larger of the two values is
            taken. Other values of the run do not matter, since a run may pass through very different sizes.
    """
    if not (values[1:] > values[:-1]).any():
        return np.zeros(0, dtype=np.intp)
    with np.errstate(all="ignore"):
        sizes = np.abs(values)
        neighbours = np.maximum(sizes[1:], sizes[:-1])
        slack = np.maximum(4 * _EPSILON * neighbours, rounding)
        return np.flatnonzero(values[1:] - values[:-1] > np.where(np.isfinite(neighbours), slack, 0.0)) + 1


def period(points: Floats) -> int | None:
    """Returns the period of the cycle on which a run has settled, 2 to 64; None when there is no such cycle.

    It is the smallest p for which the iterates k, k + p, k + 2p, … agree to a thousandth of the extent of all of them,
    over at least four periods. They are the whole periods in the last half of the iterates, at most 512. A multiple of
    the period of a cycle that the run still nears is not taken for it.

    Args:
        points: the iterates, shape (k, n).
    """
    tail = points[-min(len(points) // 2, _LONGEST_TAIL) :] if len(points) > 1 else points
    extent = float(np.ptp(tail, axis=0).max(initial=0.0))
    least = max(1e-9 * float(np.abs(tail).max(initial=0.0)), _LEAST)
    if not extent > least:
        return None
    longest = min(_LONGEST_PERIOD, len(tail) // _REPEATS)
    returned = np.abs(tail[-1] - tail[-1 - longest : -1]).max(axis=1)[::-1] <= _SAME * extent  # after 1, 2, … steps
    for candidate in np.flatnonzero(returned[1:]) + 2:
        whole = len(tail) // candidate * candidate
        phases = tail[-whole:].reshape(-1, candidate, tail.shape[1])
        # A run that has come to rest since the tail began returns to no point: it does not leave it.
        within = float(np.ptp(tail[-whole:], axis=0).max())
        spread = float(np.ptp(phases, axis=0).max())
        if within > least and spread <= _SAME * within:
            return _shortest(tail, int(candidate), spread)
    return None


def _shortest(points: Floats, period: int, spread: float) -> int:
    """Returns the shortest divisor of a period, 2 or more, after which the last iterates return to within its spread.

    A run that nears a cycle of 4 may agree well enough after 36 steps before it does after 4, since the whole periods
    of 36 begin later, closer to the cycle. One that nears a cycle of 2 from both sides in turn agrees after 4.
    """
    divisors = [shorter for shorter in range(2, period) if period % shorter == 0]
    ends = points[-2 * period :]
    gaps = (float(np.abs(ends[shorter:] - ends[:-shorter])[-period:].max()) for shorter in divisors)
    return next((shorter for shorter, gap in zip(divisors, gaps, strict=True) if gap <= spread), period)
