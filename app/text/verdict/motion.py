"""Sentences about the motion of a run: rises of f and of the norm, turns, speed."""

from __future__ import annotations

import math

import numpy as np

from app.text.grammar import counted
from app.text.numbers import PLAIN_NORM_NAMES, apart, factor, fine_factor, from_to, number
from app.text.verdict.case import Case, at_steps, slows_down
from app.text.verdict.causes import why_f_worsened, why_the_norm_rose
from app.text.verdict.fixed_step import unstable
from app.text.verdict.rough import held
from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.rates import contraction_rate, gradient_rounding
from gradnorm_core.diagnostics.turning import angles as turns_of
from gradnorm_core.diagnostics.turning import unit_vectors
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.row_clipping import ClipRows
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import EXPONENTS, gradient_norm
from gradnorm_core.objectives.data_objective import DataObjective

_PROGRESS = 0.9999  # a factor per step from here on is no progress
_FADED = 0.9  # of the curvature along the gradient after a quarter of the run: at the end there is less
_ACROSS = 0.5  # of the gradient: the larger part of a slow run is along directions without curvature
_ROUNDED = 1e-13  # of the farther point of two: a nearer one is 0 but for rounding
_ROUNDED_VALUES = 1e-14  # of f: a rise that is larger comes from terms that are larger than f, if it is rounding
_TENTH = 0.1  # of ∇f: closer to a minimum f is like the quadratic that touches it there
_PARTS = 4  # of the second half of a run, whose steps are compared
_SHORTER = 0.005  # by which each part is below the one before: rounding and a cycle explain no such fall
_STEADY = 0.05  # rates whose logarithms agree within that share are the same rate


def value_rises(case: Case) -> str | None:
    """Steps at which f went the wrong way, and what let it."""
    rises = case.diagnostics.value_rises
    if not rises.size:
        return None
    where = f"f {case.worsened} {at_steps(rises, case.steps)}{_by_more_than_rounding(case)}"
    return f"{where}: {why}." if (why := why_f_worsened(case)) else f"{where}."


def _by_more_than_rounding(case: Case) -> str:
    """The words “by more than its rounding” where the values of f show other rises than are counted; else "".

    Rounding of terms larger than f may make its values seem to rise, or hide that it does: by its slopes 1 − exp(−x²)
    may rise at a step near 0 at which its values, multiples of 10⁻¹⁶, stay the same.
    """
    values, told = case.sign * case.run.values, case.diagnostics.value_rises
    changes, sizes = np.diff(values), np.maximum(np.abs(values[1:]), np.abs(values[:-1]))
    seeming = np.flatnonzero(changes > _ROUNDED_VALUES * sizes) + 1
    steps, gradients = np.diff(case.run.points, axis=0), case.sign * case.run.gradients
    with np.errstate(all="ignore"):
        slopes = ((gradients[1:] + gradients[:-1]) * steps).sum(axis=1) / 2
    small = _ROUNDED_VALUES * float(np.abs(values).max())
    hidden = np.flatnonzero((slopes > 0) & (slopes <= small) & (changes <= 0) & (changes > -small)) + 1
    all_are = np.isin(np.concatenate([seeming, hidden]), told).all()
    return "" if all_are else " by more than its rounding"


def norm_rises(case: Case) -> str | None:
    """Steps at which a norm of the gradient rose although f went the right way all the time.

    Where f stayed the same in float64 at such a step, or seems to rise by its rounding, which way it went is not known.
    """
    rises = case.diagnostics.norm_rises
    if case.diagnostics.value_rises.size or case.diagnostics.kinks.size or not any(rises[p].size for p in EXPONENTS):
        return None
    if _by_more_than_rounding(case):
        return None
    if rises[2].size:
        if (case.run.values[rises[2]] == case.run.values[rises[2] - 1]).any():
            return None
        return f"f never {case.worsened}, yet ‖∇f‖₂ rose {at_steps(rises[2], case.steps)}: {why_the_norm_rose(case)}."
    for p in EXPONENTS:
        if rises[p].size:
            rose = f"{PLAIN_NORM_NAMES[p]} rose {at_steps(rises[p], case.steps)}"
            return f"‖∇f‖₂ never rose, yet {rose}: what counts as smaller depends on the norm."
    return None


def long_climb_of_the_norm(case: Case) -> str | None:
    """`norm_rises` where it is the main story: the norm rose most of the time."""
    return norm_rises(case) if 2 * case.diagnostics.norm_rises[2].size > case.steps else None


def slowing_down(case: Case) -> str | None:
    """A factor per step that itself creeps up to 1."""
    early, late = case.diagnostics.early_rate, case.diagnostics.contraction_rate
    found = case.found
    flat = case.diagnostics.leads_nowhere or (found is not None and (found.kind == "degenerate" or found.by_values))
    if early is None or late is None or not late < 1 or not flat or not slows_down(case):
        return None
    if found is None and case.diagnostics.kinks.size:
        return None  # the norm jumps from one side of a kink to the other
    if not _is_of_all(late, case.diagnostics.norms[2]):
        return None
    factors = factor(early), factor(late)
    if factors[0] == factors[1]:
        factors = apart(early, late)
    cause = ": without curvature at the end no fixed factor holds" if _ends_without_curvature(case) else ""
    return (
        f"The norm falls more and more slowly, by the factor {factors[0]} a step in the second quarter of the run and "
        f"by {factors[1]} in the second half{cause}."
    )


def _ends_without_curvature(case: Case) -> bool:
    """Whether a run whose steps go by f alone ends along a direction in which f hardly bends any more.

    Steps that a velocity, a sum of squares or a schedule makes longer or shorter slow it down by themselves.
    """
    spec, found = case.run.spec, case.found
    by_f = isinstance(spec.direction, Steepest | Newton) and spec.noise is None
    if not by_f or not (isinstance(spec.step_rule, Fixed) or spec.step_rule.searches):
        return False
    if not abs(_bend(case, case.steps)) < _FADED * abs(_bend(case, case.steps // 4)):
        return False
    if found is None:
        return True
    across = found.curvature.eigenvectors[:, np.array(found.curvature.signs, dtype=int) != 0]
    last = unit_vectors(case.run.gradients[-1:])[0]
    return bool(found.curvature.signs) and not float(np.abs(last @ across).max(initial=0.0)) > _ACROSS


def _bend(case: Case, k: int) -> float:
    """gᵀ∇²f·g/gᵀg at iterate k, the curvature along the gradient."""
    unit = unit_vectors(case.run.gradients[k : k + 1])[0]
    return float(unit @ case.run.objective.hessian_at(case.run.points[k]) @ unit)


def steps_to_go(case: Case) -> str | None:
    """The steps still needed by a run that the limit stopped while its norm fell as predicted."""
    rate, predicted, spec = case.diagnostics.contraction_rate, case.diagnostics.predicted_rate, case.run.spec
    tolerance, norm = spec.gradient_tolerance, float(gradient_norm(case.run.gradients[-1], spec.tolerance_norm))
    if rate is None or predicted is None or not 0 < tolerance < norm or not rate < 1 or not 0 < predicted < 1:
        return None
    if tolerance <= gradient_rounding(case.run.points[-1:], case.diagnostics.path_eigenvalues[-1:])[0]:
        return None  # float64 may not reach it
    if abs(math.log(rate) - math.log(predicted)) > _STEADY * abs(math.log(predicted)):
        return None
    more = math.log(tolerance / norm) / math.log(rate)
    if more > 1e7 or not _is_like_a_quadratic(case):
        return None
    falls = f"The norm falls by the factor {fine_factor(rate)} a step"
    return f"{falls}, so the tolerance is about {number(more, 2)} steps away."


def _is_like_a_quadratic(case: Case) -> bool:
    """Whether ∇f at the last iterate is that of the quadratic which touches f at the minimum, but for a tenth."""
    if case.quadratic or case.found is None:
        return case.quadratic
    curvature, gradient = case.found.curvature, case.sign * case.run.gradients[-1]
    way = curvature.eigenvectors.T @ (case.run.points[-1] - case.found.point)
    foretold = curvature.eigenvectors @ (curvature.eigenvalues * way)
    return bool(gradient_norm(gradient - foretold) <= _TENTH * gradient_norm(gradient))


def measured_rate(case: Case) -> str | None:
    """The factor by which the norm fell, for methods without a sentence from the theory."""
    rate, restless = case.diagnostics.contraction_rate, case.run.spec.noise is not None
    if rate is None or rate > _PROGRESS or case.step_size is not None or restless or case.diagnostics.order:
        return None
    if not _is_of_all(rate, case.diagnostics.norms[2]):
        return None
    return f"Over the second half of the run ‖∇f‖₂ shrank by the factor {factor(rate)} a step on average."


def _is_of_all(rate: float, norms: Floats) -> bool:
    """Whether a rate is that of the whole second half of a run, and not of its part up to a norm that is rounding."""
    whole = contraction_rate(norms, np.zeros(1))
    return whole is not None and math.isclose(math.log(whole), math.log(rate), rel_tol=_STEADY)


def turns(case: Case) -> str | None:
    """The turns of a method other than the fixed step, and how much of them is undone."""
    angles = case.diagnostics.angles[np.isfinite(case.diagnostics.angles)]
    if case.diagnostics.behaviour not in ("zig-zags", "turns") or case.step_size is not None or not angles.size:
        return None
    if bool(np.abs(angles - 90).max() < 0.1):
        return (
            "Each gradient is at a right angle to the one before: every step went as far as its line leads "
            f"{case.onward}."
        )
    turn = float(np.nanmean(turns_of(case.run.directions)))
    share = "part" if case.diagnostics.behaviour == "zig-zags" else "little"
    return (
        f"From step to step the direction turns by {number(turn)}° on average, and {share} of the turn is undone by "
        f"the next: the zig-zag number is {number(case.diagnostics.zigzag)}, where 1 means back and forth."
    )


def last_turn_back(case: Case) -> str | None:
    """The end of a zig-zag that the curvature at the end of the run does not explain, where it was over half-way."""
    if case.diagnostics.behaviour != "zig-zags" or case.step_size is None:
        return None
    if case.rest is not None and case.step_size * case.rest.curvature.largest > 1:
        return None
    back = np.flatnonzero(case.diagnostics.angles > 90) + 1
    if not back.size or 2 * back[-1] > case.steps:
        return None
    return f"The zig-zag is over: step {back[-1]} is the last at which the gradient turns by more than a right angle."


def unable_to_settle(case: Case) -> str | None:
    """Why steps that do not get shorter, across a kink or by the method, cannot settle."""
    if case.steps < 2 or held(case):
        return None
    lengths = gradient_norm(np.diff(case.run.points[case.steps // 2 :], axis=0))
    across = bool(case.diagnostics.kinks.size)
    if not 0 < lengths.max() <= (2 if across else 1 + 1e-6) * lengths.min() or _shortening(lengths):
        return None
    untold = across and case.diagnostics.rough is None
    why = "Across a kink the gradient jumps instead of fading: every" if untold else "Every"
    return (
        f"{why} step of the second half is at least {number(float(lengths.min()))} long, so the run cannot come closer "
        "than half of that to any point and stay there."
    )


def _shortening(lengths: Floats) -> bool:
    """Whether steps get shorter all along, by a schedule or as AdaGrad's do: no length is the least of all to come."""
    if len(lengths) < _PARTS:
        return False
    parts = np.array_split(lengths, _PARTS)
    ends = np.array([[part.min(), part.max()] for part in parts])
    return bool((ends[1:] < (1 - _SHORTER) * ends[:-1]).all())


def widening(case: Case) -> str | None:
    """The extent reached by a run that swings wider and wider."""
    if case.diagnostics.behaviour != "diverges" or case.run.status.name == "diverged" or not case.widens:
        return None
    first, last = float(case.run.values[0]), float(case.run.values[-1])
    return f"f went {from_to(first, last)} in {counted(case.steps)}, and the swings get wider."


def cycle(case: Case) -> str | None:
    """The points a run goes round at the end."""
    period = case.diagnostics.period
    if period is None:
        return None
    bounded = "The run does not diverge all the same: at" if unstable(case) else "At"
    if period == 2:
        sizes = np.abs(case.run.points[-2:]).max(axis=1)
        scale = float(sizes[sizes > _ROUNDED * sizes.max()].min(initial=math.inf))  # one point may be far out
        first, second = (case.place(point, scale) for point in case.run.points[-2:])
        return f"{bounded} the end it alternates between {first} and {second}."
    return f"{bounded} the end the iterates repeat every {period} steps."


def clipped(case: Case) -> str | None:
    """Steps at which the clip changed the gradient."""
    clip = case.run.spec.clip
    if clip is None or not case.steps:
        return None
    spec, points = case.run.spec, case.run.points[: case.steps]
    if isinstance(clip, ClipRows):
        return _clipped_rows(case, clip, points)
    taken = spec.seen(points, clipped=False) if spec.noise else case.run.gradients[: case.steps]
    changed = np.flatnonzero((clip.transform(taken.T, 0) != taken.T).any(axis=0)) + 1
    return f"The clip changed the gradient {at_steps(changed, case.steps)}." if changed.size else None


def _clipped_rows(case: Case, clip: ClipRows, points: Floats) -> str | None:
    """Steps at which the clip shortened rows, and how many of them."""
    loss, added = case.run.objective, case.run.spec.noise
    assert isinstance(loss, DataObjective)
    shares = clip.shares(loss, points, added if isinstance(added, Minibatch) else None)
    changed = np.flatnonzero(shares > 0) + 1
    if not changed.size:
        return None
    often = f"{100 * shares[changed - 1].mean():.0f} %"
    return f"The clip shortened gradients of rows {at_steps(changed, case.steps)}, there {often} of them on average."
