"""The frame around every page: its title, its layout and the list of pages.

A page is a file in app/ui/pages and a line in `PAGES`.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.compute import results
from app.compute.page_queue import PAGE_QUEUE
from app.compute.tuning import disable_nagle, tune_memory
from app.ui.components.watchers import come_back, follow_theme, reach_by_keyboard
from app.ui.controls.sidebar import sidebar
from app.ui.layout import frame, has_navigation, is_bare
from app.ui.session import follow

HERE = Path(__file__).parent
STATIC = HERE / "static"
PAGES_FOLDER = HERE / "ui" / "pages"
PAGES = (
    st.Page(PAGES_FOLDER / "playground/playground.py", title="Playground", url_path="playground", default=True),
    st.Page(PAGES_FOLDER / "step_sizes/step_sizes.py", title="Step sizes", url_path="step-sizes"),
    st.Page(PAGES_FOLDER / "compare/compare.py", title="Compare", url_path="compare"),
    st.Page(PAGES_FOLDER / "gradient_norm/gradient_norm.py", title="Gradient norm", url_path="gradient-norm"),
    st.Page(PAGES_FOLDER / "clipping/clipping.py", title="Clipping", url_path="clipping"),
    st.Page(PAGES_FOLDER / "dimension/dimension.py", title="Dimension", url_path="dimension"),
    st.Page(PAGES_FOLDER / "course.py", title="Course", url_path="course"),
    st.Page(PAGES_FOLDER / "challenges.py", title="Challenges", url_path="challenges"),
    st.Page(PAGES_FOLDER / "teach.py", title="Teach", url_path="teach"),
)


@st.cache_resource(show_spinner=False)
def prepare() -> None:
    """Once per server: starts the workers, and tunes the sockets and the memory of the process."""
    results.warm_up()
    disable_nagle()
    tune_memory()


with PAGE_QUEUE.turn():
    st.set_page_config(page_title="Gradnorm", page_icon=STATIC / "icon.svg", layout="wide")
    if not is_bare():
        st.logo(STATIC / "logo.svg", icon_image=STATIC / "icon.svg")
    st.html(STATIC / "layout.css")
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
