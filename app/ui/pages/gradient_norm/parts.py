"""The parts that sections are made of: a picture, a text beside its numbers, a proof."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.text import html
from app.ui.components.chart import chart
from app.ui.components.point_picker import pick
from app.ui.controls.picture_moves import set_start
from app.ui.session import locked

HEIGHT, LOWER = 400, 280


def picture(key: str, figure: dict[str, Any], alt: str, height: int = HEIGHT) -> None:
    """Draws a chart of this height, with its alt text."""
    with st.container(key=key, height=height, border=False):
        chart(figure, alt, f"{key}_chart")


def room_for_picture(key: str, alt: str, height: int = HEIGHT) -> None:
    """Leaves room for a chart of this height that is drawn later, and says in words what it will show."""
    with st.container(key=key, height=height, border=False):
        st.html(html.notes([alt]))


def start_from(drawn: str, key: str) -> None:
    """Has a press on the picture move the start, unless the teacher's link locks it."""
    if not locked("start"):
        pick(drawn, set_start, key=key)


def beside(text: str, html: str) -> None:
    """Draws a text, and its numbers to the right."""
    left, right = st.columns([5, 4], gap="large", vertical_alignment="bottom")
    left.markdown(text)
    right.html(html)


def proof(title: str, text: str) -> None:
    """Draws a proof that unfolds."""
    with st.expander(title):
        st.markdown(text)
