"""Another method that meets the tolerance, for a run of gradient descent that stopped at its step limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.methods import registry
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Wolfe

OTHERS: Final[tuple[tuple[Direction, StepRule | None], ...]] = (
    (HeavyBall(0.9), None), (Newton(), Fixed(1.0)), (BFGS(), Wolfe()),
)  # fmt: skip
"""Directions with their step rule, None for that of the run; the most similar to plain descent first."""


def other_method(run: Run, run_of: Callable[[RunSpec], Run] = run_spec) -> Run | None:
    """Returns the first run by one of `OTHERS` that meets the tolerance within the same limit.

    Args:
        run: gradient descent that stopped at its step limit, without clip and noise.
        run_of: `run_spec`, or a cache of it: a method with a step rule of its own has one run for all step sizes.

    Returns:
        The other run; None for any other argument, and where none of them ends as low as this run (as high, when f is
        maximized) at a stationary point, or only at one that may be left downhill, such as the inflection of x³.
    """
    spec = run.spec
    if run.status.name != "iteration_limit" or spec.direction != Steepest() or (spec.clip or spec.noise):
        return None
    sign = 1 if spec.goal == "minimize" else -1
    for direction, own_rule in OTHERS:
        rule = own_rule or spec.step_rule
        if registry.why_not(direction, rule, spec.objective, None, None) is not None:
            continue  # it does not go with the function
        other = run_of(replace(spec, direction=direction, step_rule=rule))
        if other.status.name != "converged" or sign * other.fun > sign * run.fun:
            continue
        near = stationary_point_near(spec.objective, other.points[-1], sign)
        if near is not None and near.kind != "degenerate":  # neither a plateau nor an inflection such as that of x³
            return other
    return None
