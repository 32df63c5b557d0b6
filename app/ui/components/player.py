"""The stage: what moves in the browser over the landscape and the curves, without asking the server.

Two strips share it. The *player* steps through the iterates of the run on screen, and hears where the landscape is
clicked. The *scrubber* moves the step size over runs computed beforehand. The charts are found by the classes that
Streamlit gives their containers, so the page draws them under the keys "landscape" and "curves":

    stage_code()
    with st.container(key="landscape"):
        st.plotly_chart(...)
    stage(run, on_start=...)

The strips read from the figures how to draw: the landscape's trace "path", and on the curves every trace with a point
at x = k. The scrubber draws the curves it knows by name: see SERIES in browser/curves.js.

The runs of the scrubber are the largest thing a page sends, and stay the same while the step size moves. With every
step size the scrubber reports which runs it has; as long as these are wanted, only their name is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NamedTuple, TypeAlias

import streamlit as st

from app.browser.bundle import shared, style
from app.browser.payload import Goal, Playable, ScrubData, as_bytes, digest, message, slider_message, table
from app.ui.components import reports

Strip: TypeAlias = Literal["player", "scrubber"]
Window: TypeAlias = tuple[tuple[float, float], tuple[float, float]]
CHARTS = ("landscape", "curves")
"""The keys of the containers that hold the two charts."""
Heard: TypeAlias = dict[str, tuple[reports.Read, Callable[..., None] | None]]
"""By the name of a report, the function that reads it, and the listener if there is one."""


class Transport(NamedTuple):
    """How the player begins, and which keys it hears.

    Attributes:
        keyed: whether the keys of the whole page play, step and change the step size.
        opening: the iterate at which it stands at first; the last one when it is None.
        playing: whether it plays from there at once.
    """

    keyed: bool = False
    opening: int | None = None
    playing: bool = False


AT_THE_END = Transport()


def stage(
    run: Playable,
    *,
    step_size: float | None = None,
    goal: Goal = "minimize",
    scrub: ScrubData | None = None,
    on_start: Callable[[float, float], None] | None = None,
    on_step_size: Callable[[float], None] | None = None,
    on_window: Callable[[Window], None] | None = None,
    transport: Transport = AT_THE_END,
) -> None:
    """Draws the player, and the scrubber if there are runs for it.

    The callbacks are called before the page runs again, and may set the state of widgets.

    Args:
        run: the run of the figures.
        step_size: α of that run if it is one number; the scrubber begins there.
        goal: decides which way the arrow of the gradient points.
        scrub: the runs of the scrubber.
        on_start: called with x and y when the landscape is clicked.
        on_step_size: called with α when the scrubber is let go.
        on_window: called with ((x₀, x₁), (y₀, y₁)) a moment after the landscape was dragged or zoomed.
        transport: how the player begins, and which keys it hears.
    """
    if scrub is not None:
        scrubber(scrub, on_step_size=on_step_size)
    columns = as_bytes(table(run))
    played = {"digest": digest(columns), "ascending": goal == "maximize", "step_size": step_size}
    flags = {"pointed": on_start is not None, "windowed": on_window is not None, **transport._asdict()}
    heard: Heard = {"start": (reports.point, on_start), "window": (reports.window, on_window)}
    _mount("player", CHARTS, message({"run": played, **flags, **_header("player", CHARTS)}, columns), heard)


def scrubber(
    scrub: ScrubData,
    *,
    on_step_size: Callable[[float], None] | None = None,
    charts: tuple[str, str] = CHARTS,
    story: str = "story",
) -> None:
    """Draws the scrubber alone, for a page that places it apart from the player; it begins at the step size of `stage`.

    Args:
        scrub: its runs.
        on_step_size: called with α when the handle is let go, and with the number typed into its box.
        charts: the keys of the containers that hold the landscape and the curves.
        story: the key of the container with the verdict; while the step size moves, the verdict on its run covers it.
    """
    held = f"{_key('scrubber', charts)}-held"

    def moved(step_size: float, digest: str) -> None:
        st.session_state[held] = digest
        if on_step_size is not None:
            on_step_size(step_size)

    def forget(_: str) -> None:
        st.session_state[held] = None

    is_held = st.session_state.get(held) == scrub.digest
    if not is_held:
        st.session_state[held] = None  # the runs sent now replace those the browser holds
    header = {"story": f"st-key-{story}", **_header("scrubber", charts)}
    heard: Heard = {"step_size": (reports.step_size, moved), "lacking": (reports.word, forget)}
    _mount("scrubber", charts, slider_message(scrub, is_held, header), heard)


def _key(strip: Strip, charts: tuple[str, str]) -> str:
    return "-".join((*charts, strip))


def _header(strip: Strip, charts: tuple[str, str]) -> dict[str, Any]:
    """The part of every message that says which strip it is for, and the CSS classes of the charts it draws on."""
    places = {name: f"st-key-{chart}" for name, chart in zip(("landscape", "curves"), charts, strict=True)}
    return {"strip": strip, "charts": places}


def _mount(strip: Strip, charts: tuple[str, str], data: bytes, heard: Heard) -> None:
    """Puts a strip on the page; a report under a name goes to the function of that name in `heard`."""
    key = _key(strip, charts)
    events = {
        f"on_{name}_change": partial(reports.pass_on, key, name, read, listener)
        for name, (read, listener) in heard.items()
        if listener
    }
    _STRIPS[strip](key=key, data=data, **events)


def stage_code() -> None:
    """Brings the code of the strips. Once for a page, outside the part that is drawn anew at every move."""
    with st.container(key="stage_code"):
        _CODE()


_code, _strip = shared()
_CODE = st.components.v2.component("gradnorm_stage", js=_code)
_STRIPS: dict[Strip, Callable[..., Any]] = {
    "player": st.components.v2.component("gradnorm_player", js=_strip, css=style()),
    "scrubber": st.components.v2.component("gradnorm_scrubber", js=_strip, css=style()),
}
