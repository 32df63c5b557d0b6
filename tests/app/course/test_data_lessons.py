"""The statements of the lessons on data, held to NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from app.compute import results
from app.course.catalogue import LESSONS
from app.course.data_runs import HOURS, RAW, STANDARD, floor, in_batches, slope_of
from app.settings.links import from_query
from gradnorm_core.methods.step_rules.fixed import Fixed

X, Y = HOURS.numbers.T
NAMES = ("line", "scaling", "batches", "rows")


def test_the_lessons_follow_each_other_at_the_end_of_the_course() -> None:
    assert tuple(LESSONS)[-4:] == NAMES


def test_the_gradient_of_the_line_is_the_mean_of_the_rows() -> None:
    assert slope_of(RAW) == pytest.approx([-2 * np.mean(X * Y), -2 * np.mean(Y)])


def test_the_weights_of_the_standardized_line_are_those_of_the_line() -> None:
    slope, intercept = np.polyfit(X, Y, 1)
    w, b = np.linalg.solve(STANDARD.hessian_at((0.0, 0.0)), -slope_of(STANDARD))
    assert w / X.std() == pytest.approx(slope)
    assert b - w * X.mean() / X.std() == pytest.approx(intercept)


def test_the_floor_of_mini_batches_falls_with_the_step_size() -> None:
    floors = [floor(results, in_batches(Fixed(alpha))) for alpha in (0.4, 0.2, 0.1, 0.05, 0.02)]
    assert floors == sorted(floors, reverse=True)
    assert floors[-1] > 0.01


@pytest.mark.parametrize("name", NAMES)
def test_the_link_of_a_lesson_opens_its_data(name: str) -> None:
    settings, refused = from_query(LESSONS[name].link)
    assert refused == ()
    assert settings.table is not None
