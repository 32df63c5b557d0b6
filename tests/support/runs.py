"""Short runs with a fixed step, and what the diagnostics say about them."""

from __future__ import annotations

from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse

KAPPA_10 = "(x^2 + 10y^2)/2"
TURNED = "(3.25x^2 - 4.5sqrt(3)xy + 7.75y^2)/2"
DOUBLE_WELL = "x^4/4 - x^2/2 + y^2/2"


def fixed_step_run(
    text: str,
    start: tuple[float, float],
    step_size: float,
    steps: int = 300,
    goal: Goal = "minimize",
    gradient_tolerance: float = 1e-6,
) -> Run:
    """Gradient descent with a fixed step on a typed formula."""
    return descend(
        parse(text),
        start,
        step_rule=Fixed(step_size),
        max_iterations=steps,
        goal=goal,
        gradient_tolerance=gradient_tolerance,
    )


def diagnosed(
    text: str,
    start: tuple[float, float],
    step_size: float,
    steps: int = 300,
    goal: Goal = "minimize",
    gradient_tolerance: float = 1e-6,
) -> Diagnostics:
    """The diagnostics of such a run."""
    run = fixed_step_run(text, start, step_size, steps, goal, gradient_tolerance)
    return diagnose(run.objective, run)
