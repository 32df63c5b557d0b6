"""Lessons and challenges have small pictures, and none shows a run that a question asks about."""

from __future__ import annotations

import pytest

from app.course.catalogue import LESSONS
from app.course.challenges.catalogue import CHALLENGES
from app.course.thumbnails import challenge_thumbnail, lesson_thumbnail

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
