"""The Playground: one function, one run, and the verdict on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.compute import results
from app.compute.first_picture import stars
from app.compute.rows import seen_name, seen_norms
from app.figures import alt_text
from app.figures.curves import Seen, curves_figure
from app.figures.landscape import landscape_figure, start_figure
from app.figures.surface import surface_figure
from app.settings.classroom import HIDDEN_VERDICT, LEFT_TO_YOU
from app.settings.settings import to_spec
from app.settings.window import ASPECTS, filled
from app.text import html, picture_key
from app.text.numbers import number
from app.text.taken_letters import in_other_words, letters_of
from app.text.verdict.without_theory import told_verdict
from app.ui import layout
from app.ui.components.chart import chart
from app.ui.components.fragment import fragment
from app.ui.components.player import Transport, player
from app.ui.controls.method_pickers import numbers
from app.ui.controls.picture_moves import set_window
from app.ui.controls.run_parts import PICTURES
from app.ui.controls.start_boxes import move_start
from app.ui.controls.step_size_slider import NOT_READ, step_size
from app.ui.controls.take_along import take_along_button
from app.ui.heard import draw_newest
from app.ui.layout import is_bare, is_embedded, is_projected, sized
from app.ui.pages.playground import data_pictures, details
from app.ui.pages.playground.live import arrows, live, of_run, picture_name, pressed
from app.ui.pages.playground.scene import Scene
from app.ui.pages.playground.second_run import compared, second_curves, second_name, second_path
from app.ui.pages.playground.way_out import fit_button, holds, starts_outside, ways_out
from app.ui.pages.playground.why_step import asker, show_asked
from app.ui.session import hides, locked, publish, session
from gradnorm_core.descent.spec import without_step_size
from gradnorm_core.methods.step_rules.base import has_step_size
from gradnorm_core.methods.step_rules.schedule import Formula

PLAYED = "path_shown"
"""Entry of the session state: the function and the start whose path the visitor has asked for."""
OPENING = "path_begins"
"""Entry of the session state: the iterate at which the player begins."""
PREDICT = "Where will it go, and how? Say it first: your teacher's link shows the path only then."
SAME_PLACE = 1e-3
"""The distance between two places that are one, as a share of the distance from the origin."""
HEIGHT = 540
"""Height of the charts on a desk; app/static/layout.css lowers it on a phone."""


def page() -> None:
    """Draws the title, which changes only with the function and the method, the pictures, and the details."""
    with st.container(key="function"):
        title()
    layout.show_rejections()
    pictures_and_verdict()
    if not is_bare():
        details.tabs()


def title() -> None:
    """Says in one sentence what the page shows: the method, the function, typeset and large, and the question."""
    settings = session().settings
    reading = settings.objective.expression
    formula = f"{reading.head_latex} = {reading.latex}"
    st.markdown(picture_key.title(settings, formula, asking=not is_bare()))


@fragment(outdated=lambda: session().stale, key=PICTURES)
def pictures_and_verdict() -> None:
    """Draws the parts that follow the step size.

    The landscape is sent first and the curves last: each of them takes the browser as long as all other parts, and the
    visitor looks at the path.
    """
    settings = session().settings
    palette = layout.palette()
    scene = Scene(settings, to_spec(settings), filled(settings.window, _aspect()), palette)
    if waits_for_play():
        predict_first(scene)
        return
    figure, telling = of_run(landscape(scene), scene), not hides("verdict")

    picture, beside = _columns()
    with picture, st.container(key="landscape", height=HEIGHT, border=False):
        chart(
            sized(figure if locked("start") else pressed(figure)),
            alt_text.landscape_alt(results.run(scene.spec), scene.window, telling, not hides("steps")),
            "landscape_chart",
            fixed=locked("window"),
            tabled=False,
        )
        if not is_bare():
            fit_button()
            take_along_button()
    with picture:
        if not is_bare():
            st.html(_map_key(scene))
        steps = st.container(key="step_size")
    with beside, st.container(key="verdict"):
        story(scene)
    with picture:
        opening = (_opening(), OPENING in st.session_state)
        decked = len(settings.classroom.deck) > 1
        transport = Transport(
            is_projected(), *opening, scene.spec.objective.variables, hinted=not is_bare(), decked=decked
        )
        player(
            results.run(scene.spec), step_size=settings.step_size, goal=settings.goal,
            on_start=None if locked("start") else move_start, on_window=None if locked("window") else set_window,
            on_why=asker(results.run(scene.spec), scene.window), transport=transport, live=live(scene, telling),
            picture=picture_name(scene),
            beside=results.run(scene.beside) if scene.beside else None, **data_pictures.moving(scene),
        )  # fmt: skip
    publish()
    data_pictures.data_and_model(scene, beside)
    if not hides("curves"):
        with beside, st.container(key="curves", height=HEIGHT, border=False):
            figure = sized(of_run(curves(scene), scene))
            alt = alt_text.curves_alt(results.run(scene.spec), settings.norms, telling)
            chart(figure, alt, "curves_chart", tabled=False)
    data_pictures.in_original_weights(scene, picture)
    data_pictures.gradients_of_rows(scene, picture)
    with steps:
        how_far(scene)
    show_asked(scene.spec, settings.objective)
    draw_newest("pictures")
    details.refresh()


def _columns() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The places of the landscape with its controls, and of the verdict with the curves; one above the other alone."""
    if hides("curves"):
        above = st.container(key="above")
        return st.container(), above
    with st.container(key="playground"):
        left, right = st.columns([5, 5] if is_embedded() else [6, 5], gap="small")
    return left, right


def waits_for_play() -> bool:
    """Whether the teacher's link hides the path until the visitor asks for it, for this function and start."""
    settings = session().settings
    return hides("path") and st.session_state.get(PLAYED) != (settings.formula, settings.start)


def predict_first(scene: Scene) -> None:
    """Draws the landscape with the start alone, and a button that shows the path from the first step on."""
    settings = scene.settings
    background = results.landscape(settings.objective, scene.window)
    under = results.background(settings.objective, scene.window, settings.goal, arrows(settings), scene.palette.name)
    figure = start_figure(background, settings.start, scene.palette, under)
    with st.container(key="above"), st.container(horizontal=True, vertical_alignment="center", key="predict"):
        st.button("Show the path", type="primary", key="show_path", on_click=_play)
        st.html(html.notes([PREDICT]))
    with st.container(key="landscape", height=HEIGHT, border=False):
        alt = alt_text.start_alt(settings.start, background)
        chart(sized(figure), alt, "landscape_chart", fixed=locked("window"), tabled=False)
    publish()


def _play() -> None:
    """Shows the path of this function and start from now on, from its beginning."""
    settings = session().settings
    st.session_state[PLAYED] = (settings.formula, settings.start)
    st.session_state[OPENING] = 0


def _opening() -> int | None:
    """The iterate at which the player begins: the first one after a prediction, else the one that the link names."""
    opening: int | None = st.session_state.get(OPENING, session().settings.classroom.opening)
    return opening


def _map_key(scene: Scene) -> str:
    settings, outside = scene.settings, starts_outside(scene)
    marked = stars(settings, scene.spec)
    in_sight = any(holds(scene.window, star) for star in marked)
    drawn = settings.view, arrows(settings), settings.goal, in_sight
    kappa = None if hides("theory") or len(marked) != 1 else _kappa(scene, marked[0])
    told = "" if kappa is None else f"κ = {number(kappa)}"
    if in_other_words(told, letters_of(scene.spec.objective)) != told:
        kappa = None  # the κ of the function is another one
    movable = not locked("start")
    return picture_key.map_key(*drawn, beside=second_name(scene), outside=outside, kappa=kappa, movable=movable)


def _kappa(scene: Scene, star: Sequence[float]) -> float | None:
    """The condition number of f at the star: a quadratic has the same everywhere; None where it is not known."""
    found = results.reference_minimum(without_step_size(scene.spec), scene.settings.example)
    if found is None:
        return None
    is_there = found.point is None or math.dist(found.point, star) <= SAME_PLACE * max(1.0, math.hypot(*star))
    return found.curvature.condition_number if is_there else None


def _aspect() -> float:
    """Width divided by height of the landscape: wide, and wider without the curves."""
    return 2.0 if hides("curves") or waits_for_play() else 1.6 if is_projected() else ASPECTS["playground"]


def landscape(scene: Scene) -> dict[str, Any]:
    """The figure on the left: the landscape with the path, flat or as a surface."""
    settings, run = scene.settings, results.run(scene.spec)
    background = results.landscape(settings.objective, scene.window)
    common: dict[str, Any] = {
        "minimizers": stars(settings, scene.spec),
        "goal": settings.goal,
        "angles": results.diagnosis(scene.spec).angles,
    }
    if settings.view == "surface":
        return surface_figure(background, run, scene.palette, **common)
    under = results.background(settings.objective, scene.window, settings.goal, arrows(settings), scene.palette.name)
    under = [*under, *second_path(scene, background)]
    return landscape_figure(background, run, scene.palette, background=under, **common)


def _seen(scene: Scene) -> Seen | None:
    """The norm that the steps met, where it is that of some rows or of clipped ones."""
    norms = seen_norms(scene.spec, results.run(scene.spec))
    return None if norms is None else Seen(norms, seen_name(scene.spec))


def curves(scene: Scene) -> dict[str, Any]:
    """The figure on the right: the curves of the run."""
    minimum = scene.known.minimum if scene.known else None
    run, diagnosis = results.run(scene.spec), results.diagnosis(scene.spec)
    return curves_figure(
        run, diagnosis, scene.palette, norms=scene.settings.norms, minimum=minimum, theory=not hides("theory"),
        surprise=not hides("verdict"), beside=second_curves(scene), seen=_seen(scene),
    )  # fmt: skip


def story(scene: Scene) -> None:
    """Draws the verdict; only the question when a teacher's link hides it."""
    remarks = html.domain_remarks(results.landscape(scene.settings.objective, scene.window))
    if hides("verdict"):
        st.html(html.verdict(HIDDEN_VERDICT, [LEFT_TO_YOU], remarks))
        return
    found = told_verdict(results.run(scene.spec), results.diagnosis(scene.spec), theory=not hides("theory"))
    told = html.verdict if is_bare() else html.story
    st.html(told(found.headline, found.sentences, remarks, letters_of(scene.spec.objective)))
    compared(scene)
    if not is_bare():
        ways_out(scene, found)


def how_far(scene: Scene) -> None:
    """Draws the step size; for a step rule that finds its own, the numbers of the rule."""
    if has_step_size(scene.spec.step_rule):
        step_size(scene.settings, scene.spec, scene.known.minimum if scene.known else None)
        return
    with st.container(key="rule"):
        if isinstance(scene.spec.step_rule, Formula):
            st.html(html.notes([NOT_READ]))
        else:
            numbers("step_rule", upright=True)


if __name__ == "__main__":
    page()
