"""The sidebar: every setting except the step size, whose control is beside the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.compute import results
from app.settings.classroom import NOTE
from app.settings.link_numbers import COORDINATE
from app.settings.settings import (
    GRADIENT_TOLERANCE,
    MAX_ITERATIONS,
    OWN,
    STEP_TOLERANCE,
    VALUE_TOLERANCE,
    Settings,
    of_example,
    to_spec,
)
from app.settings.window import ASPECTS, check_window, filled
from app.text import data_words, html, method_summary
from app.text.numbers import number
from app.ui.components.player import CHARTS
from app.ui.controls.method_pickers import method, set_method
from app.ui.controls.new_function import take_function
from app.ui.controls.parameters import parameter_sliders
from app.ui.controls.second_run_switch import second_run_switch
from app.ui.controls.step_size_slider import show_step_size
from app.ui.controls.widgets import NORM_WORDS, Box, Choice, choice_row, input_errors, number_box, set_box, set_choice
from app.ui.controls.your_data import your_data
from app.ui.session import change, hides, locked, session, show
from gradnorm_core.arrays import Window
from gradnorm_core.errors import ExpressionError, UsageError
from gradnorm_core.formulas.letters import plain
from gradnorm_core.objectives.gallery import GALLERY

LONGEST_TEXT = 2000
"""Characters of the field: more than a formula may have, so that the parser refuses a longer one in words."""

START = (
    Box("start_x", "Start x", COORDINATE, lambda s: s.start[0], lambda s, x: {"start": (x, s.start[1])}, 0.1),
    Box("start_y", "Start y", COORDINATE, lambda s: s.start[1], lambda s, y: {"start": (s.start[0], y)}, 0.1),
)
STOP = (
    Box("max_iterations", "Steps, at most", MAX_ITERATIONS, lambda s: s.max_iterations,
        lambda _, count: {"max_iterations": count}, 50),
    Box("gradient_tolerance", "Stop at ‖∇f‖ ≤", GRADIENT_TOLERANCE, lambda s: s.gradient_tolerance,
        lambda _, tolerance: {"gradient_tolerance": tolerance}),
)  # fmt: skip
STOP_AT_CHANGE = (
    Box("value_tolerance", "or at Δf ≤", VALUE_TOLERANCE, lambda s: s.value_tolerance,
        lambda _, tolerance: {"value_tolerance": tolerance}),
    Box("step_tolerance", "or at Δx ≤", STEP_TOLERANCE, lambda s: s.step_tolerance,
        lambda _, tolerance: {"step_tolerance": tolerance}),
)  # fmt: skip
GOAL = Choice("goal", "Goal", {"minimize": "Minimize", "maximize": "Maximize"})
STOP_BY = Choice("tolerance_norm", "Stop by", NORM_WORDS, help="The norm of ∇f that is held against the tolerance.")
LOOKS = (
    Choice("view", "View", {"contours": "Contours", "surface": "Surface"}),
    Choice("arrows", "Arrows", {"log": "by norm", "unit": "alike", "off": "none"}),
    Choice("norms", "Draw", NORM_WORDS, several=True, help="The norms of the gradient drawn over the steps."),
)
CHOICES = (GOAL, STOP_BY, *LOOKS)
EDGES = {"left": (0, "from"), "right": (0, "to"), "bottom": (1, "from"), "top": (1, "to")}
"""The boxes of the window: the coordinate and the end of each."""


ABSENT = {
    "step-sizes": ("view", "arrows", "norms"),
    "compare": ("view", "norms"),
    "clipping": ("method", "view", "norms"),
    "gradient-norm": ("view", "arrows", "norms"),
}
"""The controls that have no effect on a page."""
TITLED = "playground"
"""The page with the function as its title."""
BARE = frozenset({"dimension", "challenges", "course"})
"""The pages with functions of their own, on which no setting has an effect: they have no sidebar."""


def sidebar(page: str = "", drawn: bool = True) -> None:
    """Draws the settings that have an effect on this page, if any."""
    page = page or TITLED  # the first page has no path of its own
    if page in BARE:
        return
    _synchronize()
    if not drawn:
        return
    with st.sidebar:
        if words := session().settings.classroom.locked_names:
            st.html(html.notes([f"{words}: {NOTE}."]))
        _function(page)
        with _folded("data", "Your data", data_words.summary), st.container(key="data"):
            your_data()
        _boxes("start", [replace(box, label=f"Start {name}") for box, name in zip(START, _letters(), strict=True)])
        choice_row(GOAL)
        absent = _absent(page)
        if "method" not in absent:
            with _folded("method", "Method", method_summary.method_summary), st.container(key="method"):
                method()
            if page == TITLED:
                second_run_switch()
        with _folded("stopping", "Stopping", method_summary.stopping_summary):
            _boxes("stop", STOP)
            choice_row(STOP_BY)
            _boxes("change", STOP_AT_CHANGE)
        with _folded("picture", "Picture", method_summary.picture_summary):
            for choice in LOOKS:
                if choice.field not in absent:
                    choice_row(choice)
            _window(page)


def _folded(key: str, title: str, summary: Callable[[Settings], str]) -> DeltaGenerator:
    """A group that unfolds; folded it states the settings in it."""
    words = summary(session().settings).replace("*", "\\*")
    return st.expander(f"**{title}** {words}", key=f"group_{key}")


def _boxes(key: str, boxes: Sequence[Box]) -> None:
    """Draws number boxes side by side."""
    with st.container(horizontal=True, key=f"boxes_{key}"):
        for box in boxes:
            number_box(box)
    input_errors(*(box.key for box in boxes))


def _letters() -> tuple[str, ...]:
    """The letters of the coordinates, as the formula has them."""
    return tuple(map(plain, session().settings.objective.variables))


def _absent(page: str) -> tuple[str, ...]:
    """The choices that change no picture of this page, or only one that a teacher's link hides."""
    pictures = {"arrows": "arrows", "norms": "curves"}
    return (*ABSENT.get(page, ()), *(choice for choice, picture in pictures.items() if hides(picture)))


def _synchronize() -> None:
    """Sets every widget to the settings when these were changed elsewhere."""
    kept, state = session(), st.session_state
    if not kept.stale and "formula" in state:
        return
    kept.stale, kept.input_errors = False, {}
    state["example"] = kept.settings.example
    if not kept.problem:
        state["formula"] = kept.settings.formula
    for box in (*START, *STOP, *STOP_AT_CHANGE):
        set_box(box)
    for choice in CHOICES:
        set_choice(choice)
    set_method()
    _show_window()
    show_step_size()


def _function(page: str) -> None:
    """Draws the choice of a function, from the gallery or typed; how it was read, or why it could not be.

    A page whose title states the function as it was read does not state it here again.
    """
    fixed: dict[str, Any] = {"disabled": locked("formula")}
    st.selectbox("Function", [OWN, *GALLERY], format_func=_title, key="example", on_change=_example_chosen, **fixed)
    label = f"{session().settings.objective.expression.head} ="
    st.session_state["formula"] = st.session_state["formula"]  # another label makes another field; it keeps the text
    st.text_input(label, key="formula", max_chars=LONGEST_TEXT, on_change=_formula_typed, autocomplete="off", **fixed)
    kept = session()
    with st.container(key="echo"):
        if kept.problem:
            st.html(html.problem(kept.problem))
            for place, rewrite in enumerate(kept.problem.rewrites):
                st.button(rewrite.label, key=f"reading_{place}", on_click=_rewritten, args=(rewrite.text,), **fixed)
            return
        expression = kept.settings.objective.expression
        if page != TITLED:
            st.latex(expression.latex)
        if expression.notes:
            st.html(html.notes(note.message for note in expression.notes))
    if kept.remark:
        with st.container(key="footing"):
            st.html(html.notes([kept.remark]))
    parameter_sliders(CHARTS if page == TITLED else None)


def _title(example: str) -> str:
    return GALLERY[example].title if example else "Your own"


def _example_chosen() -> None:
    """Opens the example; view, arrows and norms stay."""
    chosen, kept = st.session_state["example"], session()
    kept.problem = None
    if chosen not in GALLERY:  # an option that is not offered, too
        show(replace(kept.settings, example=OWN))
    else:
        drawn: dict[str, Any] = {
            field: getattr(kept.settings, field) for field in ("view", "arrows", "norms", "beside")
        }
        drawn["study"] = replace(kept.settings.study, alphas=None)
        show(replace(of_example(chosen), **drawn))


def _rewritten(text: str) -> None:
    """Takes one of the readings of a refused formula."""
    st.session_state["formula"] = text
    _formula_typed()


def _formula_typed() -> None:
    """Takes the typed formula if it can be read; the typed text stays in the field either way."""
    kept, text = session(), st.session_state["formula"]
    try:
        _ = replace(kept.settings, formula=text).objective
    except ExpressionError as error:
        kept.problem = error
        return
    kept.problem = None
    if text != kept.settings.formula:
        take_function(text)


def _window(page: str) -> None:
    """Draws the edges of the window."""
    fixed = locked("window")
    with st.container(horizontal=True, key="window"):
        names = _letters()
        for edge, (coordinate, end) in EDGES.items():
            st.session_state[edge] = st.session_state[edge]
            st.number_input(
                f"{names[coordinate]} {end}", value=None, format="%.6g", key=edge, on_change=_edge_moved, disabled=fixed
            )
    input_errors("window")
    if sentence := _shown(page):
        st.html(html.notes([sentence]))
    with st.container(horizontal=True, wrap=False, key="window_buttons"):
        # Its window would tell how far a path goes that the teacher's link hides.
        st.button("Fit the path", on_click=_fit, width="stretch", disabled=fixed or hides("path"))
        own = session().settings.example == OWN
        st.button("As in the example", on_click=_example_window, width="stretch", disabled=own or fixed)


def _shown(page: str) -> str:
    """The sentence on a picture that shows more than the boxes say; "" when it shows just that."""
    window = session().settings.window
    shown = filled(window, ASPECTS.get(page, 1.0))
    for letter, edges, drawn in zip(_letters(), window, shown, strict=True):
        if max(abs(one - other) for one, other in zip(edges, drawn, strict=True)) > 1e-9 * (drawn[1] - drawn[0]):
            return f"With equal scales the picture shows {letter} from {number(drawn[0])} to {number(drawn[1])}."
    return ""


def _show_window() -> None:
    for edge, value in zip(EDGES, _flat(session().settings.window), strict=True):
        st.session_state[edge] = value


def _edge_moved() -> None:
    """Takes the four numbers when they make a window; until then they stay in their boxes."""
    kept, state = session(), st.session_state
    kept.input_errors.pop("window", None)
    left, right, bottom, top = (
        value if state[edge] is None else state[edge]
        for edge, value in zip(EDGES, _flat(kept.settings.window), strict=True)
    )
    try:
        change(window=check_window(((left, right), (bottom, top))))
        _show_window()
    except UsageError as error:
        kept.input_errors["window"] = f"{error}; the picture keeps its window."


def _fit() -> None:
    settings = session().settings
    show(replace(settings, window=results.window_of_path(to_spec(settings))))


def _example_window() -> None:
    settings = session().settings
    show(replace(settings, window=of_example(settings.example).window))


def _flat(window: Window) -> tuple[float, ...]:
    return (*window[0], *window[1])
