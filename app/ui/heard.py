"""How much of what the page has told the browser the browser has heard.

An act brings the widgets and the address as the browser knew them when it was done; of two acts within the time of an
answer the second knows nothing of the answer to the first. The page numbers what it tells, and draws the newest number
in hidden fields that the browser sends back as it knows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

COUNT: Final = "told_"
"""The hidden fields' keys begin so: a fragment has a field of its own, which it draws after all its widgets."""
_LONGEST: Final = 9  # digits of a number


@dataclass(slots=True)
class Told:
    """Numbers of what the page has told.

    Attributes:
        newest: the number of what was told last.
        drawn: by the key of a hidden field, the number that it was last drawn with.
    """

    newest: int = 0
    drawn: dict[str, int] = field(default_factory=dict)


def tell() -> int:
    """The number of what the page is about to tell the browser."""
    told = _told()
    told.newest += 1
    return told.newest


def draw_newest(part: str) -> None:
    """Draws the hidden field of this part of the page, after all its widgets: a browser that has it has them."""
    told, key = _told(), f"{COUNT}{part}"
    told.drawn[key] = told.newest
    # Set at each draw, changed or not: Streamlit drops what waits to be sent when the script starts anew.
    st.session_state[key] = str(told.newest)
    st.text_input("Newest", key=key, label_visibility="collapsed")


def heard() -> int:
    """The number of the newest thing that the browser knows; any visitor can forge it, to the harm of nobody else.

    With Back and Forward it sends the fields outside the page alone, and here the others still say what they were drawn
    with. Messages arrive in their order, so a field that is behind says how much of its last drawing is unheard.
    """
    drawn = _told().drawn
    known = {key: str(value) for key, value in st.session_state.items() if key in drawn}
    numbers = {key: int(text) for key, text in known.items() if re.fullmatch(rf"[0-9]{{1,{_LONGEST}}}", text)}
    behind = [number for key, number in numbers.items() if number < drawn[key]]
    return min(behind) if behind else max(numbers.values(), default=0)


def _told() -> Told:
    told = st.session_state.get("told")
    if not isinstance(told, Told):
        told = st.session_state["told"] = Told()
    return told
