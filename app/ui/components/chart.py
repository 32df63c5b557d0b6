"""Charts on a page. The browser draws them with the one plotly.js of the server and keeps each of them as long as its
place: of a figure that changes, only what the browser does not hold is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from app.browser.bundle import shared, source, style
from app.browser.payload import deflated, message
from app.browser.plotly_file import ROUTE, file_name
from app.figures.data_table import reading_of
from app.text import html
from app.ui.components import reports
from app.ui.components.held_parts import forget_parts, with_parts
from app.ui.layout import base_path

CONFIG = {
    "displaylogo": False, "scrollZoom": True, "doubleClick": "reset", "showSendToCloud": False, "plotlyServerURL": "",
    "modeBarButtonsToRemove": ["sendChartToCloud", "select2d", "lasso2d"],
}  # fmt: skip
"""As on the offline page: no upload to the cloud of plotly's maker, and no selections, which would do nothing here."""
FIXED = {"scrollZoom": False, "doubleClick": False}


def plotly_address() -> str:
    """Where the server has plotly.js."""
    return f"{base_path()}api/{ROUTE}/{file_name()}"


def chart(
    figure: dict[str, Any],
    alt: str,
    key: str,
    fixed: bool = False,
    tabled: bool = True,
    on_curve: Callable[[int], None] | None = None,
) -> None:
    """Draws a figure as high as its container, with its alt text.

    Args:
        figure: the figure, with packed arrays.
        alt: the text for those who do not see it.
        key: of the chart; the next figure under it takes the place of this one.
        fixed: whether it can be neither dragged nor zoomed.
        tabled: whether it has a button for its numbers, `data_of`.
        on_curve: called with the place of a trace in the figure when a point of it is pressed.
    """
    drawn, config = held(figure) if fixed else (figure, CONFIG)
    manner = {"plotly": plotly_address(), "pressable": on_curve is not None}
    lacking = partial(reports.pass_on, key, "lacking", reports.word, forget_parts)
    curve = partial(reports.pass_on, key, "curve", reports.place, on_curve or (lambda _: None))
    named = with_parts(key, {"figure": drawn, "config": config, "manner": manner})
    data = deflated(message({"component": "picture", "alt": alt, **named}, b""))
    _PICTURE(key=key, data=data, height="stretch", on_lacking_change=lacking, on_curve_change=curve)
    if tabled:
        data_of(figure, alt, key)


def data_of(figure: dict[str, Any], alt: str, key: str) -> None:
    """Draws a button for the alt text, the table and the pictures of the figure, which are made when it is pressed."""
    opened = st.popover("Data", type="tertiary", on_change="rerun", key=f"{key}_data")
    if opened.open:
        with opened:
            st.html(html.notes([alt]))
            images(key)
            st.dataframe(reading_of(figure), hide_index=True, height=320, alt=f"The numbers of the picture. {alt}")


def held(figure: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figure with fixed axes, and its configuration."""
    axes = {name: {**axis, "fixedrange": True} for name, axis in figure["layout"].items() if name[1:5] == "axis"}
    return {**figure, "layout": {**figure["layout"], **axes}}, CONFIG | FIXED


def of_runs(figure: dict[str, Any], name: str) -> dict[str, Any]:
    """The figure with the name of the runs it shows: the browser covers a figure that shows earlier ones."""
    return {**figure, "layout": {**figure["layout"], "meta": name}}


SIZES = (("slide", "PNG, 1920 × 1080"), ("print", "PNG for print, 16 cm at 300 dpi"), ("svg", "SVG"))
"""The sizes of browser/page/images.js, with the labels of their buttons."""

_, _loader = shared()
_PICTURE = st.components.v2.component("gradnorm_picture", js=_loader, isolate_styles=False)
_IMAGES = st.components.v2.component("gradnorm_images", js=source("page/images.js"), css=style("page/images"))


def images(chart: str) -> None:
    """Draws a button for each size; `chart` is the key of the chart or of the container that holds it alone."""
    data = {"chart": f"st-key-{chart}", "sizes": SIZES, "filename": f"gradnorm_{chart}"}
    _IMAGES(key=f"{chart}_images", data=data)
