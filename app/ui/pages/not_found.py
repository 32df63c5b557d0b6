"""The page for an address that names no page of Gradnorm: the nearest page, and the way back to the first."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.text import html
from app.ui.layout import heading
from app.ui.lost_pages import ASKED, nearest
from app.ui.session import hides

LONGEST = 60
"""Characters of the name asked for that are shown."""
FIRST = "ui/pages/playground/playground.py"


def page() -> None:
    """Draws the name that was asked for, the page that was meant, and the way to the first."""
    asked = str(st.session_state.get(ASKED, ""))
    heading("Page not found", f"Gradnorm has no page “{asked[:LONGEST]}”.")
    listed: dict[str, StreamlitPage] = {one.url_path: one for one in st.session_state["listed"]}
    if not hides("pages") and (path := nearest(asked, listed)):
        st.html(html.notes(["Perhaps this one was meant:"]))
        st.page_link(listed[path], label=listed[path].title)
    st.html(html.notes(["The way back to the first screen:"]))
    st.page_link(FIRST, label="Playground")


if __name__ == "__main__":
    page()
