"""The headline of a verdict: what happened, in one line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.text.grammar import counted
from app.text.numbers import number
from app.text.verdict import rough
from app.text.verdict.case import FAR, Case
from app.text.verdict.under_way import STATIONARY, goal_of, move_of, under_way
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.norms import gradient_norm


def headline(case: Case) -> str:
    """The outcome of the run in one line, without a full stop."""
    return _BY_STATUS[case.run.status.name](case)


def _converged(case: Case) -> str:
    steps = counted(case.steps)
    if case.diagnostics.stationary_kind == "kink":
        if case.diagnostics.rough is not None:
            return f"Lands on {rough.named(case)}, after {steps}"
        return f"Lands on a kink at {case.place(case.run.points[-1])} after {steps}"
    if case.found is None:
        return _at_a_rough_minimum(case) or f"Passes the gradient test after {steps}, {_without_goal(case)}"
    if case.short_of:
        return f"Stops {number(case.found.distance)} short of {goal_of(case)} after {steps}"
    if case.diagnostics.behaviour == "homes in":
        return f"Homes in on {goal_of(case)} in {steps}"
    return f"{move_of(case)} to {goal_of(case)} in {steps}"


def _at_a_rough_minimum(case: Case) -> str | None:
    """The outcome of a run that passed its gradient test close to a minimum with a kink, where f has no Hessian."""
    found = case.diagnostics.rough
    if found is None or found.radius is None or found.roughness == "jump":
        return None
    points, steps = case.run.points, counted(case.steps)
    distance = float(gradient_norm(points[-1] - found.point))
    if distance > FAR * float(np.ptp(points, axis=0).max()):
        return f"Stops {number(distance)} short of {rough.named(case)}, after {steps}"
    return f"{move_of(case)} to {rough.named(case)}, in {steps}"


def _without_goal(case: Case) -> str:
    """Where a run stands that passed its gradient test with no stationary point near."""
    if case.roughness == "jump":
        return f"at {rough.named(case)}"
    return "at the border of the domain" if case.on_border else f"with no {case.target} found near"


def _flat_start(case: Case) -> str:
    if case.diagnostics.stationary_kind == "kink":
        if case.diagnostics.rough is not None:
            return f"Never moves: the start is {rough.named(case)}"
        return "Never moves: the start is on a kink"
    if case.found is None:
        return f"Never moves: the slope at the start is within the tolerance, {_without_goal(case)}"
    if case.found.distance > 0:
        return "Never moves: the slope at the start is already within the tolerance"
    if case.still:
        return "Never moves: around the start f does not change in float64"
    return f"Never moves: the start is {STATIONARY[case.kind]}"


def _diverged(case: Case) -> str:
    if case.diagnostics.behaviour == "never moved":
        return "Cannot start: f, its gradient or a part of them overflows there"
    return f"Diverges: out of bounds after {counted(case.steps)}" if case.steps else "Diverges at the first step"


def _left_the_domain(case: Case) -> str:
    if case.diagnostics.behaviour == "never moved":
        return "Cannot start: f is not defined there"
    return f"Leaves the domain at step {case.steps + 1}"


def _derivative_undefined(case: Case) -> str:
    if case.diagnostics.rough is not None and case.diagnostics.behaviour != "never moved":
        return f"Lands on {rough.named(case)}, at step {case.steps + 1}"
    if case.diagnostics.behaviour == "never moved":
        return "Cannot start: f has no gradient there"
    return f"Breaks off at step {case.steps + 1}: f has no gradient there"


def _stuck(case: Case) -> str | None:
    """Where a run stands that a kink holds."""
    return f"Gets stuck on {rough.named(case)} after {counted(case.steps)}" if rough.held(case) else None


def _stalled(case: Case) -> str:
    if not case.steps:
        return "Never moves: the step is too small to change the iterate"
    return _stuck(case) or f"Gets stuck after {counted(case.steps)}: the step is too small to change the iterate"


def _precision_limit(case: Case) -> str:
    where = f"after {counted(case.steps)}" if case.steps else "at the start"
    return _stuck(case) or f"As close as this search gets {where}: f no longer changes in float64"


def _value_tolerance(case: Case) -> str:
    return f"{_stops(case)}: the change of f is within its tolerance"


def _step_tolerance(case: Case) -> str:
    return f"{_stops(case)}: the step is within its tolerance"


def _stops(case: Case) -> str:
    away = f", {number(case.found.distance)} from {goal_of(case)}" if case.found is not None else ""
    return f"Stops after {counted(case.steps)}{away}"


def _step_rule_failed(case: Case) -> str:
    if (stuck := _stuck(case)) is not None:
        return stuck
    if rough.landed(case):
        return f"Lands on {rough.named(case)}, after {counted(case.steps)}"
    return f"Breaks off at step {case.steps + 1}: no step size was found"


def _rule_failed(case: Case) -> str:
    if isinstance(case.run.spec.direction, Newton):
        return f"Breaks off at step {case.steps + 1}: f has no Hessian there"
    return f"Breaks off at step {case.steps + 1}: the rule gives no direction"


_BY_STATUS: dict[str, Callable[[Case], str]] = {
    "converged": _converged,
    "flat_start": _flat_start,
    "iteration_limit": under_way,
    "diverged": _diverged,
    "left_the_domain": _left_the_domain,
    "derivative_undefined": _derivative_undefined,
    "stalled": _stalled,
    "precision_limit": _precision_limit,
    "value_tolerance": _value_tolerance,
    "step_tolerance": _step_tolerance,
    "step_rule_failed": _step_rule_failed,
    "rule_failed": _rule_failed,
}
