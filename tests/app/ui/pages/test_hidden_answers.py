"""A link that hides answers hides them wherever questions are asked: Course, Challenges, the claims, the worksheet."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.compute import results
from app.course.catalogue import LESSONS
from app.course.challenges.catalogue import CHALLENGES
from app.course.challenges.challenge import Attempt, checked
from app.course.challenges.progress import Tried
from app.course.lesson import Answer, Question
from app.course.progress import CourseState
from app.course.progress_links import Progress, progress_query
from app.settings.classroom import HIDDEN_VERDICT, LEFT_TO_YOU
from app.ui.pages.gradient_norm.claims import CLAIMS
from tests.support.pages import checked as opened_well
from tests.support.pages import everything, go, opened

MARKUP = re.compile(r"[*$\\]|<[^>]*>")


def shown(page: str, query: dict[str, str], chosen: dict[str, Any] | None = None) -> str:
    """All that a page sends, without the address, which states what was answered and what is hidden."""
    app = opened({"v": "1", **query}, page)
    for key, value in (chosen or {}).items():
        app.session_state[key] = value
    return plain(everything(opened_well(app.run()) if chosen else app))


def plain(text: str) -> str:
    """The words alone, with one kind of space: numbers are held together by spaces that do not break."""
    return MARKUP.sub("", re.sub(r"[?&]v=1&[^\"\s]*", "", text)).replace("\u00a0", " ")


def told(*sentences: str) -> list[str]:
    """The parts of sentences that are long enough to be told from other words."""
    return [part for one in sentences for part in plain(one).split(". ") if len(part) > 25]


def some_answer(question: Question) -> Answer:
    number = question.number
    middle = None if number is None else (number.minimum * number.maximum) ** 0.5 if number.logarithmic else (
        number.minimum + number.maximum
    ) / 2  # fmt: skip
    return Answer(0 if question.labels else None, middle)


@pytest.mark.parametrize("name", LESSONS)
def test_the_course_gives_no_answer_away(name: str) -> None:
    """The first question of each lesson, answered: neither the truth nor its reason nor the picture of the answer."""
    lesson = LESSONS[name]
    step = next(place for place in range(len(lesson.steps)) if lesson.question_at(place) == 0)
    question = lesson.questions[0]
    answer = some_answer(question)
    state = CourseState(name, step).committed(name, 0, answer)
    query = progress_query(Progress(course=state), "course")
    feedback = question.judge(answer, results)
    open_, hidden = (shown("course", query | hide) for hide in ({}, {"hide": "answers"}))
    reasons = told(feedback.why)
    assert reasons
    assert all(reason.rstrip(".") in open_ for reason in reasons)
    assert not [reason for reason in reasons if reason.rstrip(".") in hidden]
    assert "right at first try" not in hidden
    if question.after(answer) != question.before:
        assert len(re.findall("lesson_picture", open_)) > 0


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_challenge_gives_no_solution_away(name: str) -> None:
    challenge = CHALLENGES[name]
    numbers = tuple(one.minimum + 0.37 * (one.maximum - one.minimum) for one in challenge.asked)
    tried = Tried(name).with_best(name, checked(challenge, Attempt(numbers)))
    query = progress_query(Progress(challenges=tried), "challenges")
    solution = {f"challenge_{name}_solution": True}
    open_, hidden = (shown("challenges", query | hide, solution) for hide in ({}, {"hide": "answers"}))
    reasons = told(challenge.solved, challenge.source)
    assert all(reason.rstrip(".") in open_ for reason in reasons)
    assert not [reason for reason in reasons if reason.rstrip(".") in hidden]
    assert "Show a solution" in open_
    assert "Show a solution" not in hidden


def test_the_claims_are_not_settled() -> None:
    app = opened({"v": "1", "hide": "answers"}, "gradient_norm/gradient_norm")
    judged = {f"truth_{place}": "half true" for place in range(len(CLAIMS))}
    assert "claim_picture_" not in judged_page(app, judged)
    hidden = judged_page(app, judged)
    assert LEFT_TO_YOU in hidden
    assert not [claim.why for claim in CLAIMS if plain(claim.why).rstrip(".") in hidden]
    open_ = judged_page(opened({"v": "1"}, "gradient_norm/gradient_norm"), judged)
    assert all(reason.rstrip(".") in open_ for claim in CLAIMS for reason in told(claim.why))


def judged_page(app: AppTest, judged: dict[str, str]) -> str:
    for key, value in judged.items():
        app.session_state[key] = value
    return plain(everything(opened_well(app.run())))


@pytest.mark.parametrize("hidden", ["answers", "verdict", "formulas", "theory"])
def test_the_key_of_a_worksheet_is_not_offered_where_it_would_tell_what_is_hidden(hidden: str) -> None:
    assert "Worksheet with key" in shown("teach", {})
    assert "Worksheet with key" not in shown("teach", {"hide": hidden})
    assert "Worksheet with key" in shown("teach", {"hide": "curves"})


def test_the_steps_of_the_run_are_no_news_on_the_page_of_the_gradient_norm() -> None:
    """With the verdict the counts are hidden at which the norms are within the tolerance."""
    app = opened({"v": "1", "ex": "quadratic_10"}, "gradient_norm/gradient_norm")
    assert "k = 153" in everything(app)
    hidden = everything(go(app, "gradient_norm/gradient_norm", {"v": "1", "ex": "quadratic_10", "hide": "verdict"}))
    assert "first within the tolerance at" not in hidden
    assert HIDDEN_VERDICT in hidden
