"""Clipping: a gradient too long or too short for its step, untreated, clipped by norm or by value, and normalized."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.compute import results
from app.figures.alt_text import compared_paths_alt
from app.figures.clipping import before_after_figure, distances_to, settle_figure, turn_figure
from app.figures.compare_paths import DrawnRun, compared_landscape
from app.settings.classroom import ENDS, HIDDEN_VERDICT
from app.settings.links import to_query
from app.settings.settings import OWN, Settings, of_example, to_spec
from app.settings.window import ASPECTS, filled
from app.text import html
from app.text.numbers import apart, number
from app.text.taken_letters import fitted, letters_of
from app.ui.components.chart import chart
from app.ui.components.point_picker import pick
from app.ui.controls.picture_moves import set_start
from app.ui.controls.step_size_slider import BOX
from app.ui.controls.widgets import Box, input_errors, number_slider, set_number_slider
from app.ui.late_reports import set_widget, unless_late
from app.ui.layout import heading, palette, show_rejections
from app.ui.pages.clipping import findings, markdown
from app.ui.pages.clipping.scene import FIRST, PLATEAU, SCENES, Scene, scene_of
from app.ui.session import change, hides, locked, publish, rerun, session, show
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.treatments import TREATMENTS, Treated, angles_between, limit_of, spec_of
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.steepest import Normalized
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.gallery import GALLERY

HEIGHT, LOWER = 400, 360
ASPECT = ASPECTS["clipping"]
BEGUN = "clipping_begun"
"""Entry of the session state: the first scene was shown."""
PATHS, NORMS = "The paths of all treatments on the landscape.", "Gradient norms over the steps, before and after each."
"""Alt texts that reveal nothing, for links that hide the verdict."""
SETTLING = (0.4, 0.1, 0.02)
"""Step sizes of the normalized runs that do not settle."""


def _with_limit(settings: Settings, limit: float) -> dict[str, Any]:
    """Sets the limit of the clip, and clips by norm if nothing was clipped; the sidebar has to show it, too."""
    session().stale = True
    return {"clip": ClipByValue(limit) if isinstance(settings.clip, ClipByValue) else ClipByNorm(limit)}


LIMIT = Box(
    "clipping_limit", "Limit c", replace(ClipByNorm.parameters[0], label="Limit c"), lambda s: limit_of(s.clip),
    _with_limit,
)  # fmt: skip
ALPHA = replace(BOX, key="clipping_step_size", label="Step size α")


OVER_STEPS = ("clipping_paths", "clipping_norms")
"""The pictures whose numbers are those of the steps of the runs on screen."""


def page() -> None:
    """Draws the scene, the findings, the pictures and the sections."""
    _begin()
    heading(
        "Clipping", "The same run with and without a limit on its gradient: what the limit saves, and what it hides."
    )
    show_rejections()
    with st.container(key="clipping"):
        st.markdown(markdown.LEAD)
        _controls()
        scene = _scene()
        _story(scene)
        pictures(scene)
        for section in (logged, turn, settle, vanishing):
            section(scene)
        st.markdown(markdown.SOURCES)
    publish()


def _begin() -> None:
    """Opens the page on its first scene for a visitor who has seen no other; their function stays otherwise."""
    kept = session()
    came_here_first = kept.first_page == "clipping" and BEGUN not in st.session_state
    if not came_here_first or to_query(kept.settings) or locked("formula", "start", "step_size"):
        return
    st.session_state[BEGUN] = True
    show(of_example(FIRST))
    kept.opened["clipping"] = kept.shown  # Back to the bare address of this page shows it
    rerun()


def _scene() -> Scene:
    settings = session().settings
    limit = limit_of(settings.clip)
    spec = to_spec(settings)
    runs = (_run(spec, place, settings.step_size, limit) for place in range(len(TREATMENTS)))
    return Scene(settings, limit, tuple(runs), palette())


def _run(spec: RunSpec, place: int, step_size: float, limit: float) -> Treated:
    treatment = TREATMENTS[place]
    return Treated.of(place, treatment, results.run(spec_of(spec, treatment, step_size, limit)))


def _controls() -> None:
    """Draws the choice of a scene, the step size and the limit."""
    set_widget("clipping_scene", scene_of(session().settings.example))
    st.segmented_control(
        "Scene", list(SCENES), format_func=SCENES.__getitem__, key="clipping_scene", required=True,
        on_change=unless_late("clipping_scene", _scene_chosen), disabled=locked("formula", "start", "step_size"),
    )  # fmt: skip
    left, right = st.columns(2, gap="large")
    for column, box in ((left, ALPHA), (right, LIMIT)):
        if box.key not in session().input_errors:
            set_number_slider(box)
        with column:
            number_slider(box)
    input_errors(ALPHA.key, LIMIT.key)


def _scene_chosen() -> None:
    chosen, settings = st.session_state["clipping_scene"], session().settings
    if chosen == OWN:
        change(example=OWN)
        session().stale = True
    elif chosen in SCENES:
        show(replace(of_example(chosen), arrows=settings.arrows, view=settings.view, norms=settings.norms))


def _story(scene: Scene) -> None:
    if hides(*ENDS):
        st.html(html.verdict(HIDDEN_VERDICT, []))
        return
    objective = scene.settings.objective
    said = [fitted(one, objective) for one in findings.sentences(scene.runs, scene.limit)]
    headline = fitted(findings.headline(scene.runs, scene.limit), objective)
    st.html(html.verdict(headline, said, own=letters_of(objective)))


def pictures(scene: Scene) -> None:
    """Draws the paths, the norms before and after, and the table."""
    settings = scene.settings
    window = filled(settings.window, ASPECT)
    background = results.landscape(settings.objective, window)
    below = results.background(settings.objective, window, settings.goal, "off", scene.palette.name)
    runs = [
        DrawnRun(r.place, r.treatment.letter, r.treatment.name, r.run, np.arange(r.run.iterations + 1))
        for r in scene.runs
    ]
    left, right = st.columns([6, 5], gap="small")
    with left:
        if not hides("path"):
            paths = compared_landscape(background, runs[::-1], scene.palette, background=below, goal=settings.goal)
            _picture("clipping_paths", paths, PATHS if hides("verdict") else compared_paths_alt(background, runs))
            if not locked("start"):
                pick("clipping_paths", set_start, key="pick_clipping")
    with right:
        if not hides("curves", "path"):
            figure = before_after_figure(scene.runs, scene.limit, scene.palette)
            _picture("clipping_norms", figure, NORMS if hides("verdict") else norms_alt(scene))
    if not hides(*ENDS):
        st.html(findings.results_table(scene.runs))


def norms_alt(scene: Scene) -> str:
    """The alt text of the panels."""
    largest = "; ".join(
        f"{one.treatment.letter}, {one.treatment.name}: largest before "
        f"{', after '.join(apart(findings.largest(one.logged), findings.largest(one.after)))}"
        for one in scene.runs
    )
    return f"Gradient norms over the steps before and after each treatment, limit c = {number(scene.limit)}. {largest}."


def logged(scene: Scene) -> None:
    """Explains the logged norm and the clipped one."""
    sentence = HIDDEN_VERDICT if hides(*ENDS) else findings.logged_sentence(scene.runs[1], scene.limit)
    _beside(markdown.LOGGED, lambda: st.html(html.notes([sentence])))


def turn(scene: Scene) -> None:
    """Shows how both clips change the gradient at the start."""
    gradient = scene.runs[0].run.gradients[:1]
    by_norm, by_value = (scene.runs[place].used[:1] for place in (1, 2))
    angle = float(angles_between(gradient, by_value)[0]) if np.isfinite(gradient).all() else float("nan")
    sentence = "" if hides("verdict") else findings.turn_sentence(gradient[0], scene.limit, by_value[0], angle)

    def picture() -> None:
        figure = turn_figure(gradient[0], scene.limit, by_norm[0], by_value[0], scene.palette)
        _picture("clipping_turn", figure, f"One gradient, clipped by norm and by value. {sentence}".strip(), LOWER)

    _beside(markdown.TURN, picture, [sentence] if sentence else None)


def settle(scene: Scene) -> None:
    """Shows normalized runs around a minimizer."""
    distances = settling()
    sentence = f"Normalized steps on (x² + 10y²)/2. {findings.settle_sentence(distances)}"
    _beside(
        markdown.SETTLE,
        lambda: _picture("clipping_settle", settle_figure(distances, scene.palette), sentence, LOWER),
        [sentence],
    )


def settling() -> dict[float, NDArray[np.float64]]:
    """By step size, the distances of a normalized run to the minimizer of the quadratic with κ = 10."""
    example = GALLERY["quadratic_10"]
    spec = RunSpec(example.objective, (2.0, 0.5), direction=Normalized(), max_iterations=160)
    runs = {step_size: results.run(replace(spec, step_rule=Fixed(step_size))) for step_size in SETTLING}
    return {step_size: distances_to(run.points, example.minimizers[0]) for step_size, run in runs.items()}


def vanishing(scene: Scene) -> None:
    """Shows the plateau with its numbers."""
    st.markdown(markdown.VANISHING)
    if hides("verdict"):
        return
    plateau = of_example(PLATEAU)
    spec = to_spec(plateau)
    runs = [_run(spec, place, plateau.step_size, scene.limit) for place in range(len(TREATMENTS))]
    st.html(html.notes([findings.vanishing_sentences(runs, scene.limit)]))
    st.html(findings.results_table(runs))


def _beside(text: str, draw: Any, notes: list[str] | None = None) -> None:
    left, right = st.columns([5, 4], gap="large", vertical_alignment="center")
    with left:
        st.markdown(text)
        if notes:
            st.html(html.notes(notes))
    with right:
        draw()


def _picture(key: str, figure: dict[str, Any], alt: str, height: int = HEIGHT) -> None:
    with st.container(key=key, height=height, border=False):
        chart(figure, alt, f"{key}_chart", fixed=locked("window"), tabled=not (key in OVER_STEPS and hides("steps")))


if __name__ == "__main__":
    page()
