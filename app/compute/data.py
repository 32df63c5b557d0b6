"""Losses over data: the start, step size and window that suit one, and its condition number."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from app.compute import results
from app.settings.settings import Settings, to_spec
from app.settings.window import fitting_window
from app.tables.scaling import Scaling
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.curvature import Curvature, curvature_at
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.step_rules.line_search import Wolfe
from gradnorm_core.norms import gradient_norm

START = (0.0, 0.0)
SHARE = 0.1
"""Where a loss has no curvature the first step goes this share of the way to the minimum."""
VISIBLE = 1.9
"""A step of this many 1/λmax zig-zags for some thirty steps."""
FARTHEST = 1e5
"""A minimizer beyond this is none: the weights of separable classes grow without end."""


def opened(settings: Settings) -> Settings:
    """The settings with start, step size and window that suit their loss.

    The step size of a quadratic is 2/(λmin + λmax), which no other fixed step beats, or 1.9/λmax where that is shorter:
    in a long valley the steps can then still be seen one by one. Elsewhere it is 1/λmax, with the larger of its values
    at the start and at the minimum.
    """
    objective = settings.objective
    spec = RunSpec(objective, START, direction=BFGS(), step_rule=Wolfe(), max_iterations=300, gradient_tolerance=1e-9)
    lowest = results.run(spec).points[-1]
    reached = bool(np.abs(lowest).max() < FARTHEST) and results.run(spec).status.name != "iteration_limit"
    begun = replace(settings, start=START, goal="minimize", step_size=_step_size(settings, lowest if reached else None))
    path = results.run(to_spec(begun)).points
    shown = [path, 2 * lowest[None] - np.array(START), lowest[None]] if reached else [path]
    return replace(begun, window=fitting_window(np.concatenate(shown)))


def _step_size(settings: Settings, lowest: Floats | None) -> float:
    """A step size that suits the loss, to three digits."""
    objective, start = settings.objective, np.array(START)
    curvatures = [curvature_at(objective, start)] + ([] if lowest is None else [curvature_at(objective, lowest)])
    if objective.is_quadratic and curvatures[0].best_step is not None:
        return _rounded(min(float(curvatures[0].best_step), VISIBLE / float(curvatures[0].largest)))
    largest = max((float(one.largest) for one in curvatures if one.known), default=0.0)
    if largest > 0 and math.isfinite(1 / largest):
        return _rounded(1 / largest)
    slope = float(gradient_norm(objective.gradient_at(start)))
    way = 1.0 if lowest is None else float(np.linalg.norm(lowest - start))
    return _rounded(SHARE * way / slope) if slope > 0 and math.isfinite(slope) else settings.step_size


def _rounded(step_size: float) -> float:
    return min(max(float(f"{step_size:.3g}"), 1e-12), 1e3)


def condition(settings: Settings, scaling: Scaling) -> float | None:
    """κ = λmax/λmin of the loss at its minimum, with this scaling of the features; None where λmin is not positive."""
    found = results.reference_minimum(to_spec(replace(settings, scaling=scaling, goal="minimize")))
    return None if found is None else _kappa(found.curvature)


def _kappa(curvature: Curvature) -> float | None:
    if not curvature.known or not curvature.smallest > 0:
        return None
    return float(curvature.largest / curvature.smallest)
