"""Sentences from the theory of methods that learn, decay, follow a schedule or are told the value to be reached."""

from __future__ import annotations

import numpy as np

from app.text.numbers import apart, factor, number
from app.text.verdict.case import SAME, Case
from gradnorm_core.descent.status import PASSED
from gradnorm_core.methods.directions.adaptive import AdamW
from gradnorm_core.methods.directions.conjugate_gradients import ConjugateGradients
from gradnorm_core.methods.directions.limited_memory import LBFGS
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.row_clipping import ClipRows
from gradnorm_core.methods.step_rules.annealing import Cosine, Schedule, WarmUp
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.later_steps import sum_of_later_steps
from gradnorm_core.methods.step_rules.polyak import Polyak
from gradnorm_core.methods.step_rules.schedule import Formula

_FADED = 0.1  # of the first α
_SURELY = 0.99  # of the distance to the minimum: a way that is shorter, also as rounded to three digits


def conjugate(case: Case) -> str | None:
    """That conjugate directions with exact steps end on a quadratic after n steps."""
    direction, dimension = case.run.spec.direction, case.run.objective.dimension
    if not case.quadratic or case.well is None or case.run.spec.step_rule != Exact():
        return None
    if not isinstance(direction, ConjugateGradients | BFGS | LBFGS) or not 0 < case.steps <= dimension:
        return None
    return (
        f"On a quadratic in {dimension} variables {direction.label} with exact steps moves along conjugate directions "
        f"and needs {dimension} steps at most, whatever the condition number: here {case.steps}."
    )


def weight_decay(case: Case) -> str | None:
    """The pull of the decay towards the origin, which does not vanish where the gradient does."""
    direction, rule = case.run.spec.direction, case.run.spec.step_rule
    if not isinstance(direction, AdamW) or not isinstance(rule, Fixed) or not direction.weight_decay or not case.steps:
        return None
    share = 1 - rule.step_size * direction.weight_decay
    pull = (
        "the run is pulled towards the origin and rests at a stationary point only if that is the origin"
        if share > -1
        else "with so large a step it leads past the origin, as far or farther each time"
    )
    return f"The decay multiplies x by 1 − αλ = {factor(share)} in each step, also where ∇f = 0: {pull}."


def value_to_be_reached(case: Case) -> str | None:
    """That Polyak's f* is not the optimum of f: the run has come to f*, or f* is out of reach beyond the optimum."""
    rule = case.run.spec.step_rule
    if not isinstance(rule, Polyak) or case.run.spec.clip is not None or case.run.spec.noise is not None:
        return None
    asked, last = rule.minimum, float(case.run.values[-1])
    known = SAME * max(abs(asked), float(np.ptp(case.run.values)))
    if abs(last - asked) <= known:
        if case.run.status.name in PASSED or (case.bottom is not None and case.bottom.value == asked):
            return None
        return f"f has come to f* = {number(asked)}, the value to be reached: there the step, (f − f*)/‖∇f‖₂², is 0."
    if case.bottom is None or case.run.spec.direction != Steepest():
        return None
    best = case.bottom.value if abs(case.bottom.value) > known else 0.0
    if not case.sign * (best - asked) > known:
        return None
    (aim, value), beyond = apart(asked, best), "above" if case.up else "below"
    return (
        f"f* = {aim} is {beyond} f = {value} at the {case.target}: close to it the step (f − f*)/‖∇f‖₂² grows "
        "beyond all bounds, so the run cannot settle there."
    )


def schedule(case: Case) -> str | None:
    """The way the step size has gone by the last step."""
    rule = case.run.spec.step_rule
    if not isinstance(rule, Schedule | Formula) or case.steps < 2:
        return None
    first, last = (float(alpha) for alpha in (case.run.step_sizes[0], case.run.step_sizes[-1]))
    if isinstance(rule, Formula):
        return _by_formula(case, rule)
    shown = apart(first, last) if first != last else (number(first), number(last))
    if isinstance(rule, WarmUp):
        where = "still warming up" if case.steps < rule.warm_up else f"constant from step {rule.warm_up} on"
    else:
        assert isinstance(rule, Cosine)
        ended = case.steps > rule.length
        where = f"at its last value since step {rule.length + 1}" if ended else f"on its way to {number(_end(rule))}"
    return f"The schedule took α from {shown[0]} in the first step to {shown[1]} in step {case.steps}, {where}."


def fades_out(case: Case) -> bool:
    """Whether a formula in k leaves too little way to the minimum: all later steps together are shorter."""
    rule = case.run.spec.step_rule
    return isinstance(rule, Formula) and case.bottom is not None and _sum_ahead(case, rule) is not None


def _by_formula(case: Case, rule: Formula) -> str | None:
    """That a formula in k has taken α down: what all later steps add up to where that is too little, or α is small."""
    step_sizes = case.run.step_sizes[: case.steps]
    first, last = float(step_sizes[0]), float(step_sizes[-1])
    if not 0 < last < first or (np.diff(step_sizes) > 0).any():
        return None
    taken = f"The formula took α from {number(first)} in the first step to {number(last)} in step {case.steps}"
    if (total := _sum_ahead(case, rule)) is not None:
        return f"{taken}, and all later α {_way_ahead(case, total)}."
    return f"{taken}: the steps get shorter by themselves, whatever the slope." if last < _FADED * first else None


def _sum_ahead(case: Case, rule: Formula) -> float | None:
    """The finite sum of all later α, where it bounds the way left by less than the distance to the minimum.

    A step of gradient descent is α‖∇f‖ long, and shorter where a clip shortens the gradient.
    """
    spec = case.run.spec
    bounded = spec.direction == Steepest() and spec.noise is None and not isinstance(spec.clip, ClipRows)
    if not bounded or case.run.status.name == "converged" or (case.found is not None and case.bottom is None):
        return None
    if (total := sum_of_later_steps(rule, case.steps)) is None:
        return None
    far = case.bottom is None or _reach(case, total) < _SURELY * case.bottom.distance
    return total if far else None


def _reach(case: Case, total: float) -> float:
    """The length of all later steps, if no gradient is longer than the last."""
    return total * float(case.diagnostics.norms[2][-1])


def _way_ahead(case: Case, total: float) -> str:
    reach = number(_reach(case, total))
    ahead = f"add up to {number(total)}: with gradients no longer than the last the run goes on by {reach} at most"
    return f"{ahead}, and the {case.target} is {number(case.bottom.distance)} away" if case.bottom else ahead


def _end(rule: Cosine) -> float:
    return rule.final * rule.step_size
