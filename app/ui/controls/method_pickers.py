"""The pickers of direction, step rule, clip and noise, with the numbers of each.

The part chosen last always counts: where another part does not go with it, that part is replaced, and a sentence says
by which one and why. So the pickers and the picture never disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from app.settings.methods import CLIPS, DIRECTIONS, LONGEST_FORMULA, NOISES, NONE, STEP_RULES, Method, name_of
from app.settings.repair import repaired
from app.settings.settings import Settings
from app.text import html
from app.text.grammar import capitalized
from app.text.method_summary import searched_name
from app.text.taken_letters import letters_of
from app.ui.controls.rule_editor import as_start, forget_error, rule_editor
from app.ui.controls.widgets import Box, input_errors, number_slider, set_number_slider
from app.ui.late_reports import set_widget, unless_late
from app.ui.session import change, locked, session
from gradnorm_core.errors import ExpressionError, UsageError
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.registry import has_rows
from gradnorm_core.methods.row_clipping import ClipRows
from gradnorm_core.methods.step_rules.polyak import Polyak
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.norms import EXPONENTS
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.gallery import example_for

FORMULA = "formula_in_k"
REPAIR = "method"
"""Entry of the session's input errors: the sentence on the parts that were replaced."""


@dataclass(frozen=True, slots=True)
class Picker:
    """The picker of one part of the method: the field of the settings, its label, its options.

    Attributes:
        makers: by the name of each option, the function that makes it with its default numbers.
    """

    field: str
    label: str
    makers: dict[str, Callable[[], Any]]
    help: str

    @property
    def key(self) -> str:
        """Its name in the session state."""
        return f"pick_{self.field}"


def _steepest(norm: float) -> Callable[[], Steepest]:
    return lambda: Steepest(norm)


def _nothing() -> None:
    return None


STEEPEST = {
    str(Steepest(norm)) if norm != 2 else Steepest.label: _steepest(norm)
    for norm in sorted(EXPONENTS, key=lambda p: p != 2)
}
OTHERS = {kind.label: kind for kind in DIRECTIONS.values() if kind is not Steepest}
PICKERS = (
    Picker("direction", "Direction", {**STEEPEST, **OTHERS}, "Which way each step goes."),
    Picker("step_rule", "Step rule", {kind.label: kind for kind in STEP_RULES.values()}, "How far each step goes."),
    Picker("clip", "Clip", {NONE: _nothing, **{kind.label: kind for kind in CLIPS.values()}},
           "Bounds the gradient before the direction is made of it."),
    Picker("noise", "Noise", {NONE: _nothing, **{kind.label: kind for kind in NOISES.values()}},
           "Added to the gradient at every step, or mini-batches, as in stochastic gradient descent."),
)  # fmt: skip


def method() -> None:
    """Draws the four pickers, each with the numbers of its choice; the page places those of the step rule itself."""
    for picker in PICKERS:
        if picker.key not in st.session_state:
            _set_picker(picker)
        st.selectbox(
            picker.label, _offered(picker), key=picker.key, on_change=unless_late(picker.key, _picked),
            args=(picker,), help=picker.help, disabled=locked(picker.field), format_func=searched_name,
        )  # fmt: skip
        if picker.field == "direction":
            rule_editor()
        if picker.field == "step_rule":
            _formula()
        else:
            numbers(picker.field)
    if repair := session().input_errors.get(REPAIR):
        st.html(html.repair(repair))


def _offered(picker: Picker) -> list[str]:
    """The options of a picker; a function without data has no mini-batches, and no rows to clip."""
    objective = session().settings.objective
    absent = {Minibatch.label: not isinstance(objective, DataObjective), ClipRows.label: not has_rows(objective)}
    return [label for label in picker.makers if not absent.get(label)]


def numbers(field: str, upright: bool = False) -> None:
    """Draws the numbers of this part of the method, except a step size, which has a control of its own."""
    boxes = boxes_of(session().settings, field)
    for box in boxes:
        number_slider(box, upright)
    input_errors(*(box.key for box in boxes))


def set_method() -> None:
    """Sets pickers and numbers to the settings."""
    session().input_errors.pop(REPAIR, None)
    for picker in PICKERS:
        _set_picker(picker)
        for box in boxes_of(session().settings, picker.field):
            set_number_slider(box)
    if isinstance(rule := session().settings.step_rule, Formula):
        set_widget(FORMULA, rule.text)
    forget_error()


def boxes_of(settings: Settings, field: str) -> list[Box]:
    """One box for each number of this part of the method, except the step size."""
    part = getattr(settings, field)
    return [_box(part, field, one) for one in getattr(part, "parameters", ()) if one.name != "step_size"]


def _box(part: Any, field: str, parameter: Parameter) -> Box:
    name, taken = parameter.name, letters_of(session().settings.objective)
    symbol = "" if parameter.plain in taken else f" ${parameter.symbol}$"
    return Box(
        f"{name_of(part)} {name}",
        symbol.strip() if symbol and parameter.label == parameter.plain else f"{parameter.label}{symbol}",
        parameter,
        lambda settings: getattr(getattr(settings, field), name, parameter.default),
        lambda settings, value: {field: replace(getattr(settings, field), **{name: value})},
        step=1 if parameter.integer else None,
        width=92,
    )


def _set_picker(picker: Picker) -> None:
    set_widget(picker.key, _name(getattr(session().settings, picker.field)))


def _name(part: Any) -> str:
    """The name of a part in its picker."""
    if isinstance(part, Steepest) and part.norm != 2:
        return str(part)
    return NONE if part is None else str(part.label)


def _picked(picker: Picker) -> None:
    """Takes the choice, and replaces the parts that do not go with it."""
    kept = session()
    if st.session_state[picker.key] not in picker.makers:  # not offered: only a forged message holds it
        _set_picker(picker)
        return
    picked = replace(kept.settings.method, **{picker.field: _part(picker, kept.settings)})
    fitting = repaired(picked, picker.field)
    change(**{one.field: getattr(fitting, one.field) for one in PICKERS})
    set_method()
    if fitting != picked:
        kept.input_errors[REPAIR] = f"{picked.incompatibility()} {_replacements(picked, fitting)}"


def _replacements(picked: Method, fitting: Method) -> str:
    """The sentence that names the parts that were replaced, "So Step rule is Fixed now."."""
    fields = {one.label: one.field for one in PICKERS}
    changed = [
        f"{label} is {_name(getattr(fitting, field))} now"
        for label, field in fields.items()
        if getattr(picked, field) != getattr(fitting, field)
    ]
    return f"So {', and '.join(changed)}."


def _part(picker: Picker, settings: Settings) -> Any:
    """The chosen part: as it is in the settings if it is in use, otherwise with its default numbers."""
    picked, present = st.session_state[picker.key], getattr(settings, picker.field)
    if picked == _name(present):
        return present
    made = picker.makers[picked]()
    if isinstance(made, Rule):
        return as_start(present)
    example = example_for(settings.example, settings.goal)
    if isinstance(made, Polyak) and example and example.minimum is not None:
        return Polyak(example.minimum)
    return made


def _formula() -> None:
    """Draws the field for a step size that depends on k."""
    rule = session().settings.step_rule
    if not isinstance(rule, Formula):
        return
    st.session_state.setdefault(FORMULA, rule.text)
    st.text_input(
        "Step size at step k", key=FORMULA, max_chars=LONGEST_FORMULA, on_change=unless_late(FORMULA, _formula_typed),
        autocomplete="off",
        help="A formula in k = 0, 1, 2, … and step_size, the number beside the picture.", disabled=locked("step_rule"),
    )  # fmt: skip
    input_errors(FORMULA)


def _formula_typed() -> None:
    """Takes the formula if it can be read; the typed text stays in the field either way."""
    kept, text = session(), st.session_state[FORMULA]
    kept.input_errors.pop(FORMULA, None)
    try:
        change(step_rule=Formula(text))
    except ExpressionError as error:
        kept.input_errors[FORMULA] = capitalized(error.in_one_line)
    except UsageError as error:
        kept.input_errors[FORMULA] = str(error)
