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
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.objective import Objective

_MOST, _OFTEN = 0.5, 0.1  # of the steps
_CLOSE_BY = 0.25  # of the length of a step
_POINTS = ("tip", "pole")  # a step may lead past them
_KINKED = ("kink", "corner", "cusp")  # ∇f jumps across their lines


def why_f_worsened(case: Case) -> str | None:
    """Why f went the wrong way at some steps, by the method and by f; None where there are several causes."""
    astray = "down" if case.up else "up"
    noisy = case.diagnostics.noise_decides
    if noisy or isinstance(case.run.spec.clip, ClipRows):
        cause = "noise" if noisy else "clipped rows"
        return f"with {cause} a step may lead {astray}, however short it is"
    rough = case.roughness or ("kink" if case.diagnostics.kinks.size else None)
    if rough is not None and _leads_across(case, rough, _MOST):
        return _across(case, rough, astray)
    once, searches = case.diagnostics.value_rises.size == 1, case.run.spec.step_rule.searches
    if not searches and (pole := pole_passed(case, case.diagnostics.value_rises)) is not None:
        return f"{'it leads' if once else 'each of them leads'} past {pole}"
    if case.step_size is not None:
        steep, step = f"a curvature above 2/α = {number(2 / case.step_size)}", "the step" if once else "each such step"
        return f"that takes {steep} somewhere along {step}{_or_roughness(case.run.objective)}"
    if case.diagnostics.behaviour == "diverges" or searches:
        return None  # a search promises a fall, and may end beyond a pole all the same
    often = rough is not None and _leads_across(case, rough, _OFTEN)
    past = _across(case, rough, astray) if rough is not None and often else None
    return _velocity(case) or past or "this method does not promise otherwise"


def _across(case: Case, rough: Roughness, astray: str) -> str:
    way = "past" if rough in _POINTS and case.rough_line is None else "across"
    return f"a step {way} a {rough} may lead {astray}, however short it is"


def _or_roughness(objective: Objective) -> str:
    """Other causes than a large curvature that a rough f adds, as in ", or a break in f"; "" for a smooth f."""
    if has_breaks(objective):
        return ", or a break in f"
    return ", or a kink, a cusp or a pole of f on the way" if may_be_rough(objective) else ""


def _leads_across(case: Case, rough: Roughness, share: float) -> bool:
    """Whether a step at which f went the wrong way leads across the rough line, or this share past a rough point.

    A step leads past a point that is no farther from it than a quarter of its length. A run that swings about a tip
    comes past it now and then, and f may go the wrong way at all other steps for another reason.
    """
    rises, points = case.diagnostics.value_rises, case.run.points
    if rough in _KINKED:
        return cross_a_kink(case.run.objective, points, rises)
    if rough == "jump":
        return cross_a_jump(case.run.objective, points, rises)
    if case.rough_line is None:
        assert case.diagnostics.rough is not None
        away = points - case.diagnostics.rough.point
        steps = away[rises] - away[rises - 1]
        squares = (steps * steps).sum(axis=1)
        # The share of each step up to where it is closest to the point.
        shares = -(away[rises - 1] * steps).sum(axis=1) / squares
        beside = gradient_norm(away[rises - 1] + shares[:, None] * steps)
        past = (shares >= 0) & (shares <= 1) & (beside <= _CLOSE_BY * np.sqrt(squares))
        return bool(past.mean() > share)
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
