"""Where a learner is in the course."""

from __future__ import annotations

from dataclasses import dataclass

from app.course.catalogue import LESSONS
from app.course.lesson import Lesson
from app.course.progress import CourseState


@dataclass(frozen=True, slots=True)
class Place:
    """Where the learner is."""

    state: CourseState
    name: str

    @property
    def lesson(self) -> Lesson:
        return LESSONS[self.name]

    @property
    def step(self) -> int:
        return self.state.step

    @property
    def question(self) -> int | None:
        """Which question stands here, None for words and the summary."""
        return self.lesson.question_at(self.step)

    def key(self, what: str) -> str:
        """A name in the session state that belongs to this step."""
        return f"course_{what}_{self.name}_{self.step}"
