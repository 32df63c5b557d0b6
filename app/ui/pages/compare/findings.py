"""The findings of a comparison: where the paths part, which run arrives first, and how the others end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from app.text.grammar import agreeing, capitalized, counted, joined
from app.text.numbers import PLAIN_NORM_NAMES, number, pair, unlike
from app.text.outcomes import OUTCOMES
from app.text.taken_letters import fitted
from app.ui.pages.compare.results import Result
from gradnorm_core.diagnostics.parting import SAME, equal_steps, parting
from gradnorm_core.norms import gradient_norm

APART = 1e-3
"""Ends that lie farther apart than this share of the shorter path's extent are different points."""
FEW = 3
"""With more runs than this, sentences are shortened."""
SPENT = "spends its budget"
MORE = 1.05
"""From this ratio of gradients on, the sentence states the ratio."""


def where_they_part(results: Sequence[Result]) -> tuple[str, ...]:
    """One sentence for each k at which runs part from the first run, and one on the runs that never do."""
    first, *others = results
    groups: dict[int, list[Result]] = {}
    together = []
    for other in others:
        k = parting(first.run, other.run)
        if k is not None:
            groups.setdefault(k, []).append(other)
        elif np.array_equal(first.run.points[0], other.run.points[0]):
            together.append(other)
    sentences = [_parting_sentence(k, first, group, len(results)) for k, group in sorted(groups.items())]
    return (*sentences, *_together(first, together))


def _parting_sentence(k: int, first: Result, group: Sequence[Result], total: int) -> str:
    everyone = [first, *group]
    if len(group) > 1:  # the others may go on together
        who = f"{_letters(group)} part from {first.letter}"
    else:
        who = f"{_letters(everyone)} part" if total > 2 else "The paths part"
    steps = f": {_step_clause(k, everyone)}" if len(everyone) <= FEW else ""
    return f"{who} at k = {k}{steps}."


def _together(first: Result, others: Sequence[Result]) -> list[str]:
    """The runs that take the steps of the first run, all of them or as far as both go."""
    whole = [one for one in others if one.run.iterations == first.run.iterations]
    part = [one for one in others if one not in whole and min(one.run.iterations, first.run.iterations)]
    sentences = []
    if whole and first.run.iterations:
        sentences.append(f"{_letters([first, *whole])} take the same steps{_digits(first, whole)}.")
    if part:
        same = agreeing(f"takes the steps of {first.letter}", len(part))
        sentences.append(f"As far as both go, {_letters(part)} {same}{_digits(first, part)}.")
    return sentences


def _digits(first: Result, others: Sequence[Result]) -> str:
    """States to how many digits runs go together whose steps differ by more than rounding."""
    return "" if all(equal_steps(first.run, one.run) for one in others) else " to nine digits"


def _step_clause(k: int, group: Sequence[Result]) -> str:
    """How step k of the runs differs: in the step size if the directions agree, else in length or in its end."""
    alphas = [float(one.run.step_sizes[k]) for one in group]
    ways = np.array([one.run.directions[k] for one in group])
    steps = np.array([one.run.points[k + 1] - one.run.points[k] for one in group])
    lengths = [float(length) for length in gradient_norm(steps, 2)]
    if np.allclose(ways, ways[0], rtol=SAME, atol=0.0):
        return fitted(f"α = {_listed(alphas, group, number)}", group[0].run.objective)
    if not np.allclose(lengths, lengths[0], rtol=1e-3, atol=0.0):
        return f"steps of length {_listed(lengths, group, number)}"
    return f"steps to {_listed([one.run.points[k + 1] for one in group], group, pair)}"


def _listed(quantities: Sequence[object], group: Sequence[Result], words: Callable[..., str]) -> str:
    """The quantities with the letters of their runs, with the digits needed to distinguish them."""
    different = len({words(quantity, 17) for quantity in quantities})
    for digits in (3, 4, 5, 6, 9, 12, 17):
        texts = [words(quantity, digits) for quantity in quantities]
        if len(set(texts)) == different:
            break
    return ", ".join(f"{text} ({one.letter})" for text, one in zip(texts, group, strict=True))


def conclusion(results: Sequence[Result]) -> str:
    """The sentence on the run that arrives first and on the others."""
    resting = [one for one in results if one.run.status.name == "flat_start"]
    moving = [one for one in results if one not in resting]
    arrived = sorted((one for one in moving if one.arrived), key=lambda one: one.gradients)
    rest = [one for one in moving if not one.arrived]
    if not moving:
        return f"Every run starts where {_test(resting[0])}: none takes a step."
    clauses = [*_arrivals(arrived, bool(resting)), *_left_over(rest + resting)] if arrived else _nobody(rest, resting)
    return "; ".join(clauses) + "."


def _arrivals(arrived: Sequence[Result], resting: bool) -> list[str]:
    """The clauses on the runs that pass the gradient test, by their gradients; `resting`: others need not take a step.

    Where f is flat or a minimum is still far off, the test is passed and the run has not arrived.
    """
    first, among = arrived[0], "Of the runs that take a step " if resting else ""
    arrive, arrives = (
        ("arrive", "arrives") if all(one.is_there for one in arrived) else ("meet the tolerance", "meets the tolerance")
    )
    same = [one for one in arrived if one.gradients == first.gradients]
    if len(arrived) == 1:
        head = f"{among}only {first.letter} {arrives}, with {_cost(first)}"
    elif len(same) > 1:
        when = " first," if len(same) < len(arrived) else ""
        head = f"{among}{_letters(same)} {arrive}{when} with {counted(first.gradients, 'gradient')} each"
    else:
        head = f"{among}{first.letter} {arrives} first, with {_cost(first)}"
    return [capitalized(head), *_later(arrived[len(same) :], first)]


def _test(one: Result) -> str:
    """The test on the gradient: ``‖∇f‖₂ ≤ 10⁻⁶``."""
    spec = one.run.spec
    return f"{PLAIN_NORM_NAMES.get(spec.tolerance_norm, '‖∇f‖')} ≤ {number(spec.gradient_tolerance)}"


def _nobody(rest: Sequence[Result], resting: Sequence[Result]) -> list[str]:
    """The clauses for a comparison in which no run arrives: the ends of the lost runs, the best value of the others."""
    going = [one for one in rest if not one.lost and np.isfinite(one.run.values[-1])]
    others = [*(one for one in rest if one not in going), *resting]
    which = "No run that takes a step" if resting else "No run"
    clauses = [f"{which} reaches {_test(rest[0])}", *_left_over(others)]
    return [*clauses, _best(going, bool(others))] if going else clauses


def _best(going: Sequence[Result], others: bool) -> str:
    """The runs whose last value is the best; `others`: runs that are out of it have been named before."""
    up = going[0].run.spec.goal == "maximize"
    value = (max if up else min)(float(one.run.values[-1]) for one in going)
    best = [one for one in going if float(one.run.values[-1]) == value]
    costs = {_cost(one) for one in best}
    cost = f", with {costs.pop()}{' each' if len(best) > 1 else ''}" if len(costs) == 1 else ""
    if len(going) == 1 and others:
        return f"{best[0].letter} ends at f = {number(value)}{cost}"
    who = ("of the others " if others else "") + f"{_letters(best)} {agreeing('ends', len(best))}"
    return f"{who} {'highest' if up else 'lowest'}, at f = {number(value)}{cost}"


def _later(later: Sequence[Result], first: Result) -> list[str]:
    """The gradients of the other runs that pass the test: a clause for each run, or one for all if they are many."""
    if len(later) >= FEW:
        return ["then " + ", ".join(f"{one.letter} ({one.gradients})" for one in later)]
    return [_needs(one, first) for one in later]


def _needs(one: Result, first: Result) -> str:
    ratio = one.gradients / first.gradients
    if ratio < MORE:
        return f"{one.letter} needs {_cost(one)}"
    return f"{one.letter} needs {_cost(one, '')}, {number(ratio)} times as many"


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
    norm = unlike(float(gradient_norm(one.run.gradients[-1], p)), [one.run.spec.gradient_tolerance])
    return f"{one.letter} has {PLAIN_NORM_NAMES.get(p, '‖∇f‖')} = {norm} left when its budget is spent"


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
    groups: list[list[Result]] = []
    for one in arrived:
        near = (group for group in groups if _one_place(group[0], one))
        group = next(near, None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    if len(groups) == 1:
        return None
    ends = ", ".join(f"{_letters(group)} at {_end(group[0])}" for group in groups)
    return f"They {'arrive' if all(one.is_there for one in arrived) else 'stop'} at different points: {ends}."


def _one_place(one: Result, other: Result) -> bool:
    """Whether two runs end at one point, as far as the shorter path and the digits on the screen can tell."""
    extent = min(float(np.ptp(run.points, axis=0).max()) for run in (one.run, other.run))
    distance = float(np.abs(one.run.points[-1] - other.run.points[-1]).max())
    return distance <= APART * extent or _end(one) == _end(other)


def _end(one: Result) -> str:
    return one.case.place(one.run.points[-1])


def _letters(group: Sequence[Result]) -> str:
    return joined([one.letter for one in group])
