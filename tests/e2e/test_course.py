"""The Course page in a browser: answers, the way back, the keyboard, drawn curves, a review; and what a phone shows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.course.catalogue import LESSONS
from app.course.twins.catalogue import twin
from tests.e2e.accessibility import findings
from tests.e2e.conftest import DESK, PHONE, PageFactory
from tests.e2e.course import Course, answer_to
from tests.e2e.playground import IDLE
from tests.e2e.screen import verdict
from tests.e2e.server import Server


@pytest.fixture(scope="module")
def course(open_shared_page: PageFactory, server: Server) -> Course:
    """The page on a desk, opened once: each test goes to a link of its own."""
    return Course(open_shared_page(DESK), server).open("course=gradient")


@pytest.fixture(scope="module")
def phone_course(open_shared_page: PageFactory, server: Server) -> Course:
    """The same on a phone."""
    return Course(open_shared_page(PHONE), server).open("course=gradient")


def test_back_reload_and_a_fresh_page_show_what_was_committed(
    course: Course, open_page: PageFactory, server: Server
) -> None:
    course.turn_to("limit~2")
    course.commit(answer_to(LESSONS["limit"].questions[0], right=False))
    expect(course.feedback).to_contain_text("No. The answer:")
    expect(course.page.get_by_role("radio").first).to_be_disabled()
    told = course.feedback.inner_text()
    course.page.go_back()
    expect(course.feedback).to_have_count(0)
    course.page.go_forward()
    expect(course.feedback).to_have_text(told, use_inner_text=True)
    another = Course(open_page(PHONE), server)
    another.page.goto(course.page.url)
    expect(another.feedback).to_have_text(told, use_inner_text=True)


def test_before_the_answer_nothing_tells_it(course: Course) -> None:
    course.turn_to("limit~3")
    course.page.wait_for_selector(IDLE)
    expect(course.pictures()).to_be_attached()
    names = course.page.evaluate("document.querySelector('.js-plotly-plot')._fullData.map(trace => trace.name)")
    assert "path" not in names
    assert "diverge" not in course.page.locator(".st-key-lesson_pictures").inner_html()


def test_another_step_size_may_be_tried_and_the_first_counts(course: Course) -> None:
    question = LESSONS["sawtooth"].questions[3]
    course.turn_to("sawtooth~5")
    course.commit(answer_to(question, right=False))
    expect(course.feedback).to_contain_text("No. The answer:")
    course.page.get_by_role("spinbutton").fill("0.19")
    course.page.get_by_role("spinbutton").press("Enter")
    expect(course.feedback).to_contain_text("Right:")
    course.button("Next →").click()
    course.button("Skip →").click()
    expect(verdict(course.page)).to_contain_text("0 of 1")


def test_without_an_answer_there_is_nothing_to_commit(course: Course) -> None:
    course.turn_to("gradient~1")
    course.button("Commit").click()
    expect(course.page.locator(".note").filter(has_text="Choose an answer first.")).to_be_visible()
    expect(course.feedback).to_have_count(0)


def test_the_keyboard_is_enough(course: Course) -> None:
    course.turn_to("gradient~1")
    keys = course.page.keyboard
    course.page.get_by_role("radio").first.focus()
    keys.press("ArrowDown")
    expect(course.page.get_by_role("radio").nth(1)).to_be_checked()
    keys.press("Tab")
    expect(course.button("Commit")).to_be_focused()
    keys.press("Enter")
    expect(course.feedback).to_contain_text("Right: (2, 2).")


def test_a_teacher_who_hides_the_answers_shows_them_himself(course: Course) -> None:
    course.turn_to("limit~2&hide=answers")
    course.commit(answer_to(LESSONS["limit"].questions[0], right=False))
    expect(verdict(course.page)).to_contain_text("Your teacher will show the answer.")
    expect(course.feedback).to_have_count(0)
    assert "creeps" not in verdict(course.page).inner_text()


@pytest.mark.parametrize("name", ["mouse", "finger"])
def test_the_gradient_norm_is_drawn_and_judged_by_its_shape(course: Course, phone_course: Course, name: str) -> None:
    """A falling line over the saw of lesson 5, drawn with the mouse on a desk and with a finger on a phone."""
    learner = course if name == "mouse" else phone_course
    learner.turn_to("sawtooth~6")
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
    learner.page.wait_for_selector(IDLE)  # the address has the answer
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


def test_a_twin_follows_the_reveal_and_a_review_mixes_finished_lessons(phone_course: Course) -> None:
    """On a phone: what was seen, a twin with the keyboard, back to the lesson, and a review to its result."""
    learner = phone_course.turn_to("limit~2_limit_a_a_a_0.5_0.1a_gradient_b_b_-0.4")
    page = learner.page
    page.get_by_text("Describe the picture in your own words").click()
    page.get_by_role("textbox", name="In your words").fill("It moved slowly.")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Compare: what is measured in the pictures.")).to_be_visible()
    learner.button("Again with other numbers").click()
    expect(learner.way).to_contain_text("Twin · question 1 of 1")
    learner.commit(answer_to(twin("limit", 0, 1), right=True))
    expect(learner.feedback).to_contain_text("Right: it diverges.")
    page.wait_for_selector(IDLE)
    assert findings(page) == []
    learner.button("Back to the lesson").click()
    expect(learner.way).to_contain_text("step 3 of 8")
    learner.button("All lessons").click()
    page.get_by_role("button", name="Review: 6 questions of 2 finished lessons").click()
    for place in range(1, 7):
        expect(learner.way).to_contain_text(f"Review · question {place} of 6")
        learner.button("Skip →").click()
    expect(verdict(page)).to_have_text("Answered right: 0 of 0.")
    page.wait_for_selector(IDLE)
    assert findings(page) == []
    page.go_back()
    expect(learner.way).to_contain_text("Review · question 6 of 6")


def test_the_progress_outlives_a_visit_to_the_playground(course: Course) -> None:
    course.turn_to("gradient~5_gradient_b_b_-0.4")
    expect(verdict(course.page)).to_contain_text("3 of 3")
    course.page.get_by_role("link", name="Try it in the Playground").click()
    expect(course.page.get_by_label("f(x, y) =")).to_have_value("x^2/2 + y^2")
    course.page.get_by_role("link", name="Course").first.click()
    expect(verdict(course.page)).to_contain_text("3 of 3")


def test_words_and_picture_stand_side_by_side_in_one_screen(course: Course) -> None:
    course.turn_to("limit~2_limit_a")
    expect(course.feedback).to_contain_text("No. The answer:")
    course.page.wait_for_selector(IDLE)
    words, picture = (
        course.page.locator(f".st-key-{key}").bounding_box() for key in ("lesson_words", "lesson_picture_0")
    )
    assert words is not None
    assert picture is not None
    assert words["x"] + words["width"] <= picture["x"]
    assert max(words["y"] + words["height"], picture["y"] + picture["height"]) <= 900
    assert picture["y"] + picture["height"] > 800


def test_nothing_moves_when_an_answer_is_shown(course: Course) -> None:
    course.turn_to("searches~1")
    expect(course.pictures()).to_be_attached()
    before = [course.page.locator(f".st-key-{key}").bounding_box() for key in ("next", "lesson_pictures")]
    course.commit(answer_to(LESSONS["searches"].questions[0], right=True))
    expect(course.feedback).to_contain_text("Right:")
    course.page.wait_for_selector(IDLE)
    after = [course.page.locator(f".st-key-{key}").bounding_box() for key in ("next", "lesson_pictures")]
    for old, new in zip(before, after, strict=True):
        assert old is not None
        assert new is not None
        assert (old["x"], old["y"]) == (new["x"], new["y"])


def test_a_lesson_on_a_phone(phone_course: Course) -> None:
    phone = phone_course.turn_to("sawtooth").page
    phone_course.walk("sawtooth")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    words = phone.locator(".st-key-lesson_words").get_by_role("paragraph").first.bounding_box()
    picture = phone.locator(".st-key-lesson_picture_0").bounding_box()
    assert words is not None
    assert picture is not None
    assert words["y"] + words["height"] <= picture["y"]
