"""The truth of a question, as the core computes it, and the parts of a question that the server adds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from app.classes.failures import InvalidError
from app.classes.given import unsaid_words
from app.classes.quantities import quantity_of, with_range
from app.classes.questions import Question, behaviours_to_choose
from app.compute import results
from app.compute.cache import cached
from app.settings.window import rounded
from app.text.explanations import factors
from app.text.numbers import from_to, pair, typeset
from app.text.verdict.verdict import verdict
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import without_step_size
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.methods.step_rules.base import has_step_size
from gradnorm_core.norms import gradient_norm

NEAR: Final = 0.05
"""A place is right within this share of the window's longer side."""
DRAWN: Final = 200
"""Points of a true curve that are sent, at most."""
FRAME: Final = (1e-8, 1e4)
"""The frame of a curve to be drawn: the norm at the start times these, whatever the run does."""


@dataclass(frozen=True, slots=True)
class Truth:
    """The right answer.

    Attributes:
        why: one or two sentences.
        outcome: the run of the question: status, behaviour, steps, and the sentence of its status.
        choice: index of the right choice.
        place, radius: where the run ends, and how far from there still counts.
        number: the number asked for.
        norms: ‖∇f(x_k)‖₂ of the run, those above 0.
        landmarks: the step sizes that the theory names, by their labels.
    """

    why: str
    outcome: Mapping[str, Any]
    choice: int | None = None
    place: tuple[float, float] | None = None
    radius: float = 0.0
    number: float | None = None
    norms: tuple[float, ...] = ()
    landmarks: Mapping[str, float] = field(default_factory=dict)


def completed(question: Question) -> Question:
    """Returns the question with the parts that the server adds: the behaviours to choose from, the range of a number.

    Raises:
        InvalidError: the core does not know its truth, so that it cannot be asked.
    """
    if question.kind == "choose" and not question.choices:
        found = results.diagnosis(question.spec).behaviour
        question = replace(question, choices=behaviours_to_choose(question.spec, found))
    if question.kind == "number":
        question = with_range(question)
    truth(question)
    return question


@cached(most=256, megabytes=2)
def truth(question: Question) -> Truth:
    """The truth of a question.

    Raises:
        InvalidError: the core does not know it.
    """
    spec, settings = question.spec, question.settings
    run, found = results.run(spec), results.diagnosis(spec)
    if not math.isfinite(float(run.values[0])) or not np.isfinite(run.gradients[0]).all():
        raise InvalidError(typeset(run.status.sentence))
    marks = results.landmarks(without_step_size(spec), settings.example)
    plain = Truth(
        _why(question, run, found),
        outcome_of(run, found),
        landmarks={mark.label: mark.step_size for mark in marks},
    )
    return _COMPLETIONS[question.kind](question, plain, run, found)


def outcome_of(run: Run, found: Diagnostics) -> dict[str, Any]:
    """A run in a few words, as JSON."""
    return {
        "status": run.status.name,
        "behaviour": found.behaviour,
        "iterations": run.iterations,
        "sentence": typeset(run.status.sentence),
    }


def frame_of(question: Question) -> dict[str, Any]:
    """The axes for a drawn curve, from the start and the limit of steps alone, so that they tell nothing of the run."""
    spec = question.spec
    start = float(gradient_norm(np.asarray(spec.objective.gradient_at(np.array(spec.start)), dtype=np.float64), 2))
    return {"k": [0, spec.max_iterations], "norm": [FRAME[0] * start, FRAME[1] * start], "start": start}


def thinned(norms: tuple[float, ...]) -> list[list[float]]:
    """Points (k, norm) of a true curve: all, or at most DRAWN of them, spread over a logarithmic axis of k."""
    last = len(norms) - 1
    spread = np.unique(np.rint(np.expm1(np.linspace(0, np.log1p(last), DRAWN))).astype(int))
    chosen = range(last + 1) if last < DRAWN else [int(k) for k in spread]
    return [[k, norms[k]] for k in chosen]


def _why(question: Question, run: Run, found: Diagnostics) -> str:
    """The verdict on the question's own run, with what students have not been told about that run before it."""
    headline = verdict(run, found).headline
    end = "" if headline.endswith((".", "!", "?")) else "."
    unsaid = unsaid_words(question)
    run_words = f"The question's own run ({unsaid}): " if unsaid else ""
    return run_words + " ".join(filter(None, (f"{headline}{end}", factors(run, found))))


def _choose(question: Question, plain: Truth, _: Run, found: Diagnostics) -> Truth:
    if not question.asks_for_behaviour:
        return replace(plain, choice=question.correct)
    if found.behaviour not in question.choices:
        raise InvalidError(f"The run {found.behaviour}, which is not among the choices.")
    return replace(plain, choice=question.choices.index(found.behaviour))


def _place(question: Question, plain: Truth, run: Run, found: Diagnostics) -> Truth:
    sides = [high - low for low, high in question.settings.window]
    radius = NEAR * max(sides)
    if question.quantity == "start":
        _check_repeatable(question)
        return replace(plain, radius=radius)
    x, y = (float(coordinate) for coordinate in run.points[-1])
    inside = all(low <= at <= high for at, (low, high) in zip((x, y), question.settings.window, strict=True))
    if run.status.name == "diverged" or found.behaviour == "diverges" or not inside:
        raise InvalidError("The run does not end in the window, so nobody can press the place.")
    seen = tuple(rounded(at, side) for at, side in zip((x, y), sides, strict=True))
    return replace(plain, place=(x, y), radius=radius, why=f"It ends at {pair(seen)}. {plain.why}")


def _number(question: Question, plain: Truth, run: Run, found: Diagnostics) -> Truth:
    value, words = quantity_of(question, run, found)
    if question.range and not question.range.low <= value <= question.range.high:
        raise InvalidError("The truth lies outside the range of the question.")
    return replace(plain, number=value, why=f"{words} {plain.why}")


def _curve(_: Question, plain: Truth, run: Run, found: Diagnostics) -> Truth:
    norms = found.norms[2]
    positive = int(np.argmin(norms > 0)) if not (norms > 0).all() else len(norms)
    if positive < 3:
        raise InvalidError("The run is too short for a curve.")
    shown: Floats = norms[:positive]
    change = f"‖∇f‖₂ goes {from_to(float(shown[0]), float(shown[-1]))} in {positive - 1} steps."
    return replace(plain, norms=tuple(float(norm) for norm in shown), why=f"{change} {plain.why}")


def _run(question: Question, plain: Truth, _: Run, __: Diagnostics) -> Truth:
    _check_repeatable(question)
    if "step_size" in question.free and not has_step_size(question.settings.step_rule):
        raise InvalidError("The step rule of this question has no step size that could be free.")
    return plain


def _open(_: Question, plain: Truth, __: Run, ___: Diagnostics) -> Truth:
    return plain


def _check_repeatable(question: Question) -> None:
    if question.settings.noise is not None:
        raise InvalidError("Runs with noise cannot be compared; leave the noise out.")


_COMPLETIONS: Final[Mapping[str, Callable[[Question, Truth, Run, Diagnostics], Truth]]] = {
    "choose": _choose, "place": _place, "number": _number, "curve": _curve, "run": _run, "open": _open,
}  # fmt: skip
