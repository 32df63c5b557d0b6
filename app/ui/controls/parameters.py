"""A slider for each parameter of the formula; moving it writes another number into the formula's head."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from app.settings.settings import OWN
from app.ui.session import change, locked, session
from gradnorm_core.formulas.letters import plain
from gradnorm_core.formulas.parsing.variables import with_number

REACH = 5.0
"""A slider goes from −5 to 5, or as far as the number that was typed."""
LOGARITHMIC = ("kappa", "epsilon", "lambda", "sigma")
"""Parameters that are positive and differ by factors, as the condition number does."""
TICKS = 25
"""Places of a logarithmic slider for each factor of ten."""


def parameter_sliders() -> None:
    """Draws the sliders, under the formula."""
    for name, value in session().settings.objective.parameters.items():
        key, moved = f"parameter_{name}", partial(_moved, name)
        common: dict[str, Any] = {"key": key, "on_change": moved, "disabled": locked("formula")}
        st.session_state[key] = value
        if name.partition("_")[0] in LOGARITHMIC and value > 0:
            places = factors(value)
            st.session_state[key] = min(places, key=lambda place: abs(place - value))
            st.select_slider(plain(name), places, format_func=lambda place: f"{place:.3g}", **common)
        else:
            reach = max(REACH, abs(value))
            st.slider(plain(name), -reach, reach, step=reach / 100, format="%.3g", **common)


def factors(value: float) -> list[float]:
    """The places of a logarithmic slider, 10⁻³ to 10³ or as far as the number, the number itself among them."""
    low, high = min(-3, int(np.floor(np.log10(value)))), max(3, int(np.ceil(np.log10(value))))
    spaced = 10.0 ** np.linspace(low, high, (high - low) * TICKS + 1)
    others = {float(f"{place:.3g}") for place in spaced if abs(np.log10(place / value)) > 0.5 / TICKS}
    return sorted(others | {value})


def _moved(name: str) -> None:
    text = with_number(session().settings.formula, name, float(st.session_state[f"parameter_{name}"]))
    st.session_state["formula"], st.session_state["example"] = text, OWN
    session().problem = None
    change(formula=text, example=OWN)
