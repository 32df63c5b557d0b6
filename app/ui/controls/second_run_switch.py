"""The switch of the second run on the Playground, and the ways from there to the page that compares more of them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.compute.methods_compared import methods_compared
from app.settings.beside import against_beside
from app.settings.classroom import ENDS
from app.settings.links import query_on
from app.text.beside import ASCENT, DESCENT, MOMENTUM
from app.ui.components.fragment import fragment
from app.ui.controls.run_parts import BESIDE, are_outdated
from app.ui.late_reports import set_widget, unless_late
from app.ui.session import change, hides, in_its_words, locked, session

COMPARE = "ui/pages/compare/compare.py"
STEP_SIZES = "ui/pages/step_sizes/step_sizes.py"
METHODS_HELP = (
    "Descent, momentum, RMSProp and Adam from this start, each with the step size, of 113, that arrives first, or ends "
    "best where none arrives, and leads to no worse f than that of the start."
)


@fragment(outdated=are_outdated, key=BESIDE)
def second_run_switch() -> None:
    """Draws the switch, unless a teacher's link hides what the run would show."""
    if hides(*ENDS):
        return
    settings = session().settings
    set_widget("beside", settings.beside == "momentum")
    plain = DESCENT if settings.goal == "minimize" else ASCENT
    words = plain if settings.direction.remembers else MOMENTUM
    st.toggle(f"Beside: {words}", key="beside", on_change=unless_late("beside", _switched), disabled=locked("beside"))
    if settings.beside == "momentum" and not hides("pages"):
        query = query_on("compare", against_beside(settings))
        st.page_link(COMPARE, label="Open in Compare", query_params=query)
        if not hides("theory"):
            mapped = replace(settings, study=replace(settings.study, picture="momentum", alphas=None))
            st.page_link(
                STEP_SIZES,
                label=in_its_words("Both on the map of α and β"),
                query_params=query_on("step-sizes", mapped),
            )


def compare_methods() -> None:
    """Draws the button that compares the usual methods on this function, unless a teacher's link locks or hides it."""
    if hides("pages", *ENDS) or session().settings.classroom.locked:
        return
    if st.button("Compare methods", key="compare_methods", help=METHODS_HELP):
        st.switch_page(COMPARE, query_params=query_on("compare", methods_compared(session().settings)))


def _switched() -> None:
    change(beside="momentum" if st.session_state["beside"] else "off")
