"""A chart on the page, without the detour over Plotly's Python objects."""

from __future__ import annotations

from typing import Any

import streamlit as st
from plotly.basedatatypes import BaseFigure

from app.browser.bundle import FOLDER, style
from app.figures.data_table import reading_of
from app.text import html

CONFIG = {"displaylogo": False, "scrollZoom": True, "doubleClick": "reset"}
FIXED = {"scrollZoom": False, "doubleClick": False}


class Drawn(BaseFigure):  # type: ignore[misc]  # Plotly ships no types
    """A figure that is a finished dictionary already.

    Given a dictionary, Streamlit builds a `go.Figure` from it, which checks every number of it: 7 ms of 8 at every
    move of the step size. The tests check our figures instead.
    """

    def __init__(self, figure: dict[str, Any]) -> None:
        self._figure = figure

    def to_dict(self) -> dict[str, Any]:
        return self._figure


def chart(figure: dict[str, Any], alt: str, key: str | None = None, fixed: bool = False) -> None:
    """Draws the figure as high as its container; `alt` says it in words, `key` tells it from one that is the same.

    One that is `fixed` is neither dragged nor zoomed. One that has a key has its numbers beside it, see `data_of`.
    """
    drawn, config = held(figure) if fixed else (figure, CONFIG)
    st.plotly_chart(Drawn(drawn), theme=None, height="stretch", config=config, alt=alt, key=key)
    if key is not None:
        data_of(figure, alt, key)


def data_of(figure: dict[str, Any], alt: str, key: str) -> None:
    """A button that shows the figure in words and as a table, and offers it as a picture; made when it is pressed."""
    opened = st.popover("Data", type="tertiary", on_change="rerun", key=f"{key}_data")
    if opened.open:
        with opened:
            st.html(html.notes([alt]))
            images(key)
            st.dataframe(reading_of(figure), hide_index=True, height=320, alt=f"The numbers of the picture. {alt}")


def held(figure: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figure with axes that stay, and the configuration for it."""
    axes = {name: {**axis, "fixedrange": True} for name, axis in figure["layout"].items() if name[1:5] == "axis"}
    return {**figure, "layout": {**figure["layout"], **axes}}, CONFIG | FIXED


SIZES = (("slide", "PNG, 1920 × 1080"), ("print", "PNG for print, 16 cm at 300 dpi"), ("svg", "SVG"))
"""The sizes of browser/images.js and what is on their buttons."""

_IMAGES = st.components.v2.component(
    "gradnorm_images", js=(FOLDER / "images.js").read_text(encoding="utf-8"), css=style("images")
)


def images(chart: str) -> None:
    """Draws a button for each size; `chart` is the key of the chart or of the container that holds it alone."""
    data = {"chart": f"st-key-{chart}", "sizes": SIZES, "filename": f"gradnorm_{chart}"}
    _IMAGES(key=f"{chart}_images", data=data)
