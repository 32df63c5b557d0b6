"""A visitor with progress in the course and in the challenges."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from app.course.challenges.challenge import Attempt
from app.course.challenges.progress import Tried
from app.course.lesson import Answer
from app.course.progress import CourseState, Tries
from tests.support.pages import go, opened

ANSWERED = "limit~2_limit_a"
COURSE = CourseState("limit", 2, (Tries("limit", 0, Answer(0), Answer(0)),))
ATTEMPTS = "fastest_fastest~0.18"
TRIED = Tried("fastest").with_best("fastest", Attempt((0.18,)))


def with_all_progress() -> AppTest:
    """The app on the Challenges page, after an answer in the course and an attempt at a challenge."""
    app = go(opened(), "course", {"course": ANSWERED})
    return go(app, "challenges", {"tries": ATTEMPTS})
