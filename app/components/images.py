"""A chart as a picture for a slide, for print, or as SVG: made in the visitor's browser, so that no server draws it."""

from __future__ import annotations

import streamlit as st

from app.browser.bundle import FOLDER, style

SIZES = (("slide", "PNG, 1920 × 1080"), ("print", "PNG for print, 16 cm at 300 dpi"), ("svg", "SVG"))
"""The sizes of browser/images.js and what is on their buttons."""

_IMAGES = st.components.v2.component(
    "gradnorm_images", js=(FOLDER / "images.js").read_text(encoding="utf-8"), css=style("images")
)


def images(chart: str) -> None:
    """Draws a button for each size; `chart` is the key of the chart or of the container that holds it alone."""
    data = {"chart": f"st-key-{chart}", "sizes": SIZES, "filename": f"gradnorm_{chart}"}
    _IMAGES(key=f"{chart}_images", data=data)
