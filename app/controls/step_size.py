"""The step size: a slider over runs computed beforehand, with a box for the exact number and the theory's marks."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app import compute, markup
from app.browser.payload import Mark, ScrubData
from app.caching import kept
from app.classroom import NOTE
from app.components.stage import scrubber
from app.controls.session import change, hides, locked, session
from app.controls.widgets import Box, complaints, number_box, set_box
from app.landmarks import Landmark
from app.scrubbing import Pause, track, without_step_size
from app.settings import Settings, telling_step_size
from gradnorm_core.errors import UsageError
from gradnorm_core.spec import RunSpec
from gradnorm_core.step_rules import STEP_SIZE

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
        st.html(markup.notes([NOTE]))
        return
    marks = compute.landmarks(without_step_size(spec), settings.example)
    low, high = track(settings.step_size, telling_step_size(settings, [mark.step_size for mark in marks]), marks)
    hidden = hides("verdict"), hides("theory")
    runs = _runs(without_step_size(spec), low, high, marks, Pause(_look_up, session().name), minimum, *hidden)
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


@kept(most=compute.SCREENS, megabytes=64, once=False)
def _runs(
    spec: RunSpec, low: float, high: float, marks: tuple[Landmark, ...], pause: Pause, minimum: float | None,
    no_verdict: bool, no_theory: bool,
) -> ScrubData:  # fmt: skip
    """The runs as the browser is sent them, without what the teacher's link hides; half the size of the runs."""
    runs = compute.fan(spec, low, high, marks, pause)
    told = [] if no_verdict else runs.paths
    return ScrubData.of(
        runs.step_sizes,
        runs.paths,
        [path.told.lines for path in told],
        outcomes=[path.outcome for path in told],
        marks=[] if no_theory else [_mark(mark) for mark in runs.marks],
        minimum=minimum,
        goal=spec.goal,
    )


def _mark(mark: Landmark) -> Mark:
    return Mark(mark.step_size, mark.label, mark.title)
