"""Number boxes and choices, made from declarations.

A widget holds no value of its own: it shows the session's settings and changes them. Its entry in the session state is
set when the settings were changed elsewhere; its callback changes the settings.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.settings.settings import Settings
from app.text import html
from app.text.numbers import in_full
from app.ui.late_reports import set_widget, unless_late
from app.ui.session import change, in_its_words, locked, session
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.step_rules.base import STEP_SIZE
from gradnorm_core.norms import EXPONENTS, norm_name

NORM_WORDS = {p: norm_name(p) for p in EXPONENTS}


@dataclass(frozen=True, slots=True)
class Box:
    """A number box.

    Attributes:
        key: its name in the session state.
        label: the text above it.
        parameter: the declaration of the numbers it accepts.
        read: the number it shows.
        write: from a number to the fields it changes.
        step: added by the arrow keys.
        width: in pixels; None fills the room there is.
    """

    key: str
    label: str
    parameter: Parameter
    read: Callable[[Settings], float]
    write: Callable[[Settings, float], dict[str, Any]]
    step: float | None = None
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of one option or of several: the field of the settings, and the label of each option."""

    field: str
    label: str
    names: dict[Any, str]
    several: bool = False
    help: str | None = None


def set_box(box: Box) -> None:
    """Sets the box to the settings."""
    set_widget(box.key, box.read(session().settings))


def number_box(box: Box, hide_label: bool = False, then: Callable[[], None] | None = None) -> None:
    """Draws the box; `then` is called after a number was taken."""
    if box.key not in st.session_state:
        set_box(box)
    st.number_input(
        in_its_words(box.label) if box.parameter is STEP_SIZE else box.label,
        value=None,
        step=box.step,
        format="%d" if box.parameter.integer else "%.6g",
        key=box.key,
        on_change=unless_late(box.key, _number_typed),
        args=(box, then),
        label_visibility="collapsed" if hide_label else "visible",
        help=None if hide_label else box.parameter.help or None,
        width=(hide_label and box.width) or "stretch",
        disabled=is_locked(box),
    )


def is_locked(box: Box) -> bool:
    """Whether the number is one that the teacher's link locks."""
    settings = session().settings
    return locked(*box.write(settings, box.read(settings)))


def _number_typed(box: Box, then: Callable[[], None] | None) -> None:
    """Takes the number. A refused number stays in the box; an emptied box shows the number in use."""
    kept, typed = session(), st.session_state[box.key]
    kept.input_errors.pop(box.key, None)
    if typed is None:
        set_box(box)
        return
    try:
        change(**box.write(kept.settings, box.parameter.check(typed)))
    except UsageError as error:
        kept.input_errors[box.key] = f"{error} {in_full(box.read(kept.settings))} is still in use."
        return
    if then:
        then()


def box_row(key: str, boxes: Sequence[Box], then: Callable[[], None] | None = None) -> None:
    """Draws number boxes side by side; `then` is called after a number was taken."""
    with st.container(horizontal=True, key=f"boxes_{key}"):
        for box in boxes:
            number_box(box, then=then)
    input_errors(*(box.key for box in boxes))


def input_errors(*keys: str) -> None:
    """Says why the number typed into one of these boxes is not in use."""
    errors = [text for key in keys if (text := session().input_errors.get(key))]
    if errors:
        st.html(html.refusals(errors))


def number_slider(box: Box, upright: bool = False) -> None:
    """Draws a slider over the declared range, on a logarithmic scale if declared so, beside the box or below it.

    A whole number gets the box alone.
    """
    if box.parameter.integer:
        number_box(box)
        return
    if _slider_key(box) not in st.session_state:
        set_number_slider(box)
    side_by_side: dict[str, Any] = {} if upright else {"horizontal": True, "wrap": False}
    with st.container(key=f"dial_{box.key}", vertical_alignment="bottom", **side_by_side):
        if upright:
            number_box(box, then=partial(set_number_slider, box))
        _slider(box, hide_label=upright)
        if not upright:
            number_box(box, hide_label=True, then=partial(set_number_slider, box))


def _slider(box: Box, hide_label: bool) -> None:
    low, high, step = _track(box.parameter)
    st.slider(
        box.label,
        low,
        high,
        step=step,
        key=_slider_key(box),
        on_change=unless_late(_slider_key(box), _on_typed),
        args=(box,),
        help=None if hide_label else box.parameter.help or None,
        label_visibility="collapsed" if hide_label else "visible",
        disabled=is_locked(box),
    )


def set_number_slider(box: Box) -> None:
    """Sets slider and box to the settings; the slider stops at its ends."""
    set_box(box)
    if box.parameter.integer:
        return
    low, high, step = _track(box.parameter)
    value = box.read(session().settings)
    place = (math.log10(value) if value > 0 else low) if box.parameter.logarithmic else value
    set_widget(_slider_key(box), min(max(round(round((place - low) / step) * step + low, 9), low), high))


def _slider_key(box: Box) -> str:
    return f"{box.key} slider"


def _track(parameter: Parameter) -> tuple[float, float, float]:
    """The ends of a slider and its step; exponents of 10 on a logarithmic scale."""
    if parameter.logarithmic:
        return math.log10(parameter.minimum), math.log10(parameter.maximum), 0.01
    span = parameter.maximum - parameter.minimum
    return float(parameter.minimum), float(parameter.maximum), 10.0 ** math.floor(math.log10(span / 100))


def _on_typed(box: Box) -> None:
    """Takes the number the slider was moved to."""
    low, high, _ = _track(box.parameter)
    place = min(max(float(st.session_state[_slider_key(box)]), low), high)
    value = float(f"{10**place:.3g}") if box.parameter.logarithmic else place
    kept = session()
    kept.input_errors.pop(box.key, None)
    try:
        change(**box.write(kept.settings, box.parameter.check(value)))
        set_box(box)
    except UsageError as error:
        kept.input_errors[box.key] = str(error)
        set_number_slider(box)


def folded(key: str, title: str, summary: Callable[[Settings], str]) -> DeltaGenerator:
    """A group that unfolds; folded it states the settings in it."""
    words = summary(session().settings).replace("*", "\\*")
    return st.expander(f"**{title}** *{words}*", key=f"group_{key}")


def set_choice(choice: Choice) -> None:
    """Sets the choice to the settings."""
    value = getattr(session().settings, choice.field)
    set_widget(choice.field, list(value) if choice.several else value)


def choice_row(choice: Choice) -> None:
    """Draws the possibilities side by side."""
    if choice.field not in st.session_state:
        set_choice(choice)
    look: dict[str, Any] = {
        "format_func": choice.names.__getitem__, "key": choice.field, "help": choice.help,
        "width": "stretch", "wrap": False, "on_change": unless_late(choice.field, _chosen), "args": (choice,),
        "disabled": locked(choice.field),
    }  # fmt: skip
    if choice.several:
        st.segmented_control(choice.label, list(choice.names), selection_mode="multi", **look)
    else:
        st.segmented_control(choice.label, list(choice.names), required=True, **look)


def _chosen(choice: Choice) -> None:
    """Takes the choice if it is offered: a forged message may hold anything. Of several at least one stays chosen."""
    value = st.session_state[choice.field]
    if not value or not set(value if choice.several else [value]) <= set(choice.names):
        set_choice(choice)
        return
    change(**{choice.field: tuple(sorted(value)) if choice.several else value})
