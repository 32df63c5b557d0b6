"""Questions of the course with new numbers: the twin of one question, or a review that mixes finished lessons."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial

import streamlit as st

from app.compute import results
from app.course.catalogue import LESSONS
from app.course.illustrations import Pictures
from app.course.lesson import Answer
from app.course.progress import CourseState
from app.course.review import Review, mixed
from app.text import html
from app.ui.controls.questions import WITHHELD, Asked, ask, pictures, withheld
from app.ui.session import change_progress, session

ANOTHER = "Another twin"


def begin_review(lessons: Sequence[str]) -> None:
    """Begins a review of these lessons, with questions and numbers drawn at random."""
    change_progress(review=mixed(lessons, results, random.SystemRandom()))


def draw_review(review: Review, state: CourseState) -> None:
    """Draws the way on top, the question on the left and the pictures on the right."""
    _way(review, state)
    if review.place == len(review.items):
        _result(review)
        return
    left, right = st.columns([5, 8], gap="medium")
    with left, st.container(key="lesson_words"):
        shown = _question(review, state)
    with right, st.container(key="lesson_pictures"):
        pictures(shown)


def _way(review: Review, state: CourseState) -> None:
    """Draws the way back to where the learner came from, and to the question before and the next one."""
    is_over, count = review.place == len(review.items), len(review.items)
    with st.container(key="lesson_way", horizontal=True, vertical_alignment="center"):
        home = "Back to the lesson" if state.lesson else "All lessons"
        st.button(home, key="end_review", on_click=_end)
        st.button("← Back", on_click=_go, args=(review.place - 1,), key="back", disabled=review.place == 0)
        if not is_over:
            is_open = review.items[review.place].answer is None
            st.button(
                "Skip →" if is_open else "Next →", key="next", on_click=_go, args=(review.place + 1,),
                type="secondary" if is_open else "primary",
            )  # fmt: skip
        name = "Twin" if state.lesson else "Review"
        st.markdown(f"**{name}** · {'result' if is_over else f'question {review.place + 1} of {count}'}")


def _question(review: Review, state: CourseState) -> Pictures:
    """Draws the question shown; in a lesson another twin is offered after the answer."""
    item = review.items[review.place]
    rank = list(LESSONS).index(item.lesson) + 1
    st.html(html.notes([f"From lesson {rank}: {LESSONS[item.lesson].title}"]))
    name = f"review_{review.place}_{item.lesson}_{item.question}_{item.variant}"
    shown = ask(Asked(item.asked, name, item.answer, item.answer, partial(_committed, review.place), once=True))
    if state.lesson and item.answer is not None and not withheld():
        st.button(ANOTHER, key="another_twin", on_click=_another)
    return shown


def _committed(place: int, answer: Answer) -> None:
    review = session().progress.review
    if place < len(review.items):  # it may have been ended meanwhile
        change_progress(review=review.at(place).committed(answer))


def _result(review: Review) -> None:
    """Draws the score, each question with how it was answered, and the way to another review."""
    if withheld():
        st.html(html.verdict(WITHHELD, ["Your answers are kept in the link."]))
        return
    right, given = review.score(results)
    st.html(html.verdict(f"Answered right: {right} of {given}.", []))
    for place, item in enumerate(review.items):
        judged = item.answer and item.asked.judge(item.answer, results).right
        word = "not answered" if judged is None else "right" if judged else "not right"
        with st.container(key=f"result_{place}", horizontal=True, vertical_alignment="center"):
            st.markdown(f"{place + 1}. {LESSONS[item.lesson].title} · **{word}**")
            st.button("Look at it", key=f"look_{place}", on_click=_go, args=(place,))
    finished = [name for name in LESSONS if session().progress.course.done(name)]
    if finished:
        st.button("Review again", key="begin_review", type="primary", on_click=begin_review, args=(finished,))


def _go(place: int) -> None:
    change_progress(review=session().progress.review.at(place))


def _another() -> None:
    change_progress(review=session().progress.review.with_another())


def _end() -> None:
    change_progress(review=Review())
