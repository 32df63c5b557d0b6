"""Scrolls the page to one of its places, once each time that this is asked for."""

from __future__ import annotations

import streamlit as st

from app.browser.bundle import source


def scroll_to(place: str, asked: int) -> None:
    """Brings the container with this key to the top of the view, once for each number `asked`."""
    with st.container(key="scroll_to"):
        _SCROLL_TO(key=f"{place}_scrolled", data={"place": f"st-key-{place}", "asked": asked})


_SCROLL_TO = st.components.v2.component("gradnorm_scroll_to", js=source("page/scroll_to.js"))
