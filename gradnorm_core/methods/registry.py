"""The tables of all directions, step rules, clips and kinds of noise, and the combinations that are refused."""

from __future__ import annotations

from typing import TypeAlias

from gradnorm_core.methods.clipping import Clip, ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.adaptive import AdaGrad, Adam, AdamW, RMSProp
from gradnorm_core.methods.directions.base import Direction, reads_step_size
from gradnorm_core.methods.directions.conjugate_gradients import (
    ConjugateGradients,
    FletcherReeves,
    HestenesStiefel,
    NonlinearCG,
)
from gradnorm_core.methods.directions.limited_memory import LBFGS
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.problem import GradientTransform
from gradnorm_core.methods.row_clipping import ClipRows
from gradnorm_core.methods.step_rules.annealing import Cosine, WarmUp
from gradnorm_core.methods.step_rules.barzilai_borwein import BarzilaiBorwein
from gradnorm_core.methods.step_rules.base import StepRule, is_predetermined
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.methods.step_rules.polyak import Polyak
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.objective import Objective

DIRECTIONS: dict[str, type[Direction]] = {
    "steepest": Steepest,
    "normalized": Normalized,
    "heavy_ball": HeavyBall,
    "nesterov": Nesterov,
    "adagrad": AdaGrad,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
    "newton": Newton,
    "bfgs": BFGS,
    "lbfgs": LBFGS,
    "nonlinear_cg": NonlinearCG,
    "fletcher_reeves": FletcherReeves,
    "hestenes_stiefel": HestenesStiefel,
    "rule": Rule,
}
STEP_RULES: dict[str, type[StepRule]] = {
    "fixed": Fixed,
    "formula": Formula,
    "warm_up": WarmUp,
    "cosine": Cosine,
    "armijo": Armijo,
    "wolfe": Wolfe,
    "exact": Exact,
    "barzilai_borwein": BarzilaiBorwein,
    "polyak": Polyak,
}
CLIPS: dict[str, type[ClipByNorm | ClipByValue | ClipRows]] = {
    "norm": ClipByNorm, "value": ClipByValue, "rows": ClipRows,
}  # fmt: skip

Noise: TypeAlias = GaussianNoise | Minibatch
NOISES: dict[str, type[Noise]] = {"gaussian": GaussianNoise, "minibatch": Minibatch}


def is_built_in(part: Direction | StepRule | GradientTransform) -> bool:
    """Returns True for the parts of the tables, which need no check and do not change their arguments."""
    return type(part) in (*DIRECTIONS.values(), *STEP_RULES.values(), *CLIPS.values(), *NOISES.values())


def may_be_no_number(direction: Direction) -> bool:
    """Returns True where d may be NaN although its gradient is finite: a user's own direction, or Newton's."""
    return isinstance(direction, Rule | Newton) or not is_built_in(direction)


def has_rows(objective: Objective) -> bool:
    """Returns True for a loss whose rows have gradients of their own: their mean or sum is its gradient."""
    return isinstance(objective, DataObjective) and objective.has_row_parts


def _leader(direction: Direction) -> str:
    return "an own rule" if isinstance(direction, Rule) else "a direction with momentum"


def why_not(
    direction: Direction,
    step_rule: StepRule,
    objective: Objective | None = None,
    clip: Clip | None = None,
    noise: Noise | None = None,
) -> str | None:
    """Returns the reason why a combination is refused, in a sentence; None when its parts go together."""
    pair = f"{step_rule.label} does not go with {direction.label}"
    learner = isinstance(direction, BFGS | LBFGS | ConjugateGradients)
    objections = (
        (
            step_rule.searches and not direction.downhill,
            f"{pair}: {_leader(direction)} may lead uphill, where a line search finds nothing.",
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
            reads_step_size(direction) and not is_predetermined(step_rule),
            f"{pair}: its lines read α, which is then known only after them.",
        ),
        (
            isinstance(direction, ConjugateGradients) and not step_rule.searches,
            f"{pair}: conjugate directions need a line search, such as Wolfe's.",
        ),
        (
            noise is not None and step_rule.searches,
            f"{step_rule.label} does not go with noise: along a noisy direction f need not fall.",
        ),
        (
            isinstance(clip, ClipRows) and step_rule.searches,
            f"{step_rule.label} does not go with {ClipRows.label.lower()}: the mean of clipped rows may lead uphill.",
        ),
        (
            isinstance(clip, ClipRows) and objective is not None and not has_rows(objective),
            f"{ClipRows.label} needs a loss that is a mean or a sum over rows of data; this function is none.",
        ),
        (
            isinstance(noise, Minibatch) and objective is not None and not isinstance(objective, DataObjective),
            f"{Minibatch.label} needs a loss over rows of data, such as mean((w X + b - Y)^2); this function has none.",
        ),
        (
            learner and not (clip is None and noise is None),
            f"{direction.label} goes neither with a clip nor with noise: it learns the curvature from true gradients.",
        ),
    )
    return next((words for holds, words in objections if holds), None)
