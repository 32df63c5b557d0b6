"""The boxes of the start in the sidebar, and the start as it is moved on the Playground."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from app.settings.link_numbers import COORDINATE
from app.ui.components.fragment import fragment
from app.ui.controls.picture_moves import START_ERROR, checked_start
from app.ui.controls.run_parts import PICTURES, START_BOXES, are_outdated, draw, redraw
from app.ui.controls.widgets import Box, box_row, set_box
from app.ui.controls.window_boxes import letters
from app.ui.heard import draw_newest
from app.ui.session import change, session

START = (
    Box("start_x", "Start x", COORDINATE, lambda s: s.start[0], lambda s, x: {"start": (x, s.start[1])}, 0.1),
    Box("start_y", "Start y", COORDINATE, lambda s: s.start[1], lambda s, y: {"start": (s.start[0], y)}, 0.1),
)
MOVED = "start_moved"
"""Entry of the session state: whether the boxes are to be set to the start of the settings."""


def start_boxes(alone: bool) -> None:
    """Draws the boxes; where they are drawn `alone`, a new start leaves the rest of the sidebar as it is."""
    _part() if alone else box_row("start", _boxes())


@fragment(outdated=are_outdated, key=START_BOXES)
def _part() -> None:
    if st.session_state.pop(MOVED, False):  # Streamlit tells the browser of what the run itself sets, not its callback
        for box in START:
            set_box(box)
    box_row("start", _boxes(), partial(redraw, START_BOXES))
    draw_newest("start")


def _boxes() -> list[Box]:
    return [replace(box, label=f"Start {name}") for box, name in zip(START, letters(), strict=True)]


def move_start(x: float, y: float) -> None:
    """Moves the start of the Playground to a pressed point, or has its boxes say why the point is too far out."""
    start = checked_start(x, y)
    if start is None:
        draw(START_BOXES, PICTURES)
        return
    session().input_errors.pop(START_ERROR, None)
    change(start=start)
    st.session_state[MOVED] = True
    redraw(START_BOXES)
