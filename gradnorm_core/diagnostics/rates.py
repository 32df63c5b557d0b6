"""Rates, rises and periods: what the numbers of a run do over its steps."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats, IntArray, largest, total
from gradnorm_core.objectives.data_objective import DataObjective

_CLOSE = 1e-9  # of f: a larger rise is never rounding
_EPSILON = float(np.finfo(np.float64).eps)
_LEAST = float(np.finfo(np.float64).tiny) / _EPSILON  # nearer to 0 float64 rounds every step: what it makes is no cycle
_LONGEST_PERIOD = 64
_LONGEST_TAIL = 512
_REPEATS = 4  # a period counts when the tail holds it this often
_SAME = 1e-3  # points of one phase agree within this share of the tail's extent


def gradient_rounding(points: Floats, eigenvalues: Floats) -> Floats:
    """The size below which ‖∇f‖ is rounding, 64·ε·max|λᵢ|·‖x‖₂ at each point, shape (k,).

    Args:
        points: x, shape (k, n).
        eigenvalues: λ of the Hessian at each, shape (k, n).
    """
    with np.errstate(all="ignore"):
        rounding = 64 * _EPSILON * largest(np.abs(eigenvalues), -1) * np.sqrt(total(points * points, -1))
    return np.where(np.isfinite(rounding), rounding, 0.0)


def value_rounding(points: Floats, gradients: Floats, bends: Floats) -> Floats:
    """The change of f below which two neighbours count as equal: what rounding of the coordinates makes of f.

    A coordinate is known to ε|xᵢ|, so f is known to Σ ε|xᵢ∂f/∂xᵢ| and, where the gradient vanishes, to
    ½ε²Σ|xᵢ||∂²f/∂xᵢ∂xⱼ||xⱼ|; for both points of a step together, shape (k − 1,). More would hide rises of steps that
    are many times as long: a large coordinate along which f is flat says nothing on a small one with steep slopes.

    Args:
        points, gradients: x and ∇f, shape (k, n).
        bends: that double sum at each, shape (k,).
    """
    with np.errstate(all="ignore"):
        rounding = _EPSILON * total(np.abs(points * gradients), -1) + _EPSILON**2 * bends / 2
    rounding = np.where(np.isfinite(rounding), rounding, 0.0)
    return np.asarray(rounding[1:] + rounding[:-1])


def contraction_rate(norms: Floats, rounding: Floats) -> float | None:
    """The factor per step by which ‖∇f‖ changes over the second half of a run.

    exp of the least-squares slope of ln‖g_k‖ against k: a geometric mean of the factors ‖g_{k+1}‖/‖g_k‖ that one odd
    step does not upset. Steps from the first one on that is lost in rounding are left out.

    Args:
        norms: ‖g_k‖₂, shape (k,).
        rounding: the size below which each of them is rounding, shape (k,).

    Returns:
        Below 1 when the norm falls; None when fewer than three factors are left.
    """
    lost = np.flatnonzero(~(norms > rounding) | ~np.isfinite(norms))
    usable = norms[: lost[0]] if lost.size else norms
    tail = np.log(usable[len(usable) // 2 :])
    if len(tail) < 4:
        return None
    steps = np.arange(len(tail)) - (len(tail) - 1) / 2
    return float(np.exp((steps @ tail) / (steps @ steps)))


Order = Literal["quadratic", "superlinear"]
_GAIN = 2.0  # e-folds that each of the last two steps of such an end removes at least
_FASTER = 1.5  # their mean gain beside that of the two steps before


def gains_grow(norms: Floats, rounding: Floats) -> bool:
    """Returns True when the norm fell faster and faster at the end, faster than by any fixed factor.

    The gain of a step is ln(‖g_k‖/‖g_{k+1}‖), the e-folds it removes. Where a fixed factor rules, gains stay alike. Of
    the last four gains before rounding the last two are at least 2 e-folds each, and together 1.5 times the two before.

    Args:
        norms: ‖g_k‖₂, shape (k,).
        rounding: the size below which each of them is rounding, shape (k,).
    """
    lost = np.flatnonzero(~(norms > rounding) | ~np.isfinite(norms))
    usable = norms[: lost[0]] if lost.size else norms
    if len(usable) < 5:
        return False
    gains = -np.diff(np.log(usable[-5:]))
    return bool((gains[2:] > _GAIN).all() and gains[2:].sum() > _FASTER * gains[:2].sum())


def still_pays(values: Floats) -> bool:
    """Returns True when f fell at every step of the second half, and in its last half by half as much as in its first.

    Args:
        values: f(x_k), or −f(x_k) for ascent, (k,).
    """
    late = values[len(values) // 2 :]
    if len(late) < 8 or not np.isfinite(late).all() or not (late[1:] < late[:-1]).all():
        return False
    middle = late[len(late) // 2]
    return bool(middle - late[-1] > 0.5 * (late[0] - middle))


def rises(values: Floats, rounding: npt.ArrayLike = 0.0) -> npt.NDArray[np.intp]:
    """The k ≥ 1 with values[k] > values[k − 1] by more than rounding, shape (number of rises,).

    Rounding is taken as 4ε of the larger of the two values, or as given for the two together, whichever is more. Values
    elsewhere in the run do not count: a run that diverges or converges passes through very different sizes.
    """
    with np.errstate(all="ignore"):
        sizes = np.abs(values)
        neighbours = np.maximum(sizes[1:], sizes[:-1])
        slack = np.maximum(4 * _EPSILON * neighbours, rounding)
        return np.flatnonzero(values[1:] - values[:-1] > np.where(np.isfinite(neighbours), slack, 0.0)) + 1


def above_rounding_of_rows(loss: DataObjective, points: Floats, values: Floats, rising: IntArray) -> IntArray:
    """The rises of a loss that rounding of its rows does not explain.

    A row's part ℓᵢ is known to Σ ε|xⱼ∂ℓᵢ/∂xⱼ|. Gradients of the parts may cancel where these errors do not: near the
    minimum f seems to rise although it falls.

    Args:
        loss: f.
        points, values: x and f, shapes (k, 2) and (k,).
        rising: the k at which a value is above the one before, (m,).
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


def period(points: Floats) -> int | None:
    """The period of the cycle a run has settled on, 2 to 64; None when it has settled on a point, or on nothing.

    The last half of the iterates (512 at most) is folded into phases; the smallest p for which every phase stays
    within a thousandth of the whole tail's extent, over at least four periods, is the period.

    Args:
        points: the iterates, shape (k, n).
    """
    tail = points[-min(len(points) // 2, _LONGEST_TAIL) :] if len(points) > 1 else points
    extent = float(np.ptp(tail, axis=0).max(initial=0.0))
    if not extent > max(1e-9 * float(np.abs(tail).max(initial=0.0)), _LEAST):
        return None
    longest = min(_LONGEST_PERIOD, len(tail) // _REPEATS)
    returned = np.abs(tail[-1] - tail[-1 - longest : -1]).max(axis=1)[::-1] <= _SAME * extent  # after 1, 2, … steps
    for candidate in np.flatnonzero(returned[1:]) + 2:
        whole = len(tail) // candidate * candidate
        phases = tail[-whole:].reshape(-1, candidate, tail.shape[1])
        if float(np.ptp(phases, axis=0).max()) <= _SAME * extent:
            return int(candidate)
    return None
