"""`footing`: a start, a step size and a window for a function of which nothing is known yet."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gradnorm_core.arrays import Floats, Point, Window
from gradnorm_core.descent.batch import Batch, descend_batch
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.curvature import eigenvalues, hessian
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.base import has_step_size, with_step_size
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.objective import Objective
from gradnorm_core.sweeps.working_step import working_step

Aim = Literal["minimum", "maximum", "lowest", "highest", "none"]
"""The kind of point around which the starts are chosen: a stationary point, the extreme point of a grid, or none."""

HALF_WIDTHS = (3.0, 10.0, 30.0, 100.0)
"""Half the sides of the squares around the origin that are searched, the smallest first."""
GRID = 61
"""Grid points along each side of such a square."""
MOST_DIPS = 8
"""Dips of f on the grid from which Newton's method begins, the lowest ones."""
CLOSE = 1e-4
"""Distance at which a kink is distinguished from a slope and from a round bottom."""
KINDS: dict[str, tuple[Aim, Aim]] = {"minimize": ("minimum", "lowest"), "maximize": ("maximum", "highest")}
"""By the goal, the aim where f is smooth and the aim at a kink."""
ANGLES, RADII = 12, (1.0, 0.7, 0.45)
"""The starts that are tried: on circles around the aim, with these multiples of the aim's own radius."""
FIRST_ANGLE = math.atan2(1.0, 2.0)
"""Off the axes and the diagonals, so that a start has a component along every eigenvector of a usual Hessian."""
SHARES = (1.0, 0.25, 0.03)
"""Shares of 1/λ that are tried as step sizes, because λ may grow between the start and the aim."""
USUAL_RADIUS = math.hypot(2.0, 1.0)
FEWEST_STARTS, HALVINGS = 6, 8
"""Where fewer starts than FEWEST_STARTS are in the domain, the circles are halved, at most HALVINGS times."""
STEPS_TO_FOLLOW = (8, 100)
"""The fewest and the most steps that a class can follow: a run that arrives within them is preferred."""
TRIAL_STEPS = 200
RANKS = {"converged": 0, "iteration_limit": 1, "stalled": 2}
"""The order of the endings; every other one comes after them."""


@dataclass(frozen=True, slots=True)
class Footing:
    """A start, a window and a step size that fit a function.

    Attributes:
        start: x₀.
        window: the part of the plane that shows start, path and aim.
        step_size: α; None where the method has none to choose.
        aim: the kind of the point around which the start was chosen.
        point: this point; None where there is none.
        largest: the largest |λ| of the Hessian at the start and at this point; None where it is 0 or unknown.
        is_lambda_max: whether this is λmax, of −∇²f where f is maximized: no λ of the other sign is larger in size.
        ascends: True when f is maximized.
        by_curvature: True when α is 1/largest or a share of it, rounded down to one digit.
    """

    start: Point
    window: Window
    step_size: float | None
    aim: Aim
    point: Point | None
    largest: float | None
    is_lambda_max: bool
    ascends: bool
    by_curvature: bool


@dataclass(frozen=True, slots=True)
class _Aim:
    """A point around which to start, and the distance from it to the next stationary point."""

    kind: Aim
    point: Floats
    radius: float


def footing(spec: RunSpec) -> Footing | None:
    """Returns a start, a window and a step size for this objective, goal and method; None where no start moves.

    The start and the step size of the spec do not matter. The aim is the best stationary point of the smallest square
    around the origin that has one; starts on circles around it are tried with α near 1/λmax. The result is
    deterministic. It costs at most four grids, one batch of 108 runs of 200 steps and one sweep of step sizes.

    Args:
        spec: a formula of two variables, the goal and the method.
    """
    assert isinstance(spec.objective, FormulaObjective)
    with np.errstate(all="ignore"):
        aims = ((aim, _starts(spec.objective, aim)) for aim in _aims(spec.objective, spec.goal))
        aim, starts = next((pair for pair in aims if len(pair[1])), (None, None))
        if aim is None or starts is None:
            return None
        largest, opposite = _largest(spec.objective, starts, aim, spec.goal == "maximize")
        tried, sizes = _trials(spec.objective, aim, starts, largest)
        plain = RunSpec(spec.objective, (0.0, 0.0), goal=spec.goal, max_iterations=TRIAL_STEPS)
        best = _best(descend_batch(plain, tried, sizes))
    size, curved = float(sizes[best]), float(largest[best % len(starts)])
    against = float(opposite[best % len(starts)])
    run, chosen = _with_method(spec, _pair(tried[best]), size)
    return Footing(
        start=_pair(tried[best]),
        window=_window(aim, run.points),
        step_size=chosen,
        aim=aim.kind,
        point=None if aim.kind == "none" else _pair(aim.point),
        largest=curved or None,
        is_lambda_max=against < curved,
        ascends=spec.goal == "maximize",
        by_curvature=chosen == size and curved > 0,
    )


def stands(run: Run, window: Window) -> bool:
    """Returns True when a run needs no other footing: it meets the tolerance, and its path lies in the window."""
    low, high = np.array(window).T
    inside = (low <= run.points) & (run.points <= high)
    return run.status.name == "converged" and bool(inside.all())


def _aims(objective: FormulaObjective, goal: str) -> Iterator[_Aim]:
    """Yields the aims, the best first: stationary points, kinks where f is lowest, then the middle of the domain."""
    sign = -1 if goal == "maximize" else 1
    wanted, kink = KINDS[goal]
    if objective.is_quadratic:
        found = stationary_point_near(objective, (1.0, 1.0))
        if found is not None and found.kind == wanted:
            yield _Aim(wanted, found.point, USUAL_RADIUS)
    for half in HALF_WIDTHS:
        dips = _dips(objective, half, sign)[:MOST_DIPS]
        near = [stationary_point_near(objective, dip) for dip in dips]
        points = np.array([one.point for one in near if one is not None])
        for dip, found in zip(dips, near, strict=True):
            if found is None or found.kind != wanted or np.abs(found.point).max() > half:
                if _is_kink(objective, dip, sign):
                    yield _Aim(kink, dip, _radius(dip, points, half))
            elif sign * found.value <= sign * objective.value_at(dip):
                yield _Aim(wanted, found.point, _radius(found.point, points, half))
    yield _Aim("none", _middle(objective), USUAL_RADIUS)


def _dips(objective: FormulaObjective, half: float, sign: int) -> Floats:
    """Returns the inner grid points of a square with sign·f no higher than at any neighbour, lowest first, (D, 2)."""
    side = np.linspace(-half, half, GRID)
    x, y = np.meshgrid(side, side)
    values = np.broadcast_to(sign * np.asarray(objective.value(x, y), dtype=np.float64), x.shape)
    parts = np.stack([values[i : GRID - 2 + i, j : GRID - 2 + j] for i in range(3) for j in range(3)])
    inner, lowest, highest = values[1:-1, 1:-1], parts.min(axis=0), parts.max(axis=0)
    places = np.isfinite(parts).all(axis=0) & (inner == lowest) & (highest > lowest)
    points = np.stack([x[1:-1, 1:-1][places], y[1:-1, 1:-1][places]], axis=1)
    order = np.lexsort((np.hypot(*points.T), inner[places]))
    return np.asarray(points[order])


def _is_kink(objective: FormulaObjective, point: Floats, sign: int) -> bool:
    """Whether sign·f rises on all sides of a point, by more than it would at a smooth minimum."""
    angles = 2 * np.pi * np.arange(ANGLES) / ANGLES
    around = point[:, None] + CLOSE * np.stack([np.cos(angles), np.sin(angles)])
    rises = sign * (np.asarray(objective.value_at(around)) - float(objective.value_at(point)))
    return bool((rises > CLOSE * CLOSE).all())


def _radius(aim: Floats, points: Floats, half: float) -> float:
    """Returns the distance from the aim to the next other stationary point, at most `USUAL_RADIUS`."""
    distances = np.linalg.norm(points.reshape(-1, 2) - aim, axis=1)
    return min(USUAL_RADIUS, float(distances[distances > 1e-6 * half].min(initial=USUAL_RADIUS)))


def _middle(objective: FormulaObjective) -> Floats:
    """Returns the middle of the domain in the smallest square; the origin where f is defined everywhere, or nowhere."""
    side = np.linspace(-HALF_WIDTHS[0], HALF_WIDTHS[0], GRID)
    points = np.stack(np.meshgrid(side, side)).reshape(2, -1)
    known = np.broadcast_to(np.isfinite(objective.value_at(points)), points.shape[1:])
    return np.round(points[:, known].mean(axis=1), 1) if known.any() else np.zeros(2)


def _starts(objective: FormulaObjective, aim: _Aim) -> Floats:
    """Returns the starts to try, (B, 2): on circles, with few digits, where f is defined and not flat."""
    angles = FIRST_ANGLE + 2 * np.pi * np.arange(ANGLES) / ANGLES
    circle, radius = np.stack([np.cos(angles), np.sin(angles)]), aim.radius
    starts = np.empty((0, 2))
    for _ in range(HALVINGS):
        points = np.concatenate([aim.point[:, None] + share * radius * circle for share in RADII], axis=1)
        points = np.round(points, _places(0.05 * radius))
        values, gradients = objective.value_and_gradient_at(points)
        lengths = np.linalg.norm(gradients, axis=0)
        usable = np.isfinite(values) & np.isfinite(lengths) & (lengths > 0)
        starts = points[:, np.broadcast_to(usable, points.shape[1:])].T
        if len(starts) >= FEWEST_STARTS:
            break
        radius /= 2
    return np.asarray(starts)


def _largest(objective: FormulaObjective, starts: Floats, aim: _Aim, ascends: bool) -> tuple[Floats, Floats]:
    """Returns the larger of the largest |λ| at each start and at the aim, (B,); 0 where the Hessian is unknown or 0.

    The second is the same of those λ alone along which the way up or down gets steeper, λ < 0 in descent, (B,).
    """
    share = 1.0 if aim.kind in ("minimum", "maximum") else 0.0  # the Hessian at another aim does not count
    largest, against = magnitudes(objective, np.concatenate([starts, aim.point[None]]), ascends)
    return np.maximum(largest[:-1], share * largest[-1]), np.maximum(against[:-1], share * against[-1])


def magnitudes(objective: Objective, points: Floats, ascends: bool) -> tuple[Floats, Floats]:
    """Returns the largest |λ| at each of some points (k, 2), and the largest of those with the sign against, (k,) each.

    Against is λ < 0 in descent and λ > 0 in ascent, along which the way gets steeper. 0 where the Hessian is unknown.
    """
    found = eigenvalues(np.broadcast_to(hessian(objective, points.T), (2, 2, len(points))))
    sizes = np.abs(found), np.maximum(found if ascends else -found, 0.0)
    largest, against = (np.nan_to_num(one.max(axis=0), nan=0.0, posinf=0.0) for one in sizes)
    return largest, against


def _trials(objective: FormulaObjective, aim: _Aim, starts: Floats, largest: Floats) -> tuple[Floats, Floats]:
    """Returns every start with every share of 1/λ as step size; where λ = 0, of a step of a tenth of the radius."""
    lengths = np.linalg.norm(objective.gradient_at(starts.T), axis=0)
    whole = np.where(largest > 0, 1 / np.where(largest > 0, largest, 1.0), 0.1 * aim.radius / lengths)
    sizes = np.concatenate([share * whole for share in SHARES])
    return np.tile(starts, (len(SHARES), 1)), np.array([_rounded_down(size) for size in sizes.tolist()])


def _best(batch: Batch) -> int:
    """Returns the index of the run that arrives lowest, in `STEPS_TO_FOLLOW` if possible.

    Where none arrives, it is the run with the longest step among the lowest third. Of equal runs the first counts,
    which has the longer step or the farther start.
    """
    sign = -1 if batch.spec.goal == "maximize" else 1
    values = np.where(np.isfinite(batch.values), sign * batch.values, np.inf)
    ranks = np.array([RANKS.get(name, len(RANKS)) for name in batch.status_names])
    arrived = ranks == 0
    if arrived.any():
        begun = sign * np.asarray(batch.spec.objective.value_at(batch.starts.T))
        strays = values > values[arrived].min() + 1e-3 * np.maximum(begun - values[arrived].min(), 0.0)
        fewest, most = STEPS_TO_FOLLOW
        tiring = (batch.iterations < fewest) | (batch.iterations > most)
        return int(np.lexsort((tiring, strays, ~arrived))[0])
    able = ranks == ranks.min()
    good = able & (values <= np.quantile(values[able], 1 / 3))
    assert batch.step_sizes is not None
    return int(np.lexsort((-batch.step_sizes, ~good))[0])


def _with_method(spec: RunSpec, start: Point, size: float) -> tuple[Run, float | None]:
    """Returns the run of the spec's own method from this start, and its step size: a working one if `size` fails."""
    rule = with_step_size(spec.step_rule, size)
    run = run_spec(replace(spec, start=start, step_rule=rule, max_iterations=TRIAL_STEPS))
    if not has_step_size(rule) or rule.searches:
        return run, None
    plain = spec.direction == Steepest() and isinstance(rule, Fixed)
    run = (None if plain else working_step(run)) or run
    return run, float(getattr(run.spec.step_rule, "step_size"))  # noqa: B009  # not every rule has one, says its type


def _window(aim: _Aim, path: Floats) -> Window:
    """Returns a square around the aim with the start and the near part of the path in it, with edges of few digits."""
    reaches = np.abs(path - aim.point).max(axis=1)
    near = reaches[np.isfinite(reaches) & (reaches <= 4 * aim.radius)]
    half = 1.25 * max(float(near.max(initial=0.0)), aim.radius)
    places = _places(0.1 * half)
    left, bottom = (round(float(low), places) for low in aim.point - half)
    right, top = (round(float(high), places) for high in aim.point + half)
    return (left, right), (bottom, top)


def _pair(point: Floats) -> Point:
    x, y = point.tolist()
    return x, y


def _rounded_down(size: float) -> float:
    """Returns the size rounded down to one significant digit."""
    if not 0 < size < math.inf:
        return 0.1
    power = 10.0 ** math.floor(math.log10(size))
    return float(f"{math.floor(size / power + 1e-9) * power:.0e}") or size


def _places(unit: float) -> int:
    """Returns the number of decimals that a number of this unit needs."""
    return max(0, -math.floor(math.log10(unit)))
