"""Gallery: every function as a small landscape with its path, and what it teaches; a press opens it."""

from __future__ import annotations

import streamlit as st

from app.compute.gallery import gallery_cards as made_cards
from app.compute.page_queue import PAGE_QUEUE
from app.settings.address import query_text
from app.settings.classroom import ENDS, NOTE
from app.settings.links import classroom_query
from app.settings.settings import example_beside
from app.text import html
from app.ui import layout
from app.ui.components.gallery_cards import gallery_cards
from app.ui.session import hides, locked, publish, published, session, show
from gradnorm_core.objectives.gallery import GALLERY

OPENED = "gallery_open"
"""Entry of the session state: True when the chosen function is to be opened in the Playground."""


def page() -> None:
    """Draws the cards; opens the Playground after a press."""
    if st.session_state.pop(OPENED, False):
        st.switch_page("ui/pages/playground/playground.py", query_params=published("gallery"))
    publish()
    what = "" if hides("path") else ", each with the path of gradient descent"
    layout.heading("Gallery", f"Landscapes worth a walk{what}.{' Press one to open it.' if opens() else ''}")
    layout.show_rejections()
    if locked("formula"):
        st.html(html.notes([f"Function: {NOTE}. The others are to look at."]))
    with PAGE_QUEUE.paused():
        cards = made_cards(not hides("path"), not hides(*ENDS), not hides("theory"), _taught())
    gallery_cards(cards, open_example)


def opens() -> bool:
    """Whether a press opens an example: not where a teacher's link locks the function or hides the other pages."""
    return not (locked("formula") or hides("pages"))


def _taught() -> str | None:
    """The parameters of a teacher's link, behind those of a card; None where the cards open nothing."""
    stated = classroom_query(session().settings.classroom)
    return None if not opens() else f"&{query_text(stated)}" if stated else ""


def open_example(key: str) -> None:
    """Takes the settings of an example of the gallery, unless a teacher's link forbids it."""
    if key not in GALLERY or not opens():
        return
    session().problem = None
    show(example_beside(session().settings, key))
    st.session_state[OPENED] = True


if __name__ == "__main__":
    page()
