"""The frame around every page: what it is called, how it is laid out, which pages there are.

A page is a file in app/lessons and a line in `PAGES`.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import compute
from app.components.reach import reach_by_keyboard
from app.components.returning import come_back
from app.components.theme import follow_theme
from app.controls.frame import frame, has_navigation, is_bare
from app.controls.session import follow
from app.controls.sidebar import sidebar
from app.gate import GATE
from app.memory import settle
from app.sockets import send_at_once

HERE = Path(__file__).parent
PAGES = (
    st.Page(HERE / "lessons" / "playground.py", title="Playground", url_path="playground", default=True),
    st.Page(HERE / "lessons" / "step_sizes.py", title="Step sizes", url_path="step-sizes"),
    st.Page(HERE / "lessons" / "compare.py", title="Compare", url_path="compare"),
    st.Page(HERE / "lessons" / "gradient_norm.py", title="Gradient norm", url_path="gradient-norm"),
    st.Page(HERE / "lessons" / "clipping.py", title="Clipping", url_path="clipping"),
    st.Page(HERE / "lessons" / "dimension.py", title="Dimension", url_path="dimension"),
    st.Page(HERE / "lessons" / "course.py", title="Course", url_path="course"),
    st.Page(HERE / "lessons" / "challenges.py", title="Challenges", url_path="challenges"),
    st.Page(HERE / "lessons" / "teach.py", title="Teach", url_path="teach"),
)


@st.cache_resource(show_spinner=False)
def prepare() -> None:
    """Once per server: starts the workers, has messages sent at once, tells the memory that the imports stay."""
    compute.warm_up()
    send_at_once()
    settle()


with GATE.inside():
    st.set_page_config(page_title="Gradnorm", page_icon=HERE / "icon.svg", layout="wide")
    if not is_bare():
        st.logo(HERE / "logo.svg", icon_image=HERE / "icon.svg")
    st.html(HERE / "layout.css")
    prepare()
    page = st.navigation(PAGES, position="top" if has_navigation() else "hidden")
    st.session_state["pages"] = {one.title: one.url_path for one in PAGES}
    follow(page.url_path)
    sidebar(page.url_path, drawn=not is_bare())
    frame()
    page.run()
    follow_theme()
    reach_by_keyboard()
    come_back()
