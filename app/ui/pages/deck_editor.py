"""The deck of the Teach page: lines with links and notes, and what becomes of them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.exports.class_link import link_to
from app.settings.classroom import Classroom
from app.settings.deck import LONGEST_NOTE, LONGEST_QUERY, MOST, checked_deck
from app.settings.deck_lines import deck_lines, file_text, read_lines
from app.text import html
from app.text.grammar import counted
from app.ui.controls.deck_bar import slide_query
from app.ui.session import session
from gradnorm_core.errors import UsageError

LINES = "deck_lines"
"""Key of the field with the lines."""
LONGEST = MOST * (LONGEST_QUERY + LONGEST_NOTE + 200)
"""Letters of the lines: the longest deck, with 200 for the address of the app in each line."""
WORDS = """
### A deck

Screens for a lecture, in their order: a link a line, and behind it a note, which stands above its screen. In projector
mode ↓ and Page Down go on, ↑ and Page Up go back; ← and → still step through the run.
"""


def deck_editor(address: str, base: str) -> None:
    """Draws the lines, the objections to them, and the link that begins the deck.

    Args:
        address: the link above, which a press adds to the lines.
        base: the address of the app.
    """
    st.markdown(WORDS)
    st.session_state[LINES] = st.session_state.get(LINES, deck_lines(session().settings.classroom.deck, base))
    st.text_area("One link a line, and its note", key=LINES, max_chars=LONGEST, height=140)
    st.button("Add the link above", on_click=_add, args=(address,), key="deck_add")
    deck, objections = read_lines(st.session_state[LINES])
    if objections:
        st.html(html.notes(objections))
    if not deck:
        return
    try:
        room = Classroom(mode="projector", deck=checked_deck(deck))
        link = link_to(base, deck[0].page, slide_query(room, 0))
    except UsageError as error:
        st.html(html.notes([f"The lines can be saved, but not sent: {error}."]))
        link = ""
    with st.container(horizontal=True):
        if link:
            st.link_button(f"Begin the deck: {counted(len(deck), 'screen')}", link)
        lines = partial(deck_lines, deck, base)
        st.download_button("Save the lines", lines, "gradnorm_deck.txt", "text/plain", on_click="ignore")
    if link:
        st.code(link, language=None, wrap_lines=True)
    st.file_uploader("Open saved lines", "txt", max_upload_size=1, key="deck_file", on_change=_open)


def _add(address: str) -> None:
    lines = st.session_state.get(LINES, "").rstrip("\n")
    st.session_state[LINES] = f"{lines}\n{address} ".lstrip("\n")


def _open() -> None:
    """Takes the lines of a file."""
    chosen = st.session_state["deck_file"]
    if chosen is not None:
        st.session_state[LINES] = file_text(chosen.getvalue())[:LONGEST]
