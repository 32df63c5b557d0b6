"""Why a step leads where it leads: one sentence for the step, one for each eigenvector, one on how exact they are.

Each is a claim; `tests/app/text/test_why_step.py` holds its numbers to f and the iterates.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from app.text.grammar import capitalized
from app.text.numbers import UNRESOLVED, apart, below_one, number, pair, spot
from app.text.taken_letters import fitted
from app.text.verdict.claim import Claim
from app.text.verdict.places import along
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.one_step import OneStep
from gradnorm_core.diagnostics.stability import factors, linear_step, swings
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.norms import norm_name

SAME = 1e-9
"""Eigenvalues that differ by no more than this share are taken for equal."""
ROUNDING = 1e-14
"""A factor that differs from 0, 1 or −1 by no more than this may be that number."""
NOTHING = 1e-12
"""A component below this share of the gradient may be rounding."""
FINER = 4
"""Digits of a component that distinguish what the factor makes of it from what it becomes."""
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
ROUGH = {
    "no Hessian": "f has no Hessian at {here}, so there are no eigenvectors to see the step by.",
    "kink at the start": "f has a {kink} at {here}: its gradient jumps there, and the Hessian knows nothing of it. "
    "No factor tells what becomes of the gradient.",
    "kink on the way": "f has a {kink} between {here} and {there}: the gradient jumps on the way, and the Hessian at "
    "{here} knows nothing of it. No factor tells what becomes of the gradient.",
}
"""By the roughness of a step, why it has no factors."""


def why_step(step: OneStep, run: Run) -> tuple[Claim, ...]:
    """The sentences on the step of a run."""
    return tuple(Claim(one.kind, fitted(one.text, run.objective)) for one in _claims(step, run))


def _claims(step: OneStep, run: Run) -> tuple[Claim, ...]:
    claims = [Claim("why_step.step", _step(step, run))]
    if step.roughness:
        here, there = iterate(step.iteration), iterate(step.iteration + 1)
        claims.append(Claim("why_step.rough", ROUGH[step.roughness].format(here=here, there=there, kink=step.kink)))
        return tuple(claims)
    if is_round(step) and step.factors is not None:
        claims.append(Claim("why_step.everywhere", _everywhere(step, run)))
    else:
        speak = {"momentum": _remembered, "none": _moved}.get(step.law, _multiplied)
        claims += [Claim("why_step.component", text) for text in speak(step, run)]
    return (*claims, Claim("why_step.exactness", _exactness(step)))


def iterate(k: int) -> str:
    """An iterate in a sentence: x₁₂."""
    return f"x{str(k).translate(SUBSCRIPTS)}"


def is_round(step: OneStep) -> bool:
    """True when f curves alike in all directions, so that every vector is an eigenvector."""
    low, high = step.curvature.smallest, step.curvature.largest
    return abs(high - low) <= SAME * max(abs(low), abs(high))


def fate(multiplier: float) -> str:
    """The effect of a factor on a component: "flips and shrinks".

    >>> fate(0.81), fate(-0.9), fate(-1.1), fate(1.0), fate(0.0)
    ('shrinks', 'flips and shrinks', 'flips and grows', 'keeps its size', 'vanishes')
    """
    if abs(multiplier) <= ROUNDING:
        return "vanishes"
    size = "keeps its size" if _is_unit(multiplier) else "shrinks" if abs(multiplier) < 1 else "grows"
    return f"flips and {size}" if multiplier < 0 else size


def _is_unit(multiplier: float) -> bool:
    return abs(abs(multiplier) - 1) <= ROUNDING


def factor_text(multiplier: float) -> str:
    """A factor, never rounded to 1 or −1 but from float64's own rounding."""
    one = math.copysign(1.0, multiplier)
    if _is_unit(multiplier):
        return number(one)
    return "0" if abs(multiplier) <= ROUNDING else apart(multiplier, one)[0]


def factor_of(total: float) -> str:
    """A sum of numbers about 1; what rounding leaves of 0 is 0."""
    return number(0.0 if abs(total) <= ROUNDING else total)


def size_letter(step: OneStep, run: Run) -> str:
    """The letter of the a of −a∇f: α, unless a clip or the direction has made another number of it."""
    taken = abs(float(run.step_sizes[step.iteration]))
    return "α" if step.size is not None and math.isclose(abs(step.size), taken, rel_tol=1e-6) else "a"


def law_text(step: OneStep, run: Run) -> str:
    """The factor as a formula: "1 − αλ"."""
    sign = "−" if step.size is None or step.size > 0 else "+"
    return f"1 {sign} {size_letter(step, run)}{'λ' if step.law == 'gradient' else '·sign λ'}"


def _step(step: OneStep, run: Run) -> str:
    here, there = (f"{iterate(step.iteration + i)} = {spot(step.points[i], 4)}" for i in (0, 1))
    return f"The step leads from {here} to {there}: {_cause(step, run)}."


def _cause(step: OneStep, run: Run) -> str:
    if step.size is not None:
        sign, letter = "−" if step.size > 0 else "+", size_letter(step, run)
        vector = "∇f" if step.law == "gradient" else "|∇²f|⁻¹∇f"
        origin = _origin(step, run) if letter == "a" else ""
        return f"it is {sign}{letter}{vector} with {letter} = {number(abs(step.size))}{origin}"
    if step.law == "momentum":
        beta, alpha = getattr(run.spec.direction, "momentum"), linear_step(run.spec)  # noqa: B009  # not every one has
        return f"it has momentum, α = {number(alpha or 0.0)} and β = {below_one(beta)}"
    if step.roughness == "no Hessian":
        return f"α = {number(run.step_sizes[step.iteration])}"
    return f"{_turned(run)}, so no factor 1 − αλ applies"


def _origin(step: OneStep, run: Run) -> str:
    """Where the a of −a∇f comes from: α shortened by the clip, or α times what the direction makes of ∇f."""
    assert step.size is not None
    alpha = abs(float(run.step_sizes[step.iteration]))
    clipped, direction = run.spec.clip is not None, run.spec.direction
    if clipped and (direction == Steepest() or isinstance(direction, Newton)):
        return f", α = {number(alpha)} after the clip"
    vector = "the clipped ∇f" if clipped else "∇f"
    return f": α = {number(alpha)} times {number(abs(step.size) / alpha)}, which the direction makes of {vector}"


def _turned(run: Run) -> str:
    """Why a step does not go along −∇f, of an ascent along ∇f: noise, the clip, or the direction."""
    direction, noise = run.spec.direction, ""
    steepest = "∇f" if run.spec.goal == "maximize" else "−∇f"
    if run.spec.noise is not None:
        noise = (
            "it sees the gradient of a mini-batch"
            if isinstance(run.spec.noise, Minibatch)
            else ("it sees a gradient with noise")
        )
    if direction == Steepest() and (noise or run.spec.clip is not None):
        return f"it is not along {steepest}, since {noise or 'the clip turns the gradient'}"
    label = getattr(direction, "label", "this method")
    if isinstance(direction, Steepest):
        label += f" in {norm_name(direction.norm)}"
    return f"{label} does not step along {steepest} here{', and ' * bool(noise)}{noise}"


def _everywhere(step: OneStep, run: Run) -> str:
    assert step.factors is not None
    multiplier = float(step.factors[0])
    return (
        f"f curves by λ = {number(step.curvature.largest)} in every direction: the whole gradient is multiplied by "
        f"{law_text(step, run)} = {factor_text(multiplier)}; it {fate(multiplier)}{_truly(step)}."
    )


def _truly(step: OneStep) -> str:
    """States the next gradient where the factor gives it to second order only."""
    return "" if step.quadratic else f" to second order, and the next gradient is {pair(step.gradients[1])}"


def _multiplied(step: OneStep, run: Run) -> Iterator[str]:
    assert step.factors is not None
    for index, multiplier in enumerate(step.factors.tolist()):
        before, after = step.components[:, index]
        start = _site(step, index)
        if _is_nothing(step, index):
            yield f"{start} {_absent(step, index)}, and {law_text(step, run)} = {factor_text(multiplier)}."
            continue
        digits = 3 if step.quadratic else FINER
        made = 0.0 if abs(multiplier) <= ROUNDING else multiplier * before
        times = f"times {law_text(step, run)} = {factor_text(multiplier)} makes {number(made, digits)}"
        end = f"it {fate(multiplier)}" if step.quadratic else f"to second order; it becomes {number(after, digits)}"
        yield f"{start} the component {number(before, digits)} of ∇f {times}{': ' if step.quadratic else ' '}{end}."


def _absent(step: OneStep, index: int) -> str:
    """A component of the gradient that is 0, lost in rounding, or too small to be seen beside the other one.

    Along a coordinate axis it is a coordinate of the gradient, and known however small.
    """
    component = float(step.components[0, index])
    if component == 0:
        return "the gradient has no component"
    if np.count_nonzero(step.curvature.eigenvectors[:, index]) > 1:
        return "the gradient has no component that shows beside rounding"
    return f"the component {number(component)} of ∇f is nothing beside the other one"


def _remembered(step: OneStep, run: Run) -> Iterator[str]:
    assert step.recurrence is not None
    assert step.earlier is not None
    direction, alpha = run.spec.direction, linear_step(run.spec) or 0.0
    names = ("(1 + β − αλ)", "β") if isinstance(direction, HeavyBall) else ("(1 + β)(1 − αλ)", "β(1 − αλ)")
    sign = 1 if run.spec.goal == "minimize" else -1
    if sign < 0:
        names = names[0].replace("− αλ", "+ αλ"), names[1].replace("− αλ", "+ αλ")
    signed = sign * step.curvature.eigenvalues
    for index, (total, product) in enumerate(step.recurrence.tolist()):
        before, after = step.components[:, index]
        if _is_nothing(step, index) and abs(step.earlier[index]) <= NOTHING * np.abs(step.earlier).max():
            yield f"{_site(step, index)} {_absent(step, index)}, as in the step before."
            continue
        kept, swing = float(factors(direction, alpha, signed[index])), bool(swings(direction, alpha, signed[index]))
        if abs(kept - 1) < UNRESOLVED:
            kept = 1.0  # where f does not curve, and at the limit of stability; roots have some twelve digits
        yield (
            f"{_site(step, index)} the component of ∇f becomes {names[0]} = {factor_of(total)} times {number(before)}, "
            f"less {names[1]} = {factor_of(product)} times {number(step.earlier[index])} of the step before: "
            f"{number(after)}. Going on like this it {'swings and ' if swing else ''}{fate(kept)}, in the long run by "
            f"the factor {factor_text(kept)} a step."
        )


def _moved(step: OneStep, run: Run) -> Iterator[str]:
    for index, move in enumerate(step.moves.tolist()):
        before, after = step.components[:, index]
        digits = 3 if step.quadratic else FINER
        truth = "" if step.quadratic else f" to second order; it becomes {number(after, digits)}"
        yield (
            f"{_site(step, index)} the step goes by {number(move)}, which adds λ times that to the component "
            f"{number(before, digits)} of ∇f and makes {number(step.modelled[index], digits)}{truth}."
        )


def _site(step: OneStep, index: int) -> str:
    bend = number(step.curvature.eigenvalues[index])
    return f"{capitalized(along(step.curvature, index))}, where λ = {bend},"


def _is_nothing(step: OneStep, index: int) -> bool:
    return bool(abs(step.components[0, index]) <= NOTHING * np.abs(step.components[0]).max())


def _exactness(step: OneStep) -> str:
    if not step.quadratic:
        touching = f"the quadratic that touches f at {iterate(step.iteration)} to second order"
        return f"f is not quadratic: λ and the factors are those of {touching}."
    exact = "f is quadratic, so these numbers are exact"
    if step.law == "momentum":
        return f"{exact}: along each eigenvector a matrix of two by two takes two components to the next two."
    if step.factors is not None and 0 not in step.curvature.signs:
        return f"{exact}, and x − x* is multiplied by the same ones."
    return f"{exact}."
