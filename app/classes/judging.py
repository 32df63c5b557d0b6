"""The judgement of a round: for every answer whether it is right and why, and the outcomes of the runs among them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from app.classes.answers import direction_of
from app.classes.questions import Kind, Question
from app.classes.ready import aim
from app.classes.records import Given
from app.classes.truths import Truth, truth
from app.compute import results
from app.compute.curve_shape import allowed, distance
from app.text.explanations import why_not
from app.text.grammar import counted
from app.text.numbers import apart, in_full, number, pair
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.digits import ALL
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.base import has_step_size, with_step_size

RUN_QUANTITIES: Final = ("step_size", "best_step")
"""Numbers that make a run: the step size is the answer."""
ROUNDING: Final = 1e-12
"""Rounding adds up to this to the distance of an answer that lies exactly at its limit: 0.18 is 10 % below 0.2."""
_ENDS: Final = {
    "iteration_limit": "is not there after {steps}", "diverged": "diverges", "left_the_domain": "leaves the domain",
    "derivative_undefined": "comes to a point without gradient", "stalled": "gets stuck after {steps}",
    "precision_limit": "stops at the limit of float64 after {steps}", "step_rule_failed": "finds no step size",
    "flat_start": "takes no step: at the start the gradient is within the tolerance",
    "value_tolerance": "stops after {steps}, at which f hardly changes", "rule_failed": "finds no direction",
    "step_tolerance": "stops after {steps}, of which the last is next to nothing",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement of one answer.

    Attributes:
        right: None where nothing is judged.
        why: a sentence, "" where there is nothing to say.
        run: the outcome of the run that the answer makes, as JSON, or None.
    """

    right: bool | None = None
    why: str = ""
    run: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judgement of a round.

    Attributes:
        question, truth: what was asked, and what is right.
        answers: the judged answers of the last vote, by seat.
        first: those of the first vote where there were two, by seat.
    """

    question: Question
    truth: Truth
    answers: Mapping[int, Judged]
    first: Mapping[int, Judged] = field(default_factory=dict)


def judge_round(question: Question, answers: Sequence[Given], vote: int) -> Judgement:
    """Judges all answers of a round; the runs among them are computed together."""
    known = truth(question)
    last = [given for given in answers if given.vote == vote]
    first = [given for given in answers if given.vote == 1] if vote > 1 else []
    return Judgement(question, known, _judged(question, known, last), _judged(question, known, first))


def _judged(question: Question, known: Truth, answers: Sequence[Given]) -> dict[int, Judged]:
    values = [json.loads(given.answer) for given in answers]
    found = judge(question, known, values)
    return {given.seat: one for given, one in zip(answers, found, strict=True)}


def judge(question: Question, known: Truth, values: Sequence[Any]) -> list[Judged]:
    """Judges checked answers, in their order."""
    outcomes = outcomes_of(question, values)
    one = _JUDGES[question.kind]
    return [one(question, known, value, outcome) for value, outcome in zip(values, outcomes, strict=True)]


# ── runs ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def outcomes_of(question: Question, values: Sequence[Any]) -> list[dict[str, Any] | None]:
    """The outcome of the run that each answer makes, None where answers make none."""
    base = question.spec
    specs = [spec_of(question, value) for value in values]
    found: list[dict[str, Any] | None] = [None] * len(values)
    groups: dict[RunSpec, list[int]] = {}
    for place, spec in enumerate(specs):
        if spec is not None:
            same = replace(spec, start=base.start, step_rule=with_step_size(spec.step_rule, 1.0))
            groups.setdefault(same, []).append(place)
    for shared, places in groups.items():
        chosen = [spec for place in places if (spec := specs[place]) is not None]
        for place, outcome in zip(places, _batch(shared, chosen), strict=True):
            found[place] = outcome
    return found


def spec_of(question: Question, value: Any) -> RunSpec | None:
    """The run that an answer makes, None where it makes none."""
    spec = question.spec
    if question.kind == "place" and question.quantity == "start":
        return replace(spec, start=tuple(value))
    if question.kind == "number" and question.quantity in RUN_QUANTITIES:
        return replace(spec, step_rule=with_step_size(spec.step_rule, value)) if value > 0 else None
    if question.kind != "run":
        return None
    if "start" in value:
        spec = replace(spec, start=tuple(value["start"]))
    if "step_size" in value:
        spec = replace(spec, step_rule=with_step_size(spec.step_rule, value["step_size"]))
    if "direction" in value:
        spec = replace(spec, direction=direction_of(question, value["direction"]))
    return spec


def _batch(shared: RunSpec, specs: Sequence[RunSpec]) -> list[dict[str, Any]]:
    """The outcomes of runs that differ in start and step size."""
    sizes = None
    if has_step_size(shared.step_rule):
        sizes = [float(spec.step_rule.step_size) for spec in specs]  # type: ignore[attr-defined]  # as the line above
    batch = descend_batch(shared, np.array([spec.start for spec in specs]), sizes)
    names = batch.status_names
    return [
        {
            "status": str(names[place]),
            "iterations": int(batch.iterations[place]),
            "end": [float(coordinate) for coordinate in batch.points[place]],
        }
        for place in range(len(specs))
    ]


# ── the judges ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _choice(question: Question, known: Truth, value: int, _: Any) -> Judged:
    if known.choice is None:
        return Judged()
    right = value == known.choice
    if right or not question.asks_for_behaviour:
        return Judged(right)
    spec = question.spec
    return Judged(False, why_not(question.choices[value], results.run(spec), results.diagnosis(spec)))


def _place(question: Question, known: Truth, value: Sequence[float], outcome: Any) -> Judged:
    if question.quantity == "start":
        return _arrived(question, outcome, f"From {pair(value)} the run")
    assert known.place is not None
    away = math.dist(value, known.place)
    right = away <= known.radius
    seen, most = apart(away, known.radius)
    return Judged(right, f"It is {seen} away from the end; {most} still counts.")


def _number(question: Question, known: Truth, value: float, outcome: Any) -> Judged:
    assert known.number is not None
    if known.number == 0:
        return Judged(value == 0, "It is 0.", outcome)
    share = (value - known.number) / known.number
    right = abs(share) <= question.tolerance * (1 + ROUNDING)
    why = f"{_compared(value, known.number, share)}."
    if question.quantity == "step_size" and share >= 0:
        return Judged(False, f"{why} From the limit on the {aim(question.settings.goal)} is not stable.", outcome)
    below = " below" if question.quantity == "step_size" else ""
    counts = f" Up to {number(100 * question.tolerance)} %{below} still counts." if share else ""
    return Judged(right, why + counts, outcome)


def _compared(value: float, known: float, share: float) -> str:
    """The answer as it was given, beside the truth with the digits from which the percentage can be computed again."""
    said = in_full(value)
    if not share:
        return f"{said} is exactly {in_full(known)}"
    percent = number(100 * abs(share))
    digits = (count for count in range(3, ALL) if _percent(value, float(f"{known:.{count}g}")) == percent)
    return f"{said} is {percent} % {'above' if share > 0 else 'below'} {number(known, next(digits, ALL))}"


def _percent(value: float, known: float) -> str:
    """How far a value lies from another one, as the screen writes it."""
    return number(100 * abs((value - known) / known))


def _curve(_: Question, known: Truth, value: Sequence[Sequence[float]], __: Any) -> Judged:
    norms = np.array(known.norms)
    away, most = distance(value, norms), allowed(norms)
    if math.isinf(away):
        return Judged(False, "The curve covers too little of the steps to be compared.")
    seen, limit = apart(away, most)
    return Judged(
        away <= most,
        f"Moved up or down to fit, it is {seen} decades away in the root mean square; {limit} still count.",
    )


def _run(question: Question, _: Truth, value: Any, outcome: Any) -> Judged:
    return _arrived(question, outcome, "The run")


def _arrived(question: Question, outcome: Mapping[str, Any], subject: str) -> Judged:
    """The judgement of a run: right when it converges, within the par where there is one."""
    steps = counted(outcome["iterations"])
    if outcome["status"] != "converged":
        return Judged(False, f"{subject} {_ENDS.get(outcome['status'], 'breaks off').format(steps=steps)}.", outcome)
    within = question.par is None or outcome["iterations"] <= question.par
    beyond = "" if within else f", and the par is {question.par}"
    return Judged(within, f"{subject} converges after {steps}{beyond}.", outcome)


def _open(_: Question, __: Truth, ___: str, ____: Any) -> Judged:
    return Judged()


_JUDGES: Final[Mapping[Kind, Callable[[Question, Truth, Any, Any], Judged]]] = {
    "choose": _choice, "place": _place, "number": _number, "curve": _curve, "run": _run, "open": _open,
}  # fmt: skip


def best_seat(judgement: Judgement) -> int | None:
    """The seat whose right run took the fewest steps, the first of equals; None without one."""
    runs = [
        (one.run["iterations"], seat) for seat, one in judgement.answers.items() if one.right and one.run is not None
    ]
    return min(runs)[1] if runs else None
