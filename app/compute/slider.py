"""The runs of the step-size slider: one run for each of many step sizes, and the verdict on each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.browser.payload import SliderData
from app.settings.settings import OWN, Settings, of_example
from app.text.verdict.verdict import Verdict, verdict
from app.text.verdict.without_theory import without_theory
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.batch import Batch, descend_batch
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.theory import Landmark
from gradnorm_core.formulas.symbolic.worker import run_in_background

COUNT = 100
"""Step sizes of the slider, besides the marked ones."""
MOST_ITERATES = 30_000
"""Iterates of all runs together that are sent to be drawn: 600 kB."""
DECADES = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class SliderRun:
    """The part of a run that is drawn: all of it, or its beginning.

    Attributes:
        points: (n + 1, 2).
        values: (n + 1,).
        gradients: (n + 1, 2).
        outcome: name of the whole run's status.
        verdict: on the whole run.
    """

    points: Floats
    values: Floats
    gradients: Floats
    outcome: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, eq=False)
class SliderRuns:
    """The runs over a range of step sizes, ascending."""

    step_sizes: tuple[float, ...]
    runs: tuple[SliderRun, ...]
    marks: tuple[Landmark, ...]


def prepare() -> None:
    """Prepares a worker process: it gets a lower priority, and this module's import brings whatever the runs need."""
    run_in_background()


def slider_range(settings: Settings, marks: Sequence[Landmark]) -> tuple[float, float]:
    """The ends of the slider for these settings; `marks` are the step sizes that the theory names, ascending.

    Where a teacher's link hides the theory, they are powers of ten: a multiple of a mark would tell the mark.
    """
    shown = () if settings.classroom.hides("theory") else marks
    return track(settings.step_size, anchor_step_size(settings, marks), shown)


def anchor_step_size(settings: Settings, marks: Sequence[Landmark]) -> float:
    """A step size that stays when the slider moves.

    It is the one the example opens with, else the last that the theory names, else the one in use.
    """
    if settings.example != OWN:
        return of_example(settings.example).step_size
    return marks[-1].step_size if marks else settings.step_size


def track(step_size: float, anchor: float, marks: Sequence[Landmark]) -> tuple[float, float]:
    """The ends of the slider: three decades around the anchor.

    They grow to show every mark, with room beyond the last, and to hold the step size in use. They are powers of ten or
    multiples of a mark, so that the track stays when the step size moves on it.
    """
    top = math.ceil(math.log10(2 * anchor))
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


def slider_runs(spec: RunSpec, low: float, high: float, marks: tuple[Landmark, ...]) -> SliderRuns:
    """All runs from the step size `low` to `high`, evenly spaced in the logarithm, and those at the marks."""
    step_sizes = step_sizes_between(low, high, [mark.step_size for mark in marks])
    batch = descend_batch(spec, step_sizes=step_sizes, record=True)
    most = _longest_drawn(batch)
    runs = tuple(_drawn(batch[index], most) for index in range(len(batch)))
    return SliderRuns(tuple(step_sizes.tolist()), runs, marks)


def slider_data(
    spec: RunSpec, low: float, high: float, marks: tuple[Landmark, ...], minimum: float | None,
    no_verdict: bool, no_theory: bool,
) -> SliderData:  # fmt: skip
    """The runs as they are sent to the browser, without the parts that a teacher's link hides.

    Without the theory there is no run at a mark either: 2/λmax among round numbers would be read off.
    """
    over = slider_runs(spec, low, high, () if no_theory else marks)
    judged = () if no_verdict else over.runs
    verdicts = [without_theory(run.verdict) if no_theory else run.verdict for run in judged]
    return SliderData.of(
        over.step_sizes, over.runs, [one.lines for one in verdicts],
        outcomes=[run.outcome for run in judged], marks=over.marks, minimum=minimum, goal=spec.goal,
    )  # fmt: skip


def _longest_drawn(batch: Batch) -> int:
    """The most iterates of a run that can be drawn when all runs together draw at most MOST_ITERATES."""
    lengths = np.sort(batch.iterations + 1)
    # Entry k: the share of each longer run when the k shortest runs are drawn whole.
    shares = (MOST_ITERATES - np.concatenate([[0], np.cumsum(lengths)[:-1]])) // np.arange(len(lengths), 0, -1)
    cut = np.flatnonzero(shares < lengths)
    return int(shares[cut[0]]) if cut.size else int(lengths[-1])


def _drawn(run: Run, most: int) -> SliderRun:
    found = verdict(run, diagnose(run.objective, run))
    if len(run.points) > most:
        note = f"The first {most - 1} of its {run.iterations} steps are drawn while you drag."
        found = replace(found, sentences=(*found.sentences, note), kinds=(*found.kinds, "slider.drawn"))
    points, values, gradients = (array[:most].copy() for array in (run.points, run.values, run.gradients))
    return SliderRun(points, values, gradients, run.status.name, found)
