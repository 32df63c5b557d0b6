"""The Playground: one function, one run, and what happened."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import compute, markup, steps_table
from app.components.stage import stage
from app.controls.session import link, publish, session
from app.controls.sidebar import move_start
from app.controls.step_size import step_size
from app.explain import verdict
from app.figures.curves import curves_figure
from app.figures.landscape import landscape_figure
from app.figures.surface import surface_figure
from app.settings import Settings, to_spec
from app.style import PALETTES, Palette
from app.windows import filled
from gradnorm_core.gallery import GALLERY
from gradnorm_core.objectives import parse
from gradnorm_core.spec import RunSpec

HEIGHT = 540
"""Of the charts on a desk; app/layout.css lowers it on a phone."""
CONFIG = {"displaylogo": False, "scrollZoom": True}


@st.fragment
def page() -> None:
    """Everything but the sidebar: moving the step size draws this alone."""
    if session().stale:
        st.rerun()
    publish()
    settings = session().settings
    spec = to_spec(settings)
    with st.container(key="story"):
        _story(settings, spec)
    step_size(compute.marks(spec, settings.example))
    _pictures(settings, spec, PALETTES[st.context.theme.type or "light"])
    stage(compute.run(spec), step_size=settings.step_size, goal=settings.goal, on_start=move_start)
    _details(settings, spec)


def _story(settings: Settings, spec: RunSpec) -> None:
    """The formula beside what happened and why."""
    left, right = st.columns([5, 7], gap="medium")
    with left:
        st.latex("f(x, y) = " + parse(settings.formula).expression.latex)
        if refused := session().refusals:
            st.html(markup.refusals(refused))
    with right:
        told = verdict(compute.run(spec), compute.diagnosis(spec))
        remarks = markup.domain_remarks(compute.landscape(settings.formula, filled(settings.window)))
        st.html(markup.verdict(told.headline, told.sentences, remarks))


def _pictures(settings: Settings, spec: RunSpec, palette: Palette) -> None:
    """Landscape and curves side by side."""
    run, diagnosis = compute.run(spec), compute.diagnosis(spec)
    ground = compute.landscape(settings.formula, filled(settings.window))
    example = GALLERY.get(settings.example)
    known = example if example and example.goal == settings.goal else None
    left, right = st.columns([6, 5], gap="small")
    with left, st.container(key="landscape", height=HEIGHT, border=False):
        targets = known.minimizers if known else ()
        drawn: dict[str, Any] = {"minimizers": targets, "goal": settings.goal, "angles": diagnosis.angles}
        if settings.view == "contours":
            figure = landscape_figure(ground, run, palette, arrows=settings.arrows, **drawn)
        else:
            figure = surface_figure(ground, run, palette, **drawn)
        st.plotly_chart(
            figure, theme=None, height="stretch", config=CONFIG, alt=markup.landscape_alt(run, ground.window)
        )
    with right, st.container(key="curves", height=HEIGHT, border=False):
        minimum = known.minimum if known else None
        figure = curves_figure(run, diagnosis, palette, norms=settings.norms, minimum=minimum)
        st.plotly_chart(figure, theme=None, height="stretch", config=CONFIG, alt=markup.curves_alt(run, settings.norms))


def _details(settings: Settings, spec: RunSpec) -> None:
    """Formulas, table and link; only the open tab is computed."""
    for tab, draw in zip(st.tabs(list(_DETAILS), key="details", on_change="rerun"), _DETAILS.values(), strict=True):
        if tab.open:
            with tab:
                draw(settings, spec)


def _formulas(settings: Settings, spec: RunSpec) -> None:
    shown = compute.formulas(settings.formula)
    left, right = st.columns(2)
    with left:
        st.latex(r"f(x, y) = " + shown.value)
        if shown.gradient:
            st.latex(r"\nabla f(x, y) = " + shown.gradient)
        if shown.hessian:
            st.latex(r"\nabla^2 f(x, y) = " + shown.hessian)
        if shown.note:
            st.html(markup.notes([shown.note]))
    with right:
        _one_step(spec)


def _one_step(spec: RunSpec) -> None:
    """The update rule, and one step of it with its numbers."""
    run = compute.run(spec)
    st.latex(r"x_{k+1} = x_k + \alpha\, d_k,\qquad " + spec.direction.formula)
    if not run.iterations:
        st.html(markup.notes(["The run took no step."]))
        return
    kept = st.session_state.get("shown_step", 0)
    st.session_state["shown_step"] = min(kept, run.iterations - 1)
    k = st.number_input("Step k", 0, run.iterations - 1, key="shown_step")
    st.latex(steps_table.step_in_numbers(run, k))


def _steps(settings: Settings, spec: RunSpec) -> None:
    table = steps_table.columns(compute.run(spec), compute.diagnosis(spec))
    st.dataframe(table, hide_index=True, height=360, alt="All steps of the run")
    st.download_button("Download as CSV", lambda: steps_table.csv(table), "steps.csv", "text/csv", on_click="ignore")


def _link(settings: Settings, spec: RunSpec) -> None:
    st.html(markup.notes(["This address opens this screen anywhere."]))
    st.code(link(), language=None, wrap_lines=True)


_DETAILS = {"Formulas": _formulas, "Steps": _steps, "Link": _link}

if __name__ == "__main__":
    page()
