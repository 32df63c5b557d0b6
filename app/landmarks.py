"""Step sizes that the theory names: where the sawtooth begins, what is best in the worst case, where stability ends.

They depend on the function, the start and the method, not on the step size in use, so that they stay where they are
while it is moved.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.style import pair
from gradnorm_core.curvature import Curvature, curvature_at
from gradnorm_core.descent import run_spec
from gradnorm_core.directions import Direction, Steepest
from gradnorm_core.line_searches import Armijo
from gradnorm_core.momentum import HeavyBall, Nesterov
from gradnorm_core.spec import RunSpec
from gradnorm_core.stationary import stationary_point_near
from gradnorm_core.step_rules import Fixed

CAREFUL_STEPS = 300
SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Landmark:
    """A step size with a name.

    Attributes:
        step_size: α.
        label: how it is written: "2/λmax".
        title: what happens there, without the number.
    """

    step_size: float
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Site:
    """The curvature that the landmarks are made of, and where that is, in words; "" where it is the same everywhere."""

    curvature: Curvature
    words: str
    point: tuple[float, ...] | None = None


def landmarks(spec: RunSpec, known: Sequence[Sequence[float]] = ()) -> tuple[Landmark, ...]:
    """The landmarks of a run with a fixed step, ascending; none for methods about which no theory speaks.

    Args:
        spec: the run; its step size does not matter.
        known: minimizers (maximizers when it maximizes) that are known.
    """
    direction = spec.direction
    told = direction == Steepest() or isinstance(direction, HeavyBall | Nesterov)
    if not told or not isinstance(spec.step_rule, Fixed):
        return ()
    site = telling_site(spec, known)
    if site is None or site.curvature.stability_limit is None or not math.isfinite(site.curvature.stability_limit):
        return ()
    curvature, limit, place = site.curvature, site.curvature.stability_limit, site.words
    if direction != Steepest():
        return (_limit_with_momentum(direction, curvature.largest, place),)
    marks = [
        Landmark(limit / 2, "1/λmax", f"above it the steepest component overshoots{place}"),
        Landmark(limit, "2/λmax", f"the limit of stability{place}"),
    ]
    if curvature.best_step is not None and curvature.best_step > limit / 2 * (1 + SAME):
        marks.append(Landmark(curvature.best_step, "2/(μ+λmax)", f"the best fixed step in the worst case{place}"))
    return tuple(sorted(marks, key=lambda mark: mark.step_size))


def _limit_with_momentum(direction: Direction, largest: float, place: str) -> Landmark:
    """Where a root of the recursion along the steepest eigenvector passes −1."""
    beta = direction.momentum if isinstance(direction, HeavyBall | Nesterov) else 0.0
    if isinstance(direction, Nesterov):
        share, label = 2 * (1 + beta) / (1 + 2 * beta), "2(1+β)/((1+2β)λmax)"
    else:
        share, label = 2 * (1 + beta), "2(1+β)/λmax"
    return Landmark(share / largest, label, f"the limit of stability with this momentum{place}")


def telling_site(spec: RunSpec, known: Sequence[Sequence[float]] = ()) -> Site | None:
    """The minimum that a careful descent from the start comes to; else the known one next to the start.

    A quadratic has the same curvature everywhere, so there it does not take a minimum.
    """
    up = spec.goal == "maximize"
    sign, target = (-1, "maximum") if up else (1, "minimum")
    if spec.objective.is_quadratic:
        return Site(curvature_at(spec.objective, spec.start, sign), "")
    path = run_spec(_careful(spec, sign)).points
    found = stationary_point_near(spec.objective, path[-1], sign)
    if found is not None and found.kind == "minimum":
        scale = float(np.abs(path).max())
        place = pair([0.0 if abs(x) <= 1e-7 * scale else float(x) for x in found.point])
        return Site(found.curvature, f" at the {target} {place}", tuple(found.point.tolist()))
    if not known:
        return None
    nearest = min(known, key=lambda point: math.dist(point, spec.start))
    return Site(curvature_at(spec.objective, nearest, sign), f" at the {target} {pair(nearest)}", tuple(nearest))


def _careful(spec: RunSpec, sign: int) -> RunSpec:
    """Short steps straight down: its path follows the slope from the start, whatever method is looked at."""
    curvature = curvature_at(spec.objective, spec.start, sign)
    sharpest = max(abs(curvature.smallest), abs(curvature.largest)) if curvature.known else 0.0
    first = 1 / sharpest if sharpest > 0 and math.isfinite(1 / sharpest) else 1.0
    plain = replace(spec, direction=Steepest(), step_rule=Armijo(initial_step=first), clip=None, noise=None)
    return replace(plain, max_iterations=CAREFUL_STEPS, gradient_tolerance=1e-8, tolerance_norm=2.0)
