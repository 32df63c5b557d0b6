"""Landmarks: step sizes at which the sawtooth begins, the worst case is best, or stability ends.

They depend on the function, the start and the method, but not on the step size of the run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec, without_tolerances
from gradnorm_core.diagnostics import stability
from gradnorm_core.diagnostics.curvature import Curvature, curvature_at
from gradnorm_core.diagnostics.formula_roughness import may_be_rough
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.norms import gradient_norm

Kind = Literal["minimum", "maximum"]
CAREFUL_STEPS = 300
SAME = 1e-6
_FIRST_STEPS = 60
_LATEST = 8
_VANISHED = 1e-9  # of the extent of the path: steps shorter than this are lost beside it


@dataclass(frozen=True, slots=True)
class ReferenceMinimum:
    """The minimum from whose curvature the landmarks follow.

    Attributes:
        curvature: λ there, of −f where the run maximizes.
        kind: "minimum", or "maximum" where the run maximizes.
        point: its coordinates; None where the curvature is the same everywhere.
    """

    curvature: Curvature
    kind: Kind = "minimum"
    point: tuple[float, ...] | None = None

    @property
    def place(self) -> tuple[Kind, tuple[float, ...] | None]:
        """The kind and the point."""
        return self.kind, self.point


Meaning = Literal["overshoot", "limit", "best", "limit with momentum", "full step"]
"""The meaning of a landmark: the steepest component begins to overshoot; stability ends; the best fixed step in the
worst case; stability ends for a method with momentum; Newton's full step."""


@dataclass(frozen=True, slots=True)
class Landmark:
    """A step size with a meaning in the theory.

    Attributes:
        step_size: α.
        formula: "2/λmax"; "" for Newton's method, whose step sizes are the same on every function.
        meaning: the event at this step size.
        kind, point: the minimum at which it happens, as in `ReferenceMinimum`.
    """

    step_size: float
    formula: str
    meaning: Meaning
    kind: Kind = "minimum"
    point: tuple[float, ...] | None = None

    @property
    def label(self) -> str:
        """The formula, else the meaning, to which a reader sets the number: "2/λmax", "full step"."""
        return self.formula or self.meaning


def landmarks(
    spec: RunSpec,
    known: Sequence[Sequence[float]] = (),
    minimum_of: Callable[[RunSpec, Sequence[Sequence[float]]], ReferenceMinimum | None] | None = None,
) -> tuple[Landmark, ...]:
    """Returns the landmarks of a run with a fixed step, ascending; none for methods without such a theory.

    Args:
        spec: the run; its step size does not matter.
        known: known minimizers, maximizers for ascent.
        minimum_of: `reference_minimum`, or a cache of it.
    """
    direction = spec.direction
    known_theory = direction == Steepest() or isinstance(direction, HeavyBall | Nesterov | Newton)
    if not known_theory or not isinstance(spec.step_rule, Fixed):
        return ()
    reference = (minimum_of or reference_minimum)(spec, known)
    limit = None if reference is None else reference.curvature.stability_limit
    if reference is None or limit is None or not math.isfinite(limit):
        return ()
    curvature = reference.curvature
    if curvature.signs[0] < 0:  # every step leads away along that eigenvector: no step size is stable
        return (Landmark(limit / 2, "1/λmax", "overshoot", *reference.place),) if direction == Steepest() else ()
    if isinstance(direction, Newton):
        full = Landmark(1.0, "", "full step", *reference.place)
        return full, Landmark(2.0, "", "limit", *reference.place)
    if direction != Steepest():
        bound = stability.limit(direction, curvature.largest)
        assert bound is not None  # λmax is positive and finite
        return (Landmark(bound.step_size, bound.label, "limit with momentum", *reference.place),)
    marks = [
        Landmark(limit / 2, "1/λmax", "overshoot", *reference.place),
        Landmark(limit, "2/λmax", "limit", *reference.place),
    ]
    if curvature.best_step is not None and curvature.best_step > limit / 2 * (1 + SAME):
        marks.append(Landmark(curvature.best_step, "2/(μ+λmax)", "best", *reference.place))
    return tuple(sorted(marks, key=lambda mark: mark.step_size))


def reference_minimum(spec: RunSpec, known: Sequence[Sequence[float]] = ()) -> ReferenceMinimum | None:
    """Returns the minimum that a careful descent from the start reaches, else the known minimum next to the start.

    A quadratic has the same curvature everywhere, so its reference needs no point. None where no minimum is found or
    known. All runs with the same `plain_descent` have the same reference.
    """
    kind: Kind = "maximum" if spec.goal == "maximize" else "minimum"
    sign = -1 if kind == "maximum" else 1
    if spec.objective.is_quadratic:
        return ReferenceMinimum(curvature_at(spec.objective, spec.start, sign), kind)
    careful = _careful(spec, sign)
    if may_be_rough(spec.objective):
        # Near a cusp, a tip or a pole the steps get shorter without end, and each takes more trials than the last.
        begun = run_spec(replace(careful, max_iterations=_FIRST_STEPS))
        if begun.status.name == "iteration_limit" and _is_caught(begun.points, begun.gradients):
            return _known(spec, known, kind, sign)
    path = run_spec(careful).points
    found = stationary_point_near(spec.objective, path[-1], sign)
    if found is not None and found.kind == "minimum":
        # A coordinate below the accuracy of the path may be 0, and counts as 0.
        rounding = 1e-7 * float(np.abs(path).max())
        point = tuple(0.0 if abs(x) <= rounding else float(x) for x in found.point)
        return ReferenceMinimum(found.curvature, kind, point)
    return _known(spec, known, kind, sign)


def _known(spec: RunSpec, known: Sequence[Sequence[float]], kind: Kind, sign: int) -> ReferenceMinimum | None:
    """Returns the known minimum next to the start; None where none is known."""
    if not known:
        return None
    nearest = min(known, key=lambda point: math.dist(point, spec.start))
    return ReferenceMinimum(curvature_at(spec.objective, nearest, sign), kind, tuple(nearest))


def plain_descent(spec: RunSpec) -> RunSpec:
    """Returns descent on the same function from the same start, whatever the method and whenever it stops."""
    plain = replace(spec, direction=Steepest(), step_rule=Fixed(1.0), clip=None, noise=None)
    return replace(without_tolerances(plain, CAREFUL_STEPS), gradient_tolerance=1e-8, tolerance_norm=2.0)


def _careful(spec: RunSpec, sign: int) -> RunSpec:
    """Returns the spec of a careful descent: steepest descent with short steps, whatever the method of the run is."""
    curvature = curvature_at(spec.objective, spec.start, sign)
    sharpest = max(abs(curvature.smallest), abs(curvature.largest)) if curvature.known else 0.0
    first = 1 / sharpest if sharpest > 0 and math.isfinite(1 / sharpest) else 1.0
    return replace(plain_descent(spec), step_rule=Armijo(initial_step=first))


def _is_caught(path: Floats, gradients: Floats) -> bool:
    """Whether the last steps are negligible beside the path although the gradient hardly falls."""
    moved = float(np.abs(np.diff(path[-_LATEST:], axis=0)).max(initial=0.0))
    steep = gradient_norm(gradients[-_LATEST:])
    return bool(moved < _VANISHED * float(np.ptp(path, axis=0).max()) and steep[-1] > 0.5 * steep[0])


def is_plain(spec: RunSpec) -> bool:
    """Returns True for gradient descent with a fixed step, without clip and noise: the theory of 2/λmax applies."""
    pure = spec.clip is None and spec.noise is None
    return pure and spec.direction == Steepest() and isinstance(spec.step_rule, Fixed)


def predicted_steps(spec: RunSpec, alphas: Floats, curvature: Curvature) -> Floats | None:
    """Returns ln(ε/‖g₀‖)/ln max|1 − αλᵢ| for each α: the steps that the quadratic with these λ needs at most.

    Args:
        spec: plain gradient descent: g₀ is the gradient at its start, ε its tolerance.
        alphas: α, (B,).
        curvature: λ, at the minimum.

    Returns:
        The steps, (B,), NaN from 2/λmax on, where no tolerance is reached; None where the curvature is not that of a
        minimum, or the gradient at the start is within the tolerance.
    """
    gradient = np.asarray(spec.objective.gradient_at(np.array(spec.start)), dtype=np.float64)
    norm, tolerance = float(gradient_norm(gradient, spec.tolerance_norm)), spec.gradient_tolerance
    if curvature.kind != "minimum" or not 0 < tolerance < norm < math.inf:
        return None
    rates = np.abs(1 - np.multiply.outer(alphas, curvature.eigenvalues)).max(axis=-1)
    with np.errstate(all="ignore"):
        return np.where(rates < 1, math.log(tolerance / norm) / np.log(rates), np.nan)
