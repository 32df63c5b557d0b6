"""The step size: a slider with a box for the exact number and the theory's marks.

The browser computes the runs on its track, where its engine can; otherwise they are computed beforehand.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.browser.engine_data import runs_in_the_browser
from app.compute import results
from app.compute.slider import slider_range
from app.compute.workers import Wait
from app.settings.classroom import NOTE
from app.settings.settings import Settings
from app.text import html
from app.text.taken_letters import step_size_letter
from app.ui.components.player import live_slider, slider
from app.ui.controls.run_parts import redraw
from app.ui.controls.widgets import Box, input_errors, number_box, set_box
from app.ui.session import change, hides, in_its_words, locked, session
from gradnorm_core.descent.spec import RunSpec, without_step_size
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.step_rules.base import STEP_SIZE

BOX = Box(
    "step_size", "Step size α, exactly", STEP_SIZE, lambda s: s.step_size, lambda _, value: {"step_size": value}
)  # fmt: skip
"""The same number on pages without the slider."""
NOT_READ = "The step sizes follow from the formula in k: α does not occur in it."
"""The words in place of a step size that changes nothing."""
LOCKED = replace(BOX, key="locked_step_size", label="Step size α")
"""The same number where the teacher's link locks it."""


def step_size(settings: Settings, spec: RunSpec, minimum: float | None) -> None:
    """Draws the slider; runs computed beforehand take a moment, so a page draws it last, into a container made before.

    While the page waits for the runs, it checks whether another run of the page was asked for, and then ends. A step
    size that the teacher's link locks is shown as a number, and no run of another one is sent.
    """
    if locked("step_size"):
        set_box(LOCKED)
        number_box(LOCKED)
        st.html(html.notes([NOTE]))
        return
    theory = results.landmarks(without_step_size(spec), settings.example)
    marks = tuple(replace(mark, formula=in_its_words(mark.formula)) for mark in theory)
    low, high = slider_range(settings, marks)
    letter = step_size_letter(settings.objective)
    if runs_in_the_browser(spec):
        live_slider(
            (low, high), () if hides("theory") else marks, not hides("verdict"), on_step_size=_moved, letter=letter
        )
        input_errors(BOX.key)
        return
    hidden, wait = (hides("verdict"), hides("theory")), Wait(_check_for_rerun, session().name)
    runs = results.slider_data(without_step_size(spec), low, high, marks, minimum, *hidden, wait)
    slider(runs, on_step_size=_moved, letter=letter)
    input_errors(BOX.key)


def _moved(value: float) -> None:
    """Takes the step size at which the slider was let go."""
    set_step_size(value)
    if BOX.key not in session().input_errors:
        redraw()


def set_step_size(value: float) -> None:
    """Sets the step size to this value, or keeps it and says why the value cannot be one."""
    kept = session()
    kept.input_errors.pop(BOX.key, None)
    try:
        change(step_size=STEP_SIZE.check(value))
    except UsageError as error:
        kept.input_errors[BOX.key] = str(error)


def _check_for_rerun() -> None:
    """Ends this run of the page if another one was asked for: reading the session state raises then."""
    st.session_state.get(BOX.key)


def show_step_size() -> None:
    """Sets the box to the step size of the settings."""
    set_box(BOX)
