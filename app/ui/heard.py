"""Numbers the changes that the page tells the browser, and reads which of them it has received.

With each act a browser sends its widgets and its address as it knows them. When two acts follow one another faster than
an answer comes, the second is done without the answer to the first. So the page gives each change of a widget or of the
address a number, and draws the newest one in hidden fields, which the browser sends back with the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

COUNT: Final = "told_"
"""The hidden fields' keys begin so: a fragment has a field of its own, which it draws after all its widgets."""
IN_PAGE: Final = f"{COUNT}pictures"
"""The field that is drawn within a page, behind the address that the page has written."""
_LONGEST: Final = 9  # digits of a number


@dataclass(slots=True)
class Told:
    """The numbers of the changes that the page has told the browser.

    Attributes:
        newest: the number of the last change.
        drawn: by the key of a hidden field, the number that it was last drawn with.
    """

    newest: int = 0
    drawn: dict[str, int] = field(default_factory=dict)


def tell() -> int:
    """Returns a number for a change that the page is about to tell the browser."""
    told = _told()
    told.newest += 1
    return told.newest


def draw_newest(part: str) -> None:
    """Draws the hidden field of this part of the page, after all its widgets: a browser that has it has these, too."""
    told, key = _told(), f"{COUNT}{part}"
    told.drawn[key] = told.newest
    # Set at each draw, even to the same number: when the script starts anew, Streamlit drops messages not sent yet.
    st.session_state[key] = str(told.newest)
    st.text_input("Newest", key=key, label_visibility="collapsed")


def is_act_of_before() -> bool:
    """Whether the visitor did this act before the browser heard of the newest change, as far as that can be known.

    With Back and Forward a browser sends no field of the page itself: one below its number came with an act.
    """
    told = st.session_state.get(IN_PAGE)
    return told is not None and str(told) != str(_told().drawn.get(IN_PAGE))


def heard() -> int:
    """The number of the newest change that the browser knows; a visitor who forges it harms nobody else.

    With Back and Forward a browser sends only the fields outside the page; the others then hold what they were drawn
    with, here. Messages arrive in order, so a field below the number it was drawn with says how far the browser is.
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
