"""What the pictures of many runs show, in words computed from the data: a headline, and their alt texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.text.numbers import number
from app.text.outcomes import OUTCOMES, PHRASES, place, present
from gradnorm_core.sweeps import BasinMap, Bifurcation, OutcomeMap, StepSizeSweep
from gradnorm_core.sweeps.maps import extent_of

Ends = BasinMap | OutcomeMap
Floats = NDArray[np.float64]
Told = tuple[str, list[str]]
"""A headline without a full stop, and sentences."""
TOLD_POINTS = 4


def sweep_words(sweep: StepSizeSweep, best: float | None, where: str, predicted: Floats | None = None) -> Told:
    """Which step size was fastest, beside what the theory says is best in the worst case.

    Args:
        sweep: the runs.
        best: 2/(μ+λmax) at the minimum, where it is known and the theory speaks about this method.
        where: where that minimum is: " at the minimum (3, 2)", or "".
        predicted: steps that the theory predicts for each step size.
    """
    names, count = sweep.status_names, len(sweep.step_sizes)
    others = [f"{runs} {PHRASES[name]}" for name, runs in _counts(names).items() if name != "converged"]
    rest = [f"Of {count} runs {_joined(others)}."] if others else ["All others converge too."]
    if len(set(names.tolist())) == 1 and others:
        rest = [f"All {count} {PHRASES[names[0]]}."]
    theory = [] if best is None else [f"Best in the worst case is 2/(μ+λmax) = {number(best)}{where}."]
    if sweep.fastest is None:
        if predicted is not None and np.isfinite(predicted).any():
            rest.append(f"With the curvature{where} the theory needs about {number(np.nanmin(predicted), 2)} steps.")
        return f"None of {count} step sizes reaches the tolerance", rest
    return f"Fastest at α = {number(sweep.fastest)}: {_steps(np.nanmin(sweep.steps_to_tolerance))}", theory + rest


def strip_words(strip: Bifurcation, doublings: Sequence[float], where: str) -> Told:
    """Where the minimum loses its stability, and what follows.

    Args:
        strip: the runs.
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
        sentences.append(f"{_of(periods == -1)} {_joined(_names(strip.status_names[periods == -1]))}.")
    if doublings:
        return f"The minimum repels beyond α = 2/λmax = {number(doublings[0], 6)}", sentences
    if (periods > 1).any():
        sentences.insert(0, f"On a cycle: {_of(periods > 1)}.")
    settled = int((periods == 1).sum())
    return (
        f"{settled or 'None'} of {len(periods)} step sizes {'settle' if settled > 1 else 'settles'} on a point",
        sentences,
    )


def map_words(ends: Ends, noun: str) -> Told:
    """Which share arrives where, and which does not arrive."""
    extent, total = extent_of(ends), f"{ends.targets.size:,} {noun}"
    shares = [
        (_percent(ends.targets == rank), f"at {place(at, extent)}")
        for rank, at in enumerate(ends.attractors[:TOLD_POINTS])
    ]
    more = len(ends.attractors) - TOLD_POINTS
    if more > 0:
        shares.append((_percent(ends.targets >= TOLD_POINTS), f"at {more} other points"))
    headline = f"None of {total} arrives"
    if shares:
        first, *rest = shares
        headline = _joined([f"{first[0]} of {total} arrive {first[1]}", *(f"{share} {at}" for share, at in rest)])
    names, lost = ends.status_names, ends.targets < 0
    others = [f"{_percent((names == name) & lost)} {PHRASES[name]}" for name in present(set(names[lost].tolist()))]
    return headline, [f"{_capital(_joined(others))}."] if others else []


def _counts(names: NDArray[np.str_]) -> dict[str, int]:
    """How many runs ended how."""
    return {name: count for name in OUTCOMES if (count := int((names == name).sum()))}


def _names(names: NDArray[Any]) -> list[str]:
    return [PHRASES[name] for name in _counts(names)]


def _joined(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _of(mask: NDArray[np.bool_]) -> str:
    return f"{int(mask.sum())} of {mask.size} step sizes"


def _percent(mask: NDArray[np.bool_]) -> str:
    share = 100 * float(mask.mean())
    return f"{share:.0f} %" if share >= 1 else "under 1 %"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _steps(count: float) -> str:
    return "1 step" if round(count) == 1 else f"{round(count):,} steps"
