"""The headline of a verdict: what happened, in one line."""

from __future__ import annotations

from collections.abc import Callable

from app.case import Case, times

_MOVES = {"glides": "Glides", "creeps": "Creeps", "zig-zags": "Zig-zags"}
_WORDS = {"saddle": "a saddle", "degenerate": "a flat stationary point", "maximum": "a maximum", "minimum": "a minimum"}


def headline(case: Case) -> str:
    """What happened, without a full stop."""
    return _BY_STATUS[case.run.status.name](case)


def _converged(case: Case) -> str:
    move, steps = _MOVES.get(case.diagnostics.behaviour, "Comes"), times(case.steps)
    if case.well is not None:
        return f"{move} to the {case.target} {case.there} in {steps}"
    if case.kind:
        return f"{move} to {_WORDS[case.kind]} at {case.there} in {steps}"
    return f"Passes the gradient test after {steps}, with no {case.target} near"


def _flat_start(case: Case) -> str:
    found = case.diagnostics.stationary
    if found is None:
        return f"Never moves: the slope at the start is within the tolerance, with no {case.target} near"
    if case.well is not None and found.distance > 0:
        return "Never moves: the slope at the start is already within the tolerance"
    return f"Never moves: the start is {_WORDS[case.kind]}"


def _iteration_limit(case: Case) -> str:
    if not case.steps:
        return "No step was allowed"
    return _UNFINISHED[case.diagnostics.behaviour](case)


def _underway(case: Case) -> str:
    move = _MOVES.get(case.diagnostics.behaviour, "Moves")
    towards = f" towards the {case.target} {case.there}" if case.well is not None else ""
    return f"{move}{towards}: not there after {times(case.steps)}"


def _cycles(case: Case) -> str:
    around = f" around the {case.target} {case.there}" if case.well is not None else ""
    return f"Cycles between {case.diagnostics.period} points{around} and never settles"


def _bounces(case: Case) -> str:
    around = f" around the {case.target} {case.there}" if case.well is not None else ""
    return f"Bounces{around}: not settled after {times(case.steps)}"


def _drifts(case: Case) -> str:
    return f"Still under way after {times(case.steps)}: the gradient does not get smaller"


def _swings(case: Case) -> str:
    return f"Diverges: swings wider and wider for {times(case.steps)}"


def _diverged(case: Case) -> str:
    return f"Diverges: out of bounds after {times(case.steps)}"


def _left_the_domain(case: Case) -> str:
    if case.diagnostics.behaviour == "never moved":
        return "Cannot start: the function is not defined there"
    return f"Leaves the domain at step {case.steps + 1}"


def _derivative_undefined(case: Case) -> str:
    if case.diagnostics.behaviour == "never moved":
        return "Cannot start: there is no gradient there"
    return f"Breaks off at step {case.steps + 1}: no gradient there"


def _stalled(case: Case) -> str:
    return f"Gets stuck after {times(case.steps)}: the step is too small to change the iterate"


def _step_rule_failed(case: Case) -> str:
    return f"Breaks off at step {case.steps + 1}: no step size was found"


_UNFINISHED: dict[str, Callable[[Case], str]] = {
    "creeps": _underway, "glides": _underway, "zig-zags": _underway, "cycles": _cycles, "bounces": _bounces,
    "drifts": _drifts, "diverges": _swings,
}  # fmt: skip

_BY_STATUS: dict[str, Callable[[Case], str]] = {
    "converged": _converged,
    "flat_start": _flat_start,
    "iteration_limit": _iteration_limit,
    "diverged": _diverged,
    "left_the_domain": _left_the_domain,
    "derivative_undefined": _derivative_undefined,
    "stalled": _stalled,
    "step_rule_failed": _step_rule_failed,
}
