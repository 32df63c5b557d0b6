"""The step size: a slider over runs computed beforehand, with a box for the exact number and the theory's marks."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.compute import results
from app.compute.slider import track, without_step_size
from app.compute.workers import Pause
from app.settings.classroom import NOTE
from app.settings.settings import Settings, telling_step_size
from app.text import html
from app.ui.components.player import scrubber
from app.ui.controls.widgets import Box, complaints, number_box, set_box
from app.ui.session import change, hides, locked, session
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.step_rules.base import STEP_SIZE

BOX = Box(
    "step_size", "Step size α, exactly", STEP_SIZE, lambda s: s.step_size, lambda _, value: {"step_size": value}
)  # fmt: skip
"""The same number on pages without the slider."""
LOCKED = replace(BOX, key="locked_step_size", label="Step size α")
"""The same number where the teacher's link locks it."""


def step_size(settings: Settings, spec: RunSpec, minimum: float | None) -> None:
    """Draws the slider; its runs take a moment, so it is best drawn last, into a place that is kept for it.

    A visitor who has moved on does not wait for them: meanwhile the page looks now and then whether there is something
    else to do. A step size that the teacher's link locks is told, and no run of another one is sent.
    """
    if locked("step_size"):
        set_box(LOCKED)
        number_box(LOCKED)
        st.html(html.notes([NOTE]))
        return
    marks = results.landmarks(without_step_size(spec), settings.example)
    low, high = track(settings.step_size, telling_step_size(settings, [mark.step_size for mark in marks]), marks)
    hidden, pause = (hides("verdict"), hides("theory")), Pause(_look_up, session().name)
    runs = results.scrub_data(without_step_size(spec), low, high, marks, minimum, *hidden, pause)
    scrubber(runs, on_step_size=set_step_size)
    complaints(BOX.key)


def set_step_size(value: float) -> None:
    """Moves the step size to this value, where it is one."""
    kept = session()
    kept.complaints.pop(BOX.key, None)
    try:
        change(step_size=STEP_SIZE.check(value))
    except UsageError as error:
        kept.complaints[BOX.key] = str(error)


def _look_up() -> None:
    """Ends this run of the page when another one is asked for: that is what reading the state of the session does."""
    st.session_state.get(BOX.key)


def show_step_size() -> None:
    """Has the box say what the settings say."""
    set_box(BOX)
