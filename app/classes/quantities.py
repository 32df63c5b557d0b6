"""The numbers that a question asks for: those of the theory, checked on the run, or those measured in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from app.classes.config import MOST_STEPS
from app.classes.failures import InvalidError
from app.classes.questions import Question, Range
from app.classes.ready import aim
from app.compute import results
from app.text.grammar import counted
from app.text.landmarks import named, of_which
from app.text.numbers import below_one, factor, number, pair
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import without_step_size
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.diagnostics.theory import Landmark
from gradnorm_core.norms import gradient_norm

BESIDE: Final = 0.03
"""Relative distance from a limit of stability at which runs below have to converge, and runs above not to."""
LEAST: Final = 1e-300
LARGEST: Final = 1e300
"""Numbers between them have a range of powers of ten around them."""
SAME_RATE: Final = 0.02
"""Relative difference up to which a measured factor per step is that of the theory."""


def quantity_of(question: Question, run: Run, found: Diagnostics) -> tuple[float, str]:
    """The number that a question asks for, and a sentence with it.

    Raises:
        InvalidError: the theory does not know it here, or float64 has no range around it.
    """
    value, words = _QUANTITIES[question.quantity](question, run, found)
    if not (value <= 0 or LEAST <= value <= LARGEST):  # NaN has none either
        raise InvalidError("This number is too large or too small to be asked for.")
    return value, words


def _mark(question: Question, *meanings: str) -> Landmark:
    marks = results.landmarks(without_step_size(question.spec), question.settings.example)
    found = next((mark for mark in marks if mark.meaning in meanings), None)
    if found is None:
        raise InvalidError("No theory names this step size for the method on this function.")
    return found


def _converges(question: Question, step_sizes: Sequence[float]) -> list[bool]:
    """Whether the run of the question converges with each step size, within all the steps there may be."""
    spec = replace(question.spec, max_iterations=MOST_STEPS)
    names = descend_batch(spec, np.tile(spec.start, (len(step_sizes), 1)), step_sizes).status_names
    return [str(name) == "converged" for name in names]


def _largest_step(question: Question, _: Run, __: Diagnostics) -> tuple[float, str]:
    """The limit of stability, if it decides for this run: f may be steeper far from the minimum, or have a saddle."""
    mark = _mark(question, "limit", "limit with momentum")
    below, above = (1 - question.tolerance, 1 - BESIDE), (1 + BESIDE, 1 + question.tolerance)
    seen = _converges(question, [mark.step_size * share for share in (*below, *above)])
    if seen != [True] * len(below) + [False] * len(above):
        raise InvalidError("From this start the limit of stability does not decide whether the run converges.")
    return mark.step_size, f"The {mark.kind} is stable below α = {named(mark)}."


def _best_step(question: Question, _: Run, __: Diagnostics) -> tuple[float, str]:
    mark = _mark(question, "best")
    if not all(_converges(question, [mark.step_size])):
        raise InvalidError("From this start the run does not converge with the step size that the theory names.")
    near = "" if question.spec.objective.is_quadratic else f" close to the {mark.kind}"
    return mark.step_size, f"In the worst case{near} α = {named(mark)} is the fastest."


def _steps(_: Question, run: Run, __: Diagnostics) -> tuple[float, str]:
    if run.status.name != "converged":
        raise InvalidError("The run does not converge, so it needs no number of steps.")
    return float(run.iterations), f"It takes {counted(run.iterations)}."


def _condition(question: Question) -> tuple[float, str]:
    """κ at the minimum or maximum, and the words “of −f” for a maximum."""
    reference = results.reference_minimum(without_step_size(question.spec), question.settings.example)
    kappa = reference.curvature.condition_number if reference else None
    if reference is None or kappa is None:
        raise InvalidError(f"There is no regular {aim(question.settings.goal)}, so κ is not known.")
    return kappa, of_which(reference)


def _kappa(question: Question, _: Run, __: Diagnostics) -> tuple[float, str]:
    kappa, of = _condition(question)
    return kappa, f"κ = λmax/λmin{of} = {number(kappa)} at the {aim(question.settings.goal)}."


def _beta(question: Question, _: Run, __: Diagnostics) -> tuple[float, str]:
    kappa, of = _condition(question)
    root = math.sqrt(kappa)
    beta = ((root - 1) / (root + 1)) ** 2
    return beta, f"The best β for κ = {number(kappa)}{of} is ((√κ − 1)/(√κ + 1))² = {below_one(beta)}."


def _rate(_: Question, __: Run, found: Diagnostics) -> tuple[float, str]:
    """The factor of the theory, which is exact, where the measured one agrees; the measured one without a theory."""
    measured, predicted = found.contraction_rate, found.predicted_rate
    if measured is None or not math.isfinite(measured):
        raise InvalidError("The run is too short for a factor per step.")
    if predicted is None:
        return measured, f"In its second half a step multiplies ‖∇f‖₂ by {factor(measured)} on average."
    if abs(measured - predicted) > SAME_RATE * predicted:
        raise InvalidError("The run has not come to the factor per step that the theory names.")
    return predicted, f"In the end each step multiplies ‖∇f‖₂ by {factor(predicted)}."


def _norm(p: float, name: str) -> Callable[[Question, Run, Diagnostics], tuple[float, str]]:
    def found(_: Question, run: Run, __: Diagnostics) -> tuple[float, str]:
        value = float(gradient_norm(run.gradients[0], p))
        return value, f"∇f = {pair(run.gradients[0])} at the start, so {name} = {number(value)}."

    return found


_QUANTITIES: Final[Mapping[str, Callable[[Question, Run, Diagnostics], tuple[float, str]]]] = {
    "step_size": _largest_step,
    "best_step": _best_step,
    "steps": _steps,
    "kappa": _kappa,
    "beta": _beta,
    "rate": _rate,
    "norm": _norm(2, "‖∇f‖₂"),
    "norm_1": _norm(1, "‖∇f‖₁"),
    "norm_inf": _norm(math.inf, "‖∇f‖∞"),
}


def with_range(question: Question) -> Question:
    """The question with a range; one that the server makes tells as little as possible about the truth."""
    if question.range is not None:
        return question
    spec = question.spec
    value, _ = quantity_of(question, results.run(spec), results.diagnosis(spec))
    if question.quantity in ("rate", "beta"):
        return replace(question, range=Range(0.0, 1.0 if value <= 1 else 10.0))
    # Powers of ten, two decades below the truth's decade and two above: the range does not give the truth away.
    exponent = math.floor(math.log10(value)) if value > 0 else 0
    return replace(question, range=Range(10.0 ** (exponent - 2), 10.0 ** (exponent + 3), True))
