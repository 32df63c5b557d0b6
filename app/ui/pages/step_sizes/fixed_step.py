"""A fixed step in place of a step rule that has no step size to vary: what is said, and the way to it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.settings.repair import repaired
from app.settings.settings import Settings
from app.ui.controls.step_size_slider import NOT_READ
from app.ui.pages.step_sizes.choices import change_study
from app.ui.session import in_its_words, locked, session, show
from gradnorm_core.methods.step_rules.base import StepRule, has_step_size
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.schedule import Formula

WITH_THE_RULE = ("basins", "momentum")
"""Pictures that need no step size of the rule: over the starts, and over the steps of another method."""
BASINS_HELP = "Which start arrives where, with the step rule as it is"


def gives_way(settings: Settings) -> bool:
    """Whether the picture is drawn with a fixed step because the rule in use has no step size to vary."""
    return settings.study.picture not in WITH_THE_RULE and not has_step_size(settings.step_rule)


def with_fixed_step(settings: Settings) -> Settings:
    """The settings with a fixed step, and without the parts of the method that do not go with one."""
    method = repaired(replace(settings.method, step_rule=Fixed(settings.step_size)), "step_rule")
    return replace(
        settings, direction=method.direction, step_rule=method.step_rule, clip=method.clip, noise=method.noise
    )  # fmt: skip


def explain(rule: StepRule) -> None:
    """Says why a fixed step is drawn, and draws the buttons to it and to the picture that the rule itself has."""
    if isinstance(rule, Formula):
        why = f"{NOT_READ} No other α makes another run"
    else:
        why = f"{rule.label} chooses its own step sizes, so none can be varied"
    st.info(f"{in_its_words(why)}: the picture shows the run with a fixed step instead.")
    with st.container(horizontal=True, key="instead"):
        if not locked("step_rule"):
            st.button("Use a fixed step", key="use_fixed_step", on_click=_use_fixed_step)
        if not locked("study"):
            st.button(
                "Draw the basins",
                key="draw_basins",
                help=BASINS_HELP,
                on_click=change_study,
                kwargs={"picture": "basins"},
            )


def _use_fixed_step() -> None:
    show(with_fixed_step(session().settings))
