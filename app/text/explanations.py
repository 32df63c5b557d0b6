"""Why a run did what it did, and why it did not do what was predicted: sentences made of its diagnostics."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from app.text.grammar import counted
from app.text.numbers import apart, factor, from_to, number, unlike
from app.text.outcomes import OUTCOMES
from app.text.taken_letters import fitted
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.behaviour import SAW_OF_ANY_METHOD, SLOW_RATE, ZIGZAG_SEEN
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.diagnostics.turning import NEGLIGIBLE

FORMS = {
    "creeps": "creep", "glides": "glide", "zig-zags": "zig-zag", "turns": "turn on its way", "swings": "swing around",
    "homes in": "home in", "wanders": "wander", "cycles": "cycle", "bounces": "bounce",
    "drifts": "drift", "diverges": "diverge", "never moved": "stay where it is",
    "leaves the domain": "leave the domain", "breaks off": "break off", "gets stuck": "get stuck",
}  # fmt: skip
MEANINGS = {
    "creeps": "smooth, ‖∇f‖ falls by less than 2.5 % a step",
    "glides": "smooth, ‖∇f‖ falls by 2.5 % a step or more",
    "zig-zags": "turns to and fro on its way",
    "turns": "turns on its way, and little of a turn is undone",
    "cycles": "repeats the same few points for ever",
    "swings": "overshoots and swings around",
    "homes in": "comes closer faster than by any fixed factor a step",
    "wanders": "is turned by the noise at every step",
    "bounces": "turns to and fro without progress",
    "drifts": "moves on smoothly, ‖∇f‖ no longer falls",
    "diverges": "grows without bound",
    "never moved": "takes no step",
    "leaves the domain": "steps where f is not defined",
    "breaks off": "steps where f has no gradient",
    "gets stuck": "steps too small for float64",
}
"""The meaning of each behaviour, beside its name."""
_INSTEAD: Final = {
    "creeps": "it is smooth and slow", "glides": "it is smooth", "zig-zags": "it turns to and fro on its way",
    "turns": "it turns on its way, and little of a turn is undone", "cycles": "it repeats the same few points",
    "swings": "it overshoots and swings around", "homes in": "it homes in, faster than by any fixed factor a step",
    "wanders": "the noise turns it at every step", "bounces": "it turns to and fro without progress",
    "drifts": "it moves on, and ‖∇f‖₂ no longer falls", "diverges": "its swings grow",
    "never moved": "it takes no step",
}  # fmt: skip
_TO_AND_FRO: Final = ("zig-zags", "turns", "cycles", "bounces", "swings", "wanders", "diverges")
_BROKEN_OFF: Final = (
    "diverged", "left_the_domain", "derivative_undefined", "stalled", "step_rule_failed", "rule_failed",
)  # fmt: skip
"""Statuses that say by themselves why a run did not do what was predicted."""
_RIGHT_ANGLE: Final = 90.0
_EQUAL: Final = 1e-9


def factors(run: Run, found: Diagnostics) -> str:
    """The factors 1 − αλ of plain gradient descent on a quadratic, in words; "" where there are none."""
    alpha, curvature = theory_step(run, found), found.local
    if alpha is None:
        return ""
    flat, steep = 1 - alpha * curvature.smallest, 1 - alpha * curvature.largest
    if math.isclose(curvature.smallest, curvature.largest, rel_tol=1e-9):
        return fitted(f"Each step multiplies the error by 1 − αλ = {factor(flat)}{_whose('λ', found)}.", run.objective)
    return fitted(
        f"Each step multiplies the error along the flat direction by 1 − αμ = {factor(flat)} and along the steep one "
        f"by 1 − αλmax = {factor(steep)}{_whose('μ and λmax', found)}.",
        run.objective,
    )


def _of_which(found: Diagnostics) -> str:
    """Says that λ and μ are those of −f, where the run goes uphill."""
    return " of −f" if found.goal == "maximize" else ""


def _whose(letters: str, found: Diagnostics) -> str:
    """The end of a sentence with these letters for curvatures."""
    return f", with {letters}{of}" if (of := _of_which(found)) else ""


def theory_step(run: Run, found: Diagnostics) -> float | None:
    """α where the theory of the fixed step is a theorem: plain descent on a quadratic with a minimum; else None."""
    return found.step_size if run.objective.is_quadratic and found.local.kind == "minimum" else None


def why_not(predicted: str, run: Run, found: Diagnostics) -> str:
    """Why the run did not do what was predicted, from its numbers; each reason is true of this run alone."""
    why = _OBJECTIONS.get(predicted, _as_it_moved)(run, found)
    return fitted(f"It does not {FORMS[predicted]}: {why}", run.objective)


def _norms(found: Diagnostics) -> str:
    norms = found.norms[2]
    return f"‖∇f‖₂ goes {from_to(float(norms[0]), float(norms[-1]))} in {counted(len(norms) - 1)}"


def _as_it_moved(run: Run, found: Diagnostics) -> str:
    """How the run moved and ended: true whatever was predicted."""
    if run.status.name == "flat_start":
        return f"it {OUTCOMES[run.status.name].predicate}."
    if run.status.name in _BROKEN_OFF:
        return f"it {OUTCOMES[run.status.name].predicate} after {counted(run.iterations)}."
    return f"{_INSTEAD.get(found.behaviour, f'it {found.behaviour}')}; {_norms(found)}."


def _turn(found: Diagnostics) -> str:
    """The sharpest turn of a run that goes to and fro, "" where the gradient never turned by a right angle."""
    largest = float(found.angles[np.isfinite(found.angles)].max(initial=0.0))
    if found.behaviour not in _TO_AND_FRO or largest <= _RIGHT_ANGLE:
        return ""
    return f"the largest angle between consecutive gradients is {number(largest)}°; {_norms(found)}."


def _has_steep_component(run: Run, found: Diagnostics) -> bool:
    """Whether the gradient at the start has a component to which λmax belongs: on a quadratic the run has it then."""
    values, gradient = found.local.eigenvalues, run.gradients[0]
    steep = found.local.eigenvectors[:, values >= values.max() * (1 - _EQUAL)]
    return bool(np.abs(gradient @ steep).max() > NEGLIGIBLE * np.abs(gradient).max())


def _glides(run: Run, found: Diagnostics) -> str:
    if found.behaviour == "creeps":
        rate = unlike(found.contraction_rate or 1.0, [1.0, SLOW_RATE])
        return f"it is smooth, but at each step ‖∇f‖ keeps the share {rate}, above {SLOW_RATE}: that is a creep."
    alpha, best = theory_step(run, found), found.local.best_step
    if alpha is not None and best is not None and alpha >= best * (1 - _EQUAL) and _has_steep_component(run, found):
        given, limit = apart(alpha, best)
        return (
            f"α = {given} is not below 2/(μ+λmax){_of_which(found)} = {limit}, so the component that changes sign at "
            "every step is not the one that dies out first."
        )
    turn = _turn(found)
    return f"a glide never turns back, and here {turn}" if turn else _as_it_moved(run, found)


def _creeps(run: Run, found: Diagnostics) -> str:
    if found.behaviour == "glides" and found.contraction_rate is not None:
        rate = unlike(found.contraction_rate, [1.0, SLOW_RATE])
        return f"at each step ‖∇f‖ shrinks to the share {rate}, below {SLOW_RATE}."
    turn = _turn(found)
    return f"a creep is smooth, and here {turn}" if turn else _as_it_moved(run, found)


def _zigzags(run: Run, found: Diagnostics) -> str:
    if found.behaviour in ("cycles", "bounces"):
        return (
            f"a zig-zag still gets nearer, and here ‖∇f‖₂ no longer falls: at last it is {number(found.norms[2][-1])}."
        )
    if found.behaviour not in ("glides", "creeps"):
        return _as_it_moved(run, found)
    alpha, curvature = theory_step(run, found), found.local
    if alpha is not None and alpha * curvature.largest > 1 and _has_steep_component(run, found):
        flips, stays = abs(1 - alpha * curvature.largest), abs(1 - alpha * curvature.smallest)
        if flips < stays:
            fast, slow = apart(flips, stays)
            return (
                f"the steep component does change sign, but it shrinks to the share {fast} at each step, faster than "
                f"the other, which keeps {slow}: in the end the saw is gone."
            )
    begins = ZIGZAG_SEEN if found.step_size is not None else SAW_OF_ANY_METHOD
    zigzag = apart(found.zigzag, begins)[0]
    return f"its zig-zag number is {zigzag}, and a saw begins at {begins}; {_norms(found)}."


def _cycles(run: Run, found: Diagnostics) -> str:
    limit, alpha = found.local.stability_limit, theory_step(run, found)
    if limit is not None and alpha is not None and alpha != limit and _has_steep_component(run, found):
        asked, given = apart(limit, alpha)
        return f"from this start that takes α = 2/λmax{_of_which(found)} exactly, {asked}, and α = {given}."
    comes_again = len(np.unique(run.points, axis=0)) < len(run.points)
    if run.status.name in _BROKEN_OFF or run.iterations == 0 or comes_again:
        return _as_it_moved(run, found)
    return f"no point comes again; {_norms(found)}."


def _bounces(run: Run, found: Diagnostics) -> str:
    if found.period:
        return f"the same {found.period} points come again and again, and that is a cycle."
    return _as_it_moved(run, found)


def _diverges(run: Run, found: Diagnostics) -> str:
    limit, alpha = found.local.stability_limit, theory_step(run, found)
    if limit is not None and alpha is not None and alpha <= limit:
        asked, given = apart(limit, alpha)
        return f"for that α would have to exceed 2/λmax{_of_which(found)} = {asked}, and α = {given}; {_norms(found)}."
    if run.status.name in _BROKEN_OFF or run.iterations == 0:
        return _as_it_moved(run, found)
    return f"no coordinate ever exceeds {_rounded_up(float(np.abs(run.points).max()))} in size; {_norms(found)}."


def _rounded_up(value: float) -> str:
    """A bound with two or three digits that is not below the value."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 1) if value > 0 else 1.0
    return number(value if float(f"{value:.3g}") == value else math.ceil(value / unit) * unit)


_OBJECTIONS: Final = {
    "glides": _glides, "creeps": _creeps, "zig-zags": _zigzags, "cycles": _cycles, "bounces": _bounces,
    "diverges": _diverges,
}  # fmt: skip
