"""Class: questions made from screens and ready lessons, and a class that begins with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import streamlit as st

from app.classes.begin import add, begin
from app.classes.catalogue import PLANS, question_in
from app.classes.config import LONGEST_TEXT, MOST_CHOICES, MOST_QUESTIONS, MOST_STEPS, config
from app.classes.failures import ClassError
from app.classes.offers import offers, reason_against
from app.classes.questions import ALL_BEHAVIOURS, read_link
from app.classes.store import Store
from app.exports.class_link import qr_svg
from app.settings.address import query_text
from app.text import html
from app.text.grammar import counted
from app.ui.components.class_door import class_door
from app.ui.components.reachable import base_address, reachable
from app.ui.layout import heading, show_rejections
from app.ui.session import locked, publish, query_of, rerun, session, show

OFF = "Classes are switched off on this server."
ADDED = "Added at the end of the class."
EMPTY = "No questions yet. Add one about the screen you come from, or a ready lesson."
ADVICE = """
Open **the console** first: it is yours alone, and its link, which holds the secret of the class, is on this page only.
**The board** belongs on the projector: it shows nothing of the answers before you reveal them. Students scan the code
or open the address; they need no account.

Questions that you add now stand at the end of this class. A day later the class is deleted with all answers;
on the server, `gradnorm class list` shows the classes and `gradnorm class delete CODE` deletes one at once.
"""
OWN = "Your own question with your own answers"
NOBODY = "none: nobody is judged"
THE_CORE = "none: the behaviour of the run is the right one"


def page() -> None:
    """Draws the questions on the left, and on the right the class once it has begun."""
    show_rejections()
    heading("Class", "A question on every phone, and the whole class on one landscape.")
    if not config().on:
        st.html(html.notes([OFF]))
        publish()
        return
    if "class_begun" not in st.session_state:
        class_door()
    planned: list[dict[str, Any]] = st.session_state.setdefault("class_questions", [])
    left, right = st.columns([5, 4], gap="large")
    with left:
        _about_the_screen(planned)
        _ready_lessons(planned)
    with right:
        if "class_begun" in st.session_state:
            _begun(*st.session_state["class_begun"])
        else:
            _plan(planned)
    publish()


def _about_the_screen(planned: list[dict[str, Any]]) -> None:
    """Draws the questions that can be asked about the screen the teacher comes from."""
    st.markdown("### A question about this screen\n\nFunction, start and method are in the sidebar.")
    link = query_text(query_of("playground"))
    try:
        offered = {question["text"]: question for question in offers(link)}
    except ClassError as error:
        st.html(html.notes([str(error)]))
        if session().settings.max_iterations > MOST_STEPS and not locked("max_iterations"):
            st.button(f"Use {MOST_STEPS} steps", key="class_steps", on_click=_fewer_steps)
        return
    chosen = st.selectbox("Ask", [*offered, OWN], key="class_offer")
    if chosen == OWN:
        question = _own_question(link)
    else:
        text = st.text_input("In these words", chosen, LONGEST_TEXT, key=f"class_text_{list(offered).index(chosen)}")
        question = {**offered[chosen], "text": text}
    _add(planned, [question], "Add the question", "class_add")


def _fewer_steps() -> None:
    """Sets the step limit of the screen to that of a class."""
    show(replace(session().settings, max_iterations=MOST_STEPS))


def _own_question(link: str) -> dict[str, Any]:
    """Draws the boxes of a question that the teacher writes, with a choice of answers."""
    text = st.text_input("Question", "", LONGEST_TEXT, key="class_own_text")
    lines = st.text_area("Answers, one a line", "", height=120, key="class_own_answers").splitlines()
    choices = [line.strip() for line in lines if line.strip()][:MOST_CHOICES]
    nothing = THE_CORE if choices and set(choices) <= set(ALL_BEHAVIOURS) else NOBODY
    right = st.selectbox("The right one", [nothing, *choices], key="class_own_right")
    question: dict[str, Any] = {"kind": "choose", "text": text, "link": read_link(link), "choices": choices}
    return question if right == nothing else {**question, "correct": choices.index(right)}


def _ready_lessons(planned: list[dict[str, Any]]) -> None:
    st.markdown("### A ready lesson")
    name = st.selectbox("Lesson", list(PLANS), format_func=lambda name: PLANS[name].title, key="class_lesson")
    plan = PLANS[name]
    st.markdown(f"{counted(len(plan.items), 'question')}, {plan.minutes} minutes. {plan.aim}")
    _add(planned, [question_in(plan, item) for item in plan.items], "Add the lesson", "class_add_lesson")


def _add(planned: list[dict[str, Any]], questions: list[dict[str, Any]], label: str, key: str) -> None:
    """Draws the button that adds questions to the plan or to the class that has begun, and says why where it cannot."""
    if not st.button(label, key=key):
        return
    if "class_begun" in st.session_state:
        _add_to_the_class(questions)
        return
    reasons = [reason for question in questions if (reason := reason_against(question))]
    if len(planned) + len(questions) > MOST_QUESTIONS:
        reasons.append(f"A class begins with at most {MOST_QUESTIONS} questions.")
    if reasons:
        st.html(html.notes(reasons[:1]))
    else:
        planned += questions


def _add_to_the_class(questions: list[dict[str, Any]]) -> None:
    code, _ = st.session_state["class_begun"]
    try:
        for question in questions:
            add(_store(), code, question)
    except ClassError as error:
        st.html(html.notes([str(error)]))
    else:
        st.html(html.repair(ADDED))


def _plan(planned: list[dict[str, Any]]) -> None:
    """Draws the questions of the class to come, and the button that begins it."""
    st.markdown("### Your class")
    if not planned:
        st.html(html.notes([EMPTY]))
    for place, question in enumerate(planned):
        with st.container(horizontal=True, vertical_alignment="center", key=f"class_row_{place}"):
            st.html(html.notes([f"{place + 1}. {question['text']}"]))
            st.button("Remove", key=f"class_remove_{place}", on_click=planned.remove, args=(question,),
                      help=f"Take question {place + 1} out of the plan")  # fmt: skip
    if planned and st.button("Begin the class", type="primary", key="class_begin"):
        try:
            st.session_state["class_begun"] = begin(_store(), {"questions": planned})
        except ClassError as error:
            st.html(html.notes([str(error)]))
        else:
            rerun()


def _store() -> Store:
    """The store of the classes of this server."""
    return _opened(config().database)


@st.cache_resource(show_spinner=False, max_entries=1)
def _opened(database: str) -> Store:
    return Store(database)


def _begun(code: str, secret: str) -> None:
    """Draws the ways into the class: for students the code, for the teacher console and board."""
    base = base_address("live-class").rstrip("/")
    console = f"{base}/class/{code}/console#{quote(secret)}"
    board = f"{base}/class/{code}/board"
    st.markdown("### Your class has begun")
    st.code(code, language=None)
    with st.container(horizontal=True):
        st.link_button("Open the console", console, type="primary")
        st.link_button("Open the board", board)
    address = f"{reachable(base, chosen=True).rstrip('/')}/class/{code}"
    st.image(qr_svg(address), width=320, alt="QR code of the address to join, which is written out below it.")
    st.code(address, language=None, wrap_lines=True)
    st.markdown(ADVICE)
    st.button("Plan another class", key="class_again", on_click=_forget)


def _forget() -> None:
    """Forgets the class that has begun; it goes on without this page."""
    del st.session_state["class_begun"]
    st.session_state["class_questions"] = []


if __name__ == "__main__":
    page()
