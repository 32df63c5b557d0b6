"""The bar of a deck above its screens: the note, the place, and the ways to the next screen and back."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qsl

import streamlit as st

from app.browser.bundle import in_order, script
from app.settings.classroom import Classroom
from app.settings.deck import deck_text, slide_text
from app.text import html
from app.ui.components import reports
from app.ui.layout import is_projected
from app.ui.session import published, session

TURNED = "deck_turned"
"""Entry of the session state: the place of the screen that is asked for."""
KEYS = "deck_keys"


def deck_bar(page: str) -> None:
    """Draws the bar where the link holds a deck; opens the screen that was asked for."""
    room = session().settings.classroom
    if not room.deck:
        return
    turned = st.session_state.pop(TURNED, None)
    if turned is not None:
        _open(room, turned, page)
    place = room.shown_slide
    with st.container(key="deck", horizontal=True, vertical_alignment="center"):
        st.button("←", help="The screen before (↑, Page Up)", on_click=_turn, args=(-1,), disabled=place == 0,
                  key="deck_back")  # fmt: skip
        st.html(html.deck(place + 1, len(room.deck), room.deck[place].note))
        st.button("→", help="The next screen (↓, Page Down)", on_click=_turn, args=(1,),
                  disabled=place == len(room.deck) - 1, key="deck_on")  # fmt: skip
    if is_projected():
        with st.container(key="deck_keys_place"):
            _KEYS(key=KEYS, on_turn_change=partial(reports.pass_on, KEYS, "turn", reports.number, _turn))


def _turn(by: float) -> None:
    """Asks for the screen so many places farther on, where there is one."""
    room = session().settings.classroom
    wanted = room.shown_slide + (1 if by > 0 else -1)
    if 0 <= wanted < len(room.deck):
        st.session_state[TURNED] = wanted


def _open(room: Classroom, place: int, page: str) -> None:
    """Opens a screen of the deck by its link, which brings its own locks and hidden parts."""
    query = slide_query(room, place)
    pages = {one.url_path: one for one in st.session_state["listed"]}
    published(page)
    st.switch_page(pages[room.deck[place].page], query_params=query)


def slide_query(room: Classroom, place: int) -> dict[str, str]:
    """The parameters of the link to a screen of the deck, in projector mode where the deck is."""
    own = dict(parse_qsl(room.deck[place].query, keep_blank_values=True))
    mode = {"mode": room.mode} if room.projector else {}
    return own | mode | {"deck": deck_text(room.deck), "slide": slide_text(place)}


_KEYS = st.components.v2.component("gradnorm_deck", js=script(in_order("deck")))
