"""Maps: how runs end over a plane of starts, or over starts and step sizes."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradnorm_core.errors import UsageError
from gradnorm_core.lanes import FloatArray, IntArray
from gradnorm_core.spec import RunSpec
from gradnorm_core.status import Ending
from gradnorm_core.sweeps.blocks import Progress, batches, pairs

MOST_TARGETS = 24
_CLOSE = 1e-3  # of the extent of the starts: nearer to each other than this they arrived at the same point
_STATUS_NAMES = np.array([ending.status_name for ending in Ending])
_ARRIVED = np.array([ending in (Ending.CONVERGED, Ending.FLAT_START) for ending in Ending])


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """How B runs ended.

    Attributes:
        endings: `gradnorm_core.status.Ending` as numbers, (B,).
        iterations: steps taken, (B,).
        points: the last accepted iterates, (B, n).
    """

    endings: npt.NDArray[np.int8]
    iterations: IntArray
    points: FloatArray

    @property
    def status_names(self) -> npt.NDArray[np.str_]:
        return _STATUS_NAMES[self.endings]

    @property
    def arrived(self) -> npt.NDArray[np.bool_]:
        """True where the gradient's norm came within the tolerance."""
        return _ARRIVED[self.endings]


@dataclass(frozen=True, slots=True, eq=False)
class BasinMap:
    """How runs end over a grid of starts.

    Attributes:
        spec: what the runs have in common.
        x, y: the grid, (nx,) and (ny,).
        status_names: how each run ended, (ny, nx).
        iterations: steps taken, (ny, nx).
        targets: which of `attractors` each run arrived at, −1 for none, (ny, nx).
        attractors: the points that runs arrive at, the most frequent first, (m, 2).
    """

    spec: RunSpec
    x: FloatArray
    y: FloatArray
    status_names: npt.NDArray[np.str_]
    iterations: IntArray
    targets: IntArray
    attractors: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeMap:
    """How runs end over starts and step sizes.

    Attributes:
        spec: what the runs have in common.
        starts: x₀, (s, n).
        step_sizes: α, (a,).
        status_names: how each run ended, (a, s).
        iterations: steps taken, (a, s).
        targets: which of `attractors` each run arrived at, −1 for none, (a, s).
        attractors: the points that runs arrive at, the most frequent first, (m, n).
    """

    spec: RunSpec
    starts: FloatArray
    step_sizes: FloatArray
    status_names: npt.NDArray[np.str_]
    iterations: IntArray
    targets: IntArray
    attractors: FloatArray


def basin_map(
    spec: RunSpec,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> BasinMap:
    """Runs a spec from every point of a grid: which start goes where, and how fast.

    Args:
        spec: what the runs have in common; an objective of two coordinates.
        x, y: coordinates of the grid, (nx,) and (ny,).
        progress: called with the share of the work that is done; raise `Cancelled` in it to stop.
        executor: where to compute; this thread when None. The result does not depend on it.

    Raises:
        UsageError: an objective that does not have two coordinates, or a grid that is not finite.
    """
    if spec.objective.dimension != 2:
        raise UsageError(f"A basin map needs two coordinates; the objective has {spec.objective.dimension}.")
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    starts = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    ends = _ends(spec, starts, None, progress, executor)
    targets, attractors = attractors_of(ends, starts)
    shape = len(ys), len(xs)
    return BasinMap(
        spec, xs, ys, ends.status_names.reshape(shape), ends.iterations.reshape(shape), targets.reshape(shape),
        attractors,
    )  # fmt: skip


def outcome_map(
    spec: RunSpec,
    starts: npt.ArrayLike,
    step_sizes: npt.ArrayLike,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> OutcomeMap:
    """Runs a spec from every start with every step size.

    Args:
        spec: what the runs have in common; its step rule must have a step size.
        starts: x₀, (s, n), for instance along a line.
        step_sizes: α > 0, (a,).
        progress, executor: as for `basin_map`.

    Raises:
        UsageError: starts or step sizes that `descend_batch` refuses.
    """
    points, sizes = np.asarray(starts, dtype=np.float64), np.asarray(step_sizes, dtype=np.float64)
    ends = _ends(spec, *pairs(points, sizes), progress, executor)
    targets, attractors = attractors_of(ends, points)
    shape = len(sizes), len(points)
    return OutcomeMap(
        spec, points, sizes, ends.status_names.reshape(shape), ends.iterations.reshape(shape),
        targets.reshape(shape), attractors,
    )  # fmt: skip


def _ends(
    spec: RunSpec,
    starts: FloatArray,
    step_sizes: FloatArray | None,
    progress: Progress | None,
    executor: Executor | None,
) -> Ends:
    ends = Ends(np.zeros(len(starts), np.int8), np.zeros(len(starts), np.intp), starts.copy())
    for part, batch in batches(spec, starts, step_sizes, progress, executor):
        ends.endings[part], ends.iterations[part], ends.points[part] = batch.endings, batch.iterations, batch.points
    return ends


def attractors_of(ends: Ends, starts: FloatArray) -> tuple[IntArray, FloatArray]:
    """Which runs arrived at the same point, and where these points are.

    Arrivals are gathered around the first that belongs to no attractor yet, within a thousandth of the extent of the
    starts (s, n); the attractor is their mean. At most `MOST_TARGETS` are told apart: a valley of minimizers would
    have as many as there are runs.

    Returns:
        For each run the index of its attractor or −1, (B,); the attractors, the most frequent first, (m, n).
    """
    targets = np.full(len(ends.points), -1, np.intp)
    places = np.flatnonzero(ends.arrived)
    if not places.size:
        return targets, np.empty((0, ends.points.shape[1]))
    points = ends.points[places]
    radius = _CLOSE * (float(np.ptp(starts, axis=0).max()) or 1.0)
    found = _gathered(points, radius)
    order = np.argsort([-len(members) for members in found], kind="stable")[:MOST_TARGETS]
    for rank, index in enumerate(order):
        targets[places[found[index]]] = rank
    return targets, np.array([points[found[index]].mean(axis=0) for index in order])


def _gathered(points: FloatArray, radius: float) -> list[IntArray]:
    """Groups of points within `radius` (in the largest coordinate) of their first member; at most 4·MOST_TARGETS."""
    left = np.arange(len(points))
    groups: list[IntArray] = []
    while left.size and len(groups) < 4 * MOST_TARGETS:
        near = np.abs(points[left] - points[left[0]]).max(axis=1) <= radius
        groups.append(left[near])
        left = left[~near]
    return groups
