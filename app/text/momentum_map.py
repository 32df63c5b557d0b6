"""Findings about the map over step size and momentum: the best pair, and the pairs of the runs on the screen."""

from __future__ import annotations

from collections.abc import Iterable

from app.text.landmarks import at, of_which
from app.text.numbers import apart, below_one, factor, number
from app.text.recommended import best_pair, best_step
from app.text.sweeps import Findings
from app.text.taken_letters import NONE_TAKEN, Taken, in_other_words
from gradnorm_core.diagnostics.theory import ReferenceMinimum
from gradnorm_core.sweeps.momentum_map import MomentumMap

Pair = tuple[str, float, float]
"""A run: its name, its step size and its momentum."""
NO_MINIMUM = "There is no minimum here at which f curves upward in every direction, so there are no factors per step."
"""The words in place of a map."""


def momentum_findings(
    found: MomentumMap,
    reference: ReferenceMinimum,
    quadratic: bool,
    runs: Iterable[Pair],
    taken: Taken = NONE_TAKEN,
) -> Findings:
    """The best pair, the best without momentum, and the factors of the runs on the screen.

    Args:
        found: the map.
        reference: the minimum whose curvature it is made of.
        quadratic: whether the map holds everywhere, and not near that minimum alone.
        runs: those on the map.
        taken: the letters of the function.
    """
    (alpha, beta), rate = best_pair(found.smallest, found.largest), found.best[2]
    curvature = reference.curvature
    kappa, bare = curvature.condition_number, curvature.best_rate
    assert kappa is not None  # a map is that of a minimum
    assert bare is not None
    headline = f"Best at α = {alpha} and β = {beta}: ×{factor(rate)} a step"
    sentences = [
        f"With κ = {number(kappa)}{of_which(reference)} that is α = 4/(√λmax + √μ)² and β = ((√κ − 1)/(√κ + 1))², "
        "rounded up here: a little less β costs more than a little more. "
        f"Without momentum, β = 0, the best is α = {best_step(curvature)} with ×{factor(bare)} a step."
    ]
    sentences += [_on_the_map(found, *one, quadratic) for one in runs]
    if not quadratic:
        sentences.append(f"f is not quadratic: the map is made with the Hessian{at(reference)} and holds close to it.")
    return in_other_words(headline, taken), [in_other_words(one, taken) for one in sentences]


def _on_the_map(found: MomentumMap, name: str, step_size: float, momentum: float, quadratic: bool) -> str:
    """The factor of a run, or its place beyond the limit, where only a run on a quadratic diverges for certain."""
    rate, limit = found.rate(step_size, momentum), 2 * (1 + momentum) / found.largest
    place = f"{name}, α = {number(step_size)} and β = {below_one(momentum)},"
    if step_size > limit:
        here, edge = apart(step_size, limit)
        how = "diverges from almost every start" if quadratic else "is unstable"
        return f"{place} {how}: {here} is above 2(1+β)/λmax = {edge}."
    return f"{place} has ×{factor(rate)} a step in the long run, from almost every start."


def momentum_alt(found: MomentumMap, taken: Taken = NONE_TAKEN) -> str:
    """The map in words."""
    (alpha, beta), rate = best_pair(found.smallest, found.largest), found.best[2]
    words = (
        f"Map of the factor per step of momentum (heavy ball) over the step size, {number(found.step_sizes[0])} to "
        f"{number(found.step_sizes[-1])}, and the momentum, 0 to 1. Smallest, {factor(rate)}, at α = {alpha} "
        f"and β = {beta}; unstable beyond a line from α = {number(2 / found.largest)} without momentum to "
        f"α = {number(4 / found.largest)} with β = 1."
    )
    return in_other_words(words, taken)
