"""The names of the two runs of the Playground, the sentence that compares them, and the reason why one is ahead."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.text.grammar import counted
from app.text.landmarks import name, of_which
from app.text.numbers import apart, below_one, factor, in_full, number
from app.text.outcomes import OUTCOMES
from app.text.recommended import beta_to_take
from app.text.taken_letters import fitted
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.components import present_components
from gradnorm_core.diagnostics.stability import best_momentum, factors, limit, linear_step
from gradnorm_core.diagnostics.theory import ReferenceMinimum
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest

MOMENTUM, DESCENT, ASCENT = "momentum (heavy ball)", "gradient descent", "gradient ascent"
"""The names of the second run; a picture or a sentence goes on with them."""
THERE = 1e-2
"""A run ends at a minimum that is no farther away than this share of its path's extent."""
NEARLY = 0.8
"""A β is about the best where the best one saves less than a fifth of the steps."""
ON_THE_LIMIT = 1e-12
"""An α that differs from the limit of stability by a smaller share differs from it by rounding."""
TINY = 1e-7
"""Below it a factor is made of rounding: at a double root float64 leaves 1e-8 of 1."""


def beside_name(run: Run) -> str:
    """The name of the second run, which is that of its method."""
    direction = run.spec.direction
    if isinstance(direction, HeavyBall):
        return fitted(f"{MOMENTUM}, β = {below_one(direction.momentum)}", run.objective)
    return DESCENT if run.spec.goal == "minimize" else ASCENT


def beside_sentence(run: Run, other: Run) -> str:
    """How the second run ends, and the first.

    >>> import gradnorm_core as gc
    >>> f = gc.parse("x^2 + 10y^2")
    >>> slow = gc.descend(f, (2, 1), step_rule=gc.Fixed(0.02))
    >>> fast = gc.descend(f, (2, 1), direction=gc.HeavyBall(0.9), step_rule=gc.Fixed(0.02))
    >>> beside_sentence(slow, fast)
    'Beside, momentum (heavy ball), β = 0.9: converges after 288 steps; the first run: after 373 steps.'
    """
    called = beside_name(other)
    first, second = (f"{OUTCOMES[one.status.name].predicate} after {counted(one.iterations)}" for one in (run, other))
    if run.status.name == other.status.name:
        first = f"after {counted(run.iterations)}"
    return f"Beside, {called}: {second}; the first run: {first}."


@dataclass(frozen=True, slots=True)
class Rates:
    """The two runs where both step by a fixed α, one of them with momentum, towards one minimum.

    Attributes:
        step_size: α of both.
        momentum: the direction of the one with momentum.
        eigenvalues: λ at the minimum, of those components that the runs have.
    """

    step_size: float
    momentum: HeavyBall
    eigenvalues: Floats


def beside_reason(run: Run, other: Run, reference: ReferenceMinimum | None) -> str:
    """Says by how much a step brings each run closer, and how much of that is due to β; "" where no theory says it.

    Args:
        run: the first run.
        other: the second one, with the same start and step size.
        reference: the minimum of which λ is taken.
    """
    rates = _rates(run, other, reference)
    if rates is None or reference is None:
        return ""
    by, without = (per_step(one, rates.eigenvalues, run) for one in (rates.momentum, Steepest()))
    where = in_the_long_run(run)
    distance = f"the distance to the {name(reference)}"
    why = f"Why: {where} a step multiplies {distance} by {by} with momentum and by {without} without."
    return f"{why} {fitted(_doing(rates, of_which(reference)), run.objective)}"


def named_beta(run: Run, other: Run, reference: ReferenceMinimum | None) -> float | None:
    """β that `beside_reason` calls the best for the α of both runs, as the sentence shows it; None without one."""
    rates = _rates(run, other, reference)
    return None if rates is None else _better_beta(rates)


def _better_beta(rates: Rates) -> float | None:
    """The best β for this α, as a sentence shows it; None where β is about the best, or α is too long without it."""
    alpha, bare = rates.step_size, limit(Steepest(), float(rates.eigenvalues.max()))
    if bare is None or alpha >= bare.step_size:
        return None
    fewest = math.sqrt(best_momentum(alpha, rates.eigenvalues)) ** NEARLY
    if float(factors(rates.momentum, alpha, rates.eigenvalues).max()) <= fewest:
        return None
    return beta_to_take(alpha, rates.eigenvalues)


def _rates(run: Run, other: Run, reference: ReferenceMinimum | None) -> Rates | None:
    """The numbers that decide both factors; None without two fixed steps, one momentum and one common minimum."""
    step_size = linear_step(run.spec)
    if reference is None or reference.curvature.kind != "minimum" or step_size is None:
        return None
    if linear_step(other.spec) != step_size:
        return None
    two = run.spec.direction, other.spec.direction
    momentum = next((one for one in two if isinstance(one, HeavyBall)), None)
    if momentum is None or Steepest() not in two:
        return None
    if not (run.spec.objective.is_quadratic or all(_is_there(one, reference) for one in (run, other))):
        return None
    return Rates(step_size, momentum, present(run, reference))


def _is_there(run: Run, reference: ReferenceMinimum) -> bool:
    """Whether a run has arrived at the minimum of which λ is taken: momentum may carry it into another well."""
    if run.status.name != "converged" or reference.point is None:
        return False
    end, extent = run.points[-1], float(np.abs(run.points).max())
    return bool(np.abs(end - np.array(reference.point)).max() <= THERE * extent)


def in_the_long_run(run: Run) -> str:
    """Where a factor per step holds: anywhere on a quadratic after enough steps, else close to the minimum only."""
    return "in the long run" if run.spec.objective.is_quadratic else "close to it"


def per_step(direction: Direction, eigenvalues: Floats, run: Run) -> str:
    """The factor per step in the long run of a method with the fixed α of the run, among these λ > 0.

    On the limit of stability it is 1. Where it is 0 on the quadratic that touches f, f itself decides: each step leaves
    a smaller share of the distance than the step before.
    """
    step_size = linear_step(run.spec)
    assert step_size is not None
    edge = limit(direction, float(eigenvalues.max()))
    if edge is not None and abs(step_size / edge.step_size - 1) <= ON_THE_LIMIT:
        return factor(1.0)
    rate = float(factors(direction, step_size, eigenvalues).max())
    if rate >= TINY:
        return factor(rate)
    if not run.spec.objective.is_quadratic:
        return "less and less"
    return "0" if rate == 0 else f"less than {number(TINY)}"


def present(run: Run, reference: ReferenceMinimum) -> Floats:
    """λ at the minimum, of those eigenvectors along which the run has a component."""
    return reference.curvature.eigenvalues[present_components(run, reference.curvature)]


def _doing(rates: Rates, of: str) -> str:
    """The sentence on β: too large, too small, best for this α, or beyond what α allows; `of`: whose λ they are."""
    alpha, beta, largest = rates.step_size, rates.momentum.momentum, float(rates.eigenvalues.max())
    edge = limit(rates.momentum, largest)
    bare = limit(Steepest(), largest)
    assert edge is not None  # a minimum has λmax > 0
    assert bare is not None
    if alpha >= edge.step_size:
        here, end = apart(alpha, edge.step_size)
        return f"Even momentum allows no α from 2(1+β)/λmax{of} = {end} on, and {here} is not below it."
    if alpha >= bare.step_size:
        from_, to = number(bare.step_size), number(edge.step_size)
        return f"Momentum moves the stability limit from 2/λmax{of} = {from_} to 2(1+β)/λmax{of} = {to}."
    better = _better_beta(rates)
    if better is None:
        return f"β = {below_one(beta)} is about the best for this α."
    best = best_momentum(alpha, rates.eigenvalues)
    which = f"β = {in_full(better)} is best for this α{_with_kappa(rates)}: {factor(math.sqrt(best))} a step"
    if beta < best:
        return f"More momentum would help: {which}."
    return f"β = {below_one(beta)} is too much: with it every component swings, and the factor is √β. {which}."


def _with_kappa(rates: Rates) -> str:
    """The condition number that the best β goes with; "" where the run has one curvature only."""
    spread = float(rates.eigenvalues.max() / rates.eigenvalues.min())
    return "" if spread == 1 else f" and κ = {number(spread)}"
