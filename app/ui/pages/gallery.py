"""Gallery: every function as a small landscape with its path, and what it teaches; a press opens it."""

from __future__ import annotations

import streamlit as st

from app.compute.gallery import gallery_cards as made_cards
from app.compute.page_queue import PAGE_QUEUE
from app.settings.classroom import NOTE
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
    layout.heading("Gallery", f"Landscapes worth a walk{what}. Press one to open it.")
    layout.show_rejections()
    if locked("formula"):
        st.html(html.notes([f"Function: {NOTE}. The others are to look at."]))
    with PAGE_QUEUE.paused():
        cards = made_cards(*(not hides(one) for one in ("path", "verdict", "theory")))
    gallery_cards(cards, open_example)


def open_example(key: str) -> None:
    """Takes the settings of an example of the gallery, unless a teacher's link locks the function."""
    if key not in GALLERY or locked("formula"):
        return
    session().problem = None
    show(example_beside(session().settings, key))
    st.session_state[OPENED] = True


if __name__ == "__main__":
    page()
