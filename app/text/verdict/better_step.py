"""Sentences about better steps: the faster fixed step, and the curvature on the way that forbids it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final, Literal

import numpy as np

from app.text.numbers import apart, factor, number
from app.text.recommended import best_step, step_to_take
from app.text.verdict.case import SAME, Case, slows_down
from app.text.verdict.long_steps import climbs, is_on_break
from gradnorm_core.diagnostics.behaviour import SLOW_RATE
from gradnorm_core.diagnostics.curvature import Curvature

_WORTH_SAYING = 1.5  # a better step is named when it would save a third of the steps
_SHORT = 0.2  # of 1/λmax
_UNCHANGED = 0.01  # of the gradient
_CLOSE = 0.005  # α within that share of 2/(μ+λmax) is as good


Advice = Literal["one step arrives", "a faster step", "too long on the way", "the best", "conditioning"]
"""The advice on a fixed step: a faster one, why that cannot be taken, or that none is faster."""


def better_step(case: Case) -> str | None:
    """Names the fixed step that is faster near the minimum, or states that conditioning leaves none."""
    advice = _advice(case)
    return None if advice is None or case.well is None else _WORDS[advice](case, case.well.curvature)


def named_step(case: Case) -> float | None:
    """The step size that `better_step` calls the best fixed one, as the sentence shows it; None where it names none."""
    if case.well is None or _advice(case) != "a faster step":
        return None
    return step_to_take(case.well.curvature)


def _advice(case: Case) -> Advice | None:
    """Decides what `better_step` says; None where the theory does not speak, or a faster step would save little."""
    predicted, best = case.diagnostics.predicted_rate, case.diagnostics.best_rate
    if case.well is None or predicted is None or best is None or predicted >= 1 or case.short_of:
        return None
    if best < SAME:
        return None if predicted < 0.5 else "one step arrives"
    measured = case.diagnostics.contraction_rate
    faster_than_said = measured is not None and measured < min(best, predicted) - 0.01
    step, alpha = case.well.curvature.best_step, case.step_size
    if faster_than_said or _lacks_the_worst(case, predicted) or step is None or alpha is None:
        return None  # this run lacks the component that the worst case is about
    if math.log(best) / math.log(predicted) > _WORTH_SAYING:
        return "too long on the way" if step > max(2 / case.steepest_seen, alpha) else "a faster step"
    as_good = abs(alpha / step - 1) < _CLOSE
    return "the best" if as_good else "conditioning" if best > SLOW_RATE else None


def _lacks_the_worst(case: Case, predicted: float) -> bool:
    """Whether the components that the run has all fade faster than the slowest or steepest one would."""
    if case.well is None or case.step_size is None:
        return False
    curvature = case.well.curvature
    own = np.abs(1 - case.step_size * curvature.eigenvalues[case.present])
    return bool(own.size and own.max() < predicted - SAME)


def _one_step(case: Case, curvature: Curvature) -> str:
    size = 1 / curvature.largest
    whole = abs(float(f"{size:.3g}") - size) <= SAME * size
    share = "1/λ of −f" if case.up else "1/λ"
    step = f"α = {share} = {number(size)}" if whole else f"α = {share}, about {number(size)},"
    if case.quadratic:
        return f"All curvatures are equal here: with {step} a single step would arrive."
    return f"All curvatures are equal at the {case.target}: {step} is the fastest fixed step close to it."


def _faster_step(case: Case, curvature: Curvature) -> str:
    predicted = case.diagnostics.predicted_rate or math.nan
    better, present = apart(_best_rate(case), predicted)
    present = max(present, factor(predicted), key=len)
    return (
        f"With {_kappa(curvature)} the best fixed step in the worst case is {case.best_step} = {best_step(curvature)}: "
        f"a factor {better} a step{_near(case)} instead of {present}."
    )


def _too_long_on_the_way(case: Case, curvature: Curvature) -> str:
    return (
        f"Near the {case.target} α = {case.best_step} = {number(curvature.best_step or math.nan)} would be faster, but "
        f"on the way {case.lambda_max} reaches {number(case.steepest_seen)}, where a step above "
        f"{number(2 / case.steepest_seen)} is too long."
    )


def _already_best(case: Case, curvature: Curvature) -> str:
    return f"It is the best fixed step in the worst case, {case.best_step}: with {_no_fixed_step(case, curvature)}."


def _conditioning(case: Case, curvature: Curvature) -> str:
    return f"Conditioning is what makes it slow: with {_no_fixed_step(case, curvature)}."


def _no_fixed_step(case: Case, curvature: Curvature) -> str:
    best = factor(_best_rate(case))
    return f"{_kappa(curvature)} no fixed step guarantees a factor below (κ − 1)/(κ + 1) = {best} a step{_near(case)}"


def _best_rate(case: Case) -> float:
    return case.diagnostics.best_rate or math.nan  # there is one where there is advice


def _kappa(curvature: Curvature) -> str:
    return f"κ = {number(curvature.condition_number or math.nan)}"


_WORDS: Final[Mapping[Advice, Callable[[Case, Curvature], str]]] = {
    "one step arrives": _one_step, "a faster step": _faster_step, "too long on the way": _too_long_on_the_way,
    "the best": _already_best, "conditioning": _conditioning,
}  # fmt: skip


def _near(case: Case) -> str:
    return "" if case.quadratic else f" near the {case.target}"


def hot_start(case: Case) -> str | None:
    """A first step too long for the curvature at the start: it went beyond the lowest point on its line."""
    start, alpha = case.diagnostics.start, case.step_size
    if alpha is None or case.quadratic or not case.steps or not alpha * start.largest > 2 * (1 + SAME):
        return None
    if not case.diagnostics.cosines[0] < 0:
        return None  # the slope at the new point does not point back: no overshoot
    if is_on_break(case, 0):
        return None
    sizes = apart(start.largest, 2 / alpha)
    hot = (
        f"At the start {case.lambda_max} = {sizes[0]} is above 2/α = {sizes[1]}, and the first step overshoots, to "
        f"{case.place(case.run.points[1])}."
    )
    if case.run.status.name == "converged" and case.rest and alpha * case.rest.curvature.largest < 2:
        return f"{hot} The run comes to rest where {case.lambda_max} = {number(case.rest.curvature.largest)}."
    return hot


def steep_and_flat(case: Case) -> str | None:
    """A slow run in a valley: the step has to suit the steep direction."""
    end, kappa = case.diagnostics.end, case.diagnostics.end.condition_number
    if case.step_size is None or case.found is not None or case.diagnostics.leads_nowhere or not kappa or kappa < 20:
        return None
    if case.diagnostics.rough is not None or is_on_break(case, -1) or _hardly_bends(case) or climbs(case):
        return None  # then the curvature is not the reason, or the steps are not short
    return (
        f"At the last iterate {case.lambda_max} = {number(end.largest)} and {case.lambda_min} = "
        f"{number(end.smallest)}: steep across, nearly flat along. Steps short enough to be stable across, below "
        f"{number(2 / end.largest)}, get little done along."
    )


def _hardly_bends(case: Case) -> bool:
    """Whether the curvature at the last iterate changes the slope by next to nothing over the whole size of the run."""
    end, points = case.diagnostics.end, case.run.points
    size = max(float(np.abs(points[-1]).max()), float(np.ptp(points, axis=0).max()))
    return bool(max(end.largest, -end.smallest) * size < _UNCHANGED * case.diagnostics.norms[2][-1])


def short_steps(case: Case) -> str | None:
    """Steps far shorter than the curvature at the last iterate would allow, where no minimum is near to speak of.

    Where f hardly bends, 1/λmax says nothing: at λmax = 10⁻⁶⁵ no step is so long that the curvature holds for it.
    """
    end = case.diagnostics.end
    if case.step_size is None or case.found is not None or case.diagnostics.kinks.size or slows_down(case):
        return None
    if case.diagnostics.rough is not None or not (end.signs and end.signs[-1] > 0):
        return None  # a λmax that is nothing beside |λmin| is rounding
    bent = case.step_size * max(end.largest, -end.smallest)
    if not bent < _SHORT or -end.smallest > end.largest or is_on_break(case, -1):
        return None
    if _hardly_bends(case):
        if not bent < _UNCHANGED:
            return None
        step = number(case.step_size * float(case.diagnostics.norms[2][-1]))
        return f"At the last iterate f hardly bends: a step of α‖∇f‖₂ = {step} hardly changes the gradient."
    return (
        f"At the last iterate {case.lambda_max} = {number(end.largest)}, so α = {number(case.step_size)} is far below "
        f"1/{case.lambda_max} = {number(1 / end.largest)}: the steps are short for the curvature there."
    )


def length_of_last_step(case: Case) -> str | None:
    """The length of the step that led out of the domain."""
    if case.step_size is None or case.diagnostics.behaviour == "never moved":
        return None
    length = case.step_size * float(case.diagnostics.norms[2][-1])
    return f"That step was α‖∇f‖₂ = {number(length)} long; a shorter one in the same direction stays inside."
