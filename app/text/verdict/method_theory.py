"""Sentences from the theory of methods other than plain descent: momentum, steps of a given length, and noisy steps.

Each sentence names the method, its own limit and its own reason; 2/λmax is the limit of plain gradient descent alone.
Exact on quadratics; near a minimum of any other smooth f it holds for the quadratic that touches it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from app.text.grammar import counted
from app.text.numbers import apart, below_one, factor, number
from app.text.recommended import best_pair, pair_to_take
from app.text.verdict.case import SAME, Case, round_bowl
from app.text.verdict.places import along
from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.curvature import Curvature
from gradnorm_core.diagnostics.formula_roughness import has_kinks
from gradnorm_core.diagnostics.stability import best_heavy_ball, factors, limit, linear_step, noise_floor, swings
from gradnorm_core.methods.directions.adaptive import AdaGrad, Adam, AdamW, RMSProp
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.data_objective import DataObjective

_NAMES = {HeavyBall: "momentum", Nesterov: "Nesterov's method"}
_FAINT = 0.1  # of Adam's own part of a step: a weight decay that does not decide its length
_WORTH_SAYING = 1.5  # a better pair is named when it would save a third of the steps


def momentum(case: Case) -> str | None:
    """Compares α with the limit of the method for this β, and states how its swings fade or grow."""
    direction, step_size = case.run.spec.direction, linear_step(case.run.spec)
    if step_size is None or case.well is None or not isinstance(direction, HeavyBall | Nesterov):
        return None
    curvature = case.well.curvature
    bound = limit(direction, curvature.largest)
    if bound is None:
        return None
    name = f"{_NAMES[type(direction)]} with β = {below_one(direction.momentum)}"
    place = "" if case.quadratic else f" at the {case.target}"
    label = bound.label.replace("λmax", case.lambda_max)
    if abs(step_size - bound.step_size) <= SAME * bound.step_size:
        on = f"α = {label} = {number(bound.step_size)}{place} is the stability limit of {name}"
        return f"{on}: {_on_the_limit(case, curvature)}."
    alpha, edge = apart(step_size, bound.step_size)
    if step_size > bound.step_size:
        worst = float(factors(direction, step_size, curvature.eigenvalues).max())
        absent = not case.present[-1]
        grows = "would grow" if absent else "grows"
        grown = (
            f"in the long run the component {along(curvature, -1)} {grows} by the factor {factor(worst)} a step"
            f"{', but this run has no such component' if absent else ''}"
            if case.quadratic
            else "steps from close by lead away from it"
        )
        return f"α = {alpha} is above {label} = {edge}{place}, the stability limit of {name}: {grown}."
    below = f"α = {alpha} is below {label} = {edge}{place}, the stability limit of {name}"
    return f"{below}: {_fading(case, direction, step_size, curvature)}."


def _on_the_limit(case: Case, curvature: Curvature) -> str:
    """Says how the steepest component goes on at the limit of stability, where a root of the recursion is −1."""
    if not case.quadratic:
        return "whether steps from close by fade, the curvature alone does not tell"
    return f"a component {along(curvature, -1)} changes sign at every step in the long run and does not fade"


def _fading(case: Case, direction: HeavyBall | Nesterov, step_size: float, curvature: Curvature) -> str:
    """The swings of the components along positive eigenvalues, and how they fade in the long run."""
    upward, seen = np.array(curvature.signs) > 0, case.present
    whole = bool(seen[upward].all())
    lambdas = curvature.eigenvalues[upward & seen] if (upward & seen).any() else curvature.eigenvalues[upward]
    swinging = swings(direction, step_size, lambdas)
    worst = factor(float(factors(direction, step_size, lambdas).max()))
    close = "" if case.quadratic else "close to it "
    if not whole:
        verb = "swings and fades" if swinging.all() else "fades"
        lead = "" if case.quadratic else "close to it, "
        slowest = "of the components that this run has, the slowest"
        return f"{lead}{slowest} {verb} by the factor {worst} a step in the long run"
    if swinging.all() and isinstance(direction, HeavyBall):
        return f"{close}every component swings, and its swings fade by the factor √β = {worst} a step in the long run"
    if swinging.all():
        return f"{close}every component swings, and the slowest fades by the factor {worst} a step in the long run"
    how = f"the component {along(curvature, -1)} swings and " if swinging.any() and not round_bowl(curvature) else ""
    return f"{close}{how}the slowest component fades by the factor {worst} a step in the long run"


def better_momentum(case: Case) -> str | None:
    """The best pair of α and β where this β is too large or too small for the conditioning."""
    direction, step_size = case.run.spec.direction, linear_step(case.run.spec)
    if step_size is None or case.well is None or not isinstance(direction, HeavyBall):
        return None
    curvature = case.well.curvature
    worst = float(factors(direction, step_size, curvature.eigenvalues).max())
    if not worst < 1 or not curvature.smallest > 0 or curvature.condition_number is None:
        return None
    if not case.present.all():
        return None  # this run lacks a component that the best pair is about
    _, beta, rate = best_heavy_ball(curvature.smallest, curvature.largest)
    if rate < SAME or math.log(rate) / math.log(worst) < _WORTH_SAYING:
        return None
    near = "" if case.quadratic else f" near the {case.target}"
    size = "large" if direction.momentum > beta else "small"
    kappa = number(curvature.condition_number)
    cause = (
        f"β = {below_one(direction.momentum)} is {size} for κ = {kappa}: the"
        if abs(direction.momentum - beta) > 0.05
        else "The"
    )
    best = best_pair(curvature.smallest, curvature.largest)
    return f"{cause} best pair{near} is α = {best[0]} and β = {best[1]}, with the factor {factor(rate)} a step."


def named_pair(case: Case) -> tuple[float, float] | None:
    """α and β that `better_momentum` calls the best pair, as the sentence shows them; None where it names none."""
    if case.well is None or better_momentum(case) is None:
        return None
    return pair_to_take(case.well.curvature.smallest, case.well.curvature.largest)


def order(case: Case) -> str | None:
    """That the norm fell faster than by any fixed factor."""
    if case.diagnostics.order is None or isinstance(case.run.spec.direction, Newton):
        return None
    first, last = (float(x) for x in (case.diagnostics.norms[2][-3], case.diagnostics.norms[2][-1]))
    return (
        f"At the end the norm fell faster and faster, from {number(first)} to {number(last)} in the last two steps: "
        "superlinear convergence, which has no fixed factor a step."
    )


def step_by_coordinates(case: Case) -> str | None:
    """The length of the steps of Adam-like methods: set by α, not by the slope."""
    direction, rule = case.run.spec.direction, case.run.spec.step_rule
    if not isinstance(direction, AdaGrad | RMSProp | Adam) or not isinstance(rule, Fixed) or not case.steps:
        return None
    moved = float(np.abs(np.diff(case.run.points, axis=0)).max())
    decay = direction.weight_decay if isinstance(direction, AdamW) else 0.0
    if not math.isfinite(moved) or decay * float(np.abs(case.run.points).max()) > _FAINT:
        return None
    shrink = ", and its steps get shorter as squares add up" if isinstance(direction, AdaGrad) else ""
    return (
        f"{direction.label} divides each coordinate of its step by the recent size of that slope, so α sets the length "
        f"and not the slope: with α = {number(rule.step_size)} no coordinate moved by more than {number(moved)} in a "
        f"step{shrink}."
    )


def given_length(case: Case) -> str | None:
    """The length of the steps along the normalized gradient: α, whatever the slope."""
    direction, rule = case.run.spec.direction, case.run.spec.step_rule
    if not isinstance(direction, Normalized) or not isinstance(rule, Fixed) or case.run.spec.clip is not None:
        return None
    if not case.steps:
        return None
    far = number(case.steps * rule.step_size)
    return (
        f"A step along the normalized gradient is α = {number(rule.step_size)} long, whatever the slope: "
        f"{counted(case.steps)} {'leads' if case.steps == 1 else 'lead'} {far} far at most."
    )


def other_norms(case: Case) -> str | None:
    """The limit of steepest descent in L1 and L∞ on a quadratic."""
    direction, rule = case.run.spec.direction, case.run.spec.step_rule
    if not isinstance(direction, Steepest) or direction.norm == 2 or not isinstance(rule, Fixed):
        return None
    if case.well is None or has_kinks(case.run.objective):
        return None  # at the minimum of x² + y¹⁰ no quadratic stands for f
    curvature = case.well.curvature
    matrix = curvature.eigenvectors * curvature.eigenvalues @ curvature.eigenvectors.T
    largest, (letters, among) = float(largest_form(matrix, direction.norm)), FORMS[direction.norm]
    if case.run.spec.clip is not None or case.run.spec.noise is not None or not 0 < largest < math.inf:
        return None
    (alpha, edge), side = apart(rule.step_size, 2 / largest), "below" if rule.step_size < 2 / largest else "above"
    if abs(rule.step_size * largest / 2 - 1) <= SAME:
        alpha, edge, side = number(rule.step_size), number(2 / largest), "on"
    moves = (
        "moves every coordinate by α‖∇f‖₁"
        if direction.norm == math.inf
        else "moves only the coordinate with the largest slope, by α times that slope"
    )
    place = "" if case.quadratic else f" at the {case.target}"
    better = "rise" if case.up else "fall"
    words = ", ".join(filter(None, (among, "A of −f" if case.up else "")))
    letters = f"2/{letters}" + (f" ({words})" if words else "")
    return (
        f"A step in {'L∞' if direction.norm == math.inf else 'L1'} {moves}. On a quadratic f is sure to {better} for α "
        f"below {letters} = {edge}{place}, and α = {alpha} is {side} it."
    )


FORMS: Mapping[float, tuple[str, str]] = {1: ("max Aᵢᵢ", ""), math.inf: ("max sᵀAs", "s of signs")}
"""For the norm of a step the form of A = ∇²f by which 2 is divided, and what its letters stand for."""


def largest_form(matrices: Floats, norm: float) -> Floats:
    """L of f in the norm of the step: max sᵀAs over sign vectors for L∞, the largest diagonal entry for L1.

    NaN for L∞ in more than twelve dimensions, which have too many sign vectors.

    Args:
        matrices: A, (n, n, …).
        norm: 1 or ∞.
    """
    if norm == 1:
        return np.asarray(np.einsum("ii...->i...", matrices).max(axis=0))
    n = len(matrices)
    if n > 12:
        return np.full(matrices.shape[2:], np.nan)
    signs = np.array(np.meshgrid(*[[-1.0, 1.0]] * n)).reshape(n, -1)
    return np.asarray(np.einsum("ik,ij...,jk->k...", signs, matrices, signs).max(axis=0))


def _minibatches(case: Case, sampling: Minibatch) -> str | None:
    """The mini-batches as the cause, and how far their gradients are off where the run ended."""
    loss = case.run.objective
    assert isinstance(loss, DataObjective)
    everything = not sampling.replacement and sampling.size >= loss.rows
    if everything or case.diagnostics.behaviour == "diverges":
        return None
    lead = "The mini-batches are the cause: each" if case.wanders else "Each"
    size, left = sampling.size, 0 if sampling.replacement else loss.rows % sampling.size
    cause = f"{lead} step sees {size} of {loss.rows} rows{f' (the last of an epoch sees {left})' if left else ''}"
    if not loss.has_row_parts:
        return f"{cause}."
    off = sampling.error_at(loss, case.run.points[-1])
    few = counted(size, "row")
    return f"{cause}, and at the last iterate the gradient of {few} is off by {number(off)} (root mean square)."


def noise(case: Case) -> str | None:
    """The noise, as the cause where it keeps turning the run, and the floor it leaves."""
    added = case.run.spec.noise
    if added is None or not case.steps:
        return None
    if isinstance(added, Minibatch):
        return _minibatches(case, added)
    lead = "The noise is the cause: each" if case.wanders else "Each"
    cause = f"{lead} coordinate of each gradient is off by about σ = {number(added.deviation)}"
    rule = case.run.spec.step_rule
    plain = case.run.spec.direction == Steepest() and isinstance(rule, Fixed) and case.run.spec.clip is None
    if not plain or case.well is None or not isinstance(rule, Fixed):
        return f"{cause}."
    floor = noise_floor(case.well.curvature.eigenvalues, rule.step_size, added.deviation)
    if floor is None:
        return f"{cause}{_unstable_anyway(case, case.well.curvature, rule.step_size)}."
    on = "" if case.quadratic else f", as on the quadratic that touches f at the {case.target}"
    return (
        f"{cause}; with α fixed ‖∇f‖₂ then stays at about {number(floor)} in the long run (root mean square{on}), and "
        "only a smaller α lowers that floor."
    )


def _unstable_anyway(case: Case, curvature: Curvature, step_size: float) -> str:
    """That α is too large for the quadratic, which no noise is to blame for."""
    edge = 2 / curvature.largest
    if not case.quadratic or not step_size > (1 + SAME) * edge:
        return ""
    alpha, bound = apart(step_size, edge)
    return (
        f"; but α = {alpha} is above 2/{case.lambda_max} = {bound}, so the component {along(curvature, -1)} grows, "
        "with noise or without"
    )
