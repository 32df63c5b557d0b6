"""Late reports: values of widgets that a browser sends before it has heard that the page has set them anew.

A browser sends the values of all widgets with each act. Of two acts within the time of an answer the second brings the
values from before the first; where the page has set a widget meanwhile, its former value would look like a choice of
the visitor. So the page counts how often it has set widgets, in a hidden field that the browser sends back as it knows
it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.ui.session import session

COUNT: Final = "times_set"
"""The key of the hidden field."""
TOLD: Final = "widgets_told"
"""Entry of the session state."""
MOST_FORMER: Final = 8
"""Former values of a widget that are remembered."""


@dataclass(slots=True)
class Told:
    """The widgets as the page has sent them.

    Attributes:
        count: how often the page has set some of them.
        values: by key, the value at the end of the last whole run of the page, or a later one that the visitor chose,
            or that a part of the page has drawn.
        former: by key, the values that the page has replaced, each with the count from which on it was.
    """

    count: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    former: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)


def watch(key: str) -> None:
    """Notes, before the widget with this key is drawn, that its callback asks `is_late`."""
    told, context = _told().values, get_script_run_ctx()
    if key not in told or (context and context.fragment_ids_this_run):
        told[key] = st.session_state.get(key)


def is_late(key: str) -> bool:
    """Whether the report of this widget only repeats what the page has replaced since; then all widgets are set anew.

    To be asked in the callback of the widget, before its value is read.
    """
    told, reported, seen = _told(), st.session_state[key], _seen()
    # Equal to what was told last: a run of the page that was cut short has set it, and could not count that.
    repeated = key in told.values and told.values[key] == reported
    if repeated or any(count > seen and value == reported for count, value in told.former.get(key, ())):
        session().stale = True
        return True
    told.values[key] = reported
    return False


def count_sets() -> None:
    """Draws the hidden field, after all widgets: a browser that has it has them."""
    told, state = _told(), st.session_state
    changed = {key: value for key, value in told.values.items() if key in state and state[key] != value}
    if changed:
        told.count += 1
        for key, value in changed.items():
            told.former[key] = [*told.former.get(key, [])[1 - MOST_FORMER :], (told.count, value)]
            told.values[key] = state[key]
    if _seen() != told.count:
        state[COUNT] = str(told.count)
    st.text_input("Times that the page has set its widgets", key=COUNT, label_visibility="collapsed")


def _seen() -> int:
    """The count that the browser knows; any visitor can forge it, to the harm of nobody else."""
    text = st.session_state.get(COUNT) or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _told() -> Told:
    kept = st.session_state.get(TOLD)
    if not isinstance(kept, Told):
        kept = st.session_state[TOLD] = Told()
    return kept
