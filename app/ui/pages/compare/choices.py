"""The choices of the Compare page: the comparison, the selected run, and the norm drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from app.compute.methods_compared import methods_compared
from app.settings.classroom import ENDS
from app.settings.compare import FEWEST, LETTERS, Comparison
from app.settings.link_numbers import COORDINATE
from app.text.verdict.without_theory import OF_THE_THEORY
from app.ui.controls.picture_moves import START_ERROR, set_start
from app.ui.controls.second_run_switch import METHODS_HELP
from app.ui.controls.widgets import NORM_WORDS
from app.ui.late_reports import set_widget, unless_late
from app.ui.pages.compare.presets import PRESETS, comparison_of, preset_of, settings_of, suggestions, with_method
from app.ui.session import change, hides, locked, session, show_whole
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.momentum import HeavyBall

AGAINST = {"steps": "steps", "gradients": "gradients"}
OPENED = "compare_open"
"""Entry of the session state: True when the clicked run is to be opened in the Playground."""


def which_comparison() -> None:
    """Draws the choice of a comparison, of the norm and of the axis it is drawn over."""
    settings = session().settings
    shown = comparison_of(settings)
    offered = [key for key in PRESETS if not (hides("theory") and OF_THE_THEORY.search(PRESETS[key].title))]
    preset = preset_of(settings)
    set_widget("preset", preset if preset in offered else None)
    set_widget("compared_norm", shown.norm)
    set_widget("compared_against", shown.against)
    with st.container(horizontal=True, vertical_alignment="bottom", key="compared"):
        st.selectbox(
            "Comparison", offered, format_func=partial(_named, not hides(*ENDS)), key="preset",
            on_change=unless_late("preset", _preset_chosen), placeholder="Your own; or choose one that tells a story",
            disabled=bool(settings.classroom.locked),
        )  # fmt: skip
        st.segmented_control(
            "Norm drawn", list(NORM_WORDS), format_func=NORM_WORDS.__getitem__, key="compared_norm", required=True,
            disabled=locked("comparison"),
            on_change=unless_late("compared_norm", _drawn),
        )  # fmt: skip
        st.segmented_control(
            "Drawn over", list(AGAINST), format_func=AGAINST.__getitem__, key="compared_against", required=True,
            disabled=locked("comparison"),
            on_change=unless_late("compared_against", _drawn),
            help="Steps taken, or gradients evaluated: a search may need several for one step.",
        )  # fmt: skip


def _named(told: bool, key: str) -> str:
    """The prepared comparison, with its finding or without."""
    return PRESETS[key].title if told else PRESETS[key].asked


def _preset_chosen() -> None:
    key = st.session_state["preset"]
    if key in PRESETS:
        show_whole(settings_of(PRESETS[key], session().settings))


def _methods() -> None:
    show_whole(methods_compared(session().settings))


def _drawn() -> None:
    """Takes the norm and the axis, if both are offered: a forged message may hold anything."""
    norm, against = st.session_state["compared_norm"], st.session_state["compared_against"]
    if norm in NORM_WORDS and against in AGAINST:
        _show(replace(_comparison(), norm=norm, against=against))


def selected_run(names: Mapping[int, str]) -> None:
    """Draws the runs to select, by place, and the actions on the selected one."""
    shown = _comparison()
    set_widget("selected_run", shown.selected)
    st.segmented_control(
        "Selected run", list(shown.places), key="selected_run", required=True, label_visibility="collapsed",
        format_func=names.__getitem__, on_change=unless_late("selected_run", _run_chosen), disabled=fixed(),
    )  # fmt: skip
    letter, full, stays = LETTERS[shown.selected], shown.free is None, fixed()
    with st.container(horizontal=True, vertical_alignment="center", key="run_actions"):
        st.button("Add a run", on_click=_add, disabled=full or stays)
        st.button(f"Duplicate {letter}", on_click=_duplicate, disabled=full or stays)
        st.button(f"Remove {letter}", on_click=_remove, disabled=len(shown.places) <= FEWEST or stays)
        if not hides("pages"):
            st.button(f"Open {letter} in the Playground", on_click=open_run, args=(shown.selected,))
        set_widget("share_start", shown.share_start)
        st.button(
            "Momentum, RMSProp, Adam", key="compare_methods", on_click=_methods, help=METHODS_HELP,
            disabled=bool(session().settings.classroom.locked),
        )  # fmt: skip
        st.toggle(
            "One start for all", key="share_start", on_change=unless_late("share_start", _share_start), disabled=stays
        )


def fixed() -> bool:
    """Whether the teacher's link locks settings that change when another run is selected."""
    return locked("comparison", "direction", "start", "step_size")


def open_run(place: int) -> None:
    """Selects the run and has the page open it in the Playground."""
    if not fixed() or place == _comparison().selected:
        _select(place)
        st.session_state[OPENED] = True


def move_start(place: int, x: float, y: float) -> None:
    """Moves the start of a run: its own, or the one that it shares with the selected run."""
    comparison = _comparison()
    if not any(one.place == place and one.start is not None for one in comparison.others):
        set_start(x, y)
        return
    try:
        start = COORDINATE.check(x), COORDINATE.check(y)
    except UsageError as error:
        session().input_errors[START_ERROR] = str(error)
        return
    _show(comparison.with_start(place, start))


def set_momentum(place: int, momentum: float) -> None:
    """Gives a heavy ball, that of the selected run or of another one, this β."""
    direction = HeavyBall(momentum)
    if place == _comparison().selected:
        change(direction=direction)
        session().stale = True
    else:
        _show(_comparison().with_direction(place, direction))


def _comparison() -> Comparison:
    return comparison_of(session().settings)


def _show(comparison: Comparison) -> None:
    change(comparison=comparison)


def _run_chosen() -> None:
    place = st.session_state["selected_run"]
    if place in _comparison().places:
        _select(place)


def _select(place: int) -> None:
    """Selects another run: its method and start become the settings, unless they are locked."""
    settings = session().settings
    comparison, run = comparison_of(settings).select(place, settings.method, settings.start)
    assert run.start is not None
    show_whole(with_method(replace(settings, comparison=comparison, start=run.start), run.method))


def _add() -> None:
    settings = session().settings
    comparison = comparison_of(settings)
    method = next(iter(suggestions(replace(settings, comparison=comparison))), settings.method)
    _add_and_select(comparison.add(method))


def _duplicate() -> None:
    _add_and_select(_comparison().add(session().settings.method))


def _add_and_select(comparison: Comparison) -> None:
    (place,) = set(comparison.places) - set(_comparison().places)
    if not fixed():
        _show(comparison)
        _select(place)


def _remove() -> None:
    """Removes the selected run and selects the one before it, or the first."""
    before = _comparison()
    if fixed():
        return
    left = [place for place in before.places if place != before.selected]
    _select(max((place for place in left if place < before.selected), default=left[0]))
    _show(_comparison().without(before.selected))


def _share_start() -> None:
    start = None if st.session_state["share_start"] else session().settings.start
    _show(_comparison().with_starts(start))
