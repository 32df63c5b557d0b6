"""The course in a browser: every lesson to its end, one answer wrong and the others right; the link keeps it all."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from app.compute import results
from app.course.catalogue import LESSONS
from app.course.drawn_questions import PLACES, DrawsNorm
from app.course.lesson import Answer, Question
from app.course.questions import Number
from app.course.twins.catalogue import twin
from tests.e2e.accessibility import findings
from tests.e2e.conftest import PHONE as PHONE_SIZE
from tests.e2e.conftest import PageFactory
from tests.e2e.playground import BROKEN, IDLE
from tests.e2e.screen import verdict
from tests.e2e.server import Server

BOXES = 5  # of the paper: powers of ten at even steps


def candidates(question: Question) -> list[Answer]:
    """Answers to try, in their order."""
    if isinstance(question, DrawsNorm):
        norms = question.norms(results)
        k = np.linspace(0, question.steps, BOXES).astype(int)
        return [_drawn(powers) for powers in (np.log10(norms[k] / norms[0]), -np.log10(norms[k] / norms[0]))]
    numbers: list[float | None] = [None]
    if isinstance(question, Number):
        numbers = [float(f"{question.truth(results):.6g}"), question.misconceptions[0].value(results)]
    elif question.number is not None:
        low, high = question.number.minimum, question.number.maximum
        numbers = [float(f"{low * (high / low) ** (place / 48):.3g}") for place in range(1, 48)]
    choices = range(len(question.labels)) if question.labels else [None]
    return [Answer(choice, number) for number in numbers for choice in choices]


def _drawn(powers: np.ndarray) -> Answer:
    """The curve through the numbers of the boxes, each with one decimal."""
    places = np.linspace(0, BOXES - 1, PLACES)
    return Answer(curve=tuple(round(10 * float(at)) for at in np.interp(places, range(BOXES), powers.round(1))))


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
        expect(self.feedback).to_contain_text(f"{'Right' if right else 'No'}: {told.truth}.")
        expect(self.pictures()).to_be_attached()


@pytest.fixture
def course(page: Page, server: Server) -> Course:
    return Course(page, server)


def test_every_lesson_is_walked_to_its_end(course: Course) -> None:
    names = list(LESSONS)
    course.open()
    course.button("Begin lesson 1").click()
    for rank, name in enumerate(names, 1):
        course.walk(name)
        course.button("Next lesson →" if rank < len(names) else "To the course").click()
    total = sum(len(lesson.questions) for lesson in LESSONS.values())
    told = f"Answered right at first try: {total - len(names)} of {total}. {total} of {total} questions answered"
    expect(verdict(course.page)).to_contain_text(told)
    assert len(course.page.url) < 2000
    course.page.reload()
    expect(verdict(course.page)).to_contain_text(told)


def test_back_reload_and_a_fresh_page_show_what_was_committed(
    course: Course, open_page: PageFactory, server: Server
) -> None:
    course.open("course=limit~2")
    course.commit(answer_to(LESSONS["limit"].questions[0], right=False))
    expect(course.feedback).to_contain_text("No:")
    expect(course.page.get_by_role("radio").first).to_be_disabled()
    told = course.feedback.inner_text()
    course.page.go_back()
    expect(course.feedback).to_have_count(0)
    course.page.go_forward()
    expect(course.feedback).to_have_text(told, use_inner_text=True)
    another = Course(open_page(PHONE_SIZE), server)
    another.page.goto(course.page.url)
    expect(another.feedback).to_have_text(told, use_inner_text=True)


def test_before_the_answer_nothing_tells_it(course: Course) -> None:
    course.open("course=limit~3")
    course.page.wait_for_selector(IDLE)
    expect(course.pictures()).to_be_attached()
    names = course.page.evaluate("document.querySelector('.js-plotly-plot')._fullData.map(trace => trace.name)")
    assert "path" not in names
    assert "diverge" not in course.page.locator(".st-key-lesson_pictures").inner_html()


def test_another_step_size_may_be_tried_and_the_first_counts(course: Course) -> None:
    question = LESSONS["sawtooth"].questions[3]
    course.open("course=sawtooth~5")
    course.commit(answer_to(question, right=False))
    expect(course.feedback).to_contain_text("No:")
    course.page.get_by_role("spinbutton").fill("0.19")
    course.page.get_by_role("spinbutton").press("Enter")
    expect(course.feedback).to_contain_text("Right:")
    course.button("Next →").click()
    course.button("Skip →").click()
    expect(verdict(course.page)).to_contain_text("0 of 1")


def test_without_an_answer_there_is_nothing_to_commit(course: Course) -> None:
    course.open("course=gradient~1")
    course.button("Commit").click()
    expect(course.page.locator(".note").filter(has_text="Choose an answer first.")).to_be_visible()
    expect(course.feedback).to_have_count(0)


def test_the_keyboard_is_enough(course: Course) -> None:
    course.open("course=gradient~1")
    keys = course.page.keyboard
    course.page.get_by_role("radio").first.focus()
    keys.press("ArrowDown")
    expect(course.page.get_by_role("radio").nth(1)).to_be_checked()
    keys.press("Tab")
    expect(course.button("Commit")).to_be_focused()
    keys.press("Enter")
    expect(course.feedback).to_contain_text("Right: (2, 2).")


def test_a_teacher_who_hides_the_answers_shows_them_himself(course: Course) -> None:
    course.open("course=limit~2&hide=answers")
    course.commit(answer_to(LESSONS["limit"].questions[0], right=False))
    expect(verdict(course.page)).to_contain_text("Your teacher will show the answer.")
    expect(course.feedback).to_have_count(0)
    assert "creeps" not in verdict(course.page).inner_text()


@pytest.mark.parametrize("name", ["mouse", "finger"])
def test_the_gradient_norm_is_drawn_and_judged_by_its_shape(course: Course, open_page: PageFactory, name: str) -> None:
    """A falling line over the saw of lesson 5, drawn with the mouse on a desk and with a finger on a phone."""
    learner = course if name == "mouse" else Course(open_page(PHONE_SIZE), course.server)
    learner.open("course=sawtooth~6")
    expect(learner.button("Commit")).to_be_disabled()
    assert findings(learner.page) == []
    paper = learner.page.get_by_role("img", name="Paper for your curve")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    assert box is not None
    ways = [(box["x"] + a * box["width"], box["y"] + b * box["height"]) for a, b in ((0.12, 0.15), (0.95, 0.7))]
    if name == "mouse":
        learner.page.mouse.move(*ways[0])
        learner.page.mouse.down()
        learner.page.mouse.move(*ways[1], steps=12)
        learner.page.mouse.up()
    else:
        draw_with_a_finger(learner.page, *ways)
    learner.button("Commit").click()
    expect(learner.feedback).to_contain_text("Right: ‖∇f‖₂ goes from 14.1 to 0.000266 in 100 steps.")
    expect(learner.page.locator(".legend")).to_contain_text("yours")
    expect(paper).to_have_count(0)
    url = learner.page.url
    learner.page.reload()
    expect(learner.feedback).to_contain_text("Right:")
    assert learner.page.url == url


def draw_with_a_finger(page: Page, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """A stroke on a touch screen."""
    screen = page.context.new_cdp_session(page)
    for step in range(13):
        x, y = (a + step / 12 * (b - a) for a, b in zip(begin, end, strict=True))
        kind = "touchMove" if step else "touchStart"
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    screen.detach()


def test_a_twin_follows_the_reveal_and_a_review_mixes_finished_lessons(open_page: PageFactory, server: Server) -> None:
    """On a phone: what was seen, a twin with the keyboard, back to the lesson, and a review to its result."""
    learner = Course(open_page(PHONE_SIZE), server).open("course=limit~2_limit_a_a_a_0.5_0.1a_gradient_b_b_-0.4")
    page = learner.page
    page.get_by_text("What did you see?").click()
    page.get_by_role("textbox", name="In your words").fill("It moved slowly.")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Compare: what is measured in the pictures.")).to_be_visible()
    learner.button("A twin: other numbers").click()
    expect(learner.way).to_contain_text("Twin · question 1 of 1")
    learner.commit(answer_to(twin("limit", 0, 1), right=True))
    expect(learner.feedback).to_contain_text("Right: it diverges.")
    assert findings(page) == []
    learner.button("Back to the lesson").click()
    expect(learner.way).to_contain_text("step 3 of 8")
    learner.button("All lessons").click()
    page.get_by_role("button", name="Review: 6 questions of 2 finished lessons").click()
    for place in range(1, 7):
        expect(learner.way).to_contain_text(f"Review · question {place} of 6")
        learner.button("Skip →").click()
    expect(verdict(page)).to_have_text("Answered right: 0 of 0.")
    assert findings(page) == []
    page.go_back()
    expect(learner.way).to_contain_text("Review · question 6 of 6")


def test_the_progress_outlives_a_visit_to_the_playground(course: Course) -> None:
    course.open("course=gradient~5_gradient_b_b_-0.4")
    expect(verdict(course.page)).to_contain_text("3 of 3")
    course.page.get_by_role("link", name="Try it in the Playground").click()
    expect(course.page.get_by_label("f(x, y) =")).to_have_value("x^2/2 + y^2")
    course.page.get_by_role("link", name="Course").first.click()
    expect(verdict(course.page)).to_contain_text("3 of 3")


def test_words_and_picture_stand_side_by_side_in_one_screen(course: Course) -> None:
    course.open("course=limit~2_limit_a")
    expect(course.feedback).to_contain_text("No:")
    words, picture = (
        course.page.locator(f".st-key-{key}").bounding_box() for key in ("lesson_words", "lesson_picture_0")
    )
    assert words is not None
    assert picture is not None
    assert words["x"] + words["width"] <= picture["x"]
    assert max(words["y"] + words["height"], picture["y"] + picture["height"]) <= 900


def test_nothing_moves_when_an_answer_is_shown(course: Course) -> None:
    course.open("course=searches~1")
    expect(course.pictures()).to_be_attached()
    before = [course.page.locator(f".st-key-{key}").bounding_box() for key in ("next", "lesson_pictures")]
    course.commit(answer_to(LESSONS["searches"].questions[0], right=True))
    expect(course.feedback).to_contain_text("Right:")
    after = [course.page.locator(f".st-key-{key}").bounding_box() for key in ("next", "lesson_pictures")]
    for old, new in zip(before, after, strict=True):
        assert old is not None
        assert new is not None
        assert (old["x"], old["y"]) == (new["x"], new["y"])


def test_a_lesson_on_a_phone(phone: Page, server: Server) -> None:
    course = Course(phone, server).open("course=sawtooth")
    course.walk("sawtooth")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE_SIZE["width"]
    words, picture = (phone.locator(f".st-key-{key}").bounding_box() for key in ("lesson_words", "lesson_pictures"))
    assert words is not None
    assert picture is not None
    assert words["y"] + words["height"] <= picture["y"]
