"""Watches whether a place of the page has come into view: a picture that is costly to draw can wait until then."""

from __future__ import annotations

import streamlit as st

from app.browser.bundle import source


def in_view(place: str) -> bool:
    """Whether half of the container with this key has been in view since the page was opened.

    The page, or the fragment that asks, runs again once it is. Without a report of the browser the answer is no.
    """
    key = f"{place}_in_view"
    seen = reported(key)
    _IN_VIEW(key=key, data={"place": f"st-key-{place}", "seen": seen}, on_seen_change=_draw_again)
    return seen


def reported(key: str) -> bool:
    """Whether the component with this key has reported that its place is in view; a malformed report counts as none."""
    try:
        return st.session_state[key]["seen"] is True
    except (KeyError, TypeError):
        return False


def _draw_again() -> None:
    """Does nothing: the call itself makes Streamlit run the page, which then draws the picture."""


_IN_VIEW = st.components.v2.component("gradnorm_in_view", js=source("page/in_view.js"))
