"""The way to the slide, the film and the files of a run, which the Playground offers in one of its tabs."""

from __future__ import annotations

from typing import Final

import streamlit as st

from app.ui.components.scroll_to import scroll_to
from app.ui.session import hides, rerun

TABS: Final = "details"
"""The key of the tabs below the pictures of the Playground."""
PLACE: Final = "details_tabs"
"""The key of their container."""
TAKEN: Final = "Take it with you"
"""The tab with the files."""
TELLING: Final = ("formulas", "steps", "verdict", "curves", "arrows", "theory", "path")
"""The parts that a teacher's link may hide and that the files contain, all of them."""
ASKED: Final = "files_asked"
"""Entry of the session state: how often the files were asked for from elsewhere."""


def may_take_along() -> bool:
    """Whether the files may be offered."""
    return not hides(*TELLING)


def take_along_button() -> None:
    """Draws the button in the corner of the map that leads to the files, unless a teacher's link hides them."""
    if not may_take_along():
        return
    words = "The run as a slide, a film, a page, a script or numbers"
    if st.button("Slide, film, files", key="take_along", type="tertiary", help=words, on_click=ask):
        rerun()  # the tabs are another part of the page


def ask() -> None:
    """Opens the tab with the files, and has the page scroll to it."""
    st.session_state[TABS] = TAKEN
    st.session_state[ASKED] = st.session_state.get(ASKED, 0) + 1


def scroll_to_files() -> None:
    """Scrolls to the tabs, once each time that the files were asked for."""
    if asked := st.session_state.get(ASKED):
        scroll_to(PLACE, asked)
