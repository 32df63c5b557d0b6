"""Many runs at once: over starts, over step sizes, or both, with the loop of a single run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import Floats, IntArray, floats
from gradnorm_core.descent.batch_loop import LONGEST_CHUNK, BatchLoop, Observer, Paths
from gradnorm_core.descent.loop import chunks
from gradnorm_core.descent.results import Termination, assemble
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec, checked_spec
from gradnorm_core.descent.status import Ending
from gradnorm_core.descent.stopping import EndingArray
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.step_rules.base import has_step_size
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.formula import FormulaObjective


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """B finished runs.

    Attributes:
        spec: the settings that all runs share.
        starts: x₀, (B, n).
        step_sizes: α of each run where they were given, (B,), else None.
        points: the last accepted iterates, (B, n).
        values, gradients: f and ∇f there, (B,) and (B, n).
        iterations: steps taken and accepted, (B,).
        noticed: k of the iterate at which each ending was noticed, (B,).
        endings: `gradnorm_core.descent.status.Ending` as numbers, (B,).
        paths: every step of every run when it was recorded, else None.
        parameters: the numbers of the formula's parameters that vary, (B,) each.
        groups: the runs of each combination of these numbers and their batch, where every step was recorded; else
            empty.
    """

    spec: RunSpec
    starts: Floats
    step_sizes: Floats | None
    points: Floats
    values: Floats
    gradients: Floats
    iterations: IntArray
    noticed: IntArray
    endings: EndingArray
    paths: Paths | None
    parameters: dict[str, Floats] = field(default_factory=dict)
    groups: tuple[tuple[IntArray, Batch], ...] = ()

    def __repr__(self) -> str:
        names, counts = np.unique(self.status_names, return_counts=True)
        tally = ", ".join(f"{count} {name}" for name, count in zip(names, counts, strict=True))
        return f"<Batch of {len(self)} runs: {tally}>"

    def __len__(self) -> int:
        return len(self.endings)

    @property
    def norms(self) -> Floats:
        """‖∇f‖ at the last accepted iterates, in the norm of the tolerance, (B,)."""
        return gradient_norm(self.gradients, self.spec.tolerance_norm)

    @property
    def status_names(self) -> npt.NDArray[np.str_]:
        """The name of each run's status, (B,)."""
        return np.array([ending.status_name for ending in Ending])[self.endings]

    def spec_of(self, index: int) -> RunSpec:
        """Returns the spec of one of the runs."""
        rule, objective = self.spec.step_rule, self.spec.objective
        if isinstance(objective, FormulaObjective) and self.parameters:
            numbers = {name: float(of_runs[index]) for name, of_runs in self.parameters.items()}
            objective = objective.with_parameters(**numbers)
        if self.step_sizes is not None:
            rule = replace(rule, step_size=float(self.step_sizes[index]))  # type: ignore[type-var]
        start = tuple(self.starts[index].tolist())
        return replace(self.spec, objective=objective, start=start, step_rule=rule)

    def __getitem__(self, index: int) -> Run:
        """Returns one of the runs, as `run_spec` would have made it.

        Raises:
            UsageError: the paths were not recorded.
            IndexError: there is no such run.
        """
        index = range(len(self))[index]  # checks the range, and counts negative indices from the end
        for runs, group in self.groups:
            if len(place := np.flatnonzero(runs == index)):
                return group[int(place[0])]
        if self.paths is None:
            raise UsageError("The paths of this batch were not recorded; ask for record=True.")
        ended = Termination(Ending(int(self.endings[index])), int(self.iterations[index]), int(self.noticed[index]))
        with np.errstate(all="ignore"):
            return assemble(self.spec_of(index), self.paths.trace, self.paths.trials_of(index), ended, index)


def descend_batch(
    spec: RunSpec,
    starts: npt.ArrayLike | None = None,
    step_sizes: npt.ArrayLike | None = None,
    record: bool = False,
    progress: Callable[[float], object] | None = None,
    observer: Observer | None = None,
    parameters: Mapping[str, npt.ArrayLike] | None = None,
) -> Batch:
    """Runs a spec once for each start, step size and choice of parameters: run i takes the i-th entry of each list.

    Args:
        spec: the settings that all runs share.
        starts: x₀ of each run, (B, n); the spec's start for all when None.
        step_sizes: α of each run, (B,), for rules that have a step size; the spec's for all when None.
        record: True to keep every step, so that `batch[i]` is a `Run`.
        progress: called with the share of the work that is done; an exception that it raises stops the work.
        observer: called with every chunk of iterates, which the batch does not keep.
        parameters: the numbers of each parameter of the formula that varies, one per run, (B,).

    Returns:
        The batch of B runs. Each is bit for bit the run that `run_spec` makes of its spec.

    Raises:
        UsageError: no spec, shapes that do not fit, starts that are not finite, step sizes that are not positive, a
            step rule without a step size, or a parameter that the formula does not have.
    """
    checked_spec(spec)
    if parameters is not None and not isinstance(parameters, Mapping):
        raise UsageError(f'Parameters are lists of numbers by letter, as in {{"a": [1, 2]}}, not {parameters!r}.')
    if parameters:
        return _over_parameters(spec, starts, step_sizes, record, progress, observer, dict(parameters))
    starts, step_sizes = _checked(spec, starts, step_sizes)
    loop = BatchLoop(spec, starts, step_sizes, record, observer)
    with np.errstate(all="ignore"):
        for first, count in chunks(spec.max_iterations, LONGEST_CHUNK):
            loop.advance(first, count)
            if progress is not None:
                progress((first + count) / (spec.max_iterations + 1))
            if not loop.states:
                break
    if progress is not None:
        progress(1.0)
    return Batch(
        spec, starts, step_sizes, loop.points, loop.values, loop.gradients, loop.iterations, loop.noticed,
        loop.endings, loop.paths,
    )  # fmt: skip


def _over_parameters(
    spec: RunSpec,
    starts: npt.ArrayLike | None,
    step_sizes: npt.ArrayLike | None,
    record: bool,
    progress: Callable[[float], object] | None,
    observer: Observer | None,
    parameters: dict[str, npt.ArrayLike],
) -> Batch:
    """Runs one batch for each combination of parameters and puts them together in the order of the runs."""
    varied = _checked_parameters(spec, parameters)
    count = len(next(iter(varied.values())))
    points = np.tile(spec.start, (count, 1)) if starts is None else starts
    points, sizes = _checked(spec, points, step_sizes)
    if len(points) != count:
        raise UsageError(f"{len(points)} starts and {count} numbers of a parameter do not pair up.")
    objective = spec.objective
    assert isinstance(objective, FormulaObjective)
    combinations, owner = np.unique(np.column_stack(list(varied.values())), axis=0, return_inverse=True)
    groups: list[tuple[IntArray, Batch]] = []
    for place, numbers in enumerate(combinations):
        runs = np.flatnonzero(owner.ravel() == place)
        chosen = objective.with_parameters(**dict(zip(varied, map(float, numbers), strict=True)))
        group = descend_batch(
            replace(spec, objective=chosen), points[runs], None if sizes is None else sizes[runs], record,
            observer=_renumbered(observer, runs),
        )  # fmt: skip
        groups.append((runs, group))
        if progress is not None:
            progress((place + 1) / len(combinations))
    whole = _in_order(spec, points, sizes, varied, groups)
    return replace(whole, groups=tuple(groups)) if record else whole


def _in_order(
    spec: RunSpec,
    starts: Floats,
    step_sizes: Floats | None,
    parameters: dict[str, Floats],
    groups: list[tuple[IntArray, Batch]],
) -> Batch:
    """Returns the runs of all groups as one batch without paths, in the order of their indices."""
    order = np.argsort(np.concatenate([runs for runs, _ in groups]))

    def joined(result: str) -> Any:
        return np.concatenate([getattr(group, result) for _, group in groups])[order]

    return Batch(
        spec, starts, step_sizes, joined("points"), joined("values"), joined("gradients"), joined("iterations"),
        joined("noticed"), joined("endings"), None, parameters,
    )  # fmt: skip


def _renumbered(observer: Observer | None, runs: IntArray) -> Observer | None:
    """Returns an observer for some of the runs, which passes their indices in the whole batch on."""
    if observer is None:
        return None
    return lambda mine, first, history, own: observer(runs[mine], first, history, own)


def _checked_parameters(spec: RunSpec, parameters: dict[str, npt.ArrayLike]) -> dict[str, Floats]:
    """Returns the numbers of each parameter that varies as an array, (B,).

    Raises:
        UsageError: f is no formula or has no such parameter, or the numbers are no lists of one length.
    """
    if not isinstance(spec.objective, FormulaObjective):
        raise UsageError("Only a typed formula has parameters.")
    varied = {name: np.array(floats(numbers)) for name, numbers in parameters.items()}
    if len({array.shape for array in varied.values()}) > 1 or any(array.ndim != 1 for array in varied.values()):
        raise UsageError("The numbers of the parameters are lists of one length.")
    spec.objective.with_parameters(**{name: float(array[0]) for name, array in varied.items() if len(array)})
    return varied


def _checked(
    spec: RunSpec, starts: npt.ArrayLike | None, step_sizes: npt.ArrayLike | None
) -> tuple[Floats, Floats | None]:
    """Returns starts (B, n) and step sizes (B,), one of each per run.

    Raises:
        UsageError: they do not fit together or to the spec, or are not finite; step sizes that are not positive.
    """
    sizes = None if step_sizes is None else np.array(floats(step_sizes))
    if sizes is not None and (sizes.ndim != 1 or not np.all((sizes > 0) & np.isfinite(sizes))):
        raise UsageError("Step sizes are a list of positive finite numbers.")
    if sizes is not None and not has_step_size(spec.step_rule):
        raise UsageError(f"The step rule {spec.step_rule.label} has no step size that could vary.")
    if starts is None:
        points = np.tile(spec.start, (1 if sizes is None else len(sizes), 1))
    else:
        points = np.array(floats(starts))
    dimension = spec.objective.dimension
    if points.ndim != 2 or points.shape[1] != dimension or not np.isfinite(points).all():
        raise UsageError(f"Starts are finite and of shape (B, {dimension}); shape {points.shape} was given.")
    if not len(points):
        raise UsageError("A batch needs at least one run.")
    if sizes is not None and len(sizes) != len(points):
        raise UsageError(f"{len(points)} starts and {len(sizes)} step sizes do not pair up.")
    return points, sizes
