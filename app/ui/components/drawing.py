"""The paper on which a learner draws the gradient norm over the steps, with a finger, a mouse or numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from app.browser.bundle import drawing_script, style
from app.ui.components import reports


def drawing(
    name: str,
    steps: int,
    powers: tuple[int, int],
    count: int,
    *,
    on_curve: Callable[[str, tuple[int, ...]], None],
    key: str = "drawing",
) -> None:
    """Draws the paper with the button that commits to the curve.

    Args:
        name: of the question; another name empties the paper.
        steps: the last step of the axis.
        powers: the lowest and the highest power of ten of the axis.
        count: how many heights are told, evenly spread over the steps.
        on_curve: called with the name and the heights, in tenths of a power of ten, before the page runs again.
        key: of the component.
    """
    data = {"name": name, "steps": steps, "norm": [10.0**power for power in powers], "count": count}
    committed = partial(reports.pass_on, key, "curve", partial(reports.curve, count), on_curve)
    _DRAWING(key=key, data=data, on_curve_change=committed)


_DRAWING = st.components.v2.component(
    "gradnorm_drawing", js=drawing_script(), css=style("component") + style("page/drawing")
)
