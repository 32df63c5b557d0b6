"""The step size: a logarithmic slider, a box for the exact number, buttons for the numbers the theory names."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from app.controls.session import change, session
from app.controls.widgets import Box, complaints, number_box, set_box
from app.settings import OWN, Settings, of_example
from app.style import number
from gradnorm_core.step_rules import STEP_SIZE

BOX = Box(
    "step_size", "Step size α, exactly", STEP_SIZE,
    lambda s: s.step_size, lambda _, value: {"step_size": value}, width=120,
)  # fmt: skip
SLIDER = "step_slider"
GRID = 0.01
"""Distance of two positions of the slider, in powers of ten."""


def step_size(marks: Sequence[tuple[str, float | None]]) -> None:
    """Draws slider, box and a button for each mark (its name, its step size)."""
    if SLIDER not in st.session_state:
        show_step_size()
    low, high = session().slider
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom", key="step"):
        st.slider("Step size α", low, high, step=GRID, format="10^%.2f", key=SLIDER, on_change=_slid)
        number_box(BOX, hide_label=True, then=show_step_size)
    with st.container(horizontal=True, key="marks"):
        for name, value in marks:
            label = f"{name} = {number(value)}" if value else f"{name}: none"
            st.button(label, key=f"mark {name}", on_click=set_step_size, args=(value,), disabled=not value)
    complaints(BOX.key)


def set_step_size(value: float) -> None:
    """Moves the step size to this value."""
    change(step_size=float(value))
    show_step_size()


def show_step_size() -> None:
    """Has slider and box say what the settings say; the track grows where it has to, and stays otherwise."""
    kept = session()
    set_box(BOX)
    exponent = math.log10(kept.settings.step_size)
    low, high = kept.slider
    kept.slider = min(low, float(math.floor(exponent))), max(high, float(math.ceil(exponent)))
    st.session_state[SLIDER] = round(round(exponent / GRID) * GRID, 6)


def track(settings: Settings) -> tuple[float, float]:
    """Three decades, as exponents of 10, around the step size the example opens with, or around the one in use."""
    telling = settings.step_size if settings.example == OWN else of_example(settings.example).step_size
    top = float(math.ceil(math.log10(2 * telling)))
    return top - 3, top


def _slid() -> None:
    change(step_size=float(f"{10 ** st.session_state[SLIDER]:.3g}"))
    set_box(BOX)
