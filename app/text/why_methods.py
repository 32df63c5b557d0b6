"""Why methods of a comparison are ahead or behind: the factor per step, and how adaptive methods scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.text.beside import in_the_long_run, per_step, present
from app.text.grammar import capitalized, joined
from app.text.landmarks import name
from app.text.numbers import number
from app.text.taken_letters import fitted
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.scaling import scaled_condition_number
from gradnorm_core.diagnostics.stability import linear_step
from gradnorm_core.diagnostics.theory import ReferenceMinimum
from gradnorm_core.methods.directions.adaptive import AdaGrad, Adam, RMSProp
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm

ALIKE = 0.01
"""First steps along x and y whose lengths differ by a smaller share are alike."""
UNLIKE = 1.5
"""From this ratio on, the components of a gradient are said to differ."""
LAST = 20
"""Steps at the end of a run that are looked at."""
HOPS = 4.0
"""A run hops where its last steps are together this many times as long as the way between their ends."""

Lettered = tuple[str, Run]
"""A run with the letter that it has on the page."""


def why_methods(runs: Sequence[Lettered], reference: ReferenceMinimum | None) -> list[str]:
    """Returns the reasons that the runs themselves show; none where no theory says them.

    Args:
        runs: two or more, of one function.
        reference: the minimum of which λ is taken.
    """
    adaptive = [one for one in runs if _is_adaptive(one[1])]
    found = [*_long_run(runs, reference), *_scaling(adaptive, reference), *_hops(adaptive)]
    return [fitted(sentence, runs[0][1].objective) for sentence in found]


def _long_run(runs: Sequence[Lettered], reference: ReferenceMinimum | None) -> list[str]:
    """The factor per step of all runs that follow a linear recursion close to the minimum."""
    if reference is None or reference.curvature.kind != "minimum":
        return []
    known = [(letter, _long_run_factor(run, reference)) for letter, run in runs]
    told = [f"{words} ({letter})" for letter, words in known if words]
    if len(told) < 2:
        return []
    where = in_the_long_run(runs[0][1])
    return [capitalized(f"{where} a step multiplies the distance to the {name(reference)} by {joined(told)}.")]


def _long_run_factor(run: Run, reference: ReferenceMinimum) -> str:
    """The largest factor per step among the components that the run has; "" without a theory for its method."""
    if linear_step(run.spec) is None:
        return ""
    if not (run.spec.objective.is_quadratic or (run.status.name == "converged" and _ends_at(run, reference))):
        return ""
    return per_step(run.spec.direction, present(run, reference), run)


def _ends_at(run: Run, reference: ReferenceMinimum) -> bool:
    """Whether the run ends at this minimum, and not at another one."""
    if reference.point is None:
        return True
    extent = float(np.ptp(run.points, axis=0).max())
    return float(np.abs(run.points[-1] - reference.point).max()) <= 1e-3 * extent


def _is_adaptive(run: Run) -> bool:
    """Whether each coordinate is divided by the root of a mean or sum of its own squared gradients, no more."""
    spec = run.spec
    pure = type(spec.direction) in (AdaGrad, RMSProp, Adam) and isinstance(spec.step_rule, Fixed)
    return pure and spec.clip is None and spec.noise is None and run.iterations > 0 and spec.objective.dimension == 2


def _scaling(runs: Sequence[Lettered], reference: ReferenceMinimum | None) -> list[str]:
    """The first steps, which are alike along both axes, and the condition number that the scaling leaves."""
    moved = [(letter, run, np.abs(run.points[1] - run.points[0])) for letter, run in runs]
    alike = [one for one in moved if np.ptp(one[2]) <= ALIKE * one[2].max()]
    if not alike:
        return []
    lengths = joined([f"{number(float(step.max()))} ({letter})" for letter, _, step in alike])
    several = len(alike) > 1
    letters = joined([letter for letter, _, _ in alike])
    which = "each coordinate by the size of its own gradients"
    head = (
        f"{letters} divide {which}: their first steps are {lengths}"
        if several
        else f"{letters} divides {which}: its first step is {number(float(alike[0][2].max()))}"
    )
    first = alike[0][1]
    sentences = [f"{head} along {' and along '.join(first.objective.variables)} alike{_though(first)}."]
    kappas = [(letter, _scaled_condition(run, reference)) for letter, run, _ in alike]
    told = [f"{number(kappa, 2)} ({letter})" for letter, kappa in kappas if kappa is not None]
    if told and reference is not None and (own := reference.curvature.condition_number):
        sentences.append(
            f"In coordinates scaled as at the last step the {name(reference)} has κ = {joined(told)} "
            f"instead of {number(own)}."
        )
    return sentences


def _though(run: Run) -> str:
    """States that the components of the gradient there differ, where they do."""
    (across, along), (x, y) = np.abs(run.gradients[0]), run.objective.variables
    if not min(across, along) > 0:
        return ""
    ratio = float(across / along)
    if ratio < 1:
        ratio, x, y = 1 / ratio, y, x
    return f", though |∂f/∂{x}| is {number(ratio, 2)} times |∂f/∂{y}|" if ratio >= UNLIKE else ""


def _scaled_condition(run: Run, reference: ReferenceMinimum | None) -> float | None:
    """κ in the coordinates that the run scales itself, where it comes to this minimum."""
    if reference is None or reference.curvature.kind != "minimum":
        return None
    if not (run.spec.objective.is_quadratic or (run.status.name == "converged" and _ends_at(run, reference))):
        return None
    return scaled_condition_number(run, reference.curvature)


def _hops(runs: Sequence[Lettered]) -> list[str]:
    """The runs that do not settle: their steps stay about α long while the gradient turns to and fro."""
    return [words for letter, run in runs if (words := _hops_of(letter, run))]


def _hops_of(letter: str, run: Run) -> str:
    rule = run.spec.step_rule
    if run.status.name != "iteration_limit" or run.iterations < 2 * LAST or not isinstance(rule, Fixed):
        return ""
    steps = np.diff(run.points[-LAST - 1 :], axis=0)
    lengths = gradient_norm(steps, 2)
    between = float(gradient_norm(steps.sum(axis=0), 2))
    along_each = np.abs(steps).mean(axis=0) / rule.step_size
    if not ((along_each >= 0.5) & (along_each <= 2)).all() or float(lengths.sum()) < HOPS * between:
        return ""
    return (
        f"{letter} hops: its last {LAST} steps, {number(float(lengths.mean()))} long on average, end {number(between)} "
        f"from where they began. A step stays about α = {number(rule.step_size)} long along each axis, however small "
        "the gradient."
    )
