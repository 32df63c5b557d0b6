"""The choices of the Dimension page: functions, largest n, κ, step rule and tolerance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from app.settings.dimension import FAMILIES
from app.text.numbers import number
from app.ui.late_reports import set_widget, unless_late
from app.ui.session import change, locked, session

FUNCTIONS = {"held": "Spectrum held", "laplacian": "1-D Laplacian", "rosenbrock": "Chained Rosenbrock"}
RULES = {"fixed": "best fixed", "exact": "exact search", "momentum": "momentum"}
LARGEST = (50, 100, 200, 500)
CONDITIONS = (10.0, 100.0, 1000.0, 10_000.0)
TOLERANCES = (1e-3, 1e-6, 1e-9)


def choices() -> None:
    """Draws the choices in a row, set to the settings."""
    experiment = session().settings.experiment
    with st.container(horizontal=True, vertical_alignment="bottom", key="experiment"):
        _several("Functions", "families", FUNCTIONS)
        _one("Step", "rule", RULES)
        _one("n up to", "largest", _numbers(LARGEST, experiment.largest))
        if "held" in experiment.families:
            _one("κ held at", "condition", _numbers(CONDITIONS, experiment.condition))
        _one("‖∇f‖₂ down to", "tolerance", _numbers(TOLERANCES, experiment.tolerance))


def _numbers(usual: tuple[float, ...], current: float) -> dict[Any, str]:
    """The usual numbers, and that of the link if it is not among them."""
    return {value: number(value) for value in sorted({*usual, current})}


def _one(label: str, field: str, words: dict[Any, str]) -> None:
    key = f"experiment_{field}"
    set_widget(key, getattr(session().settings.experiment, field))
    st.segmented_control(
        label, list(words), format_func=words.__getitem__, key=key, required=True,
        on_change=unless_late(key, _chosen), args=(field,), disabled=locked("experiment"),
    )  # fmt: skip


def _several(label: str, field: str, words: dict[Any, str]) -> None:
    key = f"experiment_{field}"
    set_widget(key, list(getattr(session().settings.experiment, field)))
    st.segmented_control(
        label, list(words), format_func=words.__getitem__, key=key, selection_mode="multi",
        on_change=unless_late(key, _functions_chosen), disabled=locked("experiment"),
    )  # fmt: skip


def _chosen(field: str) -> None:
    change(experiment=replace(session().settings.experiment, **{field: st.session_state[f"experiment_{field}"]}))


def _functions_chosen() -> None:
    """Takes the chosen functions; at least one stays chosen."""
    chosen = st.session_state["experiment_families"]
    if chosen:
        families = tuple(family for family in FAMILIES if family in chosen)
        change(experiment=replace(session().settings.experiment, families=families))
