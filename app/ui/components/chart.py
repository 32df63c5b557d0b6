"""Charts on a page, without a detour through Plotly's Python objects."""

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
    """A figure made from a finished dictionary.

    From a plain dictionary Streamlit would build a `go.Figure`, which checks every number: 7 of the 8 ms at every move
    of the step size. The tests check our figures instead.
    """

    def __init__(self, figure: dict[str, Any]) -> None:
        self._figure = figure

    def to_dict(self) -> dict[str, Any]:
        return self._figure


def chart(figure: dict[str, Any], alt: str, key: str | None = None, fixed: bool = False, tabled: bool = True) -> None:
    """Draws the figure as high as its container, with its alt text; `key` distinguishes equal figures.

    A `fixed` figure can be neither dragged nor zoomed. A figure with a key has a button for its numbers, `data_of`,
    unless it is not `tabled`.
    """
    drawn, config = held(figure) if fixed else (figure, CONFIG)
    st.plotly_chart(Drawn(drawn), theme=None, height="stretch", config=config, alt=alt, key=key)
    if key is not None and tabled:
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
"""The sizes of browser/images.js, with the labels of their buttons."""

_IMAGES = st.components.v2.component(
    "gradnorm_images", js=(FOLDER / "images.js").read_text(encoding="utf-8"), css=style("images")
)


def images(chart: str) -> None:
    """Draws a button for each size; `chart` is the key of the chart or of the container that holds it alone."""
    data = {"chart": f"st-key-{chart}", "sizes": SIZES, "filename": f"gradnorm_{chart}"}
    _IMAGES(key=f"{chart}_images", data=data)
