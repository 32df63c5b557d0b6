"""The reason why an exact line search found no minimum along a direction, from what it saw there."""

from __future__ import annotations

import math

import numpy as np

from gradnorm_core.arrays import Floats, dot
from gradnorm_core.descent.digits import place
from gradnorm_core.descent.run import Trajectory
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.exact import FARTHEST


def why_no_minimum(spec: RunSpec, trajectory: Trajectory, way: Floats) -> str:
    """Returns why there is no first minimum of f (maximum for ascent) along d from the last iterate; "" if unknown.

    Args:
        spec: the settings, with an exact search as step rule.
        trajectory: the run up to the iterate at which the search failed, with the trials of that search.
        way: d, (n,).
    """
    sign, rise, rises, better = (
        (-1, "rise", "rises", "higher") if spec.goal == "maximize" else (1, "fall", "falls", "lower")
    )
    largest = float(np.abs(way).max())
    if not 0 < largest < math.inf:
        return ""
    along = f"along {place((way / largest + 0.0).tolist())}"
    if not sign * dot(trajectory.gradients[-1], way) < 0:
        return f"f does not {rise} {along}"
    if spec.objective.is_quadratic:
        return f"f {rises} without end {along}"
    tried = trajectory.trials.of(len(trajectory.step_sizes))
    if len(tried.values) and (sign * tried.values >= sign * trajectory.values[-1]).all():
        return f"f is {better} at no trial {along}, though its gradient at the iterate promises that it {rises}"
    end = _end(sign * tried.values, tried.step_sizes * largest)
    return f"f {rises} {end.format(along)}" if end else ""


def _end(values: Floats, distances: Floats) -> str:
    """Returns how f falls along the ray by these trials, with a gap for the direction; "" where they leave it open."""
    if np.isnan(values).any():
        return "{} up to where it has no value"
    if (values == -math.inf).any():
        return "without end {}, as far as float64 goes"
    falling = bool((np.diff(values) < 0).all())  # the search may have passed over a pole
    far = len(values) > 0 and distances[-1] > FARTHEST
    return "without end {}, as far as the search goes" if far and falling else ""
