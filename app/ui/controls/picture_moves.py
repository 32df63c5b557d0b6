"""Changes of the settings by a press or a drag on a picture of the plane."""

from __future__ import annotations

from dataclasses import replace

from app.compute import results
from app.settings.link_numbers import COORDINATE
from app.settings.settings import to_spec
from app.settings.window import check_window, rounded
from app.ui.session import session, show
from gradnorm_core.arrays import Window
from gradnorm_core.errors import UsageError

START_ERROR, WINDOW_ERROR = "start_x", "window"
"""The boxes of the sidebar beside which an error is shown."""


def set_start(x: float, y: float) -> None:
    """Moves the start to a pressed point, or says why the point is too far out."""
    start = checked_start(x, y)
    if start is not None:
        show(replace(session().settings, start=start))


def checked_start(x: float, y: float) -> tuple[float, float] | None:
    """The point as a start; None if it is too far out, which the boxes of the start then say."""
    try:
        return COORDINATE.check(x), COORDINATE.check(y)
    except UsageError as error:
        session().input_errors[START_ERROR] = str(error)
        return None


def set_window(window: Window) -> None:
    """Shows the dragged or zoomed window with rounded edges, or says why it cannot be drawn."""
    (left, right), (bottom, top) = window
    try:
        check_window(window)
        size = min(right - left, top - bottom)
        chosen = check_window(
            ((rounded(left, size), rounded(right, size)), (rounded(bottom, size), rounded(top, size)))
        )
    except UsageError as error:
        session().input_errors[WINDOW_ERROR] = f"{error}; the picture keeps its window."
        return
    show(replace(session().settings, window=chosen))


def fit_path() -> None:
    """Shows the part of the plane that holds the whole path."""
    settings = session().settings
    show(replace(settings, window=results.window_of_path(to_spec(settings))))
