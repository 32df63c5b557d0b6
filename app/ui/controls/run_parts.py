"""The parts of the Playground that show the run. After one number has changed these are drawn anew, and nothing else.

Half of the time of a whole page goes into the sidebar, which shows the same as before.
"""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.errors import StreamlitAPIException

from app.settings.settings import Settings
from app.ui.controls.take_along import TABS
from app.ui.session import rerun, session

START_BOXES: Final = "start_part"
STOPPING: Final = "stopping_part"
BESIDE: Final = "beside_part"
PICTURES: Final = "pictures_part"
DETAILS: Final = "details_part"
"""The keys of the parts."""
STATIC: Final = "Formulas"
"""The tab that depends neither on the step size, nor on the start, nor on when the run stops."""
SHOWN: Final = "run_shown"
"""Entry of the session state: the settings that the parts show, and whether the page says how it got them."""


def note_shown() -> None:
    """Notes that all parts are drawn with the settings as they are now."""
    st.session_state[SHOWN] = (session().settings, _is_noted())


def _shown() -> tuple[Settings, bool]:
    kept: tuple[Settings, bool] = st.session_state[SHOWN]
    return kept


def _is_noted() -> bool:
    """Whether the page has a sentence that another setting takes away."""
    kept = session()
    return bool(kept.notes or kept.remark or kept.rejections or kept.input_errors)


def are_outdated() -> bool:
    """Whether settings have changed since the parts were drawn; then the whole page is to be drawn."""
    kept = session()
    return kept.stale or kept.settings != _shown()[0]


def shows_run() -> bool:
    """Whether the open tab shows the run."""
    return bool(st.session_state.get(TABS, STATIC) != STATIC)


def redraw(*parts: str) -> None:
    """Has these parts drawn, with the pictures and the open tab; the whole page where more of it changes.

    It ends the callback that calls it. `parts` holds the widget of that callback; it is empty for one in the pictures.
    """
    kept = session()
    if kept.stale or _is_noted() or _shown()[1]:
        rerun()
    note_shown()
    beside = [BESIDE] if kept.settings.beside != "off" else []
    others = [*parts, *beside, *([DETAILS] if shows_run() else [])]
    if others:
        draw(*others, PICTURES)


def draw(*parts: str) -> None:
    """Has these parts drawn instead of the one that the callback is in; the whole page if one was not drawn yet."""
    try:
        st.rerun(scope=parts)
    except StreamlitAPIException:
        rerun()
