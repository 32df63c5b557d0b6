"""The bar above a screen for a class: note and place in the deck, the next screens, the way out of projector mode."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from urllib.parse import parse_qsl

import streamlit as st

from app.browser.bundle import in_order, script
from app.settings.classroom import Classroom
from app.settings.deck import deck_text, slide_text
from app.settings.links import base_query
from app.text import html
from app.ui.components import reports
from app.ui.layout import is_projected
from app.ui.session import address, published, query_of, session

TURNED = "deck_turned"
"""Entry of the session state: the place of the screen that is asked for."""
LEFT = "projector_left"
"""Entry of the session state: whether projector mode is to be left."""
KEYS = "deck_keys"
OF_A_DECK = {"v", "deck", "slide", "mode", "embed"}
"""Parameters of a link that say nothing of the screen."""


def deck_bar(page: str) -> None:
    """Draws the bar where the link holds a deck or is for a projector; opens the screen that was asked for."""
    room = session().settings.classroom
    if st.session_state.pop(LEFT, False) and is_projected():
        desk = replace(session().settings, classroom=replace(room, mode="desk"))
        _go(page, base_query(desk) | query_of(page, desk), page)
    if room.deck:
        _deck(room, page)
    elif is_projected():
        with st.container(key="leave_place"):
            _way_out()
    if is_projected():
        heard = partial(reports.pass_on, KEYS)
        with st.container(key="deck_keys_place"):
            _KEYS(key=KEYS, on_turn_change=partial(heard, "turn", reports.number, _turn),
                  on_leave_change=partial(heard, "leave", reports.number, _leave))  # fmt: skip


def _deck(room: Classroom, page: str) -> None:
    """Draws the place in the deck and the ways to the screens beside it, where there are any."""
    turned = st.session_state.pop(TURNED, room.shown_slide if _names_no_screen(room, page) else None)
    if turned is not None:
        _open(room, turned, page)
    place = room.shown_slide
    with st.container(key="deck", horizontal=True, vertical_alignment="center"):
        if len(room.deck) > 1:
            st.button("←", help="The screen before (↑, Page Up)", on_click=_turn, args=(-1,), disabled=place == 0,
                      key="deck_back")  # fmt: skip
        st.html(html.deck(place + 1, len(room.deck), room.deck[place].note))
        if is_projected():
            _way_out()
        if len(room.deck) > 1:
            st.button("→", help="The next screen (↓, Page Down)", on_click=_turn, args=(1,),
                      disabled=place == len(room.deck) - 1, key="deck_on")  # fmt: skip


def _names_no_screen(room: Classroom, page: str) -> bool:
    """Whether the address states the place in the deck alone, and not the screen that stands there."""
    stated, place = address().query.keys(), room.shown_slide
    other = room.deck[place].page != page or not slide_query(room, place).keys() <= OF_A_DECK
    return other and "deck" in stated and stated <= OF_A_DECK


def _way_out() -> None:
    """Draws the button that leaves projector mode."""
    st.button("Leave projector mode", help="Escape", type="tertiary", key="leave_projector", on_click=_leave)


def _leave(_: float = 1.0) -> None:
    """Asks for the same screen as on a desk."""
    st.session_state[LEFT] = True


def _turn(by: float) -> None:
    """Asks for a screen farther on in the deck, or back, where there is one."""
    room = session().settings.classroom
    wanted = room.shown_slide + (1 if by > 0 else -1)
    if 0 <= wanted < len(room.deck):
        st.session_state[TURNED] = wanted


def _open(room: Classroom, place: int, page: str) -> None:
    """Opens a screen of the deck by its link, which brings its own locks and hidden parts."""
    _go(room.deck[place].page, slide_query(room, place), page)


def _go(to: str, query: dict[str, str], page: str) -> None:
    """Opens a page by its link, from the page that is shown."""
    pages = {one.url_path: one for one in st.session_state["listed"]}
    published(page)
    st.switch_page(pages[to], query_params=query)


def slide_query(room: Classroom, place: int) -> dict[str, str]:
    """The parameters of the link to a screen of the deck, in projector mode where the deck is."""
    own = dict(parse_qsl(room.deck[place].query, keep_blank_values=True))
    mode = {"mode": room.mode} if room.projector else {}
    return own | mode | {"deck": deck_text(room.deck), "slide": slide_text(place)}


_KEYS = st.components.v2.component("gradnorm_deck", js=script(in_order("page/deck")))
