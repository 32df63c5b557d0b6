"""The window of the sidebar: its four edges, and the buttons that fit it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.settings.settings import OWN, of_example
from app.settings.window import ASPECTS, check_window, filled
from app.text import html
from app.text.numbers import from_to
from app.ui.controls.picture_moves import fit_path
from app.ui.controls.widgets import input_errors
from app.ui.late_reports import set_widget, unless_late
from app.ui.session import change, hides, locked, session, show
from gradnorm_core.arrays import Window
from gradnorm_core.errors import UsageError
from gradnorm_core.formulas.letters import plain

EDGES = {"left": (0, "from"), "right": (0, "to"), "bottom": (1, "from"), "top": (1, "to")}
"""The boxes of the window: the coordinate and the end of each."""


def window_boxes(page: str) -> None:
    """Draws the edges of the window."""
    fixed = locked("window")
    with st.container(horizontal=True, key="window"):
        names = letters()
        for edge, (coordinate, end) in EDGES.items():
            st.session_state[edge] = st.session_state[edge]
            st.number_input(
                f"{names[coordinate]} {end}", value=None, format="%.6g", key=edge,
                on_change=unless_late(edge, _edge_moved), disabled=fixed,
            )  # fmt: skip
    input_errors("window")
    if sentence := _shown(page):
        st.html(html.notes([sentence]))
    with st.container(horizontal=True, wrap=False, key="window_buttons"):
        # Its window would tell how far a path goes that the teacher's link hides.
        st.button("Fit the path", on_click=fit_path, width="stretch", disabled=fixed or hides("path"))
        own = session().settings.example == OWN
        st.button("As in the example", on_click=_example_window, width="stretch", disabled=own or fixed)


def _shown(page: str) -> str:
    """The sentence on a picture that shows more than the boxes say; "" when it shows just that."""
    window = session().settings.window
    shown = filled(window, ASPECTS.get(page, 1.0))
    for letter, edges, drawn in zip(letters(), window, shown, strict=True):
        if max(abs(one - other) for one, other in zip(edges, drawn, strict=True)) > 1e-9 * (drawn[1] - drawn[0]):
            return f"With equal scales the picture shows {letter} {from_to(drawn[0], drawn[1])}."
    return ""


def show_window() -> None:
    """Sets the boxes to the window of the settings."""
    for edge, value in zip(EDGES, _flat(session().settings.window), strict=True):
        set_widget(edge, value)


def _edge_moved() -> None:
    """Takes the four numbers when they make a window; until then they stay in their boxes."""
    kept, state = session(), st.session_state
    kept.input_errors.pop("window", None)
    left, right, bottom, top = (
        value if state[edge] is None else state[edge]
        for edge, value in zip(EDGES, _flat(kept.settings.window), strict=True)
    )
    try:
        change(window=check_window(((left, right), (bottom, top))))
        show_window()
    except UsageError as error:
        kept.input_errors["window"] = f"{error}; the picture keeps its window."


def _example_window() -> None:
    settings = session().settings
    show(replace(settings, window=of_example(settings.example).window))


def _flat(window: Window) -> tuple[float, ...]:
    return (*window[0], *window[1])


def letters() -> tuple[str, ...]:
    """The letters of the coordinates, as the formula has them."""
    return tuple(map(plain, session().settings.objective.variables))
