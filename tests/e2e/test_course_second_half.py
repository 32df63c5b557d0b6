"""The second half of the course in a browser, with the answers of the first; the link keeps them all."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from app.course.catalogue import LESSONS
from tests.e2e.course import FIRST_HALF, SECOND_HALF, Course, walk_through, walked
from tests.e2e.screen import verdict
from tests.e2e.server import Server


def test_the_second_half_is_walked_and_a_reload_shows_all_of_the_course(page: Page, server: Server) -> None:
    course = Course(page, server).open(f"course={walked(FIRST_HALF, SECOND_HALF[0])}")
    walk_through(course, SECOND_HALF)
    total = sum(len(lesson.questions) for lesson in LESSONS.values())
    told = f"Answered right at first try: {total - len(LESSONS)} of {total}. {total} of {total} questions answered"
    expect(verdict(page)).to_contain_text(told)
    assert len(page.url) < 2000
    page.reload()
    expect(verdict(page)).to_contain_text(told)
