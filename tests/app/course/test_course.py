"""The course: every answer to every question is judged by the core and explained; progress comes back from its link."""

from __future__ import annotations

import ast
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.compute import results
from app.course.catalogue import LESSONS
from app.course.drawn_questions import PLACES, DrawsNorm
from app.course.illustrations import Basins, Compass, Paths, Slopes, Strip, Sweep
from app.course.lesson import Answer, Question, Read
from app.course.progress import CourseState, Tries, course_text, read_course
from app.course.progress_links import Progress, progress_query, read_progress
from app.course.questions import Choice, Number
from app.course.runner import words_of
from app.settings.links import from_query, to_query
from app.settings.settings import of_example
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.questions import (
    any_answer,
    check_answers,
    check_apart,
    check_misconceptions,
    check_open,
    check_pictures,
    check_read_or_refused,
    check_shape,
    check_truth,
    drawn_answer,
    pictures_of,
)

COURSE = Path(__file__).parents[3] / "app" / "course"
QUESTIONS = [
    pytest.param(question, id=f"{name}-{place}")
    for name, lesson in LESSONS.items()
    for place, question in enumerate(lesson.questions)
]
STEPS = [
    pytest.param(step, id=f"{name}-{place}")
    for name, lesson in LESSONS.items()
    for place, step in enumerate(lesson.steps)
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_can_be_given_and_is_told_the_truth_and_why(question: Question) -> None:
    check_answers(question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_right_and_wrong_are_told_apart(question: Question) -> None:
    check_apart(question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_truth_is_what_the_core_says(question: Question) -> None:
    check_truth(question)


@pytest.mark.parametrize("question", [one for one in QUESTIONS if isinstance(one.values[0], Number)])
def test_a_misconception_is_no_right_answer_and_has_its_own_reason(question: Number) -> None:
    check_misconceptions(question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_is_given_away_before_the_answer(question: Question) -> None:
    check_open(question)


@pytest.mark.parametrize("step", STEPS)
def test_every_picture_can_be_drawn_and_is_told_in_words(step: Read | Question) -> None:
    check_pictures(step)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_complete(name: str) -> None:
    lesson = LESSONS[name]
    assert 5 <= lesson.minutes <= 10
    drawn_ones = sum(isinstance(question, DrawsNorm) for question in lesson.questions)
    assert 3 <= len(lesson.questions) - drawn_ones <= 5
    assert drawn_ones == (name in ("step", "sawtooth", "momentum", "chaos"))
    assert isinstance(lesson.steps[0], Read)
    assert re.fullmatch("[a-z]{3,}", name)
    assert name not in ("nan", "inf")
    texts = [words_of(step.text if isinstance(step, Read) else step.ask, results) for step in lesson.steps]
    for text in (*texts, words_of(lesson.summary, results), lesson.why, lesson.source):
        assert "!" not in text.replace(r"\!", "")
        assert text.count("$") % 2 == 0
    assert from_query(lesson.link)[1] == ()


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_that_speaks_of_the_bowl_has_stated_its_formula(name: str) -> None:
    steps = [words_of(step.text if isinstance(step, Read) else step.ask, results) for step in LESSONS[name].steps]
    spoken = next((place for place, text in enumerate(steps) if re.search(r"\bthe bowl\b", text, re.IGNORECASE)), None)
    if spoken is not None:
        assert re.search(r"x\^2|x²", " ".join(steps[: spoken + 1]))


@st.composite
def states(draw: st.DrawFn) -> CourseState:
    """Any progress."""
    answers = []
    for name, lesson in LESSONS.items():
        for place, question in enumerate(lesson.questions):
            if draw(st.booleans()):
                first = draw(any_answer(question))
                answers.append(Tries(name, place, first, draw(any_answer(question)) if question.repeats else first))
    lesson_shown = draw(st.sampled_from(["", *LESSONS]))
    step = draw(st.integers(0, len(LESSONS[lesson_shown].steps))) if lesson_shown else 0
    return CourseState(lesson_shown, step, tuple(answers))


@given(states())
@settings(max_examples=60)
def test_progress_comes_back_from_its_link(state: CourseState) -> None:
    assert read_course(course_text(state)) == state


@given(st.text("gradient_norm~x.-0123456789abefh", max_size=60) | st.text(max_size=40))
@example("overview~1")
@example("gradient~99")
@example("gradient_gradient_z")
@example("gradient_gradient_a~b")
@example("gradient_gradient_a_gradient_b")
@example("norm_a")
@example("norm_norm_5~6")
@example("norm_norm_1e999")
@example("step_step_x_x_x_x_k0.1")
@example("step_step_x_x_x_x_k" + ".".join(["999"] * PLACES))
@example("norm_norm_k" + ".".join(["0"] * PLACES))
@example("gradient~1_gradient_" + "x_" * 2000)
@settings(max_examples=300)
def test_any_text_is_progress_or_refused_in_words(text: str) -> None:
    check_read_or_refused(text, read_course, course_text)


@given(states(), st.sampled_from(sorted(GALLERY)))
@settings(max_examples=20)
def test_a_link_to_the_course_states_progress_beside_the_settings(state: CourseState, shown: str) -> None:
    progress, wanted = Progress(course=state), of_example(shown)
    query = {**to_query(wanted), **progress_query(progress, "course")}
    assert from_query({"ex": shown, **query}) == (wanted, ())
    assert read_progress(query) == (progress, ())
    assert progress_query(progress, "challenges") == progress_query(progress, "playground") == {}


@pytest.mark.parametrize("question", [one for one in QUESTIONS if isinstance(one.values[0], DrawsNorm)])
def test_a_drawn_curve_is_judged_by_its_shape_alone(question: DrawsNorm) -> None:
    check_shape(question)


@pytest.mark.parametrize(("lesson", "straight"), [("step", 0.85), ("sawtooth", 0.9), ("momentum", math.sqrt(0.9))])
def test_the_straight_line_that_the_theory_names_is_right(lesson: str, straight: float) -> None:
    question = LESSONS[lesson].questions[-1]
    assert isinstance(question, DrawsNorm)
    line = np.linspace(0, question.steps * math.log10(straight), PLACES)
    assert question.judge(drawn_answer(line), results).right


def test_beside_an_unstable_minimum_the_norm_rises_and_turns_level() -> None:
    question = LESSONS["chaos"].questions[-1]
    assert isinstance(question, DrawsNorm)
    rising = np.linspace(0, question.steps * math.log10(1.2), PLACES)
    assert not question.judge(drawn_answer(rising), results).right
    assert question.judge(drawn_answer(np.minimum(rising, rising.max() / 2)), results).right


def test_a_link_with_nonsense_opens_the_overview_and_says_why() -> None:
    shown, rejections = read_progress({"course": "nowhere~3"})
    assert shown == Progress()
    assert [rejection.name for rejection in rejections] == ["course"]


def test_the_first_answer_counts_and_stays() -> None:
    lesson = "gradient"
    state = CourseState(lesson, 1)
    wrong = state.committed(lesson, 0, Answer(0))
    assert wrong.score(results) == (0, 1)
    assert wrong.committed(lesson, 0, Answer(1)) == wrong
    assert state.committed(lesson, 0, Answer(1)).score(results) == (1, 1)
    assert not wrong.done(lesson)
    assert wrong.answered(lesson) == 1


def test_a_lesson_that_was_begun_goes_on_at_its_first_open_question() -> None:
    lesson, state = LESSONS["gradient"], CourseState()
    assert state.open_step("gradient") == 0
    begun = state.committed("gradient", 0, Answer(1))
    assert lesson.question_at(begun.open_step("gradient")) == 1
    done = begun.committed("gradient", 1, Answer(1)).committed("gradient", 2, Answer(number=-0.4))
    assert done.done("gradient")
    assert done.open_step("gradient") == 0


def test_the_pictures_of_many_runs_are_small_enough_to_be_made_at_once() -> None:
    for step in (step for lesson in LESSONS.values() for step in lesson.steps):
        for pictures in pictures_of(step):
            for picture in pictures:
                if isinstance(picture, Sweep | Strip | Basins):
                    assert picture.spec.max_iterations <= 1500
                if isinstance(picture, Paths):
                    assert all(spec.max_iterations <= 2000 for _, spec in picture.runs)


def test_a_question_draws_the_direction_u_only_where_it_is_spoken_of() -> None:
    asked = [step for lesson in LESSONS.values() for step in lesson.steps if isinstance(step, Choice | Number)]
    for step in asked:
        for pictures in (step.before, () if callable(step.shown) else step.shown):
            turned = any(isinstance(one, Compass) and one.angle is not None for one in pictures)
            spoken = "vector u" in words_of(step.ask, results) or any(isinstance(one, Slopes) for one in pictures)
            assert spoken or not turned


def test_the_largest_eigenvalue_has_one_name_in_the_course() -> None:
    """Lessons and challenges called it L, everything else λmax."""
    strings = [
        node.value for path in sorted(COURSE.rglob("*.py")) for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]  # fmt: skip
    assert len(strings) > 1000
    for text in strings:
        assert not re.search(r"(?<![A-Za-z√\\])L(?![A-Za-z0-9∞_ₚ-])|√L\b", text), text
