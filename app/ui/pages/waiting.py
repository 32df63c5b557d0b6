"""The place of a picture that takes time: its progress, a button that cancels it, a button that starts again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from app.compute import results
from app.compute.jobs import ServerFullError
from app.compute.page_queue import PAGE_QUEUE
from app.compute.tasks import Task, too_much
from app.text import html
from app.ui.components.progress_bar import progress_bar
from app.ui.session import session

AT_ONCE = 0.4
"""Seconds a page waits for a result before it draws the progress."""
CANCELLED = "cancelled_task"


def result_of(task: Task, meanwhile: Callable[[], None] = lambda: None) -> Any:
    """The result of a task. Without one it is None, and the page shows the progress or a reason.

    Args:
        task: the work.
        meanwhile: draws what stands for the result until it is there. It is called before the progress is drawn, which
            then keeps its place below: a button that moves is missed.
    """
    result = results.result_of(task)
    if result is not None:
        return result
    if words := too_much(task):
        meanwhile()
        st.warning(words)
    elif st.session_state.get(CANCELLED) == task:
        meanwhile()
        _again("Cancelled.")
    else:
        return _begun(task, meanwhile)
    return None


def _begun(task: Task, meanwhile: Callable[[], None]) -> Any:
    """The result if it comes at once; otherwise None, and the progress is drawn."""
    try:
        job = results.begin(task, session().name)
    except ServerFullError as error:
        meanwhile()
        _again(f"{error} Try again in a moment.")
        return None
    with PAGE_QUEUE.paused():
        soon = job.wait(AT_ONCE)
    if soon:
        job.raise_error()
        return results.result_of(task)
    meanwhile()
    _under_way(task)
    return None


def _under_way(task: Task) -> None:
    """Draws the progress, and a button that cancels the work."""
    progress_bar(session().name, f"{task.runs:,} {task.noun}, at most {task.steps:,} steps each")
    st.button("Cancel", on_click=_cancel, args=(task,))


def _cancel(task: Task) -> None:
    results.JOBS.cancel(session().name)
    st.session_state[CANCELLED] = task


def _again(why: str) -> None:
    st.html(html.notes([why]))
    st.button("Compute", on_click=_forget)


def _forget() -> None:
    st.session_state.pop(CANCELLED, None)
