"""Lets Tab stop at formulas and tables that scroll sideways, on every page; a part without a visual of its own."""

from __future__ import annotations

import streamlit as st

from app.browser.bundle import FOLDER

_REACH = st.components.v2.component("gradnorm_reach", js=(FOLDER / "reach.js").read_text(encoding="utf-8"))


def reach_by_keyboard() -> None:
    """Watches the page for places that scroll."""
    with st.container(key="reach"):
        _REACH()
