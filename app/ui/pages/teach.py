"""Teach: a link that locks and hides, as an address, a QR code and a snippet; a worksheet with key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.compute import results
from app.course.catalogue import LESSONS
from app.course.challenges.catalogue import CHALLENGES
from app.course.challenges.progress import Tried
from app.course.lesson import Read
from app.course.progress import CourseState
from app.course.progress_links import Progress
from app.exports.class_link import has_code, iframe, link_to, qr_png, qr_svg
from app.exports.worksheet.worksheet import worksheet
from app.settings.classroom import HIDES, LOCK_GROUPS, LOCKS, Classroom
from app.settings.links import base_query
from app.settings.table import fits
from app.text import html
from app.ui.components.class_door import class_door
from app.ui.components.reachable import base_address, reachable
from app.ui.controls.take_along import ask, may_take_along
from app.ui.layout import heading, show_rejections
from app.ui.pages.deck_editor import deck_editor
from app.ui.session import hides, publish, published, query_of, session

WORDS = """
### A link for your class

It opens the screen you come from; the function, the start and all the rest are in the sidebar. A lock is a guard rail,
not a secret: a student who edits the address opens another screen. Lessons of the course bring their own settings.
Your own answers and attempts are not in it.
"""
SLIDE = (
    "### A slide, a film\n\nTitle, formula, map, curves, α and what happened as one picture of 16:9, and the run as a "
    "film of ten seconds at most. Both are made from the pictures of the Playground."
)
WITHOUT_TABLE = (
    "The table is too large for a link: whoever opens it sees the screen without the table. Take fewer rows, "
    "or hand out the JSON file under “Take it with you”."
)
TOO_LONG = "This link is too long for a QR code. Hand it out as text; a smaller table in it makes it shorter."
LIVE = "### A class, live\n\nA question about this screen on every phone, and all answers on one landscape."
TOLD_BY_THE_KEY = ("answers", "verdict", "formulas", "theory", "path", "steps")
"""Keys of HIDES: where a link hides one of these, no worksheet is offered, since its key would tell it."""
Key = TypeVar("Key", int, str)
"""A choice as the text of a link: the name of a lesson, the number of a step."""


def page() -> None:
    """Draws the options of the link on the left, its three forms on the right, the worksheet below."""
    heading("Teach", "The screen you come from as a link, a deck, a sheet of paper, or a question for a live class.")
    show_rejections()
    class_door()
    left, right = st.columns([5, 4], gap="large")
    with left:
        st.markdown(WORDS)
        pages: dict[str, str] = st.session_state["pages"]
        names = {url: title for title, url in pages.items() if url not in ("teach", "live-class")}
        first = st.selectbox("The class sees first", list(names), format_func=names.__getitem__, key="teach_page")
        place = _place(first)
        locks, hidden = _locks(), _hidden()
        projected = st.toggle(
            "Projector mode", key="teach_mode",
            help="Large type and few controls on the Playground. Space plays, ← and → step, + and − change α.",
        )  # fmt: skip
        room = Classroom(frozenset(locks), frozenset(hidden), "projector" if projected else "desk")
        query = query_of(first, replace(session().settings, classroom=room), place)
    with right:
        base = reachable(base_address("teach"))
        address = link_to(base, first, query)
        if not fits(session().settings.table):
            st.warning(WITHOUT_TABLE)
        _link(address)
    with left:
        st.markdown("### In a course page")
        st.code(iframe(link_to(base, first, query, embed=True)), language=None, wrap_lines=True)
        deck_editor(link_to(base, first, base_query(session().settings) | query), base)
        _paper(address)
        _slide()
        if not hides("pages"):
            st.markdown(LIVE)
            words = "Make it a question for a class"
            st.page_link("ui/pages/live_class.py", label=words, query_params=published("teach"))
    publish()


def _locks() -> list[str]:
    """Draws the locks in their groups; folded they state what is locked."""
    groups = {
        f"teach_lock_{group}": [name for name in LOCKS if LOCKS[name].group == group] for group in LOCK_GROUPS
    }  # fmt: skip
    picked = {name for key in groups for name in st.session_state.get(key, ())}
    with _folded("Locked", [LOCKS[name].words for name in LOCKS if name in picked]):
        for key, label in zip(groups, LOCK_GROUPS.values(), strict=True):
            st.pills(label, groups[key], format_func=_lock_words, selection_mode="multi", key=key, wrap=True)
    return [name for key in groups for name in st.session_state[key]]


def _lock_words(name: str) -> str:
    return LOCKS[name].words


def _hidden() -> list[str]:
    """Draws what can be hidden; folded it states what is hidden, by the beginning of each name."""
    key = "teach_hide"
    picked: list[str] = st.session_state.get(key, [])
    with _folded("Hidden", [HIDES[name].partition(":")[0] for name in HIDES if name in picked]):
        return st.pills(
            "Parts of the page", list(HIDES), format_func=HIDES.__getitem__, selection_mode="multi", key=key, wrap=True,
            label_visibility="collapsed",
        )  # fmt: skip


def _folded(title: str, picked: Sequence[str]) -> DeltaGenerator:
    return st.expander(f"**{title}:** {', '.join(picked) or 'nothing'}", key=f"teach_{title.lower()}")


def _place(page: str) -> Progress:
    """The place at which the class begins, as the teacher chooses it, without the teacher's answers and attempts."""
    kept = session().progress
    if page == "course":
        lesson = _choice(
            "Lesson",
            {"": "All lessons", **_titles((name, one.title) for name, one in LESSONS.items())},
            kept.course.lesson,
            "teach_lesson",
        )
        steps = _steps(lesson)
        step = _choice("Step", steps, kept.course.step if lesson == kept.course.lesson else 0, f"teach_step_{lesson}")
        return Progress(course=CourseState(lesson, step))
    if page == "challenges":
        names = {"": "All challenges", **_titles((name, one.title) for name, one in CHALLENGES.items())}
        return Progress(challenges=Tried(_choice("Challenge", names, kept.challenges.shown, "teach_challenge")))
    return Progress()


def _titles(titles: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: f"{place}. {title}" for place, (name, title) in enumerate(titles, 1)}


def _steps(lesson: str) -> dict[int, str]:
    """The steps of a lesson, the summary last; the overview has one step."""
    if not lesson:
        return {0: "The beginning"}
    kinds = ["words" if isinstance(step, Read) else "question" for step in LESSONS[lesson].steps]
    return {step: f"{step + 1}: {kind}" for step, kind in enumerate([*kinds, "summary"])}


def _choice(label: str, names: Mapping[Key, str], shown: Key, key: str) -> Key:
    """Draws a choice among the names; its first value is the place of the teacher."""
    options = list(names)
    index = options.index(shown) if shown in names else 0
    return st.selectbox(label, options, index, names.__getitem__, key=key, disabled=len(options) == 1)


def _link(address: str) -> None:
    coded = has_code(address)
    if coded:
        st.image(qr_svg(address), width=420, alt="QR code of the link, which is written out below it.")
    else:
        st.info(TOO_LONG)
    st.code(address, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        st.link_button("Open it", address)
        if not coded:
            return
        # Made at the press: a file of an earlier run may be gone by the time the browser asks for it.
        svg, png = partial(qr_svg, address), partial(qr_png, address)
        st.download_button("QR code as SVG", svg, "gradnorm-qr.svg", "image/svg+xml", on_click="ignore")
        st.download_button("QR code as PNG", png, "gradnorm-qr.png", "image/png", on_click="ignore")


def _slide() -> None:
    """Draws the way to the slide, which the browser makes from the pictures of the Playground."""
    if not may_take_along() or hides("pages"):
        return
    st.markdown(SLIDE)
    if st.button("Make a slide or a film", on_click=ask):
        st.switch_page("ui/pages/playground/playground.py", query_params=published("teach"))


def _paper(address: str) -> None:
    st.markdown("### On paper\n\nOne file to print: questions about this run, and on a page of its own the key.")
    if hides(*TOLD_BY_THE_KEY):
        st.html(
            html.notes(["The link you opened hides what the key tells. Open the screen without it for a worksheet."])
        )
        return
    settings = session().settings
    background = results.landscape(settings.objective, settings.window)
    st.download_button(
        "Worksheet with key", lambda: worksheet(settings, background, address), "worksheet.html",
        "text/html", on_click="ignore",
    )  # fmt: skip


if __name__ == "__main__":
    page()
