"""The tabs below the pictures of the Playground: formulas, steps, files, link. Only the open tab is computed."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

import streamlit as st

from app.compute import results
from app.exports.catalogue import EXPORTS, file_name
from app.exports.json_document import LONGEST, NotOursError, from_json
from app.figures import alt_text
from app.figures.line_search import ray_figure
from app.settings.settings import Settings, to_spec
from app.text import html, letters, steps_table
from app.text.method_sheet import Sheet, sheets
from app.text.method_summary import clip_caption, slide_words
from app.text.numbers import column_digits
from app.text.taken_letters import letters_of
from app.text.verdict.verdict import verdict
from app.text.verdict.without_theory import sentences_without_theory
from app.ui.components.chart import chart, images
from app.ui.components.fragment import fragment
from app.ui.components.player import clip, slide
from app.ui.controls.run_parts import DETAILS, STATIC, are_outdated, shows_run
from app.ui.controls.take_along import PLACE, TABS, TAKEN, TELLING, scroll_to_files
from app.ui.layout import palette
from app.ui.session import hides, link, rerun, session, show
from gradnorm_core.descent.spec import RunSpec

RAY_HEIGHT = 300
SHOWN_DIGITS = 6
"""Digits in the table of steps; a column has more where it takes them to tell a row from the one above it."""
UPLOAD_MB = LONGEST // 1_000_000
PICTURES = {
    "landscape": "The landscape with the path, as it is on screen.",
    "curves": "The curves over the steps, as they are on screen.",
}
"""The charts of the page that can be downloaded as pictures, by the keys of their containers."""
SUBSCRIPT = re.compile(r"\b[a-z]_(?:\w|\{[^}]*\})")


@fragment(outdated=lambda: session().stale, key=DETAILS)
def tabs() -> None:
    """Draws the open tab."""
    settings = session().settings
    drawers = {name: draw for name, draw in DRAWERS.items() if not hides(*HIDDEN.get(name, ()))}
    if not drawers:
        return
    with st.container(key=PLACE):
        opened = st.tabs(list(drawers), key=TABS, on_change="rerun")
    for tab, draw in zip(opened, drawers.values(), strict=True):
        if tab.open:
            with tab:
                draw(settings, to_spec(settings))
    scroll_to_files()


def refresh() -> None:
    """Draws the page again when the details belong to an earlier run than the pictures."""
    if shows_run() and are_outdated():
        rerun()


def _formulas(settings: Settings, spec: RunSpec) -> None:
    """Draws f, ∇f, ∇²f and the rule of the method."""
    shown = results.formulas(settings.objective)
    with st.container(horizontal=True, key="formulas"):
        names = spec.objective.variables
        st.latex(f"{letters.latex_head(names)} = {shown.value}")
        if shown.gradient:
            st.latex(f"{letters.latex_head(names, letters.NABLA)} = {shown.gradient}")
        if shown.hessian:
            st.latex(f"{letters.latex_head(names, letters.NABLA + '^2')} = {shown.hessian}")
        st.latex(steps_table.rule(spec))
    if shown.note:
        st.html(html.notes([shown.note]))
    _method(spec)


def _method(spec: RunSpec) -> None:
    """Draws the parts of the method, side by side."""
    if spec.goal == "maximize":
        st.html(html.notes(["To maximize f is to descend on −f: below, g is the gradient of −f and φ is −f."]))
    with st.container(key="sheets"):
        for number, sheet in enumerate(sheets(spec)):
            with st.container(key=f"sheet_{number}"):
                _sheet(sheet)


def _sheet(sheet: Sheet) -> None:
    st.markdown(f"**{sheet.title}**")
    st.latex(sheet.formula)
    numbers = [f"${letter} = {number}$" for letter, number in sheet.numbers]
    st.markdown("\n".join(f"- ${letter}$: {SUBSCRIPT.sub(_typeset, meaning)}" for letter, meaning in sheet.letters))
    if numbers:
        st.markdown("Here " + ", ".join(numbers) + ".")
    if sheet.lines:
        st.caption("As lines of a rule, which “Your own rule” takes:")
        st.html(html.lines_to_take(sheet.lines))  # Streamlit's code block takes the browser half a second to load
    fails = sentences_without_theory([sheet.caution]) if hides("theory") else (sheet.caution,)
    st.html(html.notes([*(f"When it fails: {sentence}" for sentence in fails), sheet.reference]))


def _typeset(found: re.Match[str]) -> str:
    """A letter with a subscript, as LaTeX."""
    return f"${found.group().replace('−', '-')}$"


def _steps(settings: Settings, spec: RunSpec) -> None:
    """Draws one step in numbers, and all steps as a table and a file."""
    run, diagnosis = results.run(spec), results.diagnosis(spec)
    if run.iterations:
        _one_step(spec)
    table = steps_table.columns(run, diagnosis)
    st.dataframe(
        table,
        hide_index=True,
        height=360,
        placeholder="",
        column_config={
            name: st.column_config.NumberColumn(format=f"%.{column_digits(numbers.tolist(), SHOWN_DIGITS)}g")
            for name, numbers in table.items()
            if name not in ("k", "step k")
        },
        alt="All steps of the run",
    )
    st.download_button(
        "Download as CSV",
        lambda: steps_table.csv(table, spec.objective.variables),
        "steps.csv",
        "text/csv",
        on_click="ignore",
    )


def _one_step(spec: RunSpec) -> None:
    """Draws the step from x_k to x_{k+1} with its numbers."""
    run, last = results.run(spec), results.run(spec).iterations - 1
    st.session_state["shown_step"] = min(st.session_state.get("shown_step", 0), last)
    with st.container(horizontal=True, vertical_alignment="center", key="one_step"):
        k = st.number_input("Step k", 0, last, key="shown_step", width=110)
        st.latex(steps_table.step_in_numbers(run, k))
    if spec.step_rule.searches:
        ray = results.line_search(spec, k)
        with st.container(key="ray", height=RAY_HEIGHT, border=False):
            taken = letters_of(spec.objective)
            chart(ray_figure(ray, palette(), taken), alt_text.ray_alt(ray, taken), "ray_chart")


def _link(settings: Settings, spec: RunSpec) -> None:
    st.html(html.notes(["This address opens this screen anywhere."]))
    st.code(link(), language=None, wrap_lines=True)


def _exports(settings: Settings, spec: RunSpec) -> None:
    """Draws the downloads of the run, each made on request, and the upload of a saved run."""
    if session().stale:  # a run was just opened
        rerun()
    with st.container(key="slide"):
        st.markdown("A slide, 16:9: title, formula, map, curves, α and what happened, made in this browser.")
        slide(_slide_words(settings, spec), "gradnorm_slide")
    with st.container(key="clip"):
        st.markdown("The run as a film of at most ten seconds, made in this browser: landscape, curves and numbers.")
        clip(clip_caption(settings), "gradnorm_run")
    for export in EXPORTS:
        with st.container(key=f"export_{export.name}", horizontal=True, vertical_alignment="center"):
            name = file_name(settings, export.ending)
            here = {"theme": st.context.theme.type or "light", "address": link()} if export.placed else {}
            make = partial(export.make, settings, **here)
            st.download_button(export.label, make, name, export.kind, on_click="ignore", width=230)
            st.markdown(export.words, width="stretch")
    for picture, words in PICTURES.items():
        with st.container(key=f"picture_{picture}"):
            st.markdown(words)
            images(picture)
    st.file_uploader("Open a saved run (JSON)", "json", max_upload_size=UPLOAD_MB, key="opened_run", on_change=_open)
    if "not_opened" in st.session_state:
        st.html(html.notes([st.session_state.pop("not_opened")]))


def _slide_words(settings: Settings, spec: RunSpec) -> dict[str, str]:
    """The words on a slide; the tab is not there where a teacher's link hides the verdict."""
    found = verdict(results.run(spec), results.diagnosis(spec))
    return slide_words(settings, found.headline, found.sentences)


def _open() -> None:
    """Shows the settings of the uploaded file, or says why it cannot be read."""
    chosen = st.session_state["opened_run"]
    if chosen is None:
        return
    try:
        settings, rejections = from_json(chosen.getvalue())
    except NotOursError as error:
        st.session_state["not_opened"] = str(error)
        return
    show(replace(settings, classroom=session().settings.classroom))
    session().rejections = rejections


DRAWERS = {STATIC: _formulas, "Steps": _steps, TAKEN: _exports, "Link": _link}
HIDDEN = {
    STATIC: ("formulas",),
    "Steps": ("steps", "path"),
    TAKEN: TELLING,
}
"""The tabs that a teacher's link may hide, with the keys of HIDES; the files contain all of these parts."""
