"""Sentences from the theory of methods that learn, decay or follow a schedule."""

from __future__ import annotations

import numpy as np

from app.text.numbers import apart, factor, number
from app.text.verdict.case import Case
from gradnorm_core.arrays import Floats
from gradnorm_core.methods.directions.adaptive import AdamW
from gradnorm_core.methods.directions.conjugate_gradients import ConjugateGradients
from gradnorm_core.methods.directions.limited_memory import LBFGS
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.step_rules.annealing import Cosine, Schedule, WarmUp
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.schedule import Formula

_FADED = 0.1  # of the first α


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
    if share <= -1:
        return (
            f"The decay multiplies x by 1 − αλ = {factor(share)} in each step, also where "
            "∇f = 0: with so large a step it leads past the origin, as far or farther each time."
        )
    return (
        f"The decay multiplies x by 1 − αλ = {factor(share)} in each step, also where "
        "∇f = 0: the run is pulled towards the origin and rests at a stationary point only if that is the origin."
    )


def schedule(case: Case) -> str | None:
    """The way the step size has gone by the last step."""
    rule = case.run.spec.step_rule
    if not isinstance(rule, Schedule | Formula) or case.steps < 2:
        return None
    first, last = (float(alpha) for alpha in (case.run.step_sizes[0], case.run.step_sizes[-1]))
    if isinstance(rule, Formula):
        return _faded(case.run.step_sizes[: case.steps])
    shown = apart(first, last) if first != last else (number(first), number(last))
    if isinstance(rule, WarmUp):
        where = "still warming up" if case.steps < rule.warm_up else f"constant from step {rule.warm_up} on"
    else:
        assert isinstance(rule, Cosine)
        ended = case.steps > rule.length
        where = f"at its last value since step {rule.length + 1}" if ended else f"on its way to {number(_end(rule))}"
    return f"The schedule took α from {shown[0]} in the first step to {shown[1]} in step {case.steps}, {where}."


def _faded(step_sizes: Floats) -> str | None:
    """That a formula in k has taken α to a small share of itself, and never up: such a run slows down by itself."""
    first, last = float(step_sizes[0]), float(step_sizes[-1])
    if not 0 < last < _FADED * first or (np.diff(step_sizes) > 0).any():
        return None
    return (
        f"The formula took α from {number(first)} in the first step to {number(last)} in step {len(step_sizes)}: the "
        "steps get shorter by themselves, whatever the slope."
    )


def _end(rule: Cosine) -> float:
    return rule.final * rule.step_size
