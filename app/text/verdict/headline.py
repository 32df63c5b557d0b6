"""The headline of a verdict: what happened, in one line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.text.grammar import counted
from app.text.numbers import number
from app.text.verdict import rough, thrown
from app.text.verdict.case import FAR, Case, slows_down
from app.text.verdict.learners_theory import fades_out
from app.text.verdict.motion import last_turn_back
from gradnorm_core.diagnostics.kinks import runs_along_kink
from gradnorm_core.diagnostics.rates import falls_more_and_more
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.norms import gradient_norm

_MOVES = {
    "glides": "Glides", "creeps": "Creeps", "zig-zags": "Zig-zags", "turns": "Comes", "swings": "Swings in",
    "wanders": "Wanders",
}  # fmt: skip
_AROUND = ("bounces", "drifts")  # the motions whose norm does not fall
_OFTEN = 4  # a run at more than a quarter of whose steps f went the wrong way does not glide
_HARDLY = 0.8  # of the norm half-way
_WORDS = {
    "saddle": "a saddle",
    "degenerate": "a degenerate stationary point",
    "maximum": "a maximum",
    "minimum": "a minimum",
    "unknown": "a stationary point",
}


def headline(case: Case) -> str:
    """The outcome of the run in one line, without a full stop."""
    return _BY_STATUS[case.run.status.name](case)


def _goal(case: Case) -> str:
    """The point the run went to or was going to."""
    if case.bottom is not None:
        return f"the {case.target} {case.there}"
    return f"{_WORDS[case.kind]} at {case.there}"


def _converged(case: Case) -> str:
    steps = counted(case.steps)
    if case.diagnostics.stationary_kind == "kink":
        if case.diagnostics.rough is not None:
            return f"Lands on {rough.named(case)}, after {steps}"
        return f"Lands on a kink at {case.place(case.run.points[-1])} after {steps}"
    if case.found is None:
        return _at_a_rough_minimum(case) or f"Passes the gradient test after {steps}, {_without_goal(case)}"
    if case.short_of:
        return f"Stops {number(case.found.distance)} short of {_goal(case)} after {steps}"
    if case.diagnostics.behaviour == "homes in":
        return f"Homes in on {_goal(case)} in {steps}"
    return f"{_move(case)} to {_goal(case)} in {steps}"


def _at_a_rough_minimum(case: Case) -> str | None:
    """The outcome of a run that passed its gradient test close to a minimum with a kink, where f has no Hessian."""
    found = case.diagnostics.rough
    if found is None or found.radius is None or found.roughness == "jump":
        return None
    points, steps = case.run.points, counted(case.steps)
    distance = float(gradient_norm(points[-1] - found.point))
    if distance > FAR * float(np.ptp(points, axis=0).max()):
        return f"Stops {number(distance)} short of {rough.named(case)}, after {steps}"
    return f"{_move(case)} to {rough.named(case)}, in {steps}"


def _move(case: Case) -> str:
    """The motion in a word, which says so where it was over half-way."""
    if last_turn_back(case) is not None:
        return "Zig-zags at first, then goes on"
    return _MOVES.get(case.diagnostics.behaviour, "Comes")


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
    return f"Never moves: the start is {_WORDS[case.kind]}"


def _iteration_limit(case: Case) -> str:
    if not case.steps:
        return "No step was allowed"
    if case.roughness == "pole" and case.diagnostics.behaviour != "diverges":
        return f"Never settles: f has no bound at {rough.named(case)}, {counted(case.steps)} so far"
    if case.weight_decay and case.rests:
        where = case.place(case.run.points[-1])
        at = f"at {where}"
        if case.found is not None and where == case.there:  # both read the same, and are not
            at = f"{number(case.found.distance)} from {_goal(case)}"
        return f"Rests {at}, where the decay balances the step: {counted(case.steps)} so far"
    if fades_out(case):
        return f"Fades out short of {_goal(case)}: {counted(case.steps)} so far"
    if case.diagnostics.behaviour in _AROUND and rough.closes_in(case):
        move = "Bounces ever closer to" if case.diagnostics.behaviour == "bounces" else "Closes in on"
        return f"{move} {rough.named(case)}: the gradient does not fade, {counted(case.steps)} so far"
    return thrown.headline(case) or _UNFINISHED[case.diagnostics.behaviour](case)


def _under_way(case: Case) -> str:
    move, rises = _move(case), case.diagnostics.value_rises.size
    if case.diagnostics.unbounded:
        return _endless(case)
    if move == "Creeps" and (runs := _more_and_more(case)) is not None:
        return runs
    if _OFTEN * rises > case.steps and move in ("Glides", "Creeps"):
        move = "Goes"  # f went the wrong way too often for a glide, across jumps, say
    if case.diagnostics.leads_nowhere and slows_down(case):
        move = "Turns" if move == "Comes" else move
        return f"{move} on and on: no {case.target} in sight after {counted(case.steps)}"
    towards = f" towards {_goal(case)}" if case.found is not None and not case.held_off else ""
    if 2 * rises > case.steps and move in ("Goes", "Comes"):
        way = "down instead of up" if case.up else "up instead of down"
        return f"Goes {way}{towards}: not there after {counted(case.steps)}"
    if move == "Comes" and not towards:
        return f"Turns on its way: not there after {counted(case.steps)}"
    move = "Goes on" if move == "Goes" else move
    return f"{move}{towards}: not there after {counted(case.steps)}"


def _swinging(case: Case) -> str:
    goal = f" around {_goal(case)}" if case.found is not None else " to and fro"
    around = " on the way" if case.held_off else _around(case) or goal
    if case.diagnostics.rough is not None and rough.left_behind(case):
        around = f" on past {rough.named(case)}"
    return f"Swings{around}: not there after {counted(case.steps)}"


def _wanders(case: Case) -> str:
    around = f" around {_goal(case)}" if case.found is not None else ""
    return f"Wanders{around}: the noise keeps turning it, {counted(case.steps)} so far"


def _endless(case: Case) -> str:
    along = runs_along_kink(case.run.points, case.run.gradients, case.diagnostics.kinks)
    way = f"{case.onward}{' along a kink' if along else ''}"
    return f"Runs {way} without end: f has no bound, {counted(case.steps)} so far"


def _more_and_more(case: Case) -> str | None:
    """That f falls by more and more in a run that goes to no known point, as in a curved valley without end."""
    if (case.found is not None and not case.moves_away) or case.diagnostics.rough is not None:
        return None
    if not falls_more_and_more(case.sign * case.run.values):
        return None
    last, goes = number(float(case.run.values[-1])), "rises" if case.up else "falls"
    return f"Runs {case.onward}: f = {last} after {counted(case.steps)}, and {goes} by more and more"


def _around(case: Case) -> str:
    if case.diagnostics.rough is not None:
        return f" around {rough.named(case)}"
    return f" around the {case.target} {case.there}" if case.bottom is not None else ""


def _cycles(case: Case) -> str:
    around = f"{_around(case)}," if case.diagnostics.rough is not None else _around(case)
    return f"Cycles between {case.diagnostics.period} points{around} and never settles"


def _bounces(case: Case) -> str:
    if case.diagnostics.unbounded:
        return _endless(case)
    return f"Bounces{_around(case)}: not settled after {counted(case.steps)}"


def _drifts(case: Case) -> str:
    if case.found is not None and case.found.kind in ("maximum", "saddle") and case.moves_away:
        move = "Slips past" if case.passed else "Runs away from"
        return f"{move} the {case.kind} {case.there}: {counted(case.steps)} so far"
    if case.quadratic and not case.diagnostics.path_eigenvalues.any():
        first, last = case.run.values[[0, -1]]
        way = "up" if last > first else "down" if last < first else "across"
        return f"Runs {way} a plane for {counted(case.steps)}: the gradient never changes"
    if case.diagnostics.unbounded:
        return _endless(case)
    if case.diagnostics.rough is not None:
        move = "Runs on past" if case.goes_straight else "Keeps moving around"
        return f"{move} {rough.named(case)}: not settled after {counted(case.steps)}"
    if (runs := _more_and_more(case)) is not None:
        return runs
    towards = f" towards {_goal(case)}" if case.bottom is not None and not case.moves_away else ""
    return f"Still under way{towards} after {counted(case.steps)}: the gradient {_smaller(case)}"


def _smaller(case: Case) -> str:
    """How the norm went on in a run in whose second half it made no progress worth a word."""
    norms = case.diagnostics.norms[2]
    if not norms[-1] < norms[0]:
        return "does not get smaller"
    if not norms[-1] < norms[case.steps // 2]:
        return "no longer gets smaller"
    return "hardly gets smaller" if norms[-1] > _HARDLY * norms[case.steps // 2] else "gets smaller"


def _widens(case: Case) -> str:
    if case.widens:
        return f"Diverges: swings wider and wider for {counted(case.steps)}"
    return f"Diverges in the long run: not settled after {counted(case.steps)}"


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


def _stalled(case: Case) -> str:
    if not case.steps:
        return "Never moves: the step is too small to change the iterate"
    return f"Gets stuck after {counted(case.steps)}: the step is too small to change the iterate"


def _precision_limit(case: Case) -> str:
    where = f"after {counted(case.steps)}" if case.steps else "at the start"
    return f"As close as this search gets {where}: f no longer changes in float64"


def _value_tolerance(case: Case) -> str:
    return f"{_stops(case)}: the change of f is within its tolerance"


def _step_tolerance(case: Case) -> str:
    return f"{_stops(case)}: the step is within its tolerance"


def _stops(case: Case) -> str:
    away = f", {number(case.found.distance)} from {_goal(case)}" if case.found is not None else ""
    return f"Stops after {counted(case.steps)}{away}"


def _step_rule_failed(case: Case) -> str:
    if rough.landed(case):
        return f"Lands on {rough.named(case)}, after {counted(case.steps)}"
    return f"Breaks off at step {case.steps + 1}: no step size was found"


def _rule_failed(case: Case) -> str:
    if isinstance(case.run.spec.direction, Newton):
        return f"Breaks off at step {case.steps + 1}: f has no Hessian there"
    return f"Breaks off at step {case.steps + 1}: the rule gives no direction"


_UNFINISHED: dict[str, Callable[[Case], str]] = {
    "creeps": _under_way, "glides": _under_way, "homes in": _under_way, "zig-zags": _under_way, "turns": _under_way,
    "swings": _swinging, "wanders": _wanders, "cycles": _cycles, "bounces": _bounces, "drifts": _drifts,
    "diverges": _widens,
}  # fmt: skip

_BY_STATUS: dict[str, Callable[[Case], str]] = {
    "converged": _converged,
    "flat_start": _flat_start,
    "iteration_limit": _iteration_limit,
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
