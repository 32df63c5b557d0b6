"""The end of the page: claims to be judged, the sources, and how to cite the page."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.settings.classroom import LEFT_TO_YOU
from app.text import html
from app.ui import layout
from app.ui.components.fragment import fragment
from app.ui.pages.gradient_norm.claims import CLAIMS, TRUTHS, Claim
from app.ui.pages.gradient_norm.parts import LOWER, picture
from app.ui.pages.gradient_norm.references import REFERENCES, bibtex, citation
from app.ui.session import hides, link


@fragment()
def repair() -> None:
    """Draws the claims; each is settled after the visitor has judged it."""
    st.markdown("### Repair the answer\n\nWhat a search for the gradient norm brings up. True, half true or false?")
    columns = st.columns(2)
    for place, claim in enumerate(CLAIMS):
        with columns[place % 2], st.container(border=True, key=f"claim_{place}"):
            _claim(claim, place)


def _claim(claim: Claim, place: int) -> None:
    chosen = st.segmented_control(claim.text, TRUTHS, key=f"truth_{place}")
    if chosen is None:
        return
    if hides("answers"):
        st.html(html.notes([LEFT_TO_YOU]))
        return
    judged = "Right:" if chosen == claim.truth else "No. The answer:"
    st.html(html.verdict(f"{judged} {claim.truth}.", [claim.why]))
    figure, alt = claim.picture(layout.palette())
    picture(f"claim_picture_{place}", figure, alt, LOWER)
    head, *rows = [[""] * 3, *claim.settle()]
    st.html(html.table(head, rows))


def sources() -> None:
    """Draws the sources, and how to cite the page."""
    st.markdown("### Sources\n\nWhere to read on, and what is cited for what.")
    rows = "".join(
        f"<li>{escape(one.authors)}: {escape(one.rest)}. <i>{escape(one.use)}.</i></li>" for one in REFERENCES
    )
    st.html(f'<ol class="sources">{rows}</ol>')
    st.markdown("### Cite this page\n\nAs a line, or as BibTeX.")
    address = link().partition("?")[0]
    st.html(html.lines_to_take(citation(address)))  # a code block of Streamlit loads a highlighter
    with st.expander("BibTeX"):
        st.html(html.lines_to_take(bibtex(address)))
    st.html(html.notes(["This view, with your function and your point:"]))
    st.html(html.lines_to_take(link()))
