"""The bar of a long computation: the browser asks how far it is, and the page runs again once it has ended."""

from __future__ import annotations

import streamlit as st

from app.browser.bundle import source, style
from app.compute.jobs import PROGRESS_ROUTE
from app.ui.layout import base_path


def progress_bar(visitor: str, text: str) -> None:
    """Draws the progress of the visitor's job.

    Args:
        visitor: the name of the session that waits.
        text: the words above the bar.
    """
    address = f"{base_path()}api/{PROGRESS_ROUTE}/{visitor}"
    _BAR(key="progress", data={"address": address, "text": text}, on_ended_change=_draw_again)


def _draw_again() -> None:
    """Does nothing: the call itself makes Streamlit run the page, which then finds the result."""


_BAR = st.components.v2.component(
    "gradnorm_progress",
    html='<label> <progress max="1"></progress></label>',
    css=style("page/progress"),
    js=source("page/progress.js"),
)
