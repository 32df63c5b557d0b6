"""The work of the page Step sizes: what a link asks for, its range, and what is too much."""

from __future__ import annotations

import numpy as np
import pytest

from app.compute.tasks import SweepTask, default_range, task_of, too_much
from app.settings.step_sizes import Study, read_study, study_text
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.sweeps.ranges import last_bounded, short, spaced

VALLEY = RunSpec(parse("(x^2 + 10y^2)/2"), (10.0, 1.0), max_iterations=200)
WELLS = RunSpec(parse("x^4/4 - x^2/2 + y^2/2"), (0.7, 0.5), max_iterations=200)


@pytest.mark.parametrize(
    "study",
    [
        Study(), Study("strip", (0.5, 2.1), "log", "norm"), Study("starts", line="diagonal", cells=77),
        Study("parameter"), Study("parameter", parameter="x_0"),
        Study("basins", cells=400), Study("sweep", (1e-5, 1e-4)), Study("strip", quantity="y"),
    ],
)  # fmt: skip
def test_a_study_reads_back_from_its_link(study: Study) -> None:
    assert read_study(study_text(study)) == study


@pytest.mark.parametrize(
    "text", ["", "sweep_", "basins_9", "basins_99999999999", "2to1", "1to", "ato2", "x" * 999, "²"]
)
def test_a_study_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_study(text)


def test_step_sizes_and_starts_have_few_digits_and_stay_apart() -> None:
    for numbers in (
        spaced((0.01, 0.32), 400, "log"),
        spaced((0.5, 2.1), 600, "linear"),
        spaced((1e-9, 2e-9), 50, "log"),
    ):
        assert (np.diff(numbers) > 0).all()
    assert max(len(repr(alpha)) for alpha in spaced((0.01, 0.32), 400, "log").tolist()) <= 8
    assert short(np.array([-1.0, -0.9 + 1e-12, 0.3000000001])).tolist() == [-1.0, -0.9, 0.3]


def test_the_range_of_the_strip_ends_where_runs_stop_being_bounded() -> None:
    assert last_bounded(WELLS, 1.0) == pytest.approx(2.0, abs=0.05)
    assert last_bounded(VALLEY, 0.2) == pytest.approx(0.22)
    assert default_range(Study("strip"), WELLS, 1.0) == (0.5, 2.1)


def test_a_sweep_does_not_depend_on_the_step_size_in_use() -> None:
    window = ((-2.0, 2.0), (-2.0, 2.0))
    tasks = {
        task_of(Study(), RunSpec(VALLEY.objective, (1.0, 1.0), step_rule=Fixed(alpha)), window, (0.1, 1.0))
        for alpha in (0.1, 0.2)
    }
    assert len(tasks) == 1
    assert isinstance(tasks.pop(), SweepTask)


def test_too_much_work_is_refused_in_words() -> None:
    spec = RunSpec(VALLEY.objective, (1.0, 1.0), max_iterations=5000)
    window = ((-2.0, 2.0), (-2.0, 2.0))
    rejection = too_much(task_of(Study("basins", cells=400), spec, window, (0.1, 1.0)))
    assert rejection is not None
    assert "160,000 starts × 5,000 steps are 800 million steps" in rejection
    assert too_much(task_of(Study("basins"), spec, window, (0.1, 1.0))) is None
