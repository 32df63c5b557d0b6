"""Late reports: values of widgets that a browser sends before it has heard that the page has set them anew.

A browser sends the values of all widgets with each act. Of two acts within the time of an answer the second brings the
values from before the first; where the page has set a widget meanwhile, its former value would look like a choice of
the visitor. So the page counts how often it sets widgets, in a hidden field that the browser sends back as it knows it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, ParamSpec

import streamlit as st

from app.ui.session import session

P = ParamSpec("P")
COUNT: Final = "times_set_"
"""The hidden fields' keys begin so: a fragment that sets widgets has a field of its own, which it draws after them."""
MOST_FORMER: Final = 8
"""Former values of a widget that are remembered."""
_LONGEST: Final = 9  # digits of a count


@dataclass(slots=True)
class Sets:
    """The former values of widgets that the page has set.

    Attributes:
        count: how often it has set one to another value.
        former: by the key of the widget, the values that were replaced, each with the count from which on it was.
        told: by the key of a hidden field, the count that it was last drawn with.
    """

    count: int = 0
    former: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)


def set_widget(key: str, value: Any) -> None:
    """Sets a widget to this value, before it is drawn; a report of its present value is late from now on."""
    state, sets = st.session_state, _sets()
    if key in state and state[key] != value:
        sets.count += 1
        sets.former[key] = [*sets.former.get(key, [])[1 - MOST_FORMER :], (sets.count, state[key])]
    state[key] = value


def unless_late(key: str, act: Callable[P, None]) -> Callable[P, None]:
    """The callback `act` of a widget, but for late reports: after one of those the page sets all widgets anew."""

    @wraps(act)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        former = [count for count, value in _sets().former.get(key, ()) if value == st.session_state[key]]
        if former and max(former) > _seen():
            session().stale = True
        else:
            act(*args, **kwargs)

    return guarded


def tell_count(part: str) -> None:
    """Draws the hidden field of this part of the page, after all its widgets: a browser that has it has them."""
    key, count = f"{COUNT}{part}", str(_sets().count)
    if st.session_state.get(key) != count:
        st.session_state[key] = count
    _sets().told[key] = count
    st.text_input("Times set", key=key, label_visibility="collapsed")


def _seen() -> int:
    """The count that the browser knows; any visitor can forge it, to the harm of nobody else.

    With Back and Forward it sends the fields outside the page alone, and here the others still say what they were drawn
    with. Messages arrive in their order, so a browser whose field is behind knows less than that field was drawn with.
    """
    told = _sets().told
    known = {key: str(value) for key, value in st.session_state.items() if key in told}
    counts = {key: int(text) for key, text in known.items() if re.fullmatch(rf"[0-9]{{1,{_LONGEST}}}", text)}
    unheard = min((int(told[key]) for key, count in counts.items() if count < int(told[key])), default=math.inf)
    return max((count for count in counts.values() if count < unheard), default=0)


def _sets() -> Sets:
    kept = st.session_state.get("widgets_set")
    if not isinstance(kept, Sets):
        kept = st.session_state["widgets_set"] = Sets()
    return kept
