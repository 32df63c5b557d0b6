"""What the scrubber moves over: one run for each of many step sizes, and what is to be said about each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.browser.payload import ScrubData
from app.text.verdict.verdict import Verdict, verdict
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.batch import Batch, descend_batch
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.theory import Landmark
from gradnorm_core.formulas.symbolic.worker import stand_back
from gradnorm_core.formulas.tree import variables
from gradnorm_core.methods.step_rules.base import has_step_size, with_step_size
from gradnorm_core.methods.step_rules.schedule import Formula

COUNT = 100
"""Step sizes on the track, besides the marked ones."""
MOST_ITERATES = 30_000
"""Iterates of all runs together that are kept to be drawn: 600 kB on their way to the browser."""
DECADES = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The part of a run that is drawn: all of it, or its beginning.

    Attributes:
        points: (n + 1, 2).
        values: (n + 1,).
        gradients: (n + 1, 2).
        outcome: name of the whole run's status.
        told: what is said about the whole run.
    """

    points: Floats
    values: Floats
    gradients: Floats
    outcome: str
    told: Verdict


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """The runs over a range of step sizes, ascending."""

    step_sizes: tuple[float, ...]
    paths: tuple[Path, ...]
    marks: tuple[Landmark, ...]


def prepare() -> None:
    """In a process that computes fans: all they need is imported with this module, before anybody waits for it."""
    stand_back()


def can_scrub(spec: RunSpec) -> bool:
    """True when the step rule has a step size to move, and makes use of it."""
    rule = spec.step_rule
    unused = isinstance(rule, Formula) and "step_size" not in variables(rule.expression.tree)
    return has_step_size(rule) and not unused


def without_step_size(spec: RunSpec) -> RunSpec:
    """The same run whatever its step size is: what the runs of a track have in common."""
    return replace(spec, step_rule=with_step_size(spec.step_rule, 1.0))


def track(step_size: float, telling: float, marks: Sequence[Landmark]) -> tuple[float, float]:
    """From where to where the step size may be moved.

    Three decades around a telling step size, grown to show every mark with room beyond the last, and to hold the step
    size in use; its ends are fixed places, so that the track stays when the step size moves on it.
    """
    top = math.ceil(math.log10(2 * telling))
    low, high = 10.0 ** (top - DECADES), 10.0**top
    if marks:
        low, high = min(low, marks[0].step_size / 10), max(high, marks[-1].step_size * 2)
    while step_size < low * (1 - 1e-9):
        low /= 10
    while step_size > high * (1 + 1e-9):
        high *= 10
    return low, high


def step_sizes_between(low: float, high: float, marks: Sequence[float] = (), count: int = COUNT) -> Floats:
    """`count` step sizes evenly spaced in their logarithm, to three digits, and the marked ones exactly."""
    even = [float(f"{step_size:.3g}") for step_size in np.geomspace(low, high, count)]
    return np.unique(even + [mark for mark in marks if low <= mark <= high])


def fan(spec: RunSpec, low: float, high: float, marks: tuple[Landmark, ...]) -> Fan:
    """All runs from the step size `low` to `high`, evenly spaced in the logarithm, and those at the marks."""
    step_sizes = step_sizes_between(low, high, [mark.step_size for mark in marks])
    batch = descend_batch(spec, step_sizes=step_sizes, record=True)
    most = _longest_drawn(batch)
    paths = tuple(_path(batch[index], most) for index in range(len(batch)))
    return Fan(tuple(step_sizes.tolist()), paths, marks)


def scrub_data(
    spec: RunSpec, low: float, high: float, marks: tuple[Landmark, ...], minimum: float | None,
    no_verdict: bool, no_theory: bool,
) -> ScrubData:  # fmt: skip
    """The same runs as the browser is sent them, without what a teacher's link hides."""
    runs = fan(spec, low, high, marks)
    told = () if no_verdict else runs.paths
    return ScrubData.of(
        runs.step_sizes, runs.paths, [path.told.lines for path in told],
        outcomes=[path.outcome for path in told], marks=() if no_theory else marks, minimum=minimum, goal=spec.goal,
    )  # fmt: skip


def _longest_drawn(batch: Batch) -> int:
    """How many iterates of each run can be kept, so that all together are not too many."""
    lengths = np.sort(batch.iterations + 1)
    # With the k shortest kept whole, what is left is shared by the others.
    shares = (MOST_ITERATES - np.concatenate([[0], np.cumsum(lengths)[:-1]])) // np.arange(len(lengths), 0, -1)
    cut = np.flatnonzero(shares < lengths)
    return int(shares[cut[0]]) if cut.size else int(lengths[-1])


def _path(run: Run, most: int) -> Path:
    told = verdict(run, diagnose(run.objective, run))
    if len(run.points) > most:
        note = f"The first {most - 1} of its {run.iterations} steps are drawn while you drag."
        told = replace(told, sentences=(*told.sentences, note))
    points, values, gradients = (array[:most].copy() for array in (run.points, run.values, run.gradients))
    return Path(points, values, gradients, run.status.name, told)
