"""The step of the method as the sheet prints it: every formula and every number that a first step by hand needs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.text.free_letters import in_free_letters
from app.text.grammar import joined
from app.text.numbers import in_full, number
from app.text.taken_letters import fitted, letters_of
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.treatments import limit_of
from gradnorm_core.formulas.letters import plain
from gradnorm_core.methods.clipping import Clip, ClipByNorm
from gradnorm_core.methods.directions.adaptive import AdaGrad, Adam, AdamW, RMSProp
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.conjugate_gradients import FletcherReeves, HestenesStiefel, NonlinearCG
from gradnorm_core.methods.directions.limited_memory import LBFGS
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.registry import Noise
from gradnorm_core.methods.row_clipping import ClipRows
from gradnorm_core.methods.step_rules.annealing import Cosine, Schedule, WarmUp
from gradnorm_core.methods.step_rules.base import STEP_SIZE, has_step_size
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.norms import dual_exponent

FOUND_DIGITS = 8
"""Digits of a step size that a search has found: more than the key has."""
NOISE = "The run on the screen adds noise to the gradient; this sheet leaves the noise out."
BATCHES = "The run on the screen takes the gradient of mini-batches; this sheet takes that of all rows."


def given(value: float) -> str:
    """A number that was chosen, with all its digits."""
    return in_full(value)


@dataclass(frozen=True, slots=True)
class Step:
    """The rule of a method in plain text.

    Attributes:
        name: what the method is called.
        lines: g, then d, then the next iterate, each with its numbers.
        remark: what the run on the screen does otherwise; "" for nothing.
    """

    name: str
    lines: tuple[str, ...]
    remark: str = ""


def printed_step(run: Run, noise: Noise | None) -> Step:
    """The step of this run; `noise` is what the run on the screen has, and the sheet has not."""
    spec = run.spec
    uphill = spec.goal == "maximize"
    gradient = "g = −∇f(x), because f is maximized: the step goes uphill" if uphill else "g = ∇f(x)"
    lines = [gradient, *([_clip(spec.clip)] if spec.clip is not None else []), _direction(spec), _length(run)]
    name = str(spec.direction) if isinstance(spec.direction, Steepest) else spec.direction.label
    if spec.direction == Steepest():
        name = "Steepest ascent (gradient ascent)" if uphill else "Steepest descent (gradient descent)"
    remark = "" if noise is None else BATCHES if isinstance(noise, Minibatch) else NOISE
    if isinstance(spec.direction, Rule):  # its letters are those of its author
        return Step(name, tuple(lines), remark)
    taken = letters_of(run.objective)
    return Step(name, tuple(in_free_letters(fitted(line, run.objective), taken) for line in lines), remark)


def _clip(clip: Clip) -> str:
    if isinstance(clip, ClipRows):
        size, small = ("(‖gᵢ‖₂ + ε)", f", ε = {given(clip.epsilon)}") if clip.epsilon else ("‖gᵢ‖₂", "")
        return (
            f"but clip the gradient of each row first: gᵢ ← gᵢ · min(1, c/{size}) with c = {given(clip.max_norm)}"
            f"{small}, and let g be their mean"
        )
    if isinstance(clip, ClipByNorm):
        size, small = ("(‖g‖₂ + ε)", f", ε = {given(clip.epsilon)}") if clip.epsilon else ("‖g‖₂", "")
        return f"then clip by norm: g ← g · min(1, c/{size}) with c = {given(clip.max_norm)}{small}"
    return f"then clip by value: cut each coordinate of g to the range from −c to c, with c = {given(limit_of(clip))}"


def _rule(rule: Rule) -> str:
    """The lines of an own rule, and the values with which they begin."""
    definition = rule.definition
    zeros = [f"{name} = {'(0, 0)' if definition.vectors[name] else '0'}" for name in definition.states]
    begins = f"; before the first step {joined(zeros)}" if zeros else ""
    counted = "; k = 0 and t = 1 in the first step" if definition.read & {"k", "t"} else ""
    read = "; alpha is the step size of this step" if definition.reads_step_size else ""
    return f"by these lines, in each coordinate: {'; '.join(rule.lines.splitlines())}{begins}{counted}{read}"


_ZERO = "= (0, 0) before the first step"


def _adam(one: Adam, name: str) -> str:
    """The update of Adam in each coordinate, its result under this name."""
    return (
        "in each coordinate: m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g², then "
        f"{name} = −(m/(1 − β₁ᵗ))/(√(v/(1 − β₂ᵗ)) + ε), where t = 1 in the first step; "
        f"β₁ = {given(one.beta1)}, β₂ = {given(one.beta2)}, ε = {given(one.epsilon)}, m and v {_ZERO}"
    )


_DIRECTIONS: dict[type, Callable[[Any], str]] = {
    Normalized: lambda _: "d = −g/‖g‖₂, and d = (0, 0) where g = (0, 0)",
    HeavyBall: lambda one: f"b ← β·b + g, then d = −b; β = {given(one.momentum)}, b {_ZERO}",
    Nesterov: lambda one: f"b ← β·b + g, then d = −(g + β·b); β = {given(one.momentum)}, b {_ZERO}",
    AdaGrad: lambda one: f"in each coordinate: s ← s + g², then d = −g/(√s + ε); ε = {given(one.epsilon)}, s {_ZERO}",
    RMSProp: lambda one: (
        f"in each coordinate: v ← ρ·v + (1 − ρ)·g², then d = −g/(√v + ε); ρ = {given(one.decay)}, "
        f"ε = {given(one.epsilon)}, v {_ZERO}"
    ),
    Adam: lambda one: _adam(one, "d"),
    AdamW: lambda one: f"{_adam(one, 'a')}; d = a − λ·x with λ = {given(one.weight_decay)}",
    BFGS: lambda _: "d = −B·g; B is the identity matrix in the first step, and is updated by the BFGS formula after it",
    LBFGS: lambda one: (
        "d = −B·g; B is the identity matrix in the first step, and follows from the last "
        f"{given(one.memory)} steps after it"
    ),
    Rule: _rule,
    NonlinearCG: lambda _: "d = −g in the first step, later d = −g + β·d with β of Polak and Ribière",
    FletcherReeves: lambda _: (
        "d = −g in steps 1, 3, 5, …, and d = −g + β·d in the others, with β = gᵀg divided by gᵀg of the step before"
    ),
    HestenesStiefel: lambda _: (
        "d = −g in the first step, later d = −g + β·d with β = gᵀy/dᵀy, where y is the change of g in the last step"
    ),
}


def _direction(spec: RunSpec) -> str:
    direction = spec.direction
    if isinstance(direction, Steepest):
        return _steepest(direction.norm, plain(spec.objective.variables[0]))
    if isinstance(direction, Newton):
        matrix = "−∇²f(x)" if spec.goal == "maximize" else "∇²f(x)"
        return f"d = −|H|⁻¹·g, where |H| is H = {matrix} with the absolute values of its eigenvalues"
    written = _DIRECTIONS.get(type(direction))
    return _by_name(direction) if written is None else written(direction)


def _by_name(direction: Direction) -> str:
    """A direction without a line of its own here: its name and its numbers."""
    numbers = [f"{one.plain} = {given(getattr(direction, one.name))}" for one in direction.parameters]
    return f"d by the formula of “{direction.label}”{' with ' if numbers else ''}{joined(numbers)}"


def _steepest(p: float, first: str) -> str:
    """Steepest descent in the norm of exponent p; `first` is the letter of the first coordinate."""
    if p == 2:
        return "d = −g"
    if p == 1:
        largest = f"in the coordinate in which |g| is largest (in {first}, if both are equal)"
        return f"d = −g {largest}, and 0 in the other one"
    if math.isinf(p):
        return "d = −‖g‖₁ · sign(g), in each coordinate"
    q = given(dual_exponent(p))
    return f"in each coordinate: d = −‖g‖ · sign(g) · (|g|/‖g‖)^(q − 1), where ‖·‖ is the norm of exponent q = {q}"


def _length(run: Run) -> str:
    """The next iterate, with α or with the way to it."""
    rule = run.spec.step_rule
    if isinstance(rule, Fixed):
        return f"x ← x + α·d with α = {given(rule.step_size)}"
    if isinstance(rule, Formula):
        text = rule.text.replace("step_size", "α")
        known = f", α = {given(rule.step_size)}" if "α" in text or "alpha" in text else ""
        return f"x ← x + a·d with a = {text}{known}, where k = 0 in the first step"
    if isinstance(rule, Schedule):
        return f"x ← x + a·d with {_schedule(rule)}, where α = {given(rule.step_size)} and k = 0 in the first step"
    found = f" It finds {number(run.step_sizes[0], FOUND_DIGITS)} for the first step." if run.iterations else ""
    begins = f" (it begins at α = {given(getattr(rule, STEP_SIZE.name))})" if has_step_size(rule) else ""
    return f"x ← x + α·d, where α is found by “{rule.label}”{begins}.{found}"


def _schedule(rule: Schedule) -> str:
    """The step size a of a warm-up or a cosine, with its numbers but for α."""
    if isinstance(rule, WarmUp):
        return f"a = α·min(1, (k + 1)/W), W = {given(rule.warm_up)}"
    assert isinstance(rule, Cosine)
    first, away = (f"a = α·(k + 1)/W for k < W = {given(rule.warm_up)}, then ", " − W") if rule.warm_up else ("", "")
    share = f"(k{away})/(T{away})" if away else "k/T"
    return (
        f"{first}a = α·(r + (1 − r)·(1 + cos(π·min(1, {share})))/2), T = {given(rule.length)}, r = {given(rule.final)}"
    )
