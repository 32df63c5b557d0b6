"""Findings about sweeps, bifurcation strips and maps: a headline and sentences computed from the runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.text.grammar import agreeing, capitalized, counted, joined, plural
from app.text.landmarks import at, name, of_which
from app.text.numbers import in_full, number
from app.text.outcomes import OUTCOMES, place, present
from app.text.recommended import best_step
from app.text.shares import percents
from app.text.taken_letters import fitted
from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.behaviour import ZIGZAG_SEEN
from gradnorm_core.diagnostics.theory import ReferenceMinimum
from gradnorm_core.sweeps import BasinMap, Bifurcation, OutcomeMap, ParameterMap, StepSizeSweep
from gradnorm_core.sweeps.maps import extent_of

Ends = BasinMap | OutcomeMap | ParameterMap
Findings = tuple[str, list[str]]
"""A headline without a full stop, and sentences."""
TIE = 1e-9
"""A step size within this share of the limit lies on it."""
LISTED_POINTS = 4
"""Points of arrival that a sentence names; further ones are counted."""


def sweep_findings(
    sweep: StepSizeSweep, reference: ReferenceMinimum | None, predicted: Floats | None = None
) -> Findings:
    """The fastest step size, beside the one that the theory calls best in the worst case.

    Args:
        sweep: the runs.
        reference: the minimum whose curvature the theory takes; None where no theory speaks about this method.
        predicted: steps that the theory predicts for each step size.
    """
    headline, sentences = _of_sweep(sweep, reference, predicted)
    return fitted(headline, sweep.spec.objective), [fitted(one, sweep.spec.objective) for one in sentences]


def _of_sweep(sweep: StepSizeSweep, reference: ReferenceMinimum | None, predicted: Floats | None) -> Findings:
    names, count = sweep.status_names, len(sweep.step_sizes)
    if (names == "flat_start").all():
        return "The start is within the tolerance: no step is taken, whatever the step size", []
    others = [f"{runs} {_what_they_do(name, runs)}" for name, runs in counts(names).items() if name != "converged"]
    rest = [f"Of {count} runs {joined(others)}."] if others else ["All others converge too."]
    if len(set(names.tolist())) == 1 and others:
        rest = [f"All {count} {_what_they_do(names[0], count)}."]
    theory, where = [], at(reference)
    if reference is not None and reference.curvature.best_step is not None:
        best = f"2/(μ+λmax){of_which(reference)} = {best_step(reference.curvature)}"
        theory = [f"Best in the worst case is {best}{where}."]
    if sweep.fastest is None:
        if predicted is not None and np.isfinite(predicted).any():
            steps = number(max(1.0, float(np.nanmin(predicted))), 2)
            rest.append(f"{_model(sweep, where)} needs about {steps} steps at most.")
        return f"None of {count} step sizes reaches the tolerance", rest
    return f"Fastest of {count} step sizes: {fastest(sweep)}", theory + rest


def fastest(sweep: StepSizeSweep) -> str:
    """``α = 0.179, 82 steps``, with an α that, typed as written, takes that many; "" where no run converges.

    Where others of the step sizes take as few, it says how many.
    """
    alpha, steps = sweep.fastest_rounded, sweep.steps_to_tolerance
    if alpha is None:
        return ""
    fewest = np.nanmin(steps)
    others = int((steps == fewest).sum()) - 1
    alike = f"; {counted(others, 'other')} {agreeing('takes', others)} as few" if others else ""
    return f"α = {in_full(alpha)}, {counted(fewest)}{alike}"


def _model(sweep: StepSizeSweep, where: str) -> str:
    """The function that the theory speaks about: f, or the quadratic that f resembles near its minimum."""
    if sweep.spec.objective.is_quadratic:
        return "By its curvature this quadratic"
    return f"A quadratic that curves as f{where}"


def bifurcation_findings(
    strip: Bifurcation, doublings: Sequence[float], reference: ReferenceMinimum | None
) -> Findings:
    """The step size at which the minimum loses its stability, and the cycles that follow.

    Args:
        strip: the runs.
        doublings: step sizes at which the cycle of the reference doubles its period; empty where no theory speaks.
        reference: the minimum, or the maximum, which runs settle on below the first of them.
    """
    headline, sentences = _of_strip(strip, doublings, reference)
    return fitted(headline, strip.spec.objective), [fitted(one, strip.spec.objective) for one in sentences]


def _of_strip(strip: Bifurcation, doublings: Sequence[float], reference: ReferenceMinimum | None) -> Findings:
    periods = strip.periods
    sentences = []
    if len(doublings) > 1:
        listed = ", ".join(f"{2 ** (index + 1)} from α = {number(alpha, 6)}" for index, alpha in enumerate(doublings))
        sentences.append(f"The cycle that begins{at(reference)} has period {listed}.")
    if (periods == 0).any():
        sentences.append(f"Aperiodic, or not settled yet: {_of(periods == 0)}.")
    if (periods == -1).any():
        sentences.append(f"{_of(periods == -1)} {joined(_predicates(strip.status_names[periods == -1]))}.")
    if doublings and reference is not None:
        return _limit_headline(strip, doublings[0], reference, sentences)
    if (periods > 1).any():
        sentences.insert(0, f"On a cycle: {_of(periods > 1)}.")
    settled = int((periods == 1).sum())
    return (
        f"{settled or 'None'} of {len(periods)} step sizes {'settle' if settled > 1 else 'settles'} on a point",
        sentences,
    )


def _limit_headline(strip: Bifurcation, limit: float, reference: ReferenceMinimum, sentences: list[str]) -> Findings:
    """The limit of stability; on a quadratic also what lies beyond it, unless the start has no part that grows."""
    shown = f"α = 2/λmax{of_which(reference)} = {number(limit, 6)}"
    repels = f"The {name(reference)} repels beyond {shown}"
    if not strip.spec.objective.is_quadratic:
        return repels, sentences
    settled = (strip.step_sizes > limit * (1 + TIE)) & (strip.periods == 1)
    if not settled.any():
        return f"On a quadratic runs settle below {shown} and grow without end above", sentences
    why = "since the start has no part along the steepest direction"
    count = f"{_of(settled)} {agreeing('settles', int(settled.sum()))}"
    return repels, [f"Beyond it {count} all the same, {why}.", *sentences]


def map_findings(ends: Ends, noun: str) -> Findings:
    """The shares of runs that come within the tolerance at each point, and those that do not.

    Such a point is no minimum by itself: on e^x the slope fades out, and x⁴ is flat for a while.
    """
    total = f"{ends.targets.size:,} {noun}"
    listed, names, lost = _places(ends), ends.status_names, ~ends.arrived
    where = [(f"at {place}", ends.targets == rank) for rank, place in enumerate(listed)]
    elsewhere = ends.arrived & ~np.isin(ends.targets, np.arange(len(listed)))
    if elsewhere.any():
        more = len(ends.attractors) - len(listed)
        uncounted = "more than " if (ends.arrived & (ends.targets < 0)).any() else ""
        where.append((f"at {uncounted}{more} other {plural('point', more)}", elsewhere))
    others = [(_what_they_do(name, 2), (names == name) & lost) for name in present(set(names[lost].tolist()))]
    shares = percents([float(mask.mean()) for _, mask in (*where, *others)])
    arrivals, failures = shares[: len(where)], shares[len(where) :]
    headline = f"None of {total} comes within the tolerance"
    if where:
        further = [f"{share} {place}" for share, (place, _) in zip(arrivals[1:], where[1:], strict=True)]
        headline = capitalized(joined([f"{arrivals[0]} of {total} come within the tolerance {where[0][0]}", *further]))
    clauses = [f"{share} {predicate}" for share, (predicate, _) in zip(failures, others, strict=True)]
    return headline, [f"{capitalized(joined(clauses))}."] if clauses else []


def _places(ends: Ends) -> list[str]:
    """The most frequent points of arrival in words, with the digits that it takes to tell them apart."""
    extent, found = extent_of(ends), ends.attractors[:LISTED_POINTS]
    for digits in (3, 4, 5, 6, 9):
        places = [place(point, extent, digits) for point in found]
        if len(set(places)) == len(places):
            break
    return places


def sweep_shape(sweep: StepSizeSweep) -> str | None:
    """The failures left and right of the fastest run; None where the picture shows no such shape."""
    if sweep.fastest is None:
        return None
    steps, best = sweep.steps_to_tolerance, int(np.nanargmin(sweep.steps_to_tolerance))
    left, right = sweep.step_sizes < sweep.step_sizes[best], sweep.step_sizes > sweep.step_sizes[best]
    gone = right & (sweep.status_names == "diverged")
    parts = [
        "To the left steps are shorter, and it takes more of them" if _short(sweep, left, steps[best]) else "",
        f"to the right runs {'overshoot and diverge' if _overshoot(sweep, gone) else 'diverge'}" if gone.any() else "",
    ]
    found = "; ".join(part for part in parts if part)
    return f"{capitalized(found)}." if found else None


def _short(sweep: StepSizeSweep, left: NDArray[np.bool_], fewest: float) -> bool:
    """Whether runs left of the fastest take longer because their steps are shorter.

    The shorter the steps, the more of them it takes: the runs that do not converge have spent all their steps, without
    a zig-zag, and lie left of all that converge.
    """
    steps, lost = sweep.steps_to_tolerance[left], sweep.status_names[left] != "converged"
    if not left.any() or (steps < 2 * fewest).all():
        return False
    on_the_way = sweep.status_names[left] == "iteration_limit"
    to_and_fro = sweep.zigzags[left] >= ZIGZAG_SEEN
    ordered = not lost[int(lost.sum()) :].any()
    return bool(ordered and (on_the_way & ~to_and_fro)[lost].all())


def _overshoot(sweep: StepSizeSweep, gone: NDArray[np.bool_]) -> bool:
    """Whether diverged runs went astray: f ends higher than it began. Where f falls without bound nothing is overshot.

    A run that is out of bounds after its first step has no later value of f that would tell.
    """
    objective, spec = sweep.spec.objective, sweep.spec
    first = float(objective.value_at(np.array(spec.start, dtype=np.float64)))
    rose = (sweep.values - first if spec.goal == "minimize" else first - sweep.values)[gone & (sweep.iterations > 0)]
    return bool(rose.size and (rose > 0).all())


def counts(names: NDArray[np.str_]) -> dict[str, int]:
    """The number of runs with each ending that occurs."""
    return {name: count for name in OUTCOMES if (count := int((names == name).sum()))}


def _predicates(names: NDArray[Any]) -> list[str]:
    return [_what_they_do(name, len(names)) for name in counts(names)]


def _what_they_do(name: str, runs: int) -> str:
    return agreeing(OUTCOMES[name].predicate, runs)


def _of(mask: NDArray[np.bool_]) -> str:
    return f"{int(mask.sum())} of {mask.size} step sizes"
