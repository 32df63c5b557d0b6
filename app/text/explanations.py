"""Why a run did what it did, and why it did not do what was predicted: sentences made of its diagnostics."""

from __future__ import annotations

import math

import numpy as np

from app.text.grammar import counted
from app.text.numbers import factor, number
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.behaviour import SLOW_RATE
from gradnorm_core.diagnostics.diagnostics import Diagnostics

FORMS = {
    "creeps": "creep", "glides": "glide", "zig-zags": "zig-zag", "turns": "turn on its way", "swings": "swing around",
    "homes in": "home in", "wanders": "wander", "cycles": "cycle", "bounces": "bounce",
    "drifts": "drift", "diverges": "diverge", "never moved": "stay where it is",
    "leaves the domain": "leave the domain", "breaks off": "break off", "gets stuck": "get stuck",
}  # fmt: skip
MEANINGS = {
    "creeps": "smooth, ‖∇f‖ falls by less than 2.5 % a step",
    "glides": "smooth, and faster than that",
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


def factors(run: Run, found: Diagnostics) -> str:
    """The factors 1 − αλ of plain gradient descent on a quadratic, in words; "" where there are none."""
    alpha, curvature = theory_step(run, found), found.local
    if alpha is None:
        return ""
    flat, steep = 1 - alpha * curvature.smallest, 1 - alpha * curvature.largest
    if math.isclose(curvature.smallest, curvature.largest, rel_tol=1e-9):
        return f"Each step multiplies the error by 1 − αλ = {number(flat)}."
    return (
        f"Each step multiplies the error along the flat direction by 1 − αμ = {number(flat)} and along the steep one "
        f"by 1 − αλmax = {number(steep)}."
    )


def theory_step(run: Run, found: Diagnostics) -> float | None:
    """α where the theory of the fixed step is a theorem: plain descent on a quadratic with a minimum; else None."""
    return found.step_size if run.objective.is_quadratic and found.local.kind == "minimum" else None


def why_not(predicted: str, run: Run, found: Diagnostics) -> str:
    """Why the run did not do what was predicted, from its numbers."""
    return f"It does not {FORMS[predicted]}: {_OBJECTIONS.get(predicted, _measured)(run, found)}"


def _never_turns(found: Diagnostics) -> str:
    angles = found.angles[np.isfinite(found.angles)]
    return f"the largest angle between consecutive gradients is {number(float(angles.max(initial=0.0)))}°"


def _norms(found: Diagnostics) -> str:
    norms = found.norms[2]
    return f"‖∇f‖₂ goes from {number(norms[0])} to {number(norms[-1])} in {counted(len(norms) - 1)}"


def _measured(run: Run, found: Diagnostics) -> str:
    return f"{_norms(found)}."


def _glides(run: Run, found: Diagnostics) -> str:
    if found.behaviour == "creeps":
        rate = found.contraction_rate or 1.0
        return (
            f"it is smooth, but at each step ‖∇f‖ keeps the share {factor(rate)}, above {SLOW_RATE}: that is a creep."
        )
    alpha, best = theory_step(run, found), found.local.best_step
    if alpha is not None and best is not None and alpha >= best * (1 - 1e-9):
        return (
            f"α = {number(alpha)} is not below 2/(μ+λmax) = {number(best)}, so the component that changes sign at "
            "every step is not the one that dies out first."
        )
    return f"a glide never turns back, and here {_never_turns(found)}; {_norms(found)}."


def _creeps(run: Run, found: Diagnostics) -> str:
    if found.behaviour == "glides" and found.contraction_rate is not None:
        return f"at each step ‖∇f‖ shrinks to the share {factor(found.contraction_rate)}, well below {SLOW_RATE}."
    return f"a creep is smooth, and here {_never_turns(found)}; {_norms(found)}."


def _zigzags(run: Run, found: Diagnostics) -> str:
    if found.behaviour not in ("glides", "creeps"):
        return f"a zig-zag still gets nearer, and here {_norms(found)}."
    alpha, curvature = theory_step(run, found), found.local
    if alpha is not None and alpha * curvature.largest > 1:
        flips, stays = abs(1 - alpha * curvature.largest), abs(1 - alpha * curvature.smallest)
        return (
            f"the steep component does change sign, but it shrinks to the share {number(flips)} at each step, faster "
            f"than the other, which keeps {number(stays)}: after a few steps the saw is gone."
        )
    return f"no component of the gradient changes sign again and again; {_never_turns(found)}."


def _cycles(run: Run, found: Diagnostics) -> str:
    limit, alpha = found.local.stability_limit, theory_step(run, found)
    if limit is not None and alpha is not None:
        return f"on a quadratic that takes α = 2/λmax exactly, {number(limit)}, and α = {number(alpha)}."
    return f"no point comes again; {_norms(found)}."


def _bounces(run: Run, found: Diagnostics) -> str:
    if found.period:
        return f"the same {found.period} points come again and again, and that is a cycle."
    return _measured(run, found)


def _diverges(run: Run, found: Diagnostics) -> str:
    limit, alpha = found.local.stability_limit, theory_step(run, found)
    if limit is not None and alpha is not None and alpha <= limit:
        return f"for that α would have to exceed 2/λmax = {number(limit)}, and α = {number(alpha)}; {_norms(found)}."
    reach = float(np.abs(run.points).max())
    return f"no coordinate ever exceeds {number(reach)} in size; {_norms(found)}."


_OBJECTIONS = {
    "glides": _glides, "creeps": _creeps, "zig-zags": _zigzags, "cycles": _cycles, "bounces": _bounces,
    "diverges": _diverges,
}  # fmt: skip
