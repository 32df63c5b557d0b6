"""Step sizes: many runs at once, as six pictures. Press a point, and the Playground opens with that run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from app.compute import results
from app.compute.tasks import coarse, task_of
from app.figures.parts.step_size_axis import Mark
from app.settings.classroom import ENDS, HIDDEN_VERDICT, LEFT_TO_YOU
from app.settings.settings import Settings, to_spec
from app.settings.step_sizes import Study
from app.settings.window import filled
from app.text import html, sweeps
from app.text.momentum_map import NO_MINIMUM
from app.text.numbers import unlike_each_other
from app.text.taken_letters import letters_of
from app.ui.components.chart import chart
from app.ui.components.point_picker import pick
from app.ui.controls.better_values import better_buttons
from app.ui.layout import heading, palette, show_rejections
from app.ui.pages import waiting
from app.ui.pages.step_sizes.choices import (
    PICTURES,
    Drawn,
    Scene,
    how_it_looks,
    varied_parameter,
    which_picture,
)
from app.ui.pages.step_sizes.fixed_step import explain, gives_way, with_fixed_step
from app.ui.pages.step_sizes.many_runs import DRAWINGS
from app.ui.pages.step_sizes.momentum import followers, momentum_picture, momentum_range
from app.ui.session import hides, in_its_words, locked, publish, published, session, show_whole
from gradnorm_core.descent.spec import RunSpec, without_step_size
from gradnorm_core.methods.step_rules.base import has_step_size

HEIGHT = 590
"""Height of the picture on a desk; app/static/layout.css lowers it on a phone."""
OPENED = "step_sizes_open"
"""Entry of the session state: True when the pressed run is to be opened in the Playground."""
DRAGGED = "Drag the points A and B: both runs follow."
ARRIVALS = "A colour is a point of arrival, the stronger the more steps it takes."
LOOK = {
    "strip": "One line: the run has come to rest. Two, four, eight: it jumps among as many points. A cloud: no cycle.",
    "starts": ARRIVALS,
    "parameter": ARRIVALS,
    "momentum": "The darker, the fewer steps for one more digit; between the dashed lines every component swings.",
    "basins": ARRIVALS,
}


def page() -> None:
    """Draws the choice of a picture, the findings and the picture."""
    if st.session_state.pop(OPENED, False):
        st.switch_page("ui/pages/playground/playground.py", query_params=published("step-sizes"))
    publish()
    heading("Step sizes", "The same run with every step size at once: which arrive, how fast, and what the others do.")
    show_rejections()
    settings = session().settings
    picture(scene_of(with_fixed_step(settings) if gives_way(settings) else settings))


def scene_of(settings: Settings) -> Scene:
    """The settings, and what follows from them."""
    spec = to_spec(settings)
    reference = results.reference_minimum(without_step_size(spec), settings.example)
    return Scene(settings, spec, palette(), reference, _marks(settings, spec))


def _marks(settings: Settings, spec: RunSpec) -> list[Mark]:
    """The step sizes that the theory names."""
    if hides("theory"):
        return []
    found = results.landmarks(without_step_size(spec), settings.example)
    numbers = unlike_each_other([mark.step_size for mark in found])
    return [(f"{mark.label} = {told}", mark.step_size) for mark, told in zip(found, numbers, strict=True)]


def picture(scene: Scene) -> None:
    """Draws the chosen picture; without one, the reason or the progress.

    A picture of many runs tells how each of them ends, the run of the Playground among them.
    """
    study, spec = scene.settings.study, scene.spec
    if study.picture == "momentum":
        over_momentum(scene)
        return
    if hides("path"):
        which_picture()
        st.info(LEFT_TO_YOU)
        return
    varied = has_step_size(spec.step_rule)
    over, usual, named = varied_parameter(scene.settings), replace(study, alphas=None), not hides("theory")
    if study.picture == "parameter" and over is not None and varied:
        alphas = results.alphas_over(usual, spec, over, named)
    else:
        alphas = results.alphas(usual, spec, scene.settings.example, named)
    with st.container(horizontal=True, vertical_alignment="bottom", key="study"):
        which_picture()
        how_it_looks(study.alphas or alphas, varied)
    if gives_way(session().settings):
        explain(session().settings.step_rule)
    if study.picture == "parameter" and over is None:
        st.info("The function has no parameter to vary; f(x, y; κ = 10) = x^2 + κ y^2 has one.")
        return
    task = task_of(study, spec, filled(scene.settings.window), alphas, over)
    above, below = st.container(), st.container()

    def meanwhile() -> None:
        if (few := coarse(task)) is not None:
            said = f"A coarse picture of {few.runs} runs, until all {task.runs:,} are made."
            with above:
                drawn_from(scene, results.performed(few), [said])

    with below:
        result = waiting.result_of(task, meanwhile)
    if result is not None:
        with above:
            drawn_from(scene, result, [])


def drawn_from(scene: Scene, result: Any, remarks: Sequence[str]) -> None:
    """Draws the picture from the results of its runs."""
    study = scene.settings.study
    shape = [sweeps.sweep_shape(result)] if study.picture == "sweep" else []
    draw_result(study, DRAWINGS[study.picture](scene, result), [*remarks, *filter(None, shape)])


def over_momentum(scene: Scene) -> None:
    """Draws the picture over momentum, which follows from the curvature without a run; or says why there is none."""
    study = scene.settings.study
    alphas = None if hides("theory") else momentum_range(scene)
    with st.container(horizontal=True, vertical_alignment="bottom", key="study"):
        which_picture()
        if alphas is not None:
            how_it_looks(alphas, varied=True)
    if alphas is None:
        st.info(LEFT_TO_YOU if hides("theory") else NO_MINIMUM)
        return
    drawn = momentum_picture(scene, alphas)
    with st.container(key="verdict"):
        draw_findings(study, drawn, [DRAGGED])
    with st.container(key="momentum_runs"):
        left, right = st.columns([6, 5], gap="small")
    with left:
        draw_picture(study, drawn)
    with right:
        followers(scene)


def draw_result(study: Study, drawn: Drawn, found: Sequence[str] = ()) -> None:
    """Draws the findings and the picture; a press on it opens a run, unless a teacher's link forbids that.

    Args:
        study: which picture.
        drawn: the picture with its findings.
        found: what else is to be said, unless a teacher's link hides the verdict.
    """
    draw_findings(study, drawn, found)
    draw_picture(study, drawn)


def leads() -> bool:
    """Whether a press on the picture opens a run."""
    rule = ("step_rule",) if gives_way(session().settings) else ()
    return not (hides("pages") or locked("start", "step_size", *rule))


def draw_findings(study: Study, drawn: Drawn, found: Sequence[str]) -> None:
    """Draws the findings, and what a press does; a teacher's link may hide the verdict."""
    headline, sentences = drawn.findings
    remarks = [LOOK[study.picture]] if study.picture in LOOK else []
    if not hides(*ENDS):
        remarks += found
    remarks += ["Press a point to open its run."] if leads() else []
    if hides(*ENDS):
        st.html(html.verdict(HIDDEN_VERDICT, remarks))
    else:
        own = letters_of(session().settings.objective)
        st.html(html.verdict(headline, [*sentences, *map(in_its_words, remarks)], own=own))
    if drawn.better and not hides(*ENDS):
        with st.container(horizontal=True, key="better_values"):
            better_buttons(drawn.better)


def draw_picture(study: Study, drawn: Drawn) -> None:
    """Draws the picture, and has a press on it open a run."""
    with st.container(key="many_runs", height=HEIGHT, border=False):
        alt = in_its_words(PICTURES[study.picture]) if hides(*ENDS) else drawn.alt
        chart(drawn.figure, alt, "many_runs_chart")
    if leads():
        pick("many_runs", lambda x, y: _open(drawn.pressed(x, y)))


def _open(values: dict[str, Any]) -> None:
    """Opens the Playground with these settings changed."""
    settings = session().settings
    pressed = replace(with_fixed_step(settings) if gives_way(settings) else settings, **values)
    st.session_state[OPENED] = show_whole(pressed)


if __name__ == "__main__":
    page()
