"""Many runs at once: over starts, over step sizes, or both. The same walk as one run's, in lanes.

Lanes walk in groups that fit the processor's cache. Those that have ended leave their group, and thinned groups are
joined, so that the work follows the lanes that are still on their way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gradnorm_core.assembly import Outcome, assemble
from gradnorm_core.endings import EndingArray, accepted_steps
from gradnorm_core.errors import UsageError
from gradnorm_core.lanes import FloatArray, IntArray
from gradnorm_core.norms import gradient_norm
from gradnorm_core.problem import Trial
from gradnorm_core.spec import RunSpec
from gradnorm_core.status import Ending
from gradnorm_core.trajectory import Run
from gradnorm_core.walk import Group, Journal, Record, join_groups, stretches
from gradnorm_core.watch import Arrivals, Remembered, Watch

LANES = 8192
"""Lanes per group: their coordinates, gradients and temporaries stay in the processor's second cache."""
LONGEST_STRETCH = 32

Witness = Callable[[IntArray, int, Journal, IntArray], object]
"""Sees every stretch of every group once and keeps what it wants: lanes (B,), k of the first iterate, the notes, and
how many of the iterates in them belong to each lane's run, (B,). Cheaper than to record everything."""


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Every step of every lane.

    Attributes:
        record: all lanes side by side; what comes after a lane's ending means nothing.
        trials: the looks along the rays, with the lanes they belong to.
    """

    record: Record
    trials: list[tuple[IntArray, Trial]]

    def trials_of(self, lane: int) -> list[Trial]:
        """The looks that one lane took."""
        found = ((np.searchsorted(lanes, lane), lanes, trial) for lanes, trial in self.trials)
        mine = [trial.of(int(place)) for place, lanes, trial in found if place < len(lanes) and lanes[place] == lane]
        return [trial for trial in mine if trial.pending]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """B finished runs.

    Attributes:
        spec: what they have in common.
        starts: x₀, (B, n).
        step_sizes: α of each run where they were given, (B,), else None.
        points: the last accepted iterates, (B, n).
        values, gradients: f and ∇f there, (B,) and (B, n).
        iterations: steps taken and accepted, (B,).
        noticed: k of the iterate at which each ending was noticed, (B,).
        endings: `gradnorm_core.status.Ending` as numbers, (B,).
        paths: everything on the way when it was recorded, else None.
    """

    spec: RunSpec
    starts: FloatArray
    step_sizes: FloatArray | None
    points: FloatArray
    values: FloatArray
    gradients: FloatArray
    iterations: IntArray
    noticed: IntArray
    endings: EndingArray
    paths: Paths | None

    def __len__(self) -> int:
        return len(self.endings)

    @property
    def norms(self) -> FloatArray:
        """‖∇f‖ at the last accepted iterates, in the norm of the tolerance, (B,)."""
        return gradient_norm(self.gradients, self.spec.tolerance_norm)

    @property
    def status_names(self) -> npt.NDArray[np.str_]:
        """The name of each run's status, (B,)."""
        return np.array([ending.status_name for ending in Ending])[self.endings]

    def spec_of(self, index: int) -> RunSpec:
        """The spec of one of the runs."""
        rule = self.spec.step_rule
        if self.step_sizes is not None:
            rule = replace(rule, step_size=float(self.step_sizes[index]))  # type: ignore[type-var]
        return replace(self.spec, start=tuple(self.starts[index].tolist()), step_rule=rule)

    def __getitem__(self, index: int) -> Run:
        """One of the runs, as `run_spec` would have made it.

        Raises:
            UsageError: the paths were not recorded.
        """
        if self.paths is None:
            raise UsageError("The paths of this batch were not recorded; ask for record=True.")
        lane = range(len(self))[index]
        outcome = Outcome(Ending(int(self.endings[lane])), int(self.iterations[lane]), int(self.noticed[lane]))
        with np.errstate(all="ignore"):
            return assemble(self.spec_of(lane), self.paths.record, self.paths.trials_of(lane), outcome, lane)


def descend_batch(
    spec: RunSpec,
    starts: npt.ArrayLike | None = None,
    step_sizes: npt.ArrayLike | None = None,
    record: bool = False,
    progress: Callable[[float], object] | None = None,
    witness: Witness | None = None,
) -> Batch:
    """Runs a spec from many starts, with many step sizes, or both pairwise.

    Args:
        spec: what the runs have in common.
        starts: x₀ of each run, (B, n); the spec's start for all when None.
        step_sizes: α of each run, (B,), for rules that have a step size; the spec's for all when None.
        record: True to keep every step, so that `batch[i]` is a `Run`.
        progress: called with the share of the work that is done; an exception it raises cancels the work.
        witness: sees all iterates without their being kept.

    Raises:
        UsageError: shapes that do not fit, starts that are not finite, step sizes that are not positive.
    """
    starts, step_sizes = _checked(spec, starts, step_sizes)
    crowd = _Crowd(spec, starts, step_sizes, record, witness)
    with np.errstate(all="ignore"):
        for first, count in stretches(spec.max_iterations, LONGEST_STRETCH):
            crowd.walk(first, count)
            if progress is not None:
                progress(min(1.0, (first + count) / (spec.max_iterations + 1)))
            if not crowd.groups:
                break
    return crowd.batch()


def _checked(
    spec: RunSpec, starts: npt.ArrayLike | None, step_sizes: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray | None]:
    """Starts (B, n) and step sizes (B,), one per run."""
    sizes = None if step_sizes is None else np.array(step_sizes, dtype=np.float64)
    if sizes is not None and (sizes.ndim != 1 or not np.all((sizes > 0) & np.isfinite(sizes))):
        raise UsageError("Step sizes are a list of positive finite numbers.")
    if sizes is not None and not hasattr(spec.step_rule, "step_size"):
        raise UsageError(f"The step rule {spec.step_rule.label} has no step size that could vary.")
    if starts is None:
        points = np.tile(spec.start, (1 if sizes is None else len(sizes), 1))
    else:
        points = np.array(starts, dtype=np.float64)
    dimension = spec.objective.dimension
    if points.ndim != 2 or points.shape[1] != dimension or not np.isfinite(points).all():
        raise UsageError(f"Starts are finite and of shape (B, {dimension}); shape {points.shape} was given.")
    if not len(points):
        raise UsageError("A batch needs at least one run.")
    if sizes is not None and len(sizes) != len(points):
        raise UsageError(f"{len(points)} starts and {len(sizes)} step sizes do not pair up.")
    return points, sizes


class _Crowd:
    """All lanes of a batch on their way, and the results of those that have arrived."""

    def __init__(
        self, spec: RunSpec, starts: FloatArray, step_sizes: FloatArray | None, record: bool, witness: Witness | None
    ) -> None:
        count = len(starts)
        self.witness = witness
        self.spec, self.starts, self.step_sizes = spec, starts, step_sizes
        self.problem = spec.problem()
        self.groups = [self._group(slice(low, low + LANES)) for low in range(0, count, LANES)]
        self.points = starts.copy()
        self.values, self.gradients = np.full(count, np.nan), np.full(starts.shape, np.nan)
        self.iterations, self.noticed = np.zeros(count, np.intp), np.zeros(count, np.intp)
        self.endings = np.zeros(count, np.int8)
        self.kept: list[tuple[IntArray, Record]] | None = [] if record else None
        self.trials: list[tuple[IntArray, Trial]] = []

    def _group(self, part: slice) -> Group:
        lanes = np.arange(len(self.starts))[part]
        sizes = None if self.step_sizes is None else self.step_sizes[part]
        group = Group.at(self.spec, np.ascontiguousarray(self.starts[part].T), lanes, sizes)
        group.log_memory = Remembered(self.spec.radius(group.points), np.zeros(len(lanes), np.intp))
        return group

    def walk(self, first: int, count: int) -> None:
        """One stretch with every group; those who have arrived stay behind."""
        self.groups = _regrouped([self._walk(group, first, count) for group in self.groups])

    def _walk(self, group: Group, first: int, count: int) -> Group:
        journal = None if self.kept is None and self.witness is None else Journal()
        watch = Watch(self.spec, first, group.log_memory, journal)
        group.walk(self.spec, self.problem, first, count, watch)
        group.log_memory = watch.memory
        if self.kept is not None and journal is not None:
            self.kept.append((group.lanes, journal.record(first)))
            self.trials += [(group.lanes, trial) for trial in self.problem.trials]
        self.problem.trials.clear()
        arrivals = watch.arrivals()
        if journal is not None and self.witness is not None:
            self.witness(group.lanes, first, journal, _own_iterates(len(group.lanes), first, count, arrivals))
        if arrivals is None:
            return group
        self._settle(group.lanes[arrivals.places], arrivals)
        going = np.ones(len(group.lanes), np.bool_)
        going[arrivals.places] = False
        return group.take(going)

    def _settle(self, lanes: IntArray, arrivals: Arrivals) -> None:
        """Notes how lanes have ended."""
        taken = accepted_steps(arrivals.noticed, arrivals.endings)
        self.endings[lanes], self.noticed[lanes], self.iterations[lanes] = arrivals.endings, arrivals.noticed, taken
        back = taken < arrivals.noticed
        here, earlier = arrivals.here, arrivals.earlier
        self.points[lanes] = np.where(back, earlier.points, here.points).T
        self.values[lanes] = np.where(back, earlier.values, here.values)
        self.gradients[lanes] = np.where(back, earlier.gradients, here.gradients).T

    def batch(self) -> Batch:
        """The results, once no group is left."""
        paths = None if self.kept is None else Paths(_joined(self.kept, len(self.starts)), self.trials)
        return Batch(
            self.spec, self.starts, self.step_sizes, self.points, self.values, self.gradients, self.iterations,
            self.noticed, self.endings, paths,
        )  # fmt: skip


def _own_iterates(lanes: int, first: int, count: int, arrivals: Arrivals | None) -> IntArray:
    """How many of `count` iterates from `first` belong to each lane's run: up to the last accepted one, (lanes,)."""
    own = np.full(lanes, count, np.intp)
    if arrivals is not None:
        own[arrivals.places] = accepted_steps(arrivals.noticed, arrivals.endings) + 1 - first
    return own


def _regrouped(groups: list[Group]) -> list[Group]:
    """The same lanes in as few groups as hold them."""
    groups = [group for group in groups if len(group.lanes)]
    alive = sum(len(group.lanes) for group in groups)
    if len(groups) <= -(-alive // LANES):
        return groups
    everyone = join_groups(groups)
    return [everyone.take(slice(low, low + LANES)) for low in range(0, alive, LANES)]


def _joined(kept: list[tuple[IntArray, Record]], lanes: int) -> Record:
    """Records of stretches and groups laid side by side; NaN where a lane was no longer walking."""
    rows = max(record.first + len(record) for _, record in kept) + 1
    dimension = kept[0][1].points.shape[1]
    lanes_of = {2: (lanes,), 3: (dimension, lanes)}
    whole = Record(0, *(np.full((rows, *lanes_of[array.ndim]), np.nan) for array in kept[0][1].arrays()))
    for mine, record in kept:
        for target, source in zip(whole.arrays(), record.arrays(), strict=True):
            target[record.first : record.first + len(source), ..., mine] = source
    return whole
