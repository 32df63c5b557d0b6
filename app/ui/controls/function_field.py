"""The function of the sidebar: chosen from the gallery or typed, and how it was read."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from app.settings.settings import OWN, example_beside
from app.text import html
from app.text.verdict.without_theory import title_of
from app.ui.components.player import CHARTS
from app.ui.controls.new_function import take_function
from app.ui.controls.parameters import parameter_sliders
from app.ui.late_reports import set_widget, unless_late
from app.ui.session import hides, locked, session, show
from gradnorm_core.errors import ExpressionError
from gradnorm_core.objectives.gallery import GALLERY

_MARKS = re.compile(r"([\\*_`$\[\]~:<>#|])")
LONGEST_TEXT = 2000
"""Characters of the field: more than a formula may have, so that the parser refuses a longer one in words."""


def function_field(titled: bool) -> None:
    """Draws the choice of a function, from the gallery or typed; how it was read, or why it could not be.

    Args:
        titled: the page has the function as its title, which states it as it was read, and the player's charts.
    """
    fixed: dict[str, Any] = {"disabled": locked("formula")}
    # "Your own" is offered beside a typed function only: two hurried taps open the list and press its first line, and
    # that would rename a function of the gallery.
    own = [OWN] if session().settings.example == OWN else []
    st.selectbox(
        "Function", [*own, *GALLERY], format_func=partial(_title, not hides("theory")), key="example",
        on_change=unless_late("example", _example_chosen), **fixed,
    )  # fmt: skip
    label = f"{session().settings.objective.expression.head} ="
    st.session_state["formula"] = st.session_state["formula"]  # another label makes another field; it keeps the text
    st.text_input(
        label, key="formula", max_chars=LONGEST_TEXT, on_change=unless_late("formula", _formula_typed),
        autocomplete="off", **fixed,
    )  # fmt: skip
    kept = session()
    with st.container(key="echo"):
        if kept.problem:
            st.html(html.problem(kept.problem))
            for place, rewrite in enumerate(kept.problem.rewrites):
                st.button(
                    _as_words(rewrite.label), key=f"reading_{place}", on_click=_rewritten, args=(rewrite.text,), **fixed
                )
            if kept.problem.rewrites:
                st.html(html.advice(kept.problem))
            return
        expression = kept.settings.objective.expression
        if not titled:
            st.latex(expression.latex)
        if expression.notes:
            st.html(html.notes(note.message for note in expression.notes))
    if kept.remark:
        with st.container(key="footing"):
            st.html(html.notes([kept.remark]))
    parameter_sliders(CHARTS if titled else None)


def _as_words(label: str) -> str:
    """A label as it stands, also where its signs would mean something in Markdown: sin(x*y)*x keeps its stars."""
    return _MARKS.sub(r"\\\1", label)


def _title(theory: bool, example: str) -> str:
    return title_of(GALLERY[example], theory) if example else "Your own"


def _example_chosen() -> None:
    """Opens the example."""
    chosen, kept = st.session_state["example"], session()
    kept.problem = None
    if chosen in GALLERY:
        show(example_beside(kept.settings, chosen))
    else:  # the typed function stays, and so does one of the gallery, for which nothing else is offered
        kept.stale = True


def _rewritten(text: str) -> None:
    """Takes one of the readings of a refused formula."""
    set_widget("formula", text)
    _formula_typed()


def _formula_typed() -> None:
    """Takes the typed formula if it can be read; the typed text stays in the field either way."""
    kept, text = session(), st.session_state["formula"]
    try:
        _ = replace(kept.settings, formula=text).objective
    except ExpressionError as error:
        kept.problem = error
        return
    kept.problem = None
    if text != kept.settings.formula:
        take_function(text)
