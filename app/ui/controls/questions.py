"""A question of the course: its words, the form or the paper for the answer, the feedback, the pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from app.compute import results
from app.course.answer_texts import checked
from app.course.drawn_questions import PLACES, DrawsNorm
from app.course.illustrations import Chart, Pictures, Strip, Sweep
from app.course.lesson import Answer, Feedback, Question
from app.course.rendering import drawn
from app.course.runner import words_of
from app.text import html
from app.text.numbers import number
from app.text.unbroken import unbroken_words
from app.text.verdict.without_theory import told_verdict
from app.ui import layout
from app.ui.components.chart import chart
from app.ui.components.drawing import drawing
from app.ui.session import hides, session
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError

HEIGHT = 590
"""Height of the pictures on a desk; app/static/layout.css lowers it on a phone."""
WIDTHS: dict[type, int] = {Sweep: 3, Strip: 3, Chart: 3}
"""The share of the width that a picture gets beside another one; square pictures get 2."""
WITHHELD = "Your teacher will show the answer."
UNANSWERED = "Choose an answer first."
SEEN = "Describe the picture in your own words"
SEEN_HELP = "Write a sentence or two first: then what is measured in the pictures appears below. It stays on this page."
LONGEST_SEEN = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a page.

    Attributes:
        question: the question.
        name: of its widgets; another one on every page and for every question.
        first, latest: the answer that counts and the one that is shown, None while the question is open.
        commit: takes an answer that is one to the question.
        once: whether there is one answer, also where the question would let others be tried.
    """

    question: Question
    name: str
    first: Answer | None
    latest: Answer | None
    commit: Callable[[Answer], None]
    once: bool = False

    def key(self, what: str) -> str:
        """The name of a widget."""
        return f"course_{what}_{self.name}"


def ask(asked: Asked) -> Pictures:
    """Draws the question, and after an answer the feedback; returns the pictures."""
    question, latest = asked.question, asked.latest
    st.markdown(unbroken_words(words_of(question.ask, results)))
    if isinstance(question, DrawsNorm):
        _paper(asked, question)
    else:
        _form(asked)
    if latest is None:
        return question.before
    if withheld():
        st.html(html.verdict(WITHHELD, ["Your answer is kept in the link."]))
        return question.before
    _feedback(question.judge(latest, results))
    if latest != asked.first:
        st.html(html.notes(["The first answer is the one that counts in the score."]))
    shown = question.after(latest)
    what_was_seen(asked.key("words"), shown)
    return shown


def withheld() -> bool:
    """Whether the teacher's link hides the answers."""
    return hides("answers")


def pictures(shown: Pictures) -> None:
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


def _form(asked: Asked) -> None:
    """Draws the form of an answer. It is disabled after an answer, unless the question repeats."""
    question, given = asked.question, asked.latest
    locked = given is not None and (asked.once or not question.repeats)
    option, typed, seen = asked.key("option"), asked.key("number"), asked.key("seen")
    if given is not None and (locked or st.session_state.get(seen) != given):
        st.session_state[option], st.session_state[typed] = given.choice, given.number
    st.session_state[seen] = given
    with st.form(asked.key("form"), border=False):
        if labels := [unbroken_words(label) for label in question.labels]:
            st.radio(
                "Your answer", range(len(labels)), index=None, format_func=labels.__getitem__,
                key=option, disabled=locked, label_visibility="collapsed",
            )  # fmt: skip
        if question.number is not None:
            wanted = question.number
            st.number_input(
                f"{wanted.label} {wanted.symbol}".strip(), value=None, format="%.6g", key=typed, disabled=locked,
                placeholder=f"{number(wanted.minimum)} to {number(wanted.maximum)}",
            )  # fmt: skip
        label = "Commit" if given is None else "Committed" if locked else "Try another"
        st.form_submit_button(label, on_click=_commit, args=(asked,), disabled=locked, type="primary")
    if input_error := session().input_errors.get(asked.key("form")):
        st.html(html.notes([input_error]))


def _paper(asked: Asked, question: DrawsNorm) -> None:
    """Draws the paper for a curve; after the commitment the curve stands in the picture."""

    def committed(name: str, heights: tuple[int, ...]) -> None:
        if name == asked.key("curve"):
            _take(asked, Answer(curve=heights))

    if asked.latest is None:
        drawing(asked.key("curve"), question.steps, question.powers, PLACES, on_curve=committed)


def _commit(asked: Asked) -> None:
    state = st.session_state
    _take(asked, Answer(state.get(asked.key("option")), state.get(asked.key("number"))))


def _take(asked: Asked, answer: Answer) -> None:
    """Commits to the answer, or says why it is none."""
    kept, question = session(), asked.question
    kept.input_errors.pop(asked.key("form"), None)
    missing = (bool(question.labels) and answer.choice is None) or (question.number and answer.number is None)
    try:
        checked(question, answer)
    except UsageError as error:
        kept.input_errors[asked.key("form")] = UNANSWERED if missing else str(error)
        return
    asked.commit(answer)


def _feedback(feedback: Feedback) -> None:
    """Draws whether the answer is right, the truth with its reason, and the verdict on the run."""
    with st.container(key="feedback"):
        judged = ":green[**Right:**]" if feedback.right else ":orange[**No.**] The answer:"
        st.markdown(f"{judged} **{feedback.truth}.** {feedback.why}")
        if feedback.spec is not None and not hides("verdict"):
            _verdict(feedback.spec)


def _verdict(spec: RunSpec) -> None:
    found = told_verdict(results.run(spec), results.diagnosis(spec), theory=not hides("theory"))
    st.html(html.verdict(f"{found.headline}.", found.sentences))


def what_was_seen(key: str, shown: Pictures) -> None:
    """Draws a box for what the learner saw; once something is written, what is measured in the pictures below it."""
    with st.expander(SEEN):
        words = st.text_area("In your words", key=key, max_chars=LONGEST_SEEN, height=90, help=SEEN_HELP)
        if not words.strip():
            st.html(html.notes([SEEN_HELP]))
            return
        told = [drawn(picture, layout.palette()).alt for picture in shown]
        st.html(html.verdict("Compare: what is measured in the pictures.", told or ["There is no picture here."]))
