"""What stands around a page: everything on a desk, next to nothing before a class or inside another page."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from app.figures.parts.projector import enlarged
from app.ui.session import hides, link, session

STYLES = Path(__file__).parents[1] / "static"


def is_embedded() -> bool:
    """Whether the page stands inside another one: ``embed=true`` in the address."""
    return bool(st.context.is_embedded)


def is_projected() -> bool:
    """Whether it is read from the back row: ``mode=projector`` in the address."""
    return session().settings.classroom.projector


def is_bare() -> bool:
    """Whether there is neither navigation nor sidebar, nor what stands below the pictures."""
    return is_embedded() or is_projected()


def has_navigation() -> bool:
    """Whether the other pages are offered."""
    return not (is_bare() or hides("pages"))


def frame() -> None:
    """Gives the page its measure; one that is embedded gets a way out."""
    if is_projected():
        st.html(STYLES / "projector.css")
    if is_embedded():
        st.html(STYLES / "embedded.css")
        with st.container(key="way_out"):
            st.html(f'<a href="{escape(link())}" target="_blank" rel="noopener">Open in Gradnorm ↗</a>')


def sized(figure: dict[str, Any]) -> dict[str, Any]:
    """The figure as large as the class needs it."""
    return enlarged(figure) if is_projected() else figure
