"""The way out of a run that fails or creeps: a button with a step size that works."""

from __future__ import annotations

import streamlit as st

from app.compute import results
from app.text.grammar import counted
from app.text.numbers import number
from app.ui.controls.step_size_slider import set_step_size
from app.ui.pages.playground.scene import Scene
from app.ui.session import hides, locked
from gradnorm_core.descent.run import Run


def way_out(scene: Scene) -> None:
    """Draws the button, unless a teacher's link locks the step size or leaves the judgement to the class."""
    if locked("step_size") or hides("verdict"):
        return
    found = results.working_run(scene.spec)
    if found is not None:
        size = step_size_of(found)
        st.button(offer(found), key="way_out", on_click=set_step_size, args=(size,))


def step_size_of(run: Run) -> float:
    """The step size of a run whose step rule has one."""
    return float(getattr(run.spec.step_rule, "step_size"))  # noqa: B009  # not every rule has one, says its type


def offer(run: Run) -> str:
    """The label of the button: the step size, and how the run ends with it."""
    if run.status.name == "converged":
        outcome = f"meets the tolerance after {counted(run.iterations)}"
    else:
        outcome = f"brings f to {number(run.fun)} in {counted(run.iterations)}"
    return f"Use α = {number(step_size_of(run))}: it {outcome}"
