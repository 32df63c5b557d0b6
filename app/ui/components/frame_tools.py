"""The tools in the frame of every page: undo, redo, share, and the help with hints, marks, keys and about."""

from __future__ import annotations

import streamlit as st

from app.browser.bundle import in_order, script, source, style
from app.text.glossary import TERMS
from app.text.taken_letters import letters_of
from app.text.version import VERSION
from app.ui.session import hides, session

TELLING = ("verdict", "theory")
"""Parts that a teacher's link hides and the explained words would give away."""

_TOOLS = st.components.v2.component(
    "gradnorm_frame_tools",
    html=source("page/frame_tools.html"),
    css=style("page/frame_tools"),
    js=script(in_order("page/frame_tools")),
)


def frame_tools() -> None:
    """Draws the tools into the header of the page, beside the menu."""
    with st.container(key="frame_tools"):
        _TOOLS(data={"version": VERSION, "terms": list(explained_terms().items())})


def explained_terms() -> dict[str, str]:
    """The letters and words that the page explains: not those of its function, nor what a teacher's link hides."""
    taken = letters_of(session().settings.objective)
    return {} if hides(*TELLING) else {term: words for term, words in TERMS.items() if term not in taken}
