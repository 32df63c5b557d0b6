"""The Course page after a reveal: what was seen, a twin with other numbers, and a review of finished lessons."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.compute import results
from app.course.catalogue import LESSONS
from app.course.challenges.catalogue import CHALLENGES, TWINS
from app.course.lesson import Answer
from app.course.progress_links import Progress
from app.course.review import SIZE, Item, Review, read_review
from app.course.runner import words_of
from app.course.twins.catalogue import twin
from app.ui.session import Session
from tests.support.pages import address, checked, everything, opened

ANSWERED = "limit~2_limit_a"
FINISHED = "overview_gradient_b_b_-0.4_limit_a_a_a_0.5_0.1a"


def progress(app: AppTest) -> Progress:
    kept: Session = app.session_state["session"]
    return kept.progress


def test_a_count_stays_with_what_it_counts_in_the_list_of_lessons() -> None:
    rows = [one.value for one in opened({}, "course").markdown if " · " in one.value]
    assert len(rows) == len(LESSONS)
    for row, lesson in zip(rows, LESSONS.values(), strict=True):
        assert f"{lesson.minutes}\u00a0minutes · {len(lesson.questions)}\u00a0questions" in row


def test_before_the_answer_there_is_no_twin_and_nothing_was_seen() -> None:
    app = opened({"course": "limit~2"}, "course")
    assert not [one for one in app.button if "twin" in (one.key or "")]
    assert "Describe the picture in your own words" not in everything(app)


def test_an_open_question_has_the_text_that_was_read_before_below_it() -> None:
    told = "The bowl of this lesson is $f(x,y)=\\tfrac12(x^2+10y^2)$"
    assert told in everything(opened({"course": "sawtooth~2"}, "course"))
    assert told not in everything(opened({"course": "sawtooth~1_sawtooth_-0.9"}, "course"))


def test_what_was_seen_is_compared_with_what_is_measured_and_stays_on_the_page() -> None:
    app = opened({"course": ANSWERED}, "course")
    assert "Compare: what is measured" not in everything(app)
    box = next(one for one in app.text_area if one.label == "In your words")
    checked(box.set_value("It [crawled](http://example.org) <b>along</b>").run())
    shown = everything(app)
    assert "Compare: what is measured in the pictures." in shown
    assert "The path goes in 200 steps from (10, 1)" in shown
    assert "crawled" not in str(address(app))


def test_a_twin_is_answered_and_another_follows_and_the_lesson_is_where_it_was() -> None:
    app = opened({"course": ANSWERED}, "course")
    checked(app.button(key="course_twin_limit_2").click().run())
    assert progress(app).review == Review((Item("limit", 0, 1),))
    right = next(k for k in range(5) if progress(app).review.items[0].asked.judge(Answer(k), results).right)
    app.radio[0].set_value(right)
    checked(next(one for one in app.button if one.label == "Commit").click().run())
    assert "Right:" in everything(app)
    assert read_review(address(app)["review"]).items[0].answer == Answer(right)
    checked(app.button(key="another_twin").click().run())
    assert [item.variant for item in progress(app).review.items] == [1, 2]
    checked(app.button(key="end_review").click().run())
    assert "review" not in address(app)
    assert address(app)["course"] == ANSWERED


def test_an_answer_is_kept_where_the_next_button_was_drawn_before_it() -> None:
    """Both presses in one message, as where the second comes before the answer to the first: nothing is lost."""
    app = opened({"course": "limit~2"}, "course")
    app.radio[0].set_value(0)
    next(one for one in app.button if one.label == "Commit").click()
    checked(app.button(key="next").click().run())
    (tries,) = progress(app).course.answers
    assert (tries.first, progress(app).course.step) == (Answer(0), 3)


def test_a_review_that_was_ended_meanwhile_takes_no_answer() -> None:
    app = opened({"course": ANSWERED, "review": "0_limit~0~1"}, "course")
    assert progress(app).review.items
    app.radio[0].set_value(0)
    app.button(key="end_review").click()
    checked(next(one for one in app.button if one.label == "Commit").click().run())
    assert not progress(app).review.items


def test_a_review_is_offered_once_a_lesson_is_finished() -> None:
    assert "begin_review" not in {one.key for one in opened({"course": "overview_limit_a"}, "course").button}
    app = opened({"course": FINISHED}, "course")
    checked(app.button(key="begin_review").click().run())
    review = progress(app).review
    assert len(review.items) == SIZE
    assert {item.lesson for item in review.items} == {"gradient", "limit"}
    again = opened(address(app), "course")
    assert progress(again).review == review
    for _ in range(SIZE):
        checked(app.button(key="next").click().run())
    assert "Answered right: 0 of 0." in everything(app)
    checked(app.button(key="end_review").click().run())
    assert progress(app).review == Review()


def test_where_answers_are_hidden_there_is_no_twin_no_review_and_no_result() -> None:
    app = opened({"course": ANSWERED, "hide": "answers"}, "course")
    assert not [one for one in app.button if "twin" in (one.key or "")]
    assert "Describe the picture in your own words" not in everything(app)
    app = opened({"course": FINISHED, "hide": "answers"}, "course")
    assert "begin_review" not in {one.key for one in app.button}
    app = opened({"course": FINISHED, "review": "1_limit~0~1~a", "hide": "answers"}, "course")
    assert "Answered right" not in everything(app)
    app = opened({"course": FINISHED, "review": "0_limit~0~1~a", "hide": "answers"}, "course")
    assert "Your teacher will show the answer." in everything(app)
    assert "it diverges" not in everything(app)


@pytest.mark.parametrize("name", CHALLENGES)
def test_every_challenge_has_a_twin_in_the_course(name: str) -> None:
    lesson, place = TWINS[name]
    assert words_of(twin(lesson, place, 1).ask, results)


def test_after_the_solution_of_a_challenge_a_twin_follows_and_what_was_seen_is_asked() -> None:
    app = opened({"tries": "limit_limit~0.3"}, "challenges")
    assert "Describe the picture in your own words" in [one.label for one in app.expander]
    assert "challenge_limit_twin" not in {one.key for one in app.button}
    checked(app.toggle(key="challenge_limit_solution").set_value(True).run())
    checked(app.button(key="challenge_limit_twin").click().run())
    assert progress(app).review == Review((Item("limit", 3, 1),))
    assert progress(app).challenges.shown == "limit"
    assert "Above which α does" in everything(app)


def test_where_answers_or_the_verdict_are_hidden_a_challenge_tells_neither() -> None:
    app = opened({"tries": "limit_limit~0.3", "hide": "answers_verdict"}, "challenges")
    assert "Describe the picture in your own words" not in [one.label for one in app.expander]
    assert "challenge_limit_solution" not in {one.key for one in app.toggle}


def test_the_best_attempt_is_the_better_one_in_whatever_order_a_link_states_them() -> None:
    app = opened({"tries": "fastest_fastest~0.19_fastest~0.1785"}, "challenges")
    assert "82 steps: par" in everything(app)
    assert "Your best" not in everything(app)
    app.number_input(key="challenge_fastest_0").set_value(0.185)
    checked(next(one for one in app.button if one.label == "Try").click().run())
    kept = progress(app).challenges
    assert [attempt.numbers for _, attempt in (*kept.best, *kept.last)] == [(0.1785,), (0.185,)]
    assert "Your best: 82 steps: par" in everything(app)
