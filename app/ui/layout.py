"""The frame of a page: whole on a desk, next to none in projector mode and inside another page; and its colours."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from app.figures.parts.projector import enlarged
from app.figures.style import PALETTES, Palette
from app.text import html
from app.ui.session import hides, link, session

STYLES = Path(__file__).parents[1] / "static"


def base_path() -> str:
    """The path under which the app is served, from slash to slash."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}/" if base else "/"


def is_embedded() -> bool:
    """Whether the page is embedded in another one: ``embed=true`` in the address."""
    return bool(st.context.is_embedded)


def is_projected() -> bool:
    """Whether the page is read from the back row: ``mode=projector`` in the address."""
    return session().settings.classroom.projector


def is_bare() -> bool:
    """Whether the page has neither navigation nor sidebar, nor the details below the pictures."""
    return is_embedded() or is_projected()


def has_navigation() -> bool:
    """Whether the other pages are offered."""
    return not (is_bare() or hides("pages"))


def frame() -> None:
    """Sets the type sizes of the page and states how its address was read; an embedded page gets a link to the app."""
    if is_projected():
        st.html(STYLES / "projector.css")
    if is_embedded():
        st.html(STYLES / "embedded.css")
        with st.container(key="way_out"):
            st.html(f'<a href="{escape(link())}" target="_blank" rel="noopener">Open in Gradnorm ↗</a>')
    if notes := session().notes:
        st.html(html.notes(notes))


def heading(title: str, sentence: str) -> None:
    """Says what this page is and what it is for; a projected or embedded page has no room for it."""
    if not is_bare():
        st.html(html.heading(title, sentence))


def palette() -> Palette:
    """The colours of the theme in which the visitor's browser shows the page."""
    return PALETTES[st.context.theme.type or "light"]


def show_rejections() -> None:
    """Lists the parts of the opened link that were not used, if any."""
    if rejected := session().rejections:
        st.html(html.rejections(rejected))


def sized(figure: dict[str, Any]) -> dict[str, Any]:
    """The figure, with large type and strokes when a class reads it from the back row."""
    return enlarged(figure) if is_projected() else figure
