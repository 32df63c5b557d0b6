"""The choices of the Compare page: which comparison, which of its runs is in hand, and what is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from app.settings.compare import FEWEST, LETTERS, Comparison
from app.ui.controls.widgets import NORM_WORDS
from app.ui.pages.compare.presets import PRESETS, comparison_of, holding, preset_of, settings_of, suggestions
from app.ui.session import change, hides, locked, session, show_whole

AGAINST = {"steps": "steps", "gradients": "gradients"}
OPENED = "compare_open"
"""Entry of the session state: the run that was clicked is to be opened in the Playground."""


def which_comparison() -> None:
    """Which comparison, and what the right picture draws."""
    state, settings = st.session_state, session().settings
    shown = comparison_of(settings)
    state["preset"] = preset_of(settings)
    state["compared_norm"], state["compared_against"] = shown.norm, shown.against
    with st.container(horizontal=True, vertical_alignment="bottom", key="compared"):
        st.selectbox(
            "Comparison", list(PRESETS), format_func=lambda key: PRESETS[key].title, key="preset",
            on_change=_preset_chosen, placeholder="Your own; or choose one that tells a story",
            disabled=bool(settings.classroom.locked),
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


def run_in_hand(names: Mapping[int, str]) -> None:
    """The runs to take in hand, by place, and what can be done with the one in hand."""
    shown = _comparison()
    st.session_state["in_hand"] = shown.in_hand
    st.segmented_control(
        "Run in hand", list(shown.places), key="in_hand", required=True, label_visibility="collapsed",
        format_func=names.__getitem__, on_change=_taken, disabled=fixed(),
    )  # fmt: skip
    letter, full, stays = LETTERS[shown.in_hand], shown.free is None, fixed()
    with st.container(horizontal=True, vertical_alignment="center", key="run_actions"):
        st.button("Add a run", on_click=_add, disabled=full or stays)
        st.button(f"Duplicate {letter}", on_click=_duplicate, disabled=full or stays)
        st.button(f"Remove {letter}", on_click=_remove, disabled=len(shown.places) <= FEWEST or stays)
        if not hides("pages"):
            st.button(f"Open {letter} in the Playground", on_click=open_run, args=(shown.in_hand,))
        st.session_state["share_start"] = shown.share_start
        st.toggle("One start for all", key="share_start", on_change=_share_start, disabled=stays)


def fixed() -> bool:
    """Whether the teacher's link locks what taking another run in hand would change."""
    return locked("comparison", "direction", "start", "step_size")


def open_run(place: int) -> None:
    """Takes the run in hand and has the page open it in the Playground."""
    if not fixed() or place == _comparison().in_hand:
        _take(place)
        st.session_state[OPENED] = True


def _comparison() -> Comparison:
    return comparison_of(session().settings)


def _show(comparison: Comparison) -> None:
    change(comparison=comparison)


def _taken() -> None:
    place = st.session_state["in_hand"]
    if place in _comparison().places:
        _take(place)


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
    if not fixed():
        _show(comparison)
        _take(place)


def _remove() -> None:
    """Takes the run in hand away; the one before it, or the first, comes in hand."""
    before = _comparison()
    if fixed():
        return
    left = [place for place in before.places if place != before.in_hand]
    _take(max((place for place in left if place < before.in_hand), default=left[0]))
    _show(_comparison().without(before.in_hand))


def _share_start() -> None:
    start = None if st.session_state["share_start"] else session().settings.start
    _show(_comparison().with_starts(start))
