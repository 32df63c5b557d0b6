"""The editor of the visitor's own rule: its lines, how they were read, or where the mistake is."""

from __future__ import annotations

from typing import Final

import streamlit as st

from app.text import html
from app.ui.session import change, locked, session
from gradnorm_core.errors import RuleError, UsageError
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.rule import Rule

LINES: Final = "rule_lines"
ERROR: Final = "rule_error"
"""Entries of the session state: the text of the field, and the error of a text that is no rule."""
LONGEST_TEXT: Final = 2000
"""Characters of the field: more than a rule may have, so that a longer one is refused in words."""
HELP: Final = (
    "One name = value a line; the line d = … gives the direction. Vectors: g (gradient), x (iterate), and what is made "
    "of them; numbers: k = 0, 1, 2, …, t = k + 1, alpha (the step size; the step is α·d), norm(u), dot(u, v). A name "
    "read before its line has its value of the last step, first 0. A line beta = 0.9 makes a slider. "
    "Ctrl+Enter takes the text."
)


def rule_editor() -> None:
    """Draws the field when the direction is an own rule."""
    direction, state = session().settings.direction, st.session_state
    if not isinstance(direction, Rule):
        state.pop(ERROR, None)
        return
    if LINES not in state:
        state.pop(ERROR, None)
    if ERROR not in state and state.get(LINES) != direction.lines:
        state[LINES] = direction.lines  # a slider may have changed a number in them
    st.text_area(
        "Lines of the rule", key=LINES, max_chars=LONGEST_TEXT, on_change=_typed, height="content", help=HELP,
        disabled=locked("direction"),
    )  # fmt: skip
    with st.container(key="rule_echo"):
        if isinstance(error := state.get(ERROR), RuleError):
            st.html(html.problem(error, "rule"))
            return
        st.latex(direction.formula)
        if notes := direction.definition.notes:
            st.html(html.notes(notes))


def as_start(direction: Direction) -> Rule:
    """The rule with which the editor opens: the lines of the direction that was in use, where it has some."""
    lines = getattr(direction, "rule_lines", str)()
    return Rule(lines) if lines else Rule()


def forget_error() -> None:
    """Shows the lines of the settings again, after these changed elsewhere."""
    st.session_state.pop(ERROR, None)


def _typed() -> None:
    """Takes the lines if they are a rule; the typed text stays in the field either way."""
    state = st.session_state
    state.pop(ERROR, None)
    try:
        change(direction=Rule(str(state[LINES])))
    except RuleError as error:
        state[ERROR] = error
    except UsageError as error:
        state[ERROR] = RuleError(str(error), 0, "Change the number.", "", 1)
