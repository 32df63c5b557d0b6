"""Sentences on the methods that are made for the full step, α = 1: Newton's method, BFGS and L-BFGS."""

from __future__ import annotations

import math

import numpy as np

from app.text.numbers import apart, factor, number
from app.text.verdict.case import SAME, Case
from app.text.verdict.long_steps import is_on_break
from gradnorm_core.diagnostics.stability import linear_step
from gradnorm_core.methods.directions.limited_memory import LBFGS
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm

_SMALL_SHARE = 0.1  # of the full step
_LIMIT = 2  # times the full step, above which the error grows on a quadratic
_FADED = 0.1  # of |λ| at the start
_FAR = 100  # times the size of the start


def newton(case: Case) -> str | None:
    """The factor by which a fixed share of Newton's step multiplies the error near a minimum."""
    step_size = linear_step(case.run.spec)
    if not isinstance(case.run.spec.direction, Newton) or case.well is None:
        return None
    full = step_size is not None and abs(step_size - 1) < SAME
    if not case.quadratic and (full or case.diagnostics.order == "quadratic"):
        return (
            f"Close to the {case.target} a full Newton step squares the error, up to a constant: quadratic "
            "convergence, which has no fixed factor a step."
        )
    if step_size is None:
        return None
    share = factor(1 - step_size)
    if full:
        return f"On a quadratic one full Newton step leads to the {case.target}, whatever the condition number."
    close = "" if case.quadratic else f"Close to the {case.target} "
    each = "each" if close else "Each"
    grown = f", so it grows: the limit of stability is α = {_LIMIT}" if step_size > _LIMIT else ""
    return f"{close}{each} of Newton's steps multiplies the error by 1 − α = {share}, whatever the curvature{grown}."


def newton_farther(case: Case) -> str | None:
    """That steps of Newton's method lead far out where f hardly bends, or farther and farther as in √(1 + x²)."""
    step_size = linear_step(case.run.spec)
    if not isinstance(case.run.spec.direction, Newton) or case.quadratic or case.run.status.name != "diverged":
        return None
    if step_size is None or step_size > _LIMIT:
        return None  # above the limit the steps grow on a quadratic, too
    return _far_at_once(case) or _farther_and_farther(case)


def _far_at_once(case: Case) -> str | None:
    start = case.run.points[0]
    reached = case.run.points[1] if case.steps else case.run.status.point
    length = 0.0 if reached is None else math.dist(start, reached)
    if not _FAR * max(1.0, float(np.abs(start).max())) < length < math.inf:
        return None
    near = float(np.abs(case.diagnostics.path_eigenvalues[0]).min())
    return (
        "Newton's step divides the slope by the curvature: at the start the smallest |λ| is "
        f"{number(near)}, and the first step {number(length)} long."
    )


def _farther_and_farther(case: Case) -> str | None:
    refused = case.run.status.point  # the point that the last step led to, where f is not known
    reached = case.run.points if refused is None else np.vstack([case.run.points, refused])
    if len(reached) < 3:
        return None
    with np.errstate(all="ignore"):
        first, last = gradient_norm(np.diff(reached, axis=0))[[0, -1]].tolist()
    iterate = len(reached) - 2
    near, far = np.abs(case.diagnostics.path_eigenvalues[[0, iterate]]).min(axis=1).tolist()
    if not (first < last < math.inf and far < _FADED * near):
        return None
    small = number(far) if far else "all but 0"
    return (
        "Newton's step divides the slope by the curvature, which fades on the way out: the smallest |λ| is "
        f"{number(near)} at the start and {small} at iterate {iterate}, and the steps grow from "
        f"{number(first)} to {number(last)}."
    )


def short_of_full_steps(case: Case) -> str | None:
    """That α is a small share of the full step, α = 1, for which the methods that use or learn the curvature are made.

    Newton's method on the way to a known minimum has a sentence of its own, with the factor 1 − α.
    """
    share = _share_of_full_steps(case)
    if share is None or share > _SMALL_SHARE:
        return None
    return f"{_made_for_full_steps(case)}: with α = {number(share)} each step is {number(share)} of it."


def beyond_full_steps(case: Case) -> str | None:
    """That α is more than twice the full step of such a method, which leads past where f would be least on a quadratic
    by more than the way there."""
    share = _share_of_full_steps(case)
    if share is None or share <= _LIMIT:
        return None
    limit = f", above α = {_LIMIT}, the limit of stability on a quadratic"
    known = limit if isinstance(case.run.spec.direction, Newton) else ""
    return f"{_made_for_full_steps(case)}: with α = {number(share)} each step is {number(share)} times as long{known}."


def _share_of_full_steps(case: Case) -> float | None:
    """α of a method that is made for α = 1; None for others, and for Newton's on the way to a known minimum."""
    spec = case.run.spec
    direction, rule = spec.direction, spec.step_rule
    if not isinstance(direction, Newton | BFGS | LBFGS) or not isinstance(rule, Fixed) or not case.steps:
        return None
    if spec.clip is not None or spec.noise is not None or (isinstance(direction, Newton) and case.well is not None):
        return None
    return rule.step_size


def _made_for_full_steps(case: Case) -> str:
    direction = case.run.spec.direction
    name = "Newton's method" if isinstance(direction, Newton) else direction.label
    return f"{name} is made for the full step, α = 1"


def first_step(case: Case) -> str | None:
    """That BFGS and L-BFGS know no curvature before their first step, which is α∇f, where it is too long and f rose."""
    spec, start = case.run.spec, case.diagnostics.start
    if not isinstance(spec.direction, BFGS | LBFGS) or not isinstance(spec.step_rule, Fixed):
        return None
    if spec.clip is not None or spec.noise is not None or is_on_break(case, 0):
        return None
    if spec.step_rule.step_size > _LIMIT:
        return None  # no step of theirs is right then
    rose = case.steps == 0 or 1 in case.diagnostics.value_rises
    if not rose or not spec.step_rule.step_size * start.largest > 2 * (1 + SAME):
        return None
    alpha, edge = apart(spec.step_rule.step_size, 2 / start.largest)
    sign = "" if case.up else "−"
    return (
        f"{spec.direction.label} knows no curvature before its first step, {sign}α∇f: α = {alpha} is above "
        f"2/{case.lambda_max} = {edge} at the start, too long for the curvature there."
    )
