"""Compare: two to eight runs on one landscape and one norm chart, with the same budget of gradients."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from app import compute, markup
from app.classroom import LEFT_TO_YOU, UNTOLD
from app.comparing import findings
from app.comparing.budget import gradients_allowed
from app.comparing.names import names
from app.comparing.presets import PRESETS, comparison_of, holding, preset_of, settings_of, suggestions
from app.comparing.results import Result
from app.comparing.table import swatches, table
from app.comparison import FEWEST, LETTERS, Comparison
from app.components.chart import CONFIG, Drawn, data_of, held
from app.controls.method import boxes_of
from app.controls.session import change, hides, locked, publish, published, session, show_whole
from app.controls.step_size import BOX, set_step_size
from app.controls.widgets import NORM_WORDS, complaints, number_box, set_box
from app.figures.compare import Lane, compared_landscape, compared_norms, describe_norms, describe_paths
from app.landmarks import Landmark
from app.links import to_query
from app.methods import has_step_size
from app.scrubbing import without_step_size
from app.settings import Settings, to_spec
from app.style import PALETTES, Palette, number
from app.windows import filled
from gradnorm_core.gallery import minimizers_for

HEIGHT = 370
"""Of the charts on a desk; app/layout.css lowers it on a phone."""
ASPECT = 1.35
"""Of the landscape on a desk."""
AGAINST = {"steps": "steps", "gradients": "gradients"}
PLAYGROUND = "lessons/playground.py"
PATHS, NORM_CURVES = "The paths of all runs on the landscape.", "The gradient norms of all runs."
"""The pictures in words, where the verdict is hidden."""
OPENED = "compare_open"
"""Entry of the session state: the run that was clicked is to be opened in the Playground."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is on the screen."""

    settings: Settings
    comparison: Comparison
    results: tuple[Result, ...]
    palette: Palette

    @property
    def lanes(self) -> list[Lane]:
        """The results as the figures want them."""
        held = self.comparison.in_hand
        return [Lane(r.place, r.letter, r.name, r.run, r.spent, r.place == held) for r in self.results]


def page() -> None:
    """What to compare, what came out, the pictures, the table."""
    if st.session_state.pop(OPENED, False):
        # The address is written before the page is left: with the runs in it, Back finds the comparison again.
        st.switch_page(PLAYGROUND, query_params=published("compare"))
    scene = _scene()
    if refused := session().refusals:
        st.html(markup.refusals(refused))
    _choices(scene)
    _runs(scene)
    with st.container(key="above"):
        _step_and_story(scene)
    _pictures(scene)
    leads = not (hides("pages") or _fixed())
    links = {place: _playground_link(scene, place) for place in scene.comparison.places if leads}
    if not hides("verdict"):
        st.html(table(scene.results, scene.comparison.in_hand, links))
    publish()


def _scene() -> Scene:
    settings = session().settings
    comparison = comparison_of(settings)
    entrants = comparison.all_with(settings.method, settings.start)
    results = []
    for one, name in zip(entrants, names(entrants), strict=True):
        assert one.start is not None
        run, diagnosis = compute.contest(to_spec(holding(replace(settings, start=one.start), one.method)))
        results.append(Result(one.place, name, run, diagnosis))
    return Scene(settings, comparison, tuple(results), PALETTES[st.context.theme.type or "light"])


def _choices(scene: Scene) -> None:
    """Which comparison, and what the right picture draws."""
    state, shown = st.session_state, scene.comparison
    state["preset"] = preset_of(scene.settings)
    state["compared_norm"], state["compared_against"] = shown.norm, shown.against
    with st.container(horizontal=True, vertical_alignment="bottom", key="compared"):
        st.selectbox(
            "Comparison", list(PRESETS), format_func=lambda key: PRESETS[key].title, key="preset",
            on_change=_preset_chosen, placeholder="Your own; or choose one that tells a story",
            disabled=bool(scene.settings.classroom.locked),
        )  # fmt: skip
        st.segmented_control(
            "Norm drawn", list(NORM_WORDS), format_func=NORM_WORDS.__getitem__, key="compared_norm", required=True,
            disabled=locked("comparison"),
            on_change=_drawn,
        )  # fmt: skip
        st.segmented_control(
            "Drawn over", list(AGAINST), format_func=AGAINST.__getitem__, key="compared_against", required=True,
            disabled=locked("comparison"),
            on_change=_drawn,
            help="Steps taken, or gradients evaluated: a search may need several for one step.",
        )  # fmt: skip


def _preset_chosen() -> None:
    key = st.session_state["preset"]
    if key in PRESETS:
        show_whole(settings_of(PRESETS[key], session().settings))


def _drawn() -> None:
    """Takes what is drawn, and over what; what is not offered is not taken, whoever sends it."""
    norm, against = st.session_state["compared_norm"], st.session_state["compared_against"]
    if norm in NORM_WORDS and against in AGAINST:
        _show(replace(_comparison(), norm=norm, against=against))


def _taken() -> None:
    place = st.session_state["in_hand"]
    if place in _comparison().places:
        _take(place)


def _comparison() -> Comparison:
    return comparison_of(session().settings)


def _show(comparison: Comparison) -> None:
    change(comparison=comparison)


def _runs(scene: Scene) -> None:
    """The runs to take in hand, which is their legend too, and what can be done with the one in hand."""
    shown, named = scene.comparison, {one.place: f"{one.letter} {one.name}" for one in scene.results}
    st.html(swatches(shown.places, scene.palette))
    st.session_state["in_hand"] = shown.in_hand
    st.segmented_control(
        "Run in hand", list(shown.places), key="in_hand", required=True, label_visibility="collapsed",
        format_func=named.__getitem__, on_change=_taken, disabled=_fixed(),
    )  # fmt: skip
    letter, full, fixed = LETTERS[shown.in_hand], shown.free is None, _fixed()
    with st.container(horizontal=True, vertical_alignment="center", key="run_actions"):
        st.button("Add a run", on_click=_add, disabled=full or fixed)
        st.button(f"Duplicate {letter}", on_click=_duplicate, disabled=full or fixed)
        st.button(f"Remove {letter}", on_click=_remove, disabled=len(shown.places) <= FEWEST or fixed)
        if not hides("pages"):
            st.button(f"Open {letter} in the Playground", on_click=_open, args=(shown.in_hand,))
        st.session_state["share_start"] = shown.share_start
        st.toggle("One start for all", key="share_start", on_change=_share_start, disabled=fixed)


def _fixed() -> bool:
    """Whether the teacher's link locks what taking another run in hand would change."""
    return locked("comparison", "direction", "start", "step_size")


def _take(place: int) -> None:
    """Takes another run in hand: its method and start become the settings, where they may be changed."""
    settings = session().settings
    comparison, taken = comparison_of(settings).take(place, settings.method, settings.start)
    assert taken.start is not None
    show_whole(holding(replace(settings, comparison=comparison, start=taken.start), taken.method))


def _add() -> None:
    settings = session().settings
    comparison = comparison_of(settings)
    method = next(iter(suggestions(replace(settings, comparison=comparison))), settings.method)
    _add_and_take(comparison.add(method))


def _duplicate() -> None:
    _add_and_take(_comparison().add(session().settings.method))


def _add_and_take(comparison: Comparison) -> None:
    (place,) = set(comparison.places) - set(_comparison().places)
    if not _fixed():
        _show(comparison)
        _take(place)


def _remove() -> None:
    """Takes the run in hand away; the one before it, or the first, comes in hand."""
    before = _comparison()
    if _fixed():
        return
    left = [place for place in before.places if place != before.in_hand]
    _take(max((place for place in left if place < before.in_hand), default=left[0]))
    _show(_comparison().without(before.in_hand))


def _share_start() -> None:
    start = None if st.session_state["share_start"] else session().settings.start
    _show(_comparison().with_starts(start))


def _open(place: int) -> None:
    """Takes the run in hand and has the page open it in the Playground."""
    if not _fixed() or place == _comparison().in_hand:
        _take(place)
        st.session_state[OPENED] = True


def _step_and_story(scene: Scene) -> None:
    """The numbers of the step rule in hand, beside what came out."""
    left, right = st.columns([5, 7], gap="medium")
    with left:
        _rule_numbers(scene)
    with right:
        told = [findings.different_ends(scene.results), *findings.where_they_part(scene.results)]
        allowed = gradients_allowed(scene.settings.max_iterations)
        budget = f"Budget: {allowed} gradients for each run, as many as {allowed - 1} steps of plain descent take."
        if hides("verdict"):
            st.html(markup.verdict(UNTOLD, [LEFT_TO_YOU], [budget]))
        else:
            st.html(markup.verdict(findings.conclusion(scene.results), [one for one in told if one], [budget]))


def _rule_numbers(scene: Scene) -> None:
    """The numbers of the step rule in hand, and a button for each step size that the theory names."""
    settings = scene.settings
    boxes = [*([BOX] if has_step_size(settings.step_rule) else []), *boxes_of(settings, "step_rule")]
    plain, letter = boxes == [BOX], LETTERS[scene.comparison.in_hand]
    which = f"Step size α of run {letter}" if plain else f"The numbers of the step rule of run {letter}"
    st.html(markup.notes([f"{which if boxes else f'Run {letter}'}; its method is in the sidebar."]))
    with st.container(horizontal=True, vertical_alignment="center" if plain else "bottom", key="compared_step"):
        for box in boxes:
            if box.key not in session().complaints:
                set_box(box)
            number_box(box, hide_label=plain)
        for mark in _marks(settings) if BOX in boxes else ():
            st.button(
                f"{mark.label} = {number(mark.step_size)}", key=f"mark {mark.label}", help=mark.title,
                on_click=set_step_size, args=(mark.step_size,), disabled=locked("step_size"),
            )  # fmt: skip
    complaints(*(box.key for box in boxes))


def _marks(settings: Settings) -> tuple[Landmark, ...]:
    """The step sizes that the theory names."""
    return () if hides("theory") else compute.landmarks(without_step_size(to_spec(settings)), settings.example)


def _pictures(scene: Scene) -> None:
    settings, lanes, shown = scene.settings, scene.lanes, scene.comparison
    window = filled(settings.window, ASPECT)
    ground = compute.landscape(settings.formula, window)
    paths = compared_landscape(
        ground, lanes, scene.palette,
        ground=compute.ground(
            settings.formula, window, settings.goal, "off" if hides("arrows") else settings.arrows, scene.palette.name
        ),
        minimizers=minimizers_for(settings.example, settings.goal), goal=settings.goal,
    )  # fmt: skip
    curves = compared_norms(
        lanes, scene.palette, norm=shown.norm, against=shown.against, budget=gradients_allowed(settings.max_iterations)
    )
    left, right = st.columns([6, 5], gap="small")
    with left, st.container(key="landscape", height=HEIGHT, border=False):
        _chart("compared_paths", paths, PATHS if hides("verdict") else describe_paths(ground, lanes))
    if hides("curves"):
        return
    with right, st.container(key="curves", height=HEIGHT, border=False):
        alt = NORM_CURVES if hides("verdict") else describe_norms(lanes, shown.norm, shown.against)
        _chart("compared_norms", curves, alt)


def _chart(key: str, figure: dict[str, Any], alt: str) -> None:
    """A chart whose runs open in the Playground when they are clicked."""
    places = [trace.get("meta") for trace in figure["data"]]
    drawn, config = held(figure) if locked("window") else (figure, CONFIG)
    st.plotly_chart(
        Drawn(drawn), theme=None, height="stretch", config=config, alt=alt, key=key, selection_mode="points",
        on_select=partial(_clicked, key, places),
    )  # fmt: skip
    data_of(figure, alt, key)


def _clicked(key: str, places: list[Any]) -> None:
    """Opens the run of the curve that was clicked."""
    try:
        place = places[st.session_state[key]["selection"]["points"][0]["curve_number"]]
    except (LookupError, TypeError):  # nothing is selected, or somebody sent what no chart sends
        return
    if isinstance(place, int) and not hides("pages"):
        _open(place)


def _playground_link(scene: Scene, place: int) -> str:
    """The address of the Playground with this run."""
    settings = scene.settings
    one = next(run for run in scene.comparison.all_with(settings.method, settings.start) if run.place == place)
    assert one.start is not None
    alone = holding(replace(settings, start=one.start, comparison=None), one.method)
    return "./?" + urlencode(to_query(alone))


if __name__ == "__main__":
    page()
