"""The headline of a run that used all its steps: how it moves, and towards what."""

from __future__ import annotations

from collections.abc import Callable

from app.text.grammar import counted
from app.text.numbers import from_to, number
from app.text.verdict import rough, thrown
from app.text.verdict.case import Case, slows_down
from app.text.verdict.learners_theory import fades_out
from app.text.verdict.motion import last_turn_back
from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.kinks import runs_along_kink
from gradnorm_core.diagnostics.rates import falls_more_and_more
from gradnorm_core.norms import gradient_norm

_MOVES = {
    "glides": "Glides", "creeps": "Creeps", "zig-zags": "Zig-zags", "turns": "Comes", "swings": "Swings in",
    "wanders": "Wanders",
}  # fmt: skip
_AROUND = ("bounces", "drifts")  # the motions whose norm does not fall
_OFTEN = 4  # a run at more than a quarter of whose steps f went the wrong way does not glide
_FAR_WORSE = 1000.0  # times |f| at the start: a run that ends there does not just bounce
_HARDLY = 0.8  # of the norm half-way
STATIONARY = {
    "saddle": "a saddle",
    "degenerate": "a degenerate stationary point",
    "maximum": "a maximum",
    "minimum": "a minimum",
    "unknown": "a stationary point",
}
"""The kinds of stationary points, in words."""


def under_way(case: Case) -> str:
    """The motion of the run, the point that it goes to or around, and the steps so far, in one line."""
    if not case.steps:
        return "No step was allowed"
    if case.roughness == "pole" and case.diagnostics.behaviour != "diverges":
        return f"Never settles: f has no bound at {rough.named(case)}, {counted(case.steps)} so far"
    if (stands := _at_rest(case)) is not None:
        return stands
    if fades_out(case):
        return f"Fades out short of {goal_of(case)}: {counted(case.steps)} so far"
    if case.diagnostics.behaviour in _AROUND and rough.closes_in(case):
        move = "Bounces ever closer to" if case.diagnostics.behaviour == "bounces" else "Closes in on"
        return f"{move} {rough.named(case)}: the gradient does not fade, {counted(case.steps)} so far"
    return thrown.headline(case) or _UNFINISHED[case.diagnostics.behaviour](case)


def _at_rest(case: Case) -> str | None:
    """Where a run hardly moves any more: the decay balances its steps, or a kink holds it."""
    if case.weight_decay and case.rests:
        where = case.place(case.run.points[-1])
        at = f"at {where}"
        if case.found is not None and where == case.there:  # both read the same, and are not
            at = f"{number(case.found.distance)} from {goal_of(case)}"
        return f"Rests {at}, where the decay balances the step: {counted(case.steps)} so far"
    return f"Sticks to {rough.named(case)}: not settled after {counted(case.steps)}" if rough.held(case) else None


def goal_of(case: Case) -> str:
    """The point the run went to or was going to."""
    if case.bottom is not None:
        return f"the {case.target} {case.there}"
    return f"{STATIONARY[case.kind]} at {case.there}"


def move_of(case: Case) -> str:
    """The motion in a word, which says so where it was over half-way."""
    if last_turn_back(case) is not None:
        return "Zig-zags at first, then goes on"
    return _MOVES.get(case.diagnostics.behaviour, "Comes")


def _on_the_way(case: Case) -> str:
    move, rises = move_of(case), case.diagnostics.value_rises.size
    if case.diagnostics.unbounded:
        return _endless(case)
    if move == "Creeps" and (runs := _more_and_more(case)) is not None:
        return runs
    if _OFTEN * rises > case.steps and move in ("Glides", "Creeps"):
        move = "Goes"  # f went the wrong way too often for a glide, across jumps, say
    if case.diagnostics.leads_nowhere and slows_down(case):
        move = "Turns" if move == "Comes" else move
        return f"{move} on and on: no {case.target} in sight after {counted(case.steps)}"
    towards = f" towards {goal_of(case)}" if case.found is not None and not case.held_off else ""
    if case.found is not None and _is_astray(case, case.found.point):
        towards = f" around {goal_of(case)}" if move == "Zig-zags" else ""
    if 2 * rises > case.steps and move in ("Goes", "Comes"):
        way = "down instead of up" if case.up else "up instead of down"
        return f"Goes {way}{towards}: not there after {counted(case.steps)}"
    if move == "Comes" and not towards:
        return f"Turns on its way: not there after {counted(case.steps)}"
    move = "Goes on" if move == "Goes" else move
    return f"{move}{towards}: not there after {counted(case.steps)}"


def _is_astray(case: Case, goal: Floats) -> bool:
    """True where the run ends farther from its goal than it began, is not on its way back, and f got worse.

    Steps that are far too long may lead anywhere, and the way downhill from there to the goal.
    """
    away = gradient_norm(case.run.points - goal)
    first, last = case.run.values[[0, -1]]
    return bool(away[-1] > max(away[0], away[case.steps // 2 :].min()) and case.sign * (last - first) > 0)


def _swinging(case: Case) -> str:
    goal = f" around {goal_of(case)}" if case.found is not None else " to and fro"
    around = " on the way" if case.held_off else _around(case) or goal
    if case.diagnostics.rough is not None and rough.left_behind(case):
        around = f" on past {rough.named(case)}"
    return f"Swings{around}: not there after {counted(case.steps)}"


def _wanders(case: Case) -> str:
    around = f" around {goal_of(case)}" if case.found is not None else ""
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
    first, last = (float(value) for value in case.run.values[[0, -1]])
    if case.sign * (last - first) > _FAR_WORSE * max(abs(first), 1.0):
        ends = f"f went {from_to(first, last)} in {counted(case.steps)}"
        return f"Bounces{_around(case)} without settling: {ends}"
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
    towards = f" towards {goal_of(case)}" if case.bottom is not None and not case.moves_away else ""
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


_UNFINISHED: dict[str, Callable[[Case], str]] = {
    "creeps": _on_the_way, "glides": _on_the_way, "homes in": _on_the_way, "zig-zags": _on_the_way,
    "turns": _on_the_way, "swings": _swinging, "wanders": _wanders, "cycles": _cycles, "bounces": _bounces,
    "drifts": _drifts, "diverges": _widens,
}  # fmt: skip
