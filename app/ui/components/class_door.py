"""The way of a student into a class: a button to the page that asks for its code."""

from __future__ import annotations

import streamlit as st

from app.classes.config import config
from app.text import html
from app.ui.layout import base_path

ASKED = "Students join with the code on the teacher's screen:"
JOIN = "Join a class"


def class_door() -> None:
    """Draws the button and the words before it; nothing on a server without classes."""
    if config().on:
        with st.container(horizontal=True, vertical_alignment="center", key="class_door"):
            st.html(html.notes([ASKED]), width="content")
            st.link_button(JOIN, f"{base_path()}class")
