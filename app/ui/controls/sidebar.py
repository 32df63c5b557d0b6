"""The sidebar: every setting except the step size, whose control is beside the picture."""

from __future__ import annotations

import streamlit as st

from app.settings.classroom import NOTE
from app.text import data_words, html, method_summary
from app.ui.controls.function_field import function_field
from app.ui.controls.method_pickers import method, set_method
from app.ui.controls.run_parts import note_shown
from app.ui.controls.second_run_switch import compare_methods, second_run_switch
from app.ui.controls.start_boxes import START, start_boxes
from app.ui.controls.step_size_slider import show_step_size
from app.ui.controls.stopping import STOP, STOP_AT_CHANGE, STOP_BY, stopping
from app.ui.controls.widgets import NORM_WORDS, Choice, choice_row, folded, set_box, set_choice
from app.ui.controls.window_boxes import show_window, window_boxes
from app.ui.controls.your_data import your_data
from app.ui.late_reports import set_widget
from app.ui.layout import is_bare
from app.ui.session import hides, session

GOAL = Choice("goal", "Goal", {"minimize": "Minimize", "maximize": "Maximize"})
LOOKS = (
    Choice("view", "View", {"contours": "Contours", "surface": "Surface"}),
    Choice("arrows", "Arrows", {"log": "by norm", "unit": "alike", "off": "none"}),
    Choice("norms", "Draw", NORM_WORDS, several=True, help="The norms of the gradient drawn over the steps."),
)
CHOICES = (GOAL, STOP_BY, *LOOKS)


ABSENT = {
    "step-sizes": ("view", "arrows", "norms"),
    "compare": ("view", "norms"),
    "clipping": ("method", "view", "norms"),
    "gradient-norm": ("view", "arrows", "norms"),
}
"""The controls that have no effect on a page."""
TITLED = "playground"
"""The page with the function as its title."""
BARE = frozenset({"gallery", "dimension", "challenges", "course"})
"""The pages with functions of their own, on which no setting has an effect: their sidebar has nothing in it."""


def sidebar(page: str = "", drawn: bool = True) -> None:
    """Draws the settings that have an effect on this page, if any."""
    page = page or TITLED  # the first page has no path of its own
    if page not in BARE:
        _synchronize()
        note_shown()
    if page in BARE or not drawn:
        _nothing()
        return
    with st.sidebar:
        if words := session().settings.classroom.locked_names:
            st.html(html.notes([f"{words}: {NOTE}."]))
        function_field(page == TITLED)
        with folded("data", "Your data", data_words.summary), st.container(key="data"):
            your_data()
        start_boxes(alone=page == TITLED)
        choice_row(GOAL)
        absent = _absent(page)
        if "method" not in absent:
            with folded("method", "Method", method_summary.method_summary), st.container(key="method"):
                method()
            if page == TITLED:
                second_run_switch()
                compare_methods()
        stopping(alone=page == TITLED)
        with folded("picture", "Picture", method_summary.picture_summary):
            for choice in LOOKS:
                if choice.field not in absent:
                    choice_row(choice)
            window_boxes(page)


def _nothing() -> None:
    """Draws a sidebar without settings, of which app/static/layout.css keeps the part with the navigation.

    Streamlit removes an empty sidebar, and the navigation beside it would move under the pointer.
    """
    if not is_bare():
        with st.sidebar, st.container(key="no_settings"):
            st.html("<span></span>")


def _absent(page: str) -> tuple[str, ...]:
    """The choices that change no picture of this page, or only one that a teacher's link hides."""
    pictures = {"arrows": "arrows", "norms": "curves"}
    return (*ABSENT.get(page, ()), *(choice for choice, picture in pictures.items() if hides(picture)))


def _synchronize() -> None:
    """Sets every widget to the settings when these were changed elsewhere."""
    kept = session()
    if not kept.stale and "formula" in st.session_state:
        return
    kept.stale, kept.input_errors = False, {}
    set_widget("example", kept.settings.example)
    if not kept.problem:
        set_widget("formula", kept.settings.formula)
    for box in (*START, *STOP, *STOP_AT_CHANGE):
        set_box(box)
    for choice in CHOICES:
        set_choice(choice)
    set_method()
    show_window()
    show_step_size()
