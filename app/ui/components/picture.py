"""A chart that the page owns: of a figure that changes, only what the browser does not hold is sent."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from app.browser.bundle import shared
from app.browser.payload import deflated, message
from app.browser.plotly_file import ROUTE, file_name
from app.ui.components import reports
from app.ui.components.chart import held
from app.ui.components.held_parts import forget_parts, with_parts
from app.ui.layout import base_path

CONFIG = {
    "displaylogo": False, "scrollZoom": True, "doubleClick": "reset", "showSendToCloud": False, "plotlyServerURL": "",
    "modeBarButtonsToRemove": ["sendChartToCloud", "select2d", "lasso2d"],
}  # fmt: skip
"""As on the offline page: no upload to the cloud of plotly's maker, and no selections, of which nothing follows."""


def plotly_address() -> str:
    """Where the server has plotly.js."""
    return f"{base_path()}api/{ROUTE}/{file_name()}"


def own_chart(figure: dict[str, Any], alt: str, key: str, fixed: bool = False) -> None:
    """Draws a figure as high as its container, with its alt text.

    Args:
        figure: the figure, with packed arrays.
        alt: the text for those who do not see it.
        key: of the chart; the next figure under it takes the place of this one.
        fixed: whether it can be neither dragged nor zoomed.
    """
    drawn, config = held(figure) if fixed else (figure, {})
    entries = {"component": "picture", "alt": alt, "plotly": plotly_address()}
    place = f"{key}_picture"
    lacking = partial(reports.pass_on, place, "lacking", reports.word, forget_parts)
    data = deflated(message({**entries, **with_parts(place, {"figure": drawn, "config": CONFIG | config})}, b""))
    _PICTURE(key=place, data=data, height="stretch", on_lacking_change=lacking)


_, _loader = shared()
_PICTURE = st.components.v2.component("gradnorm_picture", js=_loader, isolate_styles=False)
