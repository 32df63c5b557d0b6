"""Every direction, step rule and clip there is, and which of them go together."""

from __future__ import annotations

from gradnorm_core.adaptive import AdaGrad, Adam, RMSProp
from gradnorm_core.clipping import Clip, ClipByNorm, ClipByValue
from gradnorm_core.directions import Direction, Normalized, Steepest
from gradnorm_core.exact import Exact
from gradnorm_core.line_searches import Armijo, Wolfe
from gradnorm_core.momentum import HeavyBall, Nesterov
from gradnorm_core.newton import Newton
from gradnorm_core.noise import GaussianNoise
from gradnorm_core.objectives import Objective
from gradnorm_core.quasi_newton import BFGS, NonlinearCG
from gradnorm_core.secant_steps import BarzilaiBorwein, Polyak
from gradnorm_core.step_rules import Fixed, Formula, StepRule

DIRECTIONS: dict[str, type[Direction]] = {
    "steepest": Steepest,
    "normalized": Normalized,
    "heavy_ball": HeavyBall,
    "nesterov": Nesterov,
    "adagrad": AdaGrad,
    "rmsprop": RMSProp,
    "adam": Adam,
    "newton": Newton,
    "bfgs": BFGS,
    "nonlinear_cg": NonlinearCG,
}
STEP_RULES: dict[str, type[StepRule]] = {
    "fixed": Fixed,
    "formula": Formula,
    "armijo": Armijo,
    "wolfe": Wolfe,
    "exact": Exact,
    "barzilai_borwein": BarzilaiBorwein,
    "polyak": Polyak,
}
CLIPS: dict[str, type[Clip]] = {"norm": ClipByNorm, "value": ClipByValue}


def why_not(
    direction: Direction,
    step_rule: StepRule,
    objective: Objective | None = None,
    clip: Clip | None = None,
    noise: GaussianNoise | None = None,
) -> str | None:
    """What speaks against combining these, in a sentence; None when they go together."""
    pair = f"{step_rule.label} does not go with {direction.label}"
    learner = isinstance(direction, BFGS | NonlinearCG)
    objections = (
        (
            step_rule.searches and not direction.downhill,
            f"{pair}: a direction with momentum may lead uphill, where a line search finds nothing.",
        ),
        (
            isinstance(step_rule, BarzilaiBorwein) and direction != Steepest(),
            f"{pair}: its step size is made for the direction −g, steepest descent in L2.",
        ),
        (
            isinstance(step_rule, Polyak) and not isinstance(direction, Steepest | Normalized),
            f"{pair}: its step size is made for steepest descent.",
        ),
        (
            isinstance(direction, NonlinearCG) and not step_rule.searches,
            f"{pair}: conjugate directions need a line search, such as Wolfe's.",
        ),
        (
            noise is not None and step_rule.searches,
            f"{step_rule.label} does not go with noise: along a noisy direction f need not fall.",
        ),
        (
            learner and not (clip is None and noise is None),
            f"{direction.label} goes neither with a clip nor with noise: it learns the curvature from true gradients.",
        ),
    )
    return next((words for holds, words in objections if holds), None)
