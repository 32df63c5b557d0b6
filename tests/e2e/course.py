"""The course as a learner meets it: what can be answered, pressed and read on one page in a browser."""

from __future__ import annotations

import math
from functools import reduce

import numpy as np
from playwright.sync_api import Locator, Page, expect

from app.compute import results
from app.course.catalogue import LESSONS
from app.course.drawn_questions import PLACES, DrawsNorm
from app.course.lesson import Answer, Question
from app.course.progress import CourseState, course_text
from app.course.questions import Number
from tests.e2e.playground import BROKEN, IDLE, follow
from tests.e2e.screen import verdict
from tests.e2e.server import Server

FIRST_HALF = list(LESSONS)[: len(LESSONS) // 2]
SECOND_HALF = list(LESSONS)[len(LESSONS) // 2 :]
BOXES = 5  # of the paper: powers of ten at even steps


def candidates(question: Question) -> list[Answer]:
    """Answers to try, in their order."""
    if isinstance(question, DrawsNorm):
        norms = question.norms(results)
        k = np.linspace(0, question.steps, BOXES).astype(int)
        return [_drawn(powers) for powers in (np.log10(norms[k] / norms[0]), -np.log10(norms[k] / norms[0]))]
    numbers: list[float | None] = [None]
    if isinstance(question, Number):
        numbers = [
            float(f"{value:.6g}") for value in (question.truth(results), question.misconceptions[0].value(results))
        ]
    elif question.number is not None:
        low, high = question.number.minimum, question.number.maximum
        numbers = [float(f"{low * (high / low) ** (place / 48):.3g}") for place in range(1, 48)]
    choices = range(len(question.labels)) if question.labels else [None]
    return [Answer(choice, number) for number in numbers for choice in choices]


def _drawn(powers: np.ndarray) -> Answer:
    """The curve through the numbers of the boxes, each with one decimal, rounded as browsers do."""
    places = np.linspace(0, BOXES - 1, PLACES)
    return Answer(curve=tuple(math.floor(10 * at + 0.5) for at in np.interp(places, range(BOXES), powers.round(1))))


def answer_to(question: Question, right: bool) -> Answer:
    """An answer that is right, or one that is not."""
    return next(one for one in candidates(question) if question.judge(one, results).right is right)


class Course:
    """The page of the course, and what a learner does there."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server, self.url = page, server, f"{server.url}/course"

    def open(self, query: str = "") -> Course:
        self.page.goto(f"{self.url}?{query}" if query else self.url)
        self.page.wait_for_selector(f".st-key-course, {BROKEN}")
        assert not self.page.locator(BROKEN).count(), "the page broke; its log says why"
        return self

    def turn_to(self, state: str) -> Course:
        """Follows a link within the session, as Back or Forward would; checks that nothing else is on the page."""
        follow(self.page, f"/course?course={state}")
        place, *answers = state.partition("&")[0].split("_")
        name, _, step = place.partition("~")
        expect(self.way).to_contain_text(f"{LESSONS[name].title} · step {int(step or 0) + 1} of")
        if not answers:
            expect(self.feedback).to_have_count(0)
            expect(self.page.get_by_role("radio", checked=True)).to_have_count(0)
        return self

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def way(self) -> Locator:
        return self.page.locator(".st-key-lesson_way")

    @property
    def feedback(self) -> Locator:
        return self.page.locator(".st-key-feedback")

    def pictures(self) -> Locator:
        return self.page.locator("[class*=st-key-lesson_picture_] .js-plotly-plot .main-svg").first

    def commit(self, answer: Answer) -> None:
        """Gives an answer and commits to it."""
        if answer.choice is not None:
            self.page.get_by_test_id("stRadioOption").nth(answer.choice).click()
            expect(self.page.get_by_role("radio").nth(answer.choice)).to_be_checked()
        if answer.number is not None:
            box = self.page.get_by_role("spinbutton")
            box.fill(f"{answer.number:.6g}")
            box.press("Tab")
        if answer.curve is not None:
            self.page.get_by_text("Draw it with numbers").click()
            boxes = self.page.get_by_label("Power of ten at step")
            for place, height in enumerate(answer.curve[:: (PLACES - 1) // (BOXES - 1)]):
                boxes.nth(place).fill(f"{height / 10:.1f}")
                boxes.nth(place).press("Tab")
        self.button("Commit").click()

    def walk(self, name: str) -> None:
        """Goes through a lesson: the first question wrong, the others right."""
        lesson = LESSONS[name]
        for step in range(len(lesson.steps)):
            expect(self.way).to_contain_text(f"{lesson.title} · step {step + 1} of {len(lesson.steps) + 1}")
            self.page.wait_for_selector(IDLE)  # nothing of the step before is left
            place = lesson.question_at(step)
            if place is not None:
                self._answer(lesson.questions[place], right=place > 0)
            self.button("Next →").click()
        expect(self.page.locator(".st-key-lesson_words")).to_contain_text("To remember.")
        asked = len(lesson.questions)
        expect(verdict(self.page)).to_have_text(f"Answered right at first try: {asked - 1} of {asked}.")

    def _answer(self, question: Question, right: bool) -> None:
        expect(self.button("Skip →")).to_be_visible()
        expect(self.feedback).to_have_count(0)
        answer = answer_to(question, right)
        self.commit(answer)
        told = question.judge(answer, results)
        expect(self.feedback).to_contain_text(f"{'Right:' if right else 'No. The answer:'} {told.truth}.")
        expect(self.pictures()).to_be_attached()


def walked(names: list[str], then: str) -> str:
    """The parameter of the address of a learner who has walked through these lessons, and begins another one."""
    answers = [
        (name, place, answer_to(question, right=place > 0))
        for name in names
        for place, question in enumerate(LESSONS[name].questions)
    ]
    return course_text(reduce(lambda state, given: state.committed(*given), answers, CourseState(then)))


def walk_through(course: Course, names: list[str]) -> None:
    """Walks through these lessons from the first step of the first one, and on to what follows."""
    for name in names:
        course.walk(name)
        course.button("Next lesson →" if name != list(LESSONS)[-1] else "To the course").click()
