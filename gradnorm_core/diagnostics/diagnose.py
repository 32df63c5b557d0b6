"""`diagnose`: computes the numbers that explain a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.status import PASSED, UNFINISHED
from gradnorm_core.diagnostics.behaviour import AGAIN_AND_AGAIN, Behaviour, Motion, behaviour_of, can_cycle
from gradnorm_core.diagnostics.cancellation import true_curvature, true_eigenvalues
from gradnorm_core.diagnostics.curvature import Curvature, Kind, curvature_along
from gradnorm_core.diagnostics.destination import destination
from gradnorm_core.diagnostics.diagnostics import Diagnostics, Indices, Reached
from gradnorm_core.diagnostics.envelope import grows_without_end, widens
from gradnorm_core.diagnostics.kinks import crossed_kink, is_kink, kink_steps
from gradnorm_core.diagnostics.known_rises import above_rounding_of_rows, above_rounding_of_terms
from gradnorm_core.diagnostics.late_iterates import late_iterates
from gradnorm_core.diagnostics.newton_search import leads_nowhere, vanishing_across
from gradnorm_core.diagnostics.noise_share import noise_decides
from gradnorm_core.diagnostics.offset import run_without_offset
from gradnorm_core.diagnostics.rates import (
    Order,
    contraction_rate,
    gains_grow,
    gradient_rounding,
    period,
    rises,
    still_pays,
    value_rounding,
)
from gradnorm_core.diagnostics.rough_points import RoughPoint
from gradnorm_core.diagnostics.stability import factors, linear_step
from gradnorm_core.diagnostics.stationary import StationaryPoint, stationary_point_near
from gradnorm_core.diagnostics.surroundings import size_of
from gradnorm_core.diagnostics.turning import (
    NEGLIGIBLE,
    flip_shares,
    flips,
    unit_angles,
    unit_cosines,
    unit_vectors,
    unit_zigzags,
)
from gradnorm_core.diagnostics.values_search import (
    found_by_values,
    has_a_minimum_by_values,
    is_rough_at,
    jump_reached,
    rough_minimum_of_few_decimals,
)
from gradnorm_core.diagnostics.without_bound import is_unbounded
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import EXPONENTS, gradient_norm
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.objective import Objective

Found = TypeVar("Found", RoughPoint, StationaryPoint)
_AHEAD = 4.0  # times the extent of the run and the size of x: how far ahead a kink is looked for
_RESTLESS = ("bounces", "cycles", "drifts", "swings")
_TURNED: Mapping[Kind, Kind] = {"minimum": "maximum", "maximum": "minimum"}


def diagnose(objective: Objective, run: Run) -> Diagnostics:
    """Returns the numbers that explain a run, of whatever status, also of a run without steps.

    Args:
        objective: the f of the run.
        run: the run that `descend` returned.

    Raises:
        UsageError: `run` is no run, or a run on another function.
    """
    if getattr(run, "objective", None) != objective:
        raise UsageError("diagnose takes an objective and a run on it, diagnose(f, run).")
    sign = -1 if run.spec.goal == "maximize" else 1
    points, gradients, name = run.points, run.gradients, run.status.name
    path = curvature_along(objective, points, sign)
    eigenvalues = true_eigenvalues(objective, points, path.eigenvalues, sign)
    end = true_curvature(objective, points[-1], path.end, sign)
    rounding = gradient_rounding(points, eigenvalues)
    norms = {p: gradient_norm(gradients, p) for p in EXPONENTS}
    known = np.fmin(rounding, 64 * np.finfo(np.float64).eps * path.sways)  # by each coordinate for itself
    slack = known[1:] + known[:-1]
    rising = rises(sign * run.values, value_rounding(points, gradients, path.bends))
    if isinstance(objective, DataObjective) and objective.has_row_parts:
        rising = above_rounding_of_rows(objective, points, run.values, rising)
    rising = above_rounding_of_terms(objective, points, run.values, gradients, rising, sign)
    units, step_size = unit_vectors(gradients), fixed_step(run)
    motion = _motion(run, norms[2], rounding, rising, _growth(run, end, units[-1]), step_size is not None)
    behaviour = behaviour_of(motion)
    kink = name in PASSED and is_kink(objective, points[-1], gradients[-1])
    bare = run_without_offset(run)
    rough, stationary = _heading(bare, behaviour, sign, kink)
    if bare is not run:
        rough, stationary = _with_value(objective, rough), _with_value(objective, stationary)
    basis = (stationary.curvature if stationary else end).eigenvectors
    flipped = flips(units, basis)
    return Diagnostics(
        goal=run.spec.goal,
        start=path.start,
        end=end,
        stationary=stationary,
        path_eigenvalues=eigenvalues,
        cosines=unit_cosines(units),
        angles=unit_angles(units),
        zigzag=motion.zigzag,
        sign_flip_shares=flip_shares(flipped),
        late_flip_shares=flip_shares(flipped[len(flipped) - len(units) // 4 :]),
        contraction_rate=motion.rate,
        early_rate=contraction_rate(norms[2][: len(gradients) // 2], rounding[: len(gradients) // 2]),
        step_size=step_size,
        norms=norms,
        value_rises=rising,
        norm_rises={p: rises(norm, slack) for p, norm in norms.items()},
        kinks=kink_steps(objective, points, gradients, eigenvalues),
        period=motion.period,
        order=motion.order,
        behaviour=behaviour,
        noise_decides=motion.noisy,
        leads_nowhere=name in UNFINISHED and stationary is None and rough is None and _leads_nowhere(run, end, sign),
        stationary_kind=_kind_reached(name, stationary, kink, sign),
        rough=rough,
        unbounded=stationary is None and rough is None and is_unbounded(bare, sign),
    )


def _heading(run: Run, behaviour: Behaviour, sign: int, kink: bool) -> tuple[RoughPoint | None, StationaryPoint | None]:
    """Returns the rough point or the stationary point that the run came to, heads for or goes round."""
    seen = late_iterates(run, sign) if behaviour in _RESTLESS else None
    if seen is not None and (rough := rough_minimum_of_few_decimals(run, seen, sign)) is not None:
        return rough, None
    stationary = None if kink else destination(run, behaviour, sign)
    if stationary is None or is_rough_at(run.objective, stationary.point):
        found = found_by_values(run, sign, kink, seen)  # at a rough point ∇f may be 0 by convention, or f jumps
        if stationary is None or any(found):
            return found
        return jump_reached(run, stationary.point, sign), None
    return None, stationary


def _with_value(objective: Objective, found: Found | None) -> Found | None:
    """Returns the point with the value of f itself, which was looked for on f without its constant terms."""
    return None if found is None else replace(found, value=float(objective.value_at(found.point)))


def _leads_nowhere(run: Run, end: Curvature, sign: int) -> bool:
    """Whether Newton's method leads nowhere from the last iterate, nor across a line along which f does not bend.

    False without a Hessian there, and where a kink is ahead: Newton's method does not know the piece of f behind it.
    """
    objective, last = run.objective, run.points[-1]
    if not end.known or not leads_nowhere(objective, last, sign) or _is_a_kink_ahead(run, sign):
        return False
    across = vanishing_across(objective, last)
    if across is not None and stationary_point_near(objective, across, sign) is not None:
        return False
    return not has_a_minimum_by_values(run, sign)


def _is_a_kink_ahead(run: Run, sign: int) -> bool:
    """Whether ∇f jumps on the ray downhill from the last iterate, no farther than four times the run and the size of x.

    On max(x, 0) + y² all of the half-line y = 0, x ≤ 0 are minima, and for x > 0 f only falls.
    """
    last, way = run.points[-1], -sign * unit_vectors(run.gradients[-1:])[0]
    reach = _AHEAD * max(size_of(last), float(np.ptp(run.points, axis=0).max()))
    return bool(way.any()) and crossed_kink(run.objective, last, last + reach * way) is not None


def _growth(run: Run, curvature: Curvature, unit: Floats) -> float | None:
    """Returns `Motion.growth`, the largest factor per step over the eigenvectors along which `unit` has a component.

    `unit` is the last gradient, of length 1. None unless the method is linear and f quadratic.
    """
    step_size = linear_step(run.spec)
    if step_size is None or not run.objective.is_quadratic:
        return None
    present = np.abs(curvature.eigenvectors.T @ unit) > NEGLIGIBLE
    if not present.any():
        return None
    return float(factors(run.spec.direction, step_size, curvature.eigenvalues[present]).max())


def _motion(run: Run, norms: Floats, rounding: Floats, rising: Indices, growth: float | None, plain: bool) -> Motion:
    half, steps = run.iterations // 2, max(1, run.iterations)
    unsettled = run.status.name in UNFINISHED
    ways = unit_vectors(run.directions)
    zigzag, late_zigzag = unit_zigzags(ways, half)
    cosines = unit_cosines(ways)
    return Motion(
        status=run.status.name,
        moved=run.iterations > 0 or run.status.point not in (None, tuple(run.points[0])),
        zigzag=zigzag,
        late_zigzag=late_zigzag,
        rate=contraction_rate(norms, rounding),
        late_rises=float((rising > half).sum()) / max(1, run.iterations - half),
        period=period(run.points) if run.status.name != "converged" and can_cycle(growth) else None,
        growth=growth,
        widens=unsettled and widens(run, norms) and (growth is not None or grows_without_end(run)),
        rises=len(rising) / steps,
        turns_back=bool((cosines < 0).any()),
        remembers=bool(run.spec.direction.remembers),
        plain=plain,
        noisy=noise_decides(run),
        order=_order(run, norms, rounding),
        pays=still_pays(-run.values if run.spec.goal == "maximize" else run.values),
        overshoots=plain and _overshoots(run.iterations, rising, cosines),
    )


def _overshoots(steps: int, rising: Indices, cosines: Floats) -> bool:
    """Returns `Motion.overshoots` of plain descent.

    Args:
        steps: of the run.
        rising: the k at which f rose.
        cosines: of the angles between consecutive steps, (steps − 1,).
    """
    quarter = max(1, steps // 4)
    rises, turns = int((rising > steps - quarter).sum()), int((cosines[-quarter:] < 0).sum())
    return min(rises, turns) >= AGAIN_AND_AGAIN * quarter


def _order(run: Run, norms: Floats, rounding: Floats) -> Order | None:
    """Returns the order of convergence of Newton's method or BFGS at the end of a converged run; None if it is linear.

    Newton's full step squares the error near a regular minimum. Its order is "quadratic" when the last two steps were
    full and divided the norm by more than a thousand. The order of BFGS is "superlinear" where its gains grow.
    """
    if run.status.name != "converged" or run.iterations < 2:
        return None
    if isinstance(run.spec.direction, Newton):
        full = bool((run.step_sizes[-2:] == 1).all())
        return "quadratic" if full and norms[-1] < 1e-3 * norms[-3] and not run.objective.is_quadratic else None
    return "superlinear" if isinstance(run.spec.direction, BFGS) and gains_grow(norms, rounding) else None


def fixed_step(run: Run) -> float | None:
    """Returns α when every step was x ← x − α·∇f(x) (x + α·∇f for ascent) with the same α, else None."""
    spec = run.spec
    plain = isinstance(spec.direction, Steepest) and spec.direction.norm == 2
    if not (plain and isinstance(spec.step_rule, Fixed)):
        return None
    if not len(run.directions) and (spec.clip is not None or spec.noise is not None):
        return None  # the step that was not accepted may have been another one
    uphill = 1.0 if spec.goal == "maximize" else -1.0
    unchanged = np.array_equal(run.directions, uphill * run.gradients[: len(run.directions)])  # neither clip nor noise
    return spec.step_rule.step_size if unchanged else None


def _kind_reached(status: str, stationary: StationaryPoint | None, kink: bool, sign: int) -> Reached | None:
    if status not in PASSED:
        return None
    if kink:
        return "kink"
    if stationary is None:
        return "unknown"
    return stationary.kind if sign > 0 else _TURNED.get(stationary.kind, stationary.kind)
