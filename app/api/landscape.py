"""``/api/landscape``: the function over the window, as numbers or as the traces under the path."""

from __future__ import annotations

from typing import Any, Final

from app.api.question import Question, unusable
from app.browser.payload import message
from app.compute import results
from app.figures.style import PALETTES
from app.settings.link_numbers import read_number
from app.settings.settings import Settings
from app.settings.window import filled
from app.text import html
from gradnorm_core.arrays import Window
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.parameter import Parameter

EXTRAS: Final = ("palette", "aspect")
ASPECT: Final = Parameter("aspect", "a", "width of the picture divided by its height", 1.0, 0.1, 10.0)
STRIDE: Final = 4
"""JSON has every fourth line of the grid: 61 × 61 values; the whole grid is a megabyte as text."""


def answer(question: Question) -> dict[str, Any] | bytes:
    """The landscape of a link over its window, widened to the aspect of the picture."""
    settings = question.settings
    window = filled(settings.window, _aspect(question))
    if question.packed:
        return _traces(settings, window, _palette(question))
    found = results.landscape(settings.objective, window)
    every = slice(None, None, STRIDE)
    return {
        "window": window,
        "x": found.x[every],
        "y": found.y[every],
        "values": found.values[every, every],
        "outside": [{"condition": words, "share": share} for words, share in found.outside],
    }


def _traces(settings: Settings, window: Window, palette: str) -> bytes:
    """Fill, contour lines and arrows as Plotly's traces, and the remarks on the window; no columns."""
    arrows = "off" if settings.classroom.hides("arrows") else settings.arrows
    traces = results.background(settings.objective, window, settings.goal, arrows, palette)
    remarks = html.domain_remarks(results.landscape(settings.objective, window))
    return message({"window": window, "remarks": remarks, "traces": traces}, b"")


def _aspect(question: Question) -> float:
    text = question.extras.get("aspect", "1")
    try:
        return ASPECT.check(read_number(text))
    except UsageError as error:
        raise unusable("aspect", text, error) from error


def _palette(question: Question) -> str:
    name = question.extras.get("palette", "light")
    if name not in PALETTES:
        raise unusable("palette", name, UsageError(f"one of {', '.join(PALETTES)} is expected"))
    return name
