"""Course: lessons that ask before they show, one step at a time."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from app.compute import results
from app.course.catalogue import LESSONS
from app.course.drawn_questions import PLACES, DrawsNorm
from app.course.illustrations import Chart, Pictures, Strip, Sweep
from app.course.lesson import Answer, Exercise, Feedback, Lesson, Question, Read, Slider
from app.course.progress import CourseState, Place, checked, minutes_left
from app.course.rendering import drawn
from app.course.runner import words_of
from app.text import html
from app.text.numbers import number
from app.text.verdict.verdict import verdict
from app.ui import layout
from app.ui.components.chart import chart
from app.ui.components.drawing import drawing
from app.ui.controls.rule_editor import HELP, LONGEST_TEXT
from app.ui.session import change_progress, hides, publish, session
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError

HEIGHT = 590
"""Height of the pictures on a desk; app/static/layout.css lowers it on a phone."""
WIDTHS: dict[type, int] = {Sweep: 3, Strip: 3, Chart: 3}
"""The share of the width that a picture gets beside another one; square pictures get 2."""
WITHHELD = "Your teacher will show the answer."
Look = Literal["primary", "secondary"]
FIRST: Look = "primary"
SECOND: Look = "secondary"
UNANSWERED = "Choose an answer first."


def page() -> None:
    """Draws the overview, or one step of a lesson."""
    layout.show_rejections()
    publish()
    state = session().progress.course
    with st.container(key="course"):
        if state.lesson:
            lesson(Place(state, state.lesson))
        else:
            overview(state)


def overview(state: CourseState) -> None:
    """Draws the list of lessons with the progress in each; the next one is highlighted."""
    right, answered = state.score(results)
    total = sum(len(one.questions) for one in LESSONS.values())
    st.markdown("### Course: gradient descent and the gradient norm")
    st.markdown(
        "You need partial derivatives and nothing else. Each lesson asks before it shows: commit to an answer, then "
        "see the run that settles it. Your progress is in the address of this page: keep the link, and you keep it."
    )
    score = f"Answered right at first try: {right} of {answered}. " if answered and not _withheld() else ""
    left = minutes_left(state)
    st.html(html.verdict(f"{score}{answered} of {total} questions answered, about {left} minutes left.", []))
    following = next((name for name in LESSONS if not state.done(name)), None)
    for place, (name, one) in enumerate(LESSONS.items(), 1):
        with st.container(key=f"lesson_{name}", horizontal=True, vertical_alignment="center"):
            _listed(state, place, name, one, name == following)


def _listed(state: CourseState, place: int, name: str, one: Lesson, following: bool) -> None:
    """Draws one line of the overview."""
    answered, total = state.answered(name), len(one.questions)
    label = "Again" if answered == total else "Continue" if answered else "Begin"
    done = f"{answered} of {total} answered" if answered else f"{total} questions"
    if answered and not _withheld():
        done += f", {state.score(results, name)[0]} right at first try"
    st.markdown(f"**{place}. {one.title}** · {one.minutes} minutes · {done}  \n{one.why}")
    st.button(
        f"{label} lesson {place}", key=f"open_{name}", type=FIRST if following else SECOND, on_click=_go,
        args=(state.at(name, state.open_step(name)),), width=155,
    )  # fmt: skip


def lesson(place: Place) -> None:
    """Draws the navigation on top, the text on the left and the pictures on the right."""
    _way(place)
    left, right = st.columns([5, 8], gap="medium")
    with left, st.container(key="lesson_words"):
        shown = _step(place)
    with right, st.container(key="lesson_pictures"):
        _pictures(shown)


def _way(place: Place) -> None:
    """Draws the navigation: title, step, back and next. It is on top, so that it never moves."""
    steps, rank = len(place.lesson.steps), list(LESSONS).index(place.name) + 1
    with st.container(key="lesson_way", horizontal=True, vertical_alignment="center"):
        st.button("All lessons", on_click=_go, args=(place.state.at(""),), key="all_lessons")
        st.button("← Back", on_click=_go, args=(_moved(place, -1),), key="back", disabled=place.step == 0)
        _on(place, rank)
        st.markdown(f"**{rank}. {place.lesson.title}** · step {place.step + 1} of {steps + 1}")


def _on(place: Place, rank: int) -> None:
    """Draws the button to the next step; an open question can be skipped."""
    is_open = place.question is not None and place.state.tries(place.name, place.question) is None
    label = "Skip →" if is_open else "Next →"
    if place.step == len(place.lesson.steps):
        label = "Next lesson →" if rank < len(LESSONS) else "To the course"
    look: Look = SECOND if is_open else FIRST
    st.button(label, on_click=_go, args=(_moved(place, 1),), key="next", type=look)


def _moved(place: Place, by: int) -> CourseState:
    """The state after moving by this many steps: past the last step the next lesson, then the overview."""
    step = place.step + by
    if 0 <= step <= len(place.lesson.steps):
        return place.state.at(place.name, step)
    names = list(LESSONS)
    following = names[names.index(place.name) + 1 :][:1]
    return place.state.at(following[0] if following else "")


def _go(state: CourseState) -> None:
    change_progress(course=state)


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
    st.markdown(words_of(step.text, results))
    return _with_slider(place, step.slider) if step.slider else step.pictures


def _with_slider(place: Place, slider: Slider) -> Pictures:
    """Draws a slider and the sentence for its value; returns the pictures for it."""
    asked = slider.parameter
    value = st.select_slider(
        f"{asked.label} {asked.symbol}".strip(), slider.values, value=slider.nearest(asked.default),
        format_func=lambda stop: f"{number(stop)}{asked.unit}", key=place.key("slider"),
    )  # fmt: skip
    st.html(html.verdict(slider.sentence(value, results), []))
    return slider.draw(value)


def _question(place: Place, question: Question) -> Pictures:
    """Draws the question, and after an answer the feedback; returns the pictures."""
    index = place.question
    assert index is not None
    tries = place.state.tries(place.name, index)
    st.markdown(words_of(question.ask, results))
    if isinstance(question, DrawsNorm):
        _paper(place, question, drawn_before=tries is not None)
    else:
        _form(place, question, tries.latest if tries else None)
    if tries is None:
        return question.before
    if _withheld():
        st.html(html.verdict(WITHHELD, ["Your answer is kept in the link."]))
        return question.before
    _feedback(question.judge(tries.latest, results))
    if tries.latest != tries.first:
        st.html(html.notes(["The first answer is the one that counts in the score."]))
    return question.after(tries.latest)


def _form(place: Place, question: Question, given: Answer | None) -> None:
    """Draws the form of an answer. It is disabled after an answer, unless the question repeats."""
    locked = given is not None and not question.repeats
    option, typed, seen = place.key("option"), place.key("number"), place.key("seen")
    if given is not None and (locked or st.session_state.get(seen) != given):
        st.session_state[option], st.session_state[typed] = given.choice, given.number
    st.session_state[seen] = given
    with st.form(place.key("form"), border=False):
        if question.labels:
            st.radio(
                "Your answer", range(len(question.labels)), index=None, format_func=question.labels.__getitem__,
                key=option, disabled=locked, label_visibility="collapsed",
            )  # fmt: skip
        if question.number is not None:
            asked = question.number
            st.number_input(
                f"{asked.label} {asked.symbol}".strip(), value=None, format="%.6g", key=typed, disabled=locked,
                placeholder=f"{number(asked.minimum)} to {number(asked.maximum)}",
            )  # fmt: skip
        label = "Commit" if given is None else "Committed" if locked else "Try another"
        st.form_submit_button(label, on_click=_commit, args=(place, question), disabled=locked, type="primary")
    if input_error := session().input_errors.get(place.key("form")):
        st.html(html.notes([input_error]))


def _paper(place: Place, question: DrawsNorm, drawn_before: bool) -> None:
    """Draws the paper for a curve; after the commitment the curve stands in the picture."""

    def committed(name: str, heights: tuple[int, ...]) -> None:
        if name == place.key("curve"):
            _take(place, question, Answer(curve=heights))

    if not drawn_before:
        drawing(place.key("curve"), question.steps, question.powers, PLACES, on_curve=committed)


def _commit(place: Place, question: Question) -> None:
    """Takes the answer, or says why it is not valid."""
    state = st.session_state
    _take(place, question, Answer(state.get(place.key("option")), state.get(place.key("number"))))


def _take(place: Place, question: Question, answer: Answer) -> None:
    """Commits to the answer, or says why it is none."""
    kept = session()
    kept.input_errors.pop(place.key("form"), None)
    missing = (bool(question.labels) and answer.choice is None) or (question.number and answer.number is None)
    try:
        checked(question, answer)
    except UsageError as error:
        kept.input_errors[place.key("form")] = UNANSWERED if missing else str(error)
        return
    assert place.question is not None
    change_progress(course=place.state.committed(place.name, place.question, answer))


def _feedback(feedback: Feedback) -> None:
    """Draws whether the answer is right, the truth with its reason, and the verdict on the run."""
    with st.container(key="feedback"):
        word = "Right" if feedback.right else "No"
        st.markdown(f":{'green' if feedback.right else 'orange'}[**{word}:**] **{feedback.truth}.** {feedback.why}")
        if feedback.spec is not None and not hides("verdict"):
            _verdict(feedback.spec)


def _verdict(spec: RunSpec) -> None:
    found = verdict(results.run(spec), results.diagnosis(spec))
    st.html(html.verdict(f"{found.headline}.", found.sentences))


def _withheld() -> bool:
    """Whether the teacher's link hides the answers."""
    return hides("answers")


def _summary(place: Place) -> Pictures:
    """Draws the summary, the score and a link to the Playground; returns the last pictures."""
    one = place.lesson
    st.markdown("**To remember.** " + words_of(one.summary, results))
    right, answered = place.state.score(results, place.name)
    if answered and not _withheld():
        st.html(html.verdict(f"Answered right at first try: {right} of {answered}.", []))
    if one.link and not hides("pages"):
        st.page_link("ui/pages/playground/playground.py", label="Try it in the Playground", query_params=dict(one.link))
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
    if lines.strip() != exercise.begun and not _withheld():
        feedback = exercise.judge(lines, results)
        # As HTML, which is escaped: a mistake is quoted as it was typed.
        st.html(html.verdict(f"{'Right' if feedback.right else 'Not yet'}: {feedback.truth}.", [feedback.why]))
    return exercise.shown(lines)


def _pictures(shown: Pictures) -> None:
    """Draws one picture, or two side by side, at the same height in all steps."""
    palette = layout.palette()
    if not shown:
        st.html(html.notes(["The picture appears when you have committed to an answer."]))
        return
    columns = st.columns([WIDTHS.get(type(picture), 2) for picture in shown], gap="small")
    for place, (column, picture) in enumerate(zip(columns, shown, strict=True)):
        made = drawn(picture, palette)
        with column:
            with st.container(key=f"lesson_picture_{place}", height=HEIGHT, border=False):
                chart(made.figure, made.alt, f"lesson_chart_{place}")
            if made.caption:
                st.html(html.notes([made.caption]))


if __name__ == "__main__":
    page()
