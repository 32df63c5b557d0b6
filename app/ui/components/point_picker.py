"""Picks a point of a chart: Plotly's own events do not fire on heat maps and between points."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import streamlit as st

from app.browser.bundle import source
from app.ui.components import reports


def pick(chart: str, on_point: Callable[[float, float], None], key: str = "pick") -> None:
    """Calls `on_point` after a press on a chart, with x and y in the units of its axes, before the page runs again.

    Args:
        chart: the key of the container that holds the chart.
        on_point: the callback.
        key: of the component.
    """
    reported = partial(reports.pass_on, key, "point", reports.point, on_point)
    _PICK(key=key, data={"chart": f"st-key-{chart}"}, on_point_change=reported)


def _script() -> str:
    pointer, own = map(source, ("parts/pointer.js", "page/point_picker.js"))
    return pointer.replace("export function", "function") + re.sub(r"^import .*\n", "", own, flags=re.MULTILINE)


_PICK = st.components.v2.component("gradnorm_pick", js=_script())
