"""Steps that are too long for the curvature on the way, by the limit of stability of the method."""

from __future__ import annotations

import numpy as np

from app.text.numbers import apart, below_one, number
from app.text.verdict.case import SAME, Case
from app.text.verdict.fixed_step import unstable
from app.text.verdict.method_theory import FORMS, largest_form, other_norms
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.status import UNFINISHED
from gradnorm_core.diagnostics.kinks import is_kink
from gradnorm_core.diagnostics.stability import limit
from gradnorm_core.diagnostics.values_search import is_rough_at
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed

_RESTLESS = ("cycles", "bounces", "diverges")


def too_long(case: Case) -> str | None:
    """Names the first step that was too long for the curvature, in runs that did not arrive."""
    step_size = _step_size(case)
    if step_size is None or unstable(case) is not None or _is_above_at_the_minimum(case, step_size):
        return None  # the theory has spoken
    if case.diagnostics.rough is not None or case.diagnostics.unbounded:
        return None  # then the curvature is not the reason
    under_way = case.run.status.name in UNFINISHED and case.diagnostics.behaviour not in _RESTLESS
    if under_way and not climbs(case):
        return None
    sizes = _curvatures(case)
    where = np.flatnonzero(step_size * sizes > _limit(case) * (1 + SAME))
    if not where.size or (case.run.status.name == "diverged" and not case.diagnostics.value_rises.size):
        return None
    first = int(where[0])
    if is_on_break(case, first):
        return None
    alpha, edge = apart(step_size, float(_limit(case) / sizes[first]))
    name = "Everywhere" if case.quadratic else f"At iterate {first}" if first else "At the start"
    grows = sizes[-1] > sizes[first] and case.run.status.name == "diverged"
    more = ", and farther out the curvature is larger still" if grows else ""
    curvature, meaning, formula = _letters(case)
    return (
        f"{name} {curvature} = {number(float(sizes[first]))}{meaning}: {_with_momentum(case)}α = {alpha} is above "
        f"{formula} = {edge}, too long for the curvature there{more}."
    )


def climbs(case: Case) -> bool:
    """Whether f got worse at most of the steps."""
    return 2 * case.diagnostics.value_rises.size > case.steps


def is_on_break(case: Case, k: int) -> bool:
    """True where iterate k lies on a kink or a jump: the formula gives it the curvature of one side, and f has none."""
    objective, point = case.run.objective, case.run.points[k]
    return is_kink(objective, point) or (objective.dimension == 2 and is_rough_at(objective, point))


def _step_size(case: Case) -> float | None:
    """α of a fixed step along −∇f in any norm, or with momentum; None for other methods, with a clip and with noise."""
    spec = case.run.spec
    if isinstance(spec.direction, Steepest) and spec.direction.norm == 2:
        return case.step_size
    if not isinstance(spec.step_rule, Fixed) or spec.clip is not None or spec.noise is not None:
        return None
    return spec.step_rule.step_size if isinstance(spec.direction, Steepest | HeavyBall | Nesterov) else None


def _norm(case: Case) -> float:
    """The norm in which the step is steepest; 2 with momentum."""
    return case.run.spec.direction.norm if isinstance(case.run.spec.direction, Steepest) else 2.0


def _limit(case: Case) -> float:
    """The limit of stability where the curvature, as `_curvatures` counts it, is 1."""
    bound = limit(case.run.spec.direction, 1.0)
    return 2.0 if bound is None else bound.step_size


def _curvatures(case: Case) -> Floats:
    """λmax at every iterate; for steps in L1 and L∞ the largest form of the Hessian in that norm."""
    if _norm(case) == 2:
        return case.diagnostics.path_eigenvalues[:, -1]
    with np.errstate(all="ignore"):
        return largest_form(case.sign * case.run.objective.hessian_at(case.run.points.T), _norm(case))


def _is_above_at_the_minimum(case: Case, step_size: float) -> bool:
    """Whether α is above the limit at the minimum, which other sentences say."""
    if case.well is None or (_norm(case) != 2 and other_norms(case) is None):
        return False
    curvature = case.well.curvature
    matrix = curvature.eigenvectors * curvature.eigenvalues @ curvature.eigenvectors.T
    size = curvature.largest if _norm(case) == 2 else float(largest_form(matrix, _norm(case)))
    return step_size * size > _limit(case) * (1 - SAME)


def _letters(case: Case) -> tuple[str, str, str]:
    """The curvature, what its letters stand for, and the formula of the limit."""
    if _norm(case) != 2:
        form, among = FORMS[_norm(case)]
        hessian = "A = −∇²f" if case.up else "A = ∇²f"
        return form, f" ({', '.join(filter(None, (among, hessian)))})", f"2/{form}"
    bound = limit(case.run.spec.direction, 1.0)
    formula = "2/λmax" if bound is None else bound.label
    return case.lambda_max, "", formula.replace("λmax", case.lambda_max)


def _with_momentum(case: Case) -> str:
    direction = case.run.spec.direction
    return f"with β = {below_one(direction.momentum)}, " if isinstance(direction, HeavyBall | Nesterov) else ""
