"""Maps of the ends of runs: over a plane of starts, over starts and step sizes, or over a parameter and step sizes."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import BoolArray, Floats, IntArray, floats
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import Ending
from gradnorm_core.descent.stopping import EndingArray
from gradnorm_core.diagnostics.theory import is_plain, reference_minimum
from gradnorm_core.errors import UsageError
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.sweeps.chunks import Progress, batches, pairs

MOST_TARGETS = 24
_CLOSE = 1e-3  # of the extent of the starts: two runs that end closer than this arrived at the same point
_STATUS_NAMES = np.array([ending.status_name for ending in Ending])
_ARRIVED = np.array([ending is Ending.CONVERGED for ending in Ending])


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """The ends of runs in an array of any shape (...), in small integers, since there may be hundreds of thousands.

    Attributes:
        endings: `gradnorm_core.descent.status.Ending` as numbers, (...).
        iterations: steps taken, (...).
        targets: the index in `attractors` of the point at which each run arrived, −1 for none, (...).
        attractors: the points at which runs arrived, the most frequent first, (m, n).
    """

    endings: EndingArray
    iterations: npt.NDArray[np.int32]
    targets: npt.NDArray[np.int8]
    attractors: Floats

    @property
    def status_names(self) -> npt.NDArray[np.str_]:
        """The name of each run's status, (...)."""
        return _STATUS_NAMES[self.endings]

    @property
    def arrived(self) -> BoolArray:
        """True where the run moved and met the gradient tolerance, (...)."""
        return _ARRIVED[self.endings]


@dataclass(frozen=True, slots=True, eq=False)
class BasinMap(Ends):
    """The ends of runs over a grid of starts, (ny, nx).

    Attributes:
        spec: the settings that all runs share.
        x, y: the grid, (nx,) and (ny,).
    """

    spec: RunSpec
    x: Floats
    y: Floats


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeMap(Ends):
    """The ends of runs over step sizes and starts, (a, s).

    Attributes:
        spec: the settings that all runs share.
        starts: x₀, (s, n).
        step_sizes: α, (a,).
    """

    spec: RunSpec
    starts: Floats
    step_sizes: Floats


@dataclass(frozen=True, slots=True, eq=False)
class ParameterMap(Ends):
    """The ends of runs from one start over step sizes and a parameter of the formula, (a, p).

    Attributes:
        spec: the settings that all runs share.
        parameter: the name of the parameter.
        values: its numbers, (p,).
        step_sizes: α, (a,).
        limits: 2/λmax at the minimum for each number, (p,); NaN where the theory of plain descent does not apply.
        extent: the size of the region of the start and of the points of arrival.
    """

    spec: RunSpec
    parameter: str
    values: Floats
    step_sizes: Floats
    limits: Floats
    extent: float


def basin_map(
    spec: RunSpec,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> BasinMap:
    """Runs a spec from every point of a grid, which shows where each start leads, and how fast.

    Args:
        spec: the settings that all runs share, with an objective of two coordinates.
        x, y: coordinates of the grid, (nx,) and (ny,).
        progress: called with the share of the work that is done; raise `Cancelled` in it to stop.
        executor: computes the runs; this thread when None. The result is the same, bit for bit.

    Raises:
        UsageError: an objective that does not have two coordinates, or a grid that is empty or not finite.
    """
    if spec.objective.dimension != 2:
        raise UsageError(f"A basin map needs two coordinates; the objective has {spec.objective.dimension}.")
    xs, ys = floats(x), floats(y)
    if xs.ndim != 1 or ys.ndim != 1:
        raise UsageError(f"The grid has lists of x and y; shapes {xs.shape} and {ys.shape} were given.")
    starts = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    ends = _ends(spec, starts, None, (len(ys), len(xs)), progress, executor)
    return BasinMap(*ends, spec, xs, ys)


def outcome_map(
    spec: RunSpec,
    starts: npt.ArrayLike,
    step_sizes: npt.ArrayLike,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> OutcomeMap:
    """Runs a spec from every start with every step size.

    Args:
        spec: the settings that all runs share; its step rule must have a step size.
        starts: x₀, (s, n), for instance along a line.
        step_sizes: α > 0, (a,).
        progress, executor: as for `basin_map`.

    Raises:
        UsageError: starts or step sizes that `descend_batch` refuses.
    """
    points, sizes = floats(starts), floats(step_sizes)
    if points.ndim != 2 or sizes.ndim != 1:
        raise UsageError(f"Starts (s, n) and step sizes (a,) are needed, not shapes {points.shape} and {sizes.shape}.")
    ends = _ends(spec, *pairs(points, sizes), (len(sizes), len(points)), progress, executor)
    return OutcomeMap(*ends, spec, points, sizes)


def parameter_map(
    spec: RunSpec,
    parameter: str,
    values: npt.ArrayLike,
    step_sizes: npt.ArrayLike,
    progress: Progress | None = None,
) -> ParameterMap:
    """Runs a spec for every number of a parameter of its formula with every step size.

    Args:
        spec: the settings that all runs share; its step rule must have a step size.
        parameter: the name of the parameter, as in `f.parameters`.
        values: its numbers, (p,).
        step_sizes: α > 0, (a,).
        progress: as for `basin_map`.

    Raises:
        UsageError: the objective has no such parameter, or numbers that `descend_batch` refuses.
    """
    if parameter not in getattr(spec.objective, "parameters", {}):
        raise UsageError(f"{spec.objective} has no parameter {parameter}.")
    numbers, sizes = floats(values), floats(step_sizes)
    if numbers.ndim != 1 or sizes.ndim != 1:
        raise UsageError(f"Numbers and step sizes are lists; shapes {numbers.shape} and {sizes.shape} were given.")
    every, alphas = np.tile(numbers, len(sizes)), np.repeat(sizes, len(numbers))
    batch = descend_batch(spec, step_sizes=alphas, parameters={parameter: every}, progress=progress)
    arrived = _ARRIVED[batch.endings]
    extent = float(np.ptp(np.vstack([batch.points[arrived], [spec.start]]), axis=0).max())
    targets, attractors = attractors_of(batch.points, arrived, extent)
    shape = len(sizes), len(numbers)
    ends = batch.endings.reshape(shape), batch.iterations.astype(np.int32).reshape(shape), targets.reshape(shape)
    return ParameterMap(*ends, attractors, spec, parameter, numbers, sizes, _limits(spec, parameter, numbers), extent)


def _limits(spec: RunSpec, parameter: str, numbers: Floats) -> Floats:
    """Returns 2/λmax at the minimum that plain descent reaches, for each number of the parameter; NaN without one."""
    limits = np.full(len(numbers), np.nan)
    if is_plain(spec) and isinstance(spec.objective, FormulaObjective):
        for place, number in enumerate(numbers.tolist()):
            found = reference_minimum(replace(spec, objective=spec.objective.with_parameters(**{parameter: number})))
            limit = None if found is None else found.curvature.stability_limit
            if found is not None and limit is not None and min(found.curvature.signs) >= 0:
                limits[place] = limit
    return limits


def _ends(
    spec: RunSpec,
    starts: Floats,
    step_sizes: Floats | None,
    shape: tuple[int, int],
    progress: Progress | None,
    executor: Executor | None,
) -> tuple[EndingArray, npt.NDArray[np.int32], npt.NDArray[np.int8], Floats]:
    """Runs the spec and returns the fields of `Ends`."""
    count = len(starts)
    if not count:
        raise UsageError("A map needs at least one run.")
    endings, iterations, points = np.zeros(count, np.int8), np.zeros(count, np.int32), np.empty_like(starts)
    for part, batch in batches(spec, starts, step_sizes, progress, executor):
        endings[part], iterations[part], points[part] = batch.endings, batch.iterations, batch.points
    targets, attractors = attractors_of(points, _ARRIVED[endings], float(np.ptp(starts, axis=0).max()))
    return endings.reshape(shape), iterations.reshape(shape), targets.reshape(shape), attractors


def attractors_of(points: Floats, arrived: BoolArray, extent: float) -> tuple[npt.NDArray[np.int8], Floats]:
    """Returns the points at which runs arrived, and which runs arrived at each.

    The first arrival that belongs to no attractor yet starts a new one, together with all arrivals within a thousandth
    of the extent; the attractor is their mean. At most `MOST_TARGETS` are distinguished, since a valley of minimizers
    would have as many as there are runs.

    Args:
        points: the last iterates of the runs, (B, n).
        arrived: True for the runs that arrived, (B,).
        extent: the size of the region of the starts.

    Returns:
        The index of the attractor of each run or −1, (B,); the attractors, the most frequent first, (m, n).
    """
    targets = np.full(len(points), -1, np.int8)
    places = np.flatnonzero(arrived)
    if not places.size:
        return targets, np.empty((0, points.shape[1]))
    ends = points[places]
    found = _gathered(ends, _CLOSE * (extent or 1.0))
    order = np.argsort([-len(members) for members in found], kind="stable")[:MOST_TARGETS]
    for rank, index in enumerate(order):
        targets[places[found[index]]] = rank
    return targets, np.array([ends[found[index]].mean(axis=0) for index in order])


def _gathered(points: Floats, radius: float) -> list[IntArray]:
    """Returns groups of points within `radius` of their first member, in each coordinate; at most 4·MOST_TARGETS."""
    left = np.arange(len(points))
    groups: list[IntArray] = []
    while left.size and len(groups) < 4 * MOST_TARGETS:
        near = np.abs(points[left] - points[left[0]]).max(axis=1) <= radius
        groups.append(left[near])
        left = left[~near]
    return groups


def extent_of(ends: Ends) -> float:
    """Returns the size of the region of the starts; over a parameter, of the start and the points of arrival."""
    if isinstance(ends, ParameterMap):
        return ends.extent
    if isinstance(ends, OutcomeMap):
        return float(np.ptp(ends.starts, axis=0).max())
    assert isinstance(ends, BasinMap)
    return float(max(np.ptp(ends.x), np.ptp(ends.y)))
