"""The choices of the Step sizes page: the picture, the range of step sizes, the number of cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import streamlit as st

from app.figures.parts.step_size_axis import Mark
from app.figures.style import Palette
from app.settings.parameters import ParameterRange, ranges_of
from app.settings.settings import Settings
from app.settings.step_sizes import check_alphas
from app.text import sweeps
from app.ui.controls.better_values import Better
from app.ui.controls.widgets import Box, input_errors, number_box, set_box
from app.ui.late_reports import set_widget, unless_late
from app.ui.session import change, hides, in_its_words, locked, session
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.theory import ReferenceMinimum
from gradnorm_core.errors import UsageError
from gradnorm_core.formulas.letters import plain
from gradnorm_core.methods.step_rules.base import STEP_SIZE, has_step_size
from gradnorm_core.sweeps.ranges import Range

BOX = Box(
    "studied_step_size", "Step size α", STEP_SIZE,
    lambda s: s.step_size, lambda _, value: {"step_size": value},
)  # fmt: skip
PICTURES = {
    "sweep": "Steps", "strip": "Last iterates", "starts": "Start × α", "parameter": "Parameter × α",
    "momentum": "Momentum × α", "basins": "Basins",
}  # fmt: skip
SPACINGS = {"linear": "linear α", "log": "log α"}
FINENESS = {60: "60", 120: "120", 200: "200", 400: "400"}


def which_picture() -> None:
    """Draws the choice of a picture: over a parameter only where there is one, over momentum where theory is shown."""
    settings = session().settings
    known = {"parameter": bool(settings.objective.parameters), "momentum": not hides("theory")}
    named = {word: in_its_words(name) for word, name in PICTURES.items()}
    offered = {word: name for word, name in named.items() if known.get(word, True) or word == settings.study.picture}
    _choice("Picture", "picture", offered, lambda word: {"picture": word, "alphas": None})


def how_it_looks(alphas: Range, varied: bool) -> None:
    """Draws the parameters that the chosen picture has.

    Args:
        alphas: the step sizes it covers.
        varied: whether the method has a step size that could vary.
    """
    study = session().settings.study
    first, second = map(plain, session().settings.objective.variables)
    if varied:
        if BOX.key not in session().input_errors:
            set_box(BOX)
        with st.container(width=110, key="studied"):
            number_box(BOX)
    if varied and study.picture != "basins":
        _range(alphas)
    if study.picture == "strip":
        _choice("Shown", "quantity", {"x": first, "y": second, "norm": "‖∇f‖₂"})
        _choice("Axis", "spacing", {word: in_its_words(name) for word, name in SPACINGS.items()})
    if study.picture == "starts":
        lines = {"horizontal": f"along {first}", "vertical": f"along {second}", "diagonal": "diagonal"}
        _choice("Starts", "line", lines)
    if study.picture == "parameter" and (varied_one := varied_parameter(session().settings)):
        letters = {name: plain(name) for name in session().settings.objective.parameters}
        if len(letters) > 1:
            _choice("Parameter", "parameter", letters, present=varied_one.name)
    if study.picture in ("starts", "parameter", "basins"):
        own = {} if study.cells in FINENESS else {study.cells: str(study.cells)}
        _choice("Cells a side", "cells", own | FINENESS)
    input_errors(BOX.key, "alphas")


def varied_parameter(settings: Settings) -> ParameterRange | None:
    """The parameter that the picture over one varies, with the range of its slider; None where the formula has none."""
    ranges = ranges_of(settings.objective.parameters, settings.ranges)
    return next((one for one in ranges if one.name == settings.study.parameter), ranges[0] if ranges else None)


def change_study(**values: Any) -> None:
    """Changes part of the study."""
    change(study=replace(session().settings.study, **values))


def _choice(
    label: str,
    field: str,
    words: dict[Any, str],
    values: Callable[[Any], dict[str, Any]] | None = None,
    present: Any = None,
) -> None:
    """Draws the options side by side, set to the settings, or to the `present` option."""
    key = f"study_{field}"
    set_widget(key, getattr(session().settings.study, field) if present is None else present)

    def chosen() -> None:
        session().input_errors.pop("alphas", None)
        word = st.session_state[key]
        if word not in words:  # not offered: only a forged message holds it
            return
        change_study(**(values(word) if values else {field: word}))

    st.segmented_control(
        label, list(words), format_func=words.__getitem__, key=key,
        on_change=unless_late(key, chosen), required=True, disabled=locked("study"),
    )  # fmt: skip


def _range(alphas: Range) -> None:
    """Draws both ends of the range of step sizes; emptying both restores the default range."""
    wrong = "alphas" in session().input_errors
    for key, label, value in (("alpha_from", "α from", alphas[0]), ("alpha_to", "α to", alphas[1])):
        if not wrong or key not in st.session_state:
            set_widget(key, value)
        st.number_input(
            in_its_words(label), value=None, format="%.6g", key=key, on_change=unless_late(key, _range_typed),
            args=(alphas,), width=90, disabled=locked("study"),
        )  # fmt: skip


def _range_typed(alphas: Range) -> None:
    kept, state = session(), st.session_state
    kept.input_errors.pop("alphas", None)
    low, high = state.get("alpha_from"), state.get("alpha_to")
    if low is None or high is None:
        change_study(alphas=None)
        return
    try:
        change_study(alphas=check_alphas((low, high)))
    except UsageError as error:
        kept.input_errors["alphas"] = f"{error}; the picture keeps its range."


@dataclass(frozen=True, slots=True)
class Scene:
    """The state of the page: the settings and the results that follow; `marks` are the step sizes of the theory."""

    settings: Settings
    spec: RunSpec
    palette: Palette
    reference: ReferenceMinimum | None
    marks: Sequence[Mark]

    @property
    def step_size(self) -> float | None:
        return self.settings.step_size if has_step_size(self.spec.step_rule) else None


class Drawn(NamedTuple):
    """A figure, its alt text, its findings, the settings that a press on it selects, and the values that they name."""

    figure: dict[str, Any]
    alt: str
    findings: sweeps.Findings
    pressed: Callable[[float, float], dict[str, Any]]
    better: Sequence[Better] = ()
