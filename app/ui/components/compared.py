"""Moves the runs of a comparison in the browser: their starts are dragged on the landscape, paths and curves follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.browser.payload import message
from app.ui.components import reports
from app.ui.components.player import CHARTS, header_of, mount


def compared_runs(
    data: dict[str, Any],
    verdict: str,
    on_start: Callable[[int, float, float], None] | None,
    on_pair: Callable[[int, float, float], None] | None = None,
) -> None:
    """Puts the component on the page; it draws nothing but on the charts.

    Args:
        data: the runs, with the selected one, the name of the figures, the norm drawn and the axis it is drawn over.
        verdict: the key of the container with the verdict, which words on the runs under the hand cover.
        on_start: called with the place of a run, x and y when its start was moved; None where starts stay.
        on_pair: called with the place of a run, α and β when its point on the map over both was moved.
    """
    places = {"verdict": f"st-key-{verdict}", "movable": on_start is not None}
    header = {**data, **places, **header_of("compared", CHARTS)}
    mount("compared", CHARTS, message(header, b""), {
        "start": (reports.placed_point, on_start), "pair": (reports.placed_point, on_pair),
    })  # fmt: skip
