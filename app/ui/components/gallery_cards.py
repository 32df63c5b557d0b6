"""The cards of the gallery: drawn, searched and chosen in the browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from app.browser.bundle import source, style
from app.ui.components import reports

KEY = "gallery_cards"


def gallery_cards(cards: bytes, on_opened: Callable[[str], None]) -> None:
    """Draws the cards.

    Args:
        cards: what `app.compute.gallery` made of the gallery.
        on_opened: called with the key of the card that was pressed, before the page runs again.
    """
    _CARDS(key=KEY, data=cards, on_opened_change=partial(reports.pass_on, KEY, "opened", reports.word, on_opened))


_CARDS = st.components.v2.component("gradnorm_gallery", js=source("page/gallery.js"), css=style("page/gallery"))
