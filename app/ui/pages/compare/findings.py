"""The findings of a comparison: where the paths part, which run arrives first, and how the others end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from app.text.grammar import agreeing, counted, joined
from app.text.numbers import PLAIN_NORM_NAMES, number, pair
from app.text.outcomes import OUTCOMES
from app.ui.pages.compare.results import Result
from gradnorm_core.diagnostics.parting import SAME, parting
from gradnorm_core.norms import gradient_norm

APART = 1e-3
"""Ends that lie farther apart than this share of the paths' extent are different points."""
FEW = 3
"""With more runs than this, sentences are shortened."""
SPENT = "spends its budget"
MORE = 1.05
"""From this ratio of gradients on, the sentence states the ratio."""


def where_they_part(results: Sequence[Result]) -> tuple[str, ...]:
    """One sentence for each k at which runs part from the first run."""
    first, *others = results
    groups: dict[int, list[Result]] = {}
    together = []
    for other in others:
        k = parting(first.run, other.run)
        if k is not None:
            groups.setdefault(k, [first]).append(other)
        elif np.array_equal(first.run.points[0], other.run.points[0]):
            together.append(other)
    sentences = [_parting_sentence(k, group, len(results)) for k, group in sorted(groups.items())]
    if together:
        sentences.append(f"{_letters([first, *together])} take the same steps.")
    return tuple(sentences)


def _parting_sentence(k: int, group: Sequence[Result], total: int) -> str:
    who = f"{_letters(group)} part" if total > 2 and len(group) < total else "The paths part"
    steps = f": {_step_clause(k, group)}" if len(group) <= FEW else ""
    return f"{who} at k = {k}{steps}."


def _step_clause(k: int, group: Sequence[Result]) -> str:
    """How step k of the runs differs: in the step size if the directions agree, else in length or in its end."""
    alphas = [float(one.run.step_sizes[k]) for one in group]
    ways = np.array([one.run.directions[k] for one in group])
    steps = np.array([one.run.points[k + 1] - one.run.points[k] for one in group])
    lengths = [float(length) for length in gradient_norm(steps, 2)]
    if np.allclose(ways, ways[0], rtol=SAME, atol=0.0):
        return f"α = {_listed(alphas, group, number)}"
    if not np.allclose(lengths, lengths[0], rtol=1e-3, atol=0.0):
        return f"steps of length {_listed(lengths, group, number)}"
    return f"steps to {_listed([one.run.points[k + 1] for one in group], group, pair)}"


def _listed(quantities: Sequence[object], group: Sequence[Result], words: Callable[..., str]) -> str:
    """The quantities with the letters of their runs, with the digits needed to distinguish them, at most six."""
    for digits in (3, 4, 5, 6):
        texts = [words(quantity, digits) for quantity in quantities]
        if len(set(texts)) == len(texts):
            break
    return ", ".join(f"{text} ({one.letter})" for text, one in zip(texts, group, strict=True))


def conclusion(results: Sequence[Result]) -> str:
    """The sentence on the run that arrives first and on the others."""
    arrived = sorted((one for one in results if one.arrived), key=lambda one: one.gradients)
    rest = [one for one in results if not one.arrived]
    if not arrived:
        return f"{_nobody(rest)}."
    first = arrived[0]
    head = f"Only {first.letter} arrives" if len(arrived) == 1 else f"{first.letter} arrives first"
    parts = [f"{head}, with {_cost(first)}"]
    if len(arrived) > 1:
        if arrived[1].gradients == first.gradients:
            same = [one for one in arrived if one.gradients == first.gradients]
            parts = [f"{_letters(same)} arrive with {counted(first.gradients, 'gradient')} each"]
            arrived = arrived[len(same) - 1 :]
        parts += _later(arrived[1:], first)
    return "; ".join([*parts, *_left_over(rest)]) + "."


def _nobody(rest: Sequence[Result]) -> str:
    """The sentence for a comparison in which no run arrives: the run with the lowest value."""
    spec = rest[0].run.spec
    up = spec.goal == "maximize"
    test = f"{PLAIN_NORM_NAMES.get(spec.tolerance_norm, '‖∇f‖')} ≤ {number(spec.gradient_tolerance)}"
    going = [one for one in rest if not one.lost and np.isfinite(one.run.values[-1])]
    if not going:
        return "; ".join([f"No run reaches {test}", *_left_over(rest)])
    best = (max if up else min)(going, key=lambda one: float(one.run.values[-1]))
    way = "highest" if up else "lowest"
    end = f"{best.letter} comes {way}, to f = {number(best.run.values[-1])} with {_cost(best)}"
    return "; ".join([f"No run reaches {test}", end, *_left_over([one for one in rest if one.lost])])


def _later(later: Sequence[Result], first: Result) -> list[str]:
    """The gradients of the other runs that arrive: a clause for each run, or one for all if they are many."""
    if len(later) >= FEW:
        return ["then " + ", ".join(f"{one.letter} ({one.gradients})" for one in later)]
    return [_needs(one, first) for one in later]


def _needs(one: Result, first: Result) -> str:
    ratio = one.gradients / first.gradients
    if ratio < MORE:
        return f"{one.letter} needs {_cost(one)}"
    return f"{one.letter} needs {_cost(one, '')}, {number(ratio, 2)} times as many"


def _cost(one: Result, noun: str = "gradient") -> str:
    """The number of gradients, and of values and Hessians where the method uses them."""
    spent = one.run.evaluations
    besides = []
    if spent.values > spent.gradients:
        besides.append(f"{spent.values} values of f")
    if spent.hessians:
        besides.append(counted(spent.hessians, "Hessian"))
    gradients = counted(spent.gradients, noun) if noun else str(spent.gradients)
    return gradients + (f" (and {joined(besides)})" if besides else "")


def _left_over(rest: Sequence[Result]) -> list[str]:
    """A clause for each way in which runs ended without arriving."""
    fates: dict[str, list[Result]] = {}
    for one in rest:
        fates.setdefault(_fate(one), []).append(one)
    return [_group_clause(group, fate) for fate, group in fates.items()]


def _group_clause(group: Sequence[Result], fate: str) -> str:
    """``B diverges``, ``B and C diverge``; for a single run with a spent budget also the norm it reached."""
    if fate != SPENT:
        return f"{_letters(group)} {agreeing(fate, len(group))}"
    if len(group) > 1:
        return f"{_letters(group)} have not arrived when their budget is spent"
    one = group[0]
    p = one.run.spec.tolerance_norm
    norm = float(gradient_norm(one.run.gradients[-1], p))
    return f"{one.letter} has {PLAIN_NORM_NAMES.get(p, '‖∇f‖')} = {number(norm)} left when its budget is spent"


def _fate(one: Result) -> str:
    name = one.run.status.name
    if one.lost and name in ("iteration_limit", "diverged"):
        return OUTCOMES["diverged"].predicate
    return SPENT if name == "iteration_limit" else OUTCOMES[name].predicate


def different_ends(results: Sequence[Result]) -> str | None:
    """The sentence on runs that arrived at different points; None when all arrived at one."""
    arrived = [one for one in results if one.arrived]
    if len(arrived) < 2:
        return None
    extent = max(float(np.ptp(one.run.points, axis=0).max()) for one in arrived)
    groups: list[list[Result]] = []
    for one in arrived:
        near = (group for group in groups if _distance(group[0], one) <= APART * extent)
        group = next(near, None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    if len(groups) == 1:
        return None
    ends = ", ".join(f"{_letters(group)} at {group[0].case.place(group[0].run.points[-1])}" for group in groups)
    return f"They arrive at different points: {ends}."


def _distance(one: Result, other: Result) -> float:
    return float(np.abs(one.run.points[-1] - other.run.points[-1]).max())


def _letters(group: Sequence[Result]) -> str:
    return joined([one.letter for one in group])
