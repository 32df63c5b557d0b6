"""The place of a picture that takes time: its progress, a button that cancels it, a button that starts again."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.compute import results
from app.compute.jobs import Job, ServerFullError
from app.compute.page_queue import PAGE_QUEUE
from app.compute.tasks import Task, too_much
from app.text import html
from app.ui.session import session

AT_ONCE = 0.4
"""Seconds the page waits for a result before it shows the progress instead."""
CANCELLED = "cancelled_task"
OPENED = "waited_before"


def result_of(task: Task) -> Any:
    """The result of a task; None while there is none, and then the page says why."""
    result = results.result_of(task)
    if result is not None:
        return result
    if words := too_much(task):
        st.warning(words)
    elif st.session_state.get(CANCELLED) == task:
        _again("Cancelled.")
    else:
        return _begun(task)
    return None


def _begun(task: Task) -> Any:
    """The result when it is there at once; else the place where it will be."""
    try:
        job = results.begin(task, session().name)
    except ServerFullError as error:
        _again(f"{error} Try again in a moment.")
        return None
    with PAGE_QUEUE.paused():
        soon = job.wait(AT_ONCE)
    if soon:
        job.raise_error()
        return results.result_of(task)
    _watch(job, task)
    return None


@st.fragment(run_every=0.4)
def _watch(job: Job, task: Task) -> None:
    """Draws itself anew until the job has ended, and then the page."""
    if job.ended:
        # The page may still be opening: then the values of its widgets are on their way, and are sent again.
        session().stale = session().stale or not st.session_state.get(OPENED)
        st.session_state[OPENED] = True
        st.rerun()
    st.progress(job.share, text=f"{task.runs:,} {task.noun}, at most {task.steps:,} steps each")
    st.button("Cancel", on_click=_cancel, args=(task,))


def _cancel(task: Task) -> None:
    results.JOBS.cancel(session().name)
    st.session_state[CANCELLED] = task


def _again(why: str) -> None:
    st.html(html.notes([why]))
    st.button("Compute", on_click=_forget)


def _forget() -> None:
    st.session_state.pop(CANCELLED, None)
