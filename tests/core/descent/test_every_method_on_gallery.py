"""Every method on every function of the gallery: no exception, and a status that is true."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import DIVERGENCE_RADIUS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.registry import DIRECTIONS, STEP_RULES, why_not
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.gallery import GALLERY

LIMIT = 80
# Every direction with its usual step and with every search, every step rule with plain steepest descent.
METHODS = [
    (direction(), rule)
    for direction in DIRECTIONS.values()
    for rule in (*(make() for make in STEP_RULES.values()), Exact(0.8))
    if (direction is Steepest or isinstance(rule, Fixed | Armijo | Wolfe)) and why_not(direction(), rule) is None
]


@pytest.mark.parametrize(("direction", "step_rule"), METHODS, ids=str)
def test_a_method_on_the_whole_gallery(direction: Any, step_rule: Any) -> None:
    for example in GALLERY.values():
        rule = Fixed(example.step_size) if isinstance(step_rule, Fixed) else step_rule
        run = descend(example.objective, example.start, direction, rule, goal=example.goal, max_iterations=LIMIT)
        assert_true(run)


def assert_true(run: Run) -> None:
    """The statement of the status is true."""
    assert np.isfinite(run.points).all()
    assert np.isfinite(run.values).all()
    assert np.isfinite(run.gradients).all()
    norms = gradient_norm(run.gradients)
    assert (norms[:-1] > 1e-6).all()
    assert (norms[-1] <= 1e-6) == (run.status.name in {"converged", "flat_start"})
    assert (run.iterations == LIMIT) <= (run.status.name in {"iteration_limit", "converged", "diverged"})
    point = run.status.point
    true = {
        "converged": run.iterations > 0,
        "flat_start": run.iterations == 0,
        "iteration_limit": run.iterations == LIMIT,
        "diverged": _diverged(run),
        "left_the_domain": point is not None and run.objective.undefined_at(point),
        "derivative_undefined": point is not None and np.isfinite(run.objective.value_at(point)),
        "stalled": run.iterations < LIMIT,
        "precision_limit": _nothing_lower(run),
        "step_rule_failed": run.status.sentence.partition("no step size was found, since ")[2] != "",
    }
    assert true[run.status.name], f"{run.status} of {run.objective.text}"


def _nothing_lower(run: Run) -> bool:
    """The last search tried points, none of them is lower, and the last of them has the same value in float64."""
    tried = run.trajectory.trials.of(run.iterations).values
    sign = -1 if run.spec.goal == "maximize" else 1
    last, same = sign * run.values[-1], 1e-13 * abs(run.values[-1])
    return bool(len(tried) and np.nanmin(sign * tried) >= last - same and abs(sign * tried[-1] - last) <= same)


def _diverged(run: Run) -> bool:
    if run.status.point is None:
        sizes = gradient_norm(run.points)
        return bool(sizes[-1] > DIVERGENCE_RADIUS * max(1.0, sizes[0]))
    value, gradient = run.objective.value_and_gradient_at(run.status.point)
    return not (np.isfinite(value) and np.isfinite(gradient).all())
