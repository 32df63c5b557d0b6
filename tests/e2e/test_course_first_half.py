"""The first half of the course in a browser: every lesson to its end, one answer wrong and the others right."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from app.course.catalogue import LESSONS
from tests.e2e.course import FIRST_HALF, SECOND_HALF, Course, walk_through, walked
from tests.e2e.playground import wait_for_query
from tests.e2e.server import Server


def test_the_first_half_is_walked_and_ends_where_the_second_begins(page: Page, server: Server) -> None:
    course = Course(page, server).open()
    course.button("Begin lesson 1").click()
    walk_through(course, FIRST_HALF)
    expect(course.way).to_contain_text(f"{LESSONS[SECOND_HALF[0]].title} · step 1 of")
    state = walked(FIRST_HALF, SECOND_HALF[0])
    wait_for_query(page, lambda stated: stated.get("course") == state)
