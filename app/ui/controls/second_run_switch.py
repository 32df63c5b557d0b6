"""The switch of the second run on the Playground, and the way from there to the page that compares more of them."""

from __future__ import annotations

import streamlit as st

from app.settings.beside import against_beside
from app.settings.links import query_on
from app.ui.session import change, hides, locked, session

COMPARE = "ui/pages/compare/compare.py"
TELLING = ("verdict", "path")
"""Parts that a teacher's link hides and a second run would give away."""


def second_run_switch() -> None:
    """Draws the switch, unless a teacher's link hides what the run would show."""
    if any(map(hides, TELLING)):
        return
    settings = session().settings
    st.session_state["beside"] = settings.beside == "momentum"
    words = "without memory" if settings.direction.remembers else "with momentum"
    st.toggle(f"Beside: {words}", key="beside", on_change=_switched, disabled=locked("beside"))
    if settings.beside == "momentum" and not hides("pages"):
        query = query_on("compare", against_beside(settings))
        st.page_link(COMPARE, label="Open in Compare", query_params=query)


def _switched() -> None:
    change(beside="momentum" if st.session_state["beside"] else "off")
