"""The course: every answer to every question is judged by the core and explained; progress comes back from its link."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.compute import results
from app.course.answer_texts import checked
from app.course.behaviour_questions import Behaves, OwnPrediction, OwnStep, with_alpha
from app.course.catalogue import LESSONS
from app.course.drawn_questions import MOST, PLACES, DrawsNorm
from app.course.illustrations import Basins, Curves, Path, Paths, Pictures, Strip, Sweep, UnitBalls
from app.course.lesson import Answer, Question, Read
from app.course.progress import CourseState, Tries, course_text, read_course
from app.course.progress_links import Progress, progress_query, read_progress
from app.course.questions import Arrives, Choice, Number, StopsFirst
from app.course.rendering import drawn
from app.course.runner import words_of
from app.figures.style import LIGHT
from app.settings.links import from_query, to_query
from app.settings.settings import of_example
from app.text.numbers import number
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.errors import UsageError
from gradnorm_core.norms import EXPONENTS, gradient_norm
from gradnorm_core.objectives.gallery import GALLERY

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


def numbers_for(question: Question) -> list[float | None]:
    """Numbers to answer with: all over the range, and for a number asked for the truth and every misconception."""
    asked = question.number
    if asked is None:
        return [None]
    low, high = asked.minimum, asked.maximum
    if isinstance(question, Number):
        mistaken = [one.value(results) for one in question.misconceptions]
        return [low, high, question.truth(results), *mistaken]
    stops = 9 if question.labels else 49
    return [low * (high / low) ** (place / (stops - 1)) for place in range(stops)]


def answers_to(question: Question) -> Iterator[Answer]:
    """Answers of every kind to a question."""
    if isinstance(question, DrawsNorm):
        yield from map(drawn_answer, curves_for(question))
        return
    for value in numbers_for(question):
        for choice in range(len(question.labels)) if question.labels else [None]:
            yield Answer(choice, value)


def curves_for(question: DrawsNorm) -> Iterator[np.ndarray]:
    """Curves in powers of ten: the run's own, from a run made here; level, against it, and steeper by far."""
    norms = gradient_norm(run_spec(question.spec).gradients)
    places = np.linspace(0, question.steps, PLACES)
    true = np.interp(places, np.arange(len(norms)), np.log10(norms / norms[0]))
    yield from (true, np.zeros(PLACES), -true, np.linspace(0, -11, PLACES))


def drawn_answer(powers: np.ndarray) -> Answer:
    """A curve as it is told."""
    return Answer(curve=tuple(round(10 * float(power)) for power in powers))


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_can_be_given_and_is_told_the_truth_and_why(question: Question) -> None:
    verdicts = []
    for answer in answers_to(question):
        assert checked(question, answer) == answer
        feedback = question.judge(answer, results)
        verdicts.append(feedback.right)
        assert len(feedback.why) > 20, answer
        assert feedback.why.endswith("."), feedback.why
        assert feedback.truth
        assert not feedback.truth.endswith(".")
        assert not re.search(r"nan|np\.|inf\b|undefined|\{|\}", f"{feedback.truth} {feedback.why}"), feedback
    assert True in verdicts
    assert False in verdicts


@pytest.mark.parametrize("question", QUESTIONS)
def test_right_and_wrong_are_told_apart(question: Question) -> None:
    """A question with options alone has one right answer; the reasons given to different answers differ."""
    if question.number is not None:
        return
    told = [question.judge(answer, results) for answer in answers_to(question)]
    assert sum(one.right for one in told) == 1
    assert len({one.truth for one in told}) == 1
    assert len({one.why for one in told}) == len(told), [one.why for one in told]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_truth_is_what_the_core_says(question: Question) -> None:
    """Judged again from runs made here, past the caches of the app."""
    for answer in answers_to(question):
        feedback = question.judge(answer, results)
        if isinstance(question, Behaves):
            behaviour = diagnose(question.spec.objective, run_spec(question.spec)).behaviour
            assert answer.choice is not None
            assert behaviour in question.options
            assert behaviour in feedback.truth
            assert feedback.right == (question.options[answer.choice] == behaviour)
        elif isinstance(question, OwnPrediction | OwnStep):
            run = run_spec(with_alpha(question.spec, answer))
            found = diagnose(run.objective, run)
            if isinstance(question, OwnStep):
                assert feedback.right == question.reached(run, found)
            else:
                assert answer.choice is not None
                assert found.behaviour in feedback.truth
                assert found.behaviour in question.options
                assert feedback.right == (question.options[answer.choice] == found.behaviour)
        elif isinstance(question, StopsFirst):
            run = run_spec(question.spec)
            first = [
                next(k for k, g in enumerate(run.gradients) if gradient_norm(g, p) <= question.spec.gradient_tolerance)
                for p in EXPONENTS
            ]
            alone = first.count(min(first)) == 1
            assert feedback.right == (answer.choice == (first.index(min(first)) if alone else len(EXPONENTS)))
        elif isinstance(question, Arrives):
            end = run_spec(question.spec).points[-1]
            nearest = min(range(len(question.places)), key=lambda place: math.dist(end, question.places[place][1]))
            assert feedback.right == (answer.choice == nearest)
            assert question.labels[nearest][1:] in feedback.truth
        elif isinstance(question, DrawsNorm):
            norms = gradient_norm(run_spec(question.spec).gradients)
            assert number(norms[0]) in feedback.truth
            assert number(norms[-1]) in feedback.truth
            assert feedback.right == (answer == next(answers_to(question)))
        elif isinstance(question, Number):
            assert answer.number is not None
            assert number(question.truth(results)) in feedback.truth
            assert feedback.right == question.near(answer.number, question.truth(results))
        else:
            assert isinstance(question, Choice)
            true = [option for option in question.options if option.holds(results)]
            assert [option.label for option in true] == [feedback.truth]


@pytest.mark.parametrize("question", [one for one in QUESTIONS if isinstance(one.values[0], Number)])
def test_a_misconception_is_no_right_answer_and_has_its_own_reason(question: Number) -> None:
    reasons = [question.judge(Answer(number=one.value(results)), results) for one in question.misconceptions]
    assert not any(feedback.right for feedback in reasons)
    for feedback, misconception in zip(reasons, question.misconceptions, strict=True):
        assert feedback.why.startswith(misconception.why)


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_is_given_away_before_the_answer(question: Question) -> None:
    """The picture while a question is open is not the one is shown after it, and holds no run asked about."""
    answers = [answer for answer in answers_to(question) if question.after(answer)]
    after = {picture for answer in answers for picture in question.after(answer)}
    spec = getattr(question, "spec", None)
    for picture in question.before:
        if isinstance(picture, Path | Curves):
            assert picture.spec != spec
    assert not isinstance(question, Behaves | OwnPrediction | OwnStep | StopsFirst) or not set(question.before) & after
    asked_before = words_of(question.ask, results)
    assert len(asked_before) > 20


def pictures_of(step: Read | Question) -> Iterator[Pictures]:
    """Everything a step may show."""
    if isinstance(step, Read):
        yield step.pictures
        if step.slider:
            for value in step.slider.values[::8]:
                yield step.slider.draw(value)
                assert step.slider.sentence(value, results).endswith(".")
        return
    yield step.before
    yield from (step.after(answer) for answer in answers_to(step))


@pytest.mark.parametrize("step", STEPS)
def test_every_picture_can_be_drawn_and_is_told_in_words(step: Read | Question) -> None:
    for pictures in dict.fromkeys(pictures_of(step)):
        assert len(pictures) <= 2
        for picture in pictures:
            made = drawn(picture, LIGHT)
            assert made.figure["data"] or isinstance(picture, UnitBalls)
            assert len(made.alt) > 20


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


def _answer(question: Question) -> st.SearchStrategy[Answer]:
    if isinstance(question, DrawsNorm):
        heights = st.lists(st.integers(-MOST, MOST), min_size=PLACES, max_size=PLACES)
        return st.builds(Answer, curve=heights.map(tuple))
    choices = st.sampled_from(range(len(question.labels))) if question.labels else st.none()
    asked = question.number
    return st.builds(Answer, choices, st.floats(asked.minimum, asked.maximum) if asked else st.none())


@st.composite
def states(draw: st.DrawFn) -> CourseState:
    """Any progress."""
    answers = []
    for name, lesson in LESSONS.items():
        for place, question in enumerate(lesson.questions):
            if draw(st.booleans()):
                first = draw(_answer(question))
                answers.append(Tries(name, place, first, draw(_answer(question)) if question.repeats else first))
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
    try:
        state = read_course(text)
    except UsageError as error:
        said_why = str(error)
    else:
        said_why = "it is taken"
        assert read_course(course_text(state)) == state
    assert " " in said_why


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
    """Moved up or down it is as right; the axis holds the whole run and ends where the run does."""
    true = next(curves_for(question))
    assert question.judge(drawn_answer(true + 1), results) == question.judge(drawn_answer(true), results)
    assert len(run_spec(question.spec).gradients) == question.steps + 1
    low, high = question.powers
    assert low < true.min() < true.max() < high


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
