"""Addresses that name no page of Gradnorm: the name that was asked for, and the page that was meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx

ASKED = "page_not_found"
"""Entry of the session state: the last name in the address that no page has."""
CLOSE = 0.5
"""Likeness from 0 to 1 from which a page is offered as the one that was meant."""
PAGE = Path(__file__).parent / "pages" / "not_found.py"


def lost_pages(listed: Iterable[StreamlitPage]) -> list[StreamlitPage]:
    """The page for a lost address, under the name that the address asks for, if no page has it.

    It stays listed for the session, because Streamlit names a page only when it is opened, not when it runs again.
    """
    context, state = get_script_run_ctx(), st.session_state
    asked = (context.pages_manager.intended_page_name if context else None) or ""
    known = {one.url_path for one in listed} | {"playground"}
    if asked and asked not in known and "/" not in asked:
        state[ASKED] = asked
    if ASKED not in state:
        return []
    return [st.Page(PAGE, title="Page not found", url_path=state[ASKED], visibility="hidden")]


def nearest(asked: str, pages: Iterable[str]) -> str | None:
    """Of these names of pages the one most like the name asked for; None where none is like it."""
    found = get_close_matches(asked.lower().replace("_", "-"), [*filter(None, pages)], n=1, cutoff=CLOSE)
    return found[0] if found else None
