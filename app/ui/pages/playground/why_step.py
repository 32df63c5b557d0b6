"""Why this step: the step at which the player stands, close up, in a window over the page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.compute import results
from app.compute.page_queue import PAGE_QUEUE
from app.figures import alt_text
from app.figures.step_components import components_figure
from app.figures.step_map import last_seen_step, level_key, step_map_figure, step_window
from app.settings.window import filled
from app.text import html
from app.text.why_step import why_step
from app.ui.components.chart import chart
from app.ui.layout import palette, sized
from app.ui.session import change, hides, publish, session
from gradnorm_core.arrays import Window
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.objectives.formula import FormulaObjective

SHOWN = "why_step"
"""The box with the number of the step."""
HEIGHT = 350
ASPECT = 1.15
TELLING = ("verdict", "steps", "theory", "arrows", "formulas")
"""The parts that a teacher's link may hide and that this window would tell."""


def asker(run: Run, window: Window) -> Callable[[float], None] | None:
    """The function that the player calls with the iterate; None where a teacher's link hides the answer.

    No step begins at the end of the run: there it asks for the last step that is seen in the window.
    """

    def ask(k: float) -> None:
        _ask(k if k < run.iterations else last_seen_step(run.points, window))

    return None if _is_hidden() else ask


def _is_hidden() -> bool:
    return hides(*TELLING)


def _ask(k: float) -> None:
    change(why=max(int(k), 0))


def show_asked(spec: RunSpec, objective: FormulaObjective) -> None:
    """Opens the window if the player or the link asks for a step; beyond the run it shows the last step."""
    if session().settings.why is not None and not _is_hidden() and results.run(spec).iterations > 0:
        _window(spec, objective)


def _close() -> None:
    change(why=None)


@st.dialog("Why this step?", width="large", on_dismiss=_close)
def _window(spec: RunSpec, objective: FormulaObjective) -> None:
    with PAGE_QUEUE.turn(), st.container(key="why"):
        k = _which(results.run(spec).iterations - 1)
        _pictures(spec, objective, k)
        publish()


def _which(last: int) -> int:
    """Draws the number of the step, with its neighbours; returns it."""
    k = min(session().settings.why or 0, last)
    with st.container(horizontal=True, vertical_alignment="bottom", key="why_which"):
        st.session_state[SHOWN] = k
        st.number_input(f"Step k, from 0 to {last}", 0, last, key=SHOWN, width=150, on_change=_typed)
        st.button("← earlier", on_click=_ask, args=(k - 1,), disabled=k == 0, key="why_earlier")
        st.button("later →", on_click=_ask, args=(k + 1,), disabled=k == last, key="why_later")
    return k


def _typed() -> None:
    _ask(st.session_state[SHOWN] or 0)


def _pictures(spec: RunSpec, objective: FormulaObjective, k: int) -> None:
    step, colours = results.step_of(spec, k), palette()
    claims = why_step(step, results.run(spec))
    st.html(html.notes([claims[0].text]))
    window, key = step_window(step), ""
    with st.container(horizontal=True, key="why_pictures"):
        if window is None:
            st.html(html.notes(["This step is too short, or too far out, to be drawn."]))
        else:
            window = filled(window, ASPECT)
            under = results.background(objective, window, spec.goal, "off", colours.name)
            land, up = results.landscape(objective, window), spec.goal == "maximize"
            figure = step_map_figure(step, land, colours, under, up)
            key = level_key(step, [trace["name"] for trace in figure["data"] if "name" in trace])
            with st.container(key="why_map", height=HEIGHT, border=False):
                chart(sized(figure), alt_text.step_map_alt(step), "why_map_chart", fixed=True, tabled=False)
        if step.curvature.known:
            with st.container(key="why_components", height=HEIGHT, border=False):
                figure = sized(components_figure(step, colours))
                chart(figure, alt_text.components_alt(step), "why_components_chart", fixed=True, tabled=False)
    st.html(html.notes([key] if key else []) + html.sentences([claim.text for claim in claims[1:]]))
