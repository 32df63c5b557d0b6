"""Course: lessons that ask before they show, one step at a time."""

from __future__ import annotations

from functools import partial
from typing import Literal

import streamlit as st

from app.compute import results
from app.course.catalogue import LESSONS
from app.course.illustrations import Pictures
from app.course.lesson import Answer, Exercise, Lesson, Question, Read, Slider
from app.course.progress import CourseState, Place, minutes_left
from app.course.review import SIZE, twin_of
from app.course.runner import words_of
from app.course.thumbnails import lesson_thumbnail
from app.figures.thumbnail import in_theme
from app.settings.links import classroom_query
from app.text import html
from app.text.grammar import counted
from app.text.numbers import number
from app.text.unbroken import FIXED, unbroken, unbroken_words
from app.ui import layout
from app.ui.controls.questions import Asked, ask, pictures, withheld
from app.ui.controls.review import begin_review, draw_review
from app.ui.controls.rule_editor import HELP, LONGEST_TEXT
from app.ui.session import change_progress, hides, publish, session

Look = Literal["primary", "secondary"]
FIRST: Look = "primary"
SECOND: Look = "secondary"
TWIN = "Again with other numbers"
TWIN_HELP = "The same idea once more, with numbers that the app makes. Have you understood it?"


def page() -> None:
    """Draws the overview, or one step of a lesson."""
    layout.show_rejections()
    publish()
    state, review = session().progress.course, session().progress.review
    with st.container(key="course"):
        if review.items:
            draw_review(review, state)
        elif state.lesson:
            lesson(Place(state, state.lesson))
        else:
            overview(state)


def overview(state: CourseState) -> None:
    """Draws the list of lessons with the progress in each; the next one is highlighted."""
    right, answered = state.score(results)
    total = sum(len(one.questions) for one in LESSONS.values())
    layout.heading("Course", "Gradient descent and the gradient norm, question by question.")
    st.markdown(
        "You need partial derivatives and nothing else. Each lesson asks before it shows: commit to an answer, then "
        "see the run that settles it. Your progress is in the address of this page: keep the link, and you keep it."
    )
    score = f"Answered right at first try: {right} of {answered}. " if answered and not withheld() else ""
    left = minutes_left(state)
    st.html(html.verdict(f"{score}{answered} of {total} questions answered, about {left} minutes left.", []))
    _offer_review(state)
    following = next((name for name in LESSONS if not state.done(name)), None)
    for place, (name, one) in enumerate(LESSONS.items(), 1):
        with st.container(key=f"lesson_{name}", horizontal=True, vertical_alignment="center"):
            _listed(state, place, name, one, name == following)


def _offer_review(state: CourseState) -> None:
    """Draws the button that begins a review, once a lesson is finished."""
    finished = [name for name in LESSONS if state.done(name)]
    if finished and not withheld():
        st.button(
            f"Review: {SIZE} questions of {counted(len(finished), 'finished lesson')}, with new numbers",
            key="begin_review", on_click=begin_review, args=(finished,),
        )  # fmt: skip


def _listed(state: CourseState, place: int, name: str, one: Lesson, following: bool) -> None:
    """Draws one line of the overview."""
    answered, total = state.answered(name), len(one.questions)
    label = "Again" if answered == total else "Continue" if answered else "Begin"
    done = f"{answered} of {total} answered" if answered else f"{total}{FIXED}questions"
    if answered and not withheld():
        done += f", {state.score(results, name)[0]} right at first try"
    st.html(html.small_picture(in_theme(lesson_thumbnail(name), layout.palette().name)), width=110)
    st.markdown(f"**{place}. {one.title}** · {one.minutes}{FIXED}minutes · {done}  \n{one.why}")
    st.button(
        f"{label} lesson {place}", key=f"open_{name}", type=FIRST if following else SECOND, on_click=_go,
        args=(name, state.open_step(name)), width=155,
    )  # fmt: skip


def lesson(place: Place) -> None:
    """Draws the navigation on top, the text on the left and the pictures on the right."""
    _way(place)
    left, right = st.columns([5, 8], gap="medium")
    with left, st.container(key="lesson_words"):
        shown = _step(place)
    with right, st.container(key="lesson_pictures"):
        pictures(shown)


def _way(place: Place) -> None:
    """Draws the navigation: title, step, back and next. It is on top, so that it never moves."""
    steps, rank = len(place.lesson.steps), list(LESSONS).index(place.name) + 1
    with st.container(key="lesson_way", horizontal=True, vertical_alignment="center"):
        st.button("All lessons", on_click=_go, args=("", 0), key="all_lessons")
        st.button("← Back", on_click=_go, args=_moved(place, -1), key="back", disabled=place.step == 0)
        _on(place, rank)
        st.markdown(f"**{rank}. {place.lesson.title}** · step {place.step + 1} of {steps + 1}")


def _on(place: Place, rank: int) -> None:
    """Draws the button to the next step; an open question can be skipped."""
    is_open = place.question is not None and place.state.tries(place.name, place.question) is None
    label = "Skip →" if is_open else "Next →"
    if place.step == len(place.lesson.steps):
        label = "Next lesson →" if rank < len(LESSONS) else "To the course"
    look: Look = SECOND if is_open else FIRST
    st.button(label, on_click=_go, args=_moved(place, 1), key="next", type=look)


def _moved(place: Place, by: int) -> tuple[str, int]:
    """The lesson and the step this many steps further: past the last step the next lesson, then the overview."""
    step = place.step + by
    if 0 <= step <= len(place.lesson.steps):
        return place.name, step
    names = list(LESSONS)
    following = names[names.index(place.name) + 1 :][:1]
    return following[0] if following else "", 0


def _go(lesson: str, step: int) -> None:
    change_progress(course=session().progress.course.at(lesson, step))


def _step(place: Place) -> Pictures:
    """Draws the text of the step; returns the pictures to draw beside it."""
    if place.step == len(place.lesson.steps):
        return _summary(place)
    step = place.lesson.steps[place.step]
    if isinstance(step, Read):
        return _reading(place, step)
    return _question(place, step)


def _reading(place: Place, step: Read) -> Pictures:
    if place.step == 0:
        st.markdown(f"*{place.lesson.why}*")
    st.markdown(unbroken_words(words_of(step.text, results)))
    return _with_slider(place, step.slider) if step.slider else step.pictures


def _with_slider(place: Place, slider: Slider) -> Pictures:
    """Draws a slider and the sentence for its value; returns the pictures for it."""
    asked = slider.parameter
    value = st.select_slider(
        f"{asked.label} {asked.symbol}".strip(), slider.values, value=slider.nearest(asked.default),
        format_func=lambda stop: f"{number(stop)}{asked.unit}", key=place.key("slider"),
    )  # fmt: skip
    with st.container(key="lesson_sentence"):
        st.html(html.verdict(unbroken(slider.sentence(value, results)), []))
    return slider.draw(value)


def _question(place: Place, question: Question) -> Pictures:
    """Draws the question, and after an answer the feedback and the way to a twin; returns the pictures."""
    index = place.question
    assert index is not None
    tries = place.state.tries(place.name, index)
    first, latest = (tries.first, tries.latest) if tries else (None, None)
    shown = ask(Asked(question, f"{place.name}_{place.step}", first, latest, partial(_committed, place.name, index)))
    if tries is None:
        _read_before(place)
    elif not withheld():
        st.button(TWIN, key=place.key("twin"), on_click=_to_twin, args=(place.name, index), help=TWIN_HELP)
    return shown


def _read_before(place: Place) -> None:
    """Draws the text that was read last below an open question, which builds on it."""
    read = next(step for step in place.lesson.steps[place.step :: -1] if isinstance(step, Read))
    with st.container(key="read_before"):
        st.markdown("**Read before:**\n\n" + unbroken_words(words_of(read.text, results)))


def _to_twin(lesson: str, question: int) -> None:
    change_progress(review=twin_of(lesson, question))


def _committed(lesson: str, question: int, answer: Answer) -> None:
    """Takes the answer into the progress as it is now: the pressed button may be of an earlier one."""
    change_progress(course=session().progress.course.committed(lesson, question, answer))


def _summary(place: Place) -> Pictures:
    """Draws the summary, the score and a link to the Playground; returns the last pictures."""
    one = place.lesson
    st.markdown("**To remember.** " + words_of(one.summary, results))
    right, answered = place.state.score(results, place.name)
    if answered and not withheld():
        st.html(html.verdict(f"Answered right at first try: {right} of {answered}.", []))
    room = session().settings.classroom
    if one.link and not (hides("pages") or room.locked):
        query = {**one.link, **classroom_query(room)}
        st.page_link("ui/pages/playground/playground.py", label="Try it in the Playground", query_params=query)
    st.html(html.notes([f"Source: {one.source}."]))
    if one.exercise is not None:
        return _exercise(place, one.exercise)
    reads = [step for step in one.steps if isinstance(step, Read)]
    last = reads[-1]
    return last.slider.draw(last.slider.nearest(last.slider.parameter.default)) if last.slider else last.pictures


def _exercise(place: Place, exercise: Exercise) -> Pictures:
    """Draws the editor of lines to be written, and how they compare; the lines stay in this session alone."""
    key = place.key("lines")
    st.session_state.setdefault(key, exercise.begun)
    st.markdown(exercise.task)
    lines = st.text_area("Your lines", key=key, max_chars=LONGEST_TEXT, height="content", help=HELP)
    if lines.strip() != exercise.begun and not withheld():
        feedback = exercise.judge(lines, results)
        # As HTML, which is escaped: a mistake is quoted as it was typed.
        st.html(html.verdict(f"{'Right' if feedback.right else 'Not yet'}: {feedback.truth}.", [feedback.why]))
    return exercise.shown(lines)


if __name__ == "__main__":
    page()
