"""Late reports: values of widgets that a browser sends before it has heard that the page has set them anew.

A browser sends the values of all widgets with each act. Of two acts within the time of an answer the second brings the
values from before the first; where the page has set a widget meanwhile, its former value would look like a choice of
the visitor. So a former value that a browser sends before it has heard of the new one changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec

import streamlit as st

from app.ui.heard import heard, tell
from app.ui.session import session

P = ParamSpec("P")
MOST_FORMER: Final = 8
"""Former values of a widget that are remembered."""


def set_widget(key: str, value: Any) -> None:
    """Sets a widget to this value, before it is drawn; a report of its present value is late from now on."""
    state, former = st.session_state, _former()
    if key in state and state[key] != value:
        former[key] = [*former.get(key, [])[1 - MOST_FORMER :], (tell(), state[key])]
    state[key] = value


def unless_late(key: str, act: Callable[P, None]) -> Callable[P, None]:
    """The callback `act` of a widget, but for late reports: after one of those the page sets all widgets anew."""

    @wraps(act)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        replaced = [number for number, value in _former().get(key, ()) if value == st.session_state[key]]
        if replaced and max(replaced) > heard():
            session().stale = True
        else:
            act(*args, **kwargs)

    return guarded


def _former() -> dict[str, list[tuple[int, Any]]]:
    """By the key of a widget, the values that were replaced, each with the number of what replaced it."""
    former: dict[str, list[tuple[int, Any]]] = st.session_state.setdefault("former_values", {})
    return former
