"""A visitor's progress through the course and the challenges, and how the links of those two pages state it.

Progress is kept beside the settings: no teacher locks it, and no page but its own changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.course.challenges.progress import Tried, read_tried, tried_text
from app.course.progress import CourseState, course_text, read_course
from app.course.review import Review, read_review, review_text
from app.settings.links import Entry, Rejection, read_entries


@dataclass(frozen=True, slots=True)
class Progress:
    """A visitor's progress.

    Attributes:
        course: the lesson shown on the Course page, and the answers given there.
        challenges: the challenge shown on the Challenges page, and the best attempts.
        review: questions of the course with new numbers, and the answers given to them.
    """

    course: CourseState = field(default_factory=CourseState)
    challenges: Tried = field(default_factory=Tried)
    review: Review = field(default_factory=Review)

    def with_page_of(self, other: Progress, page: str) -> Progress:
        """This progress with that of one page replaced by the other's."""
        return replace(self, **{entry.field: getattr(other, entry.field) for entry in ENTRIES if entry.page == page})


ENTRIES = (
    Entry("course", "course", course_text, read_course, page="course"),
    Entry("review", "review", review_text, read_review, page="course"),
    Entry("tries", "challenges", tried_text, read_tried, page="challenges"),
)
"""The keys are those of app.settings.links.PROGRESS_KEYS."""


def progress_query(progress: Progress, page: str) -> dict[str, str]:
    """The parameters with which the link of this page states the progress: none on other pages, none at the start."""
    nothing = Progress()
    entries = [entry for entry in ENTRIES if entry.page == page]
    return {entry.key: text for entry in entries if (text := entry.text(progress)) != entry.text(nothing)}


def read_progress(query: Mapping[str, str]) -> tuple[Progress, tuple[Rejection, ...]]:
    """The progress that a link states, and its parts that were refused; never raises."""
    progress, rejections = read_entries(ENTRIES, query, Progress())
    return progress, tuple(rejections)
