"""A chart that the page owns: of a figure that changes, only what the browser does not hold is sent.

The server notes by their names which parts it has sent of the last figure under each key. A browser that lacks one of
them all the same says so, and gets the whole figure.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from app.browser.bundle import shared
from app.browser.figure_parts import in_parts, name_of
from app.browser.payload import message
from app.browser.plotly_file import ROUTE, file_name
from app.ui.components import reports
from app.ui.components.chart import held
from app.ui.layout import base_path

CONFIG = {
    "displaylogo": False, "scrollZoom": True, "doubleClick": "reset", "showSendToCloud": False, "plotlyServerURL": "",
    "modeBarButtonsToRemove": ["sendChartToCloud", "select2d", "lasso2d"],
}  # fmt: skip
"""As on the offline page: no upload to the cloud of plotly's maker, and no selections, of which nothing follows."""
HELD = "parts_held"
"""Entry of the session state: by the key of a picture, the names of the parts of its last figure."""


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
    sent: dict[str, frozenset[str]] = st.session_state.setdefault(HELD, {})
    known = sent.get(key, frozenset())
    parts: dict[str, Any] = {}
    drawn, config = held(figure) if fixed else (figure, {})
    root = in_parts(drawn, parts)
    header = {
        "component": "picture", "figure": root, "name": name_of(str(root)), "alt": alt, "config": CONFIG | config,
        "parts": {name: part for name, part in parts.items() if name not in known}, "plotly": plotly_address(),
    }  # fmt: skip

    def lacking(_: str) -> None:
        sent.pop(key, None)

    place = f"{key}_picture"
    said = partial(reports.pass_on, place, "lacking", reports.word, lacking)
    _PICTURE(key=place, data=message(header, b""), height="stretch", on_lacking_change=said)
    sent[key] = frozenset(parts)


_, _loader = shared()
_PICTURE = st.components.v2.component("gradnorm_picture", js=_loader, isolate_styles=False)
