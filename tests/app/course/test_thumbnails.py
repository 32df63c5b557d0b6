"""Lessons and challenges have small pictures, and none shows a run that a question asks about."""

from __future__ import annotations

import numpy as np
import pytest

from app.course.catalogue import LESSONS
from app.course.challenges.catalogue import CHALLENGES
from app.course.covers import CHALLENGE_COVERS, LESSON_COVERS, Cover
from app.course.thumbnails import challenge_thumbnail, lesson_thumbnail
from app.figures.parts.polylines import inside
from app.figures.sketch import Dot, Line

PATH = "fill:none"
"""The style of a path; bands of height have another fill."""


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_challenge_shows_its_landscape_without_a_run(name: str) -> None:
    picture = challenge_thumbnail(name)
    assert "<path" in picture
    assert PATH not in picture


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_shows_a_landscape(name: str) -> None:
    assert "<path" in lesson_thumbnail(name)


def test_a_run_stands_there_only_where_the_lesson_shows_it_before_it_asks() -> None:
    shown = {name for name in LESSONS if PATH in lesson_thumbnail(name)}
    for name in shown:
        assert LESSONS[name].question_at(0) is None
    assert "sawtooth" not in shown
    assert "exact" not in shown


def test_no_two_pictures_are_alike() -> None:
    pictures = [*map(lesson_thumbnail, LESSONS), *map(challenge_thumbnail, CHALLENGES)]
    assert len(set(pictures)) == len(pictures) == 27


def test_covers_are_of_lessons_and_of_all_challenges() -> None:
    assert set(LESSON_COVERS) <= set(LESSONS)
    assert set(CHALLENGE_COVERS) == set(CHALLENGES)


@pytest.mark.parametrize("cover", [*LESSON_COVERS.values(), *CHALLENGE_COVERS.values()])
def test_what_is_sketched_begins_in_the_picture(cover: Cover) -> None:
    begins = [one.points[0] if isinstance(one, Line) else one.point for one in cover.sketches]
    assert inside(np.array(begins), cover.window).all()


def test_the_places_marked_on_the_first_step_are_none_of_its_answers() -> None:
    marked = [one.point for one in LESSON_COVERS["step"].sketches if isinstance(one, Dot)]
    offered = [(10.5, 1.5), (9.5, 0.95), (9.5, 0.5), (9.9646, 0.9646)]
    assert len(marked) == 3
    assert min(np.hypot(x - a, y - b) for x, y in marked for a, b in offered) > 0.5


def test_a_start_on_the_circle_of_the_worst_one_is_not_near_it() -> None:
    marked = np.array([one.point for one in CHALLENGE_COVERS["worst"].sketches if isinstance(one, Dot)])
    slopes = np.abs(marked[:, 1]) / np.maximum(np.abs(marked[:, 0]), 1e-9)
    assert (slopes > 3 / 10).all()  # the worst is y = ±x/κ with κ = 10
