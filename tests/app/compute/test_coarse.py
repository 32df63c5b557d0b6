"""Coarse pictures are of the same runs as the whole ones, only of fewer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import gradnorm_core as gc
from app.compute.dimension import DimensionTask
from app.compute.tasks import FEW, WORK_AT_ONCE, SweepTask, coarse, task_of
from app.settings.settings import Settings, of_example, to_spec
from app.settings.step_sizes import Study

HOME = to_spec(of_example("quadratic_10"))
WINDOW = ((-11.0, 11.0), (-8.0, 8.0))


@pytest.mark.parametrize("study", [Study(picture=name) for name in ("sweep", "strip", "starts", "basins")])
def test_a_coarse_task_is_the_same_with_fewer_runs(study: Study) -> None:
    task = task_of(study, HOME, WINDOW, (0.01, 0.3))
    few = coarse(task)
    assert type(few) is type(task)
    assert few.runs < task.runs
    assert few.runs * few.steps <= WORK_AT_ONCE


def test_its_runs_are_those_of_descend() -> None:
    few = coarse(SweepTask(HOME, (0.01, 0.19)))
    assert few is not None
    found = few.perform(lambda _: None)
    assert len(found.step_sizes) == FEW
    assert found.step_sizes[[0, -1]] == pytest.approx([0.01, 0.19])
    for place in (0, 30, FEW - 1):
        alpha = float(found.step_sizes[place])
        run = gc.descend(HOME.objective, HOME.start, step_rule=gc.Fixed(alpha), max_iterations=200)
        assert found.iterations[place] == run.iterations


def test_none_is_made_where_even_few_runs_take_long_or_no_more_are_asked_for() -> None:
    long = SweepTask(replace(HOME, max_iterations=5000), (0.01, 0.3))
    assert coarse(long) is not None
    assert coarse(replace(long, spec=replace(HOME, max_iterations=WORK_AT_ONCE))) is None
    assert coarse(replace(long, count=FEW)) is None
    assert coarse(DimensionTask(Settings().experiment)) is None


def test_the_ends_are_those_of_the_whole_picture() -> None:
    task = SweepTask(HOME, (0.01, 0.3))
    few = coarse(task)
    assert few is not None
    ends = [made.perform(lambda _: None).step_sizes[[0, -1]] for made in (task, few)]
    assert np.array_equal(*ends)
