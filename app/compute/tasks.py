"""The computation of each picture of many runs, as frozen data: a task is the key under which its result is cached.

A task leaves out the settings its result does not depend on, so that moving the step size does not repeat the sweep.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from app.compute.dimension import DimensionTask
from app.settings.parameters import ParameterRange
from app.settings.step_sizes import Line, Study
from gradnorm_core.arrays import Window
from gradnorm_core.descent.spec import RunSpec, without_step_size, without_tolerances
from gradnorm_core.sweeps import basin_map, bifurcation, outcome_map, parameter_map, sweep_step_sizes
from gradnorm_core.sweeps.chunks import Progress
from gradnorm_core.sweeps.ranges import Range, Spacing, along, last_bounded, middles, spaced, tidy

MOST_WORK = 400_000_000
"""Runs times steps of one picture: some seconds for an ordinary formula."""
FEW, FEW_CELLS = 60, 30
"""Step sizes, and cells a side, of a coarse picture."""
WORK_AT_ONCE = 3_000_000
"""Runs times steps of a coarse picture that a page waits for: about half a second."""
SWEPT = 400
STRIP = 600
TRANSIENT, KEPT = 2500, 480


@dataclass(frozen=True, slots=True)
class SweepTask:
    """The same run with many step sizes, log-spaced."""

    spec: RunSpec
    alphas: Range
    count: int = SWEPT
    noun: ClassVar[str] = "step sizes"

    @property
    def runs(self) -> int:
        return self.count

    @property
    def steps(self) -> int:
        return self.spec.max_iterations

    def perform(self, progress: Progress) -> Any:
        return sweep_step_sizes(self.spec, spaced(self.alphas, self.count, "log"), progress)


@dataclass(frozen=True, slots=True)
class StripTask:
    """The last iterates over the step size."""

    spec: RunSpec
    alphas: Range
    spacing: Spacing
    count: int = STRIP
    noun: ClassVar[str] = "step sizes"

    @property
    def runs(self) -> int:
        return self.count

    @property
    def steps(self) -> int:
        return TRANSIENT + KEPT

    def perform(self, progress: Progress) -> Any:
        return bifurcation(self.spec, spaced(self.alphas, self.count, self.spacing), TRANSIENT, KEPT, progress)


@dataclass(frozen=True, slots=True)
class MapTask:
    """A run for every cell of a square map."""

    spec: RunSpec
    cells: int
    noun: ClassVar[str] = "runs"

    @property
    def runs(self) -> int:
        return self.cells**2

    @property
    def steps(self) -> int:
        return self.spec.max_iterations


@dataclass(frozen=True, slots=True)
class StartsTask(MapTask):
    """The outcome over starts on a line, from `first` to `last`, and over step sizes, log-spaced."""

    alphas: Range
    first: tuple[float, float]
    last: tuple[float, float]

    def perform(self, progress: Progress) -> Any:
        starts = np.stack([along(*ends, self.cells) for ends in zip(self.first, self.last, strict=True)], axis=1)
        return outcome_map(self.spec, starts, spaced(self.alphas, self.cells, "log"), progress)


@dataclass(frozen=True, slots=True)
class ParameterTask(MapTask):
    """The outcome over the range of a parameter of the formula, and over step sizes, log-spaced."""

    alphas: Range
    varied: ParameterRange

    def perform(self, progress: Progress) -> Any:
        varied = self.varied
        values = spaced((varied.low, varied.high), self.cells, "log" if varied.logarithmic else "linear")
        return parameter_map(self.spec, varied.name, values, spaced(self.alphas, self.cells, "log"), progress)


@dataclass(frozen=True, slots=True)
class BasinsTask(MapTask):
    """The outcome over the starts of a window; each stands in the middle of its cell."""

    window: Window
    noun: ClassVar[str] = "starts"

    def perform(self, progress: Progress) -> Any:
        x, y = (middles(edges, self.cells) for edges in self.window)
        return basin_map(self.spec, x, y, progress)


Task = SweepTask | StripTask | StartsTask | ParameterTask | BasinsTask | DimensionTask


def task_of(study: Study, spec: RunSpec, window: Window, alphas: Range, varied: ParameterRange | None = None) -> Task:
    """The task of a study.

    Args:
        study: which picture, and how.
        spec: the run whose step size or start is varied.
        window: the part of the plane that is shown.
        alphas: the range of step sizes where the study does not name one.
        varied: the parameter and its range, for the picture over a parameter.
    """
    if study.picture == "basins":
        return BasinsTask(replace(spec, start=(0.0, 0.0)), study.cells, window)
    swept, alphas = without_step_size(spec), study.alphas or alphas
    if study.picture == "sweep":
        return SweepTask(swept, alphas)
    if study.picture == "strip":
        settled = without_tolerances(swept, 1)
        return StripTask(settled, alphas, study.spacing)
    if study.picture == "parameter" and varied is not None:
        return ParameterTask(swept, study.cells, alphas, varied)
    first, last = line_of_starts(study.line, (spec.start[0], spec.start[1]), window)
    return StartsTask(replace(swept, start=(0.0, 0.0)), study.cells, alphas, first, last)


def too_much(task: Task) -> str | None:
    """The sentence with which a task is refused; None for a task that is performed."""
    work = task.runs * task.steps
    if work <= MOST_WORK:
        return None
    asked = f"{task.runs:,} {task.noun} × {task.steps:,} steps are {work / 1e6:,.0f} million steps"
    most = f"at most {MOST_WORK / 1e6:,.0f} million are made for one picture"
    return f"{asked}; {most}. Choose fewer cells, or fewer steps."


def coarse(task: Task) -> Task | None:
    """The same picture of fewer runs, which a page makes at once; None where it has few already, or these take long."""
    if isinstance(task, DimensionTask):
        return None
    few = replace(task, cells=FEW_CELLS) if isinstance(task, MapTask) else replace(task, count=FEW)
    return few if few.runs < task.runs and few.runs * few.steps <= WORK_AT_ONCE else None


def line_of_starts(
    line: Line, start: tuple[float, float], window: Window
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both ends of the line: through the start to the edges of the window, or the window's diagonal."""
    (left, right), (bottom, top) = window
    if line == "diagonal":
        return (left, bottom), (right, top)
    if line == "horizontal":
        return (left, start[1]), (right, start[1])
    return (start[0], bottom), (start[0], top)


def default_range(study: Study, spec: RunSpec, limit: float | None) -> Range:
    """The range of step sizes for a study that names none, its ends to two digits.

    Args:
        study: which picture.
        spec: the run; without a limit the range lies around the power of ten next to its step size.
        limit: 2/λmax at the minimum; None where it is unknown or does not apply to the method.
    """
    if limit is None:
        here = 10.0 ** round(math.log10(getattr(spec.step_rule, "step_size", 1.0)))
        return (tidy(here / 5), tidy(here * 4)) if study.picture == "strip" else (tidy(here / 30), tidy(here * 30))
    if study.picture == "strip":
        return tidy(limit / 2), tidy(1.04 * last_bounded(without_step_size(spec), limit))
    return tidy(limit / 20), tidy(limit * 1.6)
