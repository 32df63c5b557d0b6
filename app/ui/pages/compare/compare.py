"""Compare: two to eight runs on one landscape and one norm chart, with the same budget of gradients."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from app.compute import results
from app.figures.alt_text import NORM_CURVES, PATHS, compared_norms_alt, compared_paths_alt
from app.figures.compare_norms import compared_norms
from app.figures.compare_paths import compared_landscape
from app.settings.address import query_text
from app.settings.classroom import ENDS, HIDDEN_VERDICT, LEFT_TO_YOU
from app.settings.compare import LETTERS
from app.settings.links import to_query
from app.settings.settings import Settings, to_spec
from app.settings.window import ASPECTS, filled
from app.text import html
from app.text.beside import beside_reason, named_beta
from app.text.landmarks import title
from app.text.numbers import unlike_each_other
from app.text.taken_letters import letters_of
from app.text.why_methods import why_methods
from app.ui.components.chart import chart, of_runs
from app.ui.components.compared import compared_runs
from app.ui.controls.better_values import Better, better_buttons
from app.ui.controls.method_pickers import boxes_of
from app.ui.controls.step_size_slider import BOX, NOT_READ, set_step_size
from app.ui.controls.widgets import input_errors, number_box, set_box
from app.ui.layout import heading, palette, show_rejections
from app.ui.pages.compare import findings
from app.ui.pages.compare.choices import (
    OPENED,
    fixed,
    move_start,
    open_run,
    selected_run,
    set_momentum,
    which_comparison,
)
from app.ui.pages.compare.hand import compared_data, picture_name
from app.ui.pages.compare.names import names
from app.ui.pages.compare.presets import alone, comparison_of, with_method
from app.ui.pages.compare.results import Result, Scene
from app.ui.pages.compare.table import swatches, table
from app.ui.session import hides, in_its_words, locked, publish, published, session
from gradnorm_core.descent.budget import budget_words, gradients_allowed
from gradnorm_core.descent.spec import without_step_size
from gradnorm_core.diagnostics.theory import Landmark
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.step_rules.base import has_step_size
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.gallery import minimizers_for

HEIGHT = 370
"""Height of the charts on a desk; app/static/layout.css lowers it on a phone."""
ASPECT = ASPECTS["compare"]
"""Width divided by height of the landscape on a desk."""
VERDICT = "compared_verdict"
"""The key of the container with the findings."""
PLAYGROUND = "ui/pages/playground/playground.py"


def page() -> None:
    """Draws the choices, the findings, the pictures and the table."""
    if st.session_state.pop(OPENED, False):
        # The address is written before the page is left, so that Back returns to this comparison.
        st.switch_page(PLAYGROUND, query_params=published("compare"))
    scene = _scene()
    heading("Compare", "Up to eight runs with the same budget on one landscape: who arrives first, and why.")
    show_rejections()
    with st.container(key="compare"):  # on a phone app/static/layout.css puts its parts into another order
        which_comparison()
        _runs(scene)
        with st.container(key="above"):
            _step_and_story(scene)
        with st.container(key="compared_pictures"):
            _pictures(scene)
        leads = not (hides("pages") or fixed())
        links = {place: _playground_link(scene, place) for place in scene.comparison.places if leads}
        if not hides(*ENDS):
            st.html(table(scene.results, scene.comparison.selected, links))
    publish()


def _scene() -> Scene:
    settings = session().settings
    comparison = comparison_of(settings)
    entrants = comparison.all_with(settings.method, settings.start)
    compared = []
    called = names(entrants, settings.goal, letters_of(settings.objective))
    for one, name in zip(entrants, called, strict=True):
        assert one.start is not None
        run, diagnosis = results.budgeted_run(to_spec(with_method(replace(settings, start=one.start), one.method)))
        compared.append(Result(one.place, name, run, diagnosis))
    return Scene(settings, comparison, tuple(compared), palette())


def _runs(scene: Scene) -> None:
    """Draws the runs to select, which are the legend, too."""
    st.html(swatches(scene.comparison.places, scene.palette))
    selected_run({one.place: f"{one.letter} {one.name}" for one in scene.results})


def _step_and_story(scene: Scene) -> None:
    """Draws the parameters of the selected step rule beside the findings."""
    left, right = st.columns([5, 7], gap="medium")
    with left:
        _rule_numbers(scene)
    with right:
        found = filter(None, [findings.different_ends(scene.results), *findings.where_they_part(scene.results)])
        budget = budget_words(scene.settings.max_iterations)
        with st.container(key=VERDICT):
            if hides(*ENDS):
                st.html(html.verdict(HIDDEN_VERDICT, [LEFT_TO_YOU], [budget]))
            else:
                sentences = [" ".join(found), *_reasons(scene)]
                st.html(
                    html.story(
                        findings.conclusion(scene.results), sentences, [budget], letters_of(scene.settings.objective)
                    )
                )
        if not hides(*ENDS) and (better := _better_momentum(scene)):
            with st.container(horizontal=True, key="better_values"):
                better_buttons([better])


def _better_momentum(scene: Scene) -> Better | None:
    """β that the reason names, for the run that has momentum; None where it names none, or the comparison is locked."""
    if len(scene.results) != 2 or locked("comparison") or hides("theory"):
        return None
    pair = scene.results[0].run, scene.results[1].run
    beta = named_beta(*pair, results.reference_minimum(pair[0].spec, scene.settings.example))
    place = next((one.place for one in scene.results if isinstance(one.run.spec.direction, HeavyBall)), None)
    if beta is None or place is None or pair[0].spec.start != pair[1].spec.start:
        return None
    return Better(None, beta, _reasons(scene)[0], lambda _, value: set_momentum(place, value or 0.0))


def _reasons(scene: Scene) -> list[str]:
    """Why one run is ahead: of two that differ in momentum alone as the Playground says it, else by their methods."""
    if hides("theory"):
        return []
    reference = results.reference_minimum(scene.results[0].run.spec, scene.settings.example)
    if len(scene.results) == 2:
        run, other = (one.run for one in scene.results)
        why = beside_reason(run, other, reference) if run.spec.start == other.spec.start else ""
        if why:
            plain = "descent" if scene.settings.goal == "minimize" else "ascent"
            return [f"The heavy ball is {plain} with momentum. {why}"]
    return why_methods([(one.letter, one.run) for one in scene.results], reference)


def _rule_numbers(scene: Scene) -> None:
    """Draws the parameters of the selected step rule, and a button for each step size that the theory names."""
    settings = scene.settings
    boxes = [*([BOX] if has_step_size(settings.step_rule) else []), *boxes_of(settings, "step_rule")]
    plain, letter = boxes == [BOX], LETTERS[scene.comparison.selected]
    which = in_its_words(f"Step size α of run {letter}") if plain else f"The numbers of the step rule of run {letter}"
    notes = [f"{which if boxes else f'Run {letter}'}; its method is in the sidebar."]
    if isinstance(settings.step_rule, Formula) and not boxes:
        notes.append(NOT_READ)
    st.html(html.notes(notes))
    with st.container(horizontal=True, vertical_alignment="center" if plain else "bottom", key="compared_step"):
        for box in boxes:
            if box.key not in session().input_errors:
                set_box(box)
            number_box(box, hide_label=plain)
        marks = _marks(settings) if BOX in boxes else ()
        for mark, told in zip(marks, unlike_each_other([mark.step_size for mark in marks]), strict=True):
            st.button(
                in_its_words(f"{mark.label} = {told}"), key=f"mark {mark.label}", help=title(mark),
                on_click=set_step_size, args=(mark.step_size,), disabled=locked("step_size"),
            )  # fmt: skip
    input_errors(*(box.key for box in boxes))


def _marks(settings: Settings) -> tuple[Landmark, ...]:
    """The step sizes that the theory names; their words name the minimum."""
    return () if hides("theory", "path") else results.landmarks(without_step_size(to_spec(settings)), settings.example)


def _pictures(scene: Scene) -> None:
    """Draws the paths and the norms, unless a teacher's link hides the path, which the norms tell of, too."""
    if hides("path"):
        return
    settings, drawn_runs, shown = scene.settings, scene.drawn_runs, scene.comparison
    window = filled(settings.window, ASPECT)
    background = results.landscape(settings.objective, window)
    paths = compared_landscape(
        background, drawn_runs, scene.palette,
        background=results.background(
            settings.objective, window, settings.goal, "off" if hides("arrows") else settings.arrows, scene.palette.name
        ),
        minimizers=minimizers_for(settings.example, settings.goal), goal=settings.goal,
    )  # fmt: skip
    curves = compared_norms(
        drawn_runs,
        scene.palette,
        norm=shown.norm,
        against=shown.against,
        budget=gradients_allowed(settings.max_iterations),
    )
    left, right = st.columns([6, 5], gap="small")
    with left, st.container(key="landscape", height=HEIGHT, border=False):
        alt = PATHS if hides("verdict") else compared_paths_alt(background, drawn_runs)
        _chart("compared_paths", of_runs(paths, picture_name(scene)), alt)
    with st.container(key="compared_hand"):
        movable = not locked("start", "comparison")
        compared_runs(compared_data(scene), VERDICT, move_start if movable else None)
    if hides("curves"):
        return
    with right, st.container(key="curves", height=HEIGHT, border=False):
        alt = NORM_CURVES if hides("verdict") else compared_norms_alt(drawn_runs, shown.norm, shown.against)
        _chart("compared_norms", of_runs(curves, picture_name(scene)), alt)


def _chart(key: str, figure: dict[str, Any], alt: str) -> None:
    """Draws a chart whose runs open in the Playground on a press."""
    places = [trace.get("meta") for trace in figure["data"]]
    opens = partial(_pressed, places)
    chart(figure, alt, key, fixed=locked("window"), tabled=not hides("steps"), on_curve=opens)


def _pressed(places: list[Any], curve: int) -> None:
    """Opens the run of the curve that was pressed."""
    place = places[curve] if curve < len(places) else None  # the message may be forged
    if isinstance(place, int) and not hides("pages"):
        open_run(place)


def _playground_link(scene: Scene, place: int) -> str:
    """The address of the Playground with this run."""
    return "./?" + query_text(to_query(alone(scene.settings, scene.comparison, place)))


if __name__ == "__main__":
    page()
