"""A chart on the page, without the detour over Plotly's Python objects."""

from __future__ import annotations

from typing import Any

import streamlit as st
from plotly.basedatatypes import BaseFigure

CONFIG = {"displaylogo": False, "scrollZoom": True, "doubleClick": "reset"}


class Drawn(BaseFigure):  # type: ignore[misc]  # Plotly ships no types
    """A figure that is a finished dictionary already.

    Given a dictionary, Streamlit builds a `go.Figure` from it, which checks every number of it: 7 ms of 8 at every
    move of the step size. The tests check our figures instead.
    """

    def __init__(self, figure: dict[str, Any]) -> None:
        self._figure = figure

    def to_dict(self) -> dict[str, Any]:
        return self._figure


def chart(figure: dict[str, Any], alt: str, key: str | None = None) -> None:
    """Draws the figure as high as its container; `alt` says it in words, `key` tells it from one that is the same."""
    st.plotly_chart(Drawn(figure), theme=None, height="stretch", config=CONFIG, alt=alt, key=key)
