"""The page for an address that names no page of Gradnorm: the nearest page, and the way back to the first."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.text import html
from app.ui.layout import heading
from app.ui.session import hides

ASKED = "page_not_found"
"""Entry of the session state: the last name in the address that no page has."""
LONGEST = 60
"""Characters of such a name that are shown."""
CLOSE = 0.5
"""Likeness from 0 to 1 from which a page is offered as the one that was meant."""
FIRST = "ui/pages/playground/playground.py"


def lost_page(listed: tuple[StreamlitPage, ...]) -> list[StreamlitPage]:
    """This page under the name that the address asks for, if no page has it; also when it is drawn again."""
    context, state = get_script_run_ctx(), st.session_state
    asked = (context.pages_manager.intended_page_name if context else None) or ""
    known = {one.url_path for one in listed} | {"playground"}
    if asked and asked not in known and "/" not in asked:
        state[ASKED] = asked
    if ASKED not in state:
        return []
    return [st.Page(__file__, title="Page not found", url_path=state[ASKED], visibility="hidden")]


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


def nearest(asked: str, pages: Iterable[str]) -> str | None:
    """Of these names of pages the one most like the name asked for; None where none is like it."""
    found = get_close_matches(asked.lower().replace("_", "-"), [*filter(None, pages)], n=1, cutoff=CLOSE)
    return found[0] if found else None


if __name__ == "__main__":
    page()
