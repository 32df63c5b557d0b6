"""Causes of steps that went the wrong way: why f got worse, and why the gradient norm rose."""

from __future__ import annotations

import numpy as np

from app.text.numbers import number
from app.text.verdict.case import Case
from app.text.verdict.rough import pole_passed
from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.curvature import ZERO_SHARE
from gradnorm_core.diagnostics.diagnostics import Indices
from gradnorm_core.diagnostics.formula_roughness import has_breaks, has_kinks, may_be_rough
from gradnorm_core.diagnostics.kinks import cross_a_jump, cross_a_kink, is_kink
from gradnorm_core.diagnostics.rough_points import Roughness
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.row_clipping import ClipRows
from gradnorm_core.objectives.objective import Objective

_MOST = 0.5  # of the steps
_KINKED = ("kink", "corner", "cusp")  # ∇f jumps across their lines


def why_f_worsened(case: Case) -> str | None:
    """Why f went the wrong way at some steps, by the method and by f; None where there are several causes."""
    astray = "down" if case.up else "up"
    noisy = case.diagnostics.noise_decides
    if noisy or isinstance(case.run.spec.clip, ClipRows):
        cause = "noise" if noisy else "clipped rows"
        return f"with {cause} a step may lead {astray}, however short it is"
    rough = case.roughness or ("kink" if case.diagnostics.kinks.size else None)
    if rough is not None and _leads_across(case, rough):
        return f"a step across a {rough} may lead {astray}, however short it is"
    once, searches = case.diagnostics.value_rises.size == 1, case.run.spec.step_rule.searches
    if not searches and (pole := pole_passed(case, case.diagnostics.value_rises)) is not None:
        return f"{'it leads' if once else 'each of them leads'} past {pole}"
    if case.step_size is not None:
        steep, step = f"a curvature above 2/α = {number(2 / case.step_size)}", "the step" if once else "each such step"
        return f"that takes {steep} somewhere along {step}{_or_roughness(case.run.objective)}"
    if case.diagnostics.behaviour == "diverges" or searches:
        return None  # a search promises a fall, and may end beyond a pole all the same
    return _velocity(case) or "this method does not promise otherwise"


def _or_roughness(objective: Objective) -> str:
    """Other causes than a large curvature that a rough f adds, as in ", or a break in f"; "" for a smooth f."""
    if has_breaks(objective):
        return ", or a break in f"
    return ", or a kink, a cusp or a pole of f on the way" if may_be_rough(objective) else ""


def _leads_across(case: Case, rough: Roughness) -> bool:
    """Whether a step at which f went the wrong way leads across the rough line, or by a rough point near its middle."""
    rises, points = case.diagnostics.value_rises, case.run.points
    if rough in _KINKED:
        return cross_a_kink(case.run.objective, points, rises)
    if rough == "jump":
        return cross_a_jump(case.run.objective, points, rises)
    if case.rough_line is None:
        assert case.diagnostics.rough is not None
        away = points - case.diagnostics.rough.point
        return bool(((away[rises - 1] * away[rises]).sum(axis=1) <= 0).any())
    sides = (points - case.rough_line.point) @ case.rough_line.across
    return bool((sides[rises - 1] * sides[rises] <= 0).any())


def _velocity(case: Case) -> str | None:
    """That a velocity led on against the slope, where it did so at most of the steps at which f went astray."""
    if not isinstance(case.run.spec.direction, HeavyBall | Nesterov | Adam):
        return None
    before = case.diagnostics.value_rises - 1
    ways, decay = case.run.directions[before], case.weight_decay
    against = _uphill_share(case, before, ways)
    mostly = "" if against == 1 else "mostly "
    if against <= _MOST:
        return None
    if decay and _uphill_share(case, before, ways + decay * case.run.points[before]) <= _MOST:
        return f"{mostly}the decay pulls it towards the origin against the slope"
    return f"{mostly}the velocity carries it on where the slope already points back"


def _uphill_share(case: Case, before: Indices, ways: Floats) -> float:
    """The share of these steps whose way leads against the slope."""
    slopes = (case.run.gradients[before] * ways).sum(axis=1)
    return float(((slopes < 0) if case.up else (slopes > 0)).mean())


def why_the_norm_rose(case: Case) -> str:
    """Why ‖∇f‖₂ rose at some steps: negative curvature, where it was there at all of them."""
    rises = case.diagnostics.norm_rises[2]
    lambdas = case.diagnostics.path_eigenvalues
    downward = lambdas[:, 0] < -ZERO_SHARE * np.abs(lambdas).max(axis=1)  # a smaller λmin is rounding
    if (downward[rises] | downward[rises - 1]).all() and not _on_kinks(case, {*rises, *(rises - 1)}):
        return f"while f bends {case.onward} ({case.lambda_min} < 0) the slope gets steeper on the way"
    return f"a {'larger' if case.up else 'smaller'} f does not mean a smaller gradient"


def _on_kinks(case: Case, iterates: set[np.intp]) -> bool:
    """Whether an iterate is on a kink, where f has no λ."""
    objective, points = case.run.objective, case.run.points
    return has_kinks(objective) and any(is_kink(objective, points[k]) for k in iterates)
