"""The twins of the course's questions: judged by the core like the first ones, with other numbers and other answers."""

from __future__ import annotations

import math
import re

import pytest

from app.compute import results
from app.course.behaviour_questions import Behaves, OwnPrediction, OwnStep
from app.course.catalogue import LESSONS
from app.course.drawn_questions import DrawsNorm
from app.course.lesson import Answer, Question
from app.course.questions import Choice, Number
from app.course.runner import words_of
from app.course.twins.catalogue import FAMILIES, twin
from app.course.twins.variants import MOST
from tests.support.questions import (
    answers_to,
    check_answers,
    check_apart,
    check_misconceptions,
    check_open,
    check_pictures,
    check_shape,
    check_truth,
)

TRIED = (1, 2, 3)
"""Variants of which everything is tried."""
SAME_TRUTH = {("norm", 3), ("exact", 0), ("exact", 2), ("clipping", 4), ("line", 2)}
"""Questions whose answer is a law: other numbers do not change it."""


def places() -> list[tuple[str, int]]:
    return [(name, place) for name, lesson in LESSONS.items() for place in range(len(lesson.questions))]


def truth(question: Question) -> str:
    """The right answer in words; of a question that many answers solve, the aim."""
    if isinstance(question, OwnStep | OwnPrediction | DrawsNorm):
        return words_of(question.ask, results)
    told = (question.judge(answer, results) for answer in answers_to(question))
    return next(feedback.truth for feedback in told if feedback.right)


def test_every_question_has_a_family_of_twins() -> None:
    assert {name: len(lesson.questions) for name, lesson in LESSONS.items()} == {
        name: len(families) for name, families in FAMILIES.items()
    }


@pytest.mark.parametrize(("lesson", "place"), places())
def test_twins_are_judged_and_explained_like_every_question(lesson: str, place: int) -> None:
    for variant in TRIED:
        question = twin(lesson, place, variant)
        check_answers(question)
        check_apart(question)
        check_truth(question)
        check_open(question)
        if isinstance(question, Number):
            check_misconceptions(question)
        if isinstance(question, DrawsNorm):
            check_shape(question)


@pytest.mark.parametrize(("lesson", "place"), places())
def test_twins_have_other_numbers_and_mostly_other_answers(lesson: str, place: int) -> None:
    twins = [twin(lesson, place, variant) for variant in (1, 2)]
    asked = {words_of(one.ask, results) for one in (LESSONS[lesson].questions[place], *twins)}
    assert len(asked) == 3
    answers = {truth(twin(lesson, place, variant)) for variant in range(1, 9)}
    assert (len(answers) == 1) == ((lesson, place) in SAME_TRUTH)


def test_every_run_of_a_twin_moves_in_one_of_the_ways_to_choose_from() -> None:
    """All numbers of a family mix within twelve variants."""
    twins = (twin(lesson, place, variant) for lesson, place in places() for variant in range(1, 13))
    asked = {one.spec: one for one in twins if isinstance(one, Behaves)}
    assert len(asked) > 40
    wrong = {
        one.ask: found for spec, one in asked.items() if (found := results.diagnosis(spec).behaviour) not in one.options
    }
    assert not wrong


def test_every_variant_makes_a_question_and_always_the_same() -> None:
    for lesson, place in places():
        for variant in (1, 17, MOST):
            first, again = (words_of(twin(lesson, place, variant).ask, results) for _ in range(2))
            assert first == again
            assert first.count("$") % 2 == 0


@pytest.mark.parametrize("name", LESSONS)
def test_the_pictures_of_twins_can_be_drawn(name: str) -> None:
    for place in range(len(LESSONS[name].questions)):
        check_pictures(twin(name, place, 1))


@pytest.mark.parametrize(
    ("lesson", "place", "closed"),
    [
        # 2ax + by at (1, −2), (2, 1) … by hand; L of a symmetric matrix is a + |b|; κ = (a + b)/(a − b);
        # κ of the string of n masses is cot²(π/(2n + 2)).
        ("gradient", 0, 2 * 2 * 1 + 3 * -2),
        ("gradient", 2, 2 * 1 * 0.8 + -2 * 0.6),
        ("norm", 0, 14),
        ("norm", 1, 9),
        ("norm", 2, -7),
        ("step", 0, -2 - 0.03 * 10 * -2),
        ("step", 1, 0.1 * math.hypot(3, 4)),
        ("step", 2, 0.5 * (3.8**2 + 10 * 0.5**2)),
        ("limit", 3, 2 / (4 + 2)),
        ("sawtooth", 0, 1 - 0.3 * 4),
        ("exact", 1, (2**2 + 4**2) / (2**2 + 4 * 4**2)),
        ("conditioning", 0, 4 / 2),
        ("conditioning", 2, 2),
        ("conditioning", 3, 0.1),
        ("momentum", 2, 2 * 1.5 / 50),
        ("clipping", 1, 0.2 * 2),
        ("clipping", 2, 3 * 2 / 5),
        ("chaos", 0, 0.5),
        ("dimension", 0, 10),
        ("dimension", 1, (math.tan(math.pi / 22) / math.tan(math.pi / 42)) ** 2),
        ("line", 0, -10),
        ("rows", 0, 1.1),
    ],
)  # fmt: skip
def test_the_first_twin_has_the_answer_worked_out_by_hand(lesson: str, place: int, closed: float) -> None:
    question = twin(lesson, place, 1)
    assert isinstance(question, Number)
    assert question.judge(Answer(number=float(closed)), results).right, (question.truth(results), closed)


GENERAL = {
    "Below 1/λmax no component changes its sign.", "Above 2/λmax the steep component grows at every step.",
    "Between 1/λmax and 2/λmax the steep component changes its sign.", "Along the level line f does not change at all.",
    "A mean of vectors is never longer than the longest.",
}  # fmt: skip
"""Words on a wrong choice that may be the right one with other numbers: true whatever the run does."""
BY_NUMBERS = ("The way to (0, 0) is ", "−∇f = ", "The eigenvalues of the Hessian are ")
"""How sentences begin that are made of the numbers of the question, and of what each choice would need."""


@pytest.mark.parametrize(("lesson", "place"), places())
def test_nothing_is_said_of_a_wrong_choice_that_holds_with_other_numbers_only(lesson: str, place: int) -> None:
    questions = [twin(lesson, place, variant) for variant in range(1, 13)]
    choices = [one for one in questions if isinstance(one, Choice)]
    right = {next(i for i, option in enumerate(one.options) if option.holds(results)) for one in choices}
    for question in choices:
        for i, option in enumerate(question.options):
            if i in right and len(right) > 1 and not option.holds(results):
                said = option.why_not(results)
                assert option.mistaken is not None or said in GENERAL or said.startswith(BY_NUMBERS), said


def test_a_wrong_choice_is_answered_with_what_is_so() -> None:
    """Eleven of eleven rows leave no floor: whoever chooses a lower one is not told how high it is."""
    vanishes = next(one for one in (twin("batches", 0, v) for v in range(1, 13)) if "11 of 11" in str(one.ask))
    assert isinstance(vanishes, Choice)
    feedback = vanishes.judge(Answer(0), results)
    assert not feedback.right
    assert feedback.why.endswith("With all rows in every batch there is no noise, and the run converges.")
    assert not re.search(r"\d", feedback.why)


@pytest.mark.parametrize(("lesson", "place"), places())
def test_no_coefficient_one_is_written(lesson: str, place: int) -> None:
    """As in 1y² or 1·½(x² + y²): all variants, in the words and in the formulas of the pictures."""
    for variant in range(1, 13):
        shown = repr(twin(lesson, place, variant))
        assert not re.search(r"(?<![\w.,^/×(−-])1(?:[xy](?![a-z0-9₀-₉])|·½)", shown), shown
