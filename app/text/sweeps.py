"""Findings about sweeps, bifurcation strips and maps: a headline and sentences computed from the runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.text.grammar import agreeing, capitalized, counted, joined
from app.text.numbers import number
from app.text.outcomes import OUTCOMES, place, present
from gradnorm_core.arrays import Floats
from gradnorm_core.sweeps import BasinMap, Bifurcation, OutcomeMap, StepSizeSweep
from gradnorm_core.sweeps.maps import extent_of

Ends = BasinMap | OutcomeMap
Findings = tuple[str, list[str]]
"""A headline without a full stop, and sentences."""
LISTED_POINTS = 4
"""Points of arrival that a sentence names; further ones are counted."""


def sweep_findings(sweep: StepSizeSweep, best: float | None, where: str, predicted: Floats | None = None) -> Findings:
    """The fastest step size, beside the one that the theory calls best in the worst case.

    Args:
        sweep: the runs.
        best: 2/(μ+λmax) at the minimum, where it is known and the theory speaks about this method.
        where: where that minimum is: " at the minimum (3, 2)", or "".
        predicted: steps that the theory predicts for each step size.
    """
    names, count = sweep.status_names, len(sweep.step_sizes)
    if (names == "flat_start").all():
        return "The start is within the tolerance: no step is taken, whatever the step size", []
    others = [f"{runs} {_what_they_do(name, runs)}" for name, runs in counts(names).items() if name != "converged"]
    rest = [f"Of {count} runs {joined(others)}."] if others else ["All others converge too."]
    if len(set(names.tolist())) == 1 and others:
        rest = [f"All {count} {_what_they_do(names[0], count)}."]
    theory = [] if best is None else [f"Best in the worst case is 2/(μ+λmax) = {number(best)}{where}."]
    if sweep.fastest is None:
        if predicted is not None and np.isfinite(predicted).any():
            rest.append(f"With the curvature{where} the theory needs about {number(np.nanmin(predicted), 2)} steps.")
        return f"None of {count} step sizes reaches the tolerance", rest
    return f"Fastest at α = {number(sweep.fastest)}: {counted(np.nanmin(sweep.steps_to_tolerance))}", theory + rest


def bifurcation_findings(
    strip: Bifurcation, doublings: Sequence[float], where: str, *, quadratic: bool = False
) -> Findings:
    """The step size at which the minimum loses its stability, and the cycles that follow.

    Args:
        strip: the runs.
        quadratic: whether f is a quadratic: then nothing cycles beyond the limit.
        doublings: step sizes at which the minimum's cycle doubles its period.
        where: where that minimum is.
    """
    periods = strip.periods
    sentences = []
    if len(doublings) > 1:
        listed = ", ".join(f"{2 ** (index + 1)} from α = {number(alpha, 6)}" for index, alpha in enumerate(doublings))
        sentences.append(f"The cycle that begins{where} has period {listed}.")
    if (periods == 0).any():
        sentences.append(f"Aperiodic, or not settled yet: {_of(periods == 0)}.")
    if (periods == -1).any():
        sentences.append(f"{_of(periods == -1)} {joined(_predicates(strip.status_names[periods == -1]))}.")
    if doublings and quadratic:
        limit = number(doublings[0], 6)
        return f"On a quadratic runs settle below α = 2/λmax = {limit} and grow without end above", sentences
    if doublings:
        return f"The minimum repels beyond α = 2/λmax = {number(doublings[0], 6)}", sentences
    if (periods > 1).any():
        sentences.insert(0, f"On a cycle: {_of(periods > 1)}.")
    settled = int((periods == 1).sum())
    return (
        f"{settled or 'None'} of {len(periods)} step sizes {'settle' if settled > 1 else 'settles'} on a point",
        sentences,
    )


def map_findings(ends: Ends, noun: str) -> Findings:
    """The shares of runs that arrive at each point, and those that do not arrive."""
    extent, total = extent_of(ends), f"{ends.targets.size:,} {noun}"
    shares = [
        (_percent(ends.targets == rank), f"at {place(at, extent)}")
        for rank, at in enumerate(ends.attractors[:LISTED_POINTS])
    ]
    more = len(ends.attractors) - LISTED_POINTS
    if more > 0:
        shares.append((_percent(ends.targets >= LISTED_POINTS), f"at {more} other points"))
    headline = f"None of {total} arrives"
    if shares:
        first, *rest = shares
        headline = joined([f"{first[0]} of {total} arrive {first[1]}", *(f"{share} {at}" for share, at in rest)])
    names, lost = ends.status_names, ends.targets < 0
    others = [
        f"{_percent((names == name) & lost)} {_what_they_do(name, 2)}" for name in present(set(names[lost].tolist()))
    ]
    return headline, [f"{capitalized(joined(others))}."] if others else []


def sweep_shape(sweep: StepSizeSweep) -> str | None:
    """The failures left and right of the fastest run; None where the picture shows no such shape."""
    if sweep.fastest is None:
        return None
    steps, best = sweep.steps_to_tolerance, int(np.nanargmin(sweep.steps_to_tolerance))
    left, right = sweep.step_sizes < sweep.step_sizes[best], sweep.step_sizes > sweep.step_sizes[best]
    slower = bool(left.any() and not (steps[left] < 2 * steps[best]).all())
    gone = bool(right.any() and (sweep.status_names[right] == "diverged").any())
    parts = [
        "To the left every step is short" if slower else "",
        "to the right runs overshoot and diverge" if gone else "",
    ]
    found = "; ".join(part for part in parts if part)
    return f"{capitalized(found)}." if found else None


def counts(names: NDArray[np.str_]) -> dict[str, int]:
    """The number of runs with each ending that occurs."""
    return {name: count for name in OUTCOMES if (count := int((names == name).sum()))}


def _predicates(names: NDArray[Any]) -> list[str]:
    return [_what_they_do(name, len(names)) for name in counts(names)]


def _what_they_do(name: str, runs: int) -> str:
    return agreeing(OUTCOMES[name].predicate, runs)


def _of(mask: NDArray[np.bool_]) -> str:
    return f"{int(mask.sum())} of {mask.size} step sizes"


def _percent(mask: NDArray[np.bool_]) -> str:
    share = 100 * float(mask.mean())
    return f"{share:.0f} %" if share >= 1 else "under 1 %"
